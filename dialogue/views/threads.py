"""Pages to read and write threads, and to choose mails about them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalitions.access import moved
from coalitions.models import Coalition, Membership
from dialogue import (
    email_replies,
    follow_settings,
    post_thanks,
    rate_limits,
    subjects,
    thread_moderation,
    thread_posts,
)
from dialogue.access import list_of, member_of, say_too_fast, thread_of
from dialogue.addresses import path_of
from dialogue.forms import AnswerForm, FollowForm, ThreadForm
from dialogue.models import Document, Post, Seen, Thread
from office import audit
from people.sign_in import signed_in
from pse_portal.draft_recovery import discard_draft, kept_words, preserve_draft
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, KeyPage, page_from, page_of
from pse_portal.posted import is_pressed, pressed

POSTS_ON_A_PAGE = 30


@cached_public_page(reads=["q", "show", *PAGE_NAMES])
def threads(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List a coalition's threads: all for members, public ones for everyone else. `?q=` searches."""
    coalition = Coalition.objects.shown().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    context = list_of(request, coalition)
    rows = Thread.objects.readable_by(request.user).of(coalition).select_related("home", "author")
    if context["belongs"]:
        rows = rows.with_news_for(request.user)
        if request.GET.get("show") == "new":
            rows = rows.filter(is_new=True)
    if context["query"]:
        context |= _found(request, coalition, rows, context["query"])
    else:
        context["page"] = page_of(request, rows, per_page=25)
    return render(request, "dialogue/threads.html", context)


def _found(request: HttpRequest, coalition: Coalition, rows: Any, query: str) -> dict[str, Any]:
    """Return the threads, posts, and documents with every word of a query. Three queries."""
    posts = Post.objects.readable_by(request.user).filter(thread__in=Thread.objects.of(coalition).order_by())
    documents = Document.objects.readable_by(request.user).filter(coalition=coalition)
    return {
        "found_threads": rows.containing(query)[:25],
        "found_posts": posts.containing(query).select_related("thread__home", "author").order_by("-pk")[:25],
        "found_documents": documents.containing(query).select_related("coalition", "shared_by")[:25],
    }


@login_required
@require_POST
def all_read(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Mark everything in this coalition as read."""
    coalition = member_of(request, kind, slug)
    Seen.objects.update_or_create(
        person=signed_in(request), coalition=coalition, thread=None, defaults={"at": timezone.now()}
    )
    return redirect(path_of(coalition, "threads"))


@preserve_draft(ThreadForm)
@login_required
def begin(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Start a thread. `?about=` names its subject; if that has a thread already, redirect to it."""
    coalition = member_of(request, kind, slug)
    about = subjects.find(request.GET.get("about", ""), request.user)
    if about is not None and coalition not in about.homes:
        about = None
    there = about.thread if about else None
    if there is not None and Thread.objects.readable_by(request.user).filter(pk=there.pk).exists():
        return redirect(there)
    first = {"title": about.title[:140]} if about else {}
    form = ThreadForm(request.POST or None, initial={**first, **kept_words(request)})
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and not is_pressed(request, "preview"):
        try:
            row = thread_posts.begin(coalition, signed_in(request), about=about, **form.cleaned_data)
        except rate_limits.TooFast:
            say_too_fast(request)
        else:
            discard_draft(request)
            messages.success(request, _("Posted. Others can reply now."))
            return redirect(row)
    context = {"coalition": coalition, "form": form, "about": about, "previews": is_sent}
    return render(request, "dialogue/begin.html", context)


@cached_public_page(reads=["post", "new", *PAGE_NAMES])
@preserve_draft(AnswerForm)
def thread(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show a thread with its posts; visitors who may write get the reply form, with a preview."""
    row = thread_of(request, kind, slug, pk)
    form = None
    previews = False
    if Thread.objects.writable_by(request.user).filter(pk=row.pk).exists():
        form = AnswerForm(request.POST or None, initial=kept_words(request), is_public=row.is_open_to_all)
        previews = request.method == "POST" and form.is_valid()
        if previews and not is_pressed(request, "preview"):
            try:
                data = thread_posts.answer(row, signed_in(request), **form.cleaned_data)
            except rate_limits.TooFast:
                say_too_fast(request)
            else:
                discard_draft(request)
                messages.success(request, _("Posted."))
                return redirect(data)
    elif request.method == "POST":
        return redirect(row)
    return render(request, "dialogue/thread.html", _of_thread(request, row, form, previews))


def _of_thread(request: HttpRequest, row: Thread, form: AnswerForm | None, previews: bool) -> dict[str, Any]:
    """Return what a thread's page shows. A fixed number of queries. Logs the look of moderators."""
    person = request.user
    posts = (
        Post.objects.shown_to(person)
        .with_muted_for(person)
        .filter(thread=row)
        .select_related("author")
        .order_by("pk")
    )
    mine = Membership.objects.active().filter(person=person) if person.is_authenticated else None
    spaces = row.spaces.through.objects.filter(thread_id=row.pk).values("coalition_id")
    roles = (
        dict(mine.filter(coalition__in=spaces).values_list("coalition_id", "role"))
        if mine is not None
        else {}
    )
    inside = bool(roles) or Thread.objects.inside_for(person).filter(pk=row.pk).exists()
    seen = Seen.objects.filter(person=signed_in(request), thread=row).first() if roles else None
    page = _page(request, posts, seen)
    shown = list(page.object_list)
    if inside and not roles:
        audit.record(person, "thread.looked_at", row, coalition_id=row.home_id)
    elif roles and shown and request.method == "GET":
        _note_seen(request, row, seen, shown[-1])
    writers = [post.author_id for post in shown if post.author_id] if inside else []
    as_what = (
        Membership.objects.filter(coalition=row.home_id, person__in=writers).only(
            "person_id", "perspective", "role", "state"
        )
        if inside
        else []
    )
    leads = roles.get(row.home_id) == Membership.Role.FACILITATOR
    return {
        "thread": row,
        "coalition": row.home,
        "page": page,
        "posts": shown,
        "new_since": seen.at if seen else None,
        "inside": inside,
        "belongs": bool(roles),
        "leads": leads,
        "speaks_as": {member.person_id: member for member in as_what},
        "about": subjects.about(row, person),
        "form": form,
        "previews": previews,
        "follow": FollowForm(
            initial={"rhythm": follow_settings.rhythm_of_thread(signed_in(request), row)}, of_thread=True
        )
        if roles
        else None,
        "everybody": inside and row.is_open_to_all,
        "thanks": post_thanks.shown(shown, signed_in(request)) if roles else None,
    }


def _page(request: HttpRequest, posts: Any, seen: Seen | None) -> KeyPage:
    """Return the requested page: by position, from a given post on, or from the first new post on.

    If that post is on the first page, that one.
    """
    first = page_of(request, posts, POSTS_ON_A_PAGE)
    wanted = request.GET.get("post", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        is_there, found = any(post.pk >= int(wanted) for post in first), Q(pk__gte=int(wanted))
    elif "new" in request.GET and seen is not None:
        is_there, found = any(post.written_at > seen.at for post in first), Q(written_at__gt=seen.at)
    else:
        return first
    return first if is_there or not first.after else page_from(posts, found, POSTS_ON_A_PAGE)


def _note_seen(request: HttpRequest, row: Thread, seen: Seen | None, last: Post) -> None:
    """Record that the person has read the thread up to `last`, if that is new."""
    if seen is None or seen.at < last.written_at:
        Seen.objects.note(request.user, row, last.written_at)


@login_required
@require_POST
def follow(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Choose how often to be mailed about this thread."""
    row = thread_of(request, kind, slug, pk)
    get_object_or_404(Coalition.objects.with_member(request.user), pk__in=row.spaces.values("pk"))
    form = FollowForm(request.POST, of_thread=True)
    if form.is_valid():
        follow_settings.follow_thread(signed_in(request), row, form.cleaned_data["rhythm"])
        messages.success(request, _("Saved."))
    return redirect(row)


@login_required
def follow_all(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Choose how often to be mailed about a coalition's posts; `revoke` revokes one's reply addresses."""
    coalition = get_object_or_404(Coalition.objects.with_member(request.user), kind=kind, slug=slug)
    person = signed_in(request)
    if request.method == "POST" and "revoke" in request.POST:
        email_replies.revoke(person)
        messages.success(
            request,
            _(
                "Done. Replies to our earlier emails won’t be posted anymore. Replies to new emails "
                "will work."
            ),
        )
        return redirect(path_of(coalition, "follow-all"))
    form = FollowForm(
        request.POST or None, initial={"rhythm": follow_settings.rhythm_of_coalition(person, coalition)}
    )
    if request.method == "POST" and form.is_valid():
        follow_settings.follow_coalition(person, coalition, form.cleaned_data["rhythm"])
        messages.success(request, _("Saved."))
        return redirect(path_of(coalition, "follow-all"))
    context = {"coalition": coalition, "form": form, "takes_mail": bool(settings.MAIL_REPLY_HOST)}
    return render(request, "dialogue/follow.html", context)


@login_required
@require_POST
def tend(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Apply a facilitator's action to a thread."""
    row = thread_of(request, kind, slug, pk)
    get_object_or_404(Thread.objects.tended_by(request.user), pk=row.pk)
    do = pressed(request, *thread_moderation.MOVES)
    if do in thread_moderation.MOVES:
        thread_moderation.move(row, do, signed_in(request))
        messages.success(request, _("Done."))
    return redirect(row)
