"""Excel workbooks, opened again by other software: the values behind the screen, shown as the screen shows them."""

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from dashboard.metrics import UNITS
from dashboard.share import xlsx
from dashboard.tables import Entry, cell, text
from dashboard.values import DAY, SECONDS, Values
from dashboard.words import words
from tests.unit.reports import HOSTILE, behind, one, report

SHOW = Values(words("en"))
FIRST_ROW = xlsx.HEAD_ROW + 2  # of values, as openpyxl counts


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_value_is_the_one_behind_the_screen(lang):
    made = report(lang)
    book = opened(xlsx.book(made))
    assert book.sheetnames[:-1] == [sheet.title for sheet in made.sheets]
    for sheet in made.sheets:
        page = book[sheet.title]
        heads = [page.cell(xlsx.HEAD_ROW + 1, k + 1).value for k in range(len(sheet.table.heads))]
        assert tuple(heads) == sheet.table.heads
        for number, row in enumerate(sheet.table.rows):
            for column, entry in enumerate(row):
                found = page.cell(FIRST_ROW + number, column + 1).value
                if isinstance(found, timedelta):
                    found = found.total_seconds() / DAY
                assert found == (pytest.approx(behind(entry)) if isinstance(found, float) else behind(entry)), entry
        texts = {c.value for line in page.iter_rows() for c in line}
        assert f"{made.title} · {made.sentence}" in texts
        assert set(sheet.remarks) <= texts


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_another_reader_sees_the_same(lang):
    made = report(lang)
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.book(made)))
    for sheet in made.sheets:
        rows = book.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for row, found in zip(sheet.table.rows, rows[xlsx.HEAD_ROW + 1 :], strict=False):
            for entry, value in zip(row, found, strict=False):
                wanted = behind(entry)
                if isinstance(entry.value, date):
                    assert value in (wanted, entry.value)
                elif isinstance(wanted, int | float) and entry.unit not in SECONDS:
                    assert value == pytest.approx(wanted)
                elif wanted is None:
                    assert value == ""


def test_about_holds_what_the_figures_stand_on():
    made = report()
    page = opened(xlsx.book(made))["About"]
    texts = [c.value for line in page.iter_rows() for c in line if c.value]
    for words_ in (made.title, made.sentence, made.zone, made.data_until, made.fingerprint, *made.filters, *made.notes):
        assert words_ in texts
    for label, meaning in made.definitions:
        assert {label, meaning} <= set(texts)


def test_nothing_in_it_is_live():
    rows = [[text(words_), Entry(words_, None, "percent"), text("x" + words_)] for words_ in HOSTILE]
    made = report(sheets=[one(("=1", "@a", "-b"), rows, title="=1+1", remarks=HOSTILE)])
    content = xlsx.book(made)
    book = opened(content)
    page = book.worksheets[0]
    for line in (c for sheet in book.worksheets for row in sheet.iter_rows() for c in row):
        assert line.data_type in ("s", "n", "inlineStr"), line.value
        assert line.hyperlink is None
    for number, words_ in enumerate(HOSTILE):
        found = page.cell(FIRST_ROW + number, 1).value
        assert found == words_.replace("\r\n", "\n").replace("\r", "\n")
    assert b"http://example.com" not in b"".join(part for part in relations(content))


def relations(content: bytes) -> list[bytes]:
    """The parts of the file that could link to somewhere."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name) for name in packed.namelist() if name.endswith(".rels")]


def shown(value: float, code: str) -> str:
    """What Excel shows of a number in one of our formats: fifteen digits, rounded half up."""
    positive, *others = code.split(";")
    section = others[0] if value < 0 and others else positive
    exact = Decimal(f"{value:.15g}") * (100 if "%" in section else 1)
    number = next(part for part in section.split('"')[0::2] if "0" in part)
    digits = len(number.split(".")[1].rstrip("%")) if "." in number else 0
    rounded = abs(exact).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sign = "-" if value < 0 and not others else ""
    written = f"{sign}{rounded:,.{digits}f}" if "," in section else f"{sign}{rounded:.{digits}f}"
    pattern = number.rstrip("%").lstrip("+-")
    return section.replace(pattern, written, 1).replace('"', "")


@pytest.mark.parametrize("unit", [u for u in UNITS if u not in SECONDS])
@pytest.mark.parametrize("value", [0.0, 3.0, 12.345, 86.61, 99.96, 1234.5678, 6.25, 12.35, 0.5, 2.5, 1.005])
@pytest.mark.parametrize("sign", [1, -1])
def test_excel_shows_what_the_screen_shows_or_a_digit_more(unit, value, sign):
    made = report(sheets=[one(("a",), [[cell(sign * value, unit, SHOW)]])])
    held = opened(xlsx.book(made)).worksheets[0].cell(FIRST_ROW, 1)
    seen, screen = shown(held.value, held.number_format), SHOW.value(sign * value, unit)
    of_excel, of_screen = number(seen), number(screen)
    if of_excel.as_tuple().exponent == of_screen.as_tuple().exponent:
        assert of_excel == of_screen
    else:  # a tie: the one digit more, of which either rounding is right
        assert abs(of_excel - of_screen) == Decimal(5).scaleb(of_excel.as_tuple().exponent)
    assert re.sub(r"[-+\d.,\s]", "", seen) == re.sub(r"[-+\d.,\s]", "", screen)


def number(words_: str) -> Decimal:
    """The number at the beginning of a text."""
    return Decimal(re.match(r"[-+\d.,]+", words_).group().replace(",", ""))


def test_durations_are_times_and_days_are_days():
    rows = [
        [cell(13380, "seconds", SHOW), Entry("25 Oct", date(2026, 10, 25), "date")],
        [cell(-60, "seconds", SHOW), Entry("25 Oct 10:30", datetime(2026, 10, 25, 10, 30), "moment")],
    ]
    page = opened(xlsx.book(report(sheets=[one(("a", "b"), rows)]))).worksheets[0]
    first, second = page.cell(FIRST_ROW, 1), page.cell(FIRST_ROW + 1, 1)
    assert first.number_format == "[h]:mm:ss"
    assert first.value.total_seconds() == 13380
    assert second.value == pytest.approx(-60 / 86400)
    assert page.cell(FIRST_ROW, 2).value == datetime(2026, 10, 25)
    assert page.cell(FIRST_ROW, 2).number_format == "yyyy-mm-dd"
    assert page.cell(FIRST_ROW + 1, 2).value == datetime(2026, 10, 25, 10, 30)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), date(1850, 1, 1)])
def test_what_excel_cannot_hold_is_written_as_on_screen(value):
    entry = Entry("as seen", value, "date" if isinstance(value, date) else "count")
    page = opened(xlsx.book(report(sheets=[one(("a",), [[entry]])]))).worksheets[0]
    assert page.cell(FIRST_ROW, 1).value == "as seen"


def test_names_of_sheets_are_what_excel_allows():
    long = "客户等待时长与渠道" * 6
    titles = [
        *HOSTILE,
        "a[b]:c*d?e/f\\g",
        "History",
        "HISTORY",
        "",
        "   ",
        "'a'",
        long,
        long,
        long + "x",
        "About",
        "😀" * 40,
    ]
    book = opened(xlsx.book(report(sheets=[one(("a",), [], title=title) for title in titles])))
    assert len(book.sheetnames) == len(titles) + 1
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    for name in book.sheetnames:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name[0] != "'" != name[-1]
        assert name.casefold() != "history"


def test_the_same_report_gives_the_same_bytes_and_names_nobody():
    content = xlsx.book(report())
    assert content == xlsx.book(report())
    properties = opened(content).properties
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.title == "Overview"


def test_the_head_stays_in_sight_and_is_repeated_in_print():
    page = opened(xlsx.book(report()))["Channels"]
    assert page.freeze_panes == f"A{FIRST_ROW}"
    assert page.print_title_rows == f"${xlsx.HEAD_ROW + 1}:${xlsx.HEAD_ROW + 1}"
    assert page.column_dimensions["A"].width >= 9


def test_a_report_without_cards_is_about_only():
    assert opened(xlsx.book(report(sheets=[]))).sheetnames == ["About"]
