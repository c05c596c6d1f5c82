"""What volunteering holds about a person, and how long."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Person
from volunteering import signing
from volunteering.models import KEPT_FOR, Application, AskAgain, Guardian, Hours, SignUp, Volunteer
from volunteering.models.sign_up import SignUpQuerySet

BLANK: dict[str, Any] = {
    "name": "", "name_key": "", "email": "", "phone": "", "skills": (), "languages": (), "county": None, "person": None,
}  # fmt: skip


def _volunteers(person: Person) -> QuerySet[Volunteer]:
    return Volunteer.objects.of(person)


def _sign_ups(person: Person) -> SignUpQuerySet:
    rows: SignUpQuerySet = SignUp.objects.filter(volunteer__in=_volunteers(person)).select_related(
        "shift__opportunity"
    )
    return rows


def _forget(person: Person) -> int:
    """Places still ahead are given back; hours stay as numbers without a name."""
    for row in _sign_ups(person).alive().filter(shift__ends_at__gt=timezone.now()):
        signing.sign_ups.cancel(row, tell=False)
    rows = _volunteers(person)
    Guardian.objects.filter(sign_up__volunteer__in=rows).update(name="", email="", phone="")
    SignUp.objects.filter(volunteer__in=rows).update(companions="", note="")
    Application.objects.filter(volunteer__in=rows).update(words="", answers=[], word="")
    AskAgain.objects.filter(volunteer__in=rows).delete()
    pks = list(rows.values_list("pk", flat=True))
    return Volunteer.objects.filter(pk__in=pks).update(**BLANK, wiped_at=timezone.now())


def claim(record: Person, owner: Person) -> None:
    """A record from paper is claimed: its shifts and hours become the owner's, but for shifts the owner has already.

    In the caller's transaction.
    """
    theirs = Volunteer.objects.filter(person=record).first()
    mine = Volunteer.objects.of(owner).order_by("person_id").first()
    if theirs is None:
        return
    if mine is None:
        theirs.person = owner
        theirs.save(update_fields=["person"])
        return
    same = SignUp.objects.filter(volunteer=mine, shift=OuterRef("shift"))
    moved = SignUp.objects.filter(~Exists(same), volunteer=theirs)
    Hours.objects.filter(volunteer=theirs, sign_up__in=moved.values("pk")).update(volunteer=mine)
    Hours.objects.filter(volunteer=theirs, sign_up=None).update(volunteer=mine)
    moved.update(volunteer=mine)


def sweep_guardians(now: datetime) -> int:
    """Parents are forgotten 90 days after the shift; that somebody said yes, when and to what, stays."""
    due = Guardian.objects.filter(sign_up__shift__ends_at__lt=now - KEPT_FOR)
    return due.exclude(name="", email="", phone="").update(name="", email="", phone="")


def sweep_sign_ups(now: datetime) -> int:
    """What was said with a sign-up, and who came along."""
    due = SignUp.objects.filter(shift__ends_at__lt=now - KEPT_FOR)
    return due.exclude(note="", companions="").update(note="", companions="")


def sweep_volunteers(now: datetime) -> int:
    """Guests 90 days after their last shift, unless they agreed to be asked again or have a standing role."""
    limit = now - KEPT_FOR
    lately = SignUp.objects.filter(volunteer=OuterRef("pk"), shift__ends_at__gte=limit)
    agreed = AskAgain.objects.standing().filter(volunteer=OuterRef("pk"))
    at_work = Application.objects.filter(
        volunteer=OuterRef("pk"), state__in=[Application.State.ASKED, Application.State.ACCEPTED]
    )
    due = Volunteer.objects.filter(
        ~Exists(lately), ~Exists(agreed), ~Exists(at_work), person=None, wiped_at=None, since__lt=limit
    )
    return due.update(**BLANK, wiped_at=now)


def sweep_asking(now: datetime) -> int:
    """Those taken back."""
    return AskAgain.objects.filter(stopped_at__lt=now - KEPT_FOR).delete()[0]


def _nothing(now: Any) -> int:
    return 0


def register() -> None:
    own_data.register(
        OwnData(
            "volunteering.Volunteer",
            _("what we know of you as a volunteer"),
            rows=_volunteers,
            fields=("name", "email", "phone", "language", "skills", "languages", "county", "since"),
            forget=_forget,
        )
    )
    own_data.register(
        OwnData(
            "volunteering.SignUp",
            _("shifts you signed up for"),
            rows=_sign_ups,
            fields=("shift", "state", "party_size", "companions", "age_band", "note", "asked_at", "came"),
            forget=lambda person: 0,  # with the volunteer
        )
    )
    own_data.register(
        OwnData(
            "volunteering.Hours",
            _("hours you gave"),
            rows=lambda person: Hours.objects.filter(volunteer__in=_volunteers(person)),
            fields=("opportunity", "worked_on", "minutes", "state", "note"),
            forget=lambda person: 0,
        )
    )
    own_data.register(
        OwnData(
            "volunteering.Application",
            _("standing roles you applied for"),
            rows=lambda person: Application.objects.filter(volunteer__in=_volunteers(person)),
            fields=("opportunity", "state", "words", "answers", "asked_at"),
            forget=lambda person: 0,
        )
    )
    own_data.register(
        OwnData(
            "volunteering.Guardian",
            _("the parent you named"),
            rows=lambda person: Guardian.objects.filter(sign_up__volunteer__in=_volunteers(person)),
            fields=("name", "email", "phone", "consented_at"),
            forget=lambda person: 0,
        )
    )
    own_data.register(
        OwnData(
            "volunteering.AskAgain",
            _("coalitions that may ask you again"),
            rows=lambda person: AskAgain.objects.filter(volunteer__in=_volunteers(person)),
            fields=("coalition", "wording", "given_at", "stopped_at"),
            forget=lambda person: AskAgain.objects.filter(volunteer__in=_volunteers(person)).delete()[0],
        )
    )
    for model, keeps, after, sweep in (
        (
            "Volunteer",
            _("Volunteers without an account: 90 days after their last shift, unless they agreed to be asked again."),
            KEPT_FOR,
            sweep_volunteers,
        ),
        ("SignUp", _("What you said with a shift, and who came along: 90 days after it."), KEPT_FOR, sweep_sign_ups),
        ("Guardian", _("Parents of volunteers under 18: 90 days after the shift."), KEPT_FOR, sweep_guardians),
        ("Hours", _("Hours given: as long as the organization reports on them; without a name once you are forgotten."), None, _nothing),
        ("Application", _("Applications for standing roles: as long as you are a volunteer."), None, _nothing),
        ("AskAgain", _("Who may ask you again: until you take it back, and 90 days more."), KEPT_FOR, sweep_asking),
    ):  # fmt: skip
        retention.register(RetentionRule(f"volunteering.{model}", keeps, after, sweep))
