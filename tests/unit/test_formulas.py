"""Sixty and more texts that a spreadsheet would run, through every way out of the house."""

import csv as standard
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from dashboard.intake.rejects import REASONS, rejects_csv
from dashboard.pages._components._tools import runs
from dashboard.share import csv, xlsx
from dashboard.tables import Entry, table, text
from dashboard.values import sheet_text
from tests.unit.reports import one, report

SIGNS = (
    "=", "+", "-", "@", "|", "%", "\t=", "\r=", "\n=", " =", "\u3000=", "＝", "＋", "－", "＠", "\u200b=", "\ufeff=",
    "\u202e=",
)  # fmt: skip
RESTS = ("1+1", 'HYPERLINK("http://127.0.0.1/","x")', "cmd|' /C calc'!A0", 'DDE("cmd";"/C calc";"x")')
RUN = [sign + rest for sign in SIGNS for rest in RESTS]
NUMBERS = ("-5", "+8613812345678", "-0.5", "1e5", "0", "12", "-.5", "2026")
DANGEROUS = re.compile(r"^[\s\u200b-\u200f\u202a-\u202e\ufeff]*[=+\-@|%＝＋－＠]")


def cells_of(content: bytes) -> list[str]:
    lines = standard.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for line in lines for cell in line]


def is_live(cell: str) -> bool:
    return bool(DANGEROUS.match(cell)) and cell not in NUMBERS


@pytest.fixture
def card():
    return one(("=A", "b"), tuple((text(words), text(words)) for words in (*RUN, *NUMBERS)), title="=1+1")


def test_there_are_sixty_and_they_would_run() -> None:
    assert len(set(RUN)) >= 60
    assert all(map(is_live, RUN))


def test_in_csv(card) -> None:
    made = report(sheets=[card])
    for plain in (False, True):
        cells = cells_of(csv.sheet(made, card, plain=plain))
        assert not [cell for cell in cells if is_live(cell)]
        for words in RUN:
            assert cells.count("'" + words) == 2
        for number in NUMBERS:
            assert cells.count(number) == 2


def test_in_excel(card) -> None:
    content = xlsx.book(report(sheets=[card]))
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"}
    assert len(found) > 2 * len(RUN)
    parts = zipfile.ZipFile(io.BytesIO(content))
    sheets = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets
    assert b"hyperlink" not in sheets.lower()
    assert not [name for name in parts.namelist() if "external" in name.lower() or "connection" in name.lower()]


def test_in_left_out_rows(tmp_path: Path) -> None:
    shown = {"c0": RUN, "c1": RUN, "header": [["=A", "@b"]] * len(RUN)}
    reasons = {name: [7] * len(RUN) if name == "line" else RUN for name in REASONS}
    pl.DataFrame(shown | reasons).write_parquet(tmp_path / "rejects.parquet")
    cells = cells_of(rejects_csv(tmp_path / "rejects.parquet"))
    assert not [cell for cell in cells if is_live(cell)]
    assert all(cells.count("'" + words) == 2 + len(REASONS) - 1 for words in RUN)


def test_in_the_clipboard(card) -> None:
    """What is pasted runs, too; a heading and a text are made harmless, a number stays one."""
    found = runs(card.on_screen, 1000)
    assert (0, 0) in found
    assert (0, 1) not in found
    assert {r for r, _ in found if r} == set(range(1, len(RUN) + 1))
    assert runs(table(["n"], [[Entry("-5.1%", -5.1, "percent")]]), 10) == []
    assert runs(card.on_screen, 3)[-1][0] == 3


@pytest.mark.parametrize("number", NUMBERS)
def test_true_numbers_are_untouched(number: str) -> None:
    assert sheet_text(number) == number
