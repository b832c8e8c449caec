"""Files for spreadsheets: nothing in them runs, numbers stay numbers."""

import csv as standard
import doctest
import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.share import csv
from dashboard.tables import Entry
from dashboard.values import sheet_text
from tests.unit.reports import HOSTILE, one, report

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
NUMBERS = ("-5", "+8613812345678", "-0.5", "1e5", "-.5", "-3.", "2026", "+1E-3")


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(standard.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("rest", ["", "1+1", 'HYPERLINK("http://a.b")', "cmd|' /C calc'!A0"])
@pytest.mark.parametrize("before", ["", " ", "\u3000"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(sign: str, rest: str, before: str) -> None:
    text = before + sign + rest
    if not before or not sign.isspace():
        assert sheet_text(text) == "'" + text


@pytest.mark.parametrize("number", NUMBERS)
def test_true_numbers_stay(number: str) -> None:
    assert sheet_text(number) == number


@pytest.mark.parametrize("text", ["-inf", "+nan", "-1_000", "-１", "+1;=1", "-5\n=1"])
def test_what_only_python_calls_a_number_does_not_pass(text: str) -> None:
    assert sheet_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "T100-5", "电话", "a=b", "'=1"])
def test_other_text_stays(text: str) -> None:
    assert sheet_text(text) == text


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=2, max_size=2)))
def test_every_text_comes_back_but_for_the_apostrophe(table: list[list[str]]) -> None:
    heads, *back = rows(csv.table(["a", "b"], table))
    assert heads == ["a", "b"]
    assert back == [[sheet_text(cell) for cell in row] for row in table]


def test_values_are_bare_and_nothing_is_empty() -> None:
    content = csv.table(["at", "seconds", "score", "none"], [(datetime(2026, 11, 21, 23, 5), 30.0, 4.2, None)])
    assert rows(content)[1] == ["2026-11-21 23:05:00", "30", "4.2", ""]


def test_the_lines_above_are_text_too() -> None:
    assert rows(csv.table(["a"], [], above=["25 Oct – 21 Nov · by creation", "=1"])) == [
        ["25 Oct – 21 Nov · by creation"],
        ["'=1"],
        ["a"],
    ]


def test_doctests_of_the_module() -> None:
    assert doctest.testmod(csv).failed == 0


# Sheets of a report


def test_a_card_begins_with_the_sentence_and_the_filters() -> None:
    made = report()
    lines = rows(csv.sheet(made, made.sheets[3]))
    assert lines[:4] == [[made.sentence], *([line] for line in made.filters), ["Overview · Channels · n < 30"]]
    assert rows(csv.sheet(made, made.sheets[3], plain=True)) == lines[4:]


def test_remarks_are_above_too() -> None:
    made = report()
    assert ["Two days without data."] in rows(csv.sheet(made, made.sheets[1]))


def test_numbers_are_bare_under_heads_that_name_their_unit() -> None:
    made = report()
    assert rows(csv.sheet(made, made.sheets[3], plain=True)) == [
        ["Channel", "Tickets", "First response (s)", "Resolution (%)", "CSAT (%)", "Average score (of 5)"],
        ["Chat", "6687", "79.4", "87.2", "81.1", "4.21"],
        ["Phone", "1875", "52", "87.1", "82.25", "4.2"],
        ["WeChat", "1628", "134.5", "", "74.4", ""],
    ]


def test_a_column_of_several_units_names_the_unit_of_each_row() -> None:
    made = report()
    assert rows(csv.sheet(made, made.sheets[0], plain=True)) == [
        ["Figure", "Value", "Value (unit)", "Change", "n", "Note"],
        ["Tickets", "16568", "", "▲ 26.4%", "16568", "592"],
        ["First response", "59.4", "s", "▲ 24.6%", "16012", "≤ 1m"],
        ["Answered in target", "50.4", "percent", "▼ 6.4 pp", "16012", "≥ 60%"],
        ["Resolution rate", "86.58", "percent", "▼ 2.6 pp", "16568", "≥ 90%"],
        ["CSAT", "", "", "—", "12", "—"],
        ["Still open", "2219", "", "▲ 56.5%", "16568", "212 > 72 h"],
    ]


def test_days_are_iso_and_what_is_no_number_stays_text() -> None:
    entries = [
        Entry("25 Oct", date(2026, 10, 25), "date"),
        Entry("—", None, "date"),
        Entry("always", float("inf"), "count"),
        Entry("no data", None, "text"),
    ]
    made = report(sheets=[one(("Day", "At"), [[e, Entry("x", datetime(2026, 1, 2, 3, 4), "moment")] for e in entries])])
    found = [row[0] for row in rows(csv.sheet(made, made.sheets[0], plain=True))]
    assert found == ["Day", "2026-10-25", "", "always", "no data"]
    assert rows(csv.sheet(made, made.sheets[0], plain=True))[1][1] == "2026-01-02 03:04:00"


def test_a_head_that_names_its_unit_is_not_told_twice() -> None:
    made = report(
        "zh_CN", sheets=[one(("等待（秒）", "占比"), [[Entry("5秒", 5, "seconds"), Entry("5%", 5, "percent")]])]
    )
    assert rows(csv.sheet(made, made.sheets[0], plain=True))[0] == ["等待（秒）", "占比（%）"]


@pytest.mark.parametrize("words_", HOSTILE)
def test_hostile_words_are_letters_wherever_they_stand(words_: str) -> None:
    made = report(sheets=[one((words_,), [[Entry(words_)]], title=words_, hint=words_, remarks=(words_,))])
    made = replace(made, sentence=words_, filters=(words_,))
    for line in rows(csv.sheet(made, made.sheets[0])):
        for found in line:
            assert found == sheet_text(found)
    assert rows(csv.sheet(made, made.sheets[0]))[-1] == [sheet_text(words_)]


def test_a_card_without_rows_has_its_heads() -> None:
    made = report(sheets=[one(("a", "b"), [])])
    assert rows(csv.sheet(made, made.sheets[0], plain=True)) == [["a", "b"]]
