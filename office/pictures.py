"""Store pictures: files beside the row, under a key that cannot be guessed."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from office.models import Picture, new_picture_key
from pse_portal.pictures import Prepared

FOLDER = "pictures"
TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
# A withdrawn picture (a person in it no longer agrees) is gone from caches after a day.
KEPT_FOR = 24 * 3600  # seconds


def keep(picture: Picture, prepared: Prepared) -> Picture:
    """Save `picture` with new files; deletes its previous files, and its address changes."""
    before = picture.file_names
    picture.key = new_picture_key()
    picture.width, picture.height, picture.widths = prepared.width, prepared.height, prepared.widths
    for (width, kind), content in prepared.files.items():
        default_storage.save(f"{FOLDER}/{picture.key}-{width}.{kind}", ContentFile(content))
    picture.save()
    _delete(before)
    return picture


def discard(picture: Picture) -> None:
    """Delete the row, then its files. Raises ProtectedError if a page still shows it."""
    names = picture.file_names
    picture.delete()
    _delete(names)


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(f"{FOLDER}/{name}")


@require_safe
def serve(request: HttpRequest, key: str, width: int, kind: str) -> HttpResponseBase:
    """Serve one file of a picture. Public to anyone with its address, which only pages reveal."""
    try:
        file = default_storage.open(f"{FOLDER}/{key}-{width}.{kind}")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=TYPES[kind])
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
