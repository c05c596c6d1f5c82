from modeltranslation.translator import TranslationOptions, register

from advocacy.models import PublicBody


@register(PublicBody)
class PublicBodyTranslation(TranslationOptions):
    fields = ("about",)
