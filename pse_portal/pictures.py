"""Make uploaded pictures safe: store new files encoded from the pixels, never the uploaded file.

Only what is visible remains: no location (EXIF, GPS), no comments, no second file hidden behind the first. Only
formats that phones and scanners produce are opened at all.
"""

import io
import warnings
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

# Detected from the content: the file's name and the browser's content type prove nothing. SVG can contain scripts.
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 12 * 2**20  # bytes
MOST_PIXELS = 40_000_000  # a phone's picture has 12 to 24 million; four bytes each while re-encoding
SMALLEST_SIDE = 120  # pixels
# Widths in pixels: a phone, a text column, and the same column on a high-density display.
WIDTHS = (360, 720, 1292)
TALLEST = 3  # maximum ratio of height to width
QUALITY = {"webp": 78, "jpg": 82}
WIDE = (16, 9)  # the shape of cards, thumbnails, and share pictures
CENTER = 5  # the ninths of a picture are numbered as on a phone: 1 is the top left, 9 the bottom right


class NotAPicture(ValueError):
    """A file that cannot be shown; the message tells the person who chose it why."""


@dataclass(frozen=True)
class Prepared:
    """A re-encoded picture: `width` and `height` of the largest, and `files`, {(width, "webp" or "jpg"): bytes}."""

    width: int
    height: int
    files: dict[tuple[int, str], bytes] = field(default_factory=dict)

    @property
    def widths(self) -> list[int]:
        return sorted({width for width, _kind in self.files})


def prepare(upload: IO[bytes]) -> Prepared:
    """Re-encode an uploaded file in each width up to its own, as WebP and JPEG. Raises NotAPicture."""
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise NotAPicture(_("This file is too large. Choose an image of 12 MB or less."))
    picture = _drawn_anew(content)
    if min(picture.size) < SMALLEST_SIDE:
        raise NotAPicture(_("This image is too small. Each side must be at least 120 pixels."))
    if picture.height > TALLEST * picture.width:
        raise NotAPicture(_("This image is too narrow. It can be up to three times as tall as it is wide."))
    files = _in_widths(picture)
    width = max(width for width, _kind in files)
    return Prepared(width, max(1, round(picture.height * width / picture.width)), files)


def wide_box(width: int, height: int, focus: int = CENTER) -> tuple[int, int, int, int]:
    """Return the largest 16:9 part of a picture, as near as it can be to the middle of the ninth `focus`.

    As (left, top, right, bottom), in pixels.
    """
    across, down = WIDE
    size = min(width, height * across // down), min(height, width * down // across)
    row, column = divmod(focus - 1, 3)
    left, top = (
        min(max(0, whole * (2 * ninth + 1) // 6 - part // 2), whole - part)
        for whole, part, ninth in zip((width, height), size, (column, row), strict=True)
    )
    return left, top, left + size[0], top + size[1]


def widen(content: bytes, focus: int) -> dict[tuple[int, str], bytes]:
    """Return a picture's 16:9 part in each width up to its own, as {(width, "webp" or "jpg"): bytes}."""
    with Image.open(io.BytesIO(content)) as whole:
        part = whole.crop(wide_box(*whole.size, focus))
    return _in_widths(part)


def _in_widths(picture: Image.Image) -> dict[tuple[int, str], bytes]:
    files: dict[tuple[int, str], bytes] = {}
    for width in widths_of(picture.width):
        size = (width, max(1, round(picture.height * width / picture.width)))
        scaled = picture if width == picture.width else picture.resize(size, Image.Resampling.LANCZOS)
        files[width, "webp"] = _written(scaled, "WEBP", quality=QUALITY["webp"])
        files[width, "jpg"] = _written(
            scaled, "JPEG", quality=QUALITY["jpg"], optimize=True, progressive=True
        )
    return files


def widths_of(width: int) -> list[int]:
    """Return the widths to store for a picture `width` pixels wide, never larger than it is."""
    smaller = [one for one in WIDTHS if one < width]
    return smaller if len(smaller) == len(WIDTHS) else [*smaller, width]


def _drawn_anew(content: bytes) -> Image.Image:
    """Return only the pixels, upright, on white, as RGB. Raises NotAPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                # The size is in the file's header, so that a decompression bomb is refused before it is unpacked.
                if opened.width * opened.height > MOST_PIXELS:
                    raise NotAPicture(_("This image has too many pixels. Make it smaller first."))
                opened.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # decodes a large JPEG at reduced size
                opened.load()
                upright = ImageOps.exif_transpose(opened)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(_("This image has too many pixels. Make it smaller first.")) from error
    except Exception as error:  # whatever a decoder raises for a broken file
        raise NotAPicture(_("We can’t read this file as an image. Choose a JPEG, PNG, or WebP.")) from error
    clean = Image.new("RGB", upright.size, "white")
    if upright.mode in {"P", "PA", "LA", "RGBA"} or "transparency" in upright.info:
        with_holes = upright.convert("RGBA")
        clean.paste(with_holes, mask=with_holes)
    else:
        clean.paste(upright.convert("RGB"))
    return clean


def _written(picture: Image.Image, kind: str, **options: int | bool) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
