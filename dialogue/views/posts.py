"""Actions on a single post: edit, show versions, remove, report, publish."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dialogue import mutings, post_thanks, report_decisions, thread_posts
from dialogue.access import thread_of
from dialogue.forms import ReasonForm, ReportForm, WordsForm
from dialogue.models import Post
from people.sign_in import signed_in
from pse_portal.draft_recovery import discard_draft, kept_words, preserve_draft
from pse_portal.posted import is_pressed, pressed


def _post(request: HttpRequest, kind: str, slug: str, pk: int, post: int, rows: QuerySet[Post]) -> Post:
    """Return a post out of `rows`, of a thread that the visitor may open. Raises Http404 otherwise."""
    thread = thread_of(request, kind, slug, pk)
    found = get_object_or_404(rows, thread=thread, pk=post)
    found.thread = thread
    return found


@preserve_draft(WordsForm)
@login_required
def edit(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Edit one's own post; facilitators can read the earlier text."""
    row = _post(request, kind, slug, pk, post, Post.objects.written_by(request.user))
    before = {"body": row.body, "language": row.language}
    form = WordsForm(request.POST or None, initial={**before, **kept_words(request)})
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and not is_pressed(request, "preview"):
        thread_posts.edit(row, signed_in(request), **form.cleaned_data)
        discard_draft(request)
        messages.success(request, _("Post updated."))
        return redirect(row)
    context = {
        "post": row,
        "thread": row.thread,
        "coalition": row.thread.home,
        "form": form,
        "previews": is_sent,
    }
    return render(request, "dialogue/edit.html", context)


@login_required
def versions(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Show the earlier versions of a post to its author and to facilitators."""
    row = _post(request, kind, slug, pk, post, Post.objects.with_versions_for(request.user))
    context = {
        "post": row,
        "thread": row.thread,
        "coalition": row.thread.home,
        "versions": row.revisions.all()[:50],
    }
    return render(request, "dialogue/versions.html", context)


@login_required
def remove(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Remove a post after a confirmation; facilitators give a reason."""
    row = _post(
        request, kind, slug, pk, post, Post.objects.removable_by(request.user).select_related("author")
    )
    is_mine = row.author_id == signed_in(request).pk
    form = None if is_mine else ReasonForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        thread_posts.remove(row, signed_in(request), form.cleaned_data["reason"] if form else "")
        messages.success(request, _("Post removed. A note shows where it was."))
        return redirect(row.thread)
    context = {"post": row, "thread": row.thread, "coalition": row.thread.home, "form": form}
    return render(request, "dialogue/remove.html", context)


@login_required
def report(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Report a post."""
    rows = Post.objects.readable_by(request.user).exclude(author=signed_in(request)).select_related("author")
    row = _post(request, kind, slug, pk, post, rows)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        report_decisions.report(row, signed_in(request), **form.cleaned_data)
        messages.success(
            request,
            _(
                "Thank you. We’ll review your report and get back to you. We won’t tell anyone it came "
                "from you."
            ),
        )
        return redirect(row.thread)
    context = {"post": row, "thread": row.thread, "coalition": row.thread.home, "form": form}
    return render(request, "dialogue/report.html", context)


@login_required
def mute(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Mute or block a post's author, after reading what each does."""
    others = Post.objects.readable_by(request.user).exclude(author=None).exclude(author=request.user)
    row = _post(request, kind, slug, pk, post, others.select_related("author"))
    do = pressed(request, "mute", "block")
    if do and row.author is not None:
        mutings.mute(signed_in(request), row.author, is_block=do == "block")
        messages.success(request, _("Done. We don’t tell them. You can undo this under “Who sees my name.”"))
        return redirect(row)
    context = {"post": row, "thread": row.thread, "coalition": row.thread.home}
    return render(request, "dialogue/mute.html", context)


@login_required
@require_POST
def unmute(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear from someone again."""
    mutings.end(signed_in(request), pk)
    messages.success(request, _("Done. You’ll see their posts again."))
    return redirect("pages:visibility")


@login_required
@require_POST
def show_to_all(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Publish one's own post that was written for members."""
    row = _post(request, kind, slug, pk, post, Post.objects.written_by(request.user))
    try:
        thread_posts.show_to_all(row, signed_in(request))
    except thread_posts.NotAllowed:
        messages.error(request, _("This conversation is for members only again."))
    else:
        messages.success(request, _("Anyone can read this post now. Your name isn’t shown."))
    return redirect(row)


@login_required
@require_POST
def thank(request: HttpRequest, slug: str, kind: str, pk: int, post: int) -> HttpResponse:
    """Thank the author of a post, or (`do=undo`) take it back."""
    row = _post(request, kind, slug, pk, post, Post.objects.thankable_by(request.user))
    if is_pressed(request, "undo"):
        post_thanks.take_back(row, signed_in(request))
    else:
        post_thanks.say(row, signed_in(request))
        messages.success(request, _("Only the author sees your thanks."))
    return redirect(row)
