"""An Atom feed of a coalition's public posts, newest first."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from coalitions.models import Coalition
from dialogue.addresses import path_of
from dialogue.models import Post, Thread
from mailing.words import one_line
from pse_portal.page_cache import cached_public_page
from pse_portal.richtext import render

LENGTH = 25


@require_safe
@cached_public_page(reads=["lang"])
@conditional_page
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the public posts for every visitor: a feed reader has no session."""
    coalition = get_object_or_404(Coalition.objects.shown(), slug=slug)
    posts = Post.objects.readable_by(AnonymousUser()).filter(
        thread__in=Thread.objects.of(coalition).order_by()
    )
    posts = posts.select_related("thread__home", "author").order_by("-pk")[:LENGTH]
    made = Atom1Feed(
        title=_("%(name)s: public conversations") % {"name": coalition.name},
        link=f"{settings.SITE_URL}{path_of(coalition, 'threads')}",
        description="",
        feed_url=f"{settings.SITE_URL}{request.path}",
    )
    for post in posts:
        made.add_item(
            title=one_line(post.thread.title),
            link=f"{settings.SITE_URL}{post.get_absolute_url()}",
            description=render(_printable(post.body)),
            author_name=one_line(post.author.public_name) if post.author and post.is_named else _("A member"),
            unique_id=f"tag:{settings.MAIL_HOST},2026:post:{post.pk}",
            pubdate=post.written_at,
            updateddate=post.edited_at or post.written_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _printable(text: str) -> str:
    """Remove the control characters that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t\r")
