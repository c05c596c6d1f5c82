"""Find people who may be on record twice: a hint for staff, who look at both and decide."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Distinct, Person

SHOWN = 100
# Providers that deliver every spelling with dots, or with a "+" and more, to one mailbox.
IGNORES_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


@dataclass(frozen=True)
class Pair:
    """Two people, the older record first, and why they may be one."""

    one: Person
    other: Person
    reason: str | Promise


def found() -> list[Pair]:
    """Return at most 100 pairs, each once, without those that staff called distinct. Three queries and two of people."""
    distinct = set(Distinct.objects.values_list("one", "other"))
    pairs: dict[tuple[int, int], Pair] = {}
    for group, reason in _groups():
        first, *others = sorted(group, key=lambda person: person.pk)
        for other in others:
            key = (first.pk, other.pk)
            if key not in distinct and key not in pairs:
                pairs[key] = Pair(first, other, reason)
                if len(pairs) == SHOWN:
                    return list(pairs.values())
    return list(pairs.values())


def keep_apart(one: Person, other: Person, by: Any) -> None:
    """Remember that these are two people. Idempotent."""
    first, second = sorted([one, other], key=lambda person: person.pk)
    Distinct.objects.get_or_create(one=first, other=second, defaults={"by": by})


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


def _groups() -> Iterator[tuple[list[Person], str | Promise]]:
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
            yield list(living.filter(pk__in=keys)), _("The same mailbox, spelled in two ways")

    shared = living.exclude(phone="").values("phone").annotate(n=Count("pk")).filter(n__gt=1).values("phone")
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in living.filter(phone__in=shared).order_by("pk")[: 10 * SHOWN]:
        by_name[person.phone, family_name(person.name)].append(person)
    for (_phone, name), group in by_name.items():
        if name and len(group) > 1:
            yield group, _("The same phone and family name")
