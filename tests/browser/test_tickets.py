"""From a mark to the tickets behind it: order, pages, search, one ticket, the file."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Walk, new_walk
from tests.conftest import Server


def ids(page: Page) -> list[str]:
    expect(page.locator("td.main button").first).to_be_visible()
    return page.locator("td.main button").all_inner_texts()


def head(page: Page, name: str):
    return page.get_by_role("columnheader").get_by_role("button", name=name)


def count(page: Page) -> int:
    text = page.locator(".st-key-card_tickets h3").first.inner_text()
    return int(re.sub(r"\D", "", text.split("·")[0]))


def test_the_overview_leads_to_the_tickets_of_its_filter(walk: Walk) -> None:
    page = walk.open("/?ch=phone&d=7")
    tickets = page.locator("button.card .value").first.inner_text()
    page.locator(".st-key-tickets_trend button").click()
    expect(page.get_by_role("heading", name="Tickets", level=2)).to_be_visible()
    walk.address_is({"d": "7", "ch": "phone"})
    assert count(page) == int(tickets.replace(",", ""))
    with walk.a_run():
        page.go_back()
    expect(page.locator("button.card")).to_have_count(6)
    assert (walk.slug, walk.address) == ("/", {"d": "7", "ch": "phone"})


def test_a_heading_orders_the_whole_list_and_the_address_says_so(walk: Walk) -> None:
    page = walk.open("/tickets")
    newest = ids(page)
    head(page, "First response").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("First response")
    walk.address_is({"sort": "-response"})
    assert ids(page) != newest
    head(page, "First response").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("First response")
    walk.address_is({"sort": "response"})
    page.reload()
    walk.address_is({"sort": "response"})
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("First response")


def test_pages_go_on_where_the_last_ended(walk: Walk) -> None:
    page = walk.open("/tickets")
    first = ids(page)
    assert len(first) == 50
    page.locator("[class*=st-key-ticket_page]").get_by_text("2", exact=True).click()
    expect(page.locator("td.main button").first).not_to_have_text(first[0])
    walk.settle()
    second = ids(page)
    assert len(second) == 50
    assert not set(first) & set(second)
    assert max(second) < min(first)  # the sample's ids rise with time


def test_a_condition_and_its_chip(walk: Walk) -> None:
    page = walk.open("/tickets?ch=phone")
    everything = count(page)
    page.locator(".st-key-ticket_controls").get_by_text("First response over target").click()
    expect(page.get_by_role("button", name="First response over target ✕")).to_be_visible()
    walk.address_is({"ch": "phone", "only": "late"})
    assert 0 < count(page) < everything
    expect(page.locator("td .cell-bad").nth(49)).to_be_attached()
    page.get_by_role("button", name="First response over target ✕").click()
    expect(page.get_by_role("button", name="First response over target ✕")).to_have_count(0)
    walk.settle()
    assert count(page) == everything


def test_search_finds_one_ticket(walk: Walk) -> None:
    page = walk.open("/tickets")
    wanted = ids(page)[7]
    page.get_by_placeholder("Search ID").fill(wanted)
    page.keyboard.press("Enter")
    expect(page.locator("td.main button")).to_have_count(1)
    assert ids(page) == [wanted]


def test_a_row_opens_its_timeline_and_escape_leads_back(walk: Walk) -> None:
    page = walk.open("/tickets?ch=phone&only=low")
    button = page.locator("td.main button").nth(1)
    name = button.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Ticket {name}")).to_be_visible()
    expect(dialog.get_by_text("Created", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Survey answered").first).to_be_visible()
    expect(dialog.get_by_text(re.compile(r"^[12] / 5")).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    walk.address_is({"ch": "phone", "only": "low"})  # Escape closed the drawer and nothing else
    page.locator("tbody tr").nth(0).locator("td").nth(2).click()  # any cell of a row
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_file_holds_every_row_of_the_list(walk: Walk, tmp_path: Path) -> None:
    page = walk.open("/tickets?ch=phone&only=late")
    expected = count(page)
    page.locator(".st-key-menu_tickets").get_by_role("button", name="Table, file, picture").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV with filters on top").click()
    file = tmp_path / "tickets.csv"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename == "tickets_2026-10-25_2026-11-21.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    begin = next(k for k, line in enumerate(lines) if len(line) > 1)
    (freshness, *above), (heads, *rows) = lines[:begin], lines[begin:]
    assert "25 Oct – 21 Nov" in freshness[0]
    assert above[:2] == [["Channel: Phone"], ["Condition: First response over target"]]
    assert above[2][0].startswith("Tickets · ") and above[2][0].endswith("first response over target")
    assert len(rows) == expected
    assert {row[heads.index("Within target")] for row in rows} == {"no"}


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_scrolls_sideways(browser: Browser, sample_server: Server, width: int) -> None:
    context, walk = new_walk(browser, sample_server, viewport={"width": width, "height": 900})
    page = walk.open("/tickets?only=late")
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    frame = page.locator(".frame")
    assert frame.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    for name in ("Created", "Ticket ID", "First response"):
        expect(head(page, name)).to_be_visible()
    context.close()


def test_chinese_shows_no_english(browser: Browser, sample_server: Server) -> None:
    context, walk = new_walk(browser, sample_server, locale="zh-CN")
    page = walk.open("/tickets?by=bot")
    expect(page.get_by_role("heading", name="工单明细")).to_be_visible()
    page.locator("td.main button").first.click()
    expect(page.get_by_role("dialog").get_by_text("创建", exact=True)).to_be_visible()
    words = page.locator(".st-key-card_tickets").inner_text() + page.get_by_role("dialog").locator("ol").inner_text()
    icons = {
        "download",
        "expand",
        "more",
        "horiz",
        "chevron",
        "left",
        "right",
        "keyboard",
        "arrow",
        "close",
    }  # ligatures
    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= icons
    context.close()
