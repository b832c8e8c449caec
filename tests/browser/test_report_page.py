"""The exported page in a browser: it draws its charts from the file alone, and nothing in it runs but our scripts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.share import html
from dashboard.share.sheets import Report
from dashboard.tables import text
from tests.browser.conftest import GRAVE
from tests.unit.reports import one, report

ATTACK = "</script><img src=x onerror=alert(1)><script>alert(2)</script>"


class Opened:
    """A page of one file, with what it asked for and complained of."""

    def __init__(self, page: Page, content: bytes, folder: Path) -> None:
        self.page, self.asked, self.said = page, [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        path = folder / "report.html"
        path.write_bytes(content)
        page.goto(path.as_uri())


@pytest.fixture
def sheet_of_paper(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


def texts(made: Report) -> set[str]:
    return {entry.text for sheet in made.sheets for row in sheet.table.rows for entry in row}


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_shows_all_cards_and_asks_nobody(sheet_of_paper: Page, tmp_path: Path, lang: str, theme: str) -> None:
    made = report(lang, theme=theme)
    opened = Opened(sheet_of_paper, html.page(made), tmp_path)
    page = opened.page
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    for summary in page.locator("summary").all():
        summary.click()
    shown = page.locator("main").inner_text()
    assert {words for words in texts(made) if words not in shown} == set()
    assert made.sentence in shown
    assert [url for url in opened.asked if not re.match("file:|data:|blob:", url)] == []
    assert len([url for url in opened.asked if url.startswith("file:")]) == 1
    assert opened.said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_words_are_letters_in_a_browser(sheet_of_paper: Page, tmp_path: Path) -> None:
    made = report()
    sheets = [replace(sheet, title=ATTACK, hint=ATTACK, alt=ATTACK, remarks=(ATTACK,)) for sheet in made.sheets]
    sheets.append(one((ATTACK, "b", "c"), [[text(ATTACK)] * 3], title=ATTACK))
    for sheet in sheets:
        if sheet.figure is not None:
            sheet.figure.add_annotation(text=html.escape(ATTACK), x=0, y=0, xref="paper", yref="paper")
    opened = Opened(
        sheet_of_paper, html.page(replace(made, title=ATTACK, sentence=ATTACK, sheets=tuple(sheets))), tmp_path
    )
    expect(opened.page.locator(".js-plotly-plot")).to_have_count(3)
    assert opened.page.locator("main").inner_text().count(ATTACK) > 10
    assert opened.page.locator("img").count() == 0
    assert opened.said == []
    assert len([url for url in opened.asked if not url.startswith(("data:", "blob:"))]) == 1


def test_it_fits_a_phone_and_paper(sheet_of_paper: Page, tmp_path: Path) -> None:
    page = Opened(sheet_of_paper, html.page(report()), tmp_path).page
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator("html")).to_have_js_property("scrollWidth", 390)
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_hover_tells_the_value(sheet_of_paper: Page, tmp_path: Path) -> None:
    page = Opened(sheet_of_paper, html.page(report()), tmp_path).page
    expect(page.locator("#chart1 .main-svg").first).to_be_visible()
    box = page.locator("#chart1").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#chart1 .hoverlayer")).to_contain_text("Nov")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_everybody_can_use_it(browser: Browser, tmp_path: Path, theme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)  # axe is a script, too
    page = Opened(context.new_page(), html.page(report(theme=theme)), tmp_path).page
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in GRAVE]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    context.close()
