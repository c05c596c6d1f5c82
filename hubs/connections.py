"""How a hub and a circle agree on a connection, review it, and end it.

One side proposes and the other agrees: one side alone never activates it. Each function opens its own transaction,
locks the connection's row (or the liaison's, for a seat), and queues its mails there.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circles.models import Circle
from coalitions import facilitators
from coalitions.models import Coalition, Membership
from hubs import mails
from hubs.models import County, Hub, HubCircle, Liaison, LinkStatus
from mailing import calls, outbox
from office import audit
from people.models import Consent, Person
from pse_portal.prepared import Prepared, attach

State = HubCircle.State
Side = HubCircle.Side

# Each connection is reviewed once a year.
REVIEWED_AFTER = timedelta(days=365)


class LinkedAlready(Exception):
    """The hub and the circle already have a proposed or agreed connection."""


class NotYours(Exception):
    """The action belongs to the other side; or the person is no member of the hub."""


class WrongState(Exception):
    """The current state does not allow the action; another person may have acted first."""


def tell(
    coalition: Coalition, link: HubCircle, mail: type[mails.LinkMail], occasion: str, **given: Any
) -> None:
    """Queue one mail to each facilitator of `coalition`; `occasion` is part of the key.

    The caller must be in a transaction.
    """
    partner = link.circle if coalition.pk == link.hub_id else link.hub
    with translation.override(settings.LANGUAGE_CODE):
        path = coalition.address("links:manage", pk=link.pk)
    facilitators.tell(
        coalition,
        mail,
        link,
        key=f"link:{link.pk}:{occasion}:{coalition.pk}",
        ours={"name": coalition.name},
        partner={"name": partner.name},
        path=path,
        **given,
    )


def propose(hub: Hub, circle: Circle, side: str, by: Person, **words: str) -> HubCircle:
    """Create a proposal by `side` and mail the other side's facilitators.

    `words`: what each side offers and asks for.

    Raises LinkedAlready.
    """
    try:
        with transaction.atomic():
            link = HubCircle.objects.create(
                hub=hub, circle=circle, state=State.PROPOSED, proposed_by=side, **words
            )
            audit.record(by, "link.proposed", link, coalition_id=link.coalition_of(side).pk, side=side)
            tell(link.coalition_of(HubCircle.other(side)), link, mails.LinkProposed, "proposed")
    except IntegrityError as error:
        raise LinkedAlready from error
    return link


def _locked(link: HubCircle, *states: str) -> HubCircle:
    row = HubCircle.objects.select_for_update(of=("self",)).select_related("hub", "circle").get(pk=link.pk)
    if row.state not in states:
        raise WrongState
    return row


def _answering(link: HubCircle, side: str) -> HubCircle:
    row = _locked(link, State.PROPOSED)
    if side == row.proposed_by:
        raise NotYours
    return row


def agree(link: HubCircle, side: str, by: Person) -> None:
    """Accept the other side's proposal: the connection begins today. Mails the proposing side.

    Raises WrongState, and NotYours for the side that proposed it.
    """
    with transaction.atomic():
        row = _answering(link, side)
        row.state = State.AGREED
        row.since = timezone.localdate()
        row.review_on = row.since + REVIEWED_AFTER
        row.save()
        audit.record(by, "link.agreed", row, coalition_id=row.coalition_of(side).pk, side=side)
        tell(row.coalition_of(HubCircle.other(side)), row, mails.LinkAgreed, "agreed")


def decline(link: HubCircle, side: str, by: Person | None, note: str = "") -> None:
    """Decline a proposal, or withdraw it as the side that proposed it. Mails the other side. Raises WrongState."""
    with transaction.atomic():
        row = _locked(link, State.PROPOSED)
        row.state = State.DECLINED
        row.until = timezone.localdate()
        row.answer_note = note
        row.ended_by = side
        row.save()
        audit.record(by, "link.declined", row, coalition_id=row.coalition_of(side).pk, side=side)
        tell(row.coalition_of(HubCircle.other(side)), row, mails.LinkDeclined, "declined")


def end(link: HubCircle, side: str, by: Person | None, reason: str) -> None:
    """End an agreed connection as either side, with a reason; also ends its liaisons' seats. Mails the other side.

    Raises WrongState.
    """
    with transaction.atomic():
        row = _locked(link, State.AGREED)
        today = timezone.localdate()
        row.state = State.ENDED
        row.until = today
        row.end_reason = reason
        row.ended_by = side
        row.save()
        row.liaisons.filter(until__isnull=True).update(until=today)
        audit.record(by, "link.ended", row, coalition_id=row.coalition_of(side).pk, side=side)
        tell(row.coalition_of(HubCircle.other(side)), row, mails.LinkEnded, "ended")


def is_kept(link: HubCircle, side: str) -> bool:
    """Return whether a side has kept the connection for the review that is due, at most 30 days before its date."""
    kept_on = link.hub_kept_on if side == Side.HUB else link.circle_kept_on
    asked_on = link.review_on or timezone.localdate()
    return kept_on is not None and kept_on >= asked_on - timedelta(days=30)


def keep(link: HubCircle, side: str, by: Person) -> None:
    """Record that a side reviewed the connection and keeps it. Raises WrongState.

    Once both sides have, the next review is a year away.
    """
    with transaction.atomic():
        row = _locked(link, State.AGREED)
        today = timezone.localdate()
        if side == Side.HUB:
            row.hub_kept_on = today
        else:
            row.circle_kept_on = today
        if is_kept(row, Side.HUB) and is_kept(row, Side.CIRCLE):
            row.review_on = today + REVIEWED_AFTER
        row.save()
        audit.record(by, "link.kept", row, coalition_id=row.coalition_of(side).pk, side=side)


def due_for_review() -> Any:
    """Return the agreed connections whose review date has come."""
    return (
        HubCircle.objects.standing()
        .filter(review_on__lte=timezone.localdate())
        .select_related("hub", "circle")
    )


def ask_for_reviews() -> int:
    """Ask both sides to review each connection that is due.

    Returns how many are due. Idempotent for each review date.
    """
    asked = 0
    for link in due_for_review():
        with transaction.atomic():
            for side in (Side.HUB, Side.CIRCLE):
                tell(link.coalition_of(side), link, mails.LinkReview, f"review:{link.review_on}")
        asked += 1
    return asked


def name_liaison(link: HubCircle, person: Person, by: Person) -> Liaison:
    """Ask a member of the hub to be its liaison in the circle; the seat is theirs only once they accept.

    Raises WrongState if the connection is not agreed, NotYours if the person is not a member of the hub. Mails the
    person.
    """
    with transaction.atomic():
        row = _locked(link, State.AGREED)
        if not Membership.objects.active().filter(coalition_id=row.hub_id, person=person).exists():
            raise NotYours
        liaison, made = Liaison.objects.get_or_create(link=row, person=person, until=None)
        if made:
            audit.record(by, "liaison.named", liaison, coalition_id=row.hub_id)
            outbox.queue(mails.LiaisonNamed(liaison), key=f"liaison:{liaison.pk}:named")
    return liaison


def _own_seat(liaison: Liaison) -> Liaison:
    return (
        Liaison.objects.select_for_update(of=("self",))
        .select_related("link__hub", "link__circle", "person")
        .get(pk=liaison.pk)
    )


NAMED_WORDING = gettext_lazy(
    "My name is shown as liaison on the hub’s and the circle’s pages, with their connections, and in the network"
)


def _log_named(row: Liaison, is_named: bool) -> None:
    Consent.objects.create(
        person=row.person,
        purpose=Consent.Purpose.LIAISON,
        is_given=is_named,
        wording=str(NAMED_WORDING),
        source="liaison role",
        about=row.link.hub.slug,
    )


def set_named(person: Person, pk: int, is_named: bool) -> None:
    """Show or hide a liaison's name on public pages. Idempotent; logs the consent. Nothing for others' seats."""
    with transaction.atomic():
        rows = Liaison.objects.filter(pk=pk, person=person, until=None, is_named=not is_named)
        row = rows.select_for_update(of=("self",)).select_related("link__hub", "person").first()
        if row is not None:
            row.is_named = is_named
            row.save(update_fields=["is_named"])
            _log_named(row, is_named)


def accept_seat(liaison: Liaison, by: Person | None = None, *, is_named: bool = False) -> None:
    """Accept the seat for the named person, from today. Mails the circle's facilitators. Raises WrongState.

    `is_named`: they read where the name shows and agreed to it, which is logged as a consent. Otherwise, as after an
    answer by phone, pages say "A member of the hub". `by` is the person who recorded the answer for them.
    """
    with transaction.atomic():
        row = _own_seat(liaison)
        if row.accepted_at or row.until or row.link.state != State.AGREED:
            raise WrongState
        row.accepted_at = timezone.now()
        row.is_named = is_named
        if is_named:
            _log_named(row, is_named)
        row.since = timezone.localdate()
        row.save()
        audit.record(by or row.person, "liaison.accepted", row, coalition_id=row.link.hub_id)
        tell(row.link.circle, row.link, mails.LiaisonSits, f"sits:{row.pk}", seat=row.pk)


def leave_seat(liaison: Liaison, by: Person | None = None) -> None:
    """Decline or give up the seat, as of today. Mails both sides if the seat is now vacant.

    `by` is the person who recorded it for them. Raises WrongState if they had already left.
    """
    with transaction.atomic():
        row = _own_seat(liaison)
        if row.until:
            raise WrongState
        sat = row.accepted_at is not None
        row.until = timezone.localdate()
        row.save()
        audit.record(
            by or row.person, "liaison.left" if sat else "liaison.declined", row, coalition_id=row.link.hub_id
        )
        if sat and not row.link.liaisons.current().exists():
            for side in (Side.HUB, Side.CIRCLE):
                tell(row.link.coalition_of(side), row.link, mails.SeatVacant, f"vacant:{row.pk}")


def answer_seat(liaison: Liaison, is_yes: bool, by: Person) -> None:
    """Record the named person's answer by phone. Raises calls.NotPossible."""
    try:
        if is_yes:
            accept_seat(liaison, by)
        elif liaison.accepted_at:
            raise WrongState
        else:
            leave_seat(liaison, by)
    except WrongState as error:
        raise calls.NotPossible(_("This has changed since. Here’s the latest version.")) from error


def leave_seats_of(membership: Membership) -> None:
    """End the seats of a person who is no longer a member of the hub.

    The caller must be in the transaction that ended the membership.
    """
    seats = Liaison.objects.filter(
        person=membership.person_id, link__hub_id=membership.coalition_id, until__isnull=True
    )
    for liaison in seats:
        leave_seat(liaison)


def forget(rows: QuerySet[Liaison]) -> int:
    """Delete liaison roles with the people who had them. Mails both sides of a seat that is now vacant.

    Returns how many rows. The caller must be in a transaction.
    """
    for liaison in rows.filter(until=None):
        leave_seat(liaison)
    return rows.delete()[0]


def end_links_of(coalition: Coalition, by: Person | None) -> None:
    """End the connections of a coalition that has ended, and keep them as history. Mails the other sides.

    Agreed connections end, proposals are declined. The caller must be in the transaction that ended the coalition.
    """
    side = HubCircle.side_of(coalition)
    for link in HubCircle.objects.of(coalition).filter(state__in=HubCircle.LIVE):
        if link.state == State.AGREED:
            if coalition.merged_into:
                reason = _("%(former)s became part of %(name)s.") % {
                    "former": coalition.name,
                    "name": coalition.merged_into.name,
                }
            else:
                reason = _("%(name)s has finished its work.") % {"name": coalition.name}
            end(link, side, by, str(reason)[:250])
        else:
            decline(link, side, by)


@Prepared
def _shown_of(coalition: Coalition) -> QuerySet[HubCircle]:
    return HubCircle.objects.shown().of(coalition).with_sides()


@Prepared
def _liaisons_of(coalition: Coalition) -> QuerySet[Liaison]:
    links = HubCircle.objects.shown().of(coalition).values("pk")
    rows = Liaison.objects.current().filter(link__in=links).select_related("person")
    return rows.order_by("since", "pk")


@Prepared
def _counties_of(circle: Coalition) -> QuerySet[County]:
    """Return the counties of the hubs that a circle is connected with, each with its `hub_id`."""
    links = HubCircle.objects.shown().of(circle).values("hub")
    rows = County.objects.filter(hubs__in=links).only("fips", "name", "slug").order_by("name")
    return rows.annotate(hub_id=F("hubs"))


def links_of(coalition: Coalition) -> list[HubCircle]:
    """Return the agreed and proposed connections of a circle or a hub, each with its `current_liaisons`.

    Those with a liaison come first. A circle's name the counties of their hubs. Three queries at most, however many
    connections there are.
    """
    links = _shown_of(coalition)
    if coalition.is_circle and links:
        attach((link.hub for link in links), "counties", _counties_of(coalition), "hub_id")
    liaisons: dict[int, list[Liaison]] = {}
    for liaison in _liaisons_of(coalition) if links else ():
        liaisons.setdefault(liaison.link_id, []).append(liaison)
    for link in links:
        link.current_liaisons = liaisons.get(link.pk, [])
    order = list(LinkStatus)
    return sorted(links, key=lambda link: (order.index(link.status), str(link.partner_of(coalition))))
