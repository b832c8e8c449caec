"""A manager shares what is on screen; somebody else opens the link, tries to see more, loses it when it is stopped."""

import csv
import http.client
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.state.database import writing
from dashboard.state.tables import links, views
from dashboard.store import Store
from tests.browser.conftest import LOOKS, Walk, new_walk, violations
from tests.conftest import Server

LAST = datetime(2026, 3, 29, 23, 50)
CHANNELS, AGENTS = ("chat", "phone", "email"), ("Ottilie Quastenberg", "欧阳测试员", "Zebedee Plunkett")
COPYING = ["clipboard-read", "clipboard-write"]


def tickets_csv(last: datetime, days: int, prefix: str) -> bytes:
    """Forty-five tickets a day, in turn of each channel and each agent, who is named in free words, too; the phone
    answers at once."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        [
            "ticket_id",
            "created_at",
            "first_response_at",
            "resolved_at",
            "status",
            "channel",
            "topic",
            "agent",
            "subtopic",
            "team",
        ]
    )
    for day in range(days):
        for k in range(45):
            created = last - timedelta(days=days - 1 - day, minutes=31 * k)
            channel = CHANNELS[k % 3]
            answered = created + timedelta(seconds=20 if channel == "phone" else 1800)
            agent = AGENTS[k // 3 % 3]
            number = f"{prefix}{day:02d}{k:02d}"
            words = [f"call back {agent}", f"Team {agent}"]
            told = [number, created, answered, answered + timedelta(hours=2), "solved", channel, "order", agent]
            rows.writerow(told + words)
    return out.getvalue().encode()


def bring(folder: Path, store: Store, last: datetime, days: int, prefix: str) -> None:
    file = folder / f"{prefix}.csv"
    file.write_bytes(tickets_csv(last, days, prefix))
    store.commit(store.preview(store.inspect(file)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sharing")


@pytest.fixture(scope="module")
def filled(folder: Path) -> Iterator[Store]:
    """Sixty days of tickets, in a store that a server and a test have open at once."""
    with Store(read_settings(data=folder / "data", free_mb=0)) as opened:
        bring(folder, opened, LAST, 60, "T")
        yield opened


@pytest.fixture(scope="module")
def served(folder: Path, filled: Store) -> Iterator[Server]:
    started = Server(folder / "data")
    yield started.wait()
    started.stop()


@pytest.fixture
def server(served: Server, store: Store) -> Server:
    """Left as it was found, too: a test that asks it is one that `store` tidies up after."""
    return served


@pytest.fixture
def store(filled: Store) -> Iterator[Store]:
    """The store, left as it was found: without the links, views, notes and imports of a test."""
    before = {one.import_id for one in filled.imports()}
    yield filled
    for one in filled.imports():
        if one.import_id not in before and not one.undone_at:
            filled.undo(one.import_id)
    with writing(filled.engine) as connection:
        for table in (links, views):
            connection.execute(table.delete())
    if filled.preferences.plain("notes"):
        filled.preferences.save("notes", [], by="local")


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Callable[..., Walk]]:
    """Somebody else with a browser of their own, who complains of nothing in the end."""
    came = []

    def come(**wishes: object) -> Walk:
        came.append(new_walk(browser, server, **wishes))
        return came[-1][1]

    yield come
    for context, walk in came:
        context.close()
        assert walk.errors == []
        assert walk.foreign == []


def answer(server: Server, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers=headers)
    got = connection.getresponse()
    return got.status, got.read().decode()


def share(walk: Walk, *choices: str) -> str:
    """Press Share, choose, make the link; its path."""
    page = walk.page
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("People see:")).to_be_visible()
    for choice in choices:
        with walk.a_run():
            dialog.get_by_text(choice, exact=True).click()
    dialog.get_by_role("button", name="Create link").click()
    field = page.locator(".st-key-copy_share_made_0 input")
    expect(field).to_have_value(re.compile("/v/"))
    walk.settle()
    return field.input_value().removeprefix(walk.server.url)


def test_frozen_and_locked(visitor: Callable[..., Walk], server: Server, store: Store, folder: Path) -> None:
    manager = visitor(permissions=COPYING)
    page = manager.open("/?ch=phone")
    shared = manager.card_values(6)
    path = share(manager)
    dialog = page.get_by_role("dialog")
    expect(
        dialog.get_by_text("People see: Overview · 2 Mar – 29 Mar 2026 · Phone · vs previous period · figures frozen")
    ).to_be_visible()
    dialog.get_by_role("button", name="Copy", exact=True).click()
    expect(dialog.get_by_text("Copied")).to_be_visible()
    assert page.locator("body").evaluate("() => navigator.clipboard.readText()") == server.url + path

    guest = visitor()
    token = path.removeprefix("/v/")
    opened = guest.open(path)
    assert guest.address == {"v": token}
    banner = opened.locator(".st-key-banner")
    expect(banner).to_have_text("Shared view · frozen, data to 30 Mar 02:20 · filters locked · names hidden")
    assert guest.card_values(6) == shared
    assert opened.get_by_test_id("stSidebarNav").get_by_role("link").count() <= 1
    for name in ("Share", "View tickets", "More filters"):
        expect(opened.get_by_role("button", name=name, exact=True)).to_have_count(0)

    # Clicks that would choose or lead elsewhere
    expect(opened.locator("button.card").first).to_be_disabled()
    expect(opened.locator(".st-key-groups_channel tbody button").first).to_be_disabled()
    opened.locator(".st-key-groups_channel tbody tr").first.click()
    guest.click_mark("arrivals", ".scatterlayer .point", 20)
    for key in ("x", "[", "3", "Escape"):
        opened.locator("body").press(key)
    guest.settle()
    assert (guest.slug, guest.address, guest.card_values(6)) == ("/", {"v": token}, shared)

    # Addresses that say more
    for said in (f"/?d=90&ch=chat,email&v={token}&cmp=none", f"/tickets?v={token}&ch=chat"):
        guest.open(said)
        guest.address_is({"v": token}, "/")
        assert guest.card_values(6) == shared
    guest.open(f"/import?v={token}")
    guest.address_is({"v": token}, "/")

    # Newer data
    bring(folder, store, LAST + timedelta(days=7), 7, "U")
    guest.open(path)
    assert guest.card_values(6) == shared
    expect(banner).to_contain_text("Newer data exist (to 6 Apr")
    newer = banner.get_by_role("link", name="Open with newest data")
    assert newer.get_attribute("href") == "/?ch=phone"

    # The end
    manager.page.keyboard.press("Escape")
    manager.go("Shared views")
    row = manager.page.locator("[class*=st-key-shared_link_]").first
    expect(row).to_contain_text("opened 5 times")
    row.get_by_role("button", name="Stop").click()
    manager.page.get_by_role("button", name="Stop this link").click()
    expect(manager.page.get_by_text("1 link no longer works")).to_be_visible()
    opened.get_by_text("中文").click()
    expect(opened.get_by_text("此链接已停用")).to_be_visible()
    expect(opened.locator("button.card")).to_have_count(0)
    status, text = answer(server, path)
    assert (status, "This link was stopped." in text, token in text) == (410, True, False)
    status, text = answer(server, path[:-1] + ("a" if path[-1] != "a" else "b"), **{"Accept-Language": "zh-CN"})
    assert (status, "<p>" in text, "<script" in text) == (404, True, False)
    assert token not in server.log.read_text(errors="replace")


def test_no_name_reaches_who_may_not_know_it(visitor: Callable[..., Walk], store: Store, server: Server) -> None:
    heard: dict[str, list[bytes]] = {"manager": [], "guest": []}

    def listen(page: Page, who: str) -> None:
        def follow(socket: WebSocket) -> None:
            socket.on("framereceived", lambda message: heard[who].append(bytes(message)))

        page.on("websocket", follow)

    def look_around(walk: Walk) -> None:
        for name in ("Tickets", "Response times", "Resolution", "Channels & bot", "Teams & agents"):
            walk.go(name)
        walk.page.locator("td.main button").first.click()
        expect(walk.page.get_by_role("dialog")).to_be_visible()
        walk.settle()

    for name in AGENTS:
        store.preferences.pin_note(LAST.date(), f"{name.replace(' ', '')} left", by="local")
    manager = visitor()
    listen(manager.page, "manager")
    manager.open("/agents")
    look_around(manager)
    _, token = store.links.create(
        "agents", Filter(agents=(AGENTS[0],)), is_frozen=True, is_locked=False, hides_people=True, by="local"
    )
    guest = visitor()
    listen(guest.page, "guest")
    guest.open(f"/v/{token}")
    assert guest.address["v"] == token
    assert guest.address["agent"].startswith("A-")
    guest.open(f"/tickets?v={token}&agent={AGENTS[1]}")
    expect(guest.page.get_by_role("button", name=re.compile("a filter by name was ignored"))).to_be_visible()
    look_around(guest)
    assert guest.address["v"] == token  # on every page
    for name in AGENTS:
        assert name.encode() in b"".join(heard["manager"])
        assert name.encode() not in b"".join(heard["guest"])
        assert name.replace(" ", "").encode() not in b"".join(heard["guest"])
        assert name not in guest.page.locator("body").inner_html()


def test_an_open_link_can_be_looked_at_from_all_sides(visitor: Callable[..., Walk]) -> None:
    manager = visitor()
    manager.open("/channels?d=7")
    token = share(manager, "Always the last 7 days", "Change filters").removeprefix("/v/")
    guest = visitor(locale="zh-CN")
    page = guest.open(f"/v/{token}")
    guest.address_is({"d": "7", "v": token}, "/channels")
    expect(page.locator(".st-key-banner")).to_have_text("共享视图 · 最新数据 · 姓名已隐藏")
    assert page.get_by_test_id("stSidebarNav").get_by_role("link").count() == 8
    guest.go("总览")
    guest.address_is({"d": "7", "v": token}, "/")
    page.locator(".st-key-groups_channel tbody button").first.click()
    guest.address_is({"d": "7", "ch": "chat", "v": token}, "/")
    with guest.a_run():
        page.go_back()
    guest.address_is({"d": "7", "v": token}, "/")


def test_an_address_is_copied_where_there_is_no_clipboard(visitor: Callable[..., Walk]) -> None:
    """Over plain http from another machine browsers hide the clipboard: the selection is copied the old way."""
    walk = visitor(permissions=COPYING)
    walk.page.add_init_script(
        "window.copyBoard = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined })"
    )
    page = walk.open("/agents?ch=chat")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Copy address of what I see").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    copied = page.locator("body").evaluate("() => window.copyBoard.readText()")
    assert copied == f"{walk.server.url}/agents?ch=chat"


def test_a_view_of_ones_own(visitor: Callable[..., Walk]) -> None:
    walk = visitor()
    page = walk.open("/response?d=7&ch=phone")
    for name in ("Morning <b>round</b>", "Second"):
        page.get_by_role("button", name="Share", exact=True).click()
        page.get_by_role("button", name="Save as my view").click()
        page.get_by_role("textbox", name="Name of the view").fill(name)
        page.locator(".st-key-share_save_now button").click()
        expect(page.get_by_text("It stands in Shared views.").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    walk.go("Shared views")
    lines = page.locator("[class*=st-key-shared_view_]")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Morning <b>round</b>")
    expect(lines.first).to_contain_text(
        "Response times · the last 7 days · Phone · vs previous period · not opened yet"
    )
    lines.first.get_by_role("button", name="Move down").click()
    expect(lines.first).to_contain_text("Second")
    walk.settle()
    lines.last.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Make it my start page").click()
    expect(lines.last).to_contain_text("Start page")
    walk.open("/")
    walk.address_is({"d": "7", "ch": "phone"}, "/response")
    walk.go("Shared views")
    expect(lines.last).to_contain_text(re.compile("opened .* 2026"))
    lines.last.get_by_role("button", name="More").click()
    page.get_by_role("textbox", name="Name of the view").fill("second")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("You have a view called “second” already.")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(lines).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme", "lang"), LOOKS, ids=str)
def test_dialog_page_and_visit_are_accessible(
    visitor: Callable[..., Walk], store: Store, width: int, scheme: str, lang: str
) -> None:
    wishes = {"is_frozen": True, "hides_people": True, "by": "local"}
    _, locked = store.links.create("overview", Filter(channels=("chat",)), is_locked=True, **wishes)
    store.links.create("tickets", Filter(only=("late",)), is_locked=False, days=None, **wishes)
    store.views.save("早会 morning", "overview", Filter(days=7), "local")
    walk = visitor(locale=lang, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = walk.open("/resolution?ch=phone")
    page.locator(".st-key-share button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    walk.settle()
    page.locator(".st-key-share_create button").click()
    expect(page.locator(".st-key-copy_share_made_0 input")).to_be_visible()
    walk.settle()
    assert violations(page) == []
    assert page.locator("html").evaluate("(e) => e.scrollWidth <= innerWidth")
    walk.open("/shared")
    expect(page.locator("[class*=st-key-shared_link_]").first).to_be_visible()
    walk.settle()
    assert violations(page) == []
    page.locator("[class*=st-key-more_] button").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    walk.settle()
    assert violations(page) == []
    walk.open(f"/v/{locked}")
    expect(page.locator(".st-key-banner")).to_be_visible()
    walk.settle()
    assert violations(page) == []
    assert page.locator("html").evaluate("(e) => e.scrollWidth <= innerWidth")
