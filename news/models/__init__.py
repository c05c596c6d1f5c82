from news.models.article import Article, ArticleQuerySet
from news.models.subscription import Subscription, SubscriptionConsent, SubscriptionQuerySet, TopicChoice

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Subscription",
    "SubscriptionConsent",
    "SubscriptionQuerySet",
    "TopicChoice",
]
