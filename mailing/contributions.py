"""What mailing contributes: to the System page and to Prometheus, and what a restored backup must not undo."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailing import health, holds, pauses, restored, suppression
from mailing.models import Batch, Message
from office import links
from office.contributions import FigureSource, Problem, StaffQueue, StaffTool, SystemCheck
from office.journal import Reapplied
from office.panels import StaffPanel

LATELY = 7  # days


def _relay() -> Problem | str:
    since = health.relay_away_since()
    if since is None:
        return _("It takes our emails.")
    return Problem(
        _("The mail server takes no emails from us."),
        _("Nothing is lost, and we keep trying. Ask the person who manages the mail server to look at it."),
        f"takes no mail since {since:%Y-%m-%d %H:%M} UTC",
        since,
    )


def _outbox() -> Problem | str:
    late = Message.objects.waiting().loose().released().filter(due_at__lt=timezone.now() - health.LATE)
    found = late.aggregate(number=Count("pk"), since=Min("due_at"))
    if not found["number"]:
        return _("All emails go out on time.")
    words = ngettext("%(number)d email is late.", "%(number)d emails are late.", found["number"]) % found
    return Problem(
        words,
        _(
            "They go out automatically. If there are more in ten minutes, tell the person who runs the portal."
        ),
        f"{found['number']} overdue",
        found["since"],
        reverse("admin:mailing_message_changelist"),
    )


def _bulk() -> Problem | str:
    batch = Batch.objects.filter(state=Batch.State.PAUSED).order_by("pk").first()
    if batch is None:
        return _("No newsletter or other bulk email is paused.")
    return Problem(
        _("“%(title)s” is paused.") % {"title": batch.title},
        batch.get_pause_reason_display() or _("Resume it, or cancel the rest."),
        f"batch {batch.pk} paused",
        path=reverse("admin:mailing_batch_change", args=[batch.pk]),
    )


def _hold() -> Problem | str:
    found = holds.held()
    if not found:
        return _("No email is on hold.")
    number = sum(kind.count for kind in found)
    return Problem(
        _("Email from before the last restore is on hold."),
        _("Look at it by kind, and send or drop it."),
        f"{number} emails held since the restore of {found[0].since:%Y-%m-%d %H:%M} UTC",
        found[0].since,
        reverse("admin:mailing_held"),
    )


def _figures() -> list[tuple[str, str, str, dict[str, float]]]:
    waiting = Message.objects.waiting().released().filter(due_at__lte=timezone.now()).order_by()
    kinds = list(waiting.values_list("kind").annotate(number=Count("pk"), since=Min("due_at")))
    oldest = min((since for _kind, _number, since in kinds), default=None)
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    batches = dict(Batch.objects.order_by().values_list("state").annotate(number=Count("pk")))
    return [
        (
            "pse_mail_due",
            "Emails that are due, by kind",
            "kind",
            {kind: float(n) for kind, n, _since in kinds},
        ),
        ("pse_mail_oldest_due_seconds", "Age of the oldest email that is due", "", {"": age}),
        ("pse_mail_batches", "Newsletters and other bulk email, by state", "state", batches),
    ]


def _failing(person: Any) -> QuerySet[Message]:
    """Return what was refused in the last week, or put off until we gave up."""
    return Message.objects.filter(
        state=Message.State.REJECTED, settled_at__gte=timezone.now() - timedelta(days=LATELY)
    )


def _now(request: Any, person: Any) -> dict[str, Any] | None:
    """Return what happens with mail at the moment. One query, on partial indexes."""
    if not person.has_perm("mailing.view_message"):
        return None
    now, today = timezone.now(), timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    waiting, failed = Q(state__in=Message.WAITING), Q(state=Message.State.REJECTED, settled_at__gte=today)
    due = waiting & Q(due_at__lte=now)
    return Message.objects.filter(waiting | failed).aggregate(
        waiting=Count("pk", filter=waiting),
        due=Count("pk", filter=due),
        oldest=Min("due_at", filter=due),
        failed=Count("pk", filter=failed),
    )


CONTRIBUTIONS = [
    StaffQueue(
        "mailing.failing",
        gettext_lazy("Emails that failed in the last 7 days"),
        _failing,
        "settled_at",
        "admin:mailing_message_changelist",
        "?state__exact=rejected",
        permission="mailing.view_message",
        order=42,
    ),
    StaffPanel("mailing.now", "mailing/_staff_panel.html", _now, permission="mailing.view_message", order=10),
    StaffQueue(
        "mailing.paused",
        gettext_lazy("Paused mailings"),
        lambda person: Batch.objects.filter(state=Batch.State.PAUSED),
        "created_at",
        "admin:mailing_batch_changelist",
        "?state__exact=paused",
        permission="mailing.change_batch",
        order=40,
    ),
    StaffTool(
        "mailing.messages",
        gettext_lazy("What happened to an email"),
        "people",
        "admin:mailing_message_changelist",
        "mailing.view_message",
    ),
    StaffTool(
        "mailing.batches",
        gettext_lazy("Mailings"),
        "newsletter",
        "admin:mailing_batch_changelist",
        "mailing.view_batch",
    ),
    FigureSource("mailing.figures", _figures),
    SystemCheck("relay", gettext_lazy("Mail server"), _relay, order=20),
    SystemCheck("outbox", gettext_lazy("Emails to one person"), _outbox, order=30),
    Reapplied("links", links.revoke_again, order=10),
    Reapplied("stop", suppression.reapply, order=20),
    Reapplied("pause", pauses.reapply, order=25),
    Reapplied("sent", restored.reapply, order=40),
    SystemCheck("hold", gettext_lazy("Email on hold"), _hold, order=35),
    SystemCheck("bulk", gettext_lazy("Newsletter and bulk email"), _bulk, order=40),
]
