"""A manager on the page on channels and the bot: reads it, switches it, clicks what filters, and undoes each click."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk

CARDS = ["Contained by bot", "Handed to a human", "Contained for good", "Wait after hand-over", "CSAT, bot only"]
CHANNELS = ["Chat", "WeChat", "Phone", "Email", "Social", "Web form"]


def test_the_page_loads_full(walk: Walk) -> None:
    page = walk.open("/channels")
    expect(page.get_by_role("heading", name="Channels & bot")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    expect(page.locator(".st-key-card_groups .name")).to_have_text(CHANNELS)
    expect(page.locator("button.card .label")).to_have_text(CARDS)
    assert walk.card_values(5) == ["46.5%", "53.5%", "40.8%", "1m 27s", "69.7%"]
    expect(page.locator(".st-key-card_groups td svg path.now")).to_have_count(len(CHANNELS))
    steps = page.locator(".st-key-card_path .annotation-text").all_text_contents()
    assert [re.sub(r"\s+", " ", step) for step in steps] == [
        "Started with the bot 3,514",
        "Answered by the bot 3,514 · 100.0% of 3,514",
        "Contained by bot 1,634 · 46.5% of 3,514",
        "Handed to a human 1,880 · 53.5% of 3,514",
        "Answered by a human 1,718 · 91.4% of 1,880",
        "Solved by a human 1,617 · 94.1% of 1,718",
    ]


def test_layers_and_names_of_the_mix_wear_the_channels_colours(walk: Walk) -> None:
    page = walk.open("/channels")
    names = page.locator(".st-key-card_mix .annotation-text")
    expect(names.filter(has_text="Chat").first).to_be_visible()
    squares = names.locator("tspan", has_text="■")
    expect(squares).to_have_count(len(CHANNELS))
    assert "rgb(0, 93, 172)" in squares.evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
    expect(page.locator(".st-key-card_mix .annotation-text", has_text="Double 11")).to_be_visible()


def test_who_served_switches_table_and_mix(walk: Walk) -> None:
    page = walk.open("/channels")
    page.locator(".st-key-card_groups").get_by_text("Who served", exact=True).click()
    expect(page.locator(".st-key-card_groups .name")).to_have_text(["Human", "Bot, then human", "Bot only"])
    walk.settle()
    expect(page.locator(".st-key-card_mix .annotation-text", has_text="Bot only")).to_be_visible()
    page.get_by_role("button", name="Bot only").first.click()
    walk.address_is({"by": "bot"})
    expect(page.locator(".st-key-card_groups .name")).to_have_text(["Human", "Bot, then human", "Bot only"])


def test_the_line_is_chosen_and_stands_in_the_address(walk: Walk) -> None:
    page = walk.open("/channels")
    page.locator(".st-key-card_groups").get_by_text("In target", exact=True).first.click()
    expect(page.get_by_role("columnheader", name="In target, by day")).to_be_visible()
    walk.address_is({"m": "target"})


def test_a_channel_filters_and_again_undoes(walk: Walk) -> None:
    page = walk.open("/channels")
    for wanted in ({"ch": "chat"}, {}):
        page.locator(".st-key-card_groups").get_by_role("button", name="Chat", exact=True).click()
        walk.address_is(wanted)


@pytest.mark.parametrize(
    ("card", "selector", "index", "wanted"),
    [
        ("path", ".barlayer .point path", 2, {"by": "bot"}),
        ("path", ".barlayer .point path", 4, {"by": "bot_then_human"}),
        ("path", ".barlayer .point path", 0, {"by": "bot,bot_then_human"}),
        ("contained", ".scatterlayer .point", 0, {"topic": "logistics"}),
    ],
)
def test_a_mark_filters_and_again_undoes(
    walk: Walk, card: str, selector: str, index: int, wanted: dict[str, str]
) -> None:
    walk.open("/channels")
    for there in (wanted, {}):
        walk.click_mark(card, selector, index)
        walk.address_is(there)


def test_an_unhappy_topic_filters_and_its_tickets_are_a_click_away(walk: Walk) -> None:
    page = walk.open("/channels?d=90")
    page.locator(".st-key-card_unhappy").get_by_role("button", name="After-sales").click()
    walk.address_is({"d": "90", "topic": "after_sales"})
    page.locator(".st-key-card_unhappy").get_by_role("button", name="View tickets").click()
    expect(page.get_by_role("heading", name="Tickets", level=2)).to_be_visible()
    walk.address_is({"d": "90", "topic": "after_sales", "by": "bot", "only": "low"})


def test_the_mix_says_shares_with_their_interval_on_hover(walk: Walk) -> None:
    page = walk.open("/channels")
    plot = page.locator(".st-key-card_mix .js-plotly-plot .nsewdrag").first
    plot.hover(position={"x": 200, "y": 100})
    said = page.locator(".st-key-card_mix .hoverlayer")
    expect(said).to_contain_text(re.compile(r"Chat: \d+\.\d% \(\d+\.\d–\d+\.\d\) · \d+ / \d+"))


def test_without_a_bot_in_the_selection_it_says_so_and_leads_out(walk: Walk) -> None:
    page = walk.open("/channels?ch=phone")
    expect(page.get_by_text("No conversation of this selection began with the bot.")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    page.get_by_role("button", name="Clear Channel").click()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    walk.address_is({})
