"""The sign of life of news: an article about the coalition that came out."""

from datetime import datetime

from django.db.models import Max

from news.models import Article
from office import signs
from office.registries import SignOfLife, signs_of_life


def _signs(coalitions: list[int]) -> dict[int, datetime]:
    about = Article.coalitions.through.objects.filter(
        coalition__in=coalitions, article__in=Article.objects.published().order_by()
    )
    return signs.newest(about.values_list("coalition").annotate(at=Max("article__published_at")))


def register() -> None:
    signs_of_life.register(SignOfLife("news", _signs))
