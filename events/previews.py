"""The 1200 by 630 pixel link preview image of an event."""

from functools import cache
from io import BytesIO

from django.contrib.staticfiles import finders
from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont

from events.models import Event
from pse_portal import dates

SIZE = (1200, 630)
DENIM, CLOTH, GOLD, WHITE = "#16294f", "#f6f1e7", "#e3a72f", "#ffffff"
FONT = "fonts/besley-700-subset.woff2"
EDGE = 72


@cache
def heading(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(finders.find(FONT)), size)


@cache
def plain(size: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    # Pillow's own font: the heading's subset lacks accents that a place name may have.
    return ImageFont.load_default(size)


def picture(event: Event, organization: str) -> bytes:
    """Return a PNG with title, time, place, and hosts, in the active language."""
    image = Image.new("RGB", SIZE, CLOTH)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 300, SIZE[1]), fill=DENIM)
    for top in range(24, SIZE[1] - 24, 30):  # the portal's stitch
        draw.line((276, top, 276, top + 16), fill=GOLD, width=4)
    start = event.local_start
    draw.text((138, 150), str(start.year), font=plain(44), fill=WHITE, anchor="mm")
    draw.text((138, 290), str(start.day), font=heading(170), fill=WHITE, anchor="mm")
    draw.text(
        (138, 430),
        dates.day(start.date(), year=False).replace(str(start.day), "").replace(" de ", "").strip(" ,"),
        font=plain(44),
        fill=WHITE,
        anchor="mm",
    )
    left, top = 300 + EDGE, EDGE
    if event.is_cancelled or event.is_postponed:
        words = gettext("Canceled") if event.is_cancelled else gettext("Postponed")
        draw.text((left, top), words, font=plain(40), fill="#9c1f1f")
        top += 60
    for line in lines(draw, str(event.title), heading(62), SIZE[0] - left - EDGE, 4):
        draw.text((left, top), line, font=heading(62), fill="#141d33")
        top += 78
    top += 30
    facts = [
        dates.when(event.local_start, event.local_end),
        event.place or (gettext("Online or by phone") if event.is_remote else ""),
    ]
    for fact in filter(None, facts):
        for line in lines(draw, fact, plain(36), SIZE[0] - left - EDGE, 2):
            draw.text((left, top), line, font=plain(36), fill="#141d33")
            top += 48
    draw.text((left, SIZE[1] - EDGE), organization, font=plain(30), fill="#4a5670", anchor="ls")
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def lines(
    draw: ImageDraw.ImageDraw,
    words: str,
    font: "ImageFont.FreeTypeFont | ImageFont.ImageFont",
    width: int,
    most: int,
) -> list[str]:
    """Break `words` into lines of at most `width`; where there are more than `most`, end with an ellipsis."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return lines
