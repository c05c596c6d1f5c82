"""What coalitions contribute to the pages of other apps, and to their own."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from coalitions import (
    facilitators,
    imported_members,
    inactivity,
    join_requests,
    letters,
    mails,
    membership,
    pending,
    renewals,
    youth,
)
from coalitions.mails import AnnouncementStream
from coalitions.models import Coalition, Invitation, JoinRequest, Letter, Membership, PaperSheet
from coalitions.pending import Pending
from mailing import references, suppression
from mailing.calls import Owner, Question
from mailing.models import Call
from office.bursts import BurstSource
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    AuditPlaces,
    AuditRoles,
    DeletionObstacles,
    FirstStep,
    ManageEntry,
    NotificationLine,
    NotificationSource,
    Obstacle,
    ShownPlace,
    StaffQueue,
    StaffTool,
    VisibilitySource,
)
from office.panels import CoalitionPanel, MePanel, only_with
from pse_portal.prepared import Prepared

REQUESTS = Pending(
    Membership.objects.pending,
    "coalition",
    ngettext_lazy("%(n)d request to join", "%(n)d requests to join", "n"),
    "requests",
)
TO_CALL = Pending(
    JoinRequest.objects.to_call,
    "coalition",
    ngettext_lazy("%(n)d person wants a call about joining", "%(n)d people want a call about joining", "n"),
    "requests",
)
LETTERS = Pending(
    Letter.objects.waiting,
    "coalition",
    ngettext_lazy("%(n)d message to answer", "%(n)d messages to answer", "n"),
    "letters",
)
CALLS = Pending(
    lambda: Call.objects.to_make().filter(owed_type=references.of(Coalition())[0]),
    "owed_id",
    ngettext_lazy("%(n)d call to make", "%(n)d calls to make", "n"),
    "calls",
)
SPEAKING = Pending(
    Membership.objects.speaking_unconfirmed,
    "coalition",
    ngettext_lazy(
        "%(n)d member says they speak for an organization",
        "%(n)d members say they speak for an organization",
        "n",
    ),
    "manage-members",
    "?show=unconfirmed",
)


def _invitations(viewer: Any, person: Any) -> QuerySet[Invitation]:
    return Invitation.objects.open().filter(email=person.email or "-")


@only_with(_invitations)
def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return invitations and, for facilitators, requests, messages and calls. Three queries at most."""
    invitations = _invitations(person, person).select_related("coalition")
    found = [
        ActionItem(
            gettext("You’re invited to join %(name)s.") % {"name": row.coalition.name},
            row.coalition.join_path,
        )
        for row in invitations
    ]
    young = [coalition for coalition in led if coalition.is_youth]
    if young:
        words = gettext("%(name)s needs two facilitators who are 18 or older.")
        found += [
            ActionItem(words % {"name": row.name}, row.address("leads"), row.name)
            for row in youth.short_of_adults(young)
        ]
    return found + pending.items(led, REQUESTS, TO_CALL, LETTERS, CALLS, SPEAKING)


@Prepared
def _membership(person: Any, coalition: Coalition) -> QuerySet[Membership]:
    return Membership.objects.of(person).filter(coalition_id=coalition.pk).order_by("pk")[:1]


@Prepared
def _invited(person: Any, coalition: Coalition) -> QuerySet[Any]:
    return _invitations(person, person).filter(coalition_id=coalition.pk).values_list("pk")[:1]


def _standing(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Return the viewer's status: member, pending, invited; for facilitators, also the number of items to answer."""
    if not request.user.is_authenticated or coalition.is_archived:
        return None
    present = _membership.first(request.user, coalition)
    if present is None:
        return {"invited": True} if _invited(request.user, coalition) else None
    waiting = pending.count(REQUESTS, TO_CALL, LETTERS)(coalition) if present.is_facilitator else 0
    return {"present": present, "waiting": waiting}


@Prepared
def _memberships(person: Any) -> QuerySet[Membership]:
    return Membership.objects.of(person).order_by("coalition__kind", "coalition__name")


def _mine(request: HttpRequest, person: Any) -> dict[str, Any]:
    return {"mine": _memberships(person)}


def _brought_people(coalition: Coalition) -> list[QuerySet[Any]]:
    lists, invitations = PaperSheet.objects.all(), Invitation.objects.all()
    return [rows.filter(coalition=coalition) for rows in (lists, invitations)]


def _second_lead(coalition: Coalition) -> list[QuerySet[Any]]:
    """Return the facilitators of which there is another."""
    others = Membership.objects.leading().filter(coalition=OuterRef("coalition")).exclude(pk=OuterRef("pk"))
    return [Membership.objects.leading().filter(Exists(others.order_by()), coalition=coalition)]


def _calls_address(coalition: Coalition) -> str:
    return f"{settings.SITE_URL}{coalition.address('calls')}"


def _shown(person: Any) -> list[ShownPlace]:
    """Return where a person is in a list of members. One query."""
    rows = Membership.objects.active().filter(person=person, coalition__life__in=Coalition.LISTED)
    return [
        ShownPlace(
            (
                gettext("As a facilitator, to the members of %(name)s")
                if row.is_facilitator
                else gettext("As a member, to the other members of %(name)s")
            )
            % {"name": row.coalition.name},
            row.coalition.members_path,
            row.is_shown,
            row.pk,
        )
        for row in rows.select_related("coalition").order_by("coalition__name")
    ]


def _places(ids: set[int]) -> dict[int, tuple[str, str]]:
    rows = Coalition.objects.filter(pk__in=ids)
    return {row.pk: (row.name, row.get_absolute_url()) for row in rows}


def _places_matching(text: str) -> list[int]:
    return list(Coalition.objects.filter(name__icontains=text).values_list("pk", flat=True)[:500])


def _led_alone(person: Any) -> list[Obstacle]:
    """Name each coalition that would be left without a facilitator who can sign in."""
    return [
        Obstacle(
            gettext("You’re the only facilitator of %(name)s. Add another one first.")
            % {"name": coalition.name},
            coalition.address("leads"),
        )
        for coalition in Coalition.objects.listed().facilitated_by(person).order_by("name")
        if not membership.has_another_facilitator(coalition, person)
    ]


def _leads(person: Any, coalition_id: int) -> bool:
    return facilitators.leads(person.pk, coalition_id)


def _notices(person: Any) -> list[NotificationLine]:
    """Return the announcements of each of the person's coalitions. Two queries."""
    coalitions = list(Coalition.objects.with_member(person).order_by("name"))
    streams = {coalition.pk: AnnouncementStream.of(coalition.slug) for coalition in coalitions}
    stopped = suppression.stopped_streams(person.email, streams.values())
    return [
        NotificationLine(
            gettext("Announcements from %(name)s") % {"name": coalition.name},
            stream=streams[coalition.pk],
            is_on=streams[coalition.pk] not in stopped,
        )
        for coalition in coalitions
    ]


CONTRIBUTIONS = [
    imported_members.TARGET,
    StaffQueue(
        "coalitions.requests",
        _("Requests to join that no one answered"),
        lambda person: JoinRequest.objects.filter(state=Membership.State.PENDING, risen_at__isnull=False),
        "risen_at",
        "admin:coalitions_joinrequest_changelist",
        "?risen_at__isempty=0",
        permission="coalitions.view_joinrequest",
        order=30,
    ),
    StaffQueue(
        "coalitions.letters",
        _("Messages that no one answered"),
        lambda person: Letter.objects.waiting().filter(risen_at__isnull=False),
        "risen_at",
        "admin:coalitions_letter_changelist",
        "?state__exact=waiting",
        permission="coalitions.view_letter",
        order=32,
    ),
    StaffTool(
        "coalitions.organizations", _("Organizations"), "coalitions",
        "admin:coalitions_organization_changelist", "coalitions.view_organization",
    ),

    AuditRoles("coalitions.facilitators", _leads),
    CoalitionPanel("coalitions.standing", "coalitions/panels/standing.html", _standing, "head", order=0),
    NotificationSource("coalitions", _("Circles and hubs"), _notices, order=40),
    MePanel("coalitions.mine", "coalitions/panels/mine.html", _mine, order=14),
    ActionSource("coalitions", _items, order=10),
    BurstSource(
        "coalitions.joins", _("Requests to join"), join_requests.unanswered, "coalition", "asked_at", join_requests.remove
    ),
    BurstSource(
        "coalitions.letters", _("Messages"), Letter.objects.waiting, "coalition", "written_at", letters.remove, order=60
    ),
    VisibilitySource("coalitions.members", _shown, membership.set_shown, order=10),
    DeletionObstacles("coalitions.last_facilitator", _led_alone, order=20),
    ActivitySource("coalitions", inactivity.SIGNS),
    Owner("coalitions.coalition", str, _calls_address),
    Question(mails.Appointed.name, membership.answer_appointment),
    Question(mails.Stay.name, renewals.answer_call, _("They want to stay"), _("They want to leave")),
    # The pages of the Manage area. Upper apps add theirs between these.
    ManageEntry(
        "coalitions.requests", _("Requests"), "requests", _("Requests to join, and people who want a "
                                                            "call."), pending.waiting(REQUESTS, TO_CALL), order=10
    ),
    ManageEntry(
        "coalitions.letters", _("Messages"), "letters", _("Messages people sent you. Your email "
                                                         "address stays private."),
        pending.waiting(LETTERS), order=15,
    ),
    ManageEntry(
        "coalitions.announce", _("Announcements"), "announce", _("Email all members. Anyone without email "
                                                                 "goes on your call list."),
        order=20,
    ),
    ManageEntry(
        "coalitions.calls", _("Call list"), "calls", _("People without email: who to call and what to say."),
        pending.waiting(CALLS), order=25,
    ),
    ManageEntry(
        "coalitions.manage-members", _("Members"), "manage-members", _("All your members, with your notes."),
        pending.waiting(SPEAKING), order=30,
    ),
    ManageEntry(
        "coalitions.paper_lists", _("Paper sign-up sheets"), "paper", _("Add people who signed up on paper."), order=35
    ),
    ManageEntry("coalitions.invite", _("Invite people"), "invite", _("Email people an invitation to join."), order=40),
    ManageEntry(
        "coalitions.page", _("Your page"), "page", _("How you describe yourselves, in two languages."), order=45
    ),
    ManageEntry(
        "coalitions.how-to-join", _("How people join"), "how-to-join",
        _("Open or by request, your questions, and your agreement."), order=50,
    ),
    ManageEntry(
        "coalitions.leads", _("Facilitators"), "leads", _("Add a facilitator, hand over, or step down."), order=55
    ),
    ManageEntry(
        "coalitions.partners", _("Partners"), "partners", _("Organizations that are part of it."), order=60
    ),
    ManageEntry(
        "coalitions.print-flyer", _("Flyer"), "print-flyer", _("One page in two languages, with a QR "
                                                               "code."), order=65
    ),
    FirstStep(
        "coalitions.page", _("Tell people who you are"), "page", lambda coalition: bool(coalition.summary and coalition.story),
        order=10,
    ),
    FirstStep(
        "coalitions.join_requests", _("Choose how people join"), "how-to-join",
        lambda coalition: coalition.joining_set_at is not None, order=20,
    ),
    FirstStep(
        "coalitions.people", _("Add people who signed up on paper"), "paper", rows=_brought_people, order=30
    ),
    FirstStep(
        "coalitions.second", _("Add a second facilitator"), "leads", rows=_second_lead, order=40
    ),
    FirstStep(
        "coalitions.flyer", _("Print the flyer"), "print-flyer",
        lambda coalition: coalition.flyer_printed_at is not None, order=50,
    ),
    AuditPlaces("coalitions", names=_places, matching=_places_matching),
]  # fmt: skip
