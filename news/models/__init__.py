from news.models.article import Article, ArticleQuerySet
from news.models.issue import Issue, IssueQuerySet
from news.models.review import ReviewNote
from news.models.subscription import Subscription, SubscriptionConsent, SubscriptionQuerySet, TopicChoice

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Issue",
    "IssueQuerySet",
    "ReviewNote",
    "Subscription",
    "SubscriptionConsent",
    "SubscriptionQuerySet",
    "TopicChoice",
]
