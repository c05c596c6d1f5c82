"""Writing an article: notes on its text, links to our own pages, and when it comes out."""

from datetime import timedelta

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agenda.models import AgendaItem
from mailing.models import Batch
from news import writing_notes
from news.groups import WRITING
from news.models import Article, Issue
from office.groups import CONTENT
from pse_portal import dates, readability
from tests.factories import make_article, make_circle, make_event, make_person

EASY = "We met on Tuesday to talk about the bus. The last bus was late for us again. "
HARD = (
    "Notwithstanding considerable intergovernmental collaboration, implementation of comprehensive transportation "
    "infrastructure recommendations necessitates unprecedented administrative reconsideration. "
)
DURO = (
    "La implementación de recomendaciones interinstitucionales sobre infraestructura de transporte exige una "
    "reconsideración administrativa extraordinariamente complicada y sin precedentes inmediatos. "
)


def content(client: Client) -> Client:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name=CONTENT))
    client.force_login(person)
    return client


def form(**values: object) -> dict[str, object]:
    return {
        "title_en": "The last bus", "title_es": "El último autobús", "slug": "the-last-bus", "kind": "news",
        "summary_en": "It leaves too early.", "summary_es": "", "body_en": HARD * 9, "body_es": "", "state": "draft",
        **values,
    }  # fmt: skip


def test_grade_tells_easy_from_hard_in_both_languages():
    easy, hard = readability.reading(EASY * 10, "en"), readability.reading(HARD * 9, "en")
    assert easy.figure < 4 < 8 < hard.figure
    assert (easy.is_hard, hard.is_hard) == (False, True)
    assert not readability.reading(HARD, "en").is_hard  # too short to judge
    # Kincaid's formula by hand: 6 words, 1 sentence, 10 syllables.
    by_hand = 0.39 * 6 + 11.8 * 10 / 6 - 15.59
    assert readability.reading("Neighbors carry the heavy table home.", "en").figure == pytest.approx(by_hand)
    assert readability.reading(DURO * 9, "es").is_hard
    assert readability.reading("", "es").figure is None


@pytest.mark.django_db
def test_notes_are_the_same_while_writing_and_after_saving(client: Client):
    content(client)
    at = timezone.now() + timedelta(days=3)
    sent = form(
        body_en=HARD * 9 + "one " * 30 + ".",
        state="published",
        published_at=timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"),
    )
    answer = client.post(reverse("admin:news_article_notes"), sent).text
    said = f"It will be published {dates.moment(timezone.localtime(at))}."
    told = ["Aim for 8 or less.", "This sentence has 30 words.", "Missing in Spanish: summary, text.", said]
    assert all(words in answer for words in told)
    assert not Article.objects.exists()

    saved = client.post(reverse("admin:news_article_add"), {**sent, "_continue": "1"}, follow=True)
    notes = " ".join(lxml.html.fromstring(saved.text).xpath("//section[@class='writing-notes']//li/text()"))
    assert all(words in notes for words in told)
    assert said in " ".join(map(str, saved.context["messages"]))
    article = Article.objects.get()
    article.body_en, article.summary_es, article.body_es = EASY * 10, "Sale temprano.", "Nos vimos."
    assert [note.is_fine for note in writing_notes.of_article(article)] == [True, True]

    refused = client.post(reverse("admin:news_article_notes"), form(published_at="soon", state="published"))
    assert "It will be published" not in refused.text
    client.force_login(make_person(is_staff=True))
    for name in ("admin:news_article_notes", "admin:news_article_pages"):
        method = client.post if name.endswith("notes") else client.get
        assert method(reverse(name)).status_code == 403


@pytest.mark.django_db
def test_own_pages_are_found_by_their_titles_and_only_public_ones(client: Client, django_assert_num_queries):
    circle = make_circle(name="The bus circle")
    event = make_event(
        title_en="Bus night", title_es="Noche del autobús", starts_at=timezone.now() + timedelta(days=2)
    )
    make_event(title_en="Bus draft", state="draft")
    make_article(title_en="A bus story", slug="a-bus-story")
    make_article(title_en="A bus draft", state="draft")
    AgendaItem.objects.create(
        coalition=circle, title_en="A later bus", slug="later-bus", opened_at=timezone.now()
    )
    AgendaItem.objects.create(coalition=circle, title_en="A proposed bus", slug="proposed-bus")
    content(client)

    def found(words: str, language: str) -> list[str]:
        page = client.get(reverse("admin:news_article_pages"), {"q": words, "language": language}).text
        return lxml.html.fromstring(page).xpath("//input/@value")

    paths = found("bus", "en")
    assert paths == [
        f"/circles/{circle.slug}/",
        f"/events/{event.slug}/",
        "/agenda/later-bus/",
        "/news/a-bus-story/",
    ]
    assert found("autobús noche", "es") == [f"/es/events/{event.slug}/"]
    assert found("\0 nowhere", "en") == []


@pytest.mark.django_db
def test_calendar_shows_what_comes_out_to_those_who_may_see_it(client: Client, django_assert_num_queries):
    at = timezone.localtime().replace(month=6, day=10, hour=9, minute=0) + timedelta(days=365)
    make_article(title_en="Planned", published_at=at)
    make_article(title_en="Taken back", published_at=at, state="withdrawn")
    make_event(title_en="Picnic", starts_at=at, ends_at=at + timedelta(hours=1))
    for number, state in enumerate((Batch.State.SCHEDULED, Batch.State.CANCELLED)):
        batch = Batch.objects.create(
            key=str(number), stream="newsletter", context={}, state=state, scheduled_at=at
        )
        Issue.objects.create(subject_en=f"Edition {state}", batch=batch)
    page = reverse("admin:news_article_calendar") + f"?month={at:%Y-%m}"

    client.force_login(make_person(is_staff=True, is_superuser=True))
    client.get(page)
    with django_assert_num_queries(7):
        days = client.get(page).context["days"]
    [day] = [day for day in days if day.entries]
    assert (day.date, [entry.title for entry in day.entries]) == (
        at.date(), ["Edition scheduled", "Picnic", "Planned"]
    )  # fmt: skip
    assert len(days) % 7 == 0
    assert "Scheduled" in client.get(page).text
    writer = make_person(is_staff=True)
    writer.groups.set(Group.objects.filter(name=WRITING))
    client.force_login(writer)
    assert [entry.title for day in client.get(page).context["days"] for entry in day.entries] == ["Planned"]
    for odd in ("?month=0000-00", "?month=9999-12", "?month=\0"):
        assert client.get(reverse("admin:news_article_calendar") + odd).status_code == 200
    client.force_login(make_person(is_staff=True))
    assert client.get(page).status_code == 403
