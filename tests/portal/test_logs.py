"""The log records requests, not people."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog

from pse_portal import logs
from tests.factories import make_person


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Yield a stream of what production would log."""
    stream = io.StringIO()
    config = logs.configure(on_own_machine=False)
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(logs.configure(on_own_machine=True))


def test_addresses_and_link_tokens_are_blotted_out_everywhere(written):
    token = "0123456789abcdef0123456789abcdef01234567"
    structlog.get_logger("portal").info("refused", who="ana@example.org", path=f"/rsvp/5-{token}/")
    try:
        raise ValueError("cannot mail ben@example.org")
    except ValueError:
        logging.getLogger("library").exception("failed for carla@example.org")

    log = written.getvalue()
    assert "example.org" not in log
    assert token not in log
    first, second = map(json.loads, log.splitlines())
    assert (first["event"], first["who"], first["path"]) == ("refused", "…", "/rsvp/5-…/")
    assert "ValueError" in second["exception"]


def test_request_given_along_by_a_library_is_written_without_its_query(written, rf):
    request = rf.get("/hubs/find/?zip=30303")
    logging.getLogger("library").warning("odd", extra={"request": request, "people": ["ana@example.org"]})
    line = json.loads(written.getvalue())
    assert (line["request"], line["people"]) == ("GET /hubs/find/", "['…']")


@pytest.mark.django_db
def test_request_is_one_line_without_query_address_or_browser(client, written):
    client.force_login(make_person("ana@example.org"))
    client.get("/hubs/find/?zip=30303", headers={"user-agent": "Somebody's phone"}, REMOTE_ADDR="203.0.113.9")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["request_finished"]
    assert lines[0]["request"] == "GET /hubs/find/"
    assert lines[0]["code"] == 200
    assert lines[0]["request_id"]
    assert not any(word in written.getvalue() for word in ("30303", "203.0.113.9", "phone", "ana@"))


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "a b", ""])
@pytest.mark.parametrize("path", ["/", "/es/me/", "/admin/", "/nowhere/"])
@pytest.mark.parametrize("mode", ["", "DEBUG", "SECURE_SSL_REDIRECT"])
def test_foreign_host_gets_a_plain_400_and_one_line_that_is_no_error(
    client, written, settings, mode, host, path
):
    if mode:
        setattr(settings, mode, True)
    for send in (client.get, client.post):
        answer = send(path, headers={"host": host})
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert answer["Cache-Control"] == "private, no-store"
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["code"], line["level"]) for line in lines] == [(400, "info")] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"data": {f"field{nth}": "x" for nth in range(1001)}}, 400),
        ({"data": "x=" + "x" * 3_000_000, "content_type": "application/x-www-form-urlencoded"}, 413),
    ],
    ids=["fields", "bytes"],
)
def test_more_than_a_form_can_hold_is_one_line_that_is_no_error(client, written, sent, code):
    assert client.post("/accounts/login/", **sent).status_code == code
    [line] = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (line["code"], line["level"]) == (code, "info")


@pytest.mark.django_db
def test_probe_that_is_answered_well_is_no_line(client, written):
    for _minute in range(6):
        client.get("/healthz")
    assert written.getvalue() == ""
    client.get("/robots.txt/nowhere")
    assert len(written.getvalue().splitlines()) == 1
