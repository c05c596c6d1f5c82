"""The personal data that the dialogue holds."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dialogue import shared_documents, thread_posts
from dialogue.models import (
    Document,
    Following,
    Muting,
    Notice,
    Post,
    Reply,
    Report,
    Seen,
    Thanks,
    Thread,
    Visit,
)
from office.privacy import After, Blank, Held

NOTICES_KEPT_FOR = timedelta(days=90)

TITLE = _("Conversations")

HELD = [
    Held(
        Thread,
        _("conversations you started"),
        _("Conversations in a circle or hub: as long as it exists."),
        fields=("home", "title", "started_at"),
        sealed=("title",),
        person="author",
        forget=Blank("author"),
    ),
    Held(
        Post,
        _("your posts"),
        _("Text of removed posts: 90 days. Earlier versions of a post: one year."),
        fields=("thread", "written_at", "body", "language"),
        sealed=("thread", "body"),
        person="author",
        forget=thread_posts.forget,
        unname=Blank("author"),
        erase=thread_posts.erase_removed,
    ),
    Held(
        Document,
        _("links and documents you shared"),
        _("Links and documents: until someone removes them. Their files: until then."),
        fields=("coalition", "shared_at", "title", "why", "url"),
        sealed=("title", "why", "url"),
        person="shared_by",
        forget=shared_documents.forget,
        unname=Blank("shared_by"),
    ),
    Held(
        Following,
        _("your email choices for the dialogue"),
        _("Your email choices for the dialogue: until you leave or change them."),
        fields=("coalition", "thread", "rhythm", "since"),
        sealed=("thread",),
        person="person",
    ),
    Held(
        Muting,
        _("people you muted or blocked"),
        _("People you muted or blocked: until you undo it. We don’t tell them."),
        fields=("about", "is_block", "since"),
        person="person",
        merges=True,
        one_per="about",
    ),
    Held(
        Thanks,
        _("posts you said thanks for"),
        _("Thanks for a post: as long as the post. Only its author sees them."),
        fields=("post", "at"),
        sealed=("post",),
        person="person",
        merges=True,
        one_per="post",
    ),
    Held(
        Seen,
        _("where you left off"),
        _("Where you left off in a conversation: as long as it exists."),
        fields=("coalition", "thread", "at"),
        sealed=("thread",),
        person="person",
    ),
    Held(
        Notice,
        _("emails about the dialogue"),
        _("Which emails about the dialogue we sent you: 90 days."),
        fields=("post", "day", "written_at"),
        sealed=("post",),
        person="person",
        erase=After(NOTICES_KEPT_FOR, "written_at"),
    ),
    Held(
        Reply,
        _("replies you sent by email"),
        _("The fact that you replied by email: 90 days."),
        fields=("came_at", "fate"),
        person="person",
        erase=After(NOTICES_KEPT_FOR, "came_at"),
    ),
    Held(
        Report,
        _("posts you reported"),
        _("Reports of posts: one year after the decision."),
        fields=("made_at", "reason", "words", "outcome", "answer"),
        sealed=("words", "answer"),
        person="reporter",
        forget=Blank("reporter"),
        erase=After(timedelta(days=365), "decided_at"),
    ),
    Held(
        Visit,
        _("members’ spaces you read as staff"),
        _("When staff read a members’ space: two years."),
        fields=("coalition", "kind", "reason", "began_at", "until"),
        person="person",
        erase=After(timedelta(days=730), "until"),  # as long as the log of looks
    ),
]
