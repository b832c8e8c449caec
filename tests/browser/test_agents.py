"""A manager on Teams & agents: the table, the drawer and the ways out of it, on every width."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Walk, new_walk
from tests.conftest import Server

PAGE = "/agents"


def open_first(walk: Walk, page: Page) -> str:
    """Open the drawer of the first row; returns whose it is."""
    button = page.locator("td.main button").first
    name = button.inner_text()
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    walk.settle()
    return name


def test_the_table_is_full_and_paged(walk: Walk) -> None:
    page = walk.open(PAGE)
    rows = page.locator("tbody tr:not(.summary)")
    expect(rows).to_have_count(50)
    volumes = [int(text) for text in rows.locator("td:nth-child(2)").all_inner_texts()]
    assert volumes == sorted(volumes, reverse=True)
    expect(page.get_by_role("rowheader", name="Median of agents")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"\b2$")).click()
    expect(rows).to_have_count(10)
    expect(page.get_by_test_id("stAlert").filter(has_text="Reference")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_scrolls_sideways(browser: Browser, sample_server: Server, width: int) -> None:
    context, walk = new_walk(browser, sample_server, viewport={"width": width, "height": 900})
    page = walk.open(PAGE)
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    assert page.locator(".frame").first.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    open_first(walk, page)
    assert page.get_by_role("dialog").evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    context.close()


def test_a_row_opens_a_drawer_by_keyboard_and_escape_closes_it(walk: Walk) -> None:
    page = walk.open(PAGE)
    row = page.locator("td.main button").first
    row.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(row.inner_text())
    walk.settle()
    expect(dialog.locator(".js-plotly-plot")).to_have_count(3)
    expect(dialog.locator("td.main button")).to_have_count(20)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_from_the_drawer_to_a_ticket_and_to_all_of_them(walk: Walk) -> None:
    page = walk.open(PAGE)
    tickets = page.locator("tbody tr:not(.summary)").first.locator("td").nth(1).inner_text()
    name = open_first(walk, page)
    dialog = page.get_by_role("dialog")
    ticket = dialog.locator("td.main button").first
    wanted = ticket.inner_text()
    ticket.click()
    expect(dialog.get_by_role("heading", name=f"Ticket {wanted}")).to_be_visible()
    expect(dialog.get_by_text("Created", exact=True).first).to_be_visible()
    dialog.get_by_role("button", name="View tickets").click()
    expect(page.get_by_role("heading", name=re.compile(f"^{tickets} tickets · {name} · "))).to_be_visible()
    walk.address_is({"agent": name})


def test_the_drawer_filters_the_page(walk: Walk) -> None:
    page = walk.open(PAGE)
    name = open_first(walk, page)
    page.get_by_role("dialog").get_by_role("button", name="Filter by this agent").click()
    expect(page.locator("tbody tr:not(.summary)")).to_have_count(1)
    walk.address_is({"agent": name})
    open_first(walk, page)
    page.get_by_role("dialog").get_by_role("button", name="Remove this filter").click()
    expect(page.locator("tbody tr:not(.summary)")).to_have_count(50)


def test_chinese_holds_no_english_of_ours(walk: Walk) -> None:
    page = walk.open(PAGE)
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).first.click()
    expect(page.get_by_role("heading", name="团队与客服", exact=True)).to_be_visible()
    walk.settle()
    words = " ".join(page.locator("thead, tr.summary").all_inner_texts())
    words += " ".join(page.locator(".st-key-card_agents [data-testid=stCaptionContainer]").all_inner_texts())
    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= {"pp"}
