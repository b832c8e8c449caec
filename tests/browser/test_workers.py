"""Two visitors, each with another server process: uploads, downloads, links, and figures that change for both."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.store import Store
from tests.browser.conftest import Walk, new_walk
from tests.browser.test_import import TICKETS, counted, drop, forward
from tests.conftest import Server
from tests.server.test_workers import needs_haproxy

MORE = TICKETS.replace("A-", "C-")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two processes over a store of its own."""
    server = Server(tmp_path_factory.mktemp("pair") / "data", "--workers", "2")
    yield server.wait()
    server.stop()


def worker_of(walk: Walk) -> str:
    """The process that this visitor stays with."""
    return next(cookie["value"] for cookie in walk.page.context.cookies() if cookie["name"] == "csat_worker")


def import_rows(walk: Walk, path: Path, *, is_asked: bool) -> None:
    walk.go("Import data")
    drop(walk.page, path)
    if is_asked:
        forward(walk.page)
    counted(walk.page)
    with walk.page.expect_download() as left_out:
        walk.page.get_by_role("button", name="Download 1 row with its reason").click()
    assert len(list(csv.reader(left_out.value.path().read_text("utf-8-sig").splitlines()))) == 2
    walk.page.get_by_role("button", name="Import 4 rows").click()
    expect(walk.page.get_by_text("Imported: 4 added, 0 updated, 0 unchanged, 1 left out.")).to_be_visible()


@needs_haproxy
@pytest.mark.timeout(900)  # two servers to start and a dozen pages, where many tests share two processors
def test_each_visitor_imports_downloads_and_sees_what_the_other_did(
    browser: Browser, pair: Server, tmp_path: Path
) -> None:
    here, first = new_walk(browser, pair)
    there, second = new_walk(browser, pair)
    first.open()
    second.open()
    assert {worker_of(first), worker_of(second)} == {"w1", "w2"}
    for n, (walk, rows) in enumerate(((first, TICKETS), (second, MORE)), start=1):
        file = tmp_path / f"file{n}.csv"
        file.write_text(rows, "utf-8")
        import_rows(walk, file, is_asked=n == 1)  # the zone, once
        for seen in (first, second):
            seen.open("/?d=2026-03-02..2026-03-03")
            assert seen.card_values(6)[0] == str(4 * n)
    assert {worker_of(first), worker_of(second)} == {"w1", "w2"}

    with Store(read_settings(data=pair.data)) as store:
        _, token = store.links.create(
            "overview", Filter(channels=("phone",)), is_frozen=True, is_locked=True, hides_people=False, by="local"
        )
    for walk in (first, second):
        walk.open(f"/v/{token}")
        assert walk.card_values(6)[0] == "4"
        assert walk.address["v"] == token
        assert walk.errors == []
        assert walk.foreign == []
    here.close()
    there.close()
