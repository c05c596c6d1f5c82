"""What the portal holds about people themselves: their details, their sign-ins, and what they asked about their data."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from office.models import AUDIT_KEPT_FOR, AuditEntry, RetentionRun
from office.privacy import After, Blank, Held, Subject, with_owner
from people import data_requests, merges, records
from people.models import Consent, DataRequest, Merge, Person, StaffInvitation

TITLE = _("Your account")


def _themselves(subject: Subject) -> QuerySet[Person]:
    return Person.objects.filter(pk=subject.person_id or 0)


def _logged(subject: Subject) -> QuerySet[AuditEntry]:
    """Return what the person did, and what was done with their record."""
    about = Q(object_type=Person._meta.label_lower, object_id=subject.person_id)
    by = Q(actor_id=subject.person_id)
    return AuditEntry.objects.filter(by | about) if subject.person else AuditEntry.objects.none()


def _edited(subject: Subject) -> QuerySet[LogEntry]:
    """Return the admin's own log of what the person saved, and of what was saved about them."""
    if not subject.person:
        return LogEntry.objects.none()
    about = Q(content_type=ContentType.objects.get_for_model(Person), object_id=str(subject.person_id))
    return LogEntry.objects.filter(Q(user=subject.person) | about)


def _merges(subject: Subject) -> QuerySet[Merge]:
    if not subject.person:
        return Merge.objects.none()
    return Merge.objects.filter(Q(record=subject.person) | Q(owner=subject.person))


def _of_account(model: Any) -> Any:
    """Return the function that finds what belongs to an account: a merge of two records leaves it where it is."""
    return lambda subject: model.objects.filter(user=subject.person_id or 0)


HELD = [
    Held(
        Merge,
        "",
        _("What a merge of two records changed, so that it can be undone: 30 days."),
        find=_merges,
        forget=Blank("journal"),
        erase=After(merges.UNDOABLE_FOR, "done_at", Blank("journal")),
    ),
    Held(
        Person,
        _("your details"),
        _("Your details: until you ask us to delete them."),
        fields=(
            "name",
            "shown_as",
            "hidden_since",
            "age_band",
            "email",
            "new_email",
            "phone",
            "zip_code",
            "language",
            "time_zone",
            "joined_at",
            "last_login",
        ),
        find=_themselves,
        forget=records.forget,
    ),
    Held(
        EmailAddress,
        _("the email you sign in with"),
        _("The email you sign in with: as long as your account."),
        fields=("email", "verified"),
        find=_of_account(EmailAddress),
    ),
    Held(
        Authenticator,
        _("your second step to sign in"),
        _("Your second step to sign in: until you remove it."),
        fields=("type", "created_at", "last_used_at"),
        find=_of_account(Authenticator),
    ),
    Held(
        UserSession,
        _("where you’re signed in"),
        _(
            "Where you’re signed in: the IP address, the browser, and the times. Until you sign out, at most 60 days "
            "after you last signed in."
        ),
        fields=("ip", "user_agent", "created_at", "last_seen_at"),
        find=_of_account(UserSession),
        forget=records.end_sessions,
        erase=records.erase_sessions,
    ),
    Held(
        Consent,
        _("what you agreed to"),
        _("What you agreed to: as long as we rely on it."),
        fields=("at", "purpose", "is_given", "wording", "source", "about"),
        person="person",
    ),
    Held(
        StaffInvitation,
        _("invitations to our staff"),
        _("Invitations to our staff: for 90 days."),
        fields=("name", "email", "invited_at", "accepted_at"),
        contact=("email",),
        erase=After(timedelta(days=90), "invited_at"),
    ),
    Held(
        LogEntry,
        _("what was changed in the staff area"),
        _("What staff changed in the staff area: two years."),
        fields=("action_time", "action_flag", "object_repr"),
        find=_edited,
        erase=After(AUDIT_KEPT_FOR, "action_time"),
    ),
    Held(
        AuditEntry,
        _("the log of important actions"),
        _(
            "The log of important actions: who did what, by number, never by name. Two years, even if you delete your "
            "data."
        ),
        fields=("at", "action"),
        find=_logged,
        # Numbers only, and the database refuses to change them: it shows later who looked at what.
        forget=with_owner,
        erase=After(AUDIT_KEPT_FOR, "at"),
    ),
    Held(
        DataRequest,
        _("requests about your data"),
        _(
            "Your requests about your data: two years, without your name once it’s deleted. The copy we prepare for "
            "you: seven days."
        ),
        fields=("kind", "asked_at", "due_at", "done_at", "undone_at", "channel"),
        person="person",
        contact=("email", "phone"),
        forget=data_requests.forget,
        erase=data_requests.erase,
    ),
    Held(
        RetentionRun,
        "",
        _("When we deleted old data, and how much: 90 days."),
        find=lambda _subject: RetentionRun.objects.none(),
        forget=with_owner,
        erase=After(RetentionRun.KEPT_FOR, "started_at"),
    ),
]  # fmt: skip
