from typing import Any

from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from modeltranslation.admin import TranslationAdmin

from mailing import batches
from mailing.admin import BatchAdmin
from mailing.approvals import may_start
from news import checks, issues, reader_filters, readers, topics
from news.admin.article import MARKDOWN, tool_names
from news.approvals import SendIssue
from news.audiences import ReadersOfIssue
from news.block_base import Block
from news.blocks import CODES
from news.forms.issues import AudienceForm, CopyForm, IssueForm, ReaderForm, SendForm
from news.models import Issue, Subscription
from news.models.subscription import LETTER
from office.approval_admin import say_asked
from office.shared_forms import SharedForm
from people.sign_in import signed_in
from pse_portal import reauthentication


@admin.register(Issue)
class IssueAdmin(SharedForm, TranslationAdmin):
    """Issues of the newsletter, with pages to preview, check, and send them."""

    autocomplete_fields = ["articles"]
    change_form_template = "admin/news/issue/change_form.html"
    change_list_template = "admin/news/issue/change_list.html"
    fieldsets = [
        (None, {"fields": ("subject", "preview", "letter", "signature")}),
        (_("What’s inside"), {"fields": ("articles", "sections", "days_ahead")}),
        (_("Call to action"), {"fields": ("ask", "ask_label", "ask_url")}),
        (_("More"), {"fields": ("reply_to", "is_public", "is_sample")}),
    ]
    form = IssueForm
    list_display = ["subject", "where_it_stands", "sent_at", "is_public"]
    list_select_related = ["batch"]
    search_fields = ["subject"]

    class Media:
        js = (MARKDOWN,)

    def get_fieldsets(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        """Return the fields; of an edition that can no longer be changed, its sections by their titles."""
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        return [
            (title, {**rest, "fields": ["inside" if name == "sections" else name for name in rest["fields"]]})
            for title, rest in found
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "inside"]

    @admin.display(description=_("What’s inside"))
    def inside(self, issue: Issue) -> str:
        return ", ".join(str(block.title) for block in Block.all() if block.name in issue.sections) or "–"

    @admin.display(description=_("status"))
    def where_it_stands(self, issue: Issue) -> str:
        return str(issue.state_words)

    @admin.display(description=_("sent"))
    def sent_at(self, issue: Issue) -> Any:
        return issue.sent_at

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.can_be_changed)

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.batch_id is None)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name.startswith("letter"):
            field.widget.attrs |= {"data-markdown": tool_names(request, db_field.name[-2:]), "rows": 12}
        return field

    def get_urls(self) -> list[URLPattern]:
        def own(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        pages = [
            path("begin/", own(require_POST(self.begin)), name="news_issue_begin"),
            path("<int:pk>/look/", own(self.look), name="news_issue_look"),
            path("<int:pk>/copy.html", own(self.copy), name="news_issue_copy"),
            path("<int:pk>/audience/", own(self.audience), name="news_issue_audience"),
            path("<int:pk>/send/", own(self.send), name="news_issue_send"),
            path("results/", own(self.results), name="news_issue_results"),
            path("<int:pk>/test/", own(require_POST(self.test)), name="news_issue_test"),
        ]
        return [*pages, *super().get_urls()]

    def _issue(self, request: HttpRequest, pk: int, permission: str = "news.view_issue") -> Issue:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(Issue.objects.select_related("batch"), pk=pk)

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Create an issue with what is new, or with the text of the last one too."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        last = Issue.objects.order_by("-created_at", "-pk").first() if "last" in request.POST else None
        issue = issues.start_from(last, request.user) if last else issues.propose(request.user)
        return redirect("admin:news_issue_change", issue.pk)

    @staticmethod
    def _reader(issue: Issue, form: ReaderForm) -> tuple[dict[str, Any], dict[str, str], str, str]:
        """Return the letter, the flags of the form's reader, their language, and why they get nothing, or ""."""
        letter = issue.batch.context if issue.batch and not issue.can_be_changed else issues.frozen(issue)
        chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
        row = Subscription.objects.confirmed().of(chosen.get("address")).first()
        reader = row or Subscription(county=chosen.get("county"), language=chosen.get("language") or "en")
        tags = (
            readers.tags_of(row)
            if row
            else readers.tags_for(chosen.get("topics") or [], chosen.get("county"))
        )
        flags = issues.flags_for(letter, tags)
        nothing = (
            ""
            if flags or "news" in tags
            else gettext("This reader won’t get it. Nothing in it matches their topics.")
        )
        return letter, flags, reader.language, nothing

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Preview the issue as a given reader gets it, in either language, as text and HTML, also phone-sized."""
        issue = self._issue(request, pk)
        asked: QueryDict = request.GET.copy()
        if not asked:
            asked["language"] = "en"
            asked.setlist("topics", [topic.key for topic in topics.offered()])
        form = ReaderForm(asked)
        letter, flags, language, nothing = self._reader(issue, form)
        _subject, text, _html = checks.copy_of(letter, language, flags)
        context = {
            **self.admin_site.each_context(request), "title": gettext("Preview as a reader"), "issue": issue,
            "form": form, "text": text, "language": language, "nothing": nothing,
            "inboxes": checks.inboxes(letter, flags),
            "copy": f"{reverse('admin:news_issue_copy', args=[pk])}?{asked.urlencode()}",
        }  # fmt: skip
        return _with_frames(request, "admin/news/issue/look.html", context)  # type: ignore[call-arg, return-value]

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the HTML part by itself, for the frames of the preview."""
        issue = self._issue(request, pk)
        letter, flags, language, _nothing = self._reader(issue, ReaderForm(request.GET))
        _subject, _text, html = checks.copy_of(letter, language, flags)
        return _as_mail(request, html)  # type: ignore[call-arg, return-value]

    def audience(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose to which readers an issue goes; "count" only says how many it would reach."""
        issue = self._issue(request, pk, "news.change_issue")
        if not issue.can_be_changed:
            return redirect("admin:news_issue_send", pk)
        form = AudienceForm(request.POST or None, kept=issue.narrowed, initial=issue.narrowed)
        narrowed = issue.narrowed
        if request.method == "POST" and form.is_valid():
            narrowed = form.chosen
            if "count" not in request.POST:
                issue.narrowed = narrowed
                issue.save(update_fields=["narrowed"])
                messages.success(request, gettext("Saved. This edition goes to: %(who)s.")
                                 % {"who": reader_filters.in_words(narrowed)})  # fmt: skip
                return redirect("admin:news_issue_send", pk)
        letter = {**issues.frozen(issue), "narrowed": narrowed}
        context = {
            **self.admin_site.each_context(request), "title": gettext("Who gets it"), "issue": issue, "form": form,
            "reach": None if form.errors else readers.reach(ReadersOfIssue, LETTER, letter),
            "who": reader_filters.in_words(narrowed),
        }  # fmt: skip
        return render(request, "admin/news/issue/audience.html", context)

    def results(self, request: HttpRequest) -> HttpResponse:
        """Show the results of the last editions beside each other."""
        if not request.user.has_perm("news.view_issue"):
            raise PermissionDenied
        rows = issues.results()
        context = {
            **self.admin_site.each_context(request), "title": gettext("Results over time"), "rows": rows,
        }  # fmt: skip
        return render(request, "admin/news/issue/results.html", context)

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the checklist; send or schedule the issue; show the results afterwards."""
        issue = self._issue(request, pk)
        may_send = request.user.has_perm("news.change_issue") and request.user.has_perm(
            "mailing.change_batch"
        )
        form = SendForm(request.POST or None)
        found, reach = checks.check(issue) if issue.can_be_changed else ([], None)
        stopped = [check for check in found if check.stops and not check.is_ok]
        if request.method == "POST":
            if not may_send:
                raise PermissionDenied
            if form.is_valid() and not stopped:
                return self._start(request, issue, form, reach.at_most if reach else 0)
            if stopped:
                messages.error(request, gettext("Fix the problems listed below first."))
        context = {
            **self.admin_site.each_context(request), "title": gettext("Check and send"), "issue": issue, "form": form,
            "checks": found, "reach": reach, "may_send": may_send and not stopped,
            "left_out": sorted(reach.left_out.items()) if reach else [],
            "who": reader_filters.in_words(issue.narrowed),
            "copies": CopyForm(by=signed_in(request)),
            "figures": issues.figures(issue.batch) if issue.batch and not issue.can_be_changed else None,
            "moves": BatchAdmin.MOVES.get(issue.batch.state, []) if issue.batch and not issue.can_be_changed else [],
        }  # fmt: skip
        return render(request, "admin/news/issue/send.html", context)

    def _start(self, request: HttpRequest, issue: Issue, form: SendForm, people: int) -> HttpResponse:
        reauthentication.require(request)
        if not may_start(SendIssue, issue, people, by=request.user, at=form.cleaned_data["at"]):
            say_asked(request)
            return redirect("admin:news_issue_send", issue.pk)
        try:
            if issues.send(issue, by=request.user, at=form.cleaned_data["at"]):
                messages.success(request, gettext("It will be sent in ten minutes. You can stop it "
                                                  "until then.")
                                 if not form.cleaned_data["at"] else gettext("Scheduled."))  # fmt: skip
            else:
                messages.warning(
                    request,
                    gettext(
                        "Someone else already updated this, so your change wasn’t made. "
                        "Here’s the latest version."
                    ),
                )
        except batches.CannotStart as lacking:
            messages.error(request, str(lacking))
        return redirect("admin:news_issue_send", issue.pk)

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue a copy with all items in each language to the person who asks, and to the colleagues they choose."""
        issue = self._issue(request, pk, "news.change_issue")
        person = signed_in(request)
        form = CopyForm(request.POST, by=person)
        if not form.is_valid():
            messages.error(request, gettext("Choose colleagues from the list."))
            return redirect("admin:news_issue_send", issue.pk)
        people = [person, *form.cleaned_data["colleagues"]]
        for one in people:
            for language in CODES:
                issues.send_test(issue, one.contact, language)
        messages.success(request, gettext("We’re sending test copies in both languages to %(address)s.")
                         % {"address": ", ".join(one.email or "" for one in people)})  # fmt: skip
        return redirect("admin:news_issue_send", issue.pk)


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
def _with_frames(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page that shows another of our pages in frames."""
    return render(request, template, context)


@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
)
def _as_mail(request: HttpRequest, html: str) -> HttpResponse:
    """Return a mail's HTML by itself. Only this response's CSP allows its inline styles."""
    return HttpResponse(html)
