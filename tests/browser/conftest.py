"""Browser tests: Debian's Chromium or Playwright's own; without either they are skipped, saying so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.conftest import Server

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium() -> str | None:
    """The path of a Chromium that the system or Playwright has, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    mine = [item for item in items if here in Path(item.path).parents]
    missing = bool(mine) and chromium() is None
    for item in mine:
        item.add_marker(pytest.mark.browser)
        if missing:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: BROWSER TESTS ARE SKIPPED"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


class Walk:
    """A page of the running product, and everything that must not happen on it: console errors, foreign requests."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", self._note)

    def _listen(self, message: ConsoleMessage) -> None:
        # Opened at /import, Streamlit first asks whether it lives below that path, and logs the 404s it expects.
        is_search = "/_stcore/" in message.location["url"] and "404" in message.text
        if message.type == "error" and not is_search:
            self.errors.append(message.text)

    def _note(self, request: Request) -> None:
        own = (self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            self.foreign.append(request.url)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.server.url + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Until the page has finished its run. (Locators only: the page's policy forbids evaluating text.)"""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=30_000)
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)
        self.page.wait_for_timeout(250)


@pytest.fixture
def walk(page: Page, sample_server: Server) -> Iterator[Walk]:
    """A new visitor on the sample data. Fails afterwards if the page complained or asked another machine."""
    walked = Walk(page, sample_server)
    yield walked
    assert walked.errors == []
    assert walked.foreign == []


def new_walk(browser: Browser, server: Server, **context: object) -> tuple[BrowserContext, Walk]:
    """Another visitor with other wishes (language, colours, size); close the context when done."""
    opened = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1440, "height": 900}} | context)
    return opened, Walk(opened.new_page(), server)
