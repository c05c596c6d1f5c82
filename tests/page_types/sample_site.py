"""The small portal that the page types are looked at in, and what a page type is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from coalitions.models import Invitation, JoinRequest, Letter, Membership, PaperSheet
from hubs.models import HubCircle, Liaison
from people.models import Person

PASSWORD = "a-long-word-for-tests"


@dataclass
class SampleSite:
    """A small portal with something on every page. Names are real words, so that pages read like pages."""

    people: dict[str, Person] = field(default_factory=dict)
    join_request: JoinRequest | None = None
    link: HubCircle | None = None
    seat: Liaison | None = None
    letter: Letter | None = None
    answered: Letter | None = None
    invitation: Invitation | None = None
    sheet: PaperSheet | None = None
    spokesperson: Membership | None = None
    asked: Membership | None = None  # the yearly question
    stays: Membership | None = None
    left: Membership | None = None


@dataclass(frozen=True)
class Page:
    """One type of page. `path` gives its address, in English, from the filled_site sample_site."""

    name: str
    args: tuple[Any, ...] = ()
    query: str = ""
    viewer: str | None = None
    state: str = ""  # what tells this rendering from another of the same name
    path: Callable[[SampleSite], str] | None = None
    before: Callable[[Client], Any] | None = None  # what the visitor did just before
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} {self.state}".strip()


# What has no language in its path.
UNPREFIXED = (
    "/admin/",
    "/mail/",
    "/dev/",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/",
    "/pictures/",
    "/news/feed/",
    "/dialogue/feed/",
)


def row(name: str, attribute: str, *args: str) -> Callable[[SampleSite], str]:
    """The address of a row of the sample_site, whose number is not known before."""
    return lambda sample_site: reverse(name, args=[*args, getattr(sample_site, attribute).pk])
