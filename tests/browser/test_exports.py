"""What leaves a page: a card's menu and the page's, as a visitor uses them."""

import csv
import io

import openpyxl
from playwright.sync_api import Download, Locator, expect

from tests.browser.conftest import Walk


def opened(walk: Walk, card: str) -> Locator:
    """The open menu of a card, filled."""
    with walk.a_run():
        walk.page.locator(f".st-key-menu_{card}").get_by_role("button", name="Table, file, picture").click()
    menu = walk.page.get_by_test_id("stPopoverBody")
    expect(menu.get_by_role("button", name="Copy table")).to_be_visible()
    return menu


def rows_of(download: Download) -> list[list[str]]:
    return list(csv.reader(io.StringIO(download.path().read_text("utf-8-sig"))))


def test_a_chart_is_also_a_table_a_file_and_a_picture(walk: Walk):
    walk.open("/?d=7")
    menu = opened(walk, "trend")
    with walk.page.expect_download() as file:
        menu.get_by_role("button", name="CSV with filters on top").click()
    rows = rows_of(file.value)
    assert file.value.suggested_filename == "overview_trend_2026-11-15_2026-11-21.csv"
    days = [row for row in rows if row and row[0].startswith("2026-11-")]
    assert len(days) == 7
    assert sum(int(row[1]) for row in days) == int(walk.card_values(6)[0].replace(",", ""))

    with walk.page.expect_download() as picture:
        menu.get_by_role("button", name="PNG").click()
    content = picture.value.path().read_bytes()
    width, height = (int.from_bytes(content[k : k + 4]) for k in (16, 20))
    assert content.startswith(b"\x89PNG")
    assert width > 1000 and height > 500
    assert len(content) > 15_000, "an empty picture is smaller"

    with walk.a_run():
        menu.get_by_text("Show as table").click()
    with walk.a_run():
        walk.page.keyboard.press("Escape")
    table = walk.page.get_by_role("table", name="Tickets per day")
    expect(table.locator("tbody tr")).to_have_count(7)
    shown = [int(text.replace(",", "")) for text in table.locator("tbody tr td:nth-child(2)").all_inner_texts()]
    assert shown == [int(row[1]) for row in days]


def test_a_card_goes_to_the_clipboard_with_one_click(walk: Walk):
    walk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    walk.open("/?d=7")
    menu = opened(walk, "groups")
    menu.get_by_role("button", name="Copy table").click()
    expect(menu.get_by_role("status")).to_have_text("Copied")
    clip = walk.page.locator("html").evaluate("() => navigator.clipboard.readText()")
    heads, *lines = [line.split("\t") for line in clip.splitlines()]
    assert heads[:2] == ["Channel", "Tickets"]
    shown = walk.page.locator(".st-key-card_groups table tbody tr td:nth-child(2)").all_inner_texts()
    assert [line[1] for line in lines] == shown
    menu.get_by_role("button", name="Copy picture").click()
    expect(menu.get_by_role("status")).to_have_text("Copied")
    kinds = walk.page.locator("html").evaluate(
        "async () => (await navigator.clipboard.read()).flatMap((item) => item.types)"
    )
    assert kinds == ["image/png"]


def test_the_workbook_of_a_page_holds_what_its_cards_show(walk: Walk):
    walk.open("/?ch=phone")
    values = walk.card_values(6)
    walk.page.get_by_role("button", name="Export", exact=True).click()
    with walk.page.expect_download() as file:
        walk.page.get_by_role("button", name="Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(file.value.path().read_bytes()))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    tickets = next(row for row in cells if row[0] == "Tickets")
    assert f"{tickets[1]:,}" == values[0]
    said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("Phone" in text for text in said), "the filter is named"
