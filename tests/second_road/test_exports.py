"""Every page as a file: what CSV, Excel, the web page and the PDF hold is, cell by cell, what the screen shows."""

import csv as standard
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.share import csv, fonts, html, pdf, xlsx
from dashboard.share.about import has_value, readable
from dashboard.share.archive import archive
from dashboard.share.sheets import Report
from dashboard.store import Store
from dashboard.tables import Entry
from dashboard.ui.contents import VIEWS
from dashboard.ui.reporting import report
from dashboard.values import DAY, sheet_text
from dashboard.words import words
from tests.unit.reports import behind

FILTERS = {"en": Filter(), "zh_CN": Filter(channels=("chat", "phone"), compare="none")}
Show = Callable[[str, str], Report]


@pytest.fixture(scope="module")
def show(sample_store: Path, imported: dict[str, dict]) -> Iterator[Show]:
    """show("overview", "en") → the page's report, drawn once."""
    made: dict[tuple[str, str], Report] = {}
    with Store(read_settings(data=sample_store)) as store:

        def go(slug: str, lang: str) -> Report:
            if (slug, lang) not in made:
                found = report(store.read, slug, FILTERS[lang], words(lang))
                assert found is not None
                made[slug, lang] = found
            return made[slug, lang]

        yield go


@pytest.fixture(params=[(slug, lang) for slug in VIEWS for lang in FILTERS], ids=lambda pair: "-".join(pair))
def page(request: pytest.FixtureRequest, show: Show) -> Report:
    return show(*request.param)


def cells(made: Report) -> set[str]:
    """All texts of all tables."""
    return {entry.text for sheet in made.sheets for row in sheet.table.rows for entry in row}


def bare(text: str) -> str:
    """Without blanks, marks for breaking lines, and pictographs, which no font of a server need have."""
    return re.sub(r"[\s\u200b\ufffe\u00ad\U00010000-\U0010ffff]", "", text)


def in_csv(entry: Entry) -> str:
    """What a value is as text in a CSV file."""
    value = entry.value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return sheet_text(entry.text) if value is None else str(value)


def test_csv_and_the_archive_hold_every_value(page: Report) -> None:
    bundle = zipfile.ZipFile(io.BytesIO(archive(page)))
    assert len(bundle.namelist()) == len(set(bundle.namelist())) == len(page.sheets)
    for sheet in page.sheets:
        content = csv.sheet(page, sheet)
        assert bundle.read(page.file_name("csv", sheet)) == content
        lines = list(standard.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert lines[0] == [sheet_text(page.sentence)]
        for row, found in zip(sheet.table.rows[::-1], lines[::-1], strict=False):
            held = iter(found)
            for entry in filter(has_value, row):
                assert any(same(entry, text) for text in held), (sheet.key, entry, found)


def same(entry: Entry, text: str) -> bool:
    if isinstance(entry.value, int | float):
        return bool(re.fullmatch(r"-?[\d.e+-]+", text)) and float(text) == entry.value
    return in_csv(entry) == text


def test_excel_holds_every_value(page: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.book(page)))
    assert len(book.worksheets) == len(page.sheets) + 1
    for sheet, paper in zip(page.sheets, book.worksheets, strict=False):
        for number, row in enumerate(sheet.table.rows, xlsx.HEAD_ROW + 2):
            for column, entry in enumerate(row, 1):
                cell = paper.cell(number, column)
                found = cell.value.total_seconds() / DAY if isinstance(cell.value, timedelta) else cell.value
                assert cell.data_type != "f"
                wanted = behind(entry)
                assert found == (pytest.approx(wanted) if isinstance(wanted, float) else wanted), (sheet.key, entry)


def test_the_web_page_holds_every_text(page: Report) -> None:
    shown = unescape(html.page(page).decode().rpartition("</main>")[0])
    assert {text for text in cells(readable(page)) if text not in shown} == set()


def test_the_pdf_holds_every_text(page: Report) -> None:
    if page.t.lang == "zh_CN" and not fonts.has_chinese("zh_CN"):
        pytest.skip("no Chinese font on this machine")
    held = pypdfium2.PdfDocument(pdf.document(page, False))
    printed = bare("".join(paper.get_textpage().get_text_bounded() for paper in held))
    assert {text for text in cells(readable(page)) if bare(text) not in printed} == set()
