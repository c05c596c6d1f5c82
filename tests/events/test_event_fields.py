from events.event_fields import FIELDS
from events.models import Event


def columns(model):
    names = {field.name.removesuffix("_en").removesuffix("_es") for field in model._meta.concrete_fields}
    return names - {"id", "event"}


def test_each_field_of_an_event_has_its_row():
    """A new field needs a decision on its forms and on copies, series, and change notices."""
    assert columns(Event) == FIELDS.keys()
