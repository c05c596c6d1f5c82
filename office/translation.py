from modeltranslation.translator import TranslationOptions, register

from office.models import SiteLink, SiteSettings


@register(SiteSettings)
class SiteSettingsTranslation(TranslationOptions):
    fields = ("mission", "notice")


@register(SiteLink)
class SiteLinkTranslation(TranslationOptions):
    fields = ("label",)
