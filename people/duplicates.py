"""Find people who may be on record twice: a hint for staff, who look at both and decide."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.utils import timezone

from people.models import Likeness, Person

SHOWN = 100
# Providers that deliver every spelling with dots, or with a "+" and more, to one mailbox.
IGNORES_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def open_pairs() -> QuerySet[Likeness]:
    """Return the pairs that nobody decided on, of people who are both still on record, oldest first."""
    return (
        Likeness.objects.filter(kept_at=None, one__is_active=True, other__is_active=True)
        .select_related("one", "other")
        .order_by("found_at", "pk")
    )


def look() -> None:
    """Store the pairs that look alike now, at most 100 new ones, and drop undecided ones that no longer do.

    Idempotent; two looks at once store each pair once. At most four queries and two changes.
    """
    known = {(row.one_id, row.other_id): row for row in Likeness.objects.all()}
    fresh: dict[tuple[int, int], Likeness] = {}
    alike: set[int] = set()
    for group, reason in _groups():
        first, *others = sorted(group, key=lambda person: person.pk)
        for other in others:
            pair = (first.pk, other.pk)
            if pair in known:
                alike.add(known[pair].pk)
            elif len(fresh) < SHOWN:
                fresh.setdefault(pair, Likeness(one=first, other=other, reason=reason))
    gone = [row.pk for row in known.values() if not row.kept_at and row.pk not in alike]
    Likeness.objects.filter(pk__in=gone, kept_at=None).delete()
    Likeness.objects.bulk_create(fresh.values(), ignore_conflicts=True)


def keep_apart(one: Person, other: Person, by: Person | None) -> None:
    """Remember that these are two people. Idempotent."""
    first, second = sorted([one, other], key=lambda person: person.pk)
    Likeness.objects.get_or_create(one=first, other=second)
    Likeness.objects.filter(one=first, other=second, kept_at=None).update(kept_at=timezone.now(), by=by)


def mailbox(address: str) -> str:
    """Return the mailbox an address delivers to: lower case, no "+tag", for Gmail no dots."""
    local, _at, domain = address.lower().partition("@")
    local = local.partition("+")[0]
    if domain in IGNORES_DOTS:
        local, domain = local.replace(".", ""), IGNORES_DOTS[domain]
    return f"{local}@{domain}"


def family_name(name: str) -> str:
    """Return the last word of a name, without accents and case, for comparing; "" for none."""
    words = name.split()
    plain = unicodedata.normalize("NFKD", words[-1] if words else "")
    return "".join(letter for letter in plain if letter.isalpha()).casefold()


def _groups() -> Iterator[tuple[list[Person], str]]:
    living = Person.objects.filter(is_active=True).exclude(name="")
    mailboxes: dict[str, list[int]] = defaultdict(list)
    spelled = living.filter(email__isnull=False)
    odd = spelled.filter(email__contains="+") | spelled.filter(email__regex=r"@(gmail|googlemail)\.com$")
    for pk, email in odd.values_list("pk", "email").iterator():
        mailboxes[mailbox(email or "")].append(pk)
    plain = spelled.filter(email__in=list(mailboxes)).values_list("pk", "email")
    for pk, email in plain:
        if pk not in mailboxes[mailbox(email or "")]:
            mailboxes[mailbox(email or "")].append(pk)
    for keys in mailboxes.values():
        if len(keys) > 1:
            yield list(living.filter(pk__in=keys)), Likeness.Reason.MAILBOX

    shared = living.exclude(phone="").values("phone").annotate(n=Count("pk")).filter(n__gt=1).values("phone")
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in living.filter(phone__in=shared).order_by("pk")[: 10 * SHOWN]:
        by_name[person.phone, family_name(person.name)].append(person)
    for (_phone, name), group in by_name.items():
        if name and len(group) > 1:
            yield group, Likeness.Reason.PHONE
