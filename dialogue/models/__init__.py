from dialogue.models.document import Document
from dialogue.models.follow import Following, Seen
from dialogue.models.mute import Muting
from dialogue.models.notice import Notice
from dialogue.models.post import Post, Revision
from dialogue.models.reply import Reply
from dialogue.models.report import Report
from dialogue.models.thanks import Thanks
from dialogue.models.thread import Thread
from dialogue.models.visit import Visit

__all__ = [
    "Document",
    "Following",
    "Muting",
    "Notice",
    "Post",
    "Reply",
    "Report",
    "Revision",
    "Seen",
    "Thanks",
    "Thread",
    "Visit",
]
