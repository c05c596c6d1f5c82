"""Reports of errors: a few, by a mail server or Sentry, and about no person."""

import logging
import logging.config

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from pse_portal import error_reports, logs

TOKEN = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def reported(smtp_sink, settings):
    """Yield the mail server, with the portal's logging as in production."""
    settings.ERROR_EMAILS = ["technician@example.org"]
    logging.config.dictConfig(logs.configure(on_own_machine=False))
    yield smtp_sink
    logging.config.dictConfig(logs.configure(on_own_machine=True))


def fail(number: int) -> None:
    try:
        raise ValueError(f"cannot mail ana@example.org about /rsvp/5-{TOKEN}/")
    except ValueError:
        logging.getLogger("portal").exception("failed %d", number)


def test_storm_of_errors_sends_three_mails_without_names(reported):
    fail(0)
    reported.wait_for(1)
    for number in range(1, 200):
        fail(number)
    reported.wait_for(3)
    assert {taken.to for taken in reported.messages} == {"technician@example.org"}
    assert len(reported.messages) == 3
    text = reported.messages[0].mail.get_content()
    assert "ValueError" in text
    assert "ana@example.org" not in text
    assert TOKEN not in text


def test_no_report_of_warnings_and_none_without_an_address(reported, settings):
    logging.getLogger("portal").warning("odd")
    logging.getLogger("portal").error({"event": "request_finished", "code": 503})
    settings.ERROR_EMAILS = []
    fail(0)
    assert reported.connections == 0


class Kept(Transport):
    envelopes: list = []

    def capture_envelope(self, envelope) -> None:
        self.envelopes.append(envelope)


def test_sentry_gets_no_names_queries_headers_or_cookies(settings, monkeypatch):
    settings.SENTRY_DSN = "https://key@sentry.example.org/1"
    real = sentry_sdk.init
    monkeypatch.setattr(
        sentry_sdk, "init", lambda **options: real(**options, transport=Kept, default_integrations=False)
    )
    try:
        error_reports.start_sentry()
        with sentry_sdk.new_scope() as scope:
            scope.set_user({"email": "ana@example.org"})
            scope.add_event_processor(
                lambda event, _hint: event
                | {
                    "request": {
                        "method": "GET", "url": f"https://portal.test/rsvp/5-{TOKEN}/",
                        "query_string": "zip=30303", "cookies": {"sessionid": "secret"}, "headers": {"Cookie": "secret"},
                    }
                }
            )  # fmt: skip
            try:
                typed = str(8675309 * 2)
                raise ValueError(f"cannot mail ana@example.org {len(typed)}")
            except ValueError as error:
                sentry_sdk.capture_exception(error)
    finally:
        real()
    [envelope] = Kept.envelopes
    sent = str([item.payload.json for item in envelope.items])
    assert "ValueError" in sent
    for word in ("ana@example.org", TOKEN, "30303", "secret", "17350618"):
        assert word not in sent
