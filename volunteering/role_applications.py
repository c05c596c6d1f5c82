"""Ongoing roles: applying, answering, and stepping down."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings import blocks
from coalitions import facilitators
from mailing import outbox
from mailing.contacts import Contact, fingerprint_of
from office import audit
from people.models import Person
from pse_portal.open_forms import posting_network
from volunteering import mails, sign_ups
from volunteering.models import Application, Opportunity, Volunteer
from volunteering.sign_ups import NotOpen, NotWelcome, SignUpData

State = Application.State


def apply(
    opportunity: Opportunity,
    booking_data: SignUpData,
    *,
    words: str,
    answers: list[dict[str, str]],
    person: Person | None = None,
) -> Application:
    """Apply for an ongoing role, once per volunteer; after a refusal or stepping down, the application is reopened.

    Notifies the volunteer and the coordinators. Raises NotOpen, NotWelcome. Locks the opportunity.
    """
    with transaction.atomic():
        locked = Opportunity.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=opportunity.pk)  # fmt: skip
        if not (locked.is_open and locked.is_standing):
            raise NotOpen
        if blocks.is_blocked([locked.coalition_id], person, booking_data.email, booking_data.phone):
            raise NotWelcome
        volunteer = Volunteer.objects.meet(
            name=booking_data.name,
            email=booking_data.email,
            phone=booking_data.phone,
            language=booking_data.language,
            person=person,
        )
        sign_ups.learn(volunteer, booking_data, locked.coalition, is_known=person is not None)
        row = Application.objects.filter(opportunity=locked, volunteer=volunteer).first()
        if row is not None and row.state in {State.ASKED, State.ACCEPTED}:
            return row
        row = row or Application(opportunity=locked, volunteer=volunteer)
        row.state, row.words, row.answers = State.ASKED, words, answers
        row.asked_at, row.answered_at, row.note = timezone.now(), None, ""
        row.network = "" if person else posting_network.get()
        row.save()
        stamp = int(row.asked_at.timestamp())
        outbox.queue(mails.Applied(row), key=f"application:{row.pk}:applied:{stamp}")
        key = f"application:{row.pk}:waits:{stamp}"
        facilitators.tell(locked.coalition, mails.ApplicationWaits, row, key=key)
    return row


def refuse(opportunity: Opportunity, contact: Contact) -> None:
    """Queue a refusal, to the address only, for a person the coalition blocks. Opens its own transaction."""
    with transaction.atomic():
        sign_ups.refuse_for(opportunity, contact, fingerprint_of(contact.email or contact.phone)[:40])


def answer(application: Application, state: str, *, by: Person, note: str = "") -> bool:
    """Accept or decline an application and notify the volunteer. False where it was already answered. Logged."""
    with transaction.atomic():
        row = _locked(application)
        if not row.is_open:
            return False
        row.state, row.note = state, note
        row.answered_at, row.answered_by = timezone.now(), by
        row.save()
        key = f"application:{row.pk}:application_answered:{int(row.answered_at.timestamp())}"
        outbox.queue(mails.ApplicationAnswered(row), key=key)
        audit.record(by, f"application_{state}", row, coalition_id=row.opportunity.coalition_id)
    return True


def give_back(application: Application, *, by: Any = None) -> None:
    """Withdraw an application or step down from the role. Idempotent. Locks the application; logged."""
    with transaction.atomic():
        row = _locked(application)
        if row.state in {State.ENDED, State.DECLINED}:
            return
        row.state = State.ENDED
        row.save(update_fields=["state"])
        audit.record(by, "application_ended", row, coalition_id=row.opportunity.coalition_id)


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("opportunity__coalition", "volunteer").get(pk=application.pk)


def unknown() -> QuerySet[Application]:
    """Return the unanswered applications of guests who have not confirmed their address."""
    return Application.objects.waiting().filter(volunteer__person=None, volunteer__confirmed_at=None)


def remove(rows: QuerySet[Application], by: Any) -> int:
    """Delete invented applications without telling anyone. Returns how many."""
    return rows.order_by().delete()[1].get("volunteering.Application", 0)
