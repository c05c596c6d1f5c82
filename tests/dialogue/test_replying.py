"""A reply by mail becomes a post in the right thread; a forged, expired, or automatic one does not."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from dialogue import email_replies, rate_limits
from dialogue.models import Post, Reply
from mailing.models import Message
from tests.factories import make_facilitator, make_hub, make_member, make_person, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

HOST = "answers.example.org"
OURS = "mx.example.org"  # our own mail server
VOUCHED = f"{OURS}; dkim=pass header.d=example.org; dmarc=pass (p=none) header.from=example.org"


@pytest.fixture(autouse=True)
def _taken(settings):
    settings.MAIL_REPLY_HOST, settings.MAIL_REPLY_CHECKED_BY = HOST, OURS


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def thread(hub):
    return make_thread(hub, make_facilitator(hub))


def mail(to: str, sender: str, body: str = "I can drive.", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Ana <{sender}>", to, "Re: The last bus"
    made["Message-ID"] = headers.pop("message_id", f"<{hash((to, sender, body))}@example.org>")
    for name, value in {"Authentication_Results": VOUCHED, **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made.as_bytes()


def test_answer_becomes_a_post_of_the_person_in_the_thread_without_what_it_quotes(hub, thread):
    ana = make_member(hub, make_person(language="es")).person
    body = f"Yo puedo manejar.\n\nEl lun, 1 dic 2026 a las 7:00, PSE (<portal@example.org>) escribió:\n\n> {email_replies.MARK} Escriba\n> ¿Quién maneja?\n"
    reply = email_replies.receive(mail(email_replies.address_of(thread, ana), ana.email, body))
    assert reply.fate == "posted"
    post = thread.posts.last()
    assert (post.author, post.body, post.language, post.way) == (ana, "Yo puedo manejar.", "es", "mail")
    thread.refresh_from_db()
    assert thread.post_count == 2


def test_same_mail_twice_is_one_post(hub, thread):
    ana = make_member(hub).person
    raw = mail(email_replies.address_of(thread, ana), ana.email)
    first = email_replies.receive(raw)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):  # no longer a repeated submission
        assert email_replies.receive(raw) == first
    assert thread.posts.count() == 2


QUOTES = {
    "Gmail": "Yes.\n\nOn Mon, Dec 1, 2026 at 7:00 AM PSE <portal@example.org> wrote:\n\n> {mark} Write\n> Who drives?",
    "Gmail, folded": "Yes.\n\nOn Mon, Dec 1, 2026 at 7:00 AM Partnership for Southern Equity <\nportal@example.org> wrote:\n\n> {mark} Write\n> Who drives?",
    "Outlook": "Yes.\r\n\r\n________________________________\r\nFrom: PSE <portal@example.org>\r\nSent: Monday\r\nTo: Ana\r\nSubject: Bus\r\n\r\n{mark} Write\r\nWho drives?",
    "no mark": "Yes.\n\nOn Mon, Dec 1, 2026 at 7:00 AM PSE <portal@example.org> wrote:\n> Who drives?",
    "a signature": "Yes.\n\n-- \nAna Ruiz\n404 555 0123",
    "a phone": "Yes.\n\nSent from my iPhone",
}


@pytest.mark.parametrize("program", QUOTES)
def test_what_is_quoted_is_cut_off(hub, thread, program):
    ana = make_member(hub).person
    email_replies.receive(
        mail(
            email_replies.address_of(thread, ana), ana.email, QUOTES[program].format(mark=email_replies.MARK)
        )
    )
    assert thread.posts.last().body.splitlines()[0] == "Yes."
    assert "Who drives?" not in thread.posts.last().body
    assert "portal@example.org" not in thread.posts.last().body


def test_attachments_are_left_out_and_html_alone_is_read_as_text(hub, thread):
    ana = make_member(hub).person
    made = EmailMessage()
    made["From"], made["To"] = ana.email, email_replies.address_of(thread, ana)
    made["Message-ID"], made["Authentication-Results"] = "<a@example.org>", VOUCHED
    made.set_content("<p>Yes &amp; <b>no</b></p><script>alert(1)</script><p>Line two</p>", subtype="html")
    made.add_attachment(b"MZ...", maintype="application", subtype="octet-stream", filename="virus.exe")
    email_replies.receive(made.as_bytes())
    assert thread.posts.last().body == "Yes & no\nLine two"


def test_expired_address_is_refused_kindly(hub, thread):
    ana = make_member(hub).person
    old = email_replies.address_of(
        thread, ana, timezone.now().date() - email_replies.LIVES_FOR - timedelta(days=1)
    )
    assert email_replies.receive(mail(old, ana.email)).fate == "expired"
    assert thread.posts.count() == 1
    [answer] = Message.objects.all()
    assert (answer.email, answer.template) == (ana.email, "dialogue/email/reply_refused")


def test_forged_mails_make_no_post(hub, thread):
    ana, eve = make_member(hub).person, make_member(hub).person
    address = email_replies.address_of(thread, ana)
    other = make_thread(hub, thread.author)
    local = address.partition("@")[0]
    moved = f"reply+{other.pk}.{local.partition('.')[2]}@{HOST}"
    as_eve = local.replace(f".{ana.pk}.", f".{eve.pk}.") + f"@{HOST}"
    longer = local.split(".")
    longer[2] = str(int(longer[2]) + 300)
    posts = Post.objects.count()
    for forged in (
        moved,
        as_eve,
        ".".join(longer) + f"@{HOST}",
        f"reply+1.1.1.{'0' * 20}@{HOST}",
        f"{local}@evil.example",
    ):
        assert email_replies.receive(mail(forged, ana.email)) is None
        assert email_replies.receive(mail(forged, eve.email)) is None
    # The right address used by another sender.
    assert email_replies.receive(mail(address, eve.email)).fate == "not_yours"
    assert Post.objects.count() == posts
    assert {row.email for row in Message.objects.all()} == {ana.email}


@pytest.mark.parametrize(
    "found",
    [
        f"{OURS}; spf=fail; dmarc=fail header.from=example.org",
        f"{OURS}; none",
        f"{OURS}; spf=pass smtp.mailfrom=example.org",
        f"{OURS}; dmarc=none; dkim=pass header.d=evil.example",
        f"{OURS}; dmarc=fail; dkim=pass header.d=example.org",
        f"{OURS}; dmarc=pass header.from=evil.example",
        f'{OURS}; spf=fail smtp.mailfrom="x; dmarc=pass ; y"@evil.example',
        f"{OURS}; spf=fail (x; dmarc=pass ; y) smtp.mailfrom=evil.example",
        "mx.evil.example; dmarc=pass header.from=example.org",
        "",
    ],
)
def test_what_our_own_server_does_not_vouch_for_is_nobodys_answer(hub, thread, found):
    ana = make_member(hub).person
    raw = mail(email_replies.address_of(thread, ana), ana.email, Authentication_Results=found)
    # A header that the sender added comes below.
    lied = raw.replace(b"\n\nI can", f"\nAuthentication-Results: {VOUCHED}\n\nI can".encode())
    assert VOUCHED.encode() in lied
    assert email_replies.receive(lied).fate == "not_yours"
    assert thread.posts.count() == 1


def test_domain_without_dmarc_is_vouched_for_by_its_own_signature(hub, thread):
    ana = make_member(hub).person
    signed = (
        f"{OURS} 1; dmarc = none header.from=example.org; dkim = pass (2048-bit key) header.i=@example.org"
    )
    address = email_replies.address_of(thread, ana)
    assert email_replies.receive(mail(address, ana.email, Authentication_Results=signed)).fate == "posted"


def test_two_senders_are_nobody(hub, thread):
    ana = make_member(hub).person
    raw = mail(email_replies.address_of(thread, ana), f"{ana.email}>, Eve <eve@evil.example")
    assert email_replies.receive(raw).fate == "not_yours"


def test_old_addresses_end_by_a_press_and_new_ones_work(hub, thread, client, settings):
    ana, bo = make_member(hub).person, make_member(hub).person
    old, bos = email_replies.address_of(thread, ana), email_replies.address_of(thread, bo)
    client.force_login(ana)
    page = f"/hubs/{hub.slug}/dialogue/following/"
    assert "revoke" in client.get(page).content.decode()
    assert client.post(page, {"revoke": "1"}).status_code == 302
    assert email_replies.receive(mail(old, ana.email)) is None
    assert email_replies.receive(mail(bos, bo.email)).fate == "posted"
    ana.refresh_from_db()
    assert email_replies.receive(mail(email_replies.address_of(thread, ana), ana.email)).fate == "posted"
    settings.MAIL_REPLY_HOST = ""
    assert "revoke" not in client.get(page).content.decode()


def test_refusals_are_answered_once_a_day_and_never_to_a_claimed_address(hub, thread):
    ana = make_member(hub).person
    address = email_replies.address_of(thread, ana)
    for nth in range(20):
        email_replies.receive(mail(address, f"flood-{nth}@evil.example"))
    assert [row.email for row in Message.objects.all()] == [ana.email]
    assert Reply.objects.count() == 20


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"}, {"List_Id": "<a.b>"}],
    ids=str,
)  # fmt: skip
def test_automatic_mail_is_neither_posted_nor_answered(hub, thread, headers):
    ana = make_member(hub).person
    assert email_replies.receive(mail(email_replies.address_of(thread, ana), ana.email, **headers)) is None
    old = email_replies.address_of(thread, ana, timezone.now().date() - timedelta(days=100))
    assert email_replies.receive(mail(old, ana.email, **headers)) is None
    assert thread.posts.count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", ["left", "removed", "blocked"])
def test_who_no_longer_belongs_there_posts_nothing(hub, thread, state):
    row = make_member(hub)
    address = email_replies.address_of(thread, row.person)
    row.state = state
    row.save()
    assert email_replies.receive(mail(address, row.person.email)).fate == "closed"
    assert thread.posts.count() == 1


def test_nothing_new_and_too_many_are_said_kindly(hub, thread):
    ana = make_member(hub).person
    address = email_replies.address_of(thread, ana)
    assert (
        email_replies.receive(mail(address, ana.email, f"\n\n> {email_replies.MARK}\n> Who drives?")).fate
        == "empty"
    )
    for nth in range(rate_limits.FOR_NEWCOMERS[0]):
        assert email_replies.receive(mail(address, ana.email, f"Answer {nth}")).fate == "posted"
    assert email_replies.receive(mail(address, ana.email, "One more")).fate == "too_fast"


def test_odd_mails_break_nothing(hub, thread):
    ana = make_member(hub).person
    address = email_replies.address_of(thread, ana)
    for raw in (b"", b"\x00\xff\xfe", b"From: x\r\n\r\n", b"To: " + b"a@b.example, " * 5000 + b"\r\n\r\nx"):
        assert email_replies.receive(raw) is None
    strange = f"From: {ana.email}\r\nTo: {address}\r\nMessage-ID: <z@example.org>\r\nAuthentication-Results: {VOUCHED}\r\nContent-Type: text/plain; charset=x-nobody-knows\r\n\r\nHello there".encode()
    assert email_replies.receive(strange).fate == "posted"
    assert thread.posts.last().body == "Hello there"


def test_command_reads_standard_input_and_a_mailbox(hub, thread, tmp_path: Path, monkeypatch, capsys):
    import io
    import mailbox
    import sys

    ana, bo = make_member(hub).person, make_member(hub).person
    raw = mail(email_replies.address_of(thread, ana), ana.email, "By a pipe.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("read_replies")
    box = mailbox.mbox(tmp_path / "box")
    box.add(raw)
    box.add(mail(email_replies.address_of(thread, bo), bo.email, "By a box."))
    box.flush()
    call_command("read_replies", mailbox=tmp_path / "box")
    assert [post.body for post in thread.posts.all()][1:] == ["By a pipe.", "By a box."]
    with pytest.raises(CommandError):
        call_command("read_replies", mailbox=tmp_path / "nothing")
    with pytest.raises(CommandError):
        call_command("read_replies", imap="imap://a:b@mail.example.org/INBOX")


def test_webhook_of_the_provider_is_heard(hub, thread):
    from anymail.inbound import AnymailInboundMessage
    from anymail.signals import AnymailInboundEvent, inbound

    ana = make_member(hub).person
    address = email_replies.address_of(thread, ana)
    message = AnymailInboundMessage.construct(
        from_email=ana.email, to=address, subject="Re: bus", text="By webhook.", headers=[("Message-ID", "<w@example.org>"), ("Authentication-Results", VOUCHED)]
    )  # fmt: skip
    message.envelope_recipient = address
    event = AnymailInboundEvent(event_type="inbound", message=message)
    for _twice in range(2):
        inbound.send(sender=None, event=event, esp_name="Postmark")
    assert [post.body for post in thread.posts.all()][1:] == ["By webhook."]


def test_without_a_host_for_answers_no_address_is_given(hub, thread, settings):
    settings.MAIL_REPLY_HOST = ""
    assert email_replies.address_of(thread, make_member(hub).person) == ""


def test_mail_carries_its_address_for_answers_and_its_help_is_a_person(hub, thread, smtp_sink):
    from dialogue import follow_settings, notifications
    from mailing import delivery
    from office.models import SiteSettings

    SiteSettings.objects.create(contact_email="hello@example.org")
    ana = make_member(hub).person
    follow_settings.follow_thread(ana, thread, "each")
    notifications.tell_due(timezone.now() + timedelta(minutes=3))
    delivery.drain()
    [taken] = smtp_sink.messages
    assert taken.mail["Reply-To"] == email_replies.address_of(thread, ana)
    assert taken.mail["List-Help"] == "<mailto:hello@example.org>"
    assert email_replies.MARK in taken.mail.get_body(("plain",)).get_content().splitlines()[0]
