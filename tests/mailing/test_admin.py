import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from mailing import delivery
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Batch, Message, Suppression
from tests import mails
from tests.confirmed import sign_in
from tests.factories import make_person
from tests.mailing.conftest import candidate, hold_over
from tests.markup import as_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    person = make_person("staff@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="Newsletter"))
    sign_in(client, person)
    return client


def press(client, batch, name):
    return client.post(f"/admin/mailing/batch/{batch.pk}/move/{name}/", follow=True)


def test_newsletter_staff_send_pause_resume_and_cancel(staff, batch, people, smtp_sink):
    people += [candidate(number) for number in range(3)]
    page = staff.get(f"/admin/mailing/batch/{batch.pk}/change/").content.decode()
    assert "3 by email, 0 by phone" in page
    press(staff, batch, "start")
    batch.refresh_from_db()
    assert batch.state == Batch.State.HOLDING
    press(staff, batch, "stop")
    hold_over(batch)
    for name, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        press(staff, batch, name)
        batch.refresh_from_db()
        assert batch.state == state
    assert "Someone else already updated this" in press(staff, batch, "cancel").content.decode()


def test_counts_say_what_became_of_each_mail(staff, batch, people, smtp_sink):
    people += [candidate(1), candidate(2), candidate(3, contact={"email": None})]
    smtp_sink.answer_data = lambda number, address: "drop" if number == 1 else None
    hold_over(batch)
    delivery.drain()
    page = as_shown(staff.get(f"/admin/mailing/batch/{batch.pk}/change/").text)
    assert '<th scope="row">unknown</th><td>1</td>' in page
    assert '<th scope="row">accepted</th><td>1</td>' in page
    assert "no address and no phone number</th><td>1</td>" in page
    press(staff, batch, "retry")
    delivery.drain()
    assert len(smtp_sink.messages) == 3


def test_moving_a_batch_needs_the_permission(client, batch):
    person = make_person("content@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="Audit"))
    sign_in(client, person)
    assert client.get("/admin/mailing/batch/").status_code == 200
    assert press(client, batch, "start").status_code == 403
    assert client.get(f"/admin/mailing/batch/{batch.pk}/move/start/").status_code == 405


def test_story_of_a_mail_is_whole_and_keeps_the_code_to_itself(staff, site, smtp_sink):
    with transaction.atomic():
        message = mails.queue(
            key="t", kind=Message.Kind.TRANSACTIONAL, to=Contact(email="a@example.org"),
            template="people/email/login_code", context={"code": "135790", "minutes": 3},
        )  # fmt: skip
    assert isinstance(message, Message)
    address = f"/admin/mailing/message/{message.pk}/change/"
    assert "135790" not in staff.get(address).content.decode()
    delivery.drain()
    page = staff.get(address).content.decode()
    assert "queued as 1" in page
    assert "135790" not in page


def test_lists_tell_the_last_tick(staff):
    assert "The scheduler hasn’t run yet" in staff.get("/admin/mailing/batch/").content.decode()


def test_stop_by_hand_is_found_and_lifted(staff):
    staff.post(
        "/admin/mailing/suppression/add/",
        {"email": "Ada@Example.org", "stream": "", "reason": "unsubscribed"},
    )
    stopped = Suppression.objects.get()
    assert stopped.email == "ada@example.org"
    Suppression.objects.update(email="")
    found = staff.get("/admin/mailing/suppression/?q=ada@example.org").content.decode()
    assert 'class="field-reason">unsubscribed</td>' in found
    staff.post(f"/admin/mailing/suppression/{stopped.pk}/delete/", {"post": "yes"})
    assert Suppression.objects.count() == 0


def test_every_sample_mail_is_shown_in_both_languages(staff, site):
    page = staff.get("/admin/mailing/message/samples/").content.decode()
    names = [sample.name for sample in Mail.all()]
    assert {"people/email/login_code", "people/email/account_changed"} <= set(names)
    for name in names:
        for language in ("en", "es"):
            assert f"{name} ({language})" in page
            answer = staff.get(f"/admin/mailing/message/samples/{language}/{name}.html")
            assert f'<html lang="{language}">' in answer.content.decode()
            assert "default-src 'none'" in answer["Content-Security-Policy"]
