"""How a hub and a circle agree on a link, keep it, and end it.

Proposed by one side and agreed by the other: one side alone never makes it active. Each function opens its
own transaction and locks the link's row; those that tell somebody queue their mails in it.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circles.models import Circle
from coalitions import facilitators
from coalitions.models import Coalition, Membership
from hubs import mails
from hubs.models import Hub, HubCircle, Liaison, LinkStatus
from mailing import calls, outbox
from office import audit
from people.models import Person

State = HubCircle.State
Side = HubCircle.Side

# A link is looked at again each year, a little before people forget why they made it.
REVIEWED_AFTER = timedelta(days=365)


class LinkedAlready(Exception):
    """There is a proposed or agreed link between the two."""


class NotYours(Exception):
    """The move belongs to the other side."""


class WrongState(Exception):
    """The link is not in a state from which this move leads; somebody else was quicker."""


def tell(
    coalition: Coalition, link: HubCircle, mail: type[mails.LinkMail], occasion: str, **given: Any
) -> None:
    """Queue one mail to each facilitator of `coalition`; `occasion` makes the key. The caller must be in a transaction."""
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
    """A new proposal of `side`, told to the other side's facilitators. `words`: what each gives and asks.

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
    """The other side says yes: the link stands from today. Raises WrongState, NotYours."""
    with transaction.atomic():
        row = _answering(link, side)
        row.state = State.AGREED
        row.since = timezone.localdate()
        row.review_on = row.since + REVIEWED_AFTER
        row.save()
        audit.record(by, "link.agreed", row, coalition_id=row.coalition_of(side).pk, side=side)
        tell(row.coalition_of(HubCircle.other(side)), row, mails.LinkAgreed, "agreed")


def decline(link: HubCircle, side: str, by: Person | None, note: str = "") -> None:
    """The other side says no, or the proposing side takes it back; the other is told. Raises WrongState."""
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
    """Either side ends an agreed link, with a reason; who sat for the hub sits no more. Raises WrongState."""
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
    """Whether a side has looked at the link for the review that is due, or a month before it, and keeps it."""
    kept_on = link.hub_kept_on if side == Side.HUB else link.circle_kept_on
    asked_on = link.review_on or timezone.localdate()
    return kept_on is not None and kept_on >= asked_on - timedelta(days=30)


def keep(link: HubCircle, side: str, by: Person) -> None:
    """A side looked at the link and keeps it; once both did, the next look is a year away. Raises WrongState."""
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
    """Agreed links whose day has come."""
    return (
        HubCircle.objects.standing()
        .filter(review_on__lte=timezone.localdate())
        .select_related("hub", "circle")
    )


def ask_for_reviews() -> int:
    """Ask both sides about each link that is due; once for each review date, however often it runs."""
    asked = 0
    for link in due_for_review():
        with transaction.atomic():
            for side in (Side.HUB, Side.CIRCLE):
                tell(link.coalition_of(side), link, mails.LinkReview, f"review:{link.review_on}")
        asked += 1
    return asked


def name_liaison(link: HubCircle, person: Person, by: Person) -> Liaison:
    """The hub asks one of its members to speak for it in the circle; nobody sits before their own yes.

    Raises WrongState where the link is not agreed, NotYours where the person is not a member of the hub.
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


def accept_seat(liaison: Liaison, by: Person | None = None) -> None:
    """The named person says yes and sits from today; `by` is who wrote it down for them. Raises WrongState."""
    with transaction.atomic():
        row = _own_seat(liaison)
        if row.accepted_at or row.until or row.link.state != State.AGREED:
            raise WrongState
        row.accepted_at = timezone.now()
        row.since = timezone.localdate()
        row.save()
        audit.record(by or row.person, "liaison.accepted", row, coalition_id=row.link.hub_id)
        tell(row.link.circle, row.link, mails.LiaisonSits, f"sits:{row.pk}", liaison=row.person.name)


def leave_seat(liaison: Liaison, by: Person | None = None) -> None:
    """The person says no, or steps down: from today the seat is theirs no more, and a vacant one is told to both.

    `by` is who wrote it down for them. Raises WrongState where they left before.
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
    """What the named person said by phone. Raises calls.NotPossible."""
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
    """Whoever is no member of a hub any more speaks for it no more. In the transaction that ended the membership."""
    seats = Liaison.objects.filter(
        person=membership.person_id, link__hub_id=membership.coalition_id, until__isnull=True
    )
    for liaison in seats:
        leave_seat(liaison)


def end_links_of(coalition: Coalition, by: Person | None) -> None:
    """A coalition has ended: so do its links, kept as history. In the transaction that ended it.

    An agreed link ends, a proposal is closed. The other side is told.
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


def links_of(coalition: Coalition) -> list[HubCircle]:
    """The agreed and proposed links of a circle or a hub, seated ones first, each with its
    `current_liaisons`. Three queries at most, however many links."""
    rows = HubCircle.objects.shown().of(coalition).with_current_liaisons()
    links = list(rows.select_related("hub", "circle").prefetch_related("hub__counties"))
    order = list(LinkStatus)
    return sorted(links, key=lambda link: (order.index(link.status), str(link.partner_of(coalition))))
