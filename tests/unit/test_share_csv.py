"""Files for spreadsheets: nothing in them runs, numbers stay numbers."""

import csv as standard
import doctest
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.share import csv
from dashboard.values import sheet_text

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
