from modeltranslation.translator import TranslationOptions, register

from hubs.models import Help, Hub, HubCircle


@register(Hub)
class HubTranslation(TranslationOptions):
    fields = ("place", "meeting_place")


@register(HubCircle)
class HubCircleTranslation(TranslationOptions):
    fields = ("hub_gives", "circle_gives", "hub_asks", "circle_asks")


@register(Help)
class HelpTranslation(TranslationOptions):
    fields = ("about",)
