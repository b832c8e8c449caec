"""Back and Forward: each leads to a page with the filter it had, one step of the visitor at a time."""

import pytest

from tests.browser.conftest import Walk
from tests.browser.test_peaks import address, click_point, settled


def at(walk: Walk) -> tuple[str, dict[str, str]]:
    """The slug and the address after the page has come to rest."""
    found = settled(walk)
    return walk.page.url.removeprefix(walk.server.url).partition("?")[0], found


def back(walk: Walk) -> tuple[str, dict[str, str]]:
    walk.page.go_back()
    return at(walk)


def forward(walk: Walk) -> tuple[str, dict[str, str]]:
    walk.page.go_forward()
    return at(walk)


@pytest.mark.parametrize("own", [{"d": "90"}, {}])
def test_after_a_card(walk: Walk, own: dict[str, str]) -> None:
    page = walk.open("/channels" + ("?d=90" if own else ""))
    page.get_by_role("button", name="Contained by bot").first.click()
    there = at(walk)
    assert there == ("/tickets", own | {"by": "bot"})
    assert back(walk) == ("/channels", own)
    assert forward(walk) == there
    assert back(walk) == ("/channels", own)


@pytest.mark.parametrize("own", [{"d": "90"}, {}])
def test_after_view_tickets(walk: Walk, own: dict[str, str]) -> None:
    page = walk.open("/channels" + ("?d=90" if own else ""))
    page.get_by_role("button", name="View tickets").first.click()
    there = at(walk)
    assert there == ("/tickets", own)
    assert back(walk) == ("/channels", own)
    assert forward(walk) == there


@pytest.mark.parametrize("own", [{"d": "90"}, {}])
def test_after_a_click_on_a_day(walk: Walk, own: dict[str, str]) -> None:
    walk.open("/peaks" + ("?d=90" if own else ""))
    day = click_point(walk, "campaigns", 0)
    there = at(walk)
    assert there == ("/tickets", day)
    assert set(day) == {"d"}
    assert back(walk) == ("/peaks", own)
    assert forward(walk) == there


def test_within_a_page_each_click_is_a_step(walk: Walk) -> None:
    page = walk.open("/peaks?d=90")
    page.get_by_role("button", name="Off-peak", exact=True).click()
    assert at(walk) == ("/peaks", {"d": "90", "peak": "night,normal,weekend"})
    page.get_by_text("7 days", exact=True).click()
    assert at(walk) == ("/peaks", {"d": "7", "peak": "night,normal,weekend"})
    assert back(walk) == ("/peaks", {"d": "90", "peak": "night,normal,weekend"})
    assert back(walk) == ("/peaks", {"d": "90"})
    assert forward(walk) == ("/peaks", {"d": "90", "peak": "night,normal,weekend"})


def test_links_carry_the_filter_and_pages_without_one_lose_none(walk: Walk) -> None:
    page = walk.open("/peaks")
    page.get_by_text("90 days", exact=True).click()
    assert at(walk) == ("/peaks", {"d": "90"})
    for name, slug, expected in (("Settings", "/settings", {}), ("Tickets", "/tickets", {"d": "90"})):
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
        assert at(walk) == (slug, expected)
    assert back(walk) == ("/settings", {})
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Tickets", exact=True).click()
    assert at(walk) == ("/tickets", {"d": "90"})
    assert back(walk) == ("/settings", {})
    assert back(walk) == ("/peaks", {"d": "90"})
    assert back(walk) == ("/peaks", {})
    assert address(page) == {}
