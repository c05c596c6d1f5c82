"""Post updates of an item to the people who raised and support it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from agenda import mails, notifications
from agenda.models import AgendaItem, Update
from agenda.proposals import acting_for, locked
from office import audit
from people.models import Person


class NotOnAgenda(Exception):
    """No facilitator has put the item on the agenda yet."""


def tell(item: AgendaItem, by: Person, *, on: date, text_en: str = "", text_es: str = "") -> Update:
    """Post a dated update as a facilitator, and queue a batch to the supporters, here and at the hubs it came from.

    Raises NotYours, NotOnAgenda.
    """
    with transaction.atomic():
        row = locked(item)
        coalition = acting_for(by, row)
        if not row.is_public:
            raise NotOnAgenda
        update = Update.objects.create(
            item=row, coalition=coalition, on=on, text_en=text_en or None, text_es=text_es or None, told_by=by
        )
        AgendaItem.objects.filter(pk=row.pk).update(updated_at=timezone.now())
        audit.record(by, "agenda.update", update, coalition_id=coalition.pk)
        notifications.tell_followers(row, mails.Updated, update, key=f"agenda:update:{update.pk}", by=by)
    return update
