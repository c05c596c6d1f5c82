"""Our own drawings in the style of the quilt: pictures of samples until there are photos with consent."""

from demo.loader.rows import put, read
from office.models import Picture

WIDTH, HEIGHT = 1200, 675


def load() -> None:
    for row in read("drawings")["drawings"]:
        put(Picture, "drawing", **row, width=WIDTH, height=HEIGHT, widths=[WIDTH], is_sample=True)


def named(name: str | None) -> Picture | None:
    """Return the picture of a drawing that `load` made, None for no name."""
    return Picture.objects.get(drawing=name) if name else None
