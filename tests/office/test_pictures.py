"""Pictures: hostile files are refused or re-encoded, and the stored file holds only the pixels."""

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from office import pictures
from office.models import Picture
from pse_portal.pictures import MOST_PIXELS, NotAPicture, prepare
from tests.factories import make_person

SECRET = b"HIDDEN-WORD"


def drawn(
    kind: str = "JPEG", size: tuple[int, int] = (900, 600), mode: str = "RGB", **options: object
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, options.pop("colour", None) or ("white" if mode in {"RGB", "L"} else 0)).save(
        file, kind, **options
    )
    return file.getvalue()


def png(width: int, height: int, *chunks: tuple[bytes, bytes], rows: bytes = b"\0" * 8) -> bytes:
    """Return a PNG whose header claims the given size, whatever it contains."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    parts = [chunk(name, data) for name, data in chunks]
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", head, *parts, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    )


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Artist] = SECRET.decode()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (33.0, 45.0, 0.0)
    return drawn(exif=exif)


def animated(frames: int) -> bytes:
    file = io.BytesIO()
    first = Image.new("RGB", (200, 200), "white")
    others = [Image.new("RGB", (200, 200), (nth % 256, 0, 0)) for nth in range(frames)]
    first.save(file, "WEBP", save_all=True, append_images=others)
    return file.getvalue()


REFUSED = {
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML called PNG": b"<!doctype html><script>alert(1)</script>",
    "HTML behind a PNG's first bytes": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "nothing": b"",
    "PDF": b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 200 200\n(/etc/passwd) (r) file",
    "GIF": drawn("GIF", mode="P"),
    "TIFF": drawn("TIFF"),
    "bomb: 50,000 by 50,000 in 100 bytes": png(50_000, 50_000),
    "bomb: just over the most pixels, whole": drawn("PNG", (8000, MOST_PIXELS // 8000 + 1), "1"),
    "bomb: a compressed comment of 70 MB": png(
        200, 200, (b"zTXt", b"k\0\0" + zlib.compress(b"a" * 70_000_000))
    ),
    "cut off": drawn(size=(1500, 1500), quality=95)[:3000],
    "a thread, 1 by 5,000": drawn(size=(1, 5000)),
    "a tower, 200 by 700": drawn(size=(200, 700)),
    "12 MB and a byte": drawn() + b"\0" * 12 * 2**20,
}

DRAWN_ANEW = {
    "place and author in EXIF": with_gps(),
    "comment": drawn(comment=SECRET),
    "script behind the picture": drawn() + b"<script>" + SECRET + b"</script>",
    "zip behind the picture": drawn() + b"PK\x03\x04" + SECRET,
    "text in a PNG": png(200, 200, (b"tEXt", b"Comment\0" + SECRET), rows=(b"\0" + b"\xff" * 600) * 200),
    "colour profile": drawn(icc_profile=SECRET * 20),
    "XMP": drawn("WEBP", xmp=SECRET),
    "inks for print": drawn(mode="CMYK"),
    "holes": drawn("PNG", mode="RGBA"),
    "a palette": drawn("PNG", mode="P"),
    "sixteen bits": drawn("PNG", mode="I;16"),
    "five hundred frames": animated(500),
}


@pytest.mark.parametrize("name", REFUSED)
def test_file_that_is_no_picture_of_ours_is_refused_in_words(name):
    words = r"too many pixels" if name.startswith("bomb") and "comment" not in name else r"^[A-Z].+[.]$"
    with pytest.raises(NotAPicture, match=words):
        prepare(io.BytesIO(REFUSED[name]))


@pytest.mark.parametrize("name", DRAWN_ANEW)
def test_picture_is_drawn_anew_with_nothing_but_its_pixels(name):
    prepared = prepare(io.BytesIO(DRAWN_ANEW[name]))
    assert {kind for _width, kind in prepared.files} == {"webp", "jpg"}
    for (width, kind), content in prepared.files.items():
        assert SECRET not in content
        with Image.open(io.BytesIO(content)) as shown:
            assert (shown.width, shown.format, shown.mode) == (
                width,
                {"webp": "WEBP", "jpg": "JPEG"}[kind],
                "RGB",
            )
            assert not shown.getexif()
            assert {"exif", "xmp", "icc_profile", "comment"} & shown.info.keys() == set()
            assert getattr(shown, "n_frames", 1) == 1


def test_turned_picture_stands_upright():
    prepared = prepare(io.BytesIO(with_gps()))
    assert (prepared.width, prepared.height) == (600, 900)


@pytest.mark.parametrize(
    ("size", "widths"), [((200, 150), [200]), ((900, 600), [360, 720, 900]), ((5000, 3000), [360, 720, 1292])]
)
def test_picture_is_kept_in_widths_that_it_fills(size, widths):
    assert prepare(io.BytesIO(drawn(size=size))).widths == widths


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(**words: str) -> Picture:
    words = {"alt_en": "Neighbors at a bus stop", "credit": "Ana Ruiz", **words}
    return pictures.keep(Picture(**words), prepare(io.BytesIO(drawn())))


@pytest.mark.django_db
def test_picture_is_served_to_everybody_as_what_it_is(client, media):
    picture = keep()
    for name in picture.file_names:
        answer = client.get(f"/pictures/{name}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == ("image/webp" if name.endswith("webp") else "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Cookie" not in answer.get("Vary", "")
    for nowhere in (f"{'0' * 16}-360.jpg", f"{picture.key}-361.jpg", f"{picture.key}-360.svg", "..%2Fkey"):
        assert client.get(f"/pictures/{nowhere}").status_code == 404


@pytest.mark.django_db
def test_new_file_gets_a_new_address_and_the_old_ones_are_gone(media):
    picture = keep()
    before = picture.file_names
    pictures.keep(picture, prepare(io.BytesIO(drawn(size=(300, 200)))))
    assert picture.widths == [300]
    assert not any(default_storage.exists(f"pictures/{name}") for name in before)
    pictures.discard(picture)
    assert list((media / "pictures").iterdir()) == []


@pytest.mark.django_db
def test_alternative_text_in_the_other_language_says_so(media):
    from django.template.loader import render_to_string
    from django.utils import translation

    picture = keep()
    with translation.override("es"):
        assert 'lang="en"' in render_to_string("office/_picture.html", {"picture": picture})
    assert 'lang="en"' not in render_to_string("office/_picture.html", {"picture": picture})


@pytest.mark.django_db
def test_staff_upload_a_picture_only_with_words_for_those_who_cannot_see_it(client, media):
    client.force_login(make_person(is_staff=True, is_superuser=True))
    upload = SimpleUploadedFile("bus.png", drawn("PNG"), content_type="text/html")
    address = reverse("admin:office_picture_add")

    refused = client.post(address, {"file": upload, "credit": "Ana Ruiz"})
    assert "alt_en" in refused.context["adminform"].form.errors
    hostile = SimpleUploadedFile("bus.png", REFUSED["SVG with a script"], content_type="image/png")
    refused = client.post(address, {"file": hostile, "credit": "Ana Ruiz", "alt_en": "A bus"})
    assert "We can’t read this file as an image." in refused.content.decode()

    words = {"credit": "Ana Ruiz", "alt_en": "A bus", "alt_es": "Un autobús"}
    upload.seek(0)
    refused = client.post(address, {"file": upload, **words})
    assert "Ask the people in the image first." in refused.text
    upload.seek(0)
    client.post(address, {"file": upload, **words, "agreed": "on"})
    picture = Picture.objects.get()
    assert picture.agreed_at is not None
    assert picture.agreed_by.is_superuser, "who confirmed that the people in it agreed"
    assert (
        f"[picture {picture.pk}]"
        in client.get(reverse("admin:office_picture_change", args=[picture.pk])).content.decode()
    )
    client.post(reverse("admin:office_picture_delete", args=[picture.pk]), {"post": "yes"})
    assert list((media / "pictures").iterdir()) == []
