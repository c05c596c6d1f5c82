"""Photos that residents send as evidence: only the pixels are kept, and what is no picture is refused in words."""

import io

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from advocacy import evidence
from advocacy.models import Evidence
from office.models import Picture
from pse_portal.pictures import LARGEST_FILE
from tests.advocacy.making import make_commitment
from tests.factories import make_facilitator, make_hub

pytestmark = pytest.mark.django_db
TYPED = {"says": "not_done", "note": "Only twelve homes stand there.", "seen_on": "", "name": "Ana Ruiz", "email": "", "phone": ""}  # fmt: skip
SECRET = "HIDDEN-WORD"


def from_a_phone() -> bytes:
    """Return a JPEG as phones write it: with the place, the owner, and a comment."""
    exif = Image.Exif()
    exif[Base.Artist] = SECRET
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (33.0, 45.0, 0.0)
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG", exif=exif, comment=SECRET.encode())
    return file.getvalue()


def files() -> set[str]:
    return set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()


@pytest.mark.parametrize("who", ["a resident", "a facilitator"])
def test_photo_is_kept_without_its_place_and_goes_with_its_evidence(client, who):
    hub = make_hub(slug="the-hub")
    make_commitment(watched_by=hub, slug="the-homes")
    boss = make_facilitator(hub)
    before = files()
    name, typed = ("give", TYPED) if who == "a resident" else ("take", {**TYPED, "how": "meeting"})
    if name == "take":
        client.force_login(boss)
    assert SECRET.encode() in from_a_phone()
    upload = SimpleUploadedFile("Ana at 12 Elm Street.jpg", from_a_phone(), "image/jpeg")
    form = reverse(f"commitments:{name}", args=["the-homes"])
    assert client.post(form, {**typed, "photo": upload}).status_code == 302
    given = Evidence.objects.get()
    new = files() - before
    assert len(new) == 12  # the whole and its wide part, in three widths, as WebP and JPEG
    for one in new:
        with default_storage.open(f"pictures/{one}") as file:
            content = file.read()
        assert SECRET.encode() not in content
        with Image.open(io.BytesIO(content)) as shown:
            assert (dict(shown.getexif()), dict(shown.getexif().get_ifd(IFD.GPSInfo))) == ({}, {})
            if "-wide" not in one:
                assert shown.size[0] * 2 == shown.size[1] * 3
    client.logout()
    public = reverse("commitments:detail", args=["the-homes"])
    assert given.picture.key not in client.get(public).content.decode()  # until someone has looked at it
    evidence.show(given, boss)
    caches["pages"].clear()
    text = client.get(public).content.decode()
    assert given.picture.key in text
    assert (SECRET in text, "12 Elm Street" in text) == (False, False)

    given.commitment.delete()
    assert (files(), Picture.objects.count()) == (before, 0)


REFUSED = {
    "an SVG with a script": ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "an SVG called JPEG": ("x.jpg", b'<?xml version="1.0"?><svg onload="alert(1)" xmlns="http://www.w3.org/2000/svg"/>'),
    "a page called PNG": ("x.png", b"<!doctype html><script>alert(1)</script>"),
    "a file of 12 MB and a byte": ("x.jpg", from_a_phone() + b"\0" * LARGEST_FILE),
    "half a picture": ("x.jpg", from_a_phone()[:900]),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_in_words_and_the_note_stays(client, what):
    make_commitment(slug="the-homes")
    before = files()
    name, content = REFUSED[what]
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    answer = client.post(
        reverse("commitments:give", args=["the-homes"]), {**TYPED, "email": "ana@mail.test", "photo": upload}
    )
    assert answer.status_code == 200
    [words] = answer.context["form"].errors["photo"]
    assert ("too large" if "12 MB" in what else "can’t read this file as an image") in words
    text = answer.content.decode()
    assert TYPED["note"] in text
    assert 'value="ana@mail.test"' in text
    assert (Evidence.objects.count(), files()) == (0, before)
