"""A manager on the page on response times: reads it, clicks a bar, a cell, a row and a promise, and undoes each."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Walk

CARDS = ["Median wait", "Slowest 10%", "Answered in target", "No reply yet"]


def test_the_page_loads_full(walk: Walk) -> None:
    page = walk.open("/response")
    expect(page.get_by_role("heading", name="Response times")).to_be_visible()
    expect(page.locator("button.card .label")).to_have_text(CARDS)
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    assert walk.card_values(4) == ["1m 53s", "3h", "76.0%", "5.8%"]
    expect(page.get_by_role("button", name=re.compile("^Chat: promise kept"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Bot: first reply after 3s"))).to_be_visible()


def test_a_bar_filters_to_its_channel_and_again_undoes(walk: Walk) -> None:
    walk.open("/response")
    walk.click_mark("bands", ".barlayer .point path", 1)
    walk.address_is({"ch": "phone"})
    expect(walk.page.locator("button.card .value").first).to_have_text("24s")
    walk.click_mark("bands", ".barlayer .point path", 1)
    walk.address_is({})


def test_an_hour_filters_and_again_undoes(walk: Walk) -> None:
    walk.open("/response")
    for wanted in ({"wd": "3", "hr": "11"}, {}):
        walk.click_mark("late", ".scatterlayer .point", 2 * 24 + 11)
        walk.address_is(wanted)


def test_a_topic_and_a_promise_filter_and_again_undo(walk: Walk) -> None:
    page = walk.open("/response")
    for name, expected in (("Logistics", {"topic": "logistics"}), (re.compile("^Chat: "), {"ch": "chat"})):
        for wanted in (expected, {}):
            page.get_by_role("button", name=name).first.click()
            walk.address_is(wanted)


def test_the_clock_is_switched_and_said(walk: Walk) -> None:
    page = walk.open("/response")
    page.locator("label", has_text="Business hours only").first.click()
    expect(page.get_by_text("No business hours are set, so waits")).to_be_visible()
    walk.address_is({"bh": "1"})
    page.get_by_role("button", name="Business hours only ✕").click()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    walk.address_is({})


def test_the_scale_is_switched(walk: Walk) -> None:
    page = walk.open("/response")
    card = page.locator(".st-key-card_waits")
    before = card.locator(".ytick text").all_inner_texts()
    card.get_by_text("Linear", exact=True).click()
    expect(card.locator(".ytick text").first).to_have_text("0s")
    assert card.locator(".ytick text").all_inner_texts() != before


def test_the_tooltip_of_the_median_tells_those_without_a_reply(walk: Walk) -> None:
    page = walk.open("/response")
    page.locator("button.card").first.hover()
    expect(page.get_by_text(re.compile("Median with those still waiting or gone: 2m 16s"))).to_be_visible()


def test_a_card_leads_to_the_tickets_behind_it(walk: Walk) -> None:
    page = walk.open("/response?ch=phone")
    page.locator("button.card", has_text="No reply yet").click()
    expect(page.get_by_role("heading", name="Tickets", level=2)).to_be_visible()
    walk.address_is({"ch": "phone", "only": "noreply"})
