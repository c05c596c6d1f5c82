"""Made-up rows in large numbers, to measure how pages grow: `manage.py seed_scale`, the plan test, and the drill."""

from demo.scale.rows import Size, fill

__all__ = ["Size", "fill"]
