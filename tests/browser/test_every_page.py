"""Every page in its looks: no rule of accessibility is broken, nothing scrolls sideways, no figure is cut.

One visit serves all of it, and leaves pictures in build/screenshots for people to look at. The pages are those of the
frame's own list, so a new page is walked without a word here.
"""

import importlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.ui.contents import MODULES
from tests.browser.conftest import LOOKS, Walk, violations
from tests.conftest import ROOT, Server

FOLDER = ROOT / "build" / "screenshots"
WIDTHS = {1440: (1440, 1024), 390: (390,)}  # a window is made smaller; a phone has its own arrangement from the start
# Width, colours and language in all ways, for the page that everyone sees first and the one that everyone starts with.
OTHER_LOOKS = [
    (width, scheme, lang)
    for width in WIDTHS
    for scheme in ("light", "dark")
    for lang in ("en-GB", "zh-CN")
    if (width, scheme, lang) not in LOOKS
]
TABLES = ".frame, .st-key-card_groups table"  # each has to fit into what holds it


def modules() -> list[str]:
    """Names of the page modules, in the order of the navigation."""
    return [module.__name__.rpartition(".")[2] for module in MODULES]


def too_wide(page: Page) -> list[str]:
    """What would have to be scrolled sideways: the page, or a table in its frame."""
    return page.locator(f"[data-testid=stMain], {TABLES}").evaluate_all(
        """all => all.filter(e => e.scrollWidth > Math.min(e.clientWidth, e.parentElement.clientWidth) + 1)
               .map(e => e.className)"""
    )


def cut_figures(page: Page) -> list[str]:
    """Figures of cards that do not fit."""
    return page.locator("button.card .value").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"
    )


def picture(walk: Walk, width: int, name: str) -> None:
    """The whole page, however long."""
    page = walk.page
    height = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(900, height + 10)})
    walk.settle()
    FOLDER.mkdir(parents=True, exist_ok=True)
    assert len(page.screenshot(path=FOLDER / f"{name}.png")) > 10_000
    page.set_viewport_size({"width": width, "height": 900})


def test_the_list_of_pages_was_found() -> None:
    assert {"overview", "tickets", "import_data"} <= set(modules())


@pytest.mark.parametrize(
    ("module", "look"),
    [
        *((module, look) for module in modules() for look in LOOKS),
        *((module, look) for module in ("overview", "import_data") for look in OTHER_LOOKS),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value)),
)
def test_a_page(visit: Callable[..., Walk], sample_server: Server, module: str, look: tuple[int, str, str]) -> None:
    walk = visit(sample_server, *look)
    device, scheme, lang = look
    slug = importlib.import_module(f"dashboard.pages.{module}").SLUG
    page = walk.open("/" if slug == "overview" else f"/{slug}")
    expect(page.get_by_test_id("stHeading").first).to_be_visible()
    if module == "overview":
        expect(page.locator("button.card")).to_have_count(6)
        expect(page.locator(".js-plotly-plot")).to_have_count(2)
    assert violations(page) == []
    for width in WIDTHS[device]:
        page.set_viewport_size({"width": width, "height": 900})
        walk.settle()
        assert too_wide(page) == []
        assert cut_figures(page) == []
        picture(walk, width, f"{module}-{width}-{scheme}-{lang[:2]}")
    assert walk.errors == []
    assert walk.foreign == []
