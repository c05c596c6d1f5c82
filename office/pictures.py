"""Store pictures: files beside the row, under a key that cannot be guessed."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import DO_NOTHING, ManyToOneRel
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from office import contributions
from office.contributions import PictureText
from office.models import Picture, new_picture_key
from pse_portal.pictures import Prepared, widen

FOLDER = "pictures"
TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
# A withdrawn picture (a person in it no longer agrees) is gone from caches after a day.
KEPT_FOR = 24 * 3600  # seconds


def keep(picture: Picture, prepared: Prepared) -> Picture:
    """Save `picture` with new files; deletes its previous files, and its address changes."""
    before = picture.file_names
    picture.key, picture.drawing = new_picture_key(), ""
    picture.width, picture.height, picture.widths = prepared.width, prepared.height, prepared.widths
    for (width, kind), content in prepared.files.items():
        default_storage.save(f"{FOLDER}/{picture.key}-{width}.{kind}", ContentFile(content))
    _save_wide(picture, prepared.files[prepared.width, "jpg"])
    picture.save()
    _delete(before)
    return picture


def refocus(picture: Picture, before: list[str]) -> Picture:
    """Save `picture` with its 16:9 part cut again around its focus; `before` are its files until now."""
    if not picture.drawing:  # a drawing has no files and is 16:9 itself
        with default_storage.open(f"{FOLDER}/{picture.key}-{picture.widths[-1]}.jpg") as file:
            _save_wide(picture, file.read())
    picture.save()
    _delete(sorted(set(before) - set(picture.file_names)))
    return picture


def _save_wide(picture: Picture, content: bytes) -> None:
    for (width, kind), part in widen(content, picture.focus).items():
        name = f"{FOLDER}/{picture.key}-wide{picture.focus}-{width}.{kind}"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(part))


@dataclass(frozen=True)
class Use:
    """A place that shows a picture: what it is, its name, and where staff edit it ("" if nowhere).

    If it `holds` the picture, the picture can neither be replaced nor deleted.
    """

    kind: str
    words: str
    path: str
    holds: bool = True


def uses_of(picture: Picture) -> list[Use]:
    """Return where a picture is shown: rows that refer to it, and texts. One query for each kind of them."""
    found = []
    for relation in Picture._meta.get_fields(include_hidden=True):
        # The history of a row refers to pictures too, without holding them.
        if isinstance(relation, ManyToOneRel) and relation.on_delete is not DO_NOTHING:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: picture})
            found += [_use(row) for row in rows]
    for text in contributions.of(PictureText):
        found += [_use(row, text.holds(row)) for row in text.showing(picture.pk)]
    return found


def _use(row: Any, holds: bool = True) -> Use:
    meta = row._meta
    try:
        path = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        path = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return Use(str(meta.verbose_name), str(row), path, holds)


def discard(picture: Picture) -> None:
    """Delete the row, then its files. Raises ProtectedError if a page still shows it."""
    names = picture.file_names
    picture.delete()
    _delete(names)


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(f"{FOLDER}/{name}")


@require_safe
def serve(request: HttpRequest, key: str, width: int, kind: str, focus: str = "") -> HttpResponseBase:
    """Serve one file of a picture, with `focus` of its 16:9 part. Public to anyone with its address, which only
    pages reveal.
    """
    part = f"-wide{focus}" if focus else ""
    try:
        file = default_storage.open(f"{FOLDER}/{key}{part}-{width}.{kind}")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=TYPES[kind])
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
