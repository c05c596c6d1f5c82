"""The share card of an event."""

from django.utils.translation import gettext
from PIL import Image, ImageDraw

from events.models import Event
from pse_portal import dates
from pse_portal.cards import CLOTH, DENIM, EDGE, GOLD, INK, SIZE, SOFT, WHITE, lines, png, write


def picture(event: Event, organization: str) -> bytes:
    """Return a PNG with title, time, place, and hosts, in the active language."""
    image = Image.new("RGB", SIZE, CLOTH)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 300, SIZE[1]), fill=DENIM)
    for top in range(24, SIZE[1] - 24, 30):  # the portal's stitch
        draw.line((276, top, 276, top + 16), fill=GOLD, width=4)
    start = event.local_start
    write(draw, (138, 150), str(start.year), 44, WHITE, "mm")
    write(draw, (138, 290), str(start.day), 170, WHITE, "mm")
    month = dates.day(start.date(), year=False).replace(str(start.day), "").replace(" de ", "").strip(" ,")
    write(draw, (138, 430), month, 44, WHITE, "mm")
    left, top = 300 + EDGE, EDGE
    if event.is_cancelled or event.is_postponed:
        words = gettext("Canceled") if event.is_cancelled else gettext("Postponed")
        write(draw, (left, top), words, 40, "#9c1f1f")
        top += 60
    for line in lines(draw, str(event.title), 62, SIZE[0] - left - EDGE, 4):
        write(draw, (left, top), line, 62, INK)
        top += 78
    top += 30
    facts = [
        dates.when(event.local_start, event.local_end),
        event.place or (gettext("Online or by phone") if event.is_remote else ""),
    ]
    for fact in filter(None, facts):
        for line in lines(draw, fact, 34, SIZE[0] - left - EDGE, 2):
            write(draw, (left, top), line, 34, INK)
            top += 48
    write(draw, (left, SIZE[1] - EDGE), organization, 28, SOFT, "ls")
    return png(image)
