"""The pages of the yearly email: stay or leave, by a secret link, without signing in. Only a POST acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from coalitions import membership
from coalitions import renewals as process
from coalitions.access import moved
from coalitions.models import Membership
from pse_portal.open_forms import open_form
from pse_portal.posted import is_pressed


@open_form("staying")
def staying(request: HttpRequest, slug: str, kind: str, token: str, leaves: bool = False) -> HttpResponse:
    """Show the question about one coalition, or its answer, above the person's other open ones.

    `leaves` marks the link for leaving, which asks for confirmation.
    """
    row = process.find(token)
    if row is None:
        return render(request, "coalitions/staying_over.html", status=404)
    if not row.coalition.is_listed:
        return moved(row.coalition.kind, row.coalition.slug)
    if row.coalition.slug != slug:
        return redirect(row.stay_leave_path if leaves else row.stay_path)
    is_last, reason = False, ""
    if request.method == "POST":
        try:
            process.answer(row, stays=not is_pressed(request, "leave"), by=row.person)
        except membership.WrongState:
            pass  # the page shows the current state
        except membership.LastFacilitator as error:
            is_last = True
            reason = membership.why(error, "")
        if not is_last:
            return redirect(row.stay_path)
    others = Membership.objects.asked_to_stay().filter(person=row.person_id).exclude(pk=row.pk)
    context = {
        "coalition": row.coalition,
        "row": row,
        "leaves": leaves,
        "is_last": is_last,
        "reason": reason,
        "others": others.select_related("coalition").order_by("coalition__kind", "coalition__name"),
    }
    return render(request, "coalitions/staying.html", context)
