"""No drawer, pop-up or page without data breaks a rule of accessibility that axe-core calls serious or critical."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LOOKS, Walk, violations
from tests.browser.test_import import TICKETS, drop
from tests.conftest import Server

LOOK = pytest.mark.parametrize(("width", "scheme", "lang"), LOOKS, ids=str)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over an empty store, which stays so: files are shown to it here, none is imported."""
    started = Server(tmp_path_factory.mktemp("empty") / "data")
    yield started.wait()
    started.stop()


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
    visit: Callable[..., Walk], server: Server, tmp_path: Path, width: int, scheme: str, lang: str
):
    file = tmp_path / "客服工单.csv"
    file.write_bytes(TICKETS.encode("gb18030"))
    walk = visit(server, width, scheme, lang)
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
