"""A coalition's contact list, for its facilitators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from coalitions.access import managed
from events import contact_list
from events.models import Follower
from office import audit
from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import row_of


@login_required
def contacts(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show contacts with the channels they agreed to, and remove them. Each view is logged."""
    coalition = managed(request, kind, slug)
    rows = Follower.objects.reachable().filter(coalition=coalition)
    if request.method == "POST":
        row = get_object_or_404(rows, pk=row_of(request, "follower"))
        contact_list.stop(row, by=signed_in(request), source="contact list")
        messages.success(request, _("%(name)s is no longer on the list.") % {"name": row.name})
        return redirect(request.get_full_path())
    audit.record(request.user, "contacts_seen", coalition, coalition_id=coalition.pk)
    page = page_of(request, rows.select_related("event").order_by("name", "pk"), per_page=50)
    return render(request, "events/manage/contacts.html", {"coalition": coalition, "page": page})
