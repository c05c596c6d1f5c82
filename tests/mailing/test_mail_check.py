"""`manage.py check_mail`: each thing that can be wrong with a real relay, a real DNS server, and a test email."""

import ssl
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult
from django.core.management import CommandError, call_command
from django.db import connections

from mailing import delivery, mail_check
from mailing.management.commands.check_mail import Command
from mailing.models import Message
from office.models import SiteSettings
from tests.dns_server import DnsServer
from tests.services import free_port
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

GOOD = {
    "fairness.test": ["unrelated=1", "v=spf1 include:relay.test ~all"],
    "s1._domainkey.fairness.test": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.fairness.test": ["v=DMARC1; p=none"],
}


@pytest.fixture(autouse=True)
def _organization(settings: Any) -> None:
    settings.SERVER_EMAIL = settings.DEFAULT_FROM_EMAIL = "portal@fairness.test"


@pytest.fixture
def dns_server() -> Iterator[DnsServer]:
    server = DnsServer(dict(GOOD))
    yield server
    server.close()


def words(findings: Any) -> list[str]:
    return [str(finding) for finding in findings]


def wrong(findings: Any) -> list[str]:
    return [finding.words for finding in findings if finding.level == "wrong"]


# The relay
# ---------
def test_relay_that_takes_our_sender_is_well(smtp_sink):
    assert wrong(mail_check.relay()) == []
    assert smtp_sink.messages == []


def test_relay_that_is_away_is_said_with_its_name(settings, smtp_sink):
    settings.EMAIL_PORT = free_port()
    [line] = wrong(mail_check.relay())
    assert line.startswith(f"Relay: 127.0.0.1:{settings.EMAIL_PORT} can’t be reached: ConnectionRefusedError")
    smtp_sink.greeting = "554 no service"
    settings.EMAIL_PORT = smtp_sink.port
    [line] = wrong(mail_check.relay())
    assert "554" in line
    settings.EMAIL_HOST = ""
    assert wrong(mail_check.relay()) == ["Relay: EMAIL_URL names none, so emails are only kept as files."]


def test_relay_without_encryption_is_told(settings, smtp_sink):
    settings.EMAIL_USE_TLS = True  # the sink has no STARTTLS
    assert "doesn’t offer what EMAIL_URL asks for" in wrong(mail_check.relay())[0]


@pytest.fixture
def secure_relay(settings: Any, tmp_path: Any, monkeypatch: Any) -> Iterator[None]:
    """Run a relay with STARTTLS and sign-in, whose certificate the portal trusts."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    class Refusing(Sink):
        async def handle_MAIL(self, server, session, envelope, address, options):
            if address != "portal@fairness.test":
                return "553 5.7.1 Sender not owned"
            envelope.mail_from = address
            return "250 OK"

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)

    relay = Controller(
        Refusing(), hostname="127.0.0.1", port=free_port(), tls_context=context, authenticator=authenticate,
        auth_require_tls=True,
    )  # fmt: skip
    relay.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "localhost", relay.port, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "right"
    settings.MAIL_TIMEOUT = 5
    yield
    relay.stop()


def test_encryption_sign_in_and_sender_are_checked(secure_relay, settings, monkeypatch):
    said = "\n".join(words(mail_check.relay()))
    assert "encrypted, and its certificate valid" in said
    assert "signed in as portal" in said
    assert "takes mail from portal@fairness.test" in said
    assert "wrong" not in said

    settings.SERVER_EMAIL = "other@fairness.test"
    assert wrong(mail_check.relay()) == [
        "Relay: refuses the sender other@fairness.test: 553 5.7.1 Sender not owned."
    ]
    settings.EMAIL_HOST_PASSWORD = "guessed"
    assert "refused the user or password: 535" in wrong(mail_check.relay())[0]
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    assert any("offers STARTTLS, but EMAIL_URL doesn’t use it" in line for line in wrong(mail_check.relay()))
    settings.EMAIL_USE_TLS = True
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "the certificate of localhost" in wrong(mail_check.relay())[0]


# The sender's domain
# -------------------
def test_good_domain_is_well(dns_server):
    assert wrong(mail_check.sender(dns_server.address, ("s1",))) == []


@pytest.mark.parametrize(
    ("name", "records", "line"),
    [
        ("fairness.test", [], "SPF: fairness.test has no record."),
        (
            "fairness.test",
            ["v=spf1 -all", "v=spf1 mx -all"],
            "has 2 records; with more than one, none counts",
        ),
        ("fairness.test", ["v=spf1 mx +all"], "lets everyone send"),
        ("s1._domainkey.fairness.test", [], "DKIM: there is no key at s1._domainkey"),
        ("s1._domainkey.fairness.test", ["v=DKIM1; p="], "was withdrawn"),
        ("_dmarc.fairness.test", ["something else"], "DMARC: fairness.test has no record"),
    ],
)
def test_bad_record_is_told(dns_server, name, records, line):
    dns_server.records[name] = records
    [said] = wrong(mail_check.sender(dns_server.address, ("s1",)))
    assert line in said


def test_dmarc_of_the_domain_above_counts(dns_server, settings):
    settings.DEFAULT_FROM_EMAIL = "PSE <news@mail.fairness.test>"
    assert "OK    DMARC: fairness.test says “v=DMARC1; p=none”." in words(
        mail_check.sender(dns_server.address)
    )
    settings.DEFAULT_FROM_EMAIL = "news@elsewhere.test"
    assert any("two domains" in line for line in words(mail_check.sender(dns_server.address)))


def test_without_a_resolver_it_is_said_and_nothing_is_wrong(monkeypatch):
    monkeypatch.setattr(mail_check, "DNS_SECONDS", 0.3)
    [finding] = mail_check.sender(f"127.0.0.1:{free_port()}")
    assert (finding.level, finding.words[:31]) == ("note", "DNS: no resolver answers here, ")


# Unsubscribing, and the command
# ------------------------------
def test_bulk_email_carries_the_one_click_headers(monkeypatch):
    assert mail_check.one_click().level == "ok"
    monkeypatch.setattr(mail_check.compose, "stop_headers", lambda token: "")
    assert mail_check.one_click().level == "wrong"


def check(*options: str) -> tuple[str, bool]:
    """Return what the command says, and whether it fails."""
    output = StringIO()
    try:
        call_command("check_mail", *options, stdout=output)
    except CommandError as error:
        return f"{output.getvalue()}{error}", True
    return output.getvalue(), False


@pytest.mark.django_db(transaction=True)
def test_command_follows_a_test_email_to_its_end(smtp_sink: SmtpSink, dns_server):
    SiteSettings(name="Fairness", postal_address="1 Main Street").save()
    options = ("--dns", dns_server.address, "--selector", "s1", "--to", "ada@reader.test", "--seconds")

    said, failed = check(*options, "0.3")
    assert failed
    assert "no worker took it within 0.3 seconds; the last tick was never" in said
    assert said.endswith("1 of these must be put right.")
    Message.objects.all().delete()

    done = threading.Event()

    def work() -> None:
        while not done.wait(0.1):
            delivery.drain(seconds=0.1)
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        said, failed = check(*options, "20")
        assert not failed, said
        assert "The relay said: 250 2.0.0 Ok: queued as 1" in said
        assert said.endswith("Emails can leave.\n")
        assert smtp_sink.recipients("email works") == ["ada@reader.test"]

        smtp_sink.answer_rcpt = lambda address: "550 5.1.1 No such user"
        said, failed = check(*options, "20")
        assert failed
        assert "The relay said: 550 5.1.1 No such user" in said

        # The address is now known not to work, so nothing is sent.
        said, failed = check(*options, "20")
        assert failed
        assert "unsubscribed, or the address doesn’t work" in said
    finally:
        done.set()
        worker.join(10)


def test_options_may_be_left_out_on_the_command_line():
    # Only a real command line converts the defaults of options.
    parsed = Command().create_parser("manage.py", "check_mail").parse_args([])
    assert (parsed.to, parsed.dns, parsed.seconds, parsed.selector) == (None, None, 120, [])


@pytest.mark.parametrize("option", [("--to", "nobody"), ("--dns", "example.test"), ("--dns", "127.0.0.1:0")])
def test_bad_option_is_refused(option):
    with pytest.raises((CommandError, SystemExit)):
        call_command("check_mail", *option)
