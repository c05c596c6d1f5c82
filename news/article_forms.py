from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import County
from news.models import Article, ArticleQuerySet


class ArticleFilterForm(forms.Form):
    """What part of the news to show; odd values become "no filter"."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Article.Kind.choices], required=False
    )
    circle: Any = forms.ModelChoiceField(
        label=_("Issue"),
        queryset=Coalition.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All circles"),
    )
    hub: Any = forms.ModelChoiceField(
        label=_("Hub"),
        queryset=Coalition.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All hubs"),
    )
    county = forms.ModelChoiceField(
        label=_("County"),
        queryset=County.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All counties"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only what has news: a choice that leads to an empty page is none.
        written = Article.objects.published().order_by()
        coalitions = Coalition.objects.shown().filter(articles__in=written).distinct().order_by("name")
        for name, kind in (("circle", Coalition.Kind.CIRCLE), ("hub", Coalition.Kind.HUB)):
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = coalitions.filter(kind=kind)
        cast("forms.ModelChoiceField[Any]", self.fields["county"]).queryset = (
            County.objects.filter(articles__in=written).distinct().order_by("name")
        )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        """`articles` as the visitor wants them."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("kind"):
            articles = articles.filter(kind=chosen["kind"])
        for name in ("circle", "hub"):
            if chosen.get(name):
                articles = articles.about(chosen[name])
        if chosen.get("county"):
            articles = articles.filter(counties=chosen["county"])
        return articles

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())
