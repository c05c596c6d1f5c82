"""Made-up newsletter content for mail previews; nothing is saved."""

from typing import Any

from django.conf import settings

from news.models import Article, ReviewNote, Subscription
from people.models import Person


def subscription() -> Subscription:
    return Subscription(pk=1, email="ana@example.org", nonce="sample", asked={"topics": ["news", "events"]})


def review_note() -> ReviewNote:
    article = Article(
        pk=1, title_en="The last bus home", title_es="El último autobús a casa", state="in_review"
    )
    colleague, writer = Person(name="Priya Raman"), Person(name="Rosa Ejemplo", email="rosa@example.org")
    return ReviewNote(
        pk=1, article=article, by=colleague, to=writer, text="Please look at the second part.", step="asked"
    )


def letter() -> dict[str, Any]:
    article = {
        "title": "The last bus home",
        "text": "It leaves too early.",
        "url": f"{settings.SITE_URL}/news/",
    }
    event = {**article, "title": "Listening session", "when": "Thu, Mar 4, 6 to 8 p.m."}
    spanish = {"title": "El último autobús a casa", "text": "Sale demasiado temprano.", "url": article["url"]}
    later = {
        **spanish,
        "title": "Sesión para escuchar",
        "when": "Jueves 4 de marzo, de las 6:00 p. m. a las 8:00 p. m.",
    }
    return {
        "subjects": {"en": "A word before the hearing", "es": "Unas palabras antes de la audiencia"},
        "letters": {
            "en": [{"text": "Dear neighbors,\n\n**Thirty-eight** of you came.", "lang": "en"}],
            "es": [{"text": "Estimadas vecinas y vecinos:\n\nLlegaron **treinta y ocho** de ustedes.", "lang": "es"}],
        },
        "signatures": {"en": "Priya Raman, PSE", "es": "Priya Raman, PSE"},
        "asks": {
            "en": {"text": "Tell us when your shift ends.", "label": "Tell us", "url": article["url"]},
            "es": {"text": "Cuéntenos a qué hora termina su turno.", "label": "Contar", "url": article["url"]},
        },
        "blocks": [
            {"title": {"en": "News", "es": "Noticias"}, "items": [{"key": "a1", "en": article, "es": spanish}]},
            {"title": {"en": "Upcoming events", "es": "Próximos eventos"}, "items": [{"key": "e1", "en": event, "es": later}]},
        ],
        "article": {"en": article, "es": spanish},
        "archives": {"en": f"{settings.SITE_URL}/newsletter/archive/", "es": f"{settings.SITE_URL}/es/newsletter/archive/"},
        "a1": "1",
        "e1": "1",
    }  # fmt: skip
