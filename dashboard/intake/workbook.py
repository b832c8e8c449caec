"""Workbooks: a sheet of an .xlsx file becomes the text that its CSV export would be.

One line a row of the sheet, so that line numbers are the sheet's own; line breaks inside cells become blanks. Dates are
written year first and durations as hours, minutes, seconds, because the workbook says which is which. Formulas are not
run: their last result stands in the file. Nothing but cells is read.
"""

import csv
import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dashboard.errors import FileRefusedError
from dashboard.intake.limits import LIMITS
from dashboard.intake.process import run

EXACT = 10**15  # numbers from here on have more digits than a spreadsheet keeps


@dataclass(frozen=True, slots=True)
class Book:
    """text: the sheet as CSV in UTF-8; sheet: its name; sheets: the names of all that are visible."""

    text: bytes
    sheet: str
    sheets: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are an .xlsx file, whatever it is called."""
    return data[:4] == b"PK\x03\x04" and (b"xl/" in data[-65_536:] or b"xl/" in data[:4096])


def converted(path: Path, name: str, sheet: str | None = None) -> Book:
    """`convert`, in a limited process of its own: whatever a workbook does to its reader, we live on."""
    unpacked = _refuse_large(path, name)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheet.csv"
        job = {"task": "sheet", "path": str(path.resolve()), "name": name, "sheet": sheet, "out": str(out),
               "address_space": LIMITS.address_space(unpacked), "cpu_seconds": LIMITS.cpu_seconds}  # fmt: skip
        told = run(job, name, LIMITS, None)
        return Book(out.read_bytes(), told["sheet"], tuple(told["sheets"]))


def convert(path: Path, name: str, sheet: str | None = None) -> Book:
    """Read the sheet of that name, else the first visible one that holds a table.

    Raises FileRefusedError for a workbook that is too large, damaged, or without a table.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _refuse_large(path, name)
    try:
        with CalamineWorkbook.from_path(path) as book:
            visible = tuple(
                one.name
                for one in book.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
            )
            if sheet is not None and sheet not in visible:
                raise FileRefusedError(
                    "There is no sheet {sheet}.", "Sheets are: {sheets}.", where=name, sheet=sheet,
                    sheets=", ".join(visible),
                )  # fmt: skip
            for each in (sheet,) if sheet is not None else visible:
                if (text := _text(book.get_sheet_by_name(each), name)) is not None:
                    return Book(text, each, visible)
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise FileRefusedError(
            "The workbook cannot be opened: it may be damaged.", "Save it again, or save its sheet as CSV (UTF-8).",
            where=name,
        ) from error  # fmt: skip
    raise FileRefusedError("The file is empty.", "Export it again.", where=name)


def _refuse_large(path: Path, name: str) -> int:
    """Bytes the workbook says it unpacks to; refused over the limit. The directory is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefusedError(
            "The workbook cannot be opened: it may be damaged.", "Save it again, or save its sheet as CSV (UTF-8).",
            where=name,
        ) from error  # fmt: skip
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LIMITS.unpacked_bytes or len(parts) > LIMITS.parts:
        raise FileRefusedError(
            "The workbook unpacks to {size} MB; the limit here is {limit} MB.", "Split it by month.", where=name,
            size=unpacked // 1_000_000, limit=LIMITS.unpacked_bytes // 1_000_000,
        )  # fmt: skip
    return unpacked


def _text(sheet: Any, name: str) -> bytes | None:
    """A sheet as CSV; None when fewer than two cells in two rows are filled."""
    height, breadth = (last + 1 for last in sheet.end or (-1, -1))
    if height * breadth > LIMITS.cells:
        raise FileRefusedError(
            "The sheet has {rows} rows and {columns} columns; it may not have more than {limit} cells.",
            "Delete empty rows and columns, or split it by month.", where=name, rows=height, columns=breadth,
            limit=LIMITS.cells,
        )  # fmt: skip
    width = 0
    filled = 0
    timed: set[int] = set()  # columns with times of day: a date among them is a midnight, not a date without a time
    for row in sheet.iter_rows():
        timed.update(i for i, cell in enumerate(row) if isinstance(cell, datetime))
        used = max((i + 1 for i, cell in enumerate(row) if cell != ""), default=0)
        width, filled = max(width, used), filled + bool(used)
    if filled < 2:
        return None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in sheet.iter_rows():
        cells = [_cell(_timed(cell) if i in timed else cell) for i, cell in enumerate(row[:width])]
        writer.writerow(cells + [""] * (width - len(cells)))
    return out.getvalue().encode("utf-8", "replace")


def _timed(value: Any) -> Any:
    return datetime.combine(value, time()) if type(value) is date else value


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\x00", "").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value == int(value) else repr(value)
