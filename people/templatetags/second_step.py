"""The reminder of a second step in the admin."""

from django import template

from people import second_step

register = template.Library()

# Whether a second step is required of the person and not set up.
register.filter("lacks_second_step", second_step.is_missing)
