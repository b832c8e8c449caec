"""A new user with small files: upload, look, answer, import, read the answer, take it out again."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Walk, new_walk
from tests.conftest import Server

TICKETS = """工单编号,创建时间,首次回复时间,解决时间,状态,渠道,优先级
A-1,2026-03-02 10:00:00,2026-03-02 10:01:00,2026-03-02 11:00:00,已解决,在线客服,普通
A-2,2026-03-02 11:00:00,2026-03-02 11:03:00,2026-03-02 12:00:00,已解决,电话,紧急
A-3,2026-03-03 09:00:00,,,处理中,邮件,普通
A-4,不知道,,,处理中,邮件,普通
A-5,2026-03-03 09:30:00,2026-03-03 09:31:00,2026-03-03 10:00:00,已解决,电话,普通
"""
SURVEYS = """ticket_id,answered_at,question,score,scale
A-1,2026-03-02 12:00:00,csat,5,1-5
A-2,2026-03-02 13:00:00,csat,2,1-5
"""
AMBIGUOUS = """ticket_id,created_at,first_response_at,status,channel
B-1,03/04/2026 10:00,03/04/2026 10:05,solved,chat
B-2,05/06/2026 11:00,05/06/2026 11:05,solved,phone
B-3,07/08/2026 12:00,07/08/2026 12:05,solved,phone
"""


def drop(page: Page, *paths: Path) -> None:
    """Put files into the place for files."""
    page.get_by_test_id("stFileUploader").locator("input[type=file]").first.set_input_files(paths)


def forward(page: Page) -> None:
    """*Next*, as soon as it can be pressed."""
    page.locator("[class*=st-key-next_] button:enabled").click()


def counted(page: Page) -> None:
    """Until the button that imports can be pressed."""
    page.locator("[class*=st-key-import_] button:enabled").wait_for()


def test_a_file_goes_in_is_read_and_goes_out_again(page: Page, empty_server: Server, tmp_path: Path) -> None:
    walk = Walk(page, empty_server)
    walk.open()
    expect(page.get_by_role("button", name=re.compile("sample data", re.IGNORECASE))).to_be_visible()
    walk.go("Import data")

    tickets = tmp_path / "客服工单.csv"
    tickets.write_bytes(TICKETS.encode("gb18030"))
    drop(page, tickets)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("All days and hours will be counted in Asia/Shanghai.")).to_be_visible()
    expect(main.get_by_text("GB18030", exact=False).first).to_be_visible()
    forward(page)
    counted(page)
    expect(main.get_by_text("不知道").first).to_be_visible()  # the example of what is left out
    expect(page.locator(".st-key-card_history")).to_have_count(0)  # nothing is written yet

    with page.expect_download() as download:
        page.get_by_role("button", name="Download 1 row with its reason").click()
    rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert rows[0][:2] == ["工单编号", "创建时间"]
    assert rows[0][-5:] == ["line", "column", "problem", "found", "expected"]
    assert (rows[1][0], rows[1][-5], rows[1][-2]) == ("A-4", "5", "不知道")
    assert len(rows) == 2

    page.get_by_role("button", name="Import 4 rows").click()
    expect(page.get_by_text("Imported: 4 added, 0 updated, 0 unchanged, 1 left out.")).to_be_visible()
    page.get_by_role("button", name="See it in Overview").click()
    expect(page.locator("button.card")).to_have_count(6)
    walk.address_is({"d": "2026-03-02..2026-03-03"}, "/")
    assert walk.card_values(6)[0] == "4"

    walk.go("Import data")
    expect(page.get_by_text("Imported: 4 added, 0 updated, 0 unchanged, 1 left out.")).to_be_visible()  # still there
    surveys = tmp_path / "surveys.csv"
    surveys.write_text(SURVEYS, "utf-8")
    drop(page, surveys)
    counted(page)
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("Imported: 2 added, 0 updated, 0 unchanged, 0 left out.")).to_be_visible()

    page.locator("[class*=st-key-undo_history] button").first.click()
    expect(page.get_by_text("undone").first).to_be_visible()
    assert walk.errors == []
    assert walk.foreign == []


@pytest.mark.parametrize(
    ("locale", "answer", "button", "first_day"),
    [("en-GB", "Month first", "Import 3 rows", "2026-03-04"), ("zh-CN", "日在前", "导入 3 行", "2026-04-03")],
)
def test_dates_that_can_be_read_two_ways_are_asked_about(
    browser: Browser, empty_server: Server, tmp_path: Path, locale: str, answer: str, button: str, first_day: str
) -> None:
    context, walk = new_walk(browser, empty_server, locale=locale, timezone_id="Asia/Shanghai")
    page = walk.open("/import")
    file = tmp_path / "export.csv"
    file.write_text(AMBIGUOUS, "utf-8")
    drop(page, file)
    forward(page)
    choice = page.get_by_test_id("stRadio").get_by_text(answer, exact=True)
    expect(choice).to_be_visible()
    expect(page.locator("[class*=st-key-next_] button")).to_be_disabled()  # nobody guesses
    choice.click()
    forward(page)
    counted(page)
    page.get_by_role("button", name=button).click()
    page.locator("[class*=st-key-see_] button").click()
    expect(page.locator("button.card")).to_have_count(6)
    walk.settle()
    assert walk.address["d"].startswith(first_day)
    assert walk.errors == []
    context.close()


def test_a_web_page_named_csv_is_refused_in_one_sentence(page: Page, empty_server: Server, tmp_path: Path) -> None:
    walk = Walk(page, empty_server)
    walk.open("/import")
    wrong = tmp_path / "tickets.csv"
    wrong.write_text("<!DOCTYPE html><html><body>Please log in</body></html>", "utf-8")
    drop(page, wrong)
    expect(page.get_by_text(re.compile("This is a web page, not a table"))).to_be_visible(timeout=30_000)
    assert page.get_by_text("Traceback").count() == 0
    assert page.get_by_role("button", name=re.compile("^Import ")).count() == 0


@pytest.fixture
def small_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that takes files of one megabyte."""
    monkeypatch.setenv("CSAT_UPLOAD_MB", "1")
    server = Server(tmp_path / "data")
    yield server.wait()
    server.stop()


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-GB", "Too large: the limit here is 1.0MB. Split it by month."),
        ("zh-CN", "文件过大：此处上限为 1.0MB。请按月拆分。"),
    ],
)
def test_a_file_over_the_limit_is_told_so_before_it_is_sent(
    browser: Browser, small_server: Server, tmp_path: Path, locale: str, said: str
) -> None:
    context, walk = new_walk(browser, small_server, locale=locale)
    page = walk.open("/import")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "upload_file" in request.url else None)
    large = tmp_path / "tickets.csv"
    large.write_text(TICKETS * 4_000, "utf-8")
    drop(page, large)
    expect(page.get_by_test_id("stFileChip").get_by_role("alert")).to_contain_text(said)
    assert sent == []
    context.close()
