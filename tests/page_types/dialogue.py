"""Page types of the dialogue. Circles and hubs share views and templates; the hub's are tested."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from coalitions.models import Coalition, Membership
from dialogue import follow_settings, moderator_access, mutings, post_thanks, report_decisions, thread_posts
from dialogue.models import Following, Muting, Notice, Post, Report, Thread
from tests.factories import make_document, make_member, make_person, make_thread
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create threads in every state, posts of every kind, documents, reports, and moderator access."""
    hub = Coalition.objects.get(slug="the-hub")
    member, boss = sample_site.people["member"], sample_site.people["facilitator"]
    staff = sample_site.people["moderator"] = make_person(
        "moderator@example.org", name="Mo Jones", is_staff=True
    )
    staff.groups.add(Group.objects.get(name="Moderation"))
    Muting.objects.create(person=staff, about=sample_site.people["applicant"])
    # The limits of the first week would not allow all these posts.
    Membership.objects.filter(coalition=hub).update(joined_at=timezone.now() - timedelta(days=30))
    talk = thread_posts.begin(hub, member, title="The last bus", body="It goes at **12:50**.", language="en")
    answer = thread_posts.answer(talk, boss, body="¿Quién más camina?", language="es")
    thread_posts.edit(answer, boss, body="¿Quién más camina a casa?", language="es")
    bad = thread_posts.answer(talk, boss, body="Go home.", language="en")
    thread_posts.remove(thread_posts.answer(talk, member, body="A slip.", language="en"), member)
    Post.objects.filter(pk=answer.pk).update(author=member)
    opened = make_thread(hub, member, title="A talk for neighbors", opened_at=timezone.now())
    Post.objects.filter(thread=opened).update(public_at=timezone.now(), is_named=True)
    make_thread(hub, member, title="Nothing for all yet", opened_at=timezone.now(), closed_at=timezone.now())
    post_thanks.say(answer, boss)
    post_thanks.say(talk.posts.get(body="Go home."), member)
    make_document(hub, member, title="A map", promoted_at=timezone.now())
    make_document(hub, member, title="A report", kind="pdf")
    report_decisions.report(bad, member, reason="harm", words="It hurts.")
    other = thread_posts.answer(talk, boss, body="Again.", language="en")
    decided = report_decisions.report(other, member, reason="other", words="")
    report_decisions.decide(decided, staff, outcome="kept", answer="It may stay.")
    third = make_member(hub, make_person(name="Lou Reed")).person
    about_member = Post.objects.filter(thread=talk, body="It goes at **12:50**.").get()
    report_decisions.report(about_member, third, reason="false", words="Not so.")
    moderator_access.invite(hub, staff, "Please look at the last bus.", boss)
    mutings.mute(third, member, is_block=True)
    mutings.mute(staff, boss, is_block=False)
    sample_site.people["muting"] = third
    Notice.objects.create(person=boss, post=about_member)
    Following.objects.create(person=boss, coalition=hub, rhythm="each")


def _thread(name: str, title: str = "The last bus") -> Callable[[SampleSite], str]:
    return lambda sample_site: reverse(
        f"dialogue:{name}-hub", args=["the-hub", Thread.objects.get(title=title).pk]
    )


def _post(name: str, body: str) -> Callable[[SampleSite], str]:
    def path(sample_site: SampleSite) -> str:
        post = Post.objects.get(body=body)
        return reverse(f"dialogue:{name}-hub", args=["the-hub", post.thread_id, post.pk])

    return path


def _report(name: str, **which: Any) -> Callable[[SampleSite], str]:
    def path(sample_site: SampleSite) -> str:
        row = Report.objects.get(**which)
        return reverse(name, args=["the-hub", row.pk] if name.startswith("dialogue") else [row.pk])

    return path


def _less(sample_site: SampleSite) -> str:
    notice = Notice.objects.select_related("person").get(person=sample_site.people["facilitator"])
    return reverse("dialogue:less", args=[follow_settings.less_token(notice)])


MINE = "¿Quién más camina a casa?"

PUBLIC = [
    Page("dialogue:threads-hub", ("the-hub",)),
    Page("dialogue:threads-circle", ("the-circle",), state="nothing open"),
    Page("dialogue:thread-hub", path=_thread("thread", "A talk for neighbors")),
    Page("dialogue:thread-hub", path=_thread("thread", "Nothing for all yet"), state="nothing for all"),
    Page("dialogue:documents-hub", ("the-hub",)),
    Page("dialogue:documents-circle", ("the-circle",), state="nothing shared"),
    Page("dialogue:less", path=_less),
]

SIGNED_IN = [
    Page("dialogue:threads-hub", ("the-hub",), viewer="member", state="member"),
    Page("dialogue:threads-hub", ("the-hub",), query="?q=bus", viewer="member", state="found"),
    Page("dialogue:threads-hub", ("the-hub",), query="?q=zebra", viewer="member", state="found nothing"),
    Page("dialogue:threads-circle", ("the-circle",), viewer="member", state="empty"),
    Page("dialogue:thread-hub", path=_thread("thread"), viewer="member", state="member"),
    Page("dialogue:thread-hub", path=_thread("thread"), viewer="facilitator", state="facilitator"),
    Page("dialogue:thread-hub", path=_thread("thread"), viewer="moderator", state="staff"),
    Page(
        "dialogue:thread-hub",
        path=_thread("thread", "A talk for neighbors"),
        viewer="member",
        state="open, member",
    ),
    Page("dialogue:thread-hub", path=_thread("thread"), viewer="muting", state="of someone muted"),
    Page("pages:visibility", viewer="muting", state="with people muted"),
    Page("dialogue:begin-hub", ("the-hub",), viewer="member"),
    Page("dialogue:follow-all-hub", ("the-hub",), viewer="member"),
    Page("dialogue:edit-hub", path=_post("edit", MINE), viewer="member"),
    Page("dialogue:versions-hub", path=_post("versions", MINE), viewer="member"),
    Page("dialogue:remove-hub", path=_post("remove", MINE), viewer="member", state="own"),
    Page("dialogue:remove-hub", path=_post("remove", MINE), viewer="facilitator", state="other's"),
    Page("dialogue:mute-hub", path=_post("mute", "Go home."), viewer="member"),
    Page("dialogue:report-hub", path=_post("report", "Go home."), viewer="member"),
    Page("dialogue:documents-hub", ("the-hub",), viewer="facilitator", state="facilitator"),
    Page("dialogue:documents-circle", ("the-circle",), viewer="member", state="empty"),
    Page("dialogue:share-hub", ("the-hub",), viewer="member"),
    Page("dialogue:reports-hub", ("the-hub",), viewer="facilitator"),
    Page(
        "dialogue:report-case-hub",
        path=_report("dialogue:report-case-hub", reason="false"),
        viewer="facilitator",
    ),
    Page("moderation:queue", viewer="moderator"),
    Page("moderation:case", path=_report("moderation:case", reason="harm"), viewer="moderator"),
    Page(
        "moderation:case",
        path=_report("moderation:case", outcome="kept"),
        viewer="moderator",
        state="decided",
    ),
]

PRESSES = ["thank", "all-read", "follow", "tend", "show-to-all", "tend-document"]
BOTH = [
    "thread",
    "begin",
    "follow-all",
    "edit",
    "versions",
    "remove",
    "mute",
    "report",
    "share",
    "reports",
    "report-case",
]

NO_PAGES = {
    **{f"dialogue:{name}-{kind}": "a POST that redirects" for kind in ("circle", "hub") for name in PRESSES},
    **{f"dialogue:document-file-{kind}": "a file" for kind in ("circle", "hub")},
    **{
        f"dialogue:{name}-circle": "the hub's own is looked at; one view and template for both"
        for name in BOTH
    },
    "dialogue-feeds:of": "a feed",
    "dialogue:unmute": "a POST that redirects",
}
