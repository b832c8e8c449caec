"""No page, drawer or pop-up breaks a rule of accessibility that axe-core calls serious or critical.

The pages are read from the frame's own list, so a new page is walked without a word here.
"""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Walk, new_walk
from tests.browser.test_import import TICKETS, drop
from tests.conftest import ROOT, Server

GRAVE = ("serious", "critical")
LOOKS = [(1440, "light", "en-GB"), (1440, "dark", "zh-CN"), (390, "light", "zh-CN"), (390, "dark", "en-GB")]
LOOK = pytest.mark.parametrize(("width", "scheme", "lang"), LOOKS, ids=lambda value: str(value))


def modules() -> list[str]:
    """Names of the page modules in the frame's list. It is read, not imported: importing the frame runs it."""
    tree = ast.parse((ROOT / "dashboard" / "ui" / "app.py").read_text("utf-8"))
    (pages,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "PAGES"
    )
    assert isinstance(pages, ast.Dict)
    return [name.id for group in pages.values for name in ast.walk(group) if isinstance(name, ast.Name)]


def violations(page: Page) -> list[str]:
    """Every serious or critical violation on the page as it stands: rule, place, and what is wrong there."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} {' '.join(map(str, node['target']))}: {node['failureSummary']}\n{node['html'][:300]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Walk]]:
    """A visitor whose browser runs the checker: the pages' own policy would refuse a foreign script."""
    opened = []

    def visit(server: Server, width: int, scheme: str, lang: str) -> Walk:
        context, walk = new_walk(
            browser,
            server,
            locale=lang,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            bypass_csp=True,
        )
        opened.append(context)
        return walk

    yield visit
    for context in opened:
        context.close()


def test_the_list_of_pages_was_found() -> None:
    assert {"overview", "tickets", "import_data"} <= set(modules())


@LOOK
@pytest.mark.parametrize("module", modules())
def test_a_page(visit: Callable[..., Walk], sample_server: Server, module: str, width: int, scheme: str, lang: str):
    walk = visit(sample_server, width, scheme, lang)
    slug = importlib.import_module(f"dashboard.pages.{module}").SLUG
    page = walk.open(f"/{slug}")
    expect(page.get_by_test_id("stHeading").first).to_be_visible()
    assert violations(page) == []


@LOOK
def test_the_drawer_of_a_ticket(visit: Callable[..., Walk], sample_server: Server, width: int, scheme: str, lang: str):
    page = visit(sample_server, width, scheme, lang).open("/tickets?only=low")
    page.locator("td.main button").first.click()
    expect(page.get_by_role("dialog").locator("ol li").first).to_be_visible()
    assert violations(page) == []


@LOOK
def test_the_other_filters(visit: Callable[..., Walk], sample_server: Server, width: int, scheme: str, lang: str):
    walk = visit(sample_server, width, scheme, lang)
    page = walk.open("/response?ch=phone&pr=urgent")
    page.get_by_role("button", name=re.compile("^(More filters|更多筛选|筛选)")).first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    walk.settle()
    assert violations(page) == []


@LOOK
def test_an_empty_store_and_an_import_with_a_file(
    visit: Callable[..., Walk], empty_server: Server, tmp_path: Path, width: int, scheme: str, lang: str
):
    file = tmp_path / "客服工单.csv"
    file.write_bytes(TICKETS.encode("gb18030"))
    walk = visit(empty_server, width, scheme, lang)
    page = walk.open("/")
    expect(page.get_by_test_id("stMain").get_by_role("button").first).to_be_visible()
    assert violations(page) == []
    walk.open("/import")
    drop(page, file)
    page.locator("[class*=st-key-card_reading] canvas").first.wait_for()
    walk.settle()
    assert violations(page) == []  # step 1
    page.locator("[class*=st-key-next_] button").click()
    expect(page.get_by_text("不知道").first).to_be_visible()
    walk.settle()
    assert violations(page) == []  # step 3
    page.locator("[class*=st-key-review_] button").click()
    expect(page.locator("[class*=st-key-card_columns]")).to_be_visible()
    walk.settle()
    assert violations(page) == []  # step 2
