"""A new user with two small files: upload, look, import, read the answer, take it out again."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Walk
from tests.conftest import Server

TICKETS = """工单编号,创建时间,首次回复时间,解决时间,状态,渠道,优先级
A-1,2026-03-02 10:00:00,2026-03-02 10:01:00,2026-03-02 11:00:00,已解决,在线客服,普通
A-2,2026-03-02 11:00:00,2026-03-02 11:03:00,2026-03-02 12:00:00,已解决,电话,紧急
A-3,2026-03-03 09:00:00,,,处理中,邮件,普通
A-4,不知道,,,处理中,邮件,普通
"""
SURVEYS = """ticket_id,answered_at,question,score,scale
A-1,2026-03-02 12:00:00,csat,5,1-5
A-2,2026-03-02 13:00:00,csat,2,1-5
"""


def upload(page: Page, walk: Walk, path: Path) -> None:
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows$|Import [\d,]+ rows")).wait_for()
    walk.settle()


def test_a_file_goes_in_is_read_and_goes_out_again(page: Page, empty_server: Server, tmp_path: Path) -> None:
    walk = Walk(page, empty_server)
    walk.open()
    expect(page.get_by_role("button", name=re.compile("sample data", re.IGNORECASE))).to_be_visible()
    walk.go("Import data")

    tickets = tmp_path / "客服工单.csv"
    tickets.write_bytes(TICKETS.encode("gb18030"))
    upload(page, walk, tickets)
    text = page.get_by_test_id("stMain").inner_text()
    assert "客服工单.csv" in text
    assert "GB18030" in text
    assert "不知道" in text  # the example of what was left out
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("Imported: 3 added, 0 updated, 0 unchanged, 1 left out.")).to_be_visible()

    page.get_by_role("button", name="See it in Overview").click()
    expect(page.locator("button.card")).to_have_count(6)
    walk.address_is({"d": "2026-03-02..2026-03-03"}, "/")
    assert walk.card_values(6)[0] == "3"

    walk.go("Import data")
    surveys = tmp_path / "surveys.csv"
    surveys.write_text(SURVEYS, "utf-8")
    upload(page, walk, surveys)
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("Imported: 2 added, 0 updated, 0 unchanged, 0 left out.")).to_be_visible()

    page.locator("[class*=st-key-undo_history] button").first.click()
    expect(page.get_by_text("undone").first).to_be_visible()
    assert walk.errors == []
    assert walk.foreign == []


def test_a_web_page_named_csv_is_refused_in_one_sentence(page: Page, empty_server: Server, tmp_path: Path) -> None:
    walk = Walk(page, empty_server)
    walk.open("/import")
    wrong = tmp_path / "tickets.csv"
    wrong.write_text("<!DOCTYPE html><html><body>Please log in</body></html>", "utf-8")
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(wrong)
    expect(page.get_by_text(re.compile("This is a web page, not a table"))).to_be_visible()
    assert page.get_by_text("Traceback").count() == 0
    assert page.get_by_role("button", name=re.compile("^Import ")).count() == 0
