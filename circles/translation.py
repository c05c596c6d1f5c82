from modeltranslation.translator import TranslationOptions, register

from circles.models import Circle


@register(Circle)
class CircleTranslation(TranslationOptions):
    fields = ("issue_area", "principles")
