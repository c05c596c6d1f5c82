"""What people contribute to the pages of other apps."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.contributions import (
    ActionItem,
    ActionSource,
    DeletionObstacles,
    Obstacle,
    StaffQueue,
    StaffTool,
)
from office.journal import Reapplied
from people import data_requests, duplicates, second_step, staff
from people.models import DataRequest, Person
from pse_portal import dates


def _second_step(person: Any, led: Any) -> list[ActionItem]:
    """The second step that is required of the person and not set up. One query at most."""
    if not second_step.is_missing(person):
        return []
    words = _("Turn on a second step for signing in by %(date)s") % {"date": dates.day(person.second_step_by)}
    return [ActionItem(words, reverse("mfa_index"))]


def _staff(person: Person) -> list[Obstacle]:
    if not (person.is_staff or person.is_superuser):
        return []
    return [Obstacle(_("You’re on our staff. Ask a colleague to end your staff access first."))]


CONTRIBUTIONS = [
    StaffTool(
        "people.people",
        gettext_lazy("People"),
        "people",
        "admin:people_person_changelist",
        "people.view_person",
    ),
    StaffQueue(
        "people.requests",
        gettext_lazy("Requests about data"),
        lambda person: DataRequest.objects.open(),
        "asked_at",
        "admin:people_datarequest_changelist",
        "?done_at__isnull=1&undone_at__isnull=1",
        permission="people.handle_data_requests",
        order=25,
    ),
    StaffQueue(
        "people.duplicates",
        gettext_lazy("People who may be on record twice"),
        lambda person: duplicates.open_pairs(),
        "found_at",
        "admin:people_person_duplicates",
        permission="people.merge_person",
        order=60,
    ),
    StaffTool(
        "people.duplicates",
        gettext_lazy("People who may be on record twice"),
        "people",
        "admin:people_person_duplicates",
        "people.merge_person",
        order=55,
    ),
    StaffTool(
        "people.requests",
        gettext_lazy("Requests about data"),
        "people",
        "admin:people_datarequest_changelist",
        "people.handle_data_requests",
        order=60,
    ),
    StaffTool(
        "people.invitations",
        gettext_lazy("Invite a colleague"),
        "people",
        "admin:people_staffinvitation_add",
        "people.add_staffinvitation",
        order=70,
    ),
    ActionSource("people.second_step", _second_step, order=1),
    DeletionObstacles("people.staff", _staff, order=10),
    Reapplied("staff_left", staff.end_again, order=50),
    Reapplied("erased", data_requests.carry_out_again, order=90),
]
