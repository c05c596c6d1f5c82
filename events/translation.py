from modeltranslation.translator import TranslationOptions, register

from events.event_fields import Trait, having
from events.models import Arrangement, Event, EventFile


@register(Event)
class EventTranslation(TranslationOptions):
    fields = having(Trait.TRANSLATED)


@register(Arrangement)
class ArrangementTranslation(TranslationOptions):
    fields = ("note",)


@register(EventFile)
class EventFileTranslation(TranslationOptions):
    fields = ("title",)
