"""What a first visit costs, as `make run` serves it: bytes over the wire and requests."""

import re
import urllib.request

from tests.live.test_run import Portal, portal  # noqa: F401 -- a fixture

MOST_BYTES = 60_000
MOST_ELSEWHERE = 100_000
MOST_REQUESTS = 12
ZIPS = {"30236": "Clayton", "30303": "Fulton", "30032": "DeKalb", "31401": "Chatham", "31701": "Dougherty"}


def fetch(address: str) -> tuple[int, str]:
    """Bytes of the body as sent, and the page where it is one."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})  # noqa: S310 -- loopback
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        return len(answer.read()), answer.headers.get("Content-Type", "")


def first_visit(base: str, path: str) -> tuple[int, list[str]]:
    """Bytes and addresses of a page, its style sheets, scripts, pictures and fonts."""
    with urllib.request.urlopen(base + path, timeout=10) as answer:  # noqa: S310
        html = answer.read().decode()
    addresses = {path}
    for tag in re.findall(r"<(?:link|script|img|source)\b[^>]*>", html):
        if 'rel="canonical"' in tag or 'rel="alternate"' in tag:
            continue
        addresses |= set(re.findall(r'(?:href|src)="([^"]+)"', tag))
    return sum(fetch(base + one)[0] for one in addresses if one.startswith("/")), sorted(addresses)


def test_first_visit_is_light_asks_nobody_else_and_finds_the_hub(portal: Portal):  # noqa: F811
    base = f"http://127.0.0.1:{portal.port}"
    for path, most in [
        ("/", MOST_BYTES),
        ("/es/", MOST_BYTES),
        *(
            (path, MOST_ELSEWHERE)
            for path in ("/hubs/", "/circles/just-energy/", "/hubs/clayton/", "/network/", "/events/")
        ),
    ]:
        size, addresses = first_visit(base, path)
        assert size <= most, (path, size)
        assert len(addresses) <= MOST_REQUESTS, (path, addresses)
        assert [one for one in addresses if not one.startswith("/")] == [], path
    for typed, county in ZIPS.items():
        with urllib.request.urlopen(f"{base}/hubs/find/?zip={typed}", timeout=10) as answer:  # noqa: S310
            assert f"The hub of {county} County" in answer.read().decode()
