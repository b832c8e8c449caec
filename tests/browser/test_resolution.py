"""A manager on the Resolution page: reads it, clicks a topic, a partner and a card, on desk and phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk


def test_the_page_loads_full(walk: Walk) -> None:
    page = walk.open("/resolution")
    expect(page.get_by_role("heading", name="Resolution", exact=True)).to_be_visible()
    expect(page.locator("button.card")).to_have_count(6)
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    assert all(value not in ("", "—") for value in walk.card_values(6))


@pytest.mark.parametrize(
    ("name", "wanted"), [("After-sales", {"topic": "after_sales"}), ("Supplier", {"out": "supplier"})]
)
def test_a_click_on_a_row_filters_and_a_second_click_undoes(walk: Walk, name: str, wanted: dict[str, str]) -> None:
    walk.open("/resolution")
    everything = walk.card_values(6)
    walk.row(name).click()
    expect(walk.row(name)).to_have_attribute("aria-pressed", "true")
    walk.address_is(wanted)
    assert walk.card_values(6) != everything
    walk.row(name).click()
    expect(walk.row(name)).to_have_attribute("aria-pressed", "false")
    walk.address_is({})
    assert walk.card_values(6) == everything


def test_a_card_shows_its_figure_over_time(walk: Walk) -> None:
    page = walk.open("/resolution")
    page.locator("button.card", has_text="Reopened").click()
    expect(page.get_by_role("heading", name="Reopened, by day")).to_be_visible()
    walk.address_is({"m": "reopened"})
