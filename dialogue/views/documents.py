"""Pages of links and documents: the list, sharing, the file, and its moderation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalitions.access import moved
from coalitions.models import Coalition
from dialogue import files, moderator_access, rate_limits, shared_documents
from dialogue.access import list_of, member_of, say_too_fast
from dialogue.addresses import path_of
from dialogue.forms import ShareForm
from dialogue.models import Document
from people.sign_in import signed_in
from pse_portal.draft_recovery import discard_draft, kept_words, preserve_draft
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of
from pse_portal.posted import pressed


@cached_public_page(reads=["q", *PAGE_NAMES])
def documents(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List a coalition's documents: all for members, public ones for everyone else."""
    coalition = Coalition.objects.shown().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    context = list_of(request, coalition)
    rows = Document.objects.readable_by(request.user).filter(coalition=coalition)
    rows = rows.select_related("coalition", "shared_by").containing(context["query"])
    context["page"] = page_of(request, rows, per_page=25)
    return render(request, "dialogue/documents.html", context)


@preserve_draft(ShareForm)
@login_required
def share(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Share a link or a file."""
    coalition = member_of(request, kind, slug)
    form = ShareForm(request.POST or None, request.FILES or None, initial=kept_words(request))
    if request.method == "POST" and form.is_valid():
        try:
            shared_documents.share(coalition, signed_in(request), **form.cleaned_data)
        except files.NotTaken as error:
            form.add_error("upload", str(error))
        except rate_limits.TooFast:
            say_too_fast(request)
        else:
            discard_draft(request)
            messages.success(request, _("Shared with members."))
            return redirect(path_of(coalition, "documents"))
    return render(request, "dialogue/share.html", {"coalition": coalition, "form": form})


@require_safe
def document_file(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponseBase:
    """Return the file to visitors who may read its row now; as a download or image, never cached."""
    rows = Document.objects.readable_by(request.user).select_related("coalition").exclude(file="")
    row = get_object_or_404(rows, coalition__kind=kind, coalition__slug=slug, pk=pk)
    belongs = Coalition.objects.with_member(request.user).filter(pk=row.coalition_id).exists()
    if not belongs and moderator_access.is_visiting(request.user, row.coalition):
        moderator_access.note_look(row.coalition, signed_in(request))
    try:
        file = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        file,
        content_type=Document.TYPES[Document.Kind(row.kind)],
        as_attachment=row.kind == Document.Kind.PDF,
        filename=row.file_name,
    )
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_required
@require_POST
def tend(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Publish a document, limit it to members, or remove it."""
    row = get_object_or_404(
        Document.objects.tended_by(request.user).select_related("coalition"),
        coalition__kind=kind,
        coalition__slug=slug,
        pk=pk,
    )
    do = pressed(request, "remove", "promote", "members-only")
    try:
        if do == "remove":
            shared_documents.remove(row, signed_in(request))
        elif do in {"promote", "members-only"}:
            shared_documents.promote(row, signed_in(request), is_public=do == "promote")
    except shared_documents.NotAllowed:
        raise Http404 from None
    messages.success(request, _("Done."))
    return redirect(path_of(row.coalition, "documents"))
