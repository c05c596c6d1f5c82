"""The small portal in which the page types are tested, and the definition of a page type."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from coalitions.models import Invitation, JoinRequest, Letter, Membership, PaperSheet
from hubs.models import HubCircle, Liaison
from people.models import Merge, Person, StaffInvitation

PASSWORD = "a-long-word-for-tests"


@dataclass
class SampleSite:
    """A small portal with content on every page. Names are realistic, so that pages read naturally."""

    people: dict[str, Person] = field(default_factory=dict)
    join_request: JoinRequest | None = None
    link: HubCircle | None = None
    seat: Liaison | None = None
    letter: Letter | None = None
    answered: Letter | None = None
    invitation: Invitation | None = None
    sheet: PaperSheet | None = None
    spokesperson: Membership | None = None
    asked: Membership | None = None  # for the yearly renewal
    stays: Membership | None = None
    left: Membership | None = None
    staff_invitation: StaffInvitation | None = None
    merge: Merge | None = None


@dataclass(frozen=True)
class Page:
    """One type of page. `path` returns its path in English, from the filled site."""

    name: str
    args: tuple[Any, ...] = ()
    query: str = ""
    viewer: str | None = None
    state: str = ""  # distinguishes renderings with the same URL name
    path: Callable[[SampleSite], str] | None = None
    before: Callable[[Client], Any] | None = None  # what the visitor did just before
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} {self.state}".strip()


# URLs without a language in the path.
UNPREFIXED = (
    "/admin/",
    "/mail/",
    "/dev/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/",
    "/pictures/",
    "/news/feed/",
    "/dialogue/feed/",
)


def row(name: str, attribute: str, *args: str) -> Callable[[SampleSite], str]:
    """Return the path of a row of the site, whose pk is only known at run time."""
    return lambda sample_site: reverse(name, args=[*args, getattr(sample_site, attribute).pk])
