"""What is wrong with the portal, on the staff home."""

from django import template

from office import system

register = template.Library()

register.simple_tag(system.problems, name="system_problems")
