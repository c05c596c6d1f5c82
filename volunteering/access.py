"""Looking up the opportunity or shift that a URL names, with access checks."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from office import audit
from pse_portal import signed_links
from volunteering.models import Opportunity, Shift, SignUp, Volunteer


def of_team(request: HttpRequest, slug: str) -> Opportunity:
    """Return the opportunity for its coordinators; raise Http404 for others."""
    rows = Opportunity.objects.editable_by(request.user).select_related("coalition")
    opportunity = get_object_or_404(rows, slug=slug)
    audit.note_lead(request.user, opportunity.coalition_id)
    return opportunity


def look(request: HttpRequest, opportunity: Opportunity, what: str) -> None:
    """Record in the audit log that the user saw names."""
    audit.record(request.user, f"{what}_seen", opportunity, coalition_id=opportunity.coalition_id)


def overlap_words(shift: Shift, other: SignUp) -> str:
    """Return why a spot was refused, naming both shifts."""
    return _(
        "“%(wanted)s” is at the same time as “%(other)s,” which you’re signed up for. Cancel that one first."
    ) % {"wanted": shift.title, "other": other.shift.title}


def feed_path(volunteer: Volunteer) -> str:
    """Return the path of a volunteer's calendar feed."""
    return reverse("shift-calendars:feed", kwargs={"token": signed_links.token(Volunteer.FEED, volunteer)})


def page(coalition: Coalition, name: str, **kwargs: Any) -> str:
    """Return the path of one of a coalition's volunteer pages, in the active language."""
    return reverse(f"volunteers:{name}-{coalition.kind}", kwargs={"slug": coalition.slug, **kwargs})
