"""Ask members once a year whether they want to stay: a year after joining or after the last "yes".

One reminder follows three weeks later. Silence changes nothing: no one is removed. Facilitators call people
without email.
"""

from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import mails, membership
from coalitions.models import Coalition, Membership
from coalitions.models.membership import MembershipQuerySet
from mailing import calls, outbox
from mailing.models import Message
from office import audit
from people.models import Person
from pse_portal import signed_links

YEAR = timedelta(days=365)
REMINDED_AFTER = timedelta(days=21)
PEOPLE_AT_ONCE = 500  # in one transaction


def ask(today: date | None = None) -> int:
    """Ask everyone whose last "yes" is a year old, with one email per person. Returns the number of people.

    Idempotent for each day.
    """
    today = today or timezone.localdate()
    return _write(_due(today), today, mails.Stay, {"stay_asked_on": today, "stay_reminded_on": None})


def remind(today: date | None = None) -> int:
    """Remind people who have not answered for three weeks, with one email each. Returns the number of people.

    People without email stay in the call list until they are called, and are not added again.
    """
    today = today or timezone.localdate()
    silent = Membership.objects.asked_to_stay().filter(
        stay_asked_on__lte=today - REMINDED_AFTER,
        stay_asked_on__gt=today - YEAR,
        stay_reminded_on=None,
        person__email__isnull=False,
        person__is_active=True,
    )
    return _write(_not_written_to(silent, today), today, mails.StayAgain, {"stay_reminded_on": today})


def _due(today: date) -> MembershipQuerySet:
    a_year_ago = today - YEAR
    due = Membership.objects.active().filter(
        Q(kept_on=None) | Q(kept_on__lte=a_year_ago),
        Q(stay_asked_on=None) | Q(stay_asked_on__lte=a_year_ago),
        joined_at__lt=_midnight(a_year_ago + timedelta(days=1)),
        coalition__life__in=Coalition.LISTED,
        person__is_active=True,
    )
    return _not_written_to(due, today)


def _not_written_to(rows: MembershipQuerySet, today: date) -> MembershipQuerySet:
    """Exclude people who were asked or reminded today already: never two emails on one day."""
    written = Membership.objects.filter(
        Q(stay_asked_on=today) | Q(stay_reminded_on=today), person=OuterRef("person")
    )
    return rows.filter(~Exists(written))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _write(
    due: MembershipQuerySet, today: date, mail: type[mails.Stay], marks: dict[str, date | None]
) -> int:
    """Queue the notices for each person in `due` and save the marks, in batches of PEOPLE_AT_ONCE.

    Locks the rows of each batch, ordered by person and id, so that concurrent runs ask each person once. Returns
    the number of people.
    """
    people = 0
    while some := list(
        due.order_by("person_id").values_list("person_id", flat=True).distinct()[:PEOPLE_AT_ONCE]
    ):
        with transaction.atomic():
            rows = list(
                due.filter(person__in=some)
                .select_for_update(of=("self",))
                .select_related("person", "coalition")
                .order_by("person_id", "pk")
            )
            Membership.objects.filter(pk__in=[row.pk for row in rows]).update(**marks)
            letters = [list(own) for _pk, own in groupby(rows, key=lambda row: row.person_id)]
            outbox.queue_all(notice for own in letters for notice in _notices(own, today, mail))
        people += len(letters)
    return people


def _notices(rows: list[Membership], today: date, mail: type[mails.Stay]) -> list[outbox.Notice]:
    """Return a person's notices about all their `rows`: one email, or one call per coalition, which owes it."""
    person = rows[0].person
    name = mail.name.rpartition("/")[2]
    if not person.email:
        until = _midnight(today + YEAR)  # then they are asked again
        return [
            outbox.Notice(mail(row), f"{name}:{row.pk}:{today}", expires_at=until, owed_by=row.coalition)
            for row in rows
        ]
    answers = rows[0].coalition.contact_email if len(rows) == 1 else ""
    key, until = f"{name}:person:{person.pk}:{today}", _midnight(today + REMINDED_AFTER)
    return [outbox.Notice(mail(rows[0]), key, expires_at=until, reply_to=answers)]


def find(token: str) -> Membership | None:
    """Return the membership of an emailed token in any state, or None if it does not verify."""
    found: Membership | None = signed_links.find(
        Membership.objects.select_related("coalition", "person"), Membership.STAY_LINK, token
    )
    return found


def answer(row: Membership, *, stays: bool, by: Person) -> None:
    """Keep or end a membership as the person wishes; `by` is the person, or who recorded their answer.

    Staying is idempotent. Raises WrongState if the person is no longer a member, LastFacilitator if they want to
    leave as the last facilitator. Logged.
    """
    if not stays:
        membership.leave(row, by)
        return
    with transaction.atomic():
        kept = Membership.objects.asked_to_stay().filter(pk=row.pk).update(kept_on=timezone.localdate())
        if kept:
            audit.record(by, "membership.kept", row, coalition_id=row.coalition_id)
            settle(row)
        elif not Membership.objects.active().filter(pk=row.pk).exists():
            raise membership.WrongState


def settle(row: Membership) -> None:
    """Withdraw queued questions if none is open anymore: answered, left, removed.

    The caller must be in a transaction.
    """
    question = mails.Stay(Membership.objects.select_related("person").get(pk=row.pk))
    if question.is_moot():
        outbox.withdraw(question.row, mails.Stay, reason=Message.Reason.MOOT)


def answer_call(row: Membership, is_yes: bool, by: Person) -> None:
    """Record a person's answer by phone. Raises calls.NotPossible."""
    try:
        answer(row, stays=is_yes, by=by)
    except membership.LastFacilitator as error:
        raise calls.NotPossible(membership.only_one(row.person.name, error)) from error
    except membership.WrongState as error:
        raise calls.NotPossible(_("This has changed since. Here’s the latest version.")) from error
