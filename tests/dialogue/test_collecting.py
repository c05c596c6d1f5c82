"""Replies in a folder of a mail server are processed once, and none is lost when something fails."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from dialogue import email_replies
from tests.dialogue.test_replying import mail
from tests.factories import make_facilitator, make_hub, make_member, make_thread
from tests.imap_server import ImapServer

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _takes_mail(settings: Any) -> None:
    settings.MAIL_REPLY_HOST, settings.MAIL_REPLY_CHECKED_BY = "answers.example.org", "mx.example.org"
    settings.MAIL_TIMEOUT = 5


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """Run a mail server whose certificate this process trusts like a real one's."""
    server = ImapServer(folder="Answers to posts")
    trusted = tmp_path / "authority.pem"
    trusted.write_bytes(server.authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    yield server
    server.close()


def address(
    server: ImapServer, *, word: str = "open%20%22sesame%22", folder: str = "Answers%20to%20posts"
) -> str:
    return f"imaps://{server.user}:{word}@127.0.0.1:{server.port}/{folder}"


@pytest.fixture
def thread(db):
    hub = make_hub()
    return make_thread(hub, make_facilitator(hub))


def answer(thread, body: str, **headers: str) -> bytes:
    ana = make_member(thread.home).person
    return mail(email_replies.address_of(thread, ana), ana.email, body, **headers)


def posts(thread) -> list[str]:
    return [post.body for post in thread.posts.order_by("pk")][1:]


def test_unread_answers_become_posts_once_and_are_marked_as_read(thread, server: ImapServer, capsys):
    server.put(
        answer(thread, "I can drive."), b"From: a@example.org\r\n\r\nFor nobody", answer(thread, "Me too.")
    )
    server.mails[2].flags.add("\\Flagged")
    call_command("read_replies", imap=address(server))
    assert capsys.readouterr().out == "3 mails read, 2 became posts.\n"
    assert posts(thread) == ["I can drive.", "Me too."]
    assert [kept.flags for kept in server.mails] == [{"\\Seen"}, {"\\Seen"}, {"\\Seen", "\\Flagged"}]
    assert server.commands[-1] == "LOGOUT"

    call_command("read_replies", imap=address(server))
    assert capsys.readouterr().out == "0 mails read, 0 became posts.\n"
    server.mails[0].flags.clear()  # another client marked it as unread
    call_command("read_replies", imap=address(server))
    assert posts(thread) == ["I can drive.", "Me too."]


def test_mail_that_fails_stays_unread_and_the_ones_after_it_are_taken(thread, server: ImapServer, capsys):
    server.put(answer(thread, "The first."), answer(thread, "The second."), answer(thread, "The third."))

    def fails(execute, sql, params, many, context):
        if "The second." in repr(params):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fails), pytest.raises(CommandError) as stopped:
        call_command("read_replies", imap=address(server))
    assert stopped.value.returncode == 75
    assert str(stopped.value).startswith("1 mails could not be taken")
    assert capsys.readouterr().out == "2 mails read, 2 became posts.\n"
    assert (posts(thread), server.unread) == (["The first.", "The third."], [2])

    call_command("read_replies", imap=address(server))
    assert (posts(thread), server.unread) == (["The first.", "The third.", "The second."], [])


def test_connection_that_breaks_off_loses_nothing(thread, server: ImapServer):
    server.put(answer(thread, "The first."), answer(thread, "The second."))
    for fault in ("FETCH 2", "STORE 2"):
        server.answer = lambda command, fault=fault: "drop" if command.startswith(fault) else None
        with pytest.raises(CommandError, match=r"\A127\.0\.0\.1 broke off: [^\n]+\Z"):
            call_command("read_replies", imap=address(server))
        assert server.unread == [2]
    server.answer = lambda command: None
    call_command("read_replies", imap=address(server))
    assert (posts(thread), server.unread) == (["The first.", "The second."], [])


def test_mail_that_another_reader_took_away_is_not_marked(thread, server: ImapServer, capsys):
    server.put(answer(thread, "Gone."))
    server.answer = lambda command: "NO gone" if command.startswith("FETCH") else None
    call_command("read_replies", imap=address(server))
    assert capsys.readouterr().out == "0 mails read, 0 became posts.\n"
    assert server.unread == [1]


def test_wrong_password_and_unknown_folder_are_one_line_each(server: ImapServer):
    for wrong, said in (
        (address(server, word="guess"), r"does not let us in: \[AUTHENTICATIONFAILED\] Invalid credentials"),
        (address(server, folder="Elsewhere"), r"has no folder Elsewhere\."),
    ):
        with pytest.raises(CommandError, match=rf"\A127\.0\.0\.1 {said}\Z"):
            call_command("read_replies", imap=wrong)


def test_server_that_is_away_silent_or_not_trusted_is_one_line(server: ImapServer, monkeypatch, settings):
    settings.MAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as away:
        away.bind(("127.0.0.1", 0))
        for port in (silent.getsockname()[1], away.getsockname()[1]):
            with pytest.raises(CommandError, match=r"\A127\.0\.0\.1 does not answer: [^\n]+\Z"):
                call_command("read_replies", imap=f"imaps://a:b@127.0.0.1:{port}/INBOX")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(
        CommandError, match=r"\A127\.0\.0\.1 does not answer: [^\n]*CERTIFICATE_VERIFY_FAILED"
    ):
        call_command("read_replies", imap=address(server))
    assert server.commands == []


@pytest.mark.parametrize("wrong", ["imap://a:b@mail.example.org/INBOX", "imaps:///INBOX", "imaps://a:b@x:port/", "mail.example.org"])  # fmt: skip
def test_only_an_address_over_tls_is_taken(wrong):
    with pytest.raises(CommandError, match=r"Give an imaps:// address"):
        call_command("read_replies", imap=wrong)


def test_program_ends_with_one_line_and_a_code(server: ImapServer):
    done = subprocess.run(
        [sys.executable, "manage.py", "read_replies", "--imap", address(server, word="guess")],
        cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == "CommandError: 127.0.0.1 does not let us in: [AUTHENTICATIONFAILED] Invalid credentials\n"
    )
