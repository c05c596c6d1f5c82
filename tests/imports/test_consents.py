"""What an import may do to people: consent only goes down, the same list twice changes nothing, undoing restores."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from coalitions import membership
from coalitions.models import Membership
from imports import runs
from imports.models import Import
from mailing import suppression
from mailing.models import Call, Message, Suppression
from news import subscriptions
from news.models import Subscription, SubscriptionConsent
from office.models import AuditEntry
from people.models import Consent, Person
from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_person,
)
from tests.imports import exports, lists
from tests.news.letters import make_subscriber
from volunteering.models import AskAgain

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PEOPLE = [f"{name}@example.org" for name in ("ana.ruiz", "lee", "sam", "out", "dead", "spam", "undated")]


@pytest.fixture(autouse=True)
def no_mail():
    """Nothing is ever mailed by an import: no letter, and no call instead of one."""
    make_article()
    before = set(Message.objects.values_list("pk", flat=True)), Call.objects.count()
    yield
    assert (set(Message.objects.values_list("pk", flat=True)), Call.objects.count()) == before


def options() -> dict[str, dict[str, int]]:
    """Return what each kind of import needs beyond the usual answers."""
    circle = make_circle()
    event = make_event(circle, starts_in=timedelta(days=-30))
    return {
        "subscribers": {},
        "members": {"coalition": circle.pk},
        "volunteers": {"coalition": circle.pk},
        "attendance": {"event": event.pk},
    }


def consents() -> dict[str, int]:
    """{address: how much it agreed to}: 2 gets the newsletter, 0 is stopped or left, 1 is neither."""
    found = {}
    for email in PEOPLE:
        row = Subscription.objects.of(email).first()
        gets = row is not None and row.state == "confirmed"
        stopped = suppression.is_stopped(email, "newsletter") or (row is not None and row.state == "left")
        found[email] = 0 if stopped else 2 if gets else 1
    return found


# {file: the people who left that list, or whose address does not work}
GONE = {
    "mailchimp_subscribed.csv": set(),
    "mailchimp_unsubscribed.csv": {"out", "undated"},
    "mailchimp_cleaned.csv": {"dead"},
    "action_network.csv": {"out", "dead", "spam"},
    "nationbuilder.csv": {"out", "dead"},
    "everyaction.csv": {"out"},
}


@pytest.mark.parametrize("seed", range(4))
def test_nobodys_consent_rises_in_any_order_of_files(seed):
    order = random.Random(seed)
    here = {
        email: order.choice(["none", "none", "in", "left", "unstopped", "complaint", "asked"])
        for email in PEOPLE
    }
    for email, state in here.items():
        if state == "asked":
            Subscription.objects.create(email=email)
        elif state in {"in", "left", "unstopped"}:
            row = make_subscriber(email=email)
            if state != "in":
                subscriptions.leave(row, source="tests")
            if state == "unstopped":  # staff lifted the stop: the person has not come back by that
                Suppression.objects.filter(email=email).delete()
        elif state != "none":
            Suppression.objects.create(email=email, stream="", reason=state)
    began = consents()
    ends = []
    for _run in range(2):  # two orders of the same files
        names = [*GONE]
        order.shuffle(names)
        cut = order.randint(1, len(names) - 1)
        with transaction.atomic():
            before = began
            for group in (names[:cut], names[cut:], names[::-1]):
                lists.golden("subscribers", *group)
                after = consents()
                gone = {f"{name}@example.org" for file in group for name in GONE[file]}
                for email, level in after.items():
                    # Only a list brings someone who is new here, and not if one of the lists says that they left.
                    may_come = here[email] == "none" and before[email] == 1 and email not in gone
                    assert level <= (2 if may_come else before[email]), (email, here[email], group)
                    if email in gone and here[email] in {"none", "asked"}:
                        assert level == 0, (email, here[email], group)
                before = after
            ends.append(before)
            transaction.set_rollback(True)
    assert ends[0] == ends[1], "the order of lists does not matter in the end"


def test_list_without_dates_is_no_later_consent_than_another_list():
    lists.text("subscribers", "email\nout@example.org\n")  # agreed at some time; imported today
    lists.golden("subscribers", "mailchimp_unsubscribed.csv")  # left last year
    assert Subscription.objects.of("out@example.org").get().state == "left"


LISTS = [
    ("subscribers", exports.MAILCHIMP),
    ("subscribers", ["action_network.csv", "nationbuilder.csv", "everyaction.csv", "google_contacts.csv"]),
    ("members", ["google_forms.csv", "google_contacts_before_2024.csv", "sheet.csv"]),
    ("volunteers", ["sheet.csv", "action_network.csv"]),
    ("attendance", ["eventbrite.csv"]),
    ("attendance", ["meetup.tsv"]),
]


@pytest.mark.parametrize(
    ("target", "names"), LISTS, ids=lambda value: value if isinstance(value, str) else value[0]
)
def test_same_list_twice_changes_nothing_and_undoing_restores_everything(target, names):
    more = options()[target]
    by = make_person(is_staff=True)
    make_subscriber(email="out@example.org")  # who leaves by the list
    before = lists.fingerprint()
    row = lists.take(target, exports.files(*names), by, **more)
    assert row.state == "done"
    assert row.counts["new"]
    assert not row.files.exists(), "the uploaded rows are no longer needed"
    taken = lists.fingerprint()
    assert lists.changed(before, taken)
    again = lists.take(target, exports.files(*reversed(names)), by, **more)
    assert (again.state, runs.plan(again).acting) == ("review", 0)
    with pytest.raises(runs.Refused):
        runs.confirm(again, [], by)
    assert lists.changed(taken, lists.fingerprint()) == {}
    undone, kept = lists.undo(row, by)
    assert (undone, kept) == (row.counts.get("new", 0) + row.counts.get("lowered", 0), 0)
    assert lists.changed(before, lists.fingerprint()) == {}
    with pytest.raises(runs.Refused):
        runs.undo(row, by)
    assert [*AuditEntry.objects.filter(object_id=row.pk, object_type="imports.import").order_by("pk").values_list("action", flat=True)] == [
        "import.uploaded", *["import.confirmed", "import.done", "import.undone"]
    ]  # fmt: skip


def test_later_list_applies_only_what_changed():
    lists.text("subscribers", "email,status\nana@example.org,subscribed\nben@example.org,subscribed\n")
    ana = Subscription.objects.of("ana@example.org").get()
    row = lists.text(
        "subscribers",
        "email,status\nana@example.org,subscribed\nben@example.org,unsubscribed\nnew@example.org,\n",
    )
    assert row.counts == {"new": 1, "lowered": 1, "here": 1}
    assert Subscription.objects.of("ana@example.org").get().confirmed_at == ana.confirmed_at
    assert Subscription.objects.of("ben@example.org").get().state == "left"
    lists.undo(row)
    assert dict(Subscription.objects.values_list("email", "state")) == {
        "ana@example.org": "confirmed",
        "ben@example.org": "confirmed",
    }
    assert not suppression.is_stopped("ben@example.org", "newsletter")


def test_undoing_leaves_what_was_used_since():
    more = options()
    row = lists.golden("subscribers", "mailchimp_subscribed.csv")
    ana = Subscription.objects.of("ana.ruiz@example.org").get()
    subscriptions.leave(ana, source="one-click")
    assert lists.undo(row) == (3, 1)
    assert [*Subscription.objects.values_list("email", "state")] == [("ana.ruiz@example.org", "left")]
    assert SubscriptionConsent.objects.filter(subscription=ana, act="imported").exists()
    # A member who has signed in, one who also joined another circle, and one whom nobody touched.
    row = lists.text(
        "members",
        "name,email\nAna,ana@example.org\nBen,ben@example.org\nCal,cal@example.org\n", **more["members"],
    )  # fmt: skip
    Person.objects.filter(email="ana@example.org").update(last_login=timezone.now())
    other = make_circle()
    membership.join(other, Person.objects.get(email="ben@example.org"))
    Message.objects.all().delete()  # that circle's own welcome
    assert lists.undo(row) == (1, 2)
    assert {*Membership.objects.filter(coalition=more["members"]["coalition"]).values_list("person__email", flat=True)} == {
        "ana@example.org", "ben@example.org"
    }  # fmt: skip
    assert not Person.objects.filter(email="cal@example.org").exists()
    Person.objects.get(email="ana@example.org").delete()  # and nothing is left that undoing could trip over


def test_import_can_be_undone_for_thirty_days():
    row = lists.golden("subscribers", "action_network.csv")
    Import.objects.filter(pk=row.pk).update(done_at=timezone.now() - timedelta(days=30))
    with pytest.raises(runs.Refused):
        runs.undo(row, None)
    assert Subscription.objects.exists()


def test_consent_is_kept_with_its_evidence():
    more, by = options(), make_person(is_staff=True, name="Nia Staff")
    row = lists.take("subscribers", exports.files(*exports.MAILCHIMP), by)
    consent = SubscriptionConsent.objects.get(subscription__email="ana.ruiz@example.org")
    assert (consent.act, consent.at.date().isoformat(), consent.wording) == (
        "imported",
        "2025-03-01",
        lists.WORDING,
    )
    assert consent.source == f"import {row.pk}: {', '.join(exports.MAILCHIMP)}"
    assert AuditEntry.objects.get(action="import.done", object_id=row.pk).actor_id == by.pk
    row = lists.golden("members", "sheet.csv", **more["members"])
    assert {*Consent.objects.filter(person__email="joy@example.org").values_list("purpose", "wording", "source", "about")} == {
        (purpose, lists.WORDING, f"import {row.pk}: sheet.csv", make_slug(more)) for purpose in ("membership", "call")
    }  # fmt: skip
    lists.golden("volunteers", "sheet.csv", **more["volunteers"])
    assert AskAgain.objects.get(volunteer__email="joy@example.org").wording.startswith(lists.WORDING)


def make_slug(more):
    return Membership.objects.filter(coalition=more["members"]["coalition"]).first().coalition.slug


def test_failing_import_writes_nothing_at_all():
    archived = lists.start("members", exports.files("sheet.csv"), coalition=(circle := make_circle()).pk)
    type(circle).objects.filter(pk=circle.pk).update(life="archived")
    # The database refuses the topic, when the subscribers are written.
    broken = lists.start("subscribers", exports.files("action_network.csv"), topics=[None])
    before = lists.fingerprint()
    for row in (archived, broken):
        runs.confirm(row, [], row.made_by)
        row.refresh_from_db()
        assert (row.state, row.failed_at is not None, row.ledger.count()) == ("review", True, 0)
    assert lists.changed(before, lists.fingerprint()) == {}


def test_reader_who_leaves_after_the_summary_is_not_added():
    row = lists.start("subscribers", exports.files("action_network.csv"))
    assert lists.reasons(row)[3] == "new"
    suppression.stop_address("sam@example.org", "newsletter", source="tests")
    runs.confirm(row, [], row.made_by)
    assert not Subscription.objects.of("sam@example.org").exists()


def test_person_whose_data_was_deleted_is_never_added_again():
    more = options()
    suppression.stop_addresses(["joy@example.org"], "", Suppression.Reason.DELETED, source="deleted")
    for target in ("members", "volunteers", "attendance"):
        row = lists.start(target, exports.files("sheet.csv"), **more[target])
        assert lists.reasons(row)[3] == "forgotten"


def test_stop_older_than_what_they_agreed_to_here_is_not_applied():
    ana, ben = make_subscriber(email="ana@example.org"), make_subscriber(email="ben@example.org")
    SubscriptionConsent.objects.update(at=datetime(2025, 6, 1, tzinfo=UTC))
    text = "email,unsub_time\nana@example.org,2025-05-31 08:00:00\nben@example.org,2025-06-02 08:00:00\n"
    row = lists.start("subscribers", [("list.csv", text.encode())])
    runs.set_columns(row.files.get(), {"email": "email", "unsub_time": "left_at"}, row.made_by)
    assert lists.reasons(row) == {2: "older", 3: "lowered"}
    runs.confirm(Import.objects.get(pk=row.pk), [], row.made_by)
    ana.refresh_from_db()
    ben.refresh_from_db()
    assert (ana.state, ben.state) == ("confirmed", "left")


def test_stop_without_a_date_applies_beside_one_that_is_too_old():
    ana = make_subscriber(email="out@example.org")  # agreed here after what Mailchimp says, before who knows
    lists.golden("subscribers", "mailchimp_unsubscribed.csv", "everyaction.csv")
    ana.refresh_from_db()
    assert ana.state == "left"


STATES = {"dead": "bounced", "out": "unsubscribed", "spam": "spam complaint", "in": "subscribed"}


@pytest.mark.parametrize("strongest", ["dead", "out", "spam"])
def test_strongest_state_of_an_address_counts_wherever_it_stands(strongest):
    lines = ["in", strongest, "in"]
    for order in ([0, 1], [1, 2]):
        text = "email,status\n" + "".join(f"Ana@example.org,{STATES[lines[index]]}\n" for index in order)
        row = lists.start("subscribers", [("list.csv", text.encode())])
        assert sorted(lists.reasons(row).values()) == ["lowered", "twin"]
    runs.confirm(row, [], row.made_by)
    assert not Subscription.objects.exists()
    reason = {"dead": "bounce", "out": "unsubscribed", "spam": "complaint"}[strongest]
    assert [*Suppression.objects.values_list("email", "stream", "reason")] == [
        ("ana@example.org", "newsletter", reason)
    ]
