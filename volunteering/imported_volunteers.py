"""Lists imported as volunteers whom a coalition may ask again.

Consent only goes down: who is here keeps what they agreed to, and who withdrew it is not asked again. No one is mailed.
"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from imports import rows as listed
from imports import targets
from imports.ledger import Ledger, chunks
from imports.rows import IN, Row
from imports.targets import Judged, Target, TargetForm
from volunteering.models import AskAgain, Volunteer
from volunteering.models.volunteer import folded

NEEDS = ("name", "contact")


class VolunteersForm(TargetForm):
    """Who may ask these volunteers again, and how they agreed to it."""

    coalition: Any = forms.ModelChoiceField(
        label=_("Circle or hub that may ask them again"), queryset=Coalition.objects.none()
    )
    wording = forms.CharField(
        label=_("What they agreed to, and where"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: “Ask me again,” on the sheet of the 2025 food drive. We keep it with each volunteer."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("coalition", Coalition.objects.filter(life__in=Coalition.LISTED).order_by("name"))

    def stored(self) -> dict[str, Any]:
        return {**self.cleaned_data, "coalition": self.cleaned_data["coalition"].pk}


def _known(rows: list[Row]) -> dict[tuple[str, ...], Volunteer]:
    """Return the volunteers of a list by address, or by number and name. Two queries for each 500 rows."""
    found: dict[tuple[str, ...], Volunteer] = {}
    for part in chunks(rows):
        by_email = Volunteer.objects.filter(email__in=[row.email for row in part if row.email])
        found |= {(one.email,): one for one in by_email}
        by_phone = Volunteer.objects.filter(email="", phone__in=[row.phone for row in part if not row.email])
        found |= {(one.phone, one.name_key): one for one in by_phone}
    return found


def _key(row: Row) -> tuple[str, ...]:
    return (row.email,) if row.email else (row.phone, folded(row.name)[:120])


def judge(rows: list[Row], options: dict[str, Any]) -> list[Judged]:
    """Say what happens to each row; see `Target.judge`."""
    by_key = {row.key: row for row in rows if not targets.unreadable(row, needs=NEEDS)}
    counting, twins = listed.once(by_key.values())
    known = _known(counting)
    judged = {}
    for row in counting:
        volunteer = known.get(_key(row))
        if volunteer is not None:
            judged[row.key] = Judged(row, targets.CHANGED if _filled(volunteer, row) else targets.HERE)
        elif row.standing != IN:
            judged[row.key] = Judged(row, targets.OUT, "left_list")
        else:
            judged[row.key] = Judged(row, targets.NEW)
    judged |= {key: Judged(by_key[key], targets.OUT, "twin", best) for key, best in twins.items()}
    return [
        judged.get(row.key) or Judged(row, targets.ODD, targets.unreadable(row, needs=NEEDS)) for row in rows
    ]


def _filled(volunteer: Volunteer, row: Row) -> dict[str, str]:
    """Return what a list adds to a volunteer without an account: a number where there is none."""
    is_empty = (
        volunteer.person_id is None and volunteer.email and not volunteer.phone and not volunteer.wiped_at
    )
    return {"phone": row.phone} if is_empty and row.phone else {}


def apply(judged: list[Judged], options: dict[str, Any], ledger: Ledger) -> None:
    """Create the volunteers with their consent to be asked again. Mails no one."""
    now = timezone.now()
    known = _known([one.row for one in judged])
    changed = [one.row for one in judged if one.verdict == targets.CHANGED]
    ledger.change(Volunteer, [(row.key, known[_key(row)], _filled(known[_key(row)], row)) for row in changed])
    made = [
        (
            one.row,
            Volunteer(
                name=one.row.name, name_key=folded(one.row.name)[:120], email=one.row.email, phone=one.row.phone,
                language=one.row.language, since=one.row.agreed_at or now, confirmed_at=now if one.row.email else None,
            ),
        )
        for one in judged
        if one.verdict == targets.NEW
    ]  # fmt: skip
    ledger.create(Volunteer, [(row.key, volunteer) for row, volunteer in made])
    ledger.create(
        AskAgain,
        [
            (
                row.key,
                AskAgain(
                    volunteer=volunteer, coalition_id=options["coalition"], given_at=row.agreed_at or now,
                    wording=f"{options['wording']} ({ledger.imported.source})"[:300],
                ),
            )
            for row, volunteer in made
        ],
    )  # fmt: skip


def in_words(options: dict[str, Any]) -> str:
    coalition = Coalition.objects.filter(pk=options["coalition"]).first()
    return str(coalition) if coalition else ""


TARGET = Target(
    "volunteers",
    _("Volunteers"),
    _("Adds volunteers that one circle or hub may ask again. Volunteers we know keep what they agreed to."),
    "volunteering.add_volunteer",
    VolunteersForm,
    ("email", "phone"),
    judge,
    apply,
    in_words=in_words,
    order=40,
)
