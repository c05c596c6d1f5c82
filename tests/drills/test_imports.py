"""3,000 rows from each source: looked over, written and undone within seconds, or not at all; on both databases."""

import re
import signal
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from imports import runs
from news.models import Subscription
from tests.drills.databases import once, run_on_postgresql
from tests.factories import make_circle, make_event, make_person
from tests.imports import exports, lists

pytestmark = pytest.mark.django_db

ROWS = 3000
AT_MOST = 15  # seconds for each step, on two cores shared with other work
SOURCES = {
    "mailchimp_subscribed.csv": "subscribers",
    "action_network.csv": "subscribers",
    "nationbuilder.csv": "subscribers",
    "google_forms.csv": "members",
    "google_contacts.csv": "members",
    "everyaction.csv": "members",
    "sheet.csv": "volunteers",
    "eventbrite.csv": "attendance",
    "meetup.tsv": "attendance",
}


def long_list(name: str) -> bytes:
    """Return an export whose first person is 3,000 people."""
    lines = exports.cells(name)
    rows = [
        [
            re.sub(r"(?i)ana\.ruiz@", f"ana-{number}@", cell).replace("Ana Ruíz", f"Ana Ruíz {number}")
            for cell in lines[1]
        ]
        for number in range(ROWS)
    ]
    return exports.written([lines[0], *rows], "\t" if name.endswith(".tsv") else ",").encode()


@pytest.mark.parametrize("name", SOURCES)
def test_three_thousand_rows_are_read_written_and_undone_in_seconds(name: str):
    circle, by = make_circle(), make_person(is_staff=True)
    more = {
        "subscribers": {}, "members": {"coalition": circle.pk}, "volunteers": {"coalition": circle.pk},
        "attendance": {"event": make_event(circle, starts_in=timedelta(days=-30)).pk},
    }[SOURCES[name]]  # fmt: skip
    before, figures = lists.fingerprint(), {}

    def timed(step: str, act):
        begun = time.monotonic()
        result = act()
        figures[step] = time.monotonic() - begun
        return result

    row = timed("upload", lambda: lists.start(SOURCES[name], [(name, long_list(name))], by, **more))
    assert timed("look over", lambda: runs.plan(row).acting) == ROWS
    timed("confirm", lambda: runs.confirm(row, [], by))
    assert timed("write", lambda: runs.run(row))
    again = lists.start(SOURCES[name], [(name, long_list(name))], by, **more)
    assert timed("the same again", lambda: runs.plan(again).acting) == 0
    assert timed("undo", lambda: lists.undo(row, by)) == (ROWS, 0)
    assert lists.changed(before, lists.fingerprint()) == {}
    print(name, ", ".join(f"{step} {seconds:.1f} s" for step, seconds in figures.items()))
    assert max(figures.values()) < AT_MOST


class Killed(BaseException):
    """A worker that is told to end in the middle of its work."""


@pytest.mark.django_db(transaction=True)
def test_import_of_a_worker_that_was_killed_is_written_whole_by_the_next_one():
    def kill(*_signal):
        raise Killed

    lines = "email\n" + "".join(f"reader-{number}@example.org\n" for number in range(3000))
    row = lists.start("subscribers", [("long.csv", lines.encode())])
    runs.confirm(row, [], row.made_by)
    signal.signal(signal.SIGALRM, kill)
    killed = 0
    for milliseconds in (50, 200, 700, 1500):
        signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000)
        try:
            runs.run(row)
        except (Killed, DatabaseError):  # raised within the driver, the kill leaves the connection unusable
            killed += 1
            connection.close()  # as the end of the process does
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        row.refresh_from_db()
        found = (row.state, Subscription.objects.count(), row.ledger.count())
        assert found in {("queued", 0, 0), ("done", 3000, 9000)}
    assert killed
    runs.run_queued()
    row.refresh_from_db()
    assert (row.state, Subscription.objects.count()) == ("done", 3000)


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__)
