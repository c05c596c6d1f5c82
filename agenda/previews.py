"""The preview image of an item for link previews, 1200 by 630 pixels, drawn from its data."""

from io import BytesIO

from PIL import Image, ImageDraw

from agenda import item_display
from agenda.models import AgendaItem
from events.previews import CLOTH, DENIM, EDGE, GOLD, SIZE, heading, lines, plain

# The circles' dyes in the light color scheme; a hub's item has the color of hubs.
DYES = {1: "#0b5a69", 2: "#7a4b00", 3: "#1b5e3c", 4: "#9a3412", 5: "#2b4aa0", 6: "#7a2a58", None: "#1d3f86"}
INK, SOFT = "#141d33", "#3f4c66"


def picture(item: AgendaItem, organization: str) -> bytes:
    """Return a PNG with the state, title, decision maker, coalition, and supporters, in the active language."""
    image = Image.new("RGB", SIZE, CLOTH)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 96), fill=DENIM)
    for left in range(24, SIZE[0] - 24, 30):  # the portal's stitch pattern
        draw.line((left, 84, left + 16, 84), fill=GOLD, width=4)
    draw.text((EDGE, 42), str(item.coalition.name), font=plain(34), fill="#ffffff", anchor="lm")
    draw.rectangle((0, 96, 24, SIZE[1]), fill=DYES.get(item.dye, DYES[None]))
    top = 96 + 48
    draw.text((EDGE, top), str(item.get_state_display()), font=plain(36), fill=DYES.get(item.dye, DYES[None]))
    top += 60
    for line in lines(draw, str(item.title), heading(64), SIZE[0] - 2 * EDGE, 3):
        draw.text((EDGE, top), line, font=heading(64), fill=INK)
        top += 80
    top += 16
    for fact in filter(None, [item.target, item_display.backing_words(item)]):
        for line in lines(draw, fact, plain(36), SIZE[0] - 2 * EDGE, 1):
            draw.text((EDGE, top), line, font=plain(36), fill=INK)
            top += 50
    draw.text((EDGE, SIZE[1] - 36), organization, font=plain(30), fill=SOFT, anchor="ls")
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()
