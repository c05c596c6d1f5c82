from modeltranslation.translator import TranslationOptions, register

from events.models import Arrangement, Event, EventFile


@register(Event)
class EventTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "body",
        "agenda",
        "cost",
        "stipend",
        "room",
        "without_car",
        "transit",
        "access",
        "food",
        "offers",
        "questions",
        "speak_how",
        "outcome",
        "minutes",
        "notice",
    )


@register(Arrangement)
class ArrangementTranslation(TranslationOptions):
    fields = ("note",)


@register(EventFile)
class EventFileTranslation(TranslationOptions):
    fields = ("title",)
