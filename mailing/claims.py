"""Claims: which sender may send which row. All that keeps a mail from going out twice is here.

A claim is one statement: it picks the rows, reads suppression, pause and cancel, and marks the rows with a
token. On PostgreSQL other senders skip the rows being claimed (FOR UPDATE SKIP LOCKED); on SQLite the
immediate transaction lets one sender at a time in.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from mailing.models import Brake, Message

# A mailbox may be made anew: after a bounce a code is tried again once a day, anything else never.
BOUNCE_RESTS_FOR = timedelta(days=1)

# What a sender needs of a row; the rest is loaded only if somebody asks for it.
NEEDED = (
    "id, key, kind, priority, stream, batch_id, template, context, about_type, about_id, revision, reply_to,"
    " person_id, name, email, fingerprint, domain, language, time_zone, nonce, due_at, state, token, attempts"
)

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT m.id AS message_id,
           CASE WHEN m.expires_at <= %(now)s THEN 'expired'
                WHEN b.state = 'cancelled' THEN 'cancelled'
                WHEN EXISTS (
                    SELECT 1 FROM mailing_suppression s
                     WHERE s.fingerprint = m.fingerprint
                       AND (s.stream = '' OR s.stream = m.stream)
                       AND (m.kind <> 'transactional' OR (s.reason = 'bounce' AND s.at > %(bounced)s))
                ) THEN 'suppressed'
                ELSE '' END AS stop
      FROM mailing_message m LEFT JOIN mailing_batch b ON b.id = m.batch_id
     WHERE m.state IN ('pending', 'deferred') AND m.due_at <= %(now)s
       AND {whose}
       AND NOT EXISTS (
           SELECT 1 FROM mailing_brake k WHERE k.name IN (%(relay)s, m.domain) AND k.until > %(now)s
       )
     ORDER BY {order}
     LIMIT %(size)s {lock}
)
UPDATE mailing_message
   SET state = CASE WHEN due.stop = '' THEN 'claimed' ELSE 'skipped' END,
       reason = due.stop,
       settled_at = CASE WHEN due.stop = '' THEN settled_at ELSE %(now)s END,
       context = CASE WHEN due.stop = '' THEN context ELSE '{{}}' END,
       token = %(token)s,
       lease_until = %(lease)s
  FROM due
 WHERE mailing_message.id = due.message_id
RETURNING {columns}
"""

BEGIN = """
UPDATE mailing_message SET state = 'sending', lease_until = %s, tries = tries + 1
 WHERE token = %s AND state = 'claimed' AND id IN ({pks})
RETURNING id
"""

SETTLE = """
UPDATE mailing_message
   SET state = v.column2,
       reason = v.column3,
       smtp_code = v.column4,
       smtp_status = v.column5,
       due_at = v.column6,
       settled_at = CASE WHEN v.column8 = 1 THEN {moment} ELSE NULL END,
       context = CASE WHEN v.column9 = 1 THEN '{{}}' ELSE context END,
       attempts = {attempts}
  FROM (VALUES {values}) AS v
 WHERE mailing_message.id = v.column1 AND token = %s AND state IN ('claimed', 'sending', 'unknown')
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one message in a sender's hands; `due_at` only where it is tried again."""

    message: Message
    state: str
    reason: str = ""
    code: int = 0
    status: str = ""
    text: str = ""
    due_at: datetime | None = None


class Append(models.Func):
    """`attempts` with one more entry, added by the database so that no two writers lose one."""

    output_field = models.JSONField()
    arity = 2

    def __init__(self, entry: dict[str, Any]) -> None:
        super().__init__(models.F("attempts"), models.Value(json.dumps(entry), models.TextField()))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="json_insert(%(expressions)s))",
            arg_joiner=", '$[#]', json(",
            **extra,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s::jsonb)", arg_joiner=" || ", **extra
        )


def lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.MAIL_LEASE)


def claim(batch_id: int | None = None, size: int | None = None) -> list[Message]:
    """Take up to `size` due messages, the loose ones or those of a batch that is being sent; one statement.

    Comes back with those taken, most urgent first, and with those that this claim skipped (expired,
    cancelled, suppressed), as their `state` says. Must run in a transaction. Nothing for a paused batch,
    and nothing for the relay or a domain while its brake is on.
    """
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    # Each way in reads the order off its own small index of waiting rows.
    whose, order = (
        ("m.batch_id IS NULL", "m.priority, m.due_at, m.id")
        if batch_id is None
        else ("m.batch_id = %(batch)s AND b.state IN ('sending', 'cancelled')", "m.due_at, m.id")
    )
    sql = CLAIM.format(
        whose=whose,
        order=order,
        lock="FOR UPDATE OF m SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else "",
        columns=NEEDED,
    )
    rows = Message.objects.raw(
        sql,
        {
            "now": moment(now),
            "bounced": moment(now - BOUNCE_RESTS_FOR),
            "lease": moment(lease_end(now)),
            "token": secrets.token_hex(16),
            "relay": Brake.RELAY,
            "size": size or settings.MAIL_GROUP_SIZE,
            "batch": batch_id,
        },
    )
    return sorted(rows, key=lambda message: (message.priority, message.due_at, message.pk))


def begin(messages: Sequence[Message]) -> list[Message]:
    """Mark a group `sending`, before its first body goes out; one statement.

    From here on a lost sender leaves these rows unknown. Returns those whose claim still held: a
    sweep may have taken back a lease that ran out while the letters were written.
    """
    if not messages:
        return []
    now = timezone.now()
    pks = [message.pk for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(
            BEGIN.format(pks=", ".join(["%s"] * len(pks))),
            [connection.ops.adapt_datetimefield_value(lease_end(now)), messages[0].token, *pks],
        )
        held = {pk for (pk,) in cursor.fetchall()}
    return [message for message in messages if message.pk in held]


def settle(outcomes: Sequence[Outcome]) -> None:
    """Write down what became of a claimed group, one statement; a row that another holds by now is left alone.

    What a template needed is wiped as soon as the row can no longer be sent.
    """
    if not outcomes:
        return
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    params: list[Any] = [moment(now)]
    for outcome in outcomes:
        message = outcome.message
        is_settled = outcome.state not in Message.WAITING
        may_go_again = outcome.state == Message.State.UNKNOWN and not message.is_essential
        entry = {
            "at": now.isoformat(timespec="seconds"),
            "state": outcome.state,
            "code": outcome.code,
            "status": outcome.status,
            "text": outcome.text[:160],
        }
        params += [
            message.pk,
            outcome.state,
            outcome.reason,
            outcome.code,
            outcome.status,
            moment(outcome.due_at or message.due_at),
            json.dumps(entry),
            int(is_settled),
            int(is_settled and not may_go_again),
        ]
    params.append(outcomes[0].message.token)
    is_postgresql = connection.vendor == "postgresql"
    sql = SETTLE.format(
        moment="%s::timestamptz" if is_postgresql else "%s",
        attempts="attempts || v.column7::jsonb"
        if is_postgresql
        else "json_insert(attempts, '$[#]', json(v.column7))",
        values=", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(outcomes)),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
