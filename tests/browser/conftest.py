"""Browser tests: Debian's Chromium or Playwright's own; without either they are skipped, saying so."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    TimeoutError,
    WebSocket,
    expect,
    sync_playwright,
)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.conftest import Server

GRAVE = ("serious", "critical")
LOOKS = [(1440, "light", "en-GB"), (1440, "dark", "zh-CN"), (390, "light", "zh-CN"), (390, "dark", "en-GB")]
SLOW = 60_000  # milliseconds; how long a busy machine may take over what a quiet one does at once
expect.set_options(timeout=SLOW)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--process-per-site"]  # fmt: skip
DESK = {
    "locale": "en-GB",
    "timezone_id": "Asia/Shanghai",
    "viewport": {"width": 1440, "height": 900},
    "reduced_motion": "reduce",
}


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
def visitors(browser: Browser, sample_server: Server) -> Iterator[Callable[..., Page]]:
    """`visitors(locale="zh-CN", …)`: a new page for a visitor with these wishes.

    Visitors of one kind share a context in which a page of the same site stays open: its process has read megabytes of
    program already, and the next page costs half. What a visit leaves behind there is wiped by `leave`.
    """
    contexts: dict[str, BrowserContext] = {}

    def enter(**wishes: object) -> Page:
        kind = repr(sorted(wishes.items()))
        if kind not in contexts:
            contexts[kind] = browser.new_context(**DESK | wishes)
            contexts[kind].new_page().goto(f"{sample_server.url}/healthz")
        return contexts[kind].new_page()

    yield enter
    for context in contexts.values():
        context.close()


def leave(page: Page) -> None:
    """End a visit. The next visitor of its kind is a new one: cookies hold the language, the storage the theme."""
    if page.url.startswith("http"):
        page.locator("html").evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    page.close()
    page.context.clear_cookies()


@pytest.fixture
def page(visitors: Callable[..., Page]) -> Iterator[Page]:
    """The page of a new visitor at a desk, in English."""
    opened = visitors()
    yield opened
    leave(opened)


DRAWN_FRAMES = 12  # in so many pictures on end nothing may change: a page is finished, not between two of its steps
# All that a page does after an answer came (messages are gathered for 10 ms, effects, charts) ends in a change of the
# document. Each frame gives it a turn, however slow the machine is; a pause in milliseconds would not.
AT_REST = f"""async (body) => {{
    const running = "[data-testid=stApp]:not([data-test-script-state=notRunning])"
    const busy = `${{running}}, [data-testid=stSkeleton], [data-stale=true]`
    const next = () => new Promise((done) => requestAnimationFrame(done))
    const end = performance.now() + {SLOW}
    const changed = {{ childList: true, subtree: true, attributes: true, characterData: true }}
    let still = 0
    const watcher = new MutationObserver(() => {{ still = 0 }})
    watcher.observe(body, changed)
    while (still < {DRAWN_FRAMES}) {{
        if (performance.now() > end) {{
            const seen = [...document.querySelectorAll(busy)].map((e) => e.outerHTML.slice(0, 200)).join("\\n")
            throw new Error("the page does not come to rest: " + (seen || "it goes on changing"))
        }}
        for (const host of body.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {{
            if (host.shadowRoot) watcher.observe(host.shadowRoot, changed)
        }}
        still += 1
        await next()
        if (document.querySelector(busy)) still = 0
    }}
    watcher.disconnect()
}}"""


def address_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {key: values[0] for key, values in parse_qs(urlparse(url).query).items()}


class Walk:
    """A page of the running product, and everything that must not happen on it: console errors, foreign requests.

    After each act of the visitor a test waits for what the act brings (`address_is`, `expect(…)`), never for a time.
    """

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(SLOW)
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self._asked, self._is_begun, self._is_owed = 0, False, False
        page.on("websocket", self._follow)
        page.on("console", self._listen)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", self._note)

    def _listen(self, message: ConsoleMessage) -> None:
        # Opened at /import, Streamlit first asks whether it lives below that path, and logs the 404s it expects.
        is_search = "/_stcore/" in message.location["url"] and "404" in message.text
        if message.type == "error" and not is_search:
            self.errors.append(message.text)

    def _follow(self, socket: WebSocket) -> None:
        """Hear what page and server say to each other. A quick run leaves no trace in the document's script state."""
        socket.on("framesent", self._asks)
        socket.on("framereceived", self._answers)

    def _asks(self, message: bytes) -> None:
        if BackMsg.FromString(message).HasField("rerun_script"):
            self._asked, self._is_begun, self._is_owed = self._asked + 1, False, True

    def _answers(self, message: bytes) -> None:
        told = ForwardMsg.FromString(message)
        if told.HasField("new_session"):
            self._is_begun = True
        elif told.HasField("script_finished") and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._is_owed = self._is_owed and not self._is_begun

    def _wait(self, until: Callable[[], bool], what: str) -> None:
        """Poll; what page and server say is heard while the page is waited for."""
        end = time.monotonic() + SLOW / 1000
        while not until():
            assert time.monotonic() < end, what
            self.page.wait_for_timeout(10)

    def _note(self, request: Request) -> None:
        own = (self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            self.foreign.append(request.url)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.server.url + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Until the run that was last asked for has ended and what it drew stands still.

        What an act brings is waited for before: a run that is not yet asked for cannot be told from one that has ended.
        (The page's policy forbids evaluating text: locators only.)
        """
        self._wait(lambda: not self._is_owed, "no run ended")
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SLOW)
        self.page.locator("body").evaluate(AT_REST)

    @contextmanager
    def a_run(self) -> Iterator[None]:
        """What is done inside makes the page run: afterwards it has run. For acts whose end cannot be seen."""
        before = self._asked
        yield
        self._wait(lambda: self._asked > before, "the page did not ask for a run")
        self.settle()

    @property
    def address(self) -> dict[str, str]:
        """The parameters of the address, now."""
        return address_of(self.page.url)

    @property
    def slug(self) -> str:
        """The path of the address, now: which page is open."""
        return urlparse(self.page.url).path

    def address_is(self, wanted: dict[str, str], slug: str | None = None) -> None:
        """Wait for these parameters (and this path) in the address, then for the page that belongs to them.

        A run writes the address before it draws its page, so once it is there the run can be waited for.
        """

        def is_there(url: str) -> bool:
            return address_of(url) == wanted and slug in (None, urlparse(url).path)

        with suppress(TimeoutError):  # what is there instead is what the assertions say
            self.page.wait_for_url(is_there, timeout=SLOW, wait_until="commit")
        self.settle()
        assert self.address == wanted
        assert slug in (None, self.slug)

    def mark(self, card: str, selector: str, index: int = 0) -> Locator:
        """A mark of a card's chart."""
        return self.page.locator(f".st-key-card_{card} .js-plotly-plot").locator(selector).nth(index)

    def click_mark(self, card: str, selector: str, index: int = 0) -> None:
        """Click it once its chart is drawn and stands still. (By force: what feels the mouse lies above the mark.)"""
        self.settle()
        mark = self.mark(card, selector, index)
        mark.scroll_into_view_if_needed()
        self.settle()
        mark.click(force=True)

    def go(self, name: str) -> None:
        """Follow a link of the sidebar."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
        expect(
            self.page.get_by_test_id("stMain").get_by_role("heading", name=name, level=2, exact=True)
        ).to_be_visible()
        self.settle()

    def row(self, name: str) -> Locator:
        """The button of this name: a row of a table filters the page by what it is named after."""
        return self.page.get_by_role("button", name=name, exact=True)

    def card_values(self, count: int) -> list[str]:
        """The figures of the cards, so many."""
        values = self.page.locator("button.card .value")
        expect(values).to_have_count(count)
        return values.all_inner_texts()


@pytest.fixture
def walk(page: Page, sample_server: Server) -> Iterator[Walk]:
    """A new visitor on the sample data. Fails afterwards if the page complained or asked another machine."""
    walked = Walk(page, sample_server)
    yield walked
    assert walked.errors == []
    assert walked.foreign == []


def new_walk(browser: Browser, server: Server, **context: object) -> tuple[BrowserContext, Walk]:
    """Another visitor with other wishes (language, colours, size); close the context when done."""
    opened = browser.new_context(**DESK | context)
    return opened, Walk(opened.new_page(), server)


@pytest.fixture
def visit(visitors: Callable[..., Page]) -> Iterator[Callable[..., Walk]]:
    """`visit(server, width, scheme, lang)`: a new visitor of that look, one of LOOKS."""
    opened = []

    def visit(server: Server, width: int, scheme: str, lang: str) -> Walk:
        opened.append(visitors(locale=lang, color_scheme=scheme, viewport={"width": width, "height": 900}))
        return Walk(opened[-1], server)

    yield visit
    for page in opened:
        leave(page)


def violations(page: Page) -> list[str]:
    """Every serious or critical violation on the page as it stands: rule, place, and what is wrong there."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} {' '.join(map(str, node['target']))}: {node['failureSummary']}\n{node['html'][:300]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
