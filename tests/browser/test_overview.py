"""A manager on the Overview: loads, filters, clicks, changes language and colours, comes back."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Walk, new_walk
from tests.conftest import Server
from tests.second_road.raw import raw_database

CARDS = ("Tickets", "First response", "Answered in target", "Resolution", "Satisfaction", "Still open")


def test_the_overview_loads_full(walk: Walk) -> None:
    page = walk.open()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.locator("button.card")).to_have_count(6)
    expect(page.locator("button.card .label")).to_have_text(CARDS)
    assert all(value not in ("", "—") for value in walk.card_values(6))
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    assert "25 Oct – 21 Nov" in page.get_by_text(re.compile("data to")).inner_text()


def test_the_cards_say_what_the_raw_files_say(walk: Walk) -> None:
    """From the CSV to the pixels: count, satisfaction and open tickets of the last 28 days by plain SQL."""
    raw = raw_database()
    counted = "status not in ('merged', 'spam', 'deleted')"
    (tickets,) = raw.execute(
        f"select count(*) from t where {counted} and created_at >= '2026-10-25' and created_at < '2026-11-22'"
    ).fetchone()
    (still_open,) = raw.execute(
        f"""select count(*) from t where {counted} and status in ('open', 'pending', 'on_hold')
                and not (abandoned_at is not null and first_response_at is null)"""
    ).fetchone()
    (satisfied,) = raw.execute(
        """select 100.0 * count(*) filter (score >= 4) / count(*) from (
               select s.* from s join t using (ticket_id)
               where question = 'csat' and score between 1 and 5 and coalesce(is_test, '0') <> '1'
                   and status not in ('merged', 'spam', 'deleted')
               qualify row_number() over (partition by s.ticket_id order by answered_at desc, s.line desc) = 1)
           where answered_at >= '2026-10-25' and answered_at < '2026-11-22'"""
    ).fetchone()
    walk.open()
    shown = dict(zip(CARDS, walk.card_values(6), strict=True))
    assert shown["Tickets"] == f"{tickets:,}"
    assert shown["Still open"] == f"{still_open:,}"
    assert shown["Satisfaction"] == f"{satisfied:.1f}%"


def test_cards_trend_and_attention_stand_above_the_fold(walk: Walk) -> None:
    page = walk.open()
    for box in (
        page.locator("button.card").last,
        page.locator(".st-key-card_attention"),
        page.locator(".js-plotly-plot").first,
    ):
        where = box.bounding_box()
        assert where is not None
        assert where["y"] + min(where["height"], 300) <= 900


def test_a_shorter_period_changes_every_card_and_the_address(walk: Walk) -> None:
    page = walk.open()
    before = walk.card_values(6)
    page.get_by_role("radio", name="7 days").or_(page.get_by_role("button", name="7 days")).first.click()
    expect(page.locator("button.card .value").first).not_to_have_text(before[0])
    walk.address_is({"d": "7"})


def test_a_click_on_a_channel_filters_and_a_second_click_undoes(walk: Walk) -> None:
    page = walk.open()
    everything = walk.card_values(6)
    walk.row("Phone").click()
    expect(walk.row("Phone")).to_have_attribute("aria-pressed", "true")
    walk.address_is({"ch": "phone"})
    assert walk.card_values(6) != everything
    expect(page.get_by_role("button", name="Phone ✕")).to_be_visible()
    walk.row("Phone").click()
    expect(walk.row("Phone")).to_have_attribute("aria-pressed", "false")
    walk.address_is({})
    assert walk.card_values(6) == everything


def test_the_same_by_keyboard(walk: Walk) -> None:
    page = walk.open()
    walk.row("Email").focus()
    page.keyboard.press("Enter")
    expect(walk.row("Email")).to_have_attribute("aria-pressed", "true")
    walk.address_is({"ch": "email"})


def test_a_card_opens_the_page_of_its_question_with_the_same_filter(walk: Walk) -> None:
    page = walk.open("/?ch=phone")
    page.locator("button.card", has_text="Satisfaction").click()
    walk.address_is({"ch": "phone"}, "/satisfaction")
    expect(page.get_by_role("heading", name="Satisfaction", level=2)).to_be_visible()


def test_a_cell_of_the_heat_map_filters_to_its_hour(walk: Walk) -> None:
    """Thursday, 11 to 12: exactly that cell, its tickets by the raw file, and back by a second click on it."""
    page = walk.open()
    everything = walk.card_values(6)
    (tickets,) = (
        raw_database()
        .execute(
            """select count(*) from t where status not in ('merged', 'spam', 'deleted')
               and created_at >= '2026-10-25' and created_at < '2026-11-22'
               and isodow(created_at) = 4 and hour(created_at) = 11"""
        )
        .fetchone()
    )
    tickets_card = page.locator("button.card .value").first

    cell = ("arrivals", ".scatterlayer .point", 3 * 24 + 11)
    walk.click_mark(*cell)
    walk.address_is({"wd": "4", "hr": "11"})
    expect(tickets_card).to_have_text(f"{tickets:,}")
    walk.click_mark(*cell)
    walk.address_is({})
    expect(tickets_card).to_have_text(everything[0])
    assert walk.card_values(6) == everything


def test_reload_back_and_another_page_keep_the_filter(walk: Walk) -> None:
    page = walk.open("/?ch=phone&d=90")
    here = {"d": "90", "ch": "phone"}
    values = walk.card_values(6)
    page.reload()
    walk.address_is(here, "/")
    assert walk.card_values(6) == values
    walk.go("Import data")
    walk.address_is({}, "/import")
    walk.go("Overview")
    walk.address_is(here, "/")
    assert walk.card_values(6) == values
    with walk.a_run():
        page.go_back()
    expect(page.get_by_role("heading", name="Import data", level=2)).to_be_visible()
    expect(page.locator("button.card")).to_have_count(0)
    assert walk.slug == "/import"
    with walk.a_run():
        page.go_forward()
    expect(page.get_by_role("heading", name="Overview", level=2)).to_be_visible()
    assert (walk.address, walk.card_values(6)) == (here, values)


def test_an_address_with_unknown_parts_opens_and_says_so(walk: Walk) -> None:
    page = walk.open("/?ch=fax&d=-5")
    expect(page.get_by_role("button", name=re.compile("Unknown channel.*fax"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Unknown period.*-5"))).to_be_visible()
    expect(page.locator("button.card")).to_have_count(6)


def test_comparison_can_be_switched_off(walk: Walk) -> None:
    page = walk.open("/?cmp=none")
    expect(page.locator("button.card")).to_have_count(6)
    assert page.locator("button.card .change b").count() == 0
    assert " vs " not in page.get_by_text(re.compile("data to")).inner_text()


def test_chinese_shows_the_same_numbers_and_no_english(walk: Walk) -> None:
    page = walk.open("/?ch=phone&by=human")
    english = walk.card_values(6)
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).first.click()
    expect(page.get_by_role("heading", name="总览")).to_be_visible()
    walk.address_is({"ch": "phone", "by": "human"})
    digits = [re.sub(r"\D", "", value) for value in walk.card_values(6)]
    assert digits == [re.sub(r"\D", "", value) for value in english]
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    words = page.get_by_test_id("stApp").inner_text()
    for ligature in page.get_by_test_id("stIconMaterial").all_inner_texts():  # an icon's name is its letters
        words = words.replace(ligature, " ")
    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= {"EN", "UTC", "VIP", "CSAT", "NPS"}
    page.reload()
    expect(page.get_by_role("heading", name="总览")).to_be_visible()


def test_dark_follows_the_browser(browser: Browser, sample_server: Server) -> None:
    context, walk = new_walk(browser, sample_server, color_scheme="dark")
    page = walk.open()
    background = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == "rgb(21, 23, 28)"
    assert walk.errors == []
    context.close()


def test_the_theme_switch_reaches_charts_without_a_reload(walk: Walk) -> None:
    page = walk.open()
    axis = page.locator(".js-plotly-plot .xtick text").first
    light = axis.evaluate("e => getComputedStyle(e).fill")
    page.get_by_test_id("stMainMenu").locator("button").click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(21, 23, 28)")
    expect(page.locator(".js-plotly-plot .xtick text").first).not_to_have_css("fill", light)
    expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_names_from_the_address_are_letters_not_markup(walk: Walk) -> None:
    page = walk.open("/?team=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E![](http://127.0.0.1:9/x.png)")
    expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert page.locator("img[src='x'], img[src*='127.0.0.1:9']").count() == 0
