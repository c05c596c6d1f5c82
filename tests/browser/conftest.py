"""A real browser that reaches the portal through Django's test client: no port, no thread, rows rolled back."""

import os
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from tests import services
from tests.browser import looks

# Playwright's event loop runs in this thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ORIGIN = "http://localhost"  # a secure context for browsers, like https
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

OpenTab = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
# Pages are laid out but never painted, and scripts get no extra threads: both only cost time on a busy machine.
NEVER_PAINTED = [
    *("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw"),
    "--js-flags=--single-threaded",
]


def launch(playwright: Playwright, path: str, *more: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright, services.browser())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_shell(playwright: Playwright) -> Iterator[Browser]:
    """A browser for looking once at a page, see `services.shell`."""
    browser = launch(playwright, services.shell(), *NEVER_PAINTED)
    yield browser
    browser.close()


def answer(route: Route, client: Client, test: Context, made: dict[str, Any]) -> None:
    """Answer a browser request through the test client; nothing leaves the machine.

    Playwright calls this in its own context, where Django would open another database connection. `test` is the
    test's context, with its uncommitted rows. `made` holds responses the test already has, by URL.
    """
    request, parts = route.request, urlsplit(route.request.url)
    if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
        route.abort()
        raise AssertionError(f"A page asked a third party: {request.url}")
    if parts.path.startswith("/static/"):
        file = finders.find(parts.path.removeprefix("/static/"))
        kind = TYPES.get("." + parts.path.rpartition(".")[2], "application/octet-stream")
        if isinstance(file, str):
            route.fulfill(path=file, content_type=kind)
        else:
            route.fulfill(status=404)
        return
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = request.post_data_buffer or b""
    response = (request.method == "GET" and made.pop(address, None)) or test.run(
        client.generic,
        request.method,
        address,
        sent,
        content_type=request.headers.get("content-type", "text/plain"),
        SERVER_NAME="localhost",
        HTTP_ACCEPT=request.headers.get("accept", "*/*"),
    )
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    if "Location" in headers and request.is_navigation_request():
        # Chromium would follow it past this function, be refused, and try again a second later.
        headers["Refresh"] = f"0;url={headers.pop('Location')}"
        route.fulfill(status=200, headers=headers, content_type="text/html", body="")
        return
    route.fulfill(status=response.status_code, headers=headers, body=content)


@dataclass
class Tab:
    """A tab with its own cookies, and the client and context of the test that its requests go to."""

    page: Page
    client: Client
    test: Context
    complaints: list[str] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def opened(
        cls, chromium: Browser, client: Client, width: int, height: int, options: dict[str, object]
    ) -> "Tab":
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        tab = cls(context.new_page(), client, copy_context())
        context.route("**/*", lambda route: answer(route, tab.client, tab.test, tab.made))
        tab.page.on(
            "console", lambda message: tab.hear(f"{message.text} {message.location['url']}", message.type)
        )
        tab.page.on("pageerror", lambda error: tab.hear(str(error)))
        return tab

    def hear(self, words: str, kind: str = "error") -> None:
        if kind == "error":
            self.complaints.append(words)

    def go(self, address: str, status: int) -> Page:
        """Open a URL. Fails on an error in the browser's console, such as content blocked by the CSP."""
        self.complaints.clear()
        response = self.page.goto(ORIGIN + address)
        if response and "refresh" in response.headers:
            self.page.wait_for_url(lambda url: url != response.url)
        expected = [] if status == 200 else [f"status of {status}"]
        assert [
            complaint for complaint in self.complaints if not any(word in complaint for word in expected)
        ] == []
        return self.page


@pytest.fixture
def open_tab(chromium: Browser, client: Client) -> Iterator[OpenTab]:
    """Open a URL in a new tab: `open_tab("/hubs/", width=320, java_script_enabled=False)`."""
    tabs: list[Tab] = []

    def tab(
        address: str, *, width: int = 1024, height: int = 800, status: int = 200, **options: object
    ) -> Page:
        tabs.append(Tab.opened(chromium, client, width, height, options))
        return tabs[-1].go(address, status)

    yield tab
    for each in tabs:
        each.page.context.close()


@pytest.fixture(scope="session")
def kept_tabs() -> Iterator[dict[str, Tab]]:
    kept: dict[str, Tab] = {}
    yield kept
    for tab in kept.values():
        tab.page.context.close()


@pytest.fixture
def look_at(chromium_shell: Browser, client: Client, kept_tabs: dict[str, Tab]) -> OpenTab:
    """Like `open_tab`, for looking once at a page; tabs are reused, since a new one costs more than the page.

    `made` is the response of the URL, if the test already has it.
    """

    def look(
        address: str,
        *,
        width: int = 1024,
        height: int = 800,
        status: int = 200,
        made: Any = None,
        **options: object,
    ) -> Page:
        kind = repr((width, height, sorted(options.items())))
        if kind not in kept_tabs:
            kept_tabs[kind] = Tab.opened(chromium_shell, client, width, height, options)
            if options.get("java_script_enabled", True):  # once per tab, not per page
                kept_tabs[kind].page.context.add_init_script(path=looks.AXE)
        tab = kept_tabs[kind]
        tab.client, tab.test = client, copy_context()
        tab.made = {address: made} if made else {}
        tab.page.context.clear_cookies()
        return tab.go(address, status)

    return look
