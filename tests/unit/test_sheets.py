"""What a page draws is noted card by card, with the numbers behind the texts."""

import io
import zipfile
from datetime import date

import openpyxl
import pypdfium2
import pytest

from dashboard.pages import _sheets
from dashboard.pages._components import Card, Cell, Dumbbell, Group, Note, Row, Tile
from dashboard.pages._components import _records as records
from dashboard.share import csv, html, pdf, xlsx
from dashboard.share.archive import archive
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Entry, Table, table, text
from dashboard.words import words

T = words("en")


def one_report(sheets: tuple[Sheet, ...]) -> Report:
    return Report(
        "overview", "Overview", "sentence", date(2026, 11, 1), date(2026, 11, 30), "UTC+8", "30 Nov", "f00", T,
        sheets=sheets,
    )  # fmt: skip


def made(head: str = "a") -> Table:
    return table([head], [[text("x")]])


def texts(of: Table) -> list[list[str]]:
    return [[entry.text for entry in row] for row in of.rows]


def test_cards_are_sheets_in_the_order_of_the_page_and_keep_their_titles_and_remarks():
    with _sheets.recording(T, "overview", "Overview") as book:
        _sheets.note("figures", "Key figures", made)
        with _sheets.opened("trend", "Tickets per day", "hint"):
            _sheets.note("chart", "", made, figure=object(), alt="a line")
            _sheets.remark("Read the line as a whole.")
        with _sheets.opened("late"):
            _sheets.head("Drawn inside", "later")
            _sheets.head("A second heading is none")
            _sheets.note("t", "By channel", made)
            _sheets.note("u", "By team", made)
    assert [(s.key, s.title, s.hint) for s in book.sheets] == [
        ("figures", "Key figures", ""),
        ("trend", "Tickets per day", "hint"),
        ("late", "Drawn inside", "later"),
        ("late_2", "Drawn inside · By team", ""),
    ]
    assert book.sheets[1].remarks == ("Read the line as a whole.",)
    assert book.sheets[1].alt == "a line"


def test_a_card_without_chart_or_table_is_a_table_of_what_it_says():
    with _sheets.recording(T, "overview", "Overview") as book:
        with _sheets.opened("attention", "Needs attention") as drawn:
            _sheets.remark("All on target")
            _sheets.remark("Nothing misses its target.")
        with _sheets.opened("silent", "Silent"):
            pass
    (sheet,) = book.sheets
    assert (sheet.key, sheet.title, sheet.remarks) == ("attention", "Needs attention", ())
    assert sheet.table.heads == ("Needs attention",)
    assert texts(sheet.table) == [["All on target"], ["Nothing misses its target."]]
    assert drawn.drawn == []  # so it has no menu


def broken() -> None:
    with _sheets.opened("broken", "Broken"):
        _sheets.note("chart", "", made)
        raise ZeroDivisionError


def test_a_card_that_fails_is_not_noted():
    with _sheets.recording(T, "overview", "Overview") as book, pytest.raises(ZeroDivisionError):
        broken()
    assert book.sheets == []


def test_drawers_and_what_lies_outside_of_a_recording_are_not_noted():
    with _sheets.recording(T, "overview", "Overview") as book:
        with _sheets.opened("card", "Card"), _sheets.unrecorded():
            _sheets.note("drawer", "Drawer", made)
        with _sheets.unrecorded():
            assert _sheets.words() is None
    _sheets.note("after", "After", made)
    assert book.sheets == []
    assert _sheets.book() is None


def test_the_table_of_a_sheet_is_made_when_asked_for_and_once():
    asked = []

    def slow() -> Table:
        asked.append(1)
        return made()

    sheet = Sheet("a", "A", slow)
    assert asked == []
    assert sheet.table is sheet.table
    assert asked == [1]


def test_key_figures_have_their_numbers_and_what_they_stand_on():
    found = records.cards(
        [
            Card("t", "Tickets", "1,200", "▲ 20.0%", versus="vs prev.", note="9.8 per hour", amount=1200, unit="count"),
            Card("c", "CSAT", "86.6%", amount=86.61, unit="percent", n=53.0),
            Card("o", "Open", "—"),
        ],
        T,
    )
    assert found.heads == ("Figure", "Value", "Change", "n", "Note")
    assert texts(found) == [
        ["Tickets", "1,200", "▲ 20.0% vs prev.", "—", "9.8 per hour"],
        ["CSAT", "86.6%", "", "53", ""],
        ["Open", "—", "", "—", ""],
    ]
    assert found.rows[1][1] == Entry("86.6%", 86.61, "percent")
    assert found.rows[1][3] == Entry("53", 53, "count")
    assert found.rows[2][1].value is None


def test_a_rate_of_a_leaderboard_has_its_n_in_the_next_column_and_a_count_has_none():
    half = Cell("50.0%", amount=50.0, unit="percent", n=4)
    rows = [
        Row("chat", "Chat", 10, 0, (Cell("10", amount=10, unit="count"), half)),
        Row("phone", "Phone", 3, 1, (Cell("3", amount=3, unit="count"), Cell("—", "faint"))),
    ]
    found = records.leaderboard(rows, ["Channel", "Tickets", "CSAT"], T)
    assert found.heads == ("Channel", "Tickets", "CSAT", "n of CSAT")
    assert texts(found) == [["Chat", "10", "50.0%", "4"], ["Phone", "3", "—", "—"]]
    assert found.rows[0][2] == Entry("50.0%", 50.0, "percent")


def test_a_column_of_small_lines_is_none_of_a_table():
    line = Cell("", spark={"now": "M0,0L1,1", "before": "", "target": None})
    found = records.leaderboard([Row("chat", "Chat", 1, 0, (line, Cell("")))], ["Channel", "By day", "Change"], T)
    assert found.heads == ("Channel", "Change")
    assert texts(found) == [["Chat", "—"]]


def test_heat_tables_dumbbells_and_sentences_are_tables_too():
    tiles = [Tile("a", "80.0%", amount=80.0, unit="percent", n=40), Tile("", "")]
    heat = records.heat_table([("Refund", tiles)], ["Topic", "Chat", "Phone"], T)
    assert heat.heads == ("Topic", "Chat", "n of Chat", "Phone")
    assert texts(heat) == [["Refund", "80.0%", "40", "—"]]
    a, b = Cell("70.0%", amount=70.0, unit="percent", n=9), Cell("90.0%", amount=90.0, unit="percent", n=8)
    bell = Dumbbell("d", "CSAT", a, b, {}, "−20.0 pp", "−40 to 0", amount=-20.0, unit="points")
    found = records.dumbbells([bell], Group("Peak"), Group("Off-peak"), "Difference", T)
    assert found.heads == ("Figure", "Peak", "n of Peak", "Off-peak", "n of Off-peak", "Difference", "95% interval")
    assert texts(found) == [["CSAT", "70.0%", "9", "90.0%", "8", "−20.0 pp", "−40 to 0"]]
    assert found.rows[0][5].value == -20.0
    found = records.notes([Note("k", "What", "Why", "bad")], "Promises", T)
    assert (found.heads, texts(found)) == (("Promises", "Detail"), [["What", "Why"]])


def test_rows_must_fit_their_heads():
    with pytest.raises(ValueError, match="other lengths"):
        table(["a", "b"], [[text("x")]])


def test_the_archive_holds_each_card_and_is_the_same_again():
    sheets = (Sheet("figures", "Key figures", made), Sheet("trend", "Trend", lambda: made("day")))
    first = archive(one_report(sheets))
    assert archive(one_report(sheets)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as bundle:
        assert bundle.namelist() == [
            "overview_figures_2026-11-01_2026-11-30.csv",
            "overview_trend_2026-11-01_2026-11-30.csv",
        ]
        assert "day" in bundle.read(bundle.namelist()[1]).decode("utf-8-sig")


def test_a_long_list_is_cut_where_it_is_read_and_whole_where_it_is_counted():
    rows = [[text(f"T{k:05d}")] for k in range(700)]
    made = one_report((Sheet("list", "700 tickets", lambda: table(["Ticket"], rows)),))
    for document in (html.page(made).decode(), pdf_words(pdf.document(made))):
        assert "T00499" in document
        assert "T00500" not in document
        assert "500 of 700 rows; Excel and CSV have them all." in document
    assert b"T00699" in csv.sheet(made, made.sheets[0])
    book = openpyxl.load_workbook(io.BytesIO(xlsx.book(made)))
    assert any(cell.value == "T00699" for page in book for row in page.iter_rows() for cell in row)


def test_a_long_list_in_pages_is_printed_as_its_page_on_screen():
    long, page = table(["Ticket", "Agent"], [[text("T1"), text("A")]] * 700), table(["Ticket"], [[text("T1")]] * 50)
    made = one_report((Sheet("list", "700 tickets", lambda: long, seen=lambda: page),))
    words_in_it = pdf_words(pdf.document(made))
    assert "50 of 700 rows; Excel and CSV have them all." in words_in_it
    assert words_in_it.count("T1") == 50


def pdf_words(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", " ")
