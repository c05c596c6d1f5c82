from datetime import date
from typing import Any

from django import template
from django.template.defaultfilters import date as formatted

from reporting.figures import Figure
from reporting.sheet import in_words

register = template.Library()


@register.simple_tag
def figure_value(figure: Figure, value: int | None) -> str | int:
    """Return a stored value of a figure as it is shown."""
    return in_words(figure, value)


@register.filter
def short_month(day: date) -> Any:
    """Return the month in three letters, with the year in January."""
    return formatted(day, "M Y" if day.month == 1 else "M")
