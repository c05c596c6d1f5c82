"""The organization's settings, as staff fill them in."""

import pytest
from django.utils import translation

from office.models import SiteLink, SiteSettings
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def form_of(**values):
    return {
        "name": "PSE", "short_name": "PSE", "requests_rise_after": "7", "quiet_after": "120",
        "links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "0", "links-0-order": "1",
        "links-0-label_en": "Videos", "links-0-url": "https://videos.example.org/pse", **values,
    }  # fmt: skip


def test_give_leads_to_a_page_where_one_can_give_and_links_are_in_the_footer(client):
    SiteSettings.objects.create()
    client.force_login(make_person(is_staff=True, is_superuser=True))
    path = "/admin/office/sitesettings/1/change/"

    refused = client.post(path, form_of(giving_url="https://pse.example.org/"))
    assert "That’s a home page." in refused.text
    assert SiteSettings.load().giving_url == ""
    assert ">Donate<" not in client.get("/").text

    client.post(path, form_of(giving_url="https://pse.example.org/give/"))
    page = client.get("/").text
    assert '<a href="https://pse.example.org/give/" rel="noopener">Donate</a>' in page
    assert '<a href="https://videos.example.org/pse" rel="noopener">Videos</a>' in page


@pytest.mark.parametrize("links", [0, 1, 3])
def test_settings_come_with_their_links_in_order_in_one_query(django_assert_num_queries, links):
    site = SiteSettings.load()
    site.save()
    for nth in range(links):
        SiteLink.objects.create(
            site=site,
            label_en=f"Link {nth}",
            label_es=f"Enlace {nth}",
            url="https://example.org",
            order=9 - nth,
        )
    with django_assert_num_queries(1):
        found = SiteSettings.load()
    assert found == site
    assert [link.label for link in found.shown_links] == [f"Link {nth}" for nth in reversed(range(links))]
    with translation.override("es"):
        assert [link.label for link in found.shown_links] == [
            f"Enlace {nth}" for nth in reversed(range(links))
        ]
