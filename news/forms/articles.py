from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import County
from news.models import Article, ArticleQuerySet
from pse_portal.forms import FilterForm, SlugChoice


class ArticleFilterForm(FilterForm):
    """Filters the list of news."""

    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All types")), *Article.Kind.choices], required=False
    )
    circle = SlugChoice(Coalition, label=_("Issue"), empty_label=_("All circles"))
    hub = SlugChoice(Coalition, label=_("Hub"), empty_label=_("All hubs"))
    county = SlugChoice(County, label=_("County"), empty_label=_("All counties"))

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        # Only choices with articles, so that none leads to an empty page.
        written = Article.objects.published().order_by()
        # Looked up for each choice: joined, every article would be read.
        coalitions = (
            Coalition.objects.shown()
            .filter(Exists(written.filter(coalitions=OuterRef("pk"))))
            .order_by("name")
        )
        for kind in Coalition.Kind.values:
            self.offer(kind, coalitions.filter(kind=kind))
        counties = County.objects.filter(Exists(written.filter(counties=OuterRef("pk"))))
        self.offer("county", counties.order_by("name"))

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        """Return `articles` narrowed by the visitor's choices."""
        chosen = self.chosen
        if "kind" in chosen:
            articles = articles.filter(kind=chosen["kind"])
        for name in Coalition.Kind.values:
            if name in chosen:
                articles = articles.about(chosen[name])
        if "county" in chosen:
            articles = articles.filter(counties=chosen["county"])
        return articles
