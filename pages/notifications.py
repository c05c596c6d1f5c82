"""All the mail a person gets, on one page, with one pause for everything."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mailing import pauses, suppression
from office.contributions import NotificationLine, NotificationSource, of
from pages.forms import PauseForm
from people.sign_in import signed_in
from pse_portal.posted import pressed


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Show what a person gets and how to change each; turn one on or off, pause all, or end the pause."""
    person = signed_in(request)
    groups = _groups(person) if person.email else []
    do = pressed(request, "pause", "resume", "on", "off") if request.method == "POST" and person.email else ""
    form = PauseForm(request.POST if do == "pause" else None)
    if do == "pause" and form.is_valid():
        day = form.cleaned_data["until"]
        until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) if day else None
        with transaction.atomic():
            pauses.begin(person.email or "", until)
        messages.success(request, _("Your email is paused."))
        return redirect("pages:notifications")
    if do and do != "pause":
        _turn(person, do, request.POST.get("stream", ""), groups)
        messages.success(request, _("Your email is back on.") if do == "resume" else _("Saved."))
        return redirect("pages:notifications")
    context = {"groups": groups, "form": form, "pause": pauses.of(person.email)}
    return render(request, "pages/notifications.html", context)


def _groups(person: Any) -> list[dict[str, Any]]:
    """Return the sources that send the person something, with their lines."""
    found = [{"title": source.title, "lines": source.lines(person)} for source in of(NotificationSource)]
    return [group for group in found if group["lines"]]


def _turn(person: Any, do: str, stream: str, groups: list[dict[str, Any]]) -> None:
    """End the pause, or turn one of the listed streams on or off; an unlisted one changes nothing."""
    lines: list[NotificationLine] = [line for group in groups for line in group["lines"]]
    with transaction.atomic():
        if do == "resume":
            pauses.end(person.email)
        elif any(line.stream == stream for line in lines if line.stream):
            if do == "on":
                suppression.start_address(person.email, stream)
            else:
                suppression.stop_address(person.email, stream, source="notifications")
