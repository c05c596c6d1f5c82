"""What a second member of staff approves about the newsletter, and exports of its readers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailing.approvals import SendBatch
from news import article_mailings, issues
from office.approvals import Impossible, Step


class SendIssue(SendBatch):
    """An edition to many readers."""

    name = "news.send_issue"

    def start(self, by: Any) -> bool:
        return issues.send(self.row, by=by, at=self.at)


class SendArticle(SendBatch):
    """One article to the readers of `topics`."""

    name = "news.send_article"

    def start(self, by: Any) -> bool:
        try:
            return article_mailings.mail(self.row, self.facts["topics"], by=by)
        except article_mailings.NotOut as error:
            raise Impossible from error


class ExportReaders(Step):
    """All readers with what they agreed to; the row is the person who exports, and repeats it once approved."""

    name = "news.export_readers"
    title = gettext_lazy("Export of newsletter subscribers")
    permission = "news.view_subscriptionconsent"

    def words(self) -> str:
        return _("Export of all newsletter subscribers by %(name)s") % {"name": self.row}
