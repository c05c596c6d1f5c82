from modeltranslation.translator import TranslationOptions, register

from events.event_fields import HEARING, Trait, having
from events.models import Arrangement, Event, EventFile, Hearing


@register(Event)
class EventTranslation(TranslationOptions):
    fields = tuple(name for name in having(Trait.TRANSLATED) if name not in HEARING)


@register(Hearing)
class HearingTranslation(TranslationOptions):
    fields = tuple(name for name in having(Trait.TRANSLATED) if name in HEARING)


@register(Arrangement)
class ArrangementTranslation(TranslationOptions):
    fields = ("note",)


@register(EventFile)
class EventFileTranslation(TranslationOptions):
    fields = ("title",)
