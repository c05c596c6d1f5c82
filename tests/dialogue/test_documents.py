"""Links and files: stored with who, when, and why; hostile ones refused or rewritten; served only to readers."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dialogue import files, rate_limits, shared_documents
from dialogue.addresses import path_of
from dialogue.models import Document
from tests.factories import make_document, make_facilitator, make_hub, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hub(db):
    return make_hub(slug="the-hub")


def picture(kind: str = "JPEG", **values) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (200, 200), "teal").save(made, kind, **values)
    return made.getvalue()


def pdf(change=None, **saving) -> bytes:
    """Return a one-page PDF; `change(pdf)` adds something to it."""
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = "Rosa Delgado"
        if change:
            change(document)
        document.save(made, **saving)
    return made.getvalue()


def with_action(kind: str, **more):
    def change(document):
        document.Root.OpenAction = document.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)
        )

    return change


def with_link(address: str):
    def change(document):
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 10, 10],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address)),
        )  # fmt: skip
        document.pages[0].Annots = pikepdf.Array([link])

    return change


def with_file(document) -> None:
    document.attachments["virus.exe"] = b"MZ"


def with_form(document) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.String("<xdp/>"))


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return made.getvalue()


def bomb() -> bytes:
    """Return a small file with an image of 20,000 by 20,000 pixels."""
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG", optimize=True)
    return made.getvalue()


REFUSED = {
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a drawing with a program": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": lambda: b"MZ\x90\x00" + b"\x00" * 500,
    "an office document": zipped,
    "a page named as a picture": lambda: b"GIF89a/*<script>alert(1)</script>*/",
    "a broken picture": lambda: picture()[:300],
    "a picture that is a bomb": bomb,
    "a PDF with a program": lambda: pdf(with_action("JavaScript", JS=pikepdf.String("app.alert(1)"))),
    "a PDF that starts a program": lambda: pdf(with_action("Launch", F=pikepdf.String("cmd.exe"))),
    "a PDF with its program packed away": lambda: pdf(
        with_action("JavaScript", JS=pikepdf.String("x")),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    ),
    "a PDF with a file in it": lambda: pdf(with_file),
    "a PDF with a form that sends": lambda: pdf(with_form),
    "a PDF with a link that is a program": lambda: pdf(with_link("javascript:alert(1)")),
    "a PDF with a password": lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    "a broken PDF": lambda: b"%PDF-1.7\n" + b"\x00" * 2000,
}
MADE_ANEW = {
    "a picture with a program behind it": lambda: picture() + b"<script>alert(1)</script>",
    "a picture with a program in its comment": lambda: picture(comment=b"<?php system($_GET[0]); ?><script>"),
    "a picture that tells where": lambda: picture(exif=_exif()),
    "a PDF with a page behind it": lambda: pdf() + b"<script>alert(1)</script>",
    "a PDF that tells who made it": pdf,
}


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "<script>Rosa Delgado</script>"
    return exif.tobytes()


def test_there_are_fifteen_hostile_files_and_more():
    assert len(REFUSED) >= 15


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_refused_in_words(client, hub, name):
    client.force_login(make_member(hub).person)
    upload = SimpleUploadedFile("map.jpg", REFUSED[name](), "image/jpeg")
    data = {"title": "A map", "why": "Look.", "language": "en", "upload": upload}
    answer = client.post(path_of(hub, "share"), data)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", MADE_ANEW)
def test_other_files_are_made_anew_from_what_is_seen_of_them(client, hub, name):
    member = make_member(hub).person
    client.force_login(member)
    upload = SimpleUploadedFile("../../<b>evil.php", MADE_ANEW[name](), "text/html")
    client.post(path_of(hub, "share"), {"title": "A map", "why": "Look.", "language": "en", "upload": upload})
    document = Document.objects.get()
    answer = client.get(document.get_absolute_url())
    content = b"".join(answer.streaming_content)
    for trace in (b"script", b"php", b"Rosa", b"Delgado"):
        assert trace not in content
    assert answer["Content-Type"] in {"image/jpeg", "application/pdf"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "a-map." in answer["Content-Disposition"]
    assert "evil" not in document.file.name
    if document.kind == "pdf":
        assert answer["Content-Disposition"].startswith("attachment")
        with pikepdf.open(io.BytesIO(content)) as made:
            assert len(made.pages) == 1
            assert "/Info" not in made.trailer
            assert "/Metadata" not in made.Root


def test_plain_pdf_with_links_and_pages_is_taken(hub):
    kind, content = files.made_harmless(io.BytesIO(pdf(with_link("https://example.org/"))))
    assert kind == "pdf"
    assert content.read().startswith(b"%PDF-")


def test_link_is_shared_with_who_when_and_why(client, hub):
    ana, bo = make_member(hub).person, make_member(hub).person
    client.force_login(ana)
    data = {
        "title": "The hearing",
        "why": "They vote on Monday.",
        "language": "en",
        "url": "psc.example.org/hearing",
    }
    client.post(path_of(hub, "share"), data)
    client.force_login(bo)
    page = client.get(path_of(hub, "documents")).content.decode()
    for words in (
        "The hearing",
        "They vote on Monday.",
        f"shared by {ana.name}",
        "https://psc.example.org/hearing",
    ):
        assert words in page


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "//evil", ""]
)
def test_odd_address_is_refused(client, hub, address):
    client.force_login(make_member(hub).person)
    client.post(path_of(hub, "share"), {"title": "x", "why": "y", "language": "en", "url": address})
    assert not Document.objects.exists()


def test_promoted_to_the_public_page_by_those_who_lead_and_taken_back(client, hub):
    ana, boss = make_member(hub).person, make_facilitator(hub)
    document = make_document(hub, ana, title="A map of routes")
    address = path_of(hub, "tend-document", pk=document.pk)
    client.force_login(ana)
    assert client.post(address, {"do": "promote"}).status_code == 404
    client.force_login(boss)
    client.post(address, {"do": "promote"})
    client.logout()
    page = client.get(hub.get_absolute_url()).content.decode()
    assert "A map of routes" in page
    assert ana.name not in page
    client.force_login(boss)
    client.post(address, {"do": "members-only"})
    assert not Document.objects.promoted().exists()


@pytest.mark.django_db(transaction=True)
def test_removed_file_is_gone_at_once(client):
    hub = make_hub(slug="the-hub")
    ana = make_member(hub).person
    document = make_document(hub, ana, kind="pdf")
    name = document.file.name
    assert default_storage.exists(name)
    client.force_login(ana)
    client.post(path_of(hub, "tend-document", pk=document.pk), {"do": "remove"})
    assert not default_storage.exists(name)
    assert client.get(path_of(hub, "document-file", pk=document.pk)).status_code == 404


def test_newcomer_shares_three_a_day(hub):
    person = make_member(hub).person
    for nth in range(rate_limits.FOR_NEWCOMERS[2]):
        shared_documents.share(
            hub, person, title=f"{nth}", why="x", language="en", url="https://example.org/"
        )
    with pytest.raises(rate_limits.TooFast):
        shared_documents.share(hub, person, title="x", why="x", language="en", url="https://example.org/")
