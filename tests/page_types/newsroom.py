"""Page types of the news: articles and the newsletter."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from imports.models import Import, Mapping
from mailing.contacts import fingerprint_of
from mailing.models import Batch, Pause
from news import issues, subscriptions
from news.models import Article, Issue, ReviewNote, Subscription
from office.models import FormDraft
from tests.factories import make_article
from tests.news.letters import make_subscriber
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create a draft in addition to the site's article."""
    draft, staff = (
        make_article(slug="a-draft", state=Article.State.DRAFT, published_at=None),
        sample_site.people["staff"],
    )
    ReviewNote.objects.create(article=draft, step="asked", text="Is the date right?", by=staff, to=staff)
    FormDraft.objects.create(
        person=staff, path="/admin/hubs/help/add/", fields={"name": ["Half"]}, saved_at=timezone.now()
    )
    Import.objects.create(
        target="subscribers",
        file_names="list.csv",
        state="undone",
        made_by=staff,
        undone_by=staff,
        options={"topics": ["news"], "wording": "Send me news"},
    )
    Mapping.objects.create(headings="email name", made_by=staff)
    Pause.objects.create(email="pausing@example.org", fingerprint=fingerprint_of("pausing@example.org"))
    make_article(slug="a-corrected-one", state=Article.State.CORRECTED, correction_en="It was ten, not nine.")

    make_subscriber("news", "circle:the-circle", email="reader@example.org")
    make_subscriber("news", email="gone@example.org", state=Subscription.State.LEFT)
    Subscription.objects.filter(email="gone@example.org").update(state=Subscription.State.LEFT)
    issue = Issue.objects.create(subject_en="A word", subject_es="Unas palabras", letter_en="Hello.")
    issue.articles.set(Article.objects.published())
    issue.batch = Batch.objects.create(
        key="issue:sent", title="A word", stream="newsletter", template="news/email/issue", audience="news.issue",
        context=issues.frozen(issue), state=Batch.State.FINISHED, started_at=timezone.now(),
    )  # fmt: skip
    issue.save()
    subscriptions.ask(email="new@example.org", chosen=["news"], language="en", source="tests")


def _of(email: str, name: str, token: str) -> Callable[[SampleSite], str]:
    """Return the path of a subscriber's page."""

    def path(sample_site: SampleSite) -> str:
        return reverse(name, args=[getattr(Subscription.objects.get(email=email), token)])

    return path


def _preview(sample_site: SampleSite) -> str:
    return reverse("news:preview", args=[Article.objects.get(slug="a-draft").preview_token])


PUBLIC = [
    Page("news:list", query="?kind=statement", state="nothing found"),
    Page("news:detail", ("a-corrected-one",), state="corrected"),
    Page("news:preview", path=_preview),
    Page("newsletter:subscribe"),
    Page("newsletter:sent"),
    Page("newsletter:archive"),
    Page(
        "newsletter:issue",
        path=lambda sample_site: reverse("newsletter:issue", args=[Issue.objects.get().pk]),
    ),
    Page("newsletter:confirm", path=_of("new@example.org", "newsletter:confirm", "confirm_token")),
    Page(
        "newsletter:confirm",
        path=_of("reader@example.org", "newsletter:confirm", "confirm_token"),
        state="pressed",
    ),
    Page("newsletter:confirm", ("1-abc",), state="over", status=404),
    Page("newsletter:preferences", path=_of("reader@example.org", "newsletter:preferences", "choose_token")),
    Page("newsletter:unsubscribe", path=_of("reader@example.org", "newsletter:unsubscribe", "choose_token")),
    Page(
        "newsletter:unsubscribe",
        path=_of("gone@example.org", "newsletter:unsubscribe", "choose_token"),
        state="has left",
    ),
]

SIGNED_IN = [Page("newsletter:mine", viewer="member")]

NO_PAGES = {
    f"feeds:{form}{which}": "for programs" for form in ("rss", "atom", "json") for which in ("", "-of")
}
