"""A coalition with 5,000 members merged into another, and the worker killed with SIGKILL twice, on both databases."""

import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from coalitions import member_moves, mergers
from coalitions.models import Membership, Merger
from mailing.models import Message
from people.models import Consent
from tests.coalitions.test_member_moves import crowd, members
from tests.drills.databases import once, run_on_postgresql
from tests.factories import make_circle, make_member, make_person
from tests.live.workers import workers
from tests.smtp_sink import SmtpSink

MEMBERS, KILLS = 5000, (1200, 3400)


def moved(circle: int) -> int:
    return Membership.objects.active().filter(coalition=circle).count()


@pytest.mark.django_db(transaction=True)
def test_everyone_moves_once_through_two_kills(tmp_path: Path, smtp_sink: SmtpSink):
    old, new = crowd(MEMBERS), make_circle()
    both = make_member(new, Membership.objects.filter(coalition=old).order_by("-pk")[0].person).person
    begun = time.monotonic()
    merger = mergers.merge(old, new, make_person("boss@example.org"))
    print(f"  the request: {time.monotonic() - begun:.2f} s")
    assert (merger.total, moved(new.pk)) == (MEMBERS, 1)

    begun = time.monotonic()
    with workers(tmp_path, smtp_sink, MAIL_TICK="3600") as running:
        worker = running.worker()
        for moment in (*KILLS, MEMBERS):
            while moved(new.pk) < moment:
                assert time.monotonic() - begun < 240, (tmp_path / "celery.log").read_text()[-3000:]
                time.sleep(0.02)
            if moment < MEMBERS:
                running.kill(worker)
                there = moved(new.pk)
                assert there < MEMBERS, "the kill came too late to show anything"
                print(f"  killed at {there}")
                worker = running.worker()
        while Merger.objects.exists():
            time.sleep(0.02)
    print(f"  all moved after {time.monotonic() - begun:.1f} s, with two new workers")

    new.refresh_from_db()
    assert members(new) == members(old)
    assert new.member_count == MEMBERS
    told = Message.objects.filter(template="coalitions/email/merged").values_list("person", flat=True)
    assert Counter(told) == Counter(members(old))
    assert max(Counter(smtp_sink.recipients()).values(), default=1) == 1
    consents = Consent.objects.filter(source=f"merger of {old.pk}").values_list("person", flat=True)
    assert Counter(consents) == Counter(members(old) - {both.pk})


@pytest.mark.django_db(transaction=True)
def test_slice_of_the_shipped_length():
    old, new = crowd(member_moves.SLICE * 3), make_circle()
    merger = mergers.merge(old, new, make_person("boss@example.org"))
    begun = time.monotonic()
    assert member_moves._next_slice(merger.pk)
    took = time.monotonic() - begun
    print(f"  a slice of {member_moves.SLICE} on {connection.vendor}: {took:.2f} s")
    assert took < member_moves.SECONDS, "a sign-in code would wait"


@once
def test_the_same_on_postgresql():
    run_on_postgresql(__file__)
