"""The people of a coalition, for its facilitators: members, invitations, paper lists."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalitions import account_claims, invitations, membership, paper_lists, renewals
from coalitions.access import managed
from coalitions.forms.manage import InviteForm, MemberFilterForm, NoteForm, PaperForm, RemovalForm
from coalitions.models import Claim, Coalition, Invitation, Membership, PaperSheet
from office import audit
from people.models import Consent
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.csvfiles import csv_response
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, pressed, row_of


@login_required
def members(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List everyone who is or was a member, with filters."""
    coalition = managed(request, kind, slug)
    form = MemberFilterForm(request.GET)
    rows = form.narrow(Membership.objects.filter(coalition=coalition))
    rows = rows.select_related("person", "organization").order_by("person__name", "pk")
    context = {"coalition": coalition, "form": form, "page": page_of(request, rows, per_page=40)}
    return render(request, "coalitions/manage/members.html", context)


@login_required
def members_csv(request: HttpRequest, slug: str, kind: str) -> StreamingHttpResponse:
    """Return the active members as CSV, without addresses and numbers, as in the list. Each export is logged."""
    coalition = managed(request, kind, slug)
    reauthentication.require(request)
    audit.record(request.user, "membership.list_exported", coalition, coalition_id=coalition.pk)
    rows = Membership.objects.active().filter(coalition=coalition).select_related("person", "organization")
    head = [_("name"), _("role"), _("joined as"), _("speaks for"), _("joined"), _("language")]
    cells = (
        [
            row.person.name, row.get_role_display(), row.get_perspective_display(), row.organization or "",
            f"{row.joined_at:%Y-%m-%d}" if row.joined_at else "", row.person.get_language_display(),
        ]
        for row in rows.order_by("person__name", "pk").iterator(500)
    )  # fmt: skip
    return csv_response(f"{coalition.slug}-members", head, cells)


# Actions on a member.
ACTS = ("note", "remove", "block", "let-back", "speaks", "speaks-not", "stays", "leaves")


@login_required
def member(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show a member's contact, consents, note and actions. Each view is logged."""
    coalition = managed(request, kind, slug)
    rows = Membership.objects.filter(coalition=coalition).select_related("person", "organization")
    row = get_object_or_404(rows, pk=pk)
    do = pressed(request, *ACTS)
    note = NoteForm(request.POST if do == "note" else None, initial={"note": row.note})
    removal = RemovalForm(request.POST if do in {"remove", "block"} else None)
    if request.method == "POST":
        answer = _act(request, coalition, row, note, removal)
        if answer is not None:
            return answer
    else:
        audit.record(request.user, "membership.looked_at", row, coalition_id=coalition.pk)
    context = {
        "coalition": coalition,
        "row": row,
        "note": note,
        "removal": removal,
        "is_me": row.person_id == signed_in(request).pk,
        "consents": Consent.objects.filter(person=row.person, about=coalition.slug),
        "claim": Claim.objects.filter(person=row.person, sheet__coalition=coalition).first(),
    }
    return render(request, "coalitions/manage/member.html", context)


def _act(
    request: HttpRequest, coalition: Coalition, row: Membership, note: NoteForm, removal: RemovalForm
) -> HttpResponse | None:
    """Perform the pressed action. Returns None to show the page again with its errors."""
    by, do, name = signed_in(request), pressed(request, *ACTS), {"name": row.person.name}
    here = redirect(coalition.address("manage-member", pk=row.pk))
    try:
        if do == "note":
            if not note.is_valid():
                return None
            membership.write_note(row, note.cleaned_data["note"])
            messages.success(request, _("Your note is saved."))
        elif do in {"remove", "block"}:
            if not removal.is_valid():
                return None
            act = membership.remove if do == "remove" else membership.block
            act(row, by, removal.cleaned_data["reason"])
            messages.success(request, _("%(name)s is no longer a member. We’ve let them know why.") % name)
        elif do == "let-back":
            membership.allow_rejoin(row, by)
            messages.success(request, _("%(name)s can ask to join again.") % name)
        elif do in {"speaks", "speaks-not"}:
            membership.confirm_organization(row, by, speaks=do == "speaks")
            messages.success(request, _("Saved."))
        elif do in {"stays", "leaves"}:
            renewals.answer(row, stays=do == "stays", by=by)
            messages.success(request, _("Saved."))
    except membership.LastFacilitator as error:
        messages.error(request, membership.only_one(row.person.name, error))
    except membership.WrongState:
        messages.error(request, _("Someone else already updated this. Here’s the latest version."))
    return here


@login_required
def invite(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Invite by email, and list the unanswered invitations."""
    coalition = managed(request, kind, slug)
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and "take-back" in request.POST:
        return _take_back(request, coalition)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sent = invitations.invite(
                coalition,
                data["addresses"],
                language=data["language"],
                note=data["note"],
                by=signed_in(request),
            )
        except invitations.TooMany:
            form.add_error(
                "addresses",
                _("A coalition can invite %(most)s people a day. Save some for tomorrow.")
                % {"most": invitations.MOST_A_DAY},
            )
        else:
            _say_sent(request, len(sent), len(data["addresses"]) - len(sent))
            return redirect(coalition.address("invite"))
    rows = Invitation.objects.filter(coalition=coalition)
    context = {"coalition": coalition, "form": form, "page": page_of(request, rows, per_page=20)}
    return render(request, "coalitions/manage/invite.html", context)


def _say_sent(request: HttpRequest, sent: int, known: int) -> None:
    if sent:
        text = ngettext(
            "%(counter)s invitation will be sent in ten minutes. Until then, you can cancel it.",
            "%(counter)s invitations will be sent in ten minutes. Until then, you can cancel them.",
            sent,
        )
        messages.success(request, text % {"counter": sent})
    if known:
        text = ngettext(
            "We left out %(counter)s address. That person is already invited or a member.",
            "We left out %(counter)s addresses. Those people are already invited or members.",
            known,
        )
        messages.warning(request, text % {"counter": known})


def _take_back(request: HttpRequest, coalition: Coalition) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.filter(coalition=coalition), pk=row_of(request, "take-back"))
    try:
        invitations.take_back(row, signed_in(request))
    except invitations.Over:
        messages.error(request, _("This invitation has already been answered."))
    else:
        messages.success(request, _("Invitation canceled."))
    return redirect(coalition.address("invite"))


@login_required
def from_paper(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Import a paper list: typed or pasted, previewed row by row, then entered whole."""
    coalition = managed(request, kind, slug)
    text = _("I want to join %(name)s. The facilitators can see my name and how to reach me.")
    initial = {"wording": text % {"name": coalition.name}, "purposes": [Consent.Purpose.MEMBERSHIP]}
    form = PaperForm(request.POST or None, initial=initial)
    reading = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        reading = paper_lists.read(
            data["people"], coalition, may_call=Consent.Purpose.CALL in data["purposes"]
        )
        if is_pressed(request, "enter"):
            try:
                sheet = paper_lists.enter(
                    coalition,
                    data["people"],
                    signed_on=data["signed_on"],
                    purposes=data["purposes"],
                    wording=data["wording"],
                    by=signed_in(request),
                    leave_out="leave-out" in request.POST,
                )
            except paper_lists.NotWhole as error:
                reading = error.reading
                messages.error(request, _("No one has been added yet. Review the rows below first."))
            else:
                return redirect(coalition.address("paper-sheet", pk=sheet.pk))
    context = {
        "coalition": coalition,
        "form": form,
        "reading": reading,
        "sheets": PaperSheet.objects.filter(coalition=coalition).select_related("entered_by")[:20],
    }
    return render(request, "coalitions/manage/paper.html", context)


@login_required
def paper_sheet(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show the result of one list, and the codes to print for people without email. Each view is logged."""
    coalition = managed(request, kind, slug)
    sheet = get_object_or_404(
        PaperSheet.objects.filter(coalition=coalition).select_related("entered_by"), pk=pk
    )
    if request.method == "POST":
        claim = get_object_or_404(
            sheet.claims.filter(claimed_at=None),
            pk=row_of(request, "renew"),
        )
        account_claims.renew(claim, signed_in(request))
        messages.success(request, _("Here’s a new code. The old one no longer works."))
        return redirect(request.path)
    audit.record(request.user, "paper.looked_at", sheet, coalition_id=coalition.pk)
    context = {
        "coalition": coalition,
        "sheet": sheet,
        "claims": sheet.claims.select_related("person"),
        "site_url": settings.SITE_URL,
    }
    return render(request, "coalitions/manage/paper_sheet.html", context)
