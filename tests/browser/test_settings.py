"""A manager sets a target, sees the Overview follow, takes it back; fields work by keyboard and on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.settings import read_settings
from dashboard.store import Store
from tests.app.conftest import tickets_csv
from tests.browser.conftest import Walk, new_walk
from tests.conftest import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over two months of tickets: chats are answered after an hour, calls after 30 seconds."""
    folder = tmp_path_factory.mktemp("settings")
    file = folder / "tickets.csv"
    file.write_bytes(tickets_csv())
    with Store(read_settings(data=folder / "data", free_mb=0)) as store:
        store.commit(store.preview(store.inspect(file)))
    started = Server(folder / "data")
    yield started.wait()
    started.stop()


def card(page: Page, name: str) -> str:
    return page.locator("button.card", has_text=name).locator(".value").inner_text()


def test_a_target_changes_the_overview_and_is_undone(page: Page, server: Server) -> None:
    walk = Walk(page, server)
    walk.open("/?ch=chat")
    assert card(page, "Answered in target") == "0.0%"

    walk.go("Settings")
    time = page.get_by_role("textbox", name="Chat: within", exact=True)
    expect(time).to_have_value("5 min")
    time.fill("2 h")
    time.press("Enter")
    expect(page.get_by_text(re.compile("^Affects 3 figures: Answered within target"))).to_be_visible()
    bar = page.locator(".st-key-bar_targets")
    bar.get_by_role("button", name="Save").click()
    expect(bar.get_by_role("button", name="Undo last change")).to_be_visible()
    walk.settle()
    walk.go("Overview")
    assert card(page, "Answered in target") == "100.0%"

    walk.go("Settings")
    page.locator(".st-key-bar_targets").get_by_role("button", name="Undo last change").click()
    expect(page.get_by_role("textbox", name="Chat: within", exact=True)).to_have_value("5 min")
    walk.settle()
    walk.go("Overview")
    assert card(page, "Answered in target") == "0.0%"
    assert walk.errors == []
    assert walk.foreign == []


def test_text_in_a_field_is_saved_by_one_click(page: Page, server: Server) -> None:
    """The field gives its text away when it loses the focus, which is when Save is pressed: one click must do."""
    walk = Walk(page, server)
    walk.open("/settings")
    page.get_by_role("tab", name="Names").click()
    field = page.get_by_role("textbox", name="Phone: Name in English", exact=True)
    field.click()
    page.keyboard.type("Hotline")
    page.locator(".st-key-bar_names").get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-bar_names").get_by_role("button", name="Undo last change")).to_be_visible()
    walk.settle()
    expect(page.get_by_role("tab", name="Names")).to_have_attribute("aria-selected", "true")
    walk.go("Overview")
    expect(page.get_by_text("Hotline").first).to_be_visible()
    walk.go("Settings")
    page.get_by_role("tab", name="Names").click()
    page.locator(".st-key-bar_names").get_by_role("button", name="Undo last change").click()
    expect(page.get_by_role("textbox", name="Phone: Name in English", exact=True)).to_have_value("")
    assert walk.errors == []


def test_a_promotion_goes_from_the_charts(page: Page, server: Server) -> None:
    walk = Walk(page, server)
    walk.open("/")
    band = page.locator(".js-plotly-plot .annotation-text", has_text="Women's Day sale")
    expect(band.first).to_be_visible()
    walk.go("Settings")
    page.get_by_role("tab", name="Promotions").click()
    row = page.locator(".st-key-list_promos > *", has_text="Women's Day sale")
    row.get_by_role("button", name="Remove").click()
    expect(page.get_by_text(re.compile("^Regroups by: promotions"))).to_be_visible()
    page.locator(".st-key-bar_promos").get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-bar_promos").get_by_role("button", name="Undo last change")).to_be_visible()
    walk.settle()
    walk.go("Overview")
    expect(band).to_have_count(0)
    assert walk.errors == []


def test_a_promotion_is_added_in_the_dialog(page: Page, server: Server) -> None:
    walk = Walk(page, server)
    walk.open("/settings")
    page.get_by_role("tab", name="Promotions").click()
    page.get_by_role("button", name="Add a promotion").click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_role("textbox", name="Name in English")
    name.fill("Autumn sale")
    with walk.a_run():
        name.press("Enter")
    dialog.get_by_role("button", name="Take over").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".st-key-list_promos").get_by_text("Autumn sale").first).to_be_visible()
    assert walk.errors == []


def test_a_note_is_pinned_in_the_dialog_stands_on_the_charts_and_goes(page: Page, server: Server) -> None:
    walk = Walk(page, server)
    walk.open("/settings")
    page.get_by_role("tab", name="Notes").click()
    page.get_by_role("button", name="Add a note").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("spinbutton", name="year, Day").click()
    page.keyboard.type("20260320")
    words = dialog.get_by_role("textbox", name="Words")
    words.fill("<b>New</b> bot")
    with walk.a_run():
        words.press("Enter")
    walk.settle()
    dialog.get_by_role("button", name="Take over").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".st-key-list_notes").get_by_text("20 Mar").first).to_be_visible()
    expect(page.locator(".st-key-list_notes").get_by_text("<b>New</b> bot").first).to_be_visible()
    page.locator(".st-key-bar_notes").get_by_role("button", name="Save").click()
    undo = page.locator(".st-key-bar_notes").get_by_role("button", name="Undo last change")
    expect(undo).to_be_visible()
    walk.settle()
    note = page.locator(".js-plotly-plot .annotation-text", has_text="<b>New</b> bot")
    for name in ("Overview", "Response times", "Resolution", "Channels & bot"):
        walk.go(name)
        expect(note.first).to_be_visible()
    walk.go("Settings")
    page.get_by_role("tab", name="Notes").click()
    undo.click()
    expect(page.locator(".st-key-list_notes").get_by_text("New")).to_have_count(0)
    walk.settle()
    walk.go("Overview")
    expect(note).to_have_count(0)
    assert walk.errors == []
    assert walk.foreign == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_on_a_phone(browser: Browser, server: Server, scheme: str) -> None:
    context, walk = new_walk(browser, server, color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = walk.open("/settings")
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        walk.settle()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        small = (
            page.get_by_role("tabpanel")
            .locator("button:visible", has_text=re.compile(r"\w"))
            .evaluate_all("all => all.filter(b => b.getBoundingClientRect().height < 24).map(b => b.innerText)")
        )
        assert small == []
    page.get_by_role("tab", name="Targets").click()
    expect(page.get_by_text("Chat: within").first).to_be_visible()  # labels stand in for the heads of the table
    context.close()


def test_hours_are_drawn(page: Page, server: Server) -> None:
    walk = Walk(page, server)
    walk.open("/settings")
    page.get_by_role("tab", name="Business hours").click()
    field = page.get_by_role("textbox", name="Mon", exact=True)
    field.fill("09:00–12:00, 13:00–22:00")
    field.press("Enter")
    expect(page.get_by_text(re.compile("^12 h a week"))).to_be_visible()
    expect(page.get_by_role("tabpanel").locator(".js-plotly-plot:visible .barlayer .point")).to_have_count(2)
    assert walk.errors == []
