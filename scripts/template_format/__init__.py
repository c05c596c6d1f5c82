"""The template formatter: `tree` parses, `gaps` finds whitespace without effect, `layout` writes the formatted text."""
