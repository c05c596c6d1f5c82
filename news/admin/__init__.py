from news.admin.article import ArticleAdmin

__all__ = ["ArticleAdmin"]
