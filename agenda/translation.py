from modeltranslation.translator import TranslationOptions, register

from agenda.models import AgendaItem, Update, ViewRequest


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title", "asked", "background", "next_what", "heard_words", "outcome", "learned")


@register(Update)
class UpdateTranslation(TranslationOptions):
    fields = ("text",)


@register(ViewRequest)
class ViewRequestTranslation(TranslationOptions):
    fields = ("question",)
