"""Share cards: the pictures of 1200 by 630 pixels that chats and social networks show beside a link."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO

from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from PIL import Image, ImageDraw, ImageFont

from pse_portal.conditional import answer_file

SIZE = (1200, 630)
DENIM, CLOTH, GOLD, WHITE, INK, SOFT = "#16294f", "#f6f1e7", "#e3a72f", "#ffffff", "#141d33", "#3f4c66"
# The circles' dyes in the light color scheme; everything else has the color of hubs.
DYES = {1: "#0b5a69", 2: "#7a4b00", 3: "#1b5e3c", 4: "#9a3412", 5: "#2b4aa0", 6: "#7a2a58", None: "#1d3f86"}
FONT = "fonts/besley-700-subset.woff2"
EDGE = 72
KEPT_FOR = 24 * 3600  # seconds; the key has the version, so nothing old is shown


@cache
def heading(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(finders.find(FONT)), size)


@cache
def _is_missing(letter: str) -> bool:
    """Return whether the font draws a letter as the box of one that it lacks."""
    box = heading(40).getmask("\uffff")
    drawn = heading(40).getmask(letter)
    return not letter.isspace() and (drawn.size, bytes(drawn)) == (box.size, bytes(box))


def drawable(words: str) -> str:
    """Return `words` in the letters of the font, which are those of English and Spanish: Nguyễn becomes Nguyen."""
    letters = []
    for letter in words:
        plain = unicodedata.normalize("NFKD", letter)[0]
        letters += [one for one in (letter, plain) if not _is_missing(one)][:1]
    return "".join(letters)


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    size: int,
    color: str,
    anchor: str | None = None,
) -> None:
    draw.text(at, drawable(words), font=heading(size), fill=color, anchor=anchor)


def card(*, top: str, tag: str, title: str, facts: Iterable[str], foot: str, dye: int | None = None) -> bytes:
    """Return a PNG: a band with `top`, then the tag, the title in up to three lines, and one line for each fact."""
    image = Image.new("RGB", SIZE, CLOTH)
    draw = ImageDraw.Draw(image)
    color = DYES.get(dye, DYES[None])
    draw.rectangle((0, 0, SIZE[0], 96), fill=DENIM)
    for left in range(24, SIZE[0] - 24, 30):  # the portal's stitch pattern
        draw.line((left, 84, left + 16, 84), fill=GOLD, width=4)
    write(draw, (EDGE, 42), top, 32, WHITE, "lm")
    draw.rectangle((0, 96, 24, SIZE[1]), fill=color)
    height = 96 + 48
    write(draw, (EDGE, height), tag, 34, color)
    height += 60
    for line in lines(draw, title, 64, SIZE[0] - 2 * EDGE, 3):
        write(draw, (EDGE, height), line, 64, INK)
        height += 80
    height += 24
    for fact in filter(None, facts):
        for line in lines(draw, fact, 34, SIZE[0] - 2 * EDGE, 2):
            if height < SIZE[1] - 110:
                write(draw, (EDGE, height), line, 34, INK)
                height += 50
    write(draw, (EDGE, SIZE[1] - 36), foot, 28, SOFT, "ls")
    return png(image)


def png(image: Image.Image) -> bytes:
    """Return a picture as a small PNG: the cards have few colors."""
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def lines(draw: ImageDraw.ImageDraw, words: str, size: int, width: int, most: int) -> list[str]:
    """Break `words` into lines of at most `width`; where there are more than `most`, end with an ellipsis."""
    lines: list[str] = []
    for word in drawable(words).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=heading(size)) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return lines


def answer(request: HttpRequest, tag: str, draw: Callable[[], bytes]) -> HttpResponseBase:
    """Return a public card, 304 if the program has this version; each version (`tag`) is drawn once a day."""

    def drawn() -> bytes:
        key = f"card:{tag}"
        kept = caches["pages"].get(key)
        if kept is None:
            kept = draw()
            caches["pages"].set(key, kept, timeout=KEPT_FOR)
        return bytes(kept)

    return answer_file(request, tag, drawn, "image/png", is_public=True)
