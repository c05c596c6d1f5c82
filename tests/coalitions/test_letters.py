from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from coalitions import escalation, join_requests, letters
from coalitions.models import Letter
from mailing.models import Call, Message
from office.models import SiteSettings
from tests.factories import make_facilitator, make_hub, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

WORDS = {"name": "Lee", "language": "es", "words": "When do you meet?"}


def written(hub, **how):
    return letters.write(hub, **{**WORDS, "email": "lee@example.org", "phone": "", **how})


def mailed(template):
    return sorted(
        Message.objects.filter(template=f"coalitions/email/{template}").values_list("email", flat=True)
    )


def test_letter_reaches_every_facilitator_and_publishes_no_address(client):
    hub = make_hub(contact_email="clayton@example.org")
    leading = [make_facilitator(hub), make_facilitator(hub)]
    page = client.get(hub.write_path).text

    answer = client.post(hub.write_path, {"words": "Hello", "name": "Lee", "email": "lee@example.org"})

    assert mailed("letter_waits") == sorted(person.email for person in leading)
    for shown in (page, answer.text, client.get(hub.get_absolute_url()).text):
        assert not any(
            address in shown for address in ("clayton@example.org", *(one.email for one in leading))
        )


def test_answer_goes_out_once_in_the_language_of_the_letter():
    hub = make_hub()
    boss = make_facilitator(hub)
    letter = written(hub)

    letters.answer(letter, "On Thursday.", boss)
    with pytest.raises(letters.Answered):
        letters.answer(letter, "On Friday.", boss)

    sent = Message.objects.get(template="coalitions/email/letter_answered")
    assert (sent.email, sent.language, sent.context["answer"]) == ("lee@example.org", "es", "On Thursday.")


def test_answer_to_somebody_without_email_is_a_call():
    hub = make_hub()
    letters.answer(written(hub, email="", phone="+14045550123"), "On Thursday.", make_facilitator(hub))
    assert Call.objects.owed_by(hub).get().context["answer"] == "On Thursday."


def test_program_in_the_trap_writes_no_letter(client):
    hub = make_hub()
    client.post(hub.write_path, {"words": "Buy", "name": "X", "email": "x@example.org", "fax": "1"})
    assert Letter.objects.count() == 0


class TestRising:
    def fill(self):
        SiteSettings.objects.create(requests_rise_after=5, contact_email="office@example.org")
        hub = make_hub(joining="approval")
        make_facilitator(hub)
        letter = written(hub)
        asked = make_member(hub, state="pending")
        join_request = join_requests.ask(hub, name="Earl", email="", phone="+14045550123", language="en")
        return hub, letter, asked, join_request

    def test_what_nobody_answered_in_the_days_set_rises_once_in_one_mail(self):
        _hub, letter, asked, join_request = self.fill()
        staff = make_person(is_staff=True)
        staff.groups.add(Group.objects.get(name="Membership"))
        now = timezone.now()

        assert escalation.rise(now + timedelta(days=4)) == 0
        assert escalation.rise(now + timedelta(days=5, minutes=1)) == 3
        assert escalation.rise(now + timedelta(days=9)) == 0

        told = Message.objects.get(template="coalitions/email/rises")
        assert told.email == staff.email
        assert told.context == {"requests": 1, "calls": 1, "letters": 1, "days": 5}
        for row in (letter, asked, join_request):
            row.refresh_from_db()
            assert row.risen_at is not None

    def test_what_was_answered_does_not_rise_and_without_staff_the_office_hears(self):
        hub, letter, asked, _wish = self.fill()
        letters.close(letter, make_facilitator(hub))
        asked.delete()

        escalation.rise(timezone.now() + timedelta(days=6))

        assert mailed("rises") == ["office@example.org"]
        assert Message.objects.get(template="coalitions/email/rises").context["letters"] == 0
