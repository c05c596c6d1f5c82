"""The mail for Django's own `send_mail`."""

from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail
from pse_portal import dates


class Plain(Mail[None]):
    """Context: `subject` and `body`."""

    title = _("An email built into Django")
    subject_is_free = True
    order = 90

    sample_given = {"subject": "Hello", "body": "Words of a process."}


class RelayAway(Mail[None]):
    """Tells the office that the mail server took no mail for a while; takes `since`. Sent once it is back."""

    title = _("The mail server was away")
    order = 91

    sample_given = {"since": "2026-12-01T19:00:00+00:00"}

    def context(self) -> dict[str, Any]:
        since = parse_datetime(self.given["since"])
        return {"when": dates.moment(timezone.localtime(since)) if since else ""}


class EmailWorks(Mail[None]):
    """The test email of `manage.py check_mail`."""

    title = _("A test email from the server")
    order = 92
