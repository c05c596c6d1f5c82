"""Pages beside their floor: requests, queries, database time and bytes, as ratios in one run on PostgreSQL.

The portal's page under the portal's middlewares, and the leanest page for the same job (`tests.bench.floor`) under
Django's own, in one process, in alternation, median of seven. Cached pages are compared with a view that says hello
under the portal's middlewares, and that one with a bare one. It prints a table and writes nothing else.

    python -m scripts.proofs bench pages
    PAGES_BENCH=/events/ python -m scripts.proofs bench pages      to see where the time of one page goes
"""

import cProfile
import io
import itertools
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

ALTERNATIONS = 7
BLOCK = 0.12  # seconds that one side runs before the other one does
ROOT_OF_BENCH = "tests.bench.floor"
PROFILED = os.environ.get("PAGES_BENCH", "")
EVENTS, HUBS, CIRCLES, MEMBERS, RSVPS, MINE = 5000, 60, 20, 500, 200, 20
_numbers = itertools.count(1)


def main() -> None:
    folder = tempfile.mkdtemp(prefix="pse-bench-")
    os.environ |= {
        "DEBUG": "1", "DEMO": "0", "SECRET_KEY": "bench-only-" + "x" * 50, "VAR": folder,
        "DATABASE_URL": _new_database(os.environ["TEST_POSTGRESQL_URL"]),
        "DJANGO_SETTINGS_MODULE": "tests.bench._settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import override_settings

    call_command("migrate", verbosity=0)
    call_command("load_places", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    cookie = fill()
    no_cache = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    from django.conf import settings

    with override_settings(ROOT_URLCONF=ROOT_OF_BENCH, ALLOWED_HOSTS=["testserver"]):
        kept = settings.CACHES
        with override_settings(CACHES={**kept, "pages": no_cache}):
            if PROFILED:
                profile(PROFILED, cookie)
                return
            measure_pages(cookie)
        measure_cached()


def _new_database(url: str) -> str:
    import psycopg

    name = f"bench_{time.time_ns()}"
    home, _slash, _database = url.removeprefix("postgres://postgres@/").rpartition("/")
    with psycopg.connect(host=f"/{home}", user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"postgres://postgres@/{home}/{name}"


def fill() -> str:
    """Create the rows, and return the session of the person with events as a Cookie header."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from coalitions.models import Coalition, Membership
    from events import calendar_texts
    from events.models import RSVP, Event, Host
    from hubs.models import County, HubCircle
    from people.models import Person
    from tests.factories import make_article, make_circle, make_facilitator, make_hub, make_person

    counties = list(County.objects.order_by("fips"))
    circles = [make_circle(slug=f"circle-{nth}", summary_en="Safe streets.") for nth in range(CIRCLES)]
    hubs = [make_hub(counties[nth], slug=f"hub-{nth}") for nth in range(HUBS)]
    HubCircle.objects.bulk_create(
        HubCircle(hub=hub, circle=circle, state="agreed", proposed_by="hub", since=timezone.localdate())
        for hub in hubs
        for circle in circles
    )
    for _lead in range(3):
        make_facilitator(circles[0])
    for circle in circles:
        make_article().coalitions.add(circle)
    now, homes = timezone.now(), [*circles, *hubs]
    people = Person.objects.bulk_create(
        Person(email=f"person-{nth}@example.org", name=f"Person {nth}") for nth in range(MEMBERS)
    )
    Membership.objects.bulk_create(
        Membership(coalition_id=circles[0].pk, person=person, state="active", joined_at=now)
        for person in people
    )
    Coalition.objects.filter(pk=circles[0].pk).update(member_count=MEMBERS)
    events = Event.objects.bulk_create(
        Event(
            title_en=f"Event {nth}", slug=f"event-{nth}", code=f"c{nth}", summary_en="A meeting.", place="Library",
            offers_en="Dinner and childcare", county=counties[nth % 100], capacity=500, state="published",
            published_at=now, starts_at=now + timedelta(hours=nth + 1), ends_at=now + timedelta(hours=nth + 3),
        )
        for nth in range(EVENTS)
    )  # fmt: skip
    Host.objects.bulk_create(
        Host(event=event, coalition_id=homes[nth % len(homes)].pk, is_lead=True, agreed_at=now)
        for nth, event in enumerate(events)
    )
    RSVP.objects.bulk_create(
        RSVP(event=events[0], name="Guest", email=f"guest-{nth}@example.org", state="going", confirmed_at=now)
        for nth in range(RSVPS)
    )
    person = make_person("bench@example.org")
    RSVP.objects.bulk_create(
        RSVP(
            event=event, person=person, name=person.name, email=person.email, state="going", confirmed_at=now
        )
        for event in events[100 : 100 + MINE]
    )
    while calendar_texts.fill():
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(person)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _new_address() -> str:
    """Return an address that no limit knows."""
    number = next(_numbers)
    return f"10.{number // 62500 % 250}.{number // 250 % 250}.{number % 250}"


class Site:
    """One side: a list of middlewares, in front of all addresses."""

    def __init__(self, middleware: list[str] | None = None) -> None:
        from django.conf import settings
        from django.core.handlers.wsgi import WSGIHandler
        from django.test import override_settings

        with override_settings(MIDDLEWARE=settings.MIDDLEWARE if middleware is None else middleware):
            self.handler = WSGIHandler()

    def ask(self, path: str, cookie: str = "", post: Callable[[], dict[str, Any]] | None = None) -> int:
        """Ask for a page as a server does; return its size. Anything but 200 ends the run."""
        body = urlencode(post()).encode() if post else b""
        path, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "POST" if post else "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": cookie,
            "HTTP_HOST": "testserver", "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "10.1.1.1" if cookie else _new_address(),  # a session is noted anew at each new address
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        }  # fmt: skip
        found: list[str] = []
        answer = self.handler(environ, lambda status, headers: found.append(status))
        size = sum(map(len, answer))
        answer.close()
        assert found[0].startswith("200"), (path, found)
        return size


def rsvp() -> dict[str, Any]:
    number = next(_numbers)
    return {"name": f"Ana {number}", "email": f"ana-{number}@example.org", "party_size": 1}


# Name, the portal's page, the floor's, whether signed in, what is posted
PAGES: list[tuple[str, str, str, bool, Any]] = [
    ("event list", "/events/", "/floor/events/", False, None),
    ("event", "/events/event-0/", "/floor/events/event-0/", False, None),
    ("circle", "/circles/circle-0/", "/floor/circles/circle-0/", False, None),
    ("front page", "/", "/floor/", False, None),
    ("/me/", "/me/", "/floor/me/", True, None),
    ("RSVP (POST)", "/events/event-1/rsvp/", "/floor/rsvp/event-1/", False, rsvp),
    ("ZIP finder", "/hubs/find/?zip=30236", "/floor/find/?zip=30236", False, None),
    ("network", "/network/", "/floor/network/", False, None),
    ("calendar of 1,000 events", "/events/calendar.ics", "/floor/calendar.ics", False, None),
]


def alternated(*sides: Callable[[], Any]) -> list[tuple[float, float]]:
    """Return the milliseconds per request of each side, and those of this process's CPU.

    Each is the median of seven blocks, in turn with the others'. The CPU's are steadier on a machine with other work.
    """
    for side in sides:
        for _warm in range(3):
            side()
    times: list[list[tuple[float, float]]] = [[] for _side in sides]
    for _turn in range(ALTERNATIONS):
        for side, taken in zip(sides, times, strict=True):
            number, begun, cpu = 0, time.perf_counter(), time.process_time()
            while time.perf_counter() < begun + BLOCK:
                side()
                number += 1
            spent = time.perf_counter() - begun, time.process_time() - cpu
            taken.append((1000 * spent[0] / number, 1000 * spent[1] / number))
    return [
        (statistics.median(wall), statistics.median(cpu))
        for wall, cpu in (zip(*taken, strict=True) for taken in times)
    ]


def asked(side: Callable[[], Any]) -> tuple[int, float]:
    """Return number and milliseconds of a request's queries, without transaction control."""
    from django.db import connection

    taken: list[float] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                taken.append(time.perf_counter() - begun)

    with connection.execute_wrapper(watch):
        side()
    return len(taken), 1000 * sum(taken)


def measure_pages(cookie: str) -> None:
    from tests.bench import floor

    portal, lean = Site(), Site(floor.MIDDLEWARE)
    print(
        "| uncached | ratio | ratio of CPU | CPU ms | ms | queries | database ms | KB |\n" + "|---" * 8 + "|"
    )
    for name, path, low, is_signed_in, post in PAGES:
        mine = cookie if is_signed_in else ""

        def ours(path: str = path, mine: str = mine, post: Any = post) -> int:
            return portal.ask(path, mine, post)

        def theirs(path: str = low, mine: str = mine, post: Any = post) -> int:
            return lean.ask(path, mine, post)

        (taken, cpu), (least, least_cpu) = alternated(ours, theirs)
        queries, database = asked(ours)
        fewest, _database = asked(theirs)
        print(
            f"| {name} | {least / taken:.2f} | {least_cpu / cpu:.2f} | {cpu:.1f} | {taken:.1f} | {queries} ({fewest}) |"
            f" {database:.1f} | {ours() / 1024:.1f} |",
            flush=True,
        )


def measure_cached() -> None:
    portal, bare = Site(), Site([])
    print("\n| cached | ratio to the same middlewares' hello | CPU ms |\n|---|---|---|")
    for name, path, _low, is_signed_in, post in PAGES:
        if is_signed_in or post:
            continue
        (_wall, page), (_wall, hello) = alternated(
            lambda path=path: portal.ask(path), lambda: portal.ask("/floor/hello/")
        )
        print(f"| {name} | {hello / page:.2f} | {page:.2f} |", flush=True)
    (_wall, hello), (_wall, plain) = alternated(
        lambda: portal.ask("/floor/hello/"), lambda: bare.ask("/floor/hello/")
    )
    print(f"\nHello under the portal's middlewares: {plain / hello:.2f} of a bare one ({hello:.2f} ms)")


def profile(path: str, cookie: str) -> None:
    """Print where the time of fifty requests goes, by time within and below each function."""
    portal = Site()
    mine = cookie if path.startswith("/me/") else ""
    portal.ask(path, mine)
    with cProfile.Profile() as watched:
        for _each in range(50):
            portal.ask(path, mine)
    for order in ("tottime", "cumulative"):
        pstats.Stats(watched).sort_stats(order).print_stats(45)


if __name__ == "__main__":
    main()
