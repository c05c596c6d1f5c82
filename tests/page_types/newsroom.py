"""Page types of the news: articles and the newsletter."""

from django.urls import reverse

from news.models import Article
from tests.factories import make_article
from tests.page_types.house import House, Page


def furnish(house: House) -> None:
    """A draft beside the article that the house has."""
    make_article(slug="a-draft", state=Article.State.DRAFT, published_at=None)
    make_article(slug="a-corrected-one", state=Article.State.CORRECTED, correction_en="It was ten, not nine.")


def _preview(house: House) -> str:
    return reverse("news:preview", args=[Article.objects.get(slug="a-draft").preview_token])


PUBLIC = [
    Page("news:list", query="?kind=statement", state="nothing found"),
    Page("news:detail", ("a-corrected-one",), state="corrected"),
    Page("news:preview", path=_preview),
]

SIGNED_IN: list[Page] = []

NO_PAGES = {
    f"feeds:{form}{which}": "for programs" for form in ("rss", "atom", "json") for which in ("", "-of")
}
