"""Advocacy with the rows of years, on PostgreSQL: the same queries as with a few, and outcomes that reach each signer once.

200 decisions, 50,000 deeds, 20,000 signatures, 2,000 commitments; then the outcome of a decision to 20,000 people
through the outbox with the worker killed twice, and a petition's outcome queued by a process that is killed twice.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy import outcomes, petitions
from advocacy.models import (
    Commitment,
    Decision,
    Deed,
    Evidence,
    OrganizationSignature,
    Outcome,
    Petition,
    Pledge,
    PublicBody,
    SetAside,
    Signature,
    Sitting,
    Window,
)
from coalitions.models import Organization, Partner
from hubs.models import County
from mailing.contacts import fingerprint_of
from mailing.models import Batch, Message
from office.models import SiteSettings
from tests.advocacy.making import make_advocate, make_body, make_commitment, make_petition
from tests.drills.databases import is_run_on_postgresql, once, run_on_postgresql
from tests.factories import make_action, make_circle, make_decision, make_facilitator, make_hub
from tests.live.workers import ROOT, check_fates, database_url, finished, workers
from tests.smtp_sink import SmtpSink

there = pytest.mark.skipif(not is_run_on_postgresql, reason="runs on PostgreSQL, started below")

DECISIONS, DEEDS, SIGNATURES, COMMITMENTS = 200, 50_000, 20_000, 2_000
SLOWEST = 1.5  # seconds on a shared machine
PUBLIC = [
    "/decisions/", "/decisions/?county=clayton&open=1", "/decisions/{month}", "/decisions/the-decision/",
    "/decisions/feed/", "/decisions/calendar.ics", "/decision-makers/", "/decision-makers/the-board/",
    "/petitions/", "/petitions/?q=bus&hub=the-hub&open=1", "/petitions/the-petition/", "/commitments/",
    "/commitments/?state=overdue&q=homes", "/commitments/the-homes/", "/organizations/the-church/", "/hubs/the-hub/",
    "/circles/the-circle/",
]  # fmt: skip
LEADING = [
    "/me/", "/petitions/the-petition/manage/", "/hubs/the-hub/manage/commitments/", "/commitments/the-homes/review/",
    "/hubs/the-hub/manage/pledges/",
]  # fmt: skip
STAFF = ["/admin/", "/decisions/work/", "/decisions/the-decision/manage/", "/petitions/the-petition/manage/"]


class Years:
    """A hub, a circle, a board, and what `add` piles up about them."""

    def __init__(self) -> None:
        self.hub, self.circle = make_hub("Clayton", slug="the-hub"), make_circle(slug="the-circle")
        self.boss, self.staff = make_facilitator(self.hub), make_advocate()
        self.board = make_body(slug="the-board", kind=PublicBody.Kind.TRANSIT)
        self.board.counties.set(County.objects.filter(name="Clayton"))
        self.decision = make_decision(body=self.board, slug="the-decision")
        self.decision.coalitions.add(self.hub, self.circle)
        self.action = make_action(self.decision)
        self.petition = make_petition(self.hub, slug="the-petition", body=self.board)
        self.homes = make_commitment(
            "Clayton", slug="the-homes", due_in=-1, body=self.board, watched_by=self.hub
        )
        self.church = Organization.objects.create(name="The church")
        Partner.objects.create(organization=self.church, coalition=self.hub)
        self.numbers = itertools.count()

    def add(self, decisions: int, deeds: int, signatures: int, commitments: int) -> None:
        """Add so many rows, in bulk."""
        now, today = timezone.now(), timezone.localdate()
        later = [timedelta(days=nth % 25 + 1) for nth in range(decisions)]
        made = Decision.objects.bulk_create(self._decision(nth) for nth in range(decisions))
        Sitting.objects.bulk_create(
            Sitting(decision=row, starts_at=now + wait) for row, wait in zip(made, later, strict=True)
        )
        Window.objects.bulk_create(
            Window(decision=row, way=way, closes_at=now + wait)
            for row, wait in zip(made, later, strict=True)
            for way in ("write", "call", "speak")
        )
        through = Decision.coalitions.through
        through.objects.bulk_create(
            through(decision_id=row.pk, coalition_id=one.pk)
            for row in made
            for one in (self.hub, self.circle)
        )
        Deed.objects.bulk_create((Deed(action=self.action) for _nth in range(deeds)), batch_size=5000)
        Signature.objects.bulk_create((self._signature() for _nth in range(signatures)), batch_size=5000)
        rows = Commitment.objects.bulk_create(
            Commitment(
                slug=f"homes-of-{next(self.numbers)}", title_en="Homes", words_en="Homes.", body=self.board,
                watched_by=self.hub, due_on=today + timedelta(days=nth % 60 - 20),
            )
            for nth in range(commitments)
        )  # fmt: skip
        counties = Commitment.counties.through
        clayton = County.objects.get(name="Clayton")
        counties.objects.bulk_create(counties(commitment_id=row.pk, county_id=clayton.pk) for row in rows)
        few = decisions // 4
        Evidence.objects.bulk_create(
            Evidence(commitment=self.homes, says="done", note=f"Seen {nth}.", how="phone", state=state)
            for nth in range(few)
            for state in ("shown", "waiting")
        )
        for _nth in range(few):
            self._organization(now)

    def _decision(self, nth: int) -> Decision:
        return Decision(
            body=self.board, slug=f"d-{next(self.numbers)}", title_en="Buses", decides_en="Whether.",
            published_at=timezone.now(),
        )  # fmt: skip

    def _signature(self) -> Signature:
        nth = next(self.numbers)
        email = f"n{nth}@mail.test"
        return Signature(
            petition=self.petition, name=f"Neighbor {nth}", name_key=f"neighbor {nth}", zip_code="30236", email=email,
            email_key=fingerprint_of(email), loose_key=fingerprint_of(email), state="confirmed",
            confirmed_at=timezone.now(), network=f"net-{nth % 40}",
        )  # fmt: skip

    def _organization(self, now: Any) -> None:
        name = f"Group {next(self.numbers)}"
        group = Organization.objects.create(name=name)
        Partner.objects.create(organization=group, coalition=self.hub)
        make_petition(self.hub, title_en="Bus lanes")
        OrganizationSignature.objects.create(
            petition=self.petition, organization=group, name=name, name_key=name.lower(), email="a@mail.test",
            confirmed_at=now, valid_until=timezone.localdate(), is_shown=True, words="We ride.",
        )  # fmt: skip
        SetAside.objects.create(petition=self.petition, conditions={"name": "x"}, reason=name)
        for who in (group, self.church):
            Pledge.objects.create(
                organization=who, coalition=self.hub, words="Buses", email="a@mail.test", confirmed_at=now
            )

    def looked_at(self, client: Any) -> tuple[dict[str, int], dict[str, float]]:
        """Return the queries and seconds of each page, as a stranger, as the facilitator, and as staff."""
        counts, seconds = {}, {}
        for who, pages in ((None, PUBLIC), (self.boss, LEADING), (self.staff, STAFF)):
            client.logout()
            if who is not None:
                client.force_login(who)
                client.get("/mission/")
            for address in pages:
                caches["pages"].clear()
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as queries:
                    path = address.format(month=f"?month={timezone.localdate():%Y-%m}")
                    assert client.get(path).status_code == 200, address
                key = f"{address} as {'staff' if who == self.staff else 'facilitator' if who else 'anyone'}"
                seconds[key], counts[key] = time.perf_counter() - began, len(queries)
        return counts, seconds


def analyze() -> None:
    """Do what autovacuum does soon after many rows came; without it, each chunk of an audience scans all deeds."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@there
@pytest.mark.django_db
def test_pages_take_the_same_queries_with_the_rows_of_years(client):
    years = Years()
    years.add(decisions=12, deeds=3, signatures=3, commitments=12)
    few, _seconds = years.looked_at(client)
    years.add(DECISIONS, DEEDS, SIGNATURES, COMMITMENTS)
    analyze()
    many, seconds = years.looked_at(client)
    for page, number in many.items():
        print(f"{seconds[page]:.3f} s  {number} queries  {page}")
    assert many == few
    assert max(seconds.values()) < SLOWEST


@there
@pytest.mark.django_db(transaction=True)
def test_outcome_of_a_decision_reaches_twenty_thousand_once_through_two_kills(
    tmp_path: Path, smtp_sink: SmtpSink
):
    SiteSettings.objects.create(postal_address="12 Sample Street", contact_email="hello@example.org")
    decision = make_decision()
    actions = [make_action(decision), make_action(decision, kind="call")]
    given = {"wants_outcome": True, "confirmed_at": timezone.now()}
    # A quarter of the people took both actions.
    Deed.objects.bulk_create(
        (
            Deed(action=action, name=f"Neighbor {nth}", email=f"n{nth}@mail.test", **given)
            for place, action in enumerate(actions)
            for nth in range(SIGNATURES if place == 0 else SIGNATURES // 4)
        ),
        batch_size=5000,
    )
    analyze()
    outcome = Outcome.objects.create(
        decision=decision, decided_on=timezone.localdate(), did_en="They voted yes.", means_en="A bus at two."
    )
    smtp_sink.wait = 0
    began = time.monotonic()
    assert outcomes.publish(outcome, make_advocate())
    Batch.objects.update(hold_until=timezone.now())  # the ten minutes in which staff can stop it
    batch = Batch.objects.get()
    with workers(tmp_path, smtp_sink, MAIL_PACE="0") as running:
        running.beat()
        worker = running.worker()
        for moment in (SIGNATURES // 5, SIGNATURES * 3 // 5):
            smtp_sink.wait_for(moment, 900)
            running.kill(worker)
            worker = running.worker()
        states = finished(batch, 1800)
    print(f"{time.monotonic() - began:.0f} s  {dict(states)}")
    batch.refresh_from_db()
    assert batch.candidates == SIGNATURES
    check_fates(smtp_sink, batch, unknown_at_most=20)


TELL = "import django; django.setup(); from advocacy import petitions; petitions.tell_signers()"


@there
@pytest.mark.django_db(transaction=True)
def test_outcome_of_a_petition_is_queued_once_for_twenty_thousand_through_two_kills(tmp_path: Path):
    years = Years()
    years.add(decisions=0, deeds=0, signatures=SIGNATURES, commitments=0)
    analyze()
    petitions.conclude(years.petition, years.boss, outcome_en="The board voted yes.")
    mails = Message.objects.filter(template="advocacy/email/petition_outcome")
    environment = {
        **os.environ, "DEBUG": "1", "DEMO": "0", "SECRET_KEY": settings.SECRET_KEY, "VAR": str(tmp_path), "REDIS_URL": "",
        "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "pse_portal.settings",
    }  # fmt: skip
    for moment in (SIGNATURES // 5, SIGNATURES * 3 // 5):
        telling = subprocess.Popen(
            [sys.executable, "-c", TELL], cwd=ROOT, env=environment, start_new_session=True
        )
        while mails.count() < moment:
            assert telling.poll() is None, "it was done before the kill"
            time.sleep(0.02)
        os.killpg(telling.pid, signal.SIGKILL)
        telling.wait(10)
    print(f"{mails.count()} queued when it was killed again")
    assert Petition.objects.get(pk=years.petition.pk).told_at is None
    assert mails.count() < SIGNATURES
    assert petitions.tell_signers() == SIGNATURES
    queued = Counter(mails.values_list("email", flat=True))
    assert (len(queued), max(queued.values())) == (SIGNATURES, 1)
    assert petitions.tell_signers() == 0


@once
def test_on_postgresql():
    run_on_postgresql(__file__)
