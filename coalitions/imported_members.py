"""Lists imported as members of a circle or hub.

Staff enter people who agreed elsewhere; no one is mailed. Consent only goes down: a person who left, was declined,
removed or blocked stays out, and someone who asked to join still waits for the facilitators.
"""

from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions import membership
from coalitions.counters import recount
from coalitions.models import Coalition, Membership
from imports import rows as listed
from imports import targets
from imports.ledger import Ledger, chunks
from imports.rows import IN, Row, folded
from imports.targets import Judged, Target, TargetForm
from people.models import Consent, Person

State = Membership.State
NEEDS = ("name", "contact")


class MembersForm(TargetForm):
    """The coalition, and how its new members agreed."""

    coalition: Any = forms.ModelChoiceField(label=_("Circle or hub"), queryset=Coalition.objects.none())
    wording = forms.CharField(
        label=_("What they agreed to, and where"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: “I want to be a member,” at the forum in May 2025. We keep it with each person."
        ),
    )
    may_call = forms.BooleanField(
        label=_("They agreed to get calls or texts"),
        required=False,
        help_text=_("If unchecked, we leave out people with only a phone number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "coalition", Coalition.objects.filter(life__in=Coalition.LISTED, is_youth=False).order_by("name")
        )

    def stored(self) -> dict[str, Any]:
        return {**self.cleaned_data, "coalition": self.cleaned_data["coalition"].pk}


class _Known:
    """The people and memberships that a list may be about. Two queries, and one for each 500 addresses."""

    def __init__(self, rows: list[Row], coalition_id: int) -> None:
        self.people: dict[str, Person] = {}
        for part in chunks([row.email for row in rows if row.email]):
            self.people |= {one.email or "": one for one in Person.objects.filter(email__in=part)}
        self.memberships: dict[int, Membership] = {}
        self.by_phone: dict[tuple[str, str], Person] = {}
        for one in Membership.objects.filter(coalition=coalition_id).select_related("person"):
            self.memberships[one.person_id] = one
            if one.person.phone:
                self.by_phone[one.person.phone, folded(one.person.name)] = one.person

    def person(self, row: Row) -> Person | None:
        return self.people.get(row.email) if row.email else self.by_phone.get((row.phone, folded(row.name)))


def judge(rows: list[Row], options: dict[str, Any]) -> list[Judged]:
    """Say what happens to each row; see `Target.judge`."""
    by_key = {row.key: row for row in rows if not targets.unreadable(row, needs=NEEDS)}
    counting, twins = listed.once(by_key.values())
    known = _Known(counting, options["coalition"])
    judged = {row.key: _judged(row, known, options) for row in counting}
    judged |= {key: Judged(by_key[key], targets.OUT, "twin", best) for key, best in twins.items()}
    return [
        judged.get(row.key) or Judged(row, targets.ODD, targets.unreadable(row, needs=NEEDS)) for row in rows
    ]


def _judged(row: Row, known: _Known, options: dict[str, Any]) -> Judged:
    person = known.person(row)
    member = known.memberships.get(person.pk) if person else None
    if member is not None and member.state == State.ACTIVE:
        return Judged(row, targets.CHANGED if person and _filled(person, row) else targets.HERE)
    if member is not None:
        reason = {State.PENDING: "waits", State.REMOVED: "removed", State.BLOCKED: "removed"}
        return Judged(row, targets.OUT, reason.get(State(member.state), "ended"))
    if row.standing != IN:
        return Judged(row, targets.OUT, "left_list")
    if person is not None and not person.is_active:
        return Judged(row, targets.OUT, "closed")
    if not row.email and not options["may_call"]:
        return Judged(row, targets.OUT, "no_calls")
    return Judged(row, targets.NEW)


def _filled(person: Person, row: Row) -> dict[str, str]:
    """Return what a list adds to a record: only what is empty, and nothing once the person has signed in."""
    if person.last_login is not None or person.is_staff:
        return {}
    new = {"phone": row.phone, "zip_code": row.zip_code}
    return {name: value for name, value in new.items() if value and not getattr(person, name)}


def apply(judged: list[Judged], options: dict[str, Any], ledger: Ledger) -> None:
    """Make people members, and fill in what their records lack. Locks the coalition. Mails no one."""
    coalition = Coalition.objects.select_for_update().get(pk=options["coalition"])
    if coalition.life not in Coalition.LISTED:
        raise membership.Closed
    rows = [one.row for one in judged]
    known = _Known(rows, coalition.pk)
    people = {row.key: person for row in rows if (person := known.person(row))}
    filled = [(row.key, people[row.key], _filled(people[row.key], row)) for row in rows if row.key in people]
    # Sorted by address, as `of_address` requires of those who create several.
    new = [
        (row.key, Person(email=row.email or None, name=row.name, phone=row.phone, zip_code=row.zip_code,
                         language=row.language, password=make_password(None)))
        for row in sorted(rows, key=lambda row: (row.email, row.number))
        if row.key not in people
    ]  # fmt: skip
    ledger.create(Person, new)
    people |= dict(new)
    ledger.change(Person, [(key, person, values) for key, person, values in filled if values])
    joining = [one.row for one in judged if one.verdict == targets.NEW]
    now, by = timezone.now(), ledger.imported.made_by
    ledger.create(
        Membership,
        [
            (
                row.key,
                Membership(
                    coalition=coalition, person=people[row.key], state=State.ACTIVE, asked_at=now, joined_at=now,
                    decided_by=by, decided_at=now,
                ),
            )
            for row in joining
        ],
    )  # fmt: skip
    purposes = [Consent.Purpose.MEMBERSHIP, *([Consent.Purpose.CALL] if options["may_call"] else [])]
    ledger.create(
        Consent,
        [
            (
                row.key,
                Consent(
                    person=people[row.key], purpose=purpose, wording=options["wording"][:300],
                    source=ledger.imported.source[:60], about=coalition.slug, at=row.agreed_at or now,
                ),
            )
            for row in joining
            for purpose in purposes
        ],
    )  # fmt: skip


def settle(options: dict[str, Any]) -> None:
    """Count the members again. Locks the coalition."""
    coalition = Coalition.objects.select_for_update().filter(pk=options["coalition"]).first()
    if coalition is not None:
        recount([coalition.pk])


def in_words(options: dict[str, Any]) -> str:
    coalition = Coalition.objects.filter(pk=options["coalition"]).first()
    return str(coalition) if coalition else ""


TARGET = Target(
    "members",
    _("Members of a circle or hub"),
    _("Adds people as members of one circle or hub. People who left, or were removed, stay out."),
    "coalitions.add_membership",
    MembersForm,
    ("email", "phone"),
    judge,
    apply,
    settle=settle,
    in_words=in_words,
    order=10,
    reasons={
        "waits": _("Asked to join. The facilitators decide."),
        "removed": _("Was removed or blocked here."),
        "ended": _("Left, or was turned down. They can ask again themselves."),
        "closed": _("Their account is closed."),
        "no_calls": _("Only a phone number, and no permission to call."),
    }.items(),
)
