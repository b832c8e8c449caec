"""A manager on the page on peaks: reads it, clicks a side, an hour, a bar, a promotion and a day."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Walk

OFF_PEAK = "night,normal,weekend"
POINT = ".scatterlayer .point"


def test_the_page_loads_full(walk: Walk) -> None:
    page = walk.open("/peaks")
    expect(page.get_by_role("heading", name="Peaks & staffing")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    lines = page.get_by_role("table", name="Peak against off-peak").get_by_role("row")
    expect(lines).to_have_count(8)
    expect(lines.nth(4)).to_contain_text("73.8%")
    expect(lines.nth(4)).to_contain_text("−8.9 pp")
    expect(lines.nth(4)).to_contain_text("−11.5 to −6.3")
    expect(page.get_by_role("button", name="Double 11 2026").last).to_be_visible()


def test_a_side_filters_and_again_undoes_by_keyboard_too(walk: Walk) -> None:
    page = walk.open("/peaks")
    side = page.get_by_role("button", name="Off-peak", exact=True)
    expect(side).to_have_attribute("aria-pressed", "false")
    side.click()
    walk.address_is({"peak": OFF_PEAK})
    expect(side).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("table", name="Peak against off-peak")).to_contain_text("73.8%")  # the other stays
    side.focus()
    page.keyboard.press("Enter")
    walk.address_is({})


def test_quiet_hours_filter(walk: Walk) -> None:
    page = walk.open("/peaks")
    page.get_by_role("button", name="10–15 h", exact=True).click()
    walk.address_is({"hr": "10-14"})
    page.get_by_role("button", name="10–15 h", exact=True).click()
    walk.address_is({})


def test_an_hour_of_the_week_filters_and_again_undoes(walk: Walk) -> None:
    walk.open("/peaks")
    for wanted in ({"wd": "3", "hr": "11"}, {}):
        walk.click_mark("load", POINT, 2 * 24 + 11)
        walk.address_is(wanted)


def test_a_dot_and_a_bar_filter(walk: Walk) -> None:
    page = walk.open("/peaks")
    walk.click_mark("knee", POINT, 30)
    expect(page).to_have_url(re.compile(r"\?wd=\d+&hr=\d+$"))
    walk.open("/peaks")
    for wanted in ({"hr": "20"}, {}):
        walk.click_mark("offered", ".barlayer .point path", 20)
        walk.address_is(wanted)


def test_a_promotion_filters_to_its_days_and_again_undoes(walk: Walk) -> None:
    page = walk.open("/peaks")
    row = page.get_by_role("table", name="Load of promotions").get_by_role("button", name="618 2026")
    row.click()
    walk.address_is({"d": "2026-06-01..2026-06-18", "promo": "618"})
    expect(page.get_by_role("table", name="Peak against off-peak")).to_have_count(0)  # no off-peak hour is left
    expect(page.get_by_text("No promotion day, or no off-peak hour, lies in these dates.")).to_be_visible()
    row.click()
    walk.address_is({})


def test_a_second_click_on_a_promotion_brings_back_the_dates_before(walk: Walk) -> None:
    for before in ({"d": "90"}, {"d": "2026-03-01..2026-04-15"}):
        page = walk.open("/peaks?" + "&".join(f"{key}={value}" for key, value in before.items()))
        rows = page.get_by_role("table", name="Load of promotions")
        for name in ("Double 11 2026", "618 2026"):
            rows.get_by_role("button", name=name).click()
            expect(rows.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
            walk.settle()
            assert walk.address["d"] != before["d"]
        rows.get_by_role("button", name="618 2026").click()
        walk.address_is(before)


def test_a_day_of_a_promotion_leads_to_its_tickets(walk: Walk) -> None:
    page = walk.open("/peaks")
    walk.click_mark("campaigns", POINT)
    expect(page.get_by_role("heading", name="Tickets", level=2)).to_be_visible()
    walk.settle()
    found = walk.address
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d", found["d"])
    first, last = found["d"].split("..")
    assert first == last


def test_switches_change_what_is_drawn(walk: Walk) -> None:
    page = walk.open("/peaks")
    card = page.locator(".st-key-card_contrast")
    card.get_by_text("Nights", exact=True).click()
    expect(card.get_by_role("button", name="Other off-peak")).to_be_visible()
    card.get_by_text("Make-up days", exact=True).click()
    expect(card.get_by_text("No make-up workday lies in these dates")).to_be_visible()
    page.locator(".st-key-card_campaigns").get_by_text("First response", exact=True).click()
    expect(page.locator(".st-key-card_campaigns .ytick text").last).to_have_text(re.compile("m$"))
    page.locator(".st-key-card_load").get_by_text("One promotion", exact=True).click()
    expect(page.get_by_text("1 Nov – 11 Nov, whatever dates the page shows.")).to_be_visible()
    walk.settle()
    assert walk.address == {}
