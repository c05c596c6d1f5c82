"""The main menu: what it offers, in which order, in both languages."""

import re

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/mission/", ["Circles", "Hubs", "Goals", "Events", "Volunteer", "Find help", "News"]),
        (
            "/es/mission/",
            [
                *("Círculos", "Coaliciones locales", "Metas", "Eventos", "Voluntariado"),
                *("Encontrar ayuda", "Noticias"),
            ],
        ),
    ],
)
def test_menu_leads_to_what_neighbors_come_for_and_the_rest_is_in_the_footer(client, path, words):
    page = client.get(path).text
    menu, foot = (re.search(f"<{tag}.*?</{tag}>", page, re.DOTALL)[0] for tag in ("nav", "footer"))
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', menu)
    assert [name.strip() for _path, name in links] == words
    assert all(client.get(path).status_code == 200 for path, _name in links)
    for left_out in ("/mission/", "/how-it-works/", "/decisions/"):
        assert left_out in foot
