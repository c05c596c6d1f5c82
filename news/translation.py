from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from news.models import Article, Issue


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "correction")
    required_languages = ()


# After the translated fields are added: with the history in the model's own body, every save would fail.
keep_history(Article, app="news", excluded_fields=["nonce", "updated_at"])


@register(Issue)
class IssueTranslation(TranslationOptions):
    fields = ("subject", "preview", "letter", "signature", "ask", "ask_label")
    required_languages = ()
