"""Nobody publishes an action alone; each gets its tax class; and what was recorded can never be altered."""

from datetime import date, timedelta

import psycopg
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from advocacy import append_only, records, reviews, tax_classes
from advocacy.models import Action, AdvocacyRecord, Decision, Seat, Unchangeable
from office.models import AuditEntry
from tests.confirmed import sign_in
from tests.factories import make_action, make_decision, make_person
from tests.office.test_append_only import as_running_role  # noqa: F401

pytestmark = pytest.mark.django_db

NO, YES, BALLOT = Decision.Legislation.NO, Decision.Legislation.YES, Decision.Legislation.REFERENDUM
MEMBERS, PUBLIC = Decision.Audience.MEMBERS, Decision.Audience.PUBLIC


def colleague():
    """Return a member of the group Advocacy."""
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name="Advocacy"))
    return type(person).objects.get(pk=person.pk)


# The six cases of the note on advocacy, section 1.9.
CASES = {
    "hearing of the PSC": (NO, PUBLIC, True, "none", "No legislation"),
    "fare of MARTA": (NO, MEMBERS, True, "none", "No legislation"),
    "county ordinance, to members": (YES, MEMBERS, True, "direct", "our own members"),
    "county ordinance, to the public": (YES, PUBLIC, True, "grassroots", "calls them to act"),
    "referendum": (BALLOT, PUBLIC, True, "direct", "the voters are the legislature"),
    "report without a call": (YES, PUBLIC, False, "none", "calls no one to act"),
}


@pytest.mark.parametrize("case", CASES)
def test_case_is_classed_as_written_with_its_reason(case):
    legislation, audience, has_call, wanted, reason = CASES[case]
    decision = make_decision(
        legislation=legislation,
        audience=audience,
        position="support",
        position_by="the board",
        position_on=timezone.localdate(),
    )
    if has_call:
        author, other = colleague(), colleague()
        action = make_action(decision, author=author, is_draft=True)
        assert reviews.approve(action, other)
        row = AdvocacyRecord.objects.get()
        assert row.action == action
    else:
        row = records.record_other(decision, colleague(), what="A report", has_call=False)
    assert (row.result, reason in row.reason) == (wanted, True)


def test_what_informs_only_or_is_not_answered_is_not_guessed(client):
    inform = make_decision(legislation=YES, audience=PUBLIC)
    assert tax_classes.classify(tax_classes.answers_of(inform, has_call=True)) == (
        "none",
        tax_classes.NO_VIEW,
    )
    unasked = make_decision(legislation="", audience="")
    assert tax_classes.classify(tax_classes.answers_of(unasked, has_call=True))[0] == "ask"
    draft = make_action(unasked, is_draft=True, author=colleague())
    with pytest.raises(reviews.NotReady):
        reviews.approve(draft, colleague())
    type(unasked.body).objects.update(legislative="no")
    client.force_login(colleague())
    assert "legislation? Usually: No" in client.get(f"/decisions/{unasked.slug}/manage/").text


@pytest.mark.databases
def test_nobody_publishes_an_action_alone():
    author = make_person(is_superuser=True, is_staff=True)
    action = make_action(make_decision(), author=author, is_draft=True)
    for person in (author, make_person(is_staff=True)):
        with pytest.raises(reviews.NotYours):
            reviews.approve(action, person)
    assert not Action.objects.reviewed().exists()
    for column in ("reviewed_by", "second_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**{column: author})

    assert reviews.approve(action, colleague())
    assert Action.objects.reviewed().get() == action
    assert AuditEntry.objects.filter(action="advocacy.action_approved").count() == 1


def test_seat_near_its_election_needs_two_colleagues_and_shows_the_warning(client):
    decision = make_decision()
    seat = Seat.objects.create(body=decision.body, office_en="District 3")
    first, second = colleague(), colleague()
    # The action is open for four days: it never runs within 60 days of an election without the second approval.
    for days, needs_two in ((60, True), (64, True), (65, False)):
        Seat.objects.update(next_election=timezone.localdate() + timedelta(days=days))
        action = make_action(decision, author=colleague(), is_draft=True)
        action.seats.add(seat)
        assert reviews.approve(action, first) is not needs_two
        page = client.get(action.get_absolute_url())
        assert page.status_code == (404 if needs_two else 200)
        if needs_two:
            action.refresh_from_db()
            with pytest.raises(reviews.NotYours):
                reviews.approve(action, first)
            assert reviews.approve(action, second)
            warned = "An election for a seat named here is near" in client.get(action.get_absolute_url()).text
            assert warned == (days == 60)


@pytest.mark.parametrize(
    ("words", "needs_two"),
    [
        ("Tell Commissioner DOE where you live.", True),
        ("Pida a la comisionada Núñez que vote.", True),
        ("Tell Jane or Maria.", False),
        ("Say what a taxi costs. Don't wait.", False),
    ],
)
def test_words_that_name_the_holder_of_a_seat_near_its_election_need_two(words, needs_two):
    decision = make_decision()
    near = timezone.localdate() + timedelta(days=30)
    for holder in ("Jane Q. Doe Jr.", "Maria Núñez-López"):
        Seat.objects.create(body=decision.body, office_en="District 3", holder=holder, next_election=near)
    Seat.objects.create(body=decision.body, office_en="District 4", holder="Lou Taxi")  # no election near
    action = make_action(decision, author=colleague(), is_draft=True, points_en="Be kind.", points_es=words)
    assert reviews.approve(action, colleague()) is not needs_two


@pytest.fixture
def row():
    """A record, with the triggers that other tests run without: `tests/conftest.py`."""
    append_only.RECORDS.install(connection)
    decision = make_decision(
        legislation=YES, audience=MEMBERS, position="support", position_by="x", position_on=date(2027, 3, 4)
    )
    return records.record_other(decision, None, what="A talk", has_call=True, on=date(2027, 3, 4), cost=100)


COLUMNS = '(id, made_at, "on", body_name, docket, what, kind, legislation, is_specific, has_view, has_call, audience, result, reason, hours, cost, funding, note, decision_id)'
VALUES = "(%s, CURRENT_TIMESTAMP, '2027-03-04', '', '', 'x', 'x', 'no', true, true, true, 'public', 'none', '', 0, 0, 'general', '', {decision})"
REWRITING = [
    "UPDATE advocacy_advocacyrecord SET result = 'none' WHERE id = %s",
    "UPDATE OR REPLACE advocacy_advocacyrecord SET result = 'none' WHERE id = %s",
    "DELETE FROM advocacy_advocacyrecord WHERE id = %s",
    f"INSERT OR REPLACE INTO advocacy_advocacyrecord {COLUMNS} VALUES {VALUES}",  # noqa: S608
    f"REPLACE INTO advocacy_advocacyrecord {COLUMNS} VALUES {VALUES}",  # noqa: S608
    f"INSERT INTO advocacy_advocacyrecord {COLUMNS} VALUES {VALUES} ON CONFLICT (id) DO UPDATE SET result = 'none'",  # noqa: S608
]


@pytest.mark.databases
@pytest.mark.parametrize("statement", REWRITING)
def test_no_statement_alters_a_record(row, statement):
    """PostgreSQL has no REPLACE and rejects the statement as invalid SQL; all others are refused as on SQLite."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(decision=row.decision_id), [row.pk])
    if connection.vendor == "sqlite" or "REPLACE" not in statement:
        assert "never changed" in str(refusal.value)
    assert AdvocacyRecord.objects.get(pk=row.pk).result == "direct"


@pytest.mark.databases
def test_correction_is_not_replaced_by_another_row(row):
    """On SQLite, REPLACE would delete the row with the same `corrects_id` without firing the trigger of DELETE."""
    made = records.correct(row, None, note="It cost more.", cost=150)
    insert = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    columns = COLUMNS.replace("decision_id", "decision_id, corrects_id")
    values = VALUES.format(decision=f"{row.decision_id}, {row.pk}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{insert} INTO advocacy_advocacyrecord {columns} VALUES {values}", [made.pk + 1000])
    assert AdvocacyRecord.objects.filter(pk=made.pk).exists()


@pytest.mark.databases
def test_model_refuses_what_the_database_refuses_and_only_new_rows_correct(row):
    row.cost = 1
    with pytest.raises(Unchangeable):
        row.save()
    with pytest.raises(Unchangeable):
        row.delete()
    rows = AdvocacyRecord.objects.filter(pk=row.pk)
    for change in (lambda: rows.update(cost=1), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    made = records.correct(row, None, note="To everyone.", audience=PUBLIC)
    assert (made.result, made.cost, made.corrects) == (
        "grassroots",
        100,
        AdvocacyRecord.objects.get(pk=row.pk),
    )
    with pytest.raises(records.AlreadyCorrected):
        records.correct(row, None, note="Again.")


@pytest.mark.databases
def test_running_role_can_add_a_record_and_nothing_that_alters_one(as_running_role):  # noqa: F811
    """SQLite has no roles."""
    if as_running_role is None:
        return
    as_running_role.execute(
        "INSERT INTO advocacy_publicbody (name, slug, kind, is_statewide, website, agenda_page, phone, email, address, "
        "access_contact, time_zone, legislative, source, is_shown, is_sample, about, meets, not_known) VALUES "
        "('B', 'b', 'other', false, '', '', '', '', '', '', 'UTC', 'no', '', true, false, '', '', '')"
    )
    as_running_role.execute(
        "INSERT INTO advocacy_decision (slug, kind, title, docket, docket_url, decides, why, position, stand, position_by, "
        "source, legislation, is_specific, audience, is_sample, body_id) SELECT 'd', 'other', 'D', '', '', '', '', 'inform', "
        "'', '', '', 'no', true, 'public', false, id FROM advocacy_publicbody"
    )
    as_running_role.execute(
        'INSERT INTO advocacy_advocacyrecord (made_at, "on", body_name, docket, what, kind, legislation, is_specific, '
        "has_view, has_call, audience, result, reason, hours, cost, funding, note, decision_id) SELECT now(), '2027-03-04', "
        "'', '', 'x', 'x', 'no', true, true, true, 'public', 'none', '', 0, 0, 'general', '', id FROM advocacy_decision"
    )
    for statement in (
        "ALTER TABLE advocacy_advocacyrecord DISABLE TRIGGER ALL",
        "DROP TRIGGER advocacy_record_refuse_row ON advocacy_advocacyrecord",
        "CREATE OR REPLACE FUNCTION advocacy_record_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
        "SET session_replication_role = replica",
        "TRUNCATE advocacy_advocacyrecord",
        "DROP TABLE advocacy_advocacyrecord",
        "UPDATE advocacy_advocacyrecord SET result = 'direct'",
        "DELETE FROM advocacy_advocacyrecord",
    ):
        with pytest.raises(psycopg.Error):
            as_running_role.execute(statement)
    assert as_running_role.execute("SELECT result FROM advocacy_advocacyrecord").fetchall() == [("none",)]


@pytest.mark.databases
def test_year_is_exported_in_the_columns_of_schedule_c_without_corrected_rows(client, row):
    records.correct(row, None, note="It cost more.", cost=150)
    decision = make_decision(
        legislation=YES, audience=PUBLIC, position="support", position_by="x", position_on=date(2027, 3, 4)
    )
    for on in (date(2027, 6, 30), date(2027, 7, 1)):
        records.record_other(decision, None, what="=A leaflet", has_call=True, on=on, cost=40, kind="write")
    assert records.year_of(date(2027, 6, 30)) == (date(2026, 7, 1), date(2027, 6, 30))

    found = list(records.schedule_c(*records.year_of(date(2027, 6, 30))))
    first, second, total = [dict(zip(records.HEAD, line, strict=True)) for line in found]
    assert (first["II-A 1b Direct lobbying ($)"], first["II-B line"]) == (150, "1i Other activities")
    assert (second["II-A 1a Grassroots lobbying ($)"], second["II-B line"][:2]) == (40, "1d")
    assert total["II-A 1c Total lobbying ($)"] == 190

    staff = colleague()
    sign_in(client, staff)
    answer = client.post("/admin/advocacy/advocacyrecord/export/", {"ends_on": "2027-06-30"})
    text = b"".join(answer.streaming_content).decode()
    client.post(
        f"/admin/advocacy/advocacyrecord/{records.standing().last().pk}/correct/",
        {"on": "2027-07-01", "legislation": "no", "audience": "public", "hours": 2, "cost": 40, "funding": "general", "note": "No law."},
    )  # fmt: skip
    assert records.standing().last().result == "none"
    other = {
        "decision": decision.pk,
        "on": "2027-07-02",
        "what": "A talk",
        "hours": 1,
        "cost": 0,
        "funding": "general",
    }
    client.post("/admin/advocacy/advocacyrecord/other/", other)
    assert (records.standing().last().what, records.standing().last().result) == ("A talk", "none")
    assert "'=A leaflet" in text
    assert AuditEntry.objects.filter(action="list_viewed").count() == 1


def test_schema_has_no_field_for_a_candidate():
    """Parties are covered by tests/people/test_never_stored.py, which reads every column of the portal."""
    for model in apps.get_app_config("advocacy").get_models():
        for field in model._meta.get_fields():
            assert "candidat" not in f"{field.name} {getattr(field, 'verbose_name', '')}".lower()
