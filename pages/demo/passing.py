"""What the passing of time brings: a hub gone quiet, and members who are asked whether they want to stay. People are made up."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from coalitions import membership, quiet, staying
from coalitions.models import Coalition, Membership
from people.models import Person

GONE_QUIET = "bibb"
LEADS, MEMBERS = "g.moore@example.org", ["v.tran@example.org", "f.diallo@example.org", "u.reyes@example.org"]
QUIET_FOR = timedelta(days=170)

# In the Clayton hub for more than a year; one of them has no e-mail.
LONG_HERE = "member@example.org"
ON_THE_PHONE = {"name": "Mabel Sample", "phone": "+14045550157"}
HERE_FOR = timedelta(days=380)


def seed(everybody: dict[str, Person], today: date) -> None:
    """Long ago is written in, the rest is what the portal does by itself; once made, it is left as it becomes."""
    noon = timezone.make_aware(datetime.combine(today, time(12)))
    _gone_quiet(everybody, noon - QUIET_FOR)
    _asked_to_stay(noon - HERE_FOR, today)


def _gone_quiet(everybody: dict[str, Person], then: datetime) -> None:
    hub = Coalition.objects.get(slug=GONE_QUIET)
    if hub.memberships.exists():
        return
    for email in [LEADS, *MEMBERS]:
        membership.join(hub, everybody[email], source="sample", approved_by=everybody[LEADS])
    membership.appoint(hub.memberships.get(person=everybody[LEADS]), None)
    hub.memberships.update(joined_at=then)
    Coalition.objects.filter(pk=hub.pk).update(created_at=then)
    quiet.look()


def _asked_to_stay(then: datetime, today: date) -> None:
    if Person.objects.filter(email=None, **ON_THE_PHONE).exists():
        return
    mabel = Person.objects.create_user(None, None, **ON_THE_PHONE)
    membership.join(Coalition.objects.get(slug="clayton"), mabel, source="sample", approved_by=mabel)
    long_here = Person.objects.filter(email=LONG_HERE) | Person.objects.filter(pk=mabel.pk)
    Membership.objects.active().filter(person__in=long_here).update(joined_at=then)
    staying.ask(today)
