"""Two colleagues in one form: both versions are shown and neither is lost; what is typed is kept as a draft."""

import threading
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from news.models import Article
from office import form_drafts, retention
from office.models import FormDraft
from tests.factories import make_article, make_circle, make_person

pytestmark = pytest.mark.django_db


def colleague(role: str = "Content") -> Client:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(person)
    return client


def form_of(page: str) -> dict[str, Any]:
    """Return what a browser would send of the change form, unchanged."""
    form = lxml.html.fromstring(page).xpath("//form[@data-draft]")[0]
    # The first line end of a text area is not part of its text.
    return {name: value.removeprefix("\n") for name, value in form.form_values() if value is not None}


def path_of(article: Article) -> str:
    return f"/admin/news/article/{article.pk}/change/"


@pytest.fixture
def article() -> Article:
    return make_article(title_en="Buses", title_es="Autobuses", body_en="As it was.", state="draft")


def test_saving_over_a_newer_version_shows_both_and_saves_nothing(article: Article):
    ana, ben = colleague(), colleague()
    path = path_of(article)
    anas, bens = (form_of(who.get(path).text) for who in (ana, ben))
    assert ana.post(path, {**anas, "body_en": "Ana’s words."}).status_code == 302
    page = ben.post(path, {**bens, "body_en": "Ben’s words.", "summary_en": "Ben’s summary."})
    assert page.status_code == 200
    article.refresh_from_db()
    assert article.body_en == "Ana’s words."
    parts = lxml.html.fromstring(page.text).xpath("//div[@class='difference']")
    shown = [[" ".join(text.split()) for text in part.xpath(".//h2/text() | .//p/text()")] for part in parts]
    assert ["Ana’s words.", "Ben’s words."] in [texts[1:] for texts in shown]
    assert len(shown) == 2
    again = form_of(page.text)
    assert again["body_en"] == "Ben’s words."
    # Now he has seen it, and decides.
    assert ben.post(path, {**again, "body_en": "Both words."}).status_code == 302
    article.refresh_from_db()
    assert (article.body_en, article.summary_en) == ("Both words.", "Ben’s summary.")


def test_coalitions_of_an_article_count_too(article: Article):
    ana, ben, circle = colleague(), colleague(), make_circle()
    path = path_of(article)
    anas, bens = (form_of(who.get(path).text) for who in (ana, ben))
    ana.post(path, {**anas, "coalitions": [circle.pk]})
    page = ben.post(path, {**bens, "title_en": "Trains"})
    assert circle.name in page.text
    assert list(article.coalitions.values_list("pk", flat=True)) == [circle.pk]


def test_a_mistake_and_an_unchanged_form_are_no_conflict(article: Article):
    ana, path = colleague(), path_of(article)
    sent = form_of(ana.get(path).text)
    wrong = ana.post(path, {**sent, "title_en": ""})
    assert "Please fix these first" in wrong.text
    assert ana.post(path, {**form_of(wrong.text), "title_en": "Trains"}).status_code == 302
    assert ana.post(path, form_of(ana.get(path).text)).status_code == 302


@pytest.mark.databases
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_sees_the_other(article: Article):
    path, answers = path_of(article), {}
    clients = {name: colleague() for name in ("Ana", "Ben", "Cleo", "Dan")}
    forms = {name: form_of(client.get(path).text) for name, client in clients.items()}
    gate = threading.Barrier(len(clients))

    def save(name: str) -> None:
        try:
            gate.wait()
            answers[name] = clients[name].post(path, {**forms[name], "body_en": name}).status_code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(name,)) for name in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [200, 200, 200, 302]
    article.refresh_from_db()
    assert answers[article.body_en] == 302
    assert connection.vendor


def test_what_is_typed_is_kept_until_it_is_saved_or_discarded(article: Article):
    ana, ben, path = colleague(), colleague(), path_of(article)
    sent = {**form_of(ana.get(path).text), "_path": path, "body_en": "Half a sent\0ence"}
    assert ana.post("/admin/news/article/draft/", sent).status_code == 204
    kept = FormDraft.objects.get()
    assert kept.fields["body_en"] == ["Half a sentence"]
    assert "csrfmiddlewaretoken" not in kept.fields
    assert "We restored" in ana.get(path).text
    assert "We restored" not in ben.get(path).text, "only to who typed it"
    ana.post("/admin/news/article/draft/", {"_path": path, "_discard": "1"})
    assert not FormDraft.objects.exists()
    ana.post("/admin/news/article/draft/", sent)
    assert ana.post(path, {**form_of(ana.get(path).text), "body_en": "A sentence."}).status_code == 302
    assert not FormDraft.objects.exists()


def test_draft_of_an_older_version_says_so_and_conflicts_when_saved(article: Article):
    ana, ben, path = colleague(), colleague(), path_of(article)
    sent = {**form_of(ana.get(path).text), "_path": path, "body_en": "Ana’s words."}
    ana.post("/admin/news/article/draft/", sent)
    ben.post(path, {**form_of(ben.get(path).text), "body_en": "Ben’s words."})
    page = ana.get(path)
    assert "A colleague has saved since." in page.text
    restored = {**form_of(page.text), "body_en": "Ana’s words.", "_version": FormDraft.objects.get().version}
    assert "Ben’s words." in ana.post(path, restored).text
    article.refresh_from_db()
    assert article.body_en == "Ben’s words."


def test_drafts_are_for_those_who_may_use_the_form_and_limited(article: Article):
    path, keep = path_of(article), "/admin/news/article/draft/"
    assert colleague("Moderation").post(keep, {"_path": path, "body_en": "x"}).status_code == 403
    ana = colleague()
    assert ana.post(keep, {"_path": "/admin/people/person/1/change/", "name": "x"}).status_code == 400
    assert ana.post(keep, {"_path": path, "body_en": "x" * (form_drafts.LARGEST + 1)}).status_code == 413
    assert ana.get(keep).status_code == 405
    assert not FormDraft.objects.exists()


def test_drafts_go_after_fourteen_days():
    now = timezone.now()
    for path, days in (("/old/", 15), ("/new/", 13)):
        FormDraft.objects.create(person=make_person(), path=path, saved_at=now - timedelta(days=days))
    retention.sweep(now)
    assert [row.path for row in FormDraft.objects.all()] == ["/new/"]
