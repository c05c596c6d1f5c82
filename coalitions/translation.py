from modeltranslation.translator import TranslationOptions, register

from coalitions.models import Coalition


@register(Coalition)
class CoalitionTranslation(TranslationOptions):
    """Names and slugs are not translated: `filter(name=…)` would find nothing in Spanish."""

    fields = ("summary", "story", "agreement", "meets", "questions")
