"""What we keep about you: see it, get a copy, have it deleted; for people and, with a mailed code, for guests."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office.privacy import Subject
from people import address_proof, data_requests, own_data
from people.forms import CodeForm, DeletionForm, OwnAddressForm
from people.models import DataRequest, Person
from pse_portal.open_forms import open_form

View = Callable[..., HttpResponse]


def about_oneself(view: View) -> View:
    """View decorator: pass the visitor's `Subject`; a visitor without one proves an address first."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            subject = address_proof.subject_of(request)
        except address_proof.SignInNeeded:
            address_proof.close(request)
            messages.info(request, _("This address has an account with extra protection. Please sign in."))
            return redirect("account_login")
        return view(request, subject, *args, **kwargs) if subject else redirect("data:address")

    return answer


def proven_again(view: View) -> View:
    """View decorator: the visitor has just shown that it is them; else they do so first."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not address_proof.is_fresh(request):
            messages.info(request, _("First, let’s make sure it’s you."))
            return redirect("data:address")
        return view(request, *args, **kwargs)

    return answer


@about_oneself
def mine(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show what is held, by app, and the copy and deletion asked for."""
    copies = DataRequest.objects.exports().of(subject).filter(session=data_requests.known_mark(request))
    return render(
        request,
        "people/own_data/mine.html",
        {
            "whose": data_requests.whose(subject),
            "is_person": subject.person is not None,
            "groups": own_data.groups(subject),
            "copy": copies.filter(asked_at__gt=timezone.now() - DataRequest.COPY_KEPT_FOR)
            .defer("content")
            .first(),
            "deletion": DataRequest.objects.deletions().open().of(subject).first(),
        },
    )


@require_POST
@about_oneself
@proven_again
def copy(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Ask for a copy, which a worker prepares."""
    data_requests.ask_copy(
        subject, session=data_requests.session_mark(request), language=get_language() or "en"
    )
    messages.success(request, _("We’re preparing your copy. We’ll email you when it’s ready."))
    return redirect("data:mine")


@require_safe
@about_oneself
def file(request: HttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Return the copy, to the session that asked for it."""
    rows = DataRequest.objects.exports().of(subject).filter(session=data_requests.known_mark(request))
    row = get_object_or_404(rows.exclude(content=None), pk=pk)
    if row.gone_on < timezone.now():
        raise Http404
    return zip_response(row)


def zip_response(row: DataRequest) -> HttpResponse:
    response = HttpResponse(bytes(row.content or b""), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-data-{row.number}.zip"'
    return response


@about_oneself
@proven_again
def delete(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Explain the deletion and ask for it; "now" does it at once, and ends the visitor's sessions."""
    form = DeletionForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "obstacles": data_requests.obstacles(subject)}
    if request.method == "POST" and not context["obstacles"] and form.is_valid():
        is_now = "now" in request.POST
        row = data_requests.ask_deletion(
            subject,
            language=get_language() or "en",
            keeps_words=form.cleaned_data["words"] == "keep",
            now=is_now,
        )
        if is_now:
            request.session.flush()
            request.user = AnonymousUser()
            return render(request, "people/own_data/deleted.html", {"row": row})
        return redirect("data:mine")
    return render(request, "people/own_data/delete.html", context)


@require_POST
@about_oneself
def keep(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Take the request for deletion back."""
    row = DataRequest.objects.deletions().open().of(subject).first()
    if row and data_requests.undo(row, by=subject.person):
        messages.success(request, _("Your data stays. Nothing will be deleted."))
    return redirect("data:mine")


def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Show the deletion that a mailed link takes back; a POST does it."""
    row = data_requests.of_token(token)
    if row is None:
        return render(request, "people/own_data/undo.html", {"state": "over"}, status=404)
    if request.method == "POST" and not data_requests.undo(row):
        return render(request, "people/own_data/undo.html", {"state": "over"}, status=404)
    state = "done" if request.method == "POST" or row.undone_at else "asks"
    return render(request, "people/own_data/undo.html", {"state": state, "row": row})


@open_form("data-code", per_minute=5, per_hour=30)
def address(request: HttpRequest) -> HttpResponse:
    """Ask for the address and mail it a code; a signed-in person's own."""
    if isinstance(request.user, Person):
        if request.method == "POST" and request.user.email:
            address_proof.send(request, request.user.email)
            return redirect("data:code")
        return render(request, "people/own_data/address.html", {"own": request.user.email})
    form = OwnAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address_proof.send(request, form.cleaned_data["email"])
        return redirect("data:code")
    return render(request, "people/own_data/address.html", {"form": form})


@open_form("data-try", per_minute=10, per_hour=60)
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits; the right ones open the data page."""
    email = address_proof.sent_to(request)
    if not email:
        return redirect("data:mine" if address_proof.proven(request) else "data:address")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if address_proof.prove(request, form.cleaned_data["code"]):
            return redirect("data:mine")
        form.add_error(
            "code", _("That’s not the code we sent, or it has expired. You can ask for a new one.")
        )
    return render(request, "people/own_data/code.html", {"form": form, "email": email})


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """End a guest's look at their data, such as on a shared computer."""
    address_proof.close(request)
    return redirect("pages:front")
