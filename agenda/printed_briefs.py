"""Check a printed brief: what it said when it was printed, what still stands, and what was withdrawn, never by whom.

The code on the paper holds the goal and the minute of printing, signed: nothing is stored when someone prints.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from agenda.models import AgendaItem, Endorsement, Story, StoryConsent, Use
from office.models import AuditEntry

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _short(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def _signature(pk: str, minute: str, key: str) -> str:
    return salted_hmac("printed-brief", f"{pk}-{minute}", secret=key, algorithm="sha256").hexdigest()[:10]


def code_of(item: AgendaItem, printed_at: datetime | None = None) -> str:
    """Return the code of a brief printed now: "<goal>-<minute>-<ten digits>", in lower case and safe in a URL."""
    minutes = ((printed_at or timezone.now()) - START) // MINUTE
    pk, minute = _short(item.pk), _short(max(minutes, 0))
    return f"{pk}-{minute}-{_signature(pk, minute, settings.SECRET_KEY)}"


def read(code: str) -> tuple[int, datetime] | None:
    """Return (key of the goal, when it was printed) of a genuine code, else None. A retired key still verifies."""
    pk, _dash, rest = code.lower().partition("-")
    minute, _dash, signed = rest.partition("-")
    if not (pk and minute and len(pk) < 13 and len(minute) < 7 and {*pk, *minute} <= {*DIGITS}):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if True not in [constant_time_compare(signed, _signature(pk, minute, key)) for key in keys]:
        return None
    return int(pk, 36), START + int(minute, 36) * MINUTE


@dataclass
class Check:
    """What a brief said at `printed_at`: what stands, and how many of each kind were withdrawn since."""

    item: AgendaItem
    printed_at: datetime
    named: list[Endorsement] = field(
        default_factory=list
    )  # coalitions and organizations that still endorse it
    people: int = 0  # who supported it then, and still do
    stories: list[Story] = field(default_factory=list)  # permission still stands
    endorsements_withdrawn: int = 0
    people_withdrawn: int = 0
    stories_withdrawn: int = 0

    @property
    def is_unchanged(self) -> bool:
        return not (self.endorsements_withdrawn or self.people_withdrawn or self.stories_withdrawn)


def check(item: AgendaItem, printed_at: datetime) -> Check:
    """Return what holds of a brief printed then. Five queries. The minute of printing counts as printed."""
    until = printed_at + MINUTE
    then = Endorsement.objects.filter(item=item, recorded_at__lt=until)
    gone = then.filter(withdrawn_at__gte=until)
    # An erased story is no longer linked to its goals; the audit log still knows that it was.
    erased = Story.objects.filter(erased_at__gte=until).values("pk")
    linked = AuditEntry.objects.filter(
        object_type=Story._meta.label_lower, object_id__in=erased, action="story.linked", facts__item=item.pk
    )
    ours = Q(story__items=item) | Q(story__in=linked.values("object_id"))
    consents = StoryConsent.objects.filter(ours, use=Use.PUBLISHED, given_at__lt=until)
    later = consents.filter(withdrawn_at__gte=until).values("story")
    standing = Story.objects.public().filter(items=item, pk__in=consents.standing().values("story"))
    return Check(
        item,
        printed_at,
        named=list(then.named()),
        people=then.standing().of_people().count(),
        stories=list(standing.with_yeses().order_by("-told_on", "-pk")),
        endorsements_withdrawn=gone.filter(person__isnull=True).count(),
        people_withdrawn=gone.filter(person__isnull=False).count(),
        stories_withdrawn=Story.objects.filter(Q(pk__in=later) & ~Q(pk__in=standing.values("pk"))).count(),
    )
