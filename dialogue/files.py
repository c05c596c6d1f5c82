"""Sanitize uploaded files: detect the type by content, and never keep the original bytes.

An image is encoded again from its pixels. A PDF is rewritten from its pages, without anything before or after
them and without its metadata. A PDF with a script, a form that sends data, or an embedded file is refused.

pikepdf is imported where it is used: it takes 7 MB of each process, and hardly any of them ever opens a PDF.
"""

import io
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from dialogue.models import Document
from pse_portal import pictures

logging.getLogger("pikepdf").setLevel(logging.ERROR)

LARGEST = 10 * 2**20  # bytes
MOST_PAGES = 400
MOST_OBJECTS = 200_000
# PDF actions that run by themselves or on a click (ISO 32000-2, section 12.6.4), except links within it and to URLs.
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute", "/Movie", "/Sound", "/Trans"}  # fmt: skip
PARTS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/RichMediaContent", "/XFA", "/AA", "/EF"}
KINDS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


class NotTaken(ValueError):
    """A file that is not accepted; the message tells the user why."""


def made_harmless(upload: Any) -> tuple[str, ContentFile]:
    """Return the kind of an uploaded file and its content, encoded again. Raises NotTaken."""
    content = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotTaken(_("This file is larger than 10 MB. Make it smaller and try again."))
    if content.startswith(b"%PDF-"):
        return Document.Kind.PDF, ContentFile(_pdf(content), "document.pdf")
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    ):
        try:
            prepared = pictures.prepare(io.BytesIO(content))
        except pictures.NotAPicture as error:
            raise NotTaken(str(error)) from error
        return Document.Kind.PICTURE, ContentFile(prepared.files[prepared.width, "jpg"], "picture.jpg")
    raise NotTaken(
        _("We accept photos and images (JPEG, PNG, WebP) and PDFs. Save other documents as PDF first.")
    )


def _pdf(content: bytes) -> bytes:
    """Return the PDF rewritten without metadata. Raises NotTaken."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise NotTaken(_("This PDF has a password. Save a copy without one and try again."))
            if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
                raise NotTaken(_("This PDF is too long. Share part of it, or share a link."))
            if any(_does_something(thing) for thing in pdf.objects):
                raise NotTaken(
                    _(
                        "This PDF contains a program, a form that sends data, or another file. Print "
                        "it to a new PDF first."
                    )
                )
            _without_its_author(pdf)
            written = io.BytesIO()
            pdf.remove_unreferenced_resources()
            pdf.save(written, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except NotTaken:
        raise
    except pikepdf.PasswordError as error:
        raise NotTaken(_("This PDF has a password. Save a copy without one and try again.")) from error
    except Exception as error:  # a broken file can raise anything in the parser
        raise NotTaken(_("We can’t open this file as a PDF. Save it again and try again.")) from error
    return written.getvalue()


def _does_something(thing: Any, depth: int = 0) -> bool:
    """Return whether a PDF object, or one nested in it, is active content. Nesting over 20 levels counts as active."""
    import pikepdf

    if depth > 20:
        return True
    if isinstance(thing, pikepdf.Array):
        return any(_does_something(inner, depth + 1) for inner in thing if _stands_within(inner))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return False
    keys = set(thing.keys())
    if keys & PARTS:
        return True
    if str(thing.get("/S", "")) in ACTIONS or str(thing.get("/Subtype", "")) in KINDS:
        return True
    if str(thing.get("/Type", "")) in {"/Filespec", "/EmbeddedFile"}:
        return True
    target = thing.get("/URI")
    if isinstance(target, pikepdf.String) and not str(target).lower().startswith(
        ("https://", "http://", "mailto:", "tel:")
    ):
        return True
    inner = (thing.get(key) for key in keys)
    return any(_does_something(one, depth + 1) for one in inner if _stands_within(one))


def _stands_within(thing: Any) -> bool:
    """Return whether an object is nested; indirect objects are checked by themselves."""
    import pikepdf

    return isinstance(thing, pikepdf.Object) and not thing.is_indirect


def _without_its_author(pdf: Any) -> None:
    for key in ("/Metadata", "/PieceInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
