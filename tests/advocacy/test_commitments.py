"""Commitments: due by the clock, evidence without an account, decided by named people, scored from the rows."""

import csv
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from advocacy import commitment_reminders, commitment_steps, evidence, score, won_goals
from advocacy.models import Commitment, CommitmentStep, Evidence
from agenda.models import State
from coalitions.models import Organization
from mailing.models import Call, Message
from office.models import AuditEntry
from tests.advocacy.making import make_advocate, make_body, make_commitment, page
from tests.factories import make_circle, make_facilitator, make_hub, make_item, make_member, make_person
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db
EVIDENCE = {"says": "not_done", "note": "Only twelve homes stand there.", "seen_on": "", "name": "", "email": "", "phone": ""}  # fmt: skip


@pytest.fixture
def hub():
    return make_hub("Clayton", slug="the-hub")


@pytest.mark.databases
# The clock
# ---------
def test_day_that_passes_makes_it_overdue_everywhere_the_same_day(client, hub, time_machine):
    """Map, page, hub, /me/ and staff home; no job runs."""
    row = make_commitment("Clayton", due_in=0, watched_by=hub, slug="the-homes")
    boss, staff = make_facilitator(hub), make_advocate()
    assert row.standing == Commitment.Standing.DUE
    for path in ("/commitments/", "/commitments/the-homes/", "/hubs/the-hub/"):
        assert 'tag-stop">Overdue<' not in page(client, path), path
    assert 'class="late" d="M2' in page(client, "/commitments/")  # the legend
    assert page(client, "/commitments/").count('class="late"') == 1

    # The first minute of the next day in Atlanta: staff read it in their own time zone.
    midnight = timezone.make_aware(
        timezone.datetime.combine(timezone.localdate() + timedelta(days=1), timezone.datetime.min.time())
    )
    time_machine.move_to(midnight + timedelta(minutes=1))
    for path in ("/commitments/", "/commitments/the-homes/", "/hubs/the-hub/"):
        assert 'tag-stop">Overdue<' in page(client, path), path
    assert page(client, "/commitments/").count('class="late"') == 2
    assert "the-homes" in page(client, "/commitments/?state=overdue")
    client.force_login(boss)
    assert "1 commitment needs you" in page(client, "/me/")
    client.force_login(staff)
    assert reverse("commitments:review", args=["the-homes"]) in page(client, "/admin/")


@pytest.mark.databases
def test_quoted_commitment_is_never_overdue_decided_or_scored(client):
    quoted = make_commitment(
        "Clayton", due_in=-900, slug="old-line", is_reviewed=False, quoted_en="in planning", quoted_as_of="Nov 2024",
        quoted_source="Urbanize Atlanta",
    )  # fmt: skip
    assert quoted.standing == Commitment.Standing.QUOTED
    text = page(client, "/commitments/old-line/")
    assert "As of: Nov 2024. Source:" in text
    assert "Not reviewed" in text
    assert 'tag-stop">Overdue<' not in text
    assert "keeps its word" not in text
    assert not Commitment.objects.overdue().exists()
    assert score.of_body(quoted.body) is None
    with pytest.raises(commitment_steps.NotReviewed):
        commitment_steps.decide(quoted, "broken", make_advocate(), "It is late.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.filter(pk=quoted.pk).update(state="broken")


@pytest.mark.databases
def test_filter_finds_what_the_page_says():
    """`standing` in Python and in the queryset agree on the days around each limit."""
    rows = [make_commitment(due_in=days) for days in (None, -400, -1, 0, 1, 29, 30, 31)]
    rows += [make_commitment(due_in=-1, state=state) for state in ("kept", "partly", "broken", "changed")]
    rows.append(make_commitment(due_in=-1, is_reviewed=False, quoted_as_of="May 2020", quoted_source="News"))
    for standing in Commitment.Standing:
        found = set(Commitment.objects.standing(standing).values_list("pk", flat=True))
        assert found == {row.pk for row in rows if row.standing == standing}, standing
        assert found


@pytest.mark.databases
def test_filters_find_words_and_what_a_circles_goals_won(client, hub):
    circle = make_circle(slug="jobs")
    goal = make_item(circle, state=State.WON, closed_on=timezone.localdate(), learned_en="Ask early.")
    won = make_commitment("Clayton", title_en="Shelters at forty stops", goal=goal)
    make_commitment("Clayton", body=make_body(name="Transit Board"))
    caches["pages"].clear()
    assert [row.pk for row in client.get("/commitments/?circle=jobs").context["page"]] == [won.pk]
    assert [row.pk for row in client.get("/commitments/?q=SHELTERS").context["page"]] == [won.pk]
    assert [str(row.promiser) for row in client.get("/commitments/?q=transit").context["page"]] == [
        "Transit Board"
    ]
    text = page(client, "/circles/jobs/")
    assert "Shelters at forty stops" in text
    assert "/commitments/?circle=jobs" in text


# Evidence
# --------
def test_evidence_waits_until_someone_has_read_it(client, hub):
    row = make_commitment("Clayton", watched_by=hub, slug="the-homes")
    boss = make_facilitator(hub)
    answer = client.post(reverse("commitments:give", args=["the-homes"]), {**EVIDENCE, "name": "Ana Ruiz"})
    assert answer.status_code == 302
    given = Evidence.objects.get()
    assert (given.state, given.how, given.commitment) == ("waiting", "web", row)
    assert Message.objects.get(template="advocacy/email/evidence_waits").email == boss.email
    assert EVIDENCE["note"] not in page(client, "/commitments/the-homes/")

    client.force_login(boss)
    review = reverse("commitments:review", args=["the-homes"])
    assert EVIDENCE["note"] in page(client, review)
    client.post(review, {"do": "show", "evidence": given.pk})
    client.logout()
    text = page(client, "/commitments/the-homes/")
    assert EVIDENCE["note"] in text
    assert "Ana Ruiz" not in text
    with pytest.raises(evidence.Reviewed):
        evidence.set_aside(given, boss, "Twice")


def test_evidence_by_phone_without_an_account_counts_like_any_other(client, hub):
    row = make_commitment("Clayton", watched_by=hub, slug="the-homes")
    boss = make_facilitator(hub)
    client.force_login(boss)
    typed = {**EVIDENCE, "how": "phone", "name": "Rosa Diaz", "phone": "404 555 0142"}
    client.post(reverse("commitments:take", args=["the-homes"]), typed)
    taken = Evidence.objects.get()
    assert (taken.how, taken.person, taken.taken_by, taken.phone) == ("phone", None, boss, "+14045550142")
    evidence.show(taken, boss)
    client.logout()
    assert "By phone" in page(client, "/commitments/the-homes/")
    assert list(row.evidence.shown()) == [taken]
    assert AuditEntry.objects.filter(action="evidence.taken").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"note": ""}, "Write a few words."), ({"says": "maybe"}, "That choice isn’t on the list anymore.")],
)
def test_bad_evidence_gets_a_sentence_and_keeps_what_was_typed(client, wrong, said):
    make_commitment(slug="the-homes")
    answer = client.post(
        reverse("commitments:give", args=["the-homes"]), {**EVIDENCE, "name": "Ana", **wrong}
    )
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert 'value="Ana"' in answer.content.decode()
    assert not Evidence.objects.exists()


# Decisions
# ---------
def test_only_the_watching_hub_and_advocacy_staff_decide(client, hub):
    row = make_commitment(watched_by=hub, slug="the-homes")
    review = reverse("commitments:review", args=["the-homes"])
    posted = {"do": "decide", "state": "broken", "reason": "The lot is empty."}
    outsiders = [
        make_facilitator(make_hub("Fulton")), make_facilitator(make_circle()), make_member(hub).person, make_person(),
        make_person(is_staff=True),
    ]  # fmt: skip
    for person in outsiders:
        client.force_login(person)
        assert client.post(review, posted).status_code == 404
        with pytest.raises(commitment_steps.NotYours):
            commitment_steps.decide(row, "broken", person, "The lot is empty.")
        with pytest.raises(evidence.NotYours):
            evidence.take(row, person, says="done", note="x", how="phone")
    boss = make_facilitator(hub, make_person(name="Denise Okafor"))
    client.force_login(boss)
    assert "Give the reason." in client.post(review, {**posted, "reason": ""}).content.decode()
    assert client.post(review, posted).status_code == 302
    client.logout()
    text = page(client, "/commitments/the-homes/")
    assert "The lot is empty." in text
    assert "Denise Okafor" in text
    staff = make_advocate()
    commitment_steps.reopen(row, staff, "A new date was agreed.")
    assert CommitmentStep.objects.last().decided_as == "PSE staff"


@pytest.mark.databases
def test_broken_one_opened_again_keeps_its_history(client, hub):
    row = make_commitment(due_in=-10, watched_by=hub, slug="the-homes")
    boss = make_facilitator(hub)
    commitment_steps.decide(row, "broken", boss, "Nothing was built.")
    with pytest.raises(commitment_steps.WrongState):
        commitment_steps.decide(row, "kept", boss, "Again.")
    later = timezone.localdate() + timedelta(days=200)
    commitment_steps.reopen(row, boss, "They signed a new date.", later)
    row.refresh_from_db()
    assert (row.standing, row.due_on) == (Commitment.Standing.PROMISED, later)
    commitment_steps.decide(row, "kept", boss, "All forty are there.")
    assert list(row.steps.values_list("state", "reason")) == [
        ("broken", "Nothing was built."), ("promised", "They signed a new date."), ("kept", "All forty are there."),
    ]  # fmt: skip
    text = page(client, "/commitments/the-homes/")
    places = [
        text.index(words)
        for words in ("Nothing was built.", "They signed a new date.", "All forty are there.")
    ]
    assert places == sorted(places)


# The score
# ---------
def second_score(lines: list[dict[str, str]], name: str) -> int | None:
    """Compute a score from the public file alone, with exact fractions."""
    worth = {"kept": Fraction(1), "partly": Fraction(1, 2), "broken": Fraction(0)}
    rows = [row for row in lines if row["Who promised it"] == name and row["Reviewed by us"] == "Yes"]
    points = [worth[row["Status"]] for row in rows if row["Status"] in worth]
    return None if not points else int(100 * sum(points) / len(points) + Fraction(1, 2))


@pytest.mark.databases
def test_score_equals_a_second_implementation_from_the_public_file(client):
    mixes = [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (1, 1, 1),
        (2, 1, 0),
        (5, 1, 2),
        (0, 3, 4),
        (7, 0, 1),
        (0, 0, 0),
    ]
    bodies = []
    for kept, partly, broken in mixes:
        body = make_body()
        bodies.append(body)
        states = (
            ["kept"] * kept + ["partly"] * partly + ["broken"] * broken + ["changed", "promised", "promised"]
        )
        for nth, state in enumerate(states):
            make_commitment(body=body, state=state, due_in=-1 if nth % 2 else 50)
        # What does not count: quoted, and a sample of a real one.
        make_commitment(body=body, is_reviewed=False, quoted_as_of="2020", quoted_source="News")
    content = b"".join(client.get("/commitments/file.csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(content.splitlines()))
    scores = score.of_bodies([body.pk for body in bodies])
    assert [scores[body.pk].percent for body in bodies] == [second_score(lines, body.name) for body in bodies]
    assert [scores[body.pk].percent for body in bodies] == [100, 50, 0, 50, 83, 69, 21, 88, None]
    assert "Score: 83 of 100, from 3 decided commitments." in page(client, bodies[4].get_absolute_url())


def test_file_opens_inert(client):
    make_commitment(title_en="=1+1", words_en="@here", quoted_source="-x")
    content = b"".join(client.get("/commitments/file.csv").streaming_content).decode("utf-8-sig")
    [row] = csv.reader(content.splitlines()[1:])
    assert row[:2] == ["'=1+1", "'@here"]


@pytest.mark.databases
# A won goal
# ----------
def test_won_goal_becomes_commitments_in_one_step(client, hub):
    circle = make_circle(slug="water")
    boss, body = make_facilitator(circle), make_body(name="Mill Partners")
    item = make_item(circle, slug="the-goal", state=State.WON, closed_on=timezone.localdate())
    form = reverse("commitments:from-goal", args=["the-goal"])
    client.force_login(make_facilitator(hub))
    assert client.get(form).status_code == 404
    with pytest.raises(won_goals.NotYours):
        won_goals.promise(item, make_member(circle).person, [], body=body, hub=None)
    client.force_login(boss)
    assert form in page(client, "/agenda/the-goal/")
    due = timezone.localdate() + timedelta(days=300)
    typed = {"body": body.pk, "hub": "", "words_1": "Forty homes.", "due_on_1": due, "words_2": "A bus stop.", "document": "Deal"}  # fmt: skip
    for _twice in range(2):
        client.post(form, typed)
    rows = Commitment.objects.order_by("pk").values_list("words_en", "due_on", "goal", "body", "document")
    assert list(rows) == [
        ("Forty homes.", due, item.pk, body.pk, "Deal"), ("A bus stop.", None, item.pk, body.pk, "Deal"),
    ]  # fmt: skip
    assert "Forty homes." in page(client, "/agenda/the-goal/")


def test_goal_that_is_not_won_has_promised_nothing(client):
    circle = make_circle()
    boss = make_facilitator(circle)
    item = make_item(circle, slug="open-goal")
    client.force_login(boss)
    assert client.get(reverse("commitments:from-goal", args=["open-goal"])).status_code == 404
    with pytest.raises(won_goals.NotWon):
        won_goals.promise(item, boss, [], body=make_body(), hub=None)


def test_hub_adds_a_commitment(client, hub):
    client.force_login(make_facilitator(hub))
    clayton = hub.counties.get()
    typed = {
        "title_en": "Forty homes", "words_en": "Forty homes at the mill.", "organization": "", "counties": [clayton.pk],
        "amount": "40", "unit_en": "homes", "due_on": "2030-01-31",
    }  # fmt: skip
    add = reverse("commitments:add", args=["the-hub"])
    assert "Choose who made the promise" in client.post(add, typed).content.decode()
    maker = Organization.objects.create(name="Mill Trust")
    assert client.post(add, {**typed, "organization": maker.pk}).status_code == 302
    row = Commitment.objects.get()
    assert (row.slug, row.watched_by_id, row.promiser, row.is_reviewed) == (
        "forty-homes",
        hub.pk,
        maker,
        True,
    )
    client.logout()
    for path in ("/hubs/the-hub/", "/commitments/?county=clayton", "/commitments/?hub=the-hub"):
        assert "Forty homes" in page(client, path), path
    assert "Forty homes" not in page(client, "/commitments/?county=fulton")
    assert "Cuánto" in page(client, f"/es/commitments/{row.slug}/")


@pytest.mark.databases
# Reminders
# ---------
def test_reminders_come_before_the_day_and_once_after(hub):
    boss = make_facilitator(hub)
    by_phone = make_facilitator(hub, make_person(None, phone="+14045550133"))
    staff = make_advocate()
    today = timezone.localdate()
    row = make_commitment(due_in=40, watched_by=hub)
    make_commitment(due_in=40, watched_by=hub, is_reviewed=False, quoted_as_of="2020", quoted_source="News")
    sent = []
    for days in range(60):
        for _twice in range(2):
            commitment_reminders.remind(today + timedelta(days=days))
        mails = Message.objects.filter(template__startswith="advocacy/email/commitment")
        for mail in mails.exclude(pk__in=[pk for _days, pk, _who in sent]).order_by("pk"):
            sent.append((days, mail.pk, mail.email))
    assert [(days, who) for days, _pk, who in sent] == [
        (10, boss.email), (10, staff.email), (33, boss.email), (33, staff.email), (41, boss.email), (41, staff.email),
    ]  # fmt: skip
    assert list(Call.objects.values_list("phone", flat=True)) == ["+14045550133"] * 3
    assert by_phone.email is None
    commitment_steps.decide(row, "kept", boss, "Done.")
    Message.objects.all().delete()
    assert commitment_reminders.remind(today + timedelta(days=35)) == 0


def test_what_asks_for_something_is_first_on_the_hubs_page(client, hub):
    """Evidence to read and overdue ones before what is settled or not yet due, however early that was due."""
    boss = make_facilitator(hub)
    kept = make_commitment(due_in=-400, state="kept", watched_by=hub)
    ahead, late = make_commitment(due_in=9, watched_by=hub), make_commitment(due_in=-2, watched_by=hub)
    seen = make_commitment(due_in=300, watched_by=hub)
    evidence.give(seen, **{**EVIDENCE, "seen_on": None})
    client.force_login(boss)
    rows = client.get("/hubs/the-hub/manage/commitments/").context["page"]
    assert [row.pk for row in rows] == [late.pk, seen.pk, kept.pk, ahead.pk]


# Queries
# -------
PUBLIC = [("/commitments/", 8), ("/commitments/the-homes/", 7), ("/hubs/the-hub/", 10)]
LEADING = [("/hubs/the-hub/manage/commitments/", 8), ("/commitments/the-homes/review/", 6)]


@pytest.mark.databases
@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, hub, rows):
    boss = make_facilitator(hub)
    row = make_commitment("Clayton", due_in=-1, watched_by=hub, slug="the-homes")
    for nth in range(rows):
        make_commitment("Clayton", "Fulton", due_in=nth - 2, watched_by=hub)
    # Written directly: the processes have their own tests.
    seen = {"commitment": row, "says": "done", "how": "phone", "taken_by": boss}
    shown = {"state": "shown", "looked_at_by": boss, "looked_at": timezone.now()}
    Evidence.objects.bulk_create(
        Evidence(note=f"Note {nth}", **seen, **state) for nth in range(rows) for state in (shown, {})
    )
    CommitmentStep.objects.bulk_create(
        CommitmentStep(commitment=row, state=state, reason="So.", decided_by=boss, decided_as=hub.name)
        for _nth in range(rows)
        for state in ("broken", "promised")
    )
    for who, pages in (("stranger", PUBLIC), ("leading", LEADING)):
        if who == "leading":
            client.force_login(boss)
            client.get("/mission/")
        for address, expected in pages:
            caches["pages"].clear()
            with django_assert_num_queries(expected, info=f"{who} {address}"):
                assert client.get(address).status_code == 200
