"""Mails that no app defines, of any kind, template, and stream, to test the outbox by itself."""

from typing import Any

import pytest

from mailing import outbox
from mailing.mail import Mail
from mailing.models import Call, Message


class Letter(Mail[Any]):
    """Registered under its name only inside `known`."""


class Broken(Mail[Any]):
    """A mail whose template does not exist."""


Letter.name, Broken.name = "tests/letter", "no/such/template"


def known(monkeypatch: pytest.MonkeyPatch, mail: type[Mail[Any]]) -> None:
    """Register this mail in the outbox until the test ends."""
    monkeypatch.setitem(Mail._family, mail.name, mail)


class Anything(Mail[Any]):
    """A mail with the properties given to the instance; when sent, it is the mail of its template."""

    def __init__(self, row: Any, name: str, kind: str, stream: str, revision: int, **given: Any) -> None:
        super().__init__(row, **given)
        self.name, self.kind = name, kind  # type: ignore[misc]
        self._stream, self._revision = stream, revision

    @property
    def stream(self) -> str:
        return self._stream

    @property
    def revision(self) -> int:
        return self._revision


def mail(
    *,
    kind: str = "transactional",
    template: str = "mailing/email/plain",
    about: Any = None,
    context: dict[str, Any] | None = None,
    stream: str = "",
    revision: int = 0,
) -> Anything:
    return Anything(about, template, kind, stream, revision, **(context or {}))


def queue(*, key: str, **values: Any) -> Any:
    """Queue such a mail and return its row; `values` are those of `mail` and of `outbox.queue`."""
    own = {name: values.pop(name) for name in [*mail.__annotations__] if name in values}
    outbox.queue(mail(**own), key=key, **values)
    return Message.objects.filter(key=key).first() or Call.objects.filter(key=key).first()
