"""Back and Forward: each leads to a page with the filter it had, one step of the visitor at a time."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk


def back(walk: Walk) -> tuple[str, dict[str, str]]:
    """The slug and the address once the page that Back leads to is there."""
    with walk.a_run():
        walk.page.go_back()
    return walk.slug, walk.address


def forward(walk: Walk) -> tuple[str, dict[str, str]]:
    with walk.a_run():
        walk.page.go_forward()
    return walk.slug, walk.address


@pytest.mark.parametrize("own", [{"d": "90"}, {}])
def test_after_a_card(walk: Walk, own: dict[str, str]) -> None:
    page = walk.open("/channels" + ("?d=90" if own else ""))
    page.get_by_role("button", name="Contained by bot").first.click()
    walk.address_is(own | {"by": "bot"}, "/tickets")
    assert back(walk) == ("/channels", own)
    assert forward(walk) == ("/tickets", own | {"by": "bot"})
    assert back(walk) == ("/channels", own)


def test_to_a_bare_address_in_a_browser_without_the_navigation_api(walk: Walk) -> None:
    walk.page.add_init_script("Object.defineProperty(window, 'navigation', { value: undefined })")
    page = walk.open("/channels")
    page.get_by_role("button", name="Contained by bot").first.click()
    walk.address_is({"by": "bot"}, "/tickets")
    page.go_back()
    walk.address_is({}, "/channels")


@pytest.mark.parametrize("own", [{"d": "90"}, {}])
def test_after_view_tickets(walk: Walk, own: dict[str, str]) -> None:
    page = walk.open("/channels" + ("?d=90" if own else ""))
    page.get_by_role("button", name="View tickets").first.click()
    walk.address_is(own, "/tickets")
    assert back(walk) == ("/channels", own)
    assert forward(walk) == ("/tickets", own)


@pytest.mark.parametrize("own", [{"d": "90"}, {}])
def test_after_a_click_on_a_day(walk: Walk, own: dict[str, str]) -> None:
    page = walk.open("/peaks" + ("?d=90" if own else ""))
    walk.click_mark("campaigns", ".scatterlayer .point")
    expect(page.get_by_role("heading", name="Tickets", level=2)).to_be_visible()
    walk.settle()
    day = walk.address
    assert (walk.slug, set(day)) == ("/tickets", {"d"})
    assert day != own
    assert back(walk) == ("/peaks", own)
    assert forward(walk) == ("/tickets", day)


def test_within_a_page_each_click_is_a_step(walk: Walk) -> None:
    page = walk.open("/peaks?d=90")
    page.get_by_role("button", name="Off-peak", exact=True).click()
    walk.address_is({"d": "90", "peak": "night,normal,weekend"}, "/peaks")
    page.get_by_text("7 days", exact=True).click()
    walk.address_is({"d": "7", "peak": "night,normal,weekend"}, "/peaks")
    assert back(walk) == ("/peaks", {"d": "90", "peak": "night,normal,weekend"})
    assert back(walk) == ("/peaks", {"d": "90"})
    assert forward(walk) == ("/peaks", {"d": "90", "peak": "night,normal,weekend"})


def test_links_carry_the_filter_and_pages_without_one_lose_none(walk: Walk) -> None:
    page = walk.open("/peaks")
    page.get_by_text("90 days", exact=True).click()
    walk.address_is({"d": "90"}, "/peaks")
    for name, slug, expected in (("Settings", "/settings", {}), ("Tickets", "/tickets", {"d": "90"})):
        walk.go(name)
        walk.address_is(expected, slug)
    assert back(walk) == ("/settings", {})
    walk.go("Tickets")
    walk.address_is({"d": "90"}, "/tickets")
    assert back(walk) == ("/settings", {})
    assert back(walk) == ("/peaks", {"d": "90"})
    assert back(walk) == ("/peaks", {})


def test_on_the_next_page_the_bar_shows_what_is_chosen_and_takes_it_back(walk: Walk) -> None:
    """Each page has widgets of its own: they begin with what the page before chose, and heed the first click."""
    page = walk.open("/?d=90&ch=phone")
    bar = page.locator(".st-key-filterbar")
    for name in ("Resolution", "Tickets", "Overview"):
        page.get_by_role("link", name=name, exact=True).click()
        walk.address_is({"d": "90", "ch": "phone"}, "/" if name == "Overview" else f"/{name.lower()}")
        expect(bar.get_by_label("Phone", exact=True)).to_be_visible()
        expect(bar.get_by_role("radio", name="90 days")).to_be_checked()
    page.get_by_role("link", name="Response times").click()
    walk.address_is({"d": "90", "ch": "phone"}, "/response")
    bar.get_by_role("button", name="Remove Phone").click()
    walk.address_is({"d": "90"}, "/response")
