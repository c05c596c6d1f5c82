"""The page that an invitation to the staff links to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from people import staff
from people.sign_in import sign_in


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; a POST accepts it, signs the person in, and leads them to set up their second step."""
    row = staff.find(token)
    if row is None:
        return render(request, "people/staff_over.html", status=404)
    if request.method == "POST":
        try:
            person = staff.accept(row)
        except staff.Over:
            return render(request, "people/staff_over.html", status=404)
        messages.success(request, _("Welcome to the staff. Next, turn on a second step for signing in."))
        return sign_in(request, person, reverse("mfa_index"))
    roles = ", ".join(row.groups.order_by("name").values_list("name", flat=True))
    return render(request, "people/staff_invitation.html", {"invitation": row, "roles": roles})
