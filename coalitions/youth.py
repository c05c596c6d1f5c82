"""Youth coalitions: two facilitators who are 18 or older, and no public list of members."""

from collections import Counter

from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from coalitions.models.membership import MembershipQuerySet
from people.models import Person

ADULTS_NEEDED = 2
TWO_ADULTS = _(
    "A youth coalition needs two adult facilitators. First name someone who is 18 or older and says so under “Edit my "
    "details.”"
)


def has_enough_adults(coalition_id: int, leading: MembershipQuerySet) -> bool:
    """Return whether a coalition would have enough adults if these facilitated it. True for one that is not for youth."""
    is_youth = Coalition.objects.filter(pk=coalition_id, is_youth=True).exists()
    return not is_youth or leading.adults().count() >= ADULTS_NEEDED


def short_of_adults(coalitions: list[Coalition]) -> list[Coalition]:
    """Return those of some youth coalitions that have fewer than two adult facilitators. One query."""
    adults = Membership.objects.leading().able_to_sign_in().adults().filter(coalition__in=coalitions)
    found = Counter(adults.values_list("coalition_id", flat=True))
    return [row for row in coalitions if found[row.pk] < ADULTS_NEEDED]


def adult_needed_in(person: Person) -> Coalition | None:
    """Return a youth coalition that would have too few adult facilitators without this adult, or None."""
    leads = Membership.objects.leading().filter(person=person, coalition__is_youth=True)
    for row in leads.select_related("coalition"):
        others = Membership.objects.leading().able_to_sign_in().filter(coalition=row.coalition_id)
        if not has_enough_adults(row.coalition_id, others.exclude(person=person)):
            return row.coalition
    return None
