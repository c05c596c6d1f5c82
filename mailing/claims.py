"""Claims: which sender may send which row. This module alone prevents duplicate mails.

A claim is one statement: it picks the rows, checks suppression, pauses, and cancellation, and marks the rows with
a token. On PostgreSQL, other senders skip rows that are being claimed (FOR UPDATE SKIP LOCKED). On SQLite, the
immediate transaction admits one sender at a time.
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

from mailing.mail import Mail
from mailing.models import Brake, Message

# A mailbox may be created again: after a bounce, transactional mail is tried once a day, other mail never.
BOUNCE_RESTS_FOR = timedelta(days=1)

LONGEST_REPLY = 160  # characters of a reply that are kept

# The columns a sender needs; the others are loaded on demand.
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
                       AND (
                           m.kind <> 'transactional'
                           OR (s.reason = 'bounce' AND s.at > %(bounced)s)
                           OR (s.reason = 'deleted' AND NOT m.is_asked AND m.template NOT IN ({answers}))
                       )
                ) THEN 'suppressed'
                WHEN m.template IN ({pausable}) AND EXISTS (
                    SELECT 1 FROM mailing_pause p
                     WHERE p.fingerprint = m.fingerprint AND (p.until IS NULL OR p.until > %(now)s)
                ) THEN 'paused'
                ELSE '' END AS stop
      FROM mailing_message m LEFT JOIN mailing_batch b ON b.id = m.batch_id
     WHERE m.state IN ('pending', 'deferred') AND m.due_at <= %(now)s
       AND {whose}
       AND NOT EXISTS (
           SELECT 1 FROM mailing_brake k WHERE k.name IN (%(relay)s, m.domain) AND k.until > %(now)s
       )
       AND NOT EXISTS (
           SELECT 1 FROM mailing_hold h
            WHERE h.kind = m.kind AND h.since >= COALESCE(b.created_at, m.created_at)
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
       attempts = CASE WHEN v.column7 IS NULL THEN attempts ELSE {attempts} END,
       tries = CASE WHEN v.column7 IS NULL AND state = 'sending' THEN tries - 1 ELSE tries END
  FROM {rows} AS v
 WHERE mailing_message.id = v.column1 AND token = %s AND state IN ('claimed', 'sending', 'unknown')
"""


# The rows of SETTLE from a JSON array of arrays.
ROWS = {
    "postgresql": """(
    SELECT (r->>0)::bigint AS column1, r->>1 AS column2, r->>2 AS column3, (r->>3)::int AS column4, r->>4 AS column5,
           (r->>5)::timestamptz AS column6, NULLIF(r->6, 'null'::jsonb) AS column7, (r->>7)::int AS column8, (r->>8)::int AS column9
      FROM jsonb_array_elements(%s::jsonb) AS r
)""",
    "sqlite": "(SELECT {} FROM json_each(%s))".format(  # noqa: S608 - no values
        ", ".join(f"json_extract(value, '$[{nth}]') AS column{nth + 1}" for nth in range(9))
    ),
}


@dataclass(frozen=True)
class Outcome:
    """The result for one claimed message; `due_at` only if it is tried again."""

    message: Message
    state: str
    reason: str = ""
    code: int = 0
    status: str = ""
    text: str = ""
    due_at: datetime | None = None

    @property
    def is_release(self) -> bool:
        """Whether the message goes back as it was: it was not transmitted, and nothing speaks against it."""
        return self.state == Message.State.PENDING and not self.reason


class Append(models.Func):
    """`attempts` with one more entry, appended in the database so that concurrent writers lose none."""

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
    """Claim up to `size` due messages, loose ones or those of one batch, in one statement.

    Returns the claimed messages, most urgent first, and those it skipped (expired, cancelled, suppressed, paused), as
    `state` says. Must run in a transaction. Claims nothing of a paused batch, nor for the relay or a domain while
    its brake is on, nor what is held after a restore.
    """
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    # Each case reads the order from its own partial index of waiting rows.
    whose, order = (
        ("m.batch_id IS NULL", "m.priority, m.due_at, m.id")
        if batch_id is None
        else ("m.batch_id = %(batch)s AND b.state IN ('sending', 'cancelled')", "m.due_at, m.id")
    )
    sql = CLAIM.format(
        answers=_templates("is_answer"),
        pausable=_templates("may_be_paused"),
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


def _templates(trait: str) -> str:
    """Return the templates of the mails that have a trait, such as `is_answer`, as SQL literals."""
    known: list[type[Mail[Any]]] = Mail.all()
    return ", ".join(f"'{mail.name}'" for mail in known if getattr(mail, trait)) or "''"


def begin(messages: Sequence[Message]) -> list[Message]:
    """Mark a group `sending` before its first mail is transmitted, in one statement.

    If the sender dies after this, the result of these rows is unknown. Returns those whose claim was still valid:
    a sweep may have taken back an expired lease while the mails were rendered.
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
    """Save the results of a claimed group in one statement. Rows that another sender has claimed since are left
    alone.

    The template's context is wiped as soon as the row can no longer be sent. A release leaves no attempt.
    """
    if not outcomes:
        return
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    rows: list[Any] = []
    for outcome in outcomes:
        message = outcome.message
        is_settled = outcome.state not in Message.WAITING
        may_go_again = outcome.state == Message.State.UNKNOWN and not message.is_essential
        entry = {
            "at": now.isoformat(timespec="seconds"),
            "state": outcome.state,
            "code": outcome.code,
            "status": outcome.status,
            "text": outcome.text[:LONGEST_REPLY],
        }
        rows.append(
            [
                message.pk,
                outcome.state,
                outcome.reason,
                outcome.code,
                outcome.status,
                str(moment(outcome.due_at or message.due_at)),
                None if outcome.is_release else entry,
                int(is_settled),
                int(is_settled and not may_go_again),
            ]
        )
    is_postgresql = connection.vendor == "postgresql"
    sql = SETTLE.format(
        moment="%s::timestamptz" if is_postgresql else "%s",
        attempts="attempts || v.column7"
        if is_postgresql
        else "json_insert(attempts, '$[#]', json(v.column7))",
        rows=ROWS[connection.vendor],
    )
    # As one parameter: thousands of them take longer to put in than to carry out.
    with connection.cursor() as cursor:
        cursor.execute(sql, [moment(now), json.dumps(rows), outcomes[0].message.token])
