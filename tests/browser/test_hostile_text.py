"""Every text that somebody can write, outside or inside, tries to be more than letters; on no page it is."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.filters import Filter, attribute, to_url
from tests.browser.conftest import DESK, Walk
from tests.browser.test_import import counted, drop, forward
from tests.hostile import KINDS, LAST, Canary, Texts, canary, surveys_csv, tickets_csv
from tests.login import LoginSite, provider

ME = "ada"
# Parameters of an address, and what else is written from outside the store; the store has 19 places more.
KEYS = ("team", "agent", "ch", "d", "cmp", "at", "topic", "sort", "m")
OUTSIDE = ("parameter", *(f"address: {key}" for key in KEYS), "name of the upload", "name of a refused file", "refused",
           "path")  # fmt: skip
# All letters of a page, also of its components and fields; and what of it is more than letters.
LETTERS = """() => {
    const found = []
    const look = (root) => {
        for (const e of root.querySelectorAll("*")) {
            if (e.shadowRoot) look(e.shadowRoot)
            if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(e.tagName)) continue
            for (const n of e.childNodes) if (n.nodeType === Node.TEXT_NODE) found.push(n.data)
            if (e.value && typeof e.value === "string") found.push(e.value)
        }
    }
    look(document)
    return found.join("\\n")
}"""
MORE = """(port) => {
    const bad = [], theirs = (text) => text && (text.includes(port) || /^\\s*javascript:/i.test(text))
    const look = (root) => {
        for (const e of root.querySelectorAll("*")) {
            if (e.shadowRoot) look(e.shadowRoot)
            const is_ours = e.tagName !== "IFRAME" && !e.classList.contains("katex")
            const has_handler = ["onerror", "onload", "onclick"].some((name) => e.hasAttribute(name))
            const leads = ["src", "href", "xlink:href", "action", "srcdoc"].some((name) => theirs(e.getAttribute(name)))
            const runs = e.tagName === "SCRIPT" && e.textContent.includes("alert(")
            if (!is_ours || has_handler || leads || runs) bad.push(e.outerHTML.slice(0, 200))
        }
    }
    look(document)
    return bad
}"""


class Site:
    """The store where everything is hostile, its server, and somebody signed in there."""

    def __init__(self, folder: Path, issuer: str, bird: Canary, texts: Texts) -> None:
        self.canary, self.texts = bird, texts
        for place in OUTSIDE:
            texts.mark(place)
        self.login = LoginSite(folder, issuer)
        store = self.login.store
        for make, name in ((tickets_csv, "tickets"), (surveys_csv, "surveys")):
            file = make(folder / f"{name}.csv", texts)
            store.commit(store.preview(store.inspect(file, name=f"{texts.of('file name')} {name}.csv")), by=ME)
        for one in texts.all("view name")[:6]:
            store.views.save(one[:80], "overview", Filter(), ME)
        day = LAST.date()
        store.preferences.save("promos", [
            {"code": "sale", "name_en": texts.of("campaign")[:60], "name_zh": texts.of("campaign")[:60],
             "starts_on": date(2026, 11, 9), "ends_on": date(2026, 11, 12), "day_zero": date(2026, 11, 9)},
        ], by=ME)  # fmt: skip
        store.preferences.save(
            "notes", [{"noted_on": day, "text": one[:60]} for one in texts.all("note")[:4]], by=ME
        )  # fmt: skip
        store.preferences.save(
            "names", [{"list": "channel", "code": "chat", "name_en": "", "name_zh": "",
                       "aliases": [texts.of("word in files")[:80]]}], by=ME,
        )  # fmt: skip
        for kind in range(4):
            store.people.put(texts.of("account", kind), "viewer", by=ME, name=texts.of("person", kind))
        chosen = Filter(teams=tuple(sorted(texts.all("team")[:3])))
        _, self.link = store.links.create(
            "overview", chosen, is_frozen=False, is_locked=True, hides_people=False, by=ME
        )  # fmt: skip
        self.server = self.login.server.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with canary() as bird:
        texts = Texts(bird.address)
        with provider({ME: texts.of("own name")}) as issuer:
            made = Site(tmp_path_factory.mktemp("hostile"), issuer, bird, texts)
            yield made
            made.login.close()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser in which somebody with a hostile name is signed in."""
    context = browser.new_context(**DESK)
    page = context.new_page()
    page.goto(site.server.url)
    page.get_by_role("button", name=ME, exact=True).click()
    page.wait_for_url(lambda url: url.startswith(site.server.url))
    yield page
    context.close()


class Look:
    """Somebody looks around there: nothing but letters, wherever they look."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site, self.texts = page, site, site.texts
        self.walk = Walk(page, site.server)
        self.dialogs: list[str] = []
        self.seen: set[str] = set()
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def around(self) -> set[str]:
        """The places whose texts are on screen now. Each of them must go on as it was written."""
        letters = self.page.locator("html").evaluate(LETTERS).replace("\u2060", "")
        for place in self.texts.places:
            mark = self.texts.mark(place)
            for found in re.finditer(f"{mark}(?!\\d)", letters):
                self.seen.add(place)
                assert self._goes_on(letters[found.end() :], place), (place, letters[found.start() :][:60])
        assert self.page.locator("html").evaluate(MORE, str(self.site.canary.port)) == []
        return self.seen

    def _goes_on(self, rest: str, place: str) -> bool:
        said = rest[:8].partition("…")[0]
        if "%" in said:  # in an address
            said = re.sub("%.?$", "", unquote_plus(said))
        return any(one.startswith(self.texts.mark(place) + said) for one in self.texts.all(place))

    def end(self, *places: str) -> None:
        """Nothing ran, nothing was fetched, nobody was asked, and these places were seen."""
        self.around()
        assert self.dialogs == []
        assert self.walk.errors == []
        assert self.walk.foreign == []
        assert self.site.canary.asked == []
        assert set(places) - self.seen == set()


@pytest.fixture
def look(signed_in: Page, site: Site) -> Iterator[Look]:
    page = signed_in.context.new_page()
    yield Look(page, site)
    page.close()


CHARTED = ("own name", "note", "campaign")
# Where a text is seen on the pages as they open.
PAGES = {
    "/": CHARTED,
    "/response": CHARTED,
    "/resolution": CHARTED,
    "/satisfaction": ("own name", "comment", "ticket id"),
    "/peaks": ("own name", "campaign"),
    "/channels": CHARTED,
    "/agents": ("own name", "agent"),
    "/tickets": ("own name", "ticket id", "team", "agent"),
    "/import": ("own name", "file name"),
    "/shared": ("own name", "view name", "team"),
    "/settings": ("own name", "campaign", "note", "word in files", "account", "person"),
}


@pytest.mark.parametrize("path", PAGES)
def test_pages(look: Look, path: str) -> None:
    look.walk.open(path)
    look.end(*PAGES[path])


def chosen(texts: Texts) -> str:
    """An address in which every value of the files is chosen."""
    header = texts.all("header")
    return "?" + urlencode(
        to_url(
            Filter(
                teams=tuple(sorted(texts.all("team"))),
                agents=tuple(sorted(texts.all("agent"))),
                attributes=tuple(sorted(attribute(header[n], f"Size {k}") for n in (0, 5) for k in range(3))),
            )
        )
    )


def test_filters_and_their_sentences(look: Look) -> None:
    walk, page, texts = look.walk, look.page, look.texts
    walk.open("/" + chosen(texts))
    look.around()
    page.get_by_role("button", name=re.compile("More filters")).click()
    expect(page.get_by_test_id("stPopoverBody").get_by_text("Team", exact=True)).to_be_visible()
    walk.settle()
    look.around()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("People see:")).to_be_visible()
    walk.settle()
    look.end("header", "team", "agent")


def test_addresses_that_mean_nothing(look: Look) -> None:
    texts = look.texts
    for kind in (0, 2, 5):
        said = {key: texts.of(f"address: {key}", kind) for key in KEYS} | {texts.of("parameter", kind): "x"}
        said["at"] += "=x"
        look.walk.open(f"/?{urlencode(said)}")
        look.around()
    look.end("address: team", "address: agent", "address: ch", "address: d", "address: at")


def test_drawers_and_dialogs(look: Look) -> None:
    walk, page = look.walk, look.page
    walk.open("/agents")
    page.locator("td.main button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    walk.settle()
    look.around()
    walk.open("/satisfaction")
    page.locator(".st-key-comment_notes button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    walk.settle()
    look.end("agent", "ticket id", "comment")


def test_what_is_done_is_told_to_administrators(look: Look) -> None:
    look.walk.open("/settings")
    look.page.get_by_role("tab", name="People", exact=True).click()
    expect(look.page.locator(".st-key-card_audit")).to_be_visible()
    look.walk.settle()
    look.end("account", "person", "own name")


def test_a_link_that_was_shared(look: Look) -> None:
    look.walk.open(f"/v/{look.site.link}")
    expect(look.page.locator(".st-key-banner")).to_be_visible()
    look.end("own name", "team")


def test_a_file_on_its_way_in(look: Look, tmp_path: Path) -> None:
    walk, page, texts = look.walk, look.page, look.texts
    file = tickets_csv(tmp_path / f"{texts.of('name of the upload', 1).replace('/', '∕')}.csv", texts)
    file.write_text(file.read_text("utf-8").replace("20:00:00", "20:00:01"), "utf-8")  # else nothing would be new
    walk.open("/import")
    drop(page, file)
    page.locator("[class*=st-key-next_] button:enabled").wait_for()
    walk.settle()
    look.around()
    forward(page)
    counted(page)
    walk.settle()
    look.end("header", "file name", "channel word", "topic word", "ticket id", "name of the upload")


REFUSED: dict[str, Callable[[str], bytes]] = {
    "a web page": lambda text: f"<!DOCTYPE html><html>{text}</html>".encode(),
    "JSON": lambda text: f'{{"a": "{text}"}}'.encode(),
    "without a table": lambda text: text.encode(),
    "totals": lambda text: f"Agent,Total tickets\n{text},5\n".encode(),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_refused(look: Look, tmp_path: Path, what: str) -> None:
    name = look.texts.of("name of a refused file", 0).replace("/", "∕")
    file = tmp_path / f"{name}.csv"
    file.write_bytes(REFUSED[what](look.texts.of("refused", 2)))
    look.walk.open("/import")
    drop(look.page, file)
    expect(look.page.locator("[data-testid=stAlert], [class*=st-key-next_] button").first).to_be_visible()
    look.walk.settle()
    look.end()


def test_pages_without_the_program(look: Look) -> None:
    """What our own server says of addresses that lead nowhere."""
    for path in ("/v/{}", "/auth/login?next={}", "/{}", "/?v={}", "/auth/callback?error={}&state=x"):
        for kind in range(len(KINDS)):
            if kind % 4 == len(path) % 4:
                look.page.goto(look.site.server.url + path.format(quote(look.texts.of("path", kind), safe="")))
                assert look.page.locator("html").evaluate(MORE, str(look.site.canary.port)) == []
    assert (look.dialogs, look.site.canary.asked) == ([], [])


def test_everything_was_tried(site: Site) -> None:
    """Every place that a walk waits for has a text, and there are as many as are promised."""
    wanted = {place for places in PAGES.values() for place in places}
    assert wanted <= set(site.texts.places)
    assert len(site.texts.places) == 19 + len(OUTSIDE) == 33
