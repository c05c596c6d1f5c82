import re
from email import message_from_bytes, policy

import pytest
from django.db import transaction
from lxml.html import fromstring  # type: ignore[import-untyped]

from mailing import delivery, mime
from mailing.contacts import Contact
from mailing.models import Message
from mailing.words import inert, one_line
from pse_portal import signed_links
from tests import mails
from tests.mailing.conftest import candidate, hold_over
from tests.mails import Letter

pytestmark = pytest.mark.django_db

NASTY = [
    "Ada\r\nBcc: victim@example.org",
    "Ada\nSubject: Other",
    "Ada\x1b[31m",
    "Ada\u2028Bcc: victim@example.org",
    '<a href="https://evil.example">win</a>',
    "[win](https://evil.example)",
    "![x](//evil.example/pixel)",
    "https://evil.example/x",
    "www.evil.example",
    "win@evil.example",
    "‮gro.elpmaxe",
]


def send(smtp_sink, **values):
    with transaction.atomic():
        mails.queue(
            **{
                "key": "tests:1",
                "kind": Message.Kind.TRANSACTIONAL,
                "to": Contact(email="ada@example.org", name="Ada"),
                "template": "tests/letter",
                "context": {"place": "Riverdale", "code": "c1"},
                **values,
            }
        )
    delivery.drain()
    return smtp_sink.messages[-1]


def addresses_in(html: str) -> str:
    """Return everything that a mail program would fetch or open."""
    return " ".join(fromstring(html).xpath("//@href | //@src | //@action | //@background"))


def test_letter_has_the_text_first_and_says_the_same_in_html(smtp_sink, site):
    mail = send(smtp_sink).mail
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    shown = re.sub(
        r"\s+",
        " ",
        re.sub(
            r"(?s)<style>.*?</style>|<title>.*?</title>|<div class=\"preheader.*?</div>|<[^>]+>", " ", html
        ),
    )
    for line in ("Hello Ada,", "What is new in Riverdale", "The bus runs later", "The clinic is open"):
        assert line in text
        assert line in shown
    assert 'href="http://127.0.0.1:8000/events/1/?from=c1"' in html
    assert "http://127.0.0.1:8000/events/1/?from=c1" in text


def test_html_links_only_to_our_own_addresses(smtp_sink, site):
    html = send(smtp_sink).mail.get_body(("html",)).get_content()
    assert "https://elsewhere.example/page" in html
    assert "elsewhere.example" not in addresses_in(html)


def test_letter_holds_in_old_clients_and_in_dark_mode(smtp_sink, site):
    html = send(smtp_sink).mail.get_body(("html",)).get_content()
    assert 'width="600"' in html
    assert "prefers-color-scheme" in html
    assert '<p style="' in html, "styles stand on the elements too"
    assert "<img" not in html
    assert "<script" not in html


def test_automatic_mail_says_so_and_has_each_header_once(smtp_sink, site):
    mail = send(smtp_sink).mail
    assert mail["Auto-Submitted"] == "auto-generated"
    for name in ("From", "Date", "Message-ID", "Reply-To", "To", "Subject"):
        assert len(mail.get_all(name)) == 1
    assert mail["Reply-To"] == "hello@example.org"
    assert mail["List-Unsubscribe"] is None


def test_answers_go_to_the_coalition_where_it_has_an_address(smtp_sink, site):
    assert send(smtp_sink, reply_to="clayton@example.org").mail["Reply-To"] == "clayton@example.org"


def test_bulk_mail_carries_what_the_standards_ask_for(smtp_sink, batch, people):
    people.append(candidate(1))
    hold_over(batch)
    delivery.drain()
    mail = smtp_sink.messages[0].mail
    message = Message.objects.get()
    address = f"http://127.0.0.1:8000/mail/stop/{signed_links.token('stop', message)}/"
    assert mail["List-Unsubscribe"] == f"<{address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<newsletter.127.0.0.1>"
    assert mail["List-Help"] == "<mailto:hello@example.org>"
    assert mail["List-Archive"].startswith("<http")
    assert mail["Auto-Submitted"] is None
    for part in mail.iter_parts():
        assert address in part.get_content()
        assert "667 Fairburn Road, Atlanta" in part.get_content()


def test_batch_letters_differ_only_in_what_is_personal(smtp_sink, batch, people):
    people += [
        candidate(1),
        candidate(2),
        candidate(3, contact={"name": ""}),
        candidate(4, contact={"language": "es"}),
    ]
    hold_over(batch)
    delivery.drain()
    texts = {taken.to: taken.mail.get_body(("plain",)).get_content() for taken in smtp_sink.messages}
    assert texts["person-1@example.org"].startswith("Hello Person 1,\n")
    assert texts["person-2@example.org"].startswith("Hello Person 2,\n")
    assert texts["person-3@example.org"].startswith("Hello,\n")
    assert "from=c2" in texts["person-2@example.org"]
    assert "?lang=es" in texts["person-4@example.org"]
    assert [str(taken.mail["Subject"]) for taken in smtp_sink.messages][:2] == [
        "News for Person 1",
        "News for Person 2",
    ]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("is_bulk", [False, True])
def test_hostile_name_makes_one_recipient_and_inert_text(smtp_sink, site, batch, people, name, is_bulk):
    if is_bulk:
        people.append(candidate(1, contact={"name": name, "email": "ada@example.org"}))
        hold_over(batch)
        delivery.drain()
        taken = smtp_sink.messages[0]
    else:
        taken = send(smtp_sink, to=Contact(email="ada@example.org", name=name))
    mail = taken.mail
    assert smtp_sink.recipients() == ["ada@example.org"]
    assert (mail["To"], mail["Bcc"], len(mail.get_all("Subject"))) == ("ada@example.org", None, 1)
    text, html = (part.get_content() for part in mail.iter_parts())
    greeting = text.splitlines()[0]
    for live in ("evil.example", "://", "](", "<a", "@evil", "‮"):
        assert live not in greeting
        assert live not in str(mail["Subject"])
    assert "evil" not in addresses_in(html)


@pytest.mark.parametrize(
    "subject",
    ["A\r\nBcc: victim@example.org", "A\n\nbody", "Año\r\nBcc: x@example.org", "=?utf-8?q?=0aBcc:x?="],
)
def test_subject_with_line_breaks_is_one_header(smtp_sink, site, subject):
    taken = send(smtp_sink, template="mailing/email/plain", context={"subject": subject, "body": "x"})
    assert taken.mail["Bcc"] is None
    assert "\n" not in str(taken.mail["Subject"])
    assert smtp_sink.recipients() == ["ada@example.org"]


def test_body_of_an_outsider_is_escaped_and_links_nowhere(smtp_sink, site):
    body = "Look <script>alert(1)</script>\n\nGo here:\nhttps://evil.example/\n\n- <b>x</b>\n\n.\n.hidden"
    html = (
        send(smtp_sink, template="mailing/email/plain", context={"subject": "x", "body": body})
        .mail.get_body(("html",))
        .get_content()
    )
    assert "<script>" not in html
    assert "<b>" not in html
    assert "evil" not in addresses_in(html)


def test_lines_with_a_dot_arrive_as_they_are(smtp_sink, site):
    body = "first\n.\n..two\nlast"
    text = (
        send(smtp_sink, template="mailing/email/plain", context={"subject": "x", "body": body})
        .mail.get_body(("plain",))
        .get_content()
    )
    assert text.startswith(body)


def test_no_line_of_a_letter_is_longer_than_the_standard_allows(smtp_sink, batch, people):
    people.append(candidate(1, contact={"name": "Ñandú " * 9}, context={"code": "x" * 300}))
    hold_over(batch)
    delivery.drain()
    data = smtp_sink.messages[0].data
    assert data.isascii()
    head, _blank, body = data.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "value", ["Plain", "Año nuevo", "ñ" * 200, "long words " * 20, "=?utf-8?q?x?=", "日本語の" * 30]
)
def test_header_reads_back_as_it_was(value):
    line = mime.header("Subject", value)
    assert line.endswith("\r\n")
    assert all(len(part) <= 78 for part in line.split("\r\n"))
    assert message_from_bytes(line.encode() + b"\r\n", policy=policy.default)["Subject"] == value.strip()


def test_mail_is_written_in_the_language_and_zone_of_its_reader(smtp_sink, site):
    mail = send(
        smtp_sink,
        to=Contact(email="ana@example.org", language="es"),
        template="people/email/unknown_account",
        context={},
    ).mail
    assert 'lang="es"' in mail.get_body(("html",)).get_content()
    assert "/es/accounts/signup/" in mail.get_body(("plain",)).get_content()


def test_mail_may_add_words_be_called_off_and_superseded(smtp_sink, site, monkeypatch):
    monkeypatch.setattr(Letter, "context", lambda self: {"place": "Forest Park"})
    taken = send(smtp_sink, about=site, context={"code": "c1"})
    assert "What is new in Forest Park" in taken.mail.get_body(("plain",)).get_content()
    monkeypatch.setattr(Letter, "revision", 2)
    send(smtp_sink, key="old", about=site, revision=1)
    monkeypatch.setattr(Letter, "is_moot", lambda self: True)
    send(smtp_sink, key="moot", about=site, revision=2)
    assert len(smtp_sink.messages) == 1
    assert dict(Message.objects.exclude(key="tests:1").values_list("key", "reason")) == {
        "old": "superseded",
        "moot": "moot",
    }


def test_webhook_number_stands_in_the_providers_metadata(smtp_sink, site, settings):
    settings.MAIL_PROVIDER = "mailgun"
    assert send(smtp_sink).mail["X-Mailgun-Variables"] == f'{{"message": "{Message.objects.get().pk}"}}'
    settings.MAIL_PROVIDER = "postmark"
    assert send(smtp_sink, key="2").mail["X-PM-Metadata-message"] == str(Message.objects.get(key="2").pk)


def test_words_made_inert():
    assert inert("J.R. Smith") == "J. R. Smith"
    assert inert("María-José O'Neil") == "María-José O'Neil"
    assert inert("http://evil.example/x") == "http: evil. example x"
    assert one_line("a\r\nb\tc") == "a b c"
    assert len(inert("x" * 500)) == 60


def test_header_with_line_breaks_begins_no_other():
    assert mime.header("Subject", "A\r\nBcc: x@example.org") == "Subject: A Bcc: x@example.org\r\n"


def test_words_stand_where_their_marks_were_in_both_parts():
    first, last = mime.mark("first"), mime.mark("last")
    letter = mime.Patchable(mime.body(f"{first}{last} ñ {first} \n{last}", f"<p>{first}</p> {last}"))
    words = {"first": "Ña", "last": "b" * 90, "html:first": "&amp;", "html:last": "c"}
    whole = letter.filled({name: mime.quoted(word) for name, word in words.items()})
    mail = message_from_bytes(whole.encode("ascii").replace(b"\r\n", b"\n"), policy=policy.default)
    text, html = (part.get_content().rstrip("\n") for part in mail.iter_parts())
    assert text == f"Ña{'b' * 90} ñ Ña \n{'b' * 90}"
    assert html == "<p>&amp;</p> c"
    assert max(map(len, whole.splitlines())) <= 76


def test_word_whose_mark_fits_on_no_line_is_refused():
    with pytest.raises(ValueError, match="shorter name"):
        mime.body(mime.mark("name" * 10), "")
