"""The audiences of mailings to volunteers."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from mailing.audiences import Audience, Candidate
from volunteering.models import Opportunity, SignUp, Volunteer
from volunteering.models.sign_up import SignUpQuerySet


def chosen(opportunity: Opportunity, wanted: dict[str, Any]) -> SignUpQuerySet:
    """Return the sign-ups of an opportunity, filtered by "shift" (an id), "day" ("2027-03-04"), "role", and "to".

    "to" is a state or "came"; without it, everyone with a spot or on the waitlist. A day is local to the shift's
    zone.
    """
    rows = SignUp.objects.filter(shift__opportunity=opportunity, volunteer__wiped_at=None)
    to = wanted.get("to") or "alive"
    if to == "came":
        rows = rows.filter(came=True)
    elif to == "alive":
        rows = rows.active()
    else:
        rows = rows.filter(state=to)
    if wanted.get("shift"):
        rows = rows.filter(shift=wanted["shift"])
    if wanted.get("role"):
        rows = rows.filter(shift__role_en=wanted["role"])
    if wanted.get("day"):
        rows = rows.filter(shift__in=_on_day(opportunity, wanted["day"]))
    return rows


def _on_day(opportunity: Opportunity, day: str) -> list[int]:
    return [shift.pk for shift in opportunity.shifts.all() if f"{shift.local_start:%Y-%m-%d}" == day]


class Volunteers(Audience):
    def candidate(self, row: Any) -> Candidate:
        return Candidate(f"volunteer:{row.pk}", row.contact)


class OfOpportunity(Volunteers):
    """Each volunteer once, however many of its shifts they have."""

    name = "volunteering.sign_ups"
    title = _("People with a shift")

    @property
    def opportunity(self) -> Opportunity:
        return Opportunity.objects.select_related("coalition").get(pk=self.batch.about_id or 0)

    @property
    def owed_by(self) -> Coalition:
        return self.opportunity.coalition

    def rows(self) -> QuerySet[Volunteer]:
        sign_ups = chosen(self.opportunity, self.batch.context).order_by()
        return Volunteer.objects.filter(pk__in=sign_ups.values("volunteer"))


class Willing(Volunteers):
    """Volunteers who agreed to be asked again by the coalition, by skill, language, and county."""

    name = "volunteering.willing"
    title = _("Volunteers who agreed to be contacted again")

    @property
    def owed_by(self) -> Coalition:
        return Coalition.objects.get(pk=self.batch.about_id or 0)

    def rows(self) -> QuerySet[Volunteer]:
        wanted = self.batch.context
        rows = Volunteer.objects.wants_to_help_again(self.owed_by)
        rows = rows.able(skill=wanted["skill"], language=wanted["language"], county=wanted["county"])
        there = SignUp.objects.active().filter(
            volunteer=OuterRef("pk"), shift__opportunity=wanted.get("busy")
        )
        return rows.annotate(is_there=Exists(there))

    def candidate(self, row: Any) -> Candidate:
        excluded = "has signed up for it already" if row.is_there else ""
        return Candidate(f"volunteer:{row.pk}", row.contact, excluded=excluded)
