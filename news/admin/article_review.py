"""The page of an article's review: what colleagues wrote, and the next step."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from news import publication, reviews, writing_notes
from news.forms.reviews import ReviewForm
from news.models import Article
from people.sign_in import signed_in


def page(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """Show the notes of a review; take its next step. `context` is the admin's own."""
    if not request.user.has_perm("news.change_article"):
        raise PermissionDenied
    article, by = get_object_or_404(Article, pk=pk), signed_in(request)
    may_ask = article.state in publication.WRITERS_STATES
    may_answer = article.state == Article.State.IN_REVIEW and publication.may_publish(by)
    form = ReviewForm(request.POST or None, by=by, may_ask=may_ask)
    if request.method == "POST" and form.is_valid() and _take(request, article, form, by):
        return redirect("admin:news_article_review", pk)
    context = {
        **context,
        "title": gettext("Review"),
        "article": article,
        "rows": article.review_notes.select_related("by", "to"),
        "notes": writing_notes.of_article(article),
        "form": form,
        "may_ask": may_ask,
        "may_answer": may_answer,
    }
    return render(request, "admin/news/article/review.html", context)


def _take(request: HttpRequest, article: Article, form: ReviewForm, by: Any) -> bool:
    """Take the step of the form's button, and say so; return whether it is done or no longer possible."""
    text, words = form.cleaned_data["text"], ""
    try:
        if form.step == "ask" and "to" in form.cleaned_data:
            to = form.cleaned_data["to"]
            reviews.ask(article, to, text, by=by)
            words = gettext("Sent to %(name)s for review. We’re emailing them.") % {"name": to}
        elif form.step == "comment":
            reviews.comment(article, text, by=by)
            words = gettext("Your comment is saved.")
        elif form.step == "back":
            reviews.hand_back(article, text, by=by)
            words = gettext("Handed back. It’s a draft again, and we’re emailing the writer.")
        elif form.step == "publish":
            reviews.publish(article, text, by=by)
            words = gettext("Approved. It comes out at its time, or right away if it has none.")
        else:
            raise reviews.Over
    except reviews.Over:
        messages.warning(
            request,
            gettext(
                "Someone else already updated this, so your change wasn’t made. Here’s the latest version."
            ),
        )
        return True
    except ValidationError as lacking:
        for line in lacking.messages:
            form.add_error(None, line)
        return False
    messages.success(request, words)
    return True
