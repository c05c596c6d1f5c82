from news.models.article import Article, ArticleQuerySet

__all__ = ["Article", "ArticleQuerySet"]
