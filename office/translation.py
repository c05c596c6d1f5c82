from modeltranslation.translator import TranslationOptions, register

from office.models import Picture, SiteLink, SiteSettings


@register(SiteSettings)
class SiteSettingsTranslation(TranslationOptions):
    fields = ("mission", "notice")


@register(SiteLink)
class SiteLinkTranslation(TranslationOptions):
    fields = ("label",)


@register(Picture)
class PictureTranslation(TranslationOptions):
    fields = ("alt",)
    required_languages = ("en",)
