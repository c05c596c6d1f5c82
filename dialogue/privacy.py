"""What the dialogue holds about people."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dialogue import shared_documents, thread_posts
from dialogue.models import Document, Following, Notice, Post, Reply, Report, Seen, Thread, Visit
from office.privacy import After, Blank, Held

NOTICES_KEPT_FOR = timedelta(days=90)

HELD = [
    Held(
        Thread,
        _("what you began to talk about"),
        _("What a circle or hub talks about: as long as it exists."),
        fields=("home", "title", "started_at"),
        person="author",
        forget=Blank("author"),
    ),
    Held(
        Post,
        _("what you said in the dialogue"),
        _("Removed posts: their words for 90 days. Earlier versions of a post: one year."),
        fields=("thread", "written_at", "body", "language"),
        person="author",
        forget=thread_posts.forget,
        erase=thread_posts.erase_removed,
    ),
    Held(
        Document,
        _("links and documents you shared"),
        _("Links and documents: until they are removed, their files until that moment."),
        fields=("coalition", "shared_at", "title", "why", "url"),
        person="shared_by",
        forget=shared_documents.forget,
    ),
    Held(
        Following,
        _("what you follow by e-mail"),
        _("What you follow: until you leave or change it."),
        fields=("coalition", "thread", "rhythm", "since"),
        person="person",
    ),
    Held(
        Seen,
        _("up to when you have read"),
        _("Up to when you have read: as long as the thread."),
        fields=("coalition", "thread", "at"),
        person="person",
    ),
    Held(
        Notice,
        _("e-mails about the dialogue"),
        _("Which e-mails about the dialogue went to you: 90 days."),
        fields=("post", "day", "written_at"),
        person="person",
        erase=After(NOTICES_KEPT_FOR, "written_at"),
    ),
    Held(
        Reply,
        _("answers you sent by e-mail"),
        _("That an answer came by e-mail: 90 days."),
        fields=("came_at", "fate"),
        person="person",
        erase=After(NOTICES_KEPT_FOR, "came_at"),
    ),
    Held(
        Report,
        _("posts you reported"),
        _("Reports of posts: one year after the decision."),
        fields=("made_at", "reason", "words", "outcome", "answer"),
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
        erase=After(timedelta(days=730), "until"),  # as the log of who looked
    ),
]
