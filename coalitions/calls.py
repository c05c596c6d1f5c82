"""Who makes the calls that a coalition owes."""

from django.conf import settings

from coalitions.models import Coalition
from mailing import calls


def _url(coalition: Coalition) -> str:
    return f"{settings.SITE_URL}{coalition.address('calls')}"


def register() -> None:
    calls.owners.register(calls.Owner("coalitions.coalition", str, _url))
