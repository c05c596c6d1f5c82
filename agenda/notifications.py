"""Notify about an item: facilitators by single mails, supporters by a batch.

A batch is sent as bulk mail, can be stopped in its first ten minutes, and holds each address once (docs/mail.md).
A person who supports a priority in two hubs therefore gets one mail.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from agenda import audiences, mails
from agenda.models import AgendaItem
from coalitions import facilitators
from mailing import batches, outbox
from mailing.mail import Row
from mailing.models import Batch
from people.models import Person


def tell_followers(
    item: AgendaItem,
    mail: type[mails.ToFollowers[Row]],
    row: Row,
    *,
    key: str,
    by: Person,
    besides: Iterable[int] = (),
) -> Batch:
    """Start a batch to the followers, without `by` and `besides` (person pks notified otherwise). `key` makes it
    idempotent. Without a postal address the batch stays a draft.
    """
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("Agenda update: %(title)s") % {"title": item.title}
    batch = batches.draft(
        mail(row, item=item.pk, but=sorted({by.pk, *besides})),
        audiences.Followers,
        key=key,
        title=title,
        reply_to=item.coalition.contact_email,
        by=by,
    )
    try:
        batches.start(batch, by=by)
    except batches.CannotStart:
        # The postal address is missing. Staff see the draft among the batches.
        return batch
    return batch


def tell_leading(
    item: AgendaItem, mail: Any, row: Any, *, occasion: str, but: Person | None = None
) -> list[int]:
    """Queue one mail to each facilitator of the item's coalitions, once even if they facilitate both.

    Return their pks.
    """
    told: list[int] = []
    for home in item.homes:
        told += facilitators.tell(home, mail, row, key=f"agenda:{occasion}", but=but)
    return told


def tell_author(mail: mails.ItemMail, occasion: str) -> None:
    """Queue the mail to the item's author, if there is one."""
    author = mail.row.author
    if author is not None:
        outbox.queue(mail, key=f"agenda:{occasion}:{author.pk}", to=author.contact)
