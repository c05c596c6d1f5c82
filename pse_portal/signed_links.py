"""Signed links: HMAC over purpose, row and a nonce on the row.

Tokens are never stored. Changing the row's `nonce` revokes every link to it; a retired key
(`SECRET_KEY_FALLBACKS`) still verifies, so that a link in an old email keeps working.
"""

import secrets
from collections.abc import Callable
from typing import Any, Protocol

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac


class Row(Protocol):
    pk: int
    nonce: str


def new_nonce() -> str:
    """Return sixteen random characters; the default of a `nonce` field."""
    return secrets.token_urlsafe(12)


def _signature(purpose: str, row: Row, key: str) -> str:
    return salted_hmac(
        f"pse-link:{purpose}", f"{row.pk}:{row.nonce}", secret=key, algorithm="sha256"
    ).hexdigest()[:40]


def token(purpose: str, row: Row) -> str:
    """Return the link token of `row` for `purpose`: "<pk>-<40 hex digits>", safe in a URL."""
    return f"{row.pk}-{_signature(purpose, row, settings.SECRET_KEY)}"


def pk_of(value: str) -> int | None:
    """Return the primary key in a token, not yet verified; None if it is no token."""
    head, dash, tail = value.partition("-")
    return int(head) if dash and tail and head.isascii() and head.isdigit() and len(head) < 19 else None


def verifies(purpose: str, row: Row, value: str) -> bool:
    """Return whether `value` is a token of `row` for `purpose`, under the current key or a retired one."""
    given = value.partition("-")[2]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [
        constant_time_compare(given, _signature(purpose, row, key)) for key in keys
    ]  # all, in constant time
    return True in matches


def find(
    rows: models.QuerySet[Any], purpose: str, value: str, owner: Callable[[Any], Row] | None = None
) -> Any:
    """Return the row among `rows` that a token refers to, or None if there is none or it does not verify. One query.

    `owner` returns the signed row if that is not the row itself.
    """
    pk = pk_of(value)
    row = rows.filter(pk=pk).first() if pk is not None else None
    return row if row is not None and verifies(purpose, owner(row) if owner else row, value) else None


def code(purpose: str, row: Row, digits: int = 6) -> str:
    """Return a short numeric code derived from the row and its nonce; nothing of it is stored."""
    mac = salted_hmac(f"pse-code:{purpose}", f"{row.pk}:{row.nonce}", algorithm="sha256").digest()
    return str(int.from_bytes(mac[:8], "big") % 10**digits).zfill(digits)
