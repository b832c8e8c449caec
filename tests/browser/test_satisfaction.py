"""A manager on the Satisfaction page: cells and rows filter, comments open, the clock is switched."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Walk

PAGE = "/satisfaction"


def test_the_page_loads_full(walk: Walk) -> None:
    page = walk.open(PAGE)
    expect(page.get_by_role("heading", name="Satisfaction")).to_be_visible()
    expect(page.locator("button.card")).to_have_count(5)
    assert all(value not in ("", "—") for value in walk.card_values(5))
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.get_by_role("table")).to_have_count(4)
    expect(page.get_by_test_id("stAlert").filter(has_text="Reference")).to_have_count(0)


def test_a_cell_filters_and_a_second_click_undoes(walk: Walk) -> None:
    page = walk.open(PAGE)
    everything = walk.card_values(5)
    cell = page.get_by_role("button", name=re.compile("^Chat × After-sales: "))
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    walk.address_is({"ch": "chat", "topic": "after_sales"})
    assert walk.card_values(5)[0] == (cell.locator("span").inner_text())
    cell.focus()
    page.keyboard.press("Enter")
    expect(cell).to_have_attribute("aria-pressed", "false")
    walk.address_is({})
    assert walk.card_values(5) == everything


def test_a_card_shows_its_trend_and_a_second_click_the_mix(walk: Walk) -> None:
    page = walk.open(PAGE)
    card = page.locator("button.card", has_text="Response rate")
    card.click()
    expect(page.get_by_role("heading", name="Response rate per day")).to_be_visible()
    walk.address_is({"m": "answer_rate"})
    card.click()
    expect(page.get_by_role("heading", name="Score mix per week")).to_be_visible()
    walk.address_is({})


def test_the_clock_changes_the_sentence_and_back(walk: Walk) -> None:
    page = walk.open(PAGE + "?d=90")
    page.get_by_role("radio", name="Dated by ticket").or_(page.get_by_role("button", name="Dated by ticket")).click()
    expect(page.get_by_text("answers by creation of their ticket")).to_be_visible()
    walk.address_is({"d": "90", "sc": "ticket"})
    expect(page.get_by_text(re.compile(r"\d+ answers without a ticket are left out"))).to_be_visible()
    page.get_by_role("radio", name="Dated by answer").or_(page.get_by_role("button", name="Dated by answer")).click()
    expect(page.get_by_text(re.compile("· by answer"))).to_be_visible()


def test_comments_are_searched_paged_and_opened(walk: Walk) -> None:
    page = walk.open(PAGE)
    notes = page.locator(".st-key-card_comments ul button")
    expect(notes).to_have_count(8)
    first = notes.first.locator(".title").inner_text()
    page.locator(".st-key-card_comments").get_by_role("button", name=re.compile(r"\b2$")).click()
    expect(notes.first.locator(".title")).not_to_have_text(first)
    walk.settle()
    page.get_by_role("textbox", name="Search in comments").fill("shoes")
    page.keyboard.press("Enter")
    expect(notes.filter(has_not_text="shoes")).to_have_count(0)
    walk.settle()
    expect(notes.first).to_contain_text("shoes")
    notes.first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("shoes")
    expect(dialog).to_contain_text("Survey answered")  # the timeline of its ticket
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_chinese_holds_no_english_of_ours(walk: Walk) -> None:
    page = walk.open(PAGE)
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).first.click()
    expect(page.get_by_role("heading", name="满意度", exact=True)).to_be_visible()
    walk.settle()
    cards = [page.locator(f".st-key-card_{name}") for name in ("survey_chart", "waits", "cells", "who_answers")]
    words = " ".join(card.inner_text() for card in cards)
    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= {"pp", "more", "horiz"}  # the last two: a sign's ligature
