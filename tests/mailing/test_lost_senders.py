"""Senders that are killed, stopped, or late: no mail is lost or doubled, and only the one in the air is unknown.

A kill is an exception that nothing catches, at each point between two steps; `tests/live` kills real processes.
"""

import json
import logging
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mailing import delivery, progress, smtp, sweep
from mailing.models import Message
from office.backups.restoration import database_restored
from tests.mailing.conftest import candidate, hold_over
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


class Killed(BaseException):
    """The process ends here."""


class Relay(smtp.SmtpRelay):
    """The relay, with something that happens before or after a mail; the first is number 1."""

    def __init__(self, number: int, *, before: Any = lambda: None, after: Any = lambda: None) -> None:
        super().__init__()
        self.number, self.before, self.after = number, before, after
        self.count = 0

    def deliver(self, sender: str, to: str, letter: bytes) -> smtp.DeliveryResult:
        self.count += 1
        if self.count == self.number:
            self.before()
        found = super().deliver(sender, to, letter)
        if self.count == self.number:
            self.after()
        return found


def die() -> None:
    raise Killed


@contextmanager
def killed_at(sql: str) -> Iterator[None]:
    """Die before the second statement that contains `sql`: the results of the second group."""
    count = 0

    def execute(run: Any, statement: str, *arguments: Any) -> Any:
        nonlocal count
        count += sql in statement
        if sql in statement and count == 2:
            die()
        return run(statement, *arguments)

    with connection.execute_wrapper(execute):
        yield


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_PROGRESS = tmp_path / "sending"
    return settings.MAIL_PROGRESS


@pytest.fixture
def six(batch, people, smtp_sink, settings):
    """A newsletter to six people: they go in groups of 1, 4, and 1."""
    settings.MAIL_GROUP_SIZE = 4
    people += [candidate(number) for number in range(6)]
    return hold_over(batch)


def states() -> str:
    """The states of the newsletter's mails, one letter each: a(ccepted), p(ending), s(ending), u(nknown)."""
    return "".join(state[0] for state in Message.objects.order_by("pk").values_list("state", flat=True))


def lost() -> tuple[int, int]:
    """The sender's connection ends, its lease runs out, and the tick finds it."""
    smtp.forget_relay()
    return sweep.take_back(timezone.now() + timedelta(hours=1))


def addresses(numbers: str) -> list[str]:
    return [f"person-{number}@example.org" for number in numbers]


@pytest.mark.parametrize(
    ("point", "served", "then", "finally_"),
    [
        ("before the only mail of a group", "", "uppppp", "uaaaaa"),
        ("before the first command", "0", "aupppp", "auaaaa"),
        ("between two mails", "012", "aaaupp", "aaauaa"),
        ("in the air", "0123", "aaaupp", "aaauaa"),
        ("after the answer", "0123", "aaaupp", "aaauaa"),
        ("after the line", "0123", "aaaaup", "aaaaua"),
        ("before the results are saved", "01234", "aaaaap", "aaaaaa"),
    ],
)
def test_killed_sender_leaves_at_most_the_mail_in_the_air_unknown(
    six, smtp_sink: SmtpSink, folder, monkeypatch, point, served, then, finally_
):
    relays = {
        "before the only mail of a group": Relay(1, before=die),
        "before the first command": Relay(2, before=die),
        "between two mails": Relay(4, before=die),
        "after the answer": Relay(4, after=die),
        "after the line": Relay(5, before=die),
    }
    monkeypatch.setattr(smtp, "_relay", relays.get(point))
    if point == "in the air":
        monkeypatch.setattr(smtp, "_relay", smtp.SmtpRelay())
        kill_while_the_answer_is_awaited(smtp_sink, 4)
    with (
        pytest.raises(Killed),
        killed_at("SET state = v.column2" if point.startswith("before the results") else "\0"),
    ):
        delivery.drain()
    assert smtp_sink.recipients() == addresses(served)
    lost()
    assert states() == then
    assert not list(folder.glob("*"))
    delivery.drain()
    assert states() == finally_
    assert len(set(smtp_sink.recipients())) == len(smtp_sink.recipients())
    # Who was served and whose mail is unknown are everyone.
    unknown = [address for address, state in zip(addresses("012345"), finally_, strict=True) if state == "u"]
    assert {*smtp_sink.recipients(), *unknown} == set(addresses("012345"))
    assert [len(attempts) for attempts in Message.objects.values_list("attempts", flat=True)] == [1] * 6


def kill_while_the_answer_is_awaited(sink: SmtpSink, number: int) -> None:
    """Die by a signal, in the system call that waits for the answer to a mail."""
    main = threading.main_thread().ident
    assert main is not None
    before = signal.getsignal(signal.SIGUSR1)

    def end(_signal: int, _frame: Any) -> None:
        signal.signal(signal.SIGUSR1, before)
        raise Killed

    def answer(count: int, _address: str) -> None:
        if count == number:
            signal.pthread_kill(main, signal.SIGUSR1)

    signal.signal(signal.SIGUSR1, end)
    sink.answer_data = answer


def killed_between_two_mails(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Kill the sender of `six` after the third mail. Return the group's file."""
    monkeypatch.setattr(smtp, "_relay", Relay(4, before=die))
    with pytest.raises(Killed):
        delivery.drain()
    [path] = folder.iterdir()
    return path


def test_file_has_results_by_number_and_is_the_owners_alone(six, folder, monkeypatch):
    path = killed_between_two_mails(monkeypatch, folder)
    pks = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    header, *lines = map(json.loads, path.read_text().splitlines())
    assert header == [progress.boot(), pks[1:5]]
    assert lines == [
        [pk, "accepted", "", 250, "2.0.0", f"Ok: queued as {number}", None]
        for number, pk in enumerate(pks[1:3], 2)
    ]
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_refusals_are_taken_from_the_file_as_they_were(six, smtp_sink, folder, monkeypatch):
    replies = {"person-1@example.org": "550 5.1.1 No such user", "person-2@example.org": "450 4.2.1 Busy"}
    smtp_sink.answer_rcpt = replies.get
    killed_between_two_mails(monkeypatch, folder)
    lost()
    rejected, deferred = Message.objects.order_by("pk")[1:3]
    assert (rejected.state, rejected.smtp_code, rejected.smtp_status) == ("rejected", 550, "5.1.1")
    assert rejected.attempts[0]["text"] == "No such user"
    assert (deferred.state, deferred.smtp_code) == ("deferred", 450)
    assert timedelta(seconds=50) < deferred.due_at - timezone.now() <= timedelta(minutes=1)


def other_boot(content: bytes) -> bytes:
    return content.replace(progress.boot().encode(), b"0" * len(progress.boot()))


@pytest.mark.parametrize(
    ("damage", "then"),
    [
        (other_boot, "auuuup"),
        (lambda content: b"", "auuuup"),
        (lambda content: content[:20], "auuuup"),
        (lambda content: content.replace(b'"accepted"', b'"accept'), "auuuup"),
        (lambda content: content.replace(b'"accepted"', b'"elsewhere"'), "auuuup"),
        (
            lambda content: b"\n".join(content.split(b"\n")[:1] + content.split(b"\n")[2:]),
            "auuuup",
        ),  # a line is missing
        (lambda content: content[:-90] + bytes(90), "auuuup"),  # a disk lost a block
        (lambda content: content[:-1], "aauppp"),  # a kill cut off the last line
        (lambda content: content, "aaaupp"),
    ],
)
def test_file_that_does_not_count_leaves_the_group_unknown(six, smtp_sink, folder, monkeypatch, damage, then):
    path = killed_between_two_mails(monkeypatch, folder)
    path.write_bytes(damage(path.read_bytes()))
    lost()
    assert states() == then
    delivery.drain()
    assert len(set(smtp_sink.recipients())) == len(smtp_sink.recipients())


def test_lost_file_leaves_the_group_unknown(six, folder, monkeypatch):
    killed_between_two_mails(monkeypatch, folder).unlink()
    assert lost() == (0, 4)
    assert states() == "auuuup"


def test_restored_database_is_not_what_the_files_are_about(six, folder, monkeypatch):
    killed_between_two_mails(monkeypatch, folder)
    database_restored.send(sender=None)
    lost()
    assert states() == "auuuup"


@pytest.mark.parametrize("point", ["before", "after"])
def test_late_sender_finishes_the_mail_in_the_air_and_sends_no_more(six, smtp_sink, monkeypatch, point):
    """Its group was taken back, while it was stopped or a clock was set forward; another one sends the rest."""
    taken: list[tuple[int, int]] = []

    def take_back() -> None:
        taken.append(sweep.take_back(timezone.now() + timedelta(hours=1)))
        assert states() == "aaaupp"

    monkeypatch.setattr(smtp, "_relay", Relay(4, **{point: take_back}))
    delivery.drain()
    delivery.drain()
    assert taken == [(1, 1)]
    assert smtp_sink.recipients() == addresses("012345")
    assert states() == "aaaaaa"
    found = [[entry["state"] for entry in message.attempts] for message in Message.objects.order_by("pk")]
    assert found == [["accepted"]] * 3 + [["unknown", "accepted"]] + [["accepted"]] * 2


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_take_back_a_group_once(six, folder, monkeypatch):
    killed_between_two_mails(monkeypatch, folder)
    smtp.forget_relay()
    theirs: list[Any] = []

    def take_back_there() -> tuple[int, int]:
        try:
            return sweep.take_back(timezone.now() + timedelta(hours=1))
        finally:
            connection.close()

    def while_the_other_tries(run: Any, statement: str, *arguments: Any) -> Any:
        if "SET state = v.column2" in statement:  # this tick has read the file, and saves what it says
            theirs.append(other.submit(take_back_there))
            wait(theirs, timeout=0.5)
        return run(statement, *arguments)

    with ThreadPoolExecutor(max_workers=1) as other, connection.execute_wrapper(while_the_other_tries):
        mine = sweep.take_back(timezone.now() + timedelta(hours=1))
        assert (mine, theirs[0].result(timeout=30)) == ((1, 1), (0, 0))
    assert states() == "aaaupp"
    assert [len(row.attempts) for row in Message.objects.order_by("pk")] == [1, 1, 1, 1, 0, 0]


def test_tick_that_was_killed_before_its_commit_is_repeated(six, folder, monkeypatch):
    killed_between_two_mails(monkeypatch, folder)
    progress.take(Message.objects.filter(state="sending").values_list("token", flat=True)[0])
    lost()
    assert states() == "aaaupp"


def test_without_a_folder_mail_goes_one_by_one(six, smtp_sink, folder, monkeypatch, caplog):
    folder.write_text("not a folder")
    monkeypatch.setattr(smtp, "_relay", Relay(4, before=die))
    with caplog.at_level(logging.ERROR), pytest.raises(Killed):
        delivery.drain()
    assert [record.message for record in caplog.records] == ["mail_progress_not_written"]
    lost()
    assert states() == "aaaupp"
    delivery.drain()
    assert sorted(smtp_sink.recipients()) == addresses("01245")
    assert states() == "aaauaa"


def test_disk_that_is_full_in_the_midst_of_a_group_ends_it(six, smtp_sink, folder, monkeypatch, caplog):
    def fill_the_disk() -> None:
        [path] = folder.iterdir()
        for number in map(int, os.listdir("/proc/self/fd")):
            if Path(f"/proc/self/fd/{number}").exists() and os.readlink(f"/proc/self/fd/{number}") == str(
                path
            ):
                full = os.open("/dev/full", os.O_WRONLY)
                os.dup2(full, number)
                os.close(full)

    monkeypatch.setattr(smtp, "_relay", Relay(3, after=fill_the_disk))
    with caplog.at_level(logging.ERROR):
        delivery.drain()
    assert [record.message for record in caplog.records] == ["mail_progress_not_written"]
    assert smtp_sink.recipients() == addresses("012345")
    tokens = list(Message.objects.order_by("pk").values_list("token", flat=True))
    assert tokens[1] == tokens[2]
    assert len({*tokens}) == 5, "the rest of the slice goes one by one"


def test_leftover_file_goes_with_a_later_tick(folder):
    progress.begin("0" * 32, [1, 2])
    sweep.take_back(timezone.now())
    assert len(list(folder.iterdir())) == 1
    sweep.take_back(timezone.now() + timedelta(hours=1))
    assert not list(folder.iterdir())
