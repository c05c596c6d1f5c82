"""Read the mails that are saved as files when no mail server is configured."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404


@dataclass(frozen=True)
class KeptMail:
    number: int
    subject: str
    to: str
    at: datetime
    headers: list[tuple[str, str]]
    text: str
    html: str


def newest(most: int) -> list[KeptMail]:
    """Return the newest mails, at most `most`."""
    paths = sorted(settings.MAIL_FOLDER.glob("*.eml"), reverse=True)[:most]
    return [_read(path) for path in paths]


def read(number: int) -> KeptMail:
    """Return one mail by its number. Raises Http404 if it does not exist."""
    path = settings.MAIL_FOLDER / f"{number}.eml"
    if not path.exists():
        raise Http404
    return _read(path)


def _read(path: Path) -> KeptMail:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    parts = {kind: mail.get_body(preferencelist=(kind,)) for kind in ("plain", "html")}
    return KeptMail(
        number=int(path.stem),
        subject=str(mail["Subject"]),
        to=str(mail["To"]),
        at=parsedate_to_datetime(str(mail["Date"])),
        headers=[(name, str(value)) for name, value in mail.items()],
        text=parts["plain"].get_content() if parts["plain"] else "",
        html=parts["html"].get_content() if parts["html"] else "",
    )
