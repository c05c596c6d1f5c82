"""Volunteers' personal data: erased on request or when due, and merged into another person's."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from people.models import Person
from volunteering import sign_ups
from volunteering.models import KEPT_FOR, Application, AskAgain, Guardian, Hours, SignUp, Volunteer

BLANK: dict[str, Any] = {
    "name": "", "name_key": "", "email": "", "phone": "", "skills": (), "languages": (), "county": None, "person": None,
}  # fmt: skip


def forget(rows: QuerySet[Volunteer]) -> int:
    """Cancel coming sign-ups without notice and erase the volunteers' details; hours stay, without a name."""
    pks = list(rows.values_list("pk", flat=True))
    coming = SignUp.objects.filter(volunteer__in=pks, shift__ends_at__gt=timezone.now()).active()
    for row in coming.select_related("shift__opportunity"):
        sign_ups.sign_ups.cancel(row, tell=False)
    Guardian.objects.filter(sign_up__volunteer__in=pks).update(name="", email="", phone="")
    SignUp.objects.filter(volunteer__in=pks).update(companions="", note="")
    Application.objects.filter(volunteer__in=pks).update(words="", answers=[], note="")
    AskAgain.objects.filter(volunteer__in=pks).delete()
    return Volunteer.objects.filter(pk__in=pks).update(**BLANK, wiped_at=timezone.now())


def sweep(now: datetime) -> int:
    """Erase guests 90 days after their last shift, unless they agreed to be asked again or have an ongoing role."""
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


def merge(record: Person, owner: Person) -> None:
    """Move the shifts and hours of `record` to `owner`, except for shifts the owner already has.

    Must run in a transaction.
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
