import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from mailing import batches
from mailing.admin import BatchAdmin
from mailing.approvals import may_start
from mailing.models import Batch
from news import (
    article_mailings,
    issues,
    missing_translations,
    page_links,
    planned,
    publication,
    readers,
    writing_notes,
)
from news.admin.article_review import page as review_page
from news.approvals import SendArticle
from news.audiences import ReadersOfTopics
from news.forms.issues import TopicsForm
from news.models import Article
from news.views.articles import shown
from office.approval_admin import say_asked
from office.picture_choice import ChoosesPictures
from office.shared_forms import SharedForm
from pse_portal import dates, reauthentication
from pse_portal.fields import LinesWidget, MomentField

MARKDOWN = Script("js/markdown.js", type="module")


def tool_names(request: HttpRequest, language: str = "en") -> str:
    """Return the labels of a Markdown field's toolbar, and the paths that it searches, in the active language, as JSON."""
    can_see = request.user.has_perm
    return json.dumps(
        {
            "image": gettext("Image"),
            "page": gettext("Our page"),
            "search": gettext("Search"),
            "insert": gettext("Insert"),
            "close": gettext("Close"),
            "images": reverse("admin:office_picture_find") if can_see("office.view_picture") else "",
            "pages": f"{reverse('admin:news_article_pages')}?language={language}"
            if can_see("news.view_article")
            else "",
            "toolbar": gettext("Text tools"),
            "bold": gettext("Bold"),
            "italic": gettext("Italic"),
            "link": gettext("Link"),
            "heading": gettext("Heading"),
            "list": gettext("List"),
            "quote": gettext("Quote"),
            "words": gettext("words"),
        }
    )


@admin.register(Article)
class ArticleAdmin(ChoosesPictures, SharedForm, SimpleHistoryAdmin, TranslationAdmin):
    """Articles, their history with differences, and a preview of unsaved changes."""

    autocomplete_fields = ["coalitions", "counties"]
    change_form_template = "admin/news/article/change_form.html"
    change_list_template = "admin/news/article/change_list.html"
    date_hierarchy = "published_at"
    fieldsets = [
        (None, {"fields": ("title", "summary", "picture", "kind", "body")}),
        (_("Publishing"), {"fields": ("state", "published_at", "links", "is_featured")}),
        (_("What it’s about"), {"fields": ("coalitions", "counties"), "classes": ("collapse",)}),
        (
            _("Address, authors, and source"),
            {
                "fields": ("slug", "authors", "source_name", "source_url", "is_sample"),
                "classes": ("collapse",),
            },
        ),
        (_("Correction"), {"fields": ("correction",), "classes": ("collapse",)}),
    ]
    object_history_list_template = "admin/news/article/history_list.html"
    list_display = ["title", "kind", "where_it_stands", "published_at", "spanish", "is_featured"]
    list_filter = ["state", "kind", "is_featured", "is_sample"]
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ["links"]
    search_fields = ["title", "title_es", "slug"]

    class Media:
        js = (MARKDOWN, Script("js/article.js", type="module"))

    @admin.display(description=_("status"), ordering="state")
    def where_it_stands(self, article: Article) -> str:
        return gettext("Scheduled") if article.is_scheduled else article.get_state_display()

    @admin.display(description=_("Spanish"), boolean=True)
    def spanish(self, article: Article) -> bool:
        return not missing_translations.lacks_spanish(article, ("title", "summary", "body"))

    @admin.display(description=_("to show it to someone without an account"))
    def links(self, article: Article) -> SafeString | str:
        if not article.pk:
            return gettext("Save first.")
        addresses = []
        for code in ("en", "es"):
            with translation.override(code):
                addresses.append((reverse("news:preview", args=[article.preview_token]), code))
        return format_html_join(" · ", '<a href="{}">{}</a>', addresses)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        # The stored state decides, not what a form has just assigned.
        stored = Article.objects.filter(pk=obj.pk).first() if obj and obj.pk else None
        return allowed and (stored is None or publication.may_edit(request.user, stored))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow deletion of drafts and articles in review only.

        Published articles are withdrawn, which their history shows.
        """
        return super().has_delete_permission(request, obj) and (
            obj is None or obj.state in publication.WRITERS_STATES
        )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "state":
            kwargs["choices"] = publication.states_for(request.user)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name.startswith("body"):
            field.widget.attrs |= {"data-markdown": tool_names(request, db_field.name[-2:]), "rows": 11}
        if field and db_field.name.startswith("correction"):
            field.widget = LinesWidget(attrs={"rows": 2})
        return field

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        before = Article.objects.filter(pk=obj.pk).values_list("state", flat=True).first() or ""
        publication.stamp(obj, before)
        super().save_model(request, obj, form, change)
        if obj.is_scheduled:
            when = dates.moment(timezone.localtime(obj.published_at))
            messages.info(request, gettext("It will be published %(when)s.") % {"when": when})
        elif obj.state != before and obj.is_public:
            messages.info(request, gettext("It will be on the pages and in the feeds within a minute."))
        elif obj.state == Article.State.WITHDRAWN != before:
            messages.info(request, gettext("It will be off the pages and feeds within a minute."))

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "preview/",
                self.admin_site.admin_view(require_POST(self.preview)),
                name="news_article_preview",
            ),
            path(
                "<int:pk>/preview/",
                self.admin_site.admin_view(require_POST(self.preview)),
                name="news_article_preview_of",
            ),
            path("notes/", self.admin_site.admin_view(require_POST(self.notes)), name="news_article_notes"),
            path("pages/", self.admin_site.admin_view(self.pages), name="news_article_pages"),
            path("<int:pk>/review/", self.admin_site.admin_view(self.review), name="news_article_review"),
            path("calendar/", self.admin_site.admin_view(self.calendar), name="news_article_calendar"),
            path("<int:pk>/mail/", self.admin_site.admin_view(self.mail), name="news_article_mail"),
            path("spanish/", self.admin_site.admin_view(self.waits_for_spanish), name="news_article_spanish"),
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Render the page from the submitted form, without saving anything."""
        article = get_object_or_404(Article, pk=pk) if pk else None
        if not (self.has_change_permission(request, article) if pk else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, article)(request.POST, instance=article)
        if not form.is_valid():
            lines = [(form.fields[name].label, error) for name, found in form.errors.items()
                     for error in found if name in form.fields]  # fmt: skip
            context = {**self.admin_site.each_context(request), "title": gettext("Preview"), "errors": lines}
            return render(request, "admin/news/article/no_preview.html", context)
        draft = form.save(commit=False)
        publication.stamp(draft, draft.state)
        chosen = {
            "coalitions": list(form.cleaned_data["coalitions"]),
            "counties": list(form.cleaned_data["counties"]),
        }
        language = "es" if "preview_es" in request.POST else "en"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            context = {**shown(Article()), "article": draft, **chosen, "is_preview": True}
            return render(request, "news/article_detail.html", context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the notes on what the form shows: what was sent and refused, or the saved article."""
        obj = kwargs.get("obj")
        if request.method == "POST":
            context["notes"] = self._notes(request)
        elif obj is not None:
            context["notes"] = writing_notes.of_article(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    @staticmethod
    def _notes(request: HttpRequest) -> list[writing_notes.Note]:
        publishes_at = None
        if request.POST.get("state") in Article.PUBLIC:
            with suppress(ValidationError):  # the form says so when it is saved
                publishes_at = MomentField(required=False).clean(request.POST.get("published_at", ""))
        return writing_notes.notes(
            {name: request.POST.get(name, "") for name in writing_notes.TEXTS}, publishes_at
        )

    def notes(self, request: HttpRequest) -> HttpResponse:
        """Return the notes on what was typed, saving nothing."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        return render(request, "admin/news/article/_notes.html", {"notes": self._notes(request)})

    def pages(self, request: HttpRequest) -> HttpResponse:
        """Return our own pages found by their titles, as radio buttons, for the editor of texts."""
        if not request.user.has_perm("news.view_article"):
            raise PermissionDenied
        language = "es" if request.GET.get("language") == "es" else "en"
        found = page_links.found(request.GET.get("q", ""), language)
        return render(request, "admin/news/article/_pages.html", {"pages": found})

    def calendar(self, request: HttpRequest) -> HttpResponse:
        """Show a month: articles by their time, editions of the newsletter, and events."""
        if not request.user.has_perm("news.view_article"):
            raise PermissionDenied
        first = planned.month_of(request.GET.get("month", ""))
        days = planned.month(first, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": date_format(first, "YEAR_MONTH_FORMAT"),
            "days": days,
            "has_entries": any(day.entries for day in days),
            "before": first - timedelta(days=1),
            "after": first + timedelta(days=32),
        }
        return render(request, "admin/news/article/calendar.html", context)

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        return review_page(request, pk, self.admin_site.each_context(request))

    def mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mail one article to the readers of some topics; show the results afterwards."""
        if not (request.user.has_perm("mailing.change_batch") and request.user.has_perm("news.view_article")):
            raise PermissionDenied
        article = get_object_or_404(Article, pk=pk)
        batch = article_mailings.batch_of(article)
        is_open = batch is None or batch.state == Batch.State.DRAFT
        form = TopicsForm(request.POST or None, initial={"topics": article_mailings.suggested(article)})
        reach = None
        if request.method == "POST" and form.is_valid() and is_open:
            chosen = form.cleaned_data["topics"]
            if "count" in request.POST:
                letter = article_mailings.letter_of(article, chosen)
                reach = readers.reach(ReadersOfTopics, letter.stream, letter.given)
            else:
                self._mail(request, article, chosen)
                return redirect("admin:news_article_mail", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Email this article"),
            "article": article,
            "form": form,
            "is_open": is_open,
            "reach": reach,
            "left_out": sorted(reach.left_out.items()) if reach else [],
            "batch": batch,
            "figures": issues.figures(batch) if batch and not is_open else None,
            "moves": BatchAdmin.MOVES.get(batch.state, []) if batch and not is_open else [],
        }
        return render(request, "admin/news/article/mail.html", context)

    def _mail(self, request: HttpRequest, article: Article, chosen: list[str]) -> None:
        reauthentication.require(request)
        letter = article_mailings.letter_of(article, chosen)
        people = readers.reach(ReadersOfTopics, letter.stream, letter.given).at_most
        if not may_start(SendArticle, article, people, by=request.user, topics=sorted(chosen)):
            say_asked(request)
            return
        try:
            if article_mailings.mail(article, chosen, by=request.user):
                held = gettext("It will be sent in ten minutes. You can stop it until then.")
                messages.success(request, held)
            else:
                quicker = gettext(
                    "Someone else already updated this, so your change wasn’t made. "
                    "Here’s the latest version."
                )
                messages.warning(request, quicker)
        except article_mailings.NotOut:
            messages.error(request, gettext("Publish it first. The email links to its page."))
        except batches.CannotStart as lacking:
            messages.error(request, str(lacking))

    def waits_for_spanish(self, request: HttpRequest) -> HttpResponse:
        """List public and upcoming texts that lack Spanish: events first, the soonest on top."""
        if not request.user.has_perm("news.view_article"):
            raise PermissionDenied
        rows = missing_translations.for_spanish()
        title = ngettext("%(n)d text needs Spanish", "%(n)d texts need Spanish", len(rows))
        context = {**self.admin_site.each_context(request), "title": title % {"n": len(rows)}, "rows": rows}
        return render(request, "admin/news/article/spanish.html", context)
