"""Page types of managing a coalition, and of contacting one without joining.

Circles and hubs share one view and template for each of these; the hub's are tested.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from coalitions import announcements, invitations, letters, membership, paper_lists, renewals
from coalitions.models import Coalition, Membership, Organization, Partner
from mailing.models import Batch
from tests.factories import make_facilitator, make_hub, make_member, make_person
from tests.page_types.sample_site import Page, SampleSite, row


def fill(sample_site: SampleSite) -> None:
    """Create letters, an invitation, a paper list with its calls and codes, a partner, and its spokesperson."""
    assert sample_site.link is not None
    hub, boss = sample_site.link.hub, sample_site.people["facilitator"]
    wrote = {"name": "Lee Ann", "phone": "", "language": "en", "words": "When do you meet?"}
    sample_site.letter = letters.write(hub, email="lee@example.org", **wrote)
    sample_site.answered = letters.write(hub, email="lou@example.org", **wrote)
    letters.answer(sample_site.answered, "On Thursday.", boss)
    [sample_site.invitation] = invitations.invite(
        hub, ["new.neighbor@example.org"], language="en", note="Come and see us.", by=boss
    )
    sample_site.sheet = paper_lists.enter(
        hub,
        "Ruth Jones 404 555 0188\nJoe Smith, joe@example.org",
        signed_on=timezone.localdate(),
        purposes=["membership", "call"],
        wording="I want to join.",
        by=boss,
    )
    church = Organization.objects.create(name="Mount Zion", kind="faith")
    Partner.objects.create(organization=church, coalition=hub)
    words = {
        "subject_en": "At the library",
        "words_en": "It opens at six.",
        "subject_es": "En la biblioteca",
        "words_es": "Abre a las seis.",
    }
    announcements.draft(hub, words, by=boss)
    sample_site.spokesperson = make_member(hub, make_person(name="Ada Wells"), organization=church)
    gone = make_member(hub, make_person(name="Bo Reed"))
    membership.remove(gone, boss, "Did not keep the agreement.")
    Membership.objects.filter(pk=sample_site.spokesperson.pk).update(note="Brings the keys.")
    sample_site.asked = make_member(hub, make_person(name="Ida May"))
    silent = make_member(hub, make_person(None, name="Bea Lane", phone="+14045550177"))
    long_here = Membership.objects.filter(
        pk__in=[
            sample_site.asked.pk,
            silent.pk,
            *hub.memberships.filter(person=sample_site.people["member"]).values_list("pk", flat=True),
        ]
    )
    long_here.update(joined_at=timezone.now() - timedelta(days=400))
    renewals.ask()
    sample_site.stays = make_member(hub, make_person(name="Cy Long"))
    sample_site.left = make_member(hub, make_person(name="Di Short"))
    membership.leave(sample_site.left)
    asleep = make_hub("Bibb", name="The Quiet Hub", slug="quiet-hub", summary="Sidewalks to school.")
    make_facilitator(asleep, boss)
    Coalition.objects.filter(pk=asleep.pk).update(quiet_since=timezone.localdate() - timedelta(days=150))


def _invitation(sample_site: SampleSite) -> str:
    assert sample_site.invitation is not None
    return sample_site.invitation.path


def _stay(who: str, *, leaves: bool = False) -> Callable[[SampleSite], str]:
    def path(sample_site: SampleSite) -> str:
        row = getattr(sample_site, who)
        return row.stay_leave_path if leaves else row.stay_path

    return path


def of_hub(name: str, attribute: str) -> Callable[[SampleSite], str]:
    return row(f"hubs:{name}", attribute, "the-hub")


PUBLIC = [
    Page("hubs:write", ("the-hub",)),
    Page("hubs:flyer", ("the-hub",)),
    Page("hubs:neighbor", ("the-hub",)),
    Page("hubs:invitation", path=_invitation),
    Page("hubs:invitation", ("the-hub", "1-abc"), state="over", status=404),
    Page("hubs:staying", path=_stay("asked")),
    Page("hubs:staying", path=_stay("stays"), state="stays"),
    Page("hubs:staying", path=_stay("left"), state="left"),
    Page("hubs:staying", ("the-hub", "1-abc"), state="unreadable", status=404),
    Page("hubs:staying-leave", path=_stay("asked", leaves=True)),
    Page("hubs:detail", ("quiet-hub",), state="quiet"),
    Page("hubs:list", query="?language=ko", state="nothing fits"),
    Page("claim"),
]

SIGNED_IN = [
    Page("hubs:announce", ("the-hub",), viewer="facilitator"),
    Page(
        "hubs:announcement",
        path=lambda sample_site: (
            f"/hubs/the-hub/manage/announce/{Batch.objects.get(title='At the library').pk}/"
        ),
        viewer="facilitator",
    ),
    Page("hubs:membership", ("the-hub",), viewer="member"),
    Page("hubs:manage", ("the-hub",), viewer="facilitator"),
    Page("hubs:manage", ("quiet-hub",), viewer="facilitator", state="quiet"),
    Page("hubs:letters", ("the-hub",), viewer="facilitator"),
    Page("hubs:letter", path=of_hub("letter", "letter"), viewer="facilitator"),
    Page("hubs:letter", path=of_hub("letter", "answered"), viewer="facilitator", state="answered"),
    Page("hubs:calls", ("the-hub",), viewer="facilitator"),
    Page("hubs:manage-members", ("the-hub",), viewer="facilitator"),
    Page("hubs:manage-member", path=of_hub("manage-member", "spokesperson"), viewer="facilitator"),
    Page("hubs:manage-member", path=of_hub("manage-member", "asked"), viewer="facilitator", state="asked"),
    Page("hubs:paper", ("the-hub",), viewer="facilitator"),
    Page("hubs:paper-sheet", path=of_hub("paper-sheet", "sheet"), viewer="facilitator"),
    Page("hubs:invite", ("the-hub",), viewer="facilitator"),
    Page("hubs:page", ("the-hub",), viewer="facilitator"),
    Page("hubs:how-to-join", ("the-hub",), viewer="facilitator"),
    Page("hubs:leads", ("the-hub",), viewer="facilitator"),
    Page("hubs:partners", ("the-hub",), viewer="facilitator"),
    Page("hubs:print-flyer", ("the-hub",), viewer="facilitator"),
]

# POST-only views that redirect to another page.
PRESSES = ["at-work", "call-made", "remove-partner"]

NO_PAGES = {
    **{f"{kind}:manage-members-csv": "a file" for kind in ("circles", "hubs")},
    **{f"{kind}:{name}": "a POST that redirects" for kind in ("circles", "hubs") for name in PRESSES},
    **{
        page.name.replace("hubs:", "circles:"): "the hub's own is looked at; one view and template for both"
        for page in [*PUBLIC, *SIGNED_IN]
        if page.name.startswith("hubs:") and page.name not in ("hubs:list", "hubs:detail")
    },
}
