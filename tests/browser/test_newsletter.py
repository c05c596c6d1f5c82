"""The newsletter as a reader uses it: without JavaScript, at 320 px, in both languages."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from mailing.models import Message
from news.models import Issue, Subscription
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import make_article, make_circle, make_person
from tests.news.letters import link_to, make_site, make_subscriber, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page",
    ["issue/{pk}/look/", "issue/{pk}/send/", "issue/", "subscription/enter/", "article/{article}/mail/"],
)
def test_pages_of_the_newsletters_staff_have_no_axe_violation(client, open_tab: OpenTab, page: str):
    make_site()
    article = make_article()
    make_subscriber("news")
    issue = Issue.objects.create(subject_en="A word", letter_en="Hello.")
    issue.articles.add(article)
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name__in=["Newsletter", "Content"]))
    client.force_login(person)
    tab = open_tab(f"/admin/news/{page.format(pk=issue.pk, article=article.pk)}")
    assert looks.axe(tab) == []


WORDS = {
    "": ("Check your email", "Confirm", "You’re on the list", "Choose what you get", "Save", "Your choices are saved",
         "Stop these emails", "Done", "Sign up again", "Welcome back"),
    "/es": ("Revise su correo", "Confirmar", "Ya está en la lista", "Elegir lo que recibe", "Guardar",
            "Guardamos sus opciones", "Dejar de recibir estos correos", "Listo", "Volver a suscribirme",
            "Qué bueno tenerle de vuelta"),
}  # fmt: skip


@pytest.mark.parametrize("prefix", WORDS)
def test_reader_subscribes_confirms_changes_leaves_and_comes_back(client, open_tab: OpenTab, prefix: str):
    check, confirm, on_list, choose, save, saved, stop, done, again, back = WORDS[prefix]
    make_site()
    make_article().coalitions.add(make_circle(slug="energy", name="Energy Circle"))
    tab = open_tab(f"{prefix}/mission/", width=320, java_script_enabled=False)
    tab.locator("footer [name=email]").fill("ana@example.org")
    tab.locator("footer [name=email]").press("Enter")
    expect(tab.locator("h1")).to_contain_text(check)

    tab.goto("http://localhost" + link_to(text_of(Message.objects.get()), "confirm"))
    tab.locator("main").get_by_role("button", name=confirm).click()
    expect(tab.locator("h1")).to_contain_text(on_list)
    tab.locator("main").get_by_role("link", name=choose).click()
    tab.get_by_label("Energy Circle").check()
    assert looks.sideways(tab) == []
    tab.locator("main").get_by_role("button", name=save).click()
    expect(tab.locator("h1")).to_contain_text(saved)
    row = Subscription.objects.get()
    assert "circle:energy" in row.topics

    tab.goto(f"http://localhost{prefix}/newsletter/unsubscribe/{row.choose_token}/")
    tab.locator("main").get_by_role("button", name=stop).click()
    expect(tab.locator("h1")).to_contain_text(done)
    tab.locator("main").get_by_role("button", name=again).click()
    expect(tab.locator("h1")).to_contain_text(back)
    assert Subscription.objects.get().state == "confirmed"
