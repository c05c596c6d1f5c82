from modeltranslation.translator import TranslationOptions, register

from volunteering.models import GuardianText, Kit, Opportunity, Shift


@register(Opportunity)
class OpportunityTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "bring", "access", "rhythm", "questions")


@register(Shift)
class ShiftTranslation(TranslationOptions):
    fields = ("role", "notice")


@register(Kit)
class KitTranslation(TranslationOptions):
    fields = ("name",)


@register(GuardianText)
class GuardianTextTranslation(TranslationOptions):
    fields = ("body",)
