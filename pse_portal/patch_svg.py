"""The round patches of circles and the signs of connections, as inline SVG.

Six quilt blocks: crossroads, sun, pine tree, nine-patch cross, ladder, flying geese. A circle without a block
shows its initials. The dye is a CSS class, so that a patch follows the color scheme.
"""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

BLOCKS = {
    1: '<path class="b-d" d="M26 10h5v44h-5zM33 10h5v44h-5zM10 26h14v5H10zM10 33h14v5H10zM40 26h14v5H40zM40 33h14v5H40z"/>',
    2: (
        '<path class="b-d" d="M32 10l4.6 10.9h-9.2zM47.6 16.4l-4.5 11-6.5-6.5zM54 32l-10.9 4.6v-9.2z'
        "M47.6 47.6l-11-4.5 6.5-6.5zM32 54l-4.6-10.9h9.2zM16.4 47.6l4.5-11 6.5 6.5zM10 32l10.9-4.6v9.2z"
        'M16.4 16.4l11 4.5-6.5 6.5z"/><circle class="b-d" cx="32" cy="32" r="9"/>'
    ),
    3: '<path class="b-d" d="M32 9l10 11H22zM32 19l13 13H19zM32 31l16 14H16zM29 46h6v9h-6z"/>',
    4: (
        '<path class="b-d" d="M25 11h14v14h14v14H39v14H25V39H11V25h14z"/><path class="b-g" d="M28 28h8v8h-8z"/>'
    ),
    5: (
        '<path class="b-d" d="M13 39h12v12H13zM26 26h12v12H26zM39 13h12v12H39zM13 30l8-8v8zM30 15h8l-8 8z'
        'M43 43v-8h8zM26 49v-8h8z"/>'
    ),
    6: '<path class="b-d" d="M32 9l15 13H17zM32 24l15 13H17zM32 39l15 13H17z"/>',
}

THREADS = {
    "seated": '<path class="th th-sewn" d="M6 6h28"/><path class="th knot" d="M6 6h.01M34 6h.01"/>',
    "agreed": '<path class="th th-open" d="M2 6h36"/>',
    "proposed": '<path class="th th-pin" d="M3 6h36"/>',
}


def block(dye: int, number: int, initials: str, large: bool = False, quiet: bool = False) -> SafeString:
    """Return a circle's patch: `dye` 1 to 6, `number` a quilt block or 0 for `initials`; hollow if `quiet`."""
    drawing = BLOCKS.get(number)
    classes = f"block cloth-{dye}" + (" block-l" if large else "") + (" is-quiet" if quiet else "")
    return format_html(
        '<svg class="{}" viewBox="0 0 64 64" aria-hidden="true" focusable="false">'
        '<circle class="b-g" cx="32" cy="32" r="31"/>{}<circle class="b-s" cx="32" cy="32" r="28.5"/></svg>',
        classes,
        mark_safe(drawing) if drawing else format_html('<text class="b-t" x="32" y="41">{}</text>', initials),
    )


@lru_cache
def thread(state: str) -> SafeString:
    """Return the sign of a connection's state: "seated", "agreed" or "proposed". The page adds the text."""
    return format_html(
        '<svg class="state" viewBox="0 0 40 12" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(THREADS[state]),
    )
