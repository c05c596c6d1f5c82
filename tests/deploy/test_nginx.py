"""A real nginx with deploy/nginx/pse-portal.conf in front of a real portal: run by `make deploy-check`, not in `make test`."""

import gzip
import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tests import schema
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
CONF = ROOT / "deploy" / "nginx"
HOST = "portal.fairness.test"

ORGANIZATION = """
name = "Fairness"
short_name = "F"
postal_address = "1 Main Street"
contact_email = "hello@fairness.test"
circles = true
admin_name = "Ada"
admin_email = "ada@fairness.test"
"""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str:
        return self.headers.get("x-cache", "")


@dataclass
class Site:
    """The portal behind nginx."""

    port: int
    trusting: ssl.SSLContext
    web: subprocess.Popen[bytes]
    web_port: int
    log: Path
    plain_port: int

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.trusting, timeout=30)
        connection.request(
            method,
            path,
            body,
            {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        response = connection.getresponse()
        return Answer(
            response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        )


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Return the configuration for this test; each part to replace must be there."""
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(300):
        assert process.poll() is None, log.read_text()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": HOST})
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def environment(var: Path, port: int) -> dict[str, str]:
    left_out = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "DEBUG", "DEMO"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | {
        "SECRET_KEY": "deploy-check-" + "x" * 50,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "SERVER_EMAIL": "portal@fairness.test",
        "PROXY_COUNT": "1",
        "PORT": str(port),
        "VAR": str(var),
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var, home = tmp_path_factory.mktemp("var"), tmp_path_factory.mktemp("nginx")
    web_port, port, plain_port = free_port(), free_port(), free_port()
    shutil.copyfile(schema.sqlite_template(), var / "portal.sqlite3")
    (home / "organization.toml").write_text(ORGANIZATION)
    for command in (
        ["setup", "--file", str(home / "organization.toml"), "--no-input"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=environment(var, web_port), check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    authority = trustme.CA()
    authority.issue_cert(HOST, "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(home / "own.pem")
    )
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    conf = replaced(
        (CONF / "pse-portal.conf").read_text(),
        ("portal.example.org", HOST),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(home / "own.pem")),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(home / "own.pem")),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("/var/cache/nginx/pse-portal", str(home / "cache")),
        ("/var/lib/pse-portal", str(var)),
        ("/opt/pse-portal", str(ROOT)),
    )
    conf = re.sub(r"(?m)^ *listen \[::\].*\n", "", conf)
    upstream = replaced((CONF / "upstream.conf").read_text(), ("127.0.0.1:8000", f"127.0.0.1:{web_port}"))
    folders = "\n".join(
        f"{kind}_temp_path {home / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(
        f"{user} daemon off; pid {home / 'pid'}; error_log {home / 'error.log'};\n"
        f"events {{}}\nhttp {{ types {{ text/css css; text/html html; }} {folders}\n{upstream}\n{conf}\n}}\n"
    )
    log = home / "web.log"
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    tried = subprocess.run(
        [program, "-t", "-c", str(home / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr, tried.stderr
    with log.open("wb") as output:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:pse_portal.gunicorn_conf", "pse_portal.wsgi"],
            cwd=ROOT, env=environment(var, web_port), stdout=output, stderr=output,
        )  # fmt: skip
        nginx = subprocess.Popen([program, "-c", str(home / "nginx.conf")], stderr=output)
    try:
        wait_for(web_port, web, log)
        yield Site(port, trusting, web, web_port, log, plain_port)
    finally:
        for process in (nginx, web):
            if process.poll() is None:
                process.terminate()
            process.wait(20)


def test_public_page_comes_from_the_cache_and_its_copy_is_the_same(site: Site) -> None:
    first, second = site.ask("/circles/just-energy/"), site.ask("/circles/just-energy/")
    assert (first.status, first.cache, second.cache) == (200, "MISS", "HIT")
    assert first.body == second.body
    assert b"JUST Energy Circle" in first.body
    for answer in (first, second):
        assert "frame-ancestors" in answer.headers["content-security-policy"]
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert site.ask("/es/circles/just-energy/").cache == "MISS"


def test_kept_page_is_for_every_browser_whatever_its_other_cookies(site: Site) -> None:
    packed = site.ask("/circles/?from=cookies", Accept_Encoding="gzip", Cookie="analytics=1")
    assert (packed.cache, packed.headers["content-encoding"]) == ("MISS", "gzip")
    plain = site.ask("/circles/?from=cookies", Cookie="analytics=2")
    assert (plain.cache, plain.headers.get("content-encoding")) == ("HIT", None)
    assert gzip.decompress(packed.body) == plain.body


def test_visitor_with_a_session_or_a_message_gets_a_page_of_their_own(site: Site) -> None:
    site.ask("/hubs/"), site.ask("/hubs/")
    for cookie in ("sessionid=abc", "other=1; sessionid=abc", "messages=abc"):
        answer = site.ask("/hubs/", Cookie=cookie)
        assert answer.cache == "BYPASS", cookie
        assert answer.headers["cache-control"] == "private, no-store"
    assert site.ask("/hubs/").cache == "HIT"  # what they got was not kept for others


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/me/", "/admin/", "/newsletter/confirm/1-abc/", "/readyz", "/nothing/"]
)
def test_private_page_is_never_kept(site: Site, path: str) -> None:
    answers = [site.ask(path), site.ask(path)]
    assert [answer.cache for answer in answers] == ["MISS", "MISS"]
    assert "no-store" in answers[0].headers["cache-control"]


def test_static_file_comes_from_nginx_and_stays_forever(site: Site) -> None:
    page = site.ask("/").body.decode()
    path = re.findall(r'href="(/static/css/[^"]+\.css)"', page)[0]
    answer = site.ask(path, Accept_Encoding="gzip")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert "x-cache" not in answer.headers  # the portal was not asked
    missing = site.ask(re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", path))
    assert missing.status == 404
    assert missing.headers["cache-control"] == "private, no-store"


def test_body_that_is_too_large_gets_a_page_and_never_reaches_the_portal(site: Site) -> None:
    before = site.log.read_text().count("request_finished")
    answer = site.ask("/hubs/start/", "POST", b"x" * (12 * 1024 * 1024 + 1))
    assert answer.status == 413
    assert "That file is too large" in answer.body.decode()
    assert "El archivo es demasiado grande" in answer.body.decode()
    assert site.log.read_text().count("request_finished") == before
    # A document of ten megabytes with its form passes.
    assert site.ask("/hubs/start/", "POST", b"x" * (11 * 1024 * 1024)).status != 413


def test_what_a_visitor_claims_about_the_connection_does_not_reach_the_portal(site: Site) -> None:
    # Over the plain port, no header makes it https; over https, none makes it plain.
    connection = http.client.HTTPConnection("127.0.0.1", site.plain_port, timeout=10)
    connection.request("GET", "/circles/", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    plain = connection.getresponse()
    assert (plain.status, plain.getheader("Location")) == (308, f"https://{HOST}/circles/")
    for claim in (
        {"X_Forwarded_Proto": "http"},
        {"X_Forwarded_Host": "evil.test"},
        {"Forwarded": "host=evil.test"},
    ):
        answer = site.ask("/circles/just-growth/", **claim)
        assert answer.status == 200, claim
        assert b"evil.test" not in answer.body
    assert site.ask("/circles/", Host="evil.test").status == 400


def test_claimed_address_escapes_no_limit_and_is_not_believed(site: Site) -> None:
    """Each try claims another address; the limits count the real one. Twenty at once pass nginx, then it is 429."""
    answers = [
        site.ask(
            "/accounts/login/", "POST", b"login=a%40fairness.test&password=guess", X_Forwarded_For=f"203.0.113.{number}",
            Content_Type="application/x-www-form-urlencoded", Origin=f"https://{HOST}",
        )
        for number in range(30)
    ]  # fmt: skip
    statuses = [answer.status for answer in answers]
    assert statuses[:20].count(429) == 0
    assert statuses[-1] == 429
    refused = answers[-1]
    assert "Please wait a minute" in refused.body.decode()
    assert refused.headers["retry-after"] == "60"
    assert site.ask("/accounts/login/").status == 200  # looking at the page is not limited
    assert "203.0.113." not in site.log.read_text()


def test_public_pages_outlive_the_portal_and_others_say_so(site: Site) -> None:
    """The last test: it stops the portal."""
    assert site.ask("/circles/").status == 200
    site.web.terminate()
    site.web.wait(20)
    assert site.ask("/circles/").status == 200
    away = site.ask("/me/")
    assert away.status == 502
    assert "We’ll be right back" in away.body.decode()
    assert away.headers["cache-control"] == "no-store"
