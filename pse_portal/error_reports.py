"""Reports of errors: to Sentry (the extra `sentry`), or by email to `ERROR_EMAILS`. Neither names a person.

The email goes straight to the mail server, since the outbox may be what is broken. A storm of errors sends at most
three in an hour; each says how many were left out.
"""

import logging
import smtplib
import socket
import ssl
import threading
import time
from collections import deque
from email.message import EmailMessage
from typing import Any

from django.conf import settings

from pse_portal import logs

AT_MOST, WITHIN = 3, 3600  # emails, seconds
TIMEOUT = 10  # seconds


class EmailReport(logging.Handler):
    """Emails a log line of the level ERROR, with its traceback, from a thread of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.sent_at: deque[float] = deque(maxlen=AT_MOST)
        self.left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        # That a page was answered with an error is no report: the error itself is another line.
        if isinstance(record.msg, dict) and record.msg.get("event") == "request_finished":
            return
        # Nothing here may log or raise: it is where errors end.
        try:
            if not settings.ERROR_EMAILS or not settings.EMAIL_HOST or not self._may_send():
                return
            report = self._report(record)
            threading.Thread(target=_send, args=(report,), daemon=True).start()
        except Exception:
            self.handleError(record)

    def _may_send(self) -> bool:
        """Count a report. Returns False beyond the limit of this process, or of all processes, by the cache."""
        from pse_portal import rate_limits

        now = time.monotonic()
        is_full = len(self.sent_at) == AT_MOST and now - self.sent_at[0] < WITHIN
        if is_full or not rate_limits.use("error-emails", (AT_MOST, WITHIN)):
            self.left_out += 1
            return False
        self.sent_at.append(now)
        return True

    def _report(self, record: logging.LogRecord) -> EmailMessage:
        text = self.format(record)
        report = EmailMessage()
        report["Subject"] = f"PSE portal: an error ({record.name})"
        report["From"], report["To"] = settings.SERVER_EMAIL, ", ".join(settings.ERROR_EMAILS)
        report["Auto-Submitted"] = "auto-generated"
        more = f"{self.left_out} more since the last report.\n\n" if self.left_out else ""
        report.set_content(
            f"{socket.gethostname()} logged an error. The log has all of them; these emails stop at {AT_MOST} an hour.\n\n"
            f"{more}{text}\n"
        )
        self.left_out = 0
        return report


def _send(report: EmailMessage) -> None:
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with kind(
            settings.EMAIL_HOST, settings.EMAIL_PORT, local_hostname=settings.MAIL_HOST, timeout=TIMEOUT
        ) as smtp:
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            smtp.send_message(report)
    except (OSError, smtplib.SMTPException) as error:
        logging.getLogger(__name__).warning("error_report_not_sent", extra={"error": type(error).__name__})


def start_sentry() -> None:
    """Report errors to `SENTRY_DSN`, if set: without people, form data, cookies, and local variables."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk

    # Sentry's default is to send nothing about people (`send_default_pii` False, deprecated as an option).
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrubbed,
    )


def scrubbed(event: Any, _hint: Any = None) -> Any:
    """Return Sentry's event without the request's query, headers, and cookies, and with all secrets masked."""
    if request := event.get("request"):
        event["request"] = {name: request[name] for name in ("method", "url") if name in request}
    event.pop("user", None)
    return _masked(event)


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(one) for one in value]
    return logs.SECRETS.sub("…", value) if isinstance(value, str) else value
