import pytest
from django.db import transaction

from coalitions.models import Coalition
from mailing import calls
from mailing.contacts import Contact
from mailing.models import Call, Message
from tests import mails
from tests.factories import make_hub, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def owed(site):
    with transaction.atomic():
        return mails.queue(
            key="tests:1", kind=Message.Kind.REMINDER, template="tests/letter", owed_by=site,
            to=Contact(name="Doña Bea", phone="+14045550123", language="es"), context={"place": "Riverdale", "code": "x"},
        )  # fmt: skip


def test_call_is_owed_with_what_to_say_and_ways_to_reach(owed, site, django_assert_num_queries):
    assert list(Call.objects.owed_by(site).to_make()) == [owed]
    [shown] = calls.to_say(Call.objects.owed_by(site).to_make())
    assert shown.words == "Hello Doña Bea, this is PSE. The bus in Riverdale runs later."
    assert (shown.tel, shown.number, shown.language) == ("tel:+14045550123", "(404) 555-0123", "es")
    assert shown.sms.startswith("sms:+14045550123?&body=Hello%20Do%C3%B1a%20Bea")


def test_outcome_of_a_call_settles_it(owed, site):
    caller = make_person()
    calls.record(owed, outcome=Call.Outcome.NO_ANSWER, by=caller)
    assert Call.objects.owed_by(site).to_make().count() == 1, "nobody answered, so it is still owed"
    calls.record(owed, outcome=Call.Outcome.REACHED, by=caller, note="She is coming")
    owed.refresh_from_db()
    assert (owed.outcome, owed.called_by, owed.note) == ("reached", caller, "She is coming")
    assert Call.objects.owed_by(site).to_make().count() == 0


def test_call_tried_twice_may_rest_and_resting_is_no_try(owed, site):
    for _nth in range(2):
        owed.refresh_from_db()
        assert not owed.was_tried_twice
        calls.record(owed, outcome=Call.Outcome.NO_ANSWER, by=make_person())
    calls.record(owed, outcome=Call.Outcome.NOT_NEEDED, by=make_person())
    owed.refresh_from_db()
    assert (owed.tries, owed.was_tried_twice) == (2, True)


def test_call_owed_by_a_hub_is_owed_by_the_coalition_that_it_is():
    hub = make_hub()
    with transaction.atomic():
        call = mails.queue(
            key="tests:3", kind=Message.Kind.REMINDER, template="tests/letter", owed_by=hub,
            to=Contact(name="Bea", phone="+14045550123"),
        )  # fmt: skip
    assert list(Call.objects.owed_by(Coalition.objects.get(pk=hub.pk))) == [call]


def test_call_that_is_no_longer_the_case_is_not_shown(site):
    person = make_person()
    with transaction.atomic():
        mails.queue(
            key="tests:2", kind=Message.Kind.REMINDER, template="tests/letter", about=person,
            to=Contact(name="Bea", phone="+14045550123"),
        )  # fmt: skip
    person.delete()
    assert calls.to_say(Call.objects.to_make()) == []


def test_number_of_queries_is_the_same_for_many_calls(site, django_assert_num_queries):
    person = make_person()
    for number in range(30):
        with transaction.atomic():
            mails.queue(
                key=f"tests:{number}", kind=Message.Kind.REMINDER, template="tests/letter", about=person,
                to=Contact(name="Bea", phone="+14045550123"), context={"place": "x"},
            )  # fmt: skip
    with django_assert_num_queries(3):  # the site with its links, the calls, the rows they are about
        assert len(calls.to_say(Call.objects.to_make())) == 30
