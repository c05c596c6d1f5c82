from modeltranslation.translator import TranslationOptions, register

from volunteering.models import GuardianText, Opportunity, Shift


@register(Opportunity)
class OpportunityTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "bring", "access", "rhythm", "questions")


@register(Shift)
class ShiftTranslation(TranslationOptions):
    fields = ("role", "notice")


@register(GuardianText)
class GuardianTextTranslation(TranslationOptions):
    fields = ("body",)
