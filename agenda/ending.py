"""What becomes of an agenda when its coalition ends."""

from typing import Any

from django.db.models import Q

from agenda.models import AgendaItem, Story
from coalitions.models import Coalition


def hand_over(coalition: Coalition, by: Any) -> None:
    """A merged coalition's agenda and stories go on in the one it is now part of; an archived one's stay with its
    page. In the transaction of the end."""
    into = coalition.merged_into_id
    if into is None:
        return
    # An item of both would share with itself.
    AgendaItem.objects.filter(
        Q(coalition=coalition.pk, partner=into) | Q(coalition=into, partner=coalition.pk)
    ).update(coalition=into, partner=None)
    AgendaItem.objects.filter(coalition=coalition.pk).update(coalition=into)
    AgendaItem.objects.filter(partner=coalition.pk).update(partner=into)
    Story.objects.filter(coalition=coalition.pk).update(coalition=into)
