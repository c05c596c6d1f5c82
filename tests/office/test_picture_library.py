"""The library of pictures: found by their texts, cut to the shape of cards, and kept while a page shows them."""

import io

import lxml.html
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from PIL import Image

from mailing.models import Batch
from news.models import Article, Issue
from office import pictures
from office.models import Picture
from pse_portal.pictures import prepare, wide_box
from tests.factories import make_article, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def keep(words: str = "Neighbors at a bus stop", **more: str) -> Picture:
    """Keep a picture that is red at the top and blue at the bottom."""
    whole, file = Image.new("RGB", (400, 600), "blue"), io.BytesIO()
    whole.paste("red", (0, 0, 400, 300))
    whole.save(file, "PNG")
    file.seek(0)
    return pictures.keep(Picture(**{"alt_en": words, "credit": "Ana Ruiz", **more}), prepare(file))


def staff(client: Client) -> Client:
    client.force_login(make_person(is_staff=True, is_superuser=True))
    return client


def change(picture: Picture) -> str:
    return reverse("admin:office_picture_change", args=[picture.pk])


def form(picture: Picture, **more: object) -> dict[str, object]:
    return {
        "focus": picture.focus,
        "alt_en": "A bus",
        "alt_es": "Un autobús",
        "credit": "Ana Ruiz",
        "agreed": "on",
        **more,
    }


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((1600, 900), 5, (0, 0, 1600, 900)),
        ((400, 600), 2, (0, 0, 400, 225)),
        ((400, 600), 5, (0, 188, 400, 413)),
        ((400, 600), 9, (0, 375, 400, 600)),
        ((1600, 400), 4, (0, 0, 711, 400)),
        ((1600, 400), 6, (889, 0, 1600, 400)),
    ],
)
def test_wide_part_is_as_near_to_the_focus_as_it_can_be(size, focus, box):
    assert wide_box(*size, focus) == box


def test_chosen_focus_cuts_the_part_again_under_a_new_address(client: Client):
    picture = keep()
    before = picture.wide_path()
    staff(client).post(change(picture), form(picture, focus=8))
    picture.refresh_from_db()
    assert picture.focus == 8
    assert picture.wide_path() != before
    with Image.open(io.BytesIO(b"".join(client.get(picture.wide_path()).streaming_content))) as part:
        assert part.size == (400, 225)
        assert part.getpixel((200, 20))[2] > 200  # blue: the bottom
    assert client.get(before).status_code == 404
    assert all(default_storage.exists(f"pictures/{name}") for name in picture.file_names)


def test_picture_that_a_page_shows_is_neither_replaced_nor_deleted(client: Client):
    above, inside, old, free = (keep(str(number)) for number in range(4))
    article = make_article(picture=above, body_en=f"Look:\r\n\r\n[picture {inside.pk}]\r\n")
    make_article(body_en=f"Not a line of its own: [picture {free.pk}]. Nor:\n[picture {free.pk}0]")
    sent = Batch.objects.create(key="k", stream="newsletter", context={}, state=Batch.State.FINISHED)
    Issue.objects.create(subject_en="Sent", letter_en=f"[picture {old.pk}]", batch=sent)
    staff(client)
    file = io.BytesIO()
    Image.new("RGB", (200, 200)).save(file, "PNG")

    for picture, is_held in ((above, True), (inside, True), (old, False), (free, False)):
        page = client.get(change(picture)).content.decode()
        assert (reverse("admin:news_article_change", args=[article.pk]) in page) == is_held
        assert ("Sent" in page) == (picture == old)
        upload = SimpleUploadedFile("new.png", file.getvalue())
        client.post(change(picture), form(picture, file=upload))
        assert (Picture.objects.get(pk=picture.pk).width == 400) == is_held
        client.post(reverse("admin:office_picture_delete", args=[picture.pk]), {"post": "yes"})
        assert Picture.objects.filter(pk=picture.pk).exists() == is_held
    action = {"action": "delete_selected", "_selected_action": [above.pk, inside.pk], "post": "yes"}
    client.post(reverse("admin:office_picture_changelist"), action)
    assert Picture.objects.count() == 2
    with pytest.raises(ProtectedError):
        pictures.discard(above)


def test_library_is_searched_in_both_languages_and_credits(client: Client, django_assert_max_num_queries):
    bus, well = keep("A bus", alt_es="Un autobús"), keep("A well", credit="Lena Ortiz")
    staff(client)
    for words, found in (("autobús", [bus]), ("lena", [well]), (str(bus.pk), [bus]), ("a", [well, bus])):
        for name in ("admin:office_picture_changelist", "admin:office_picture_find"):
            page = lxml.html.fromstring(client.get(reverse(name), {"q": words}).text)
            assert page.xpath("//img/@src[contains(., 'wide')]") == [one.thumbnail for one in found]
    for number in range(20):
        keep(f"Picture {number}")
    with django_assert_max_num_queries(13):
        client.get(reverse("admin:office_picture_changelist"))


def test_article_finds_its_picture_without_a_script_and_keeps_what_was_typed(client: Client):
    bus = keep("A bus at night")
    for number in range(13):
        keep(f"Meeting {number}")
    staff(client)
    add = reverse("admin:news_article_add")
    page = lxml.html.fromstring(client.get(add).text)
    assert len(page.xpath("//input[@type='radio'][@name='picture']")) == 13  # none, and the latest twelve
    typed = {
        "title_en": "The last bus",
        "slug": "bus",
        "kind": "news",
        "state": "draft",
        "summary_en": "Late.",
    }
    searched = client.post(add, {**typed, "picture-words": "night", "picture-find": "1"})
    page = lxml.html.fromstring(searched.text)
    assert page.xpath("//input[@name='picture']/@value") == ["none", str(bus.pk)]
    assert page.xpath("//input[@name='title_en']/@value") == ["The last bus"]
    assert "Choose one of the images below." in searched.text
    assert not Article.objects.exists()

    client.post(add, {**typed, "picture": bus.pk, "picture-words": "night"})
    assert Article.objects.get().picture == bus
    page = lxml.html.fromstring(
        client.get(reverse("admin:news_article_change", args=[Article.objects.get().pk])).text
    )
    assert page.xpath("//input[@name='picture'][@checked]/@value") == [str(bus.pk)]
    refused = client.post(add, {**typed, "slug": "other", "picture": "9" * 30})
    assert "picture" in refused.context["adminform"].form.errors
