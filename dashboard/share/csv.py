"""Rows as CSV for spreadsheets: UTF-8 with a byte order mark, and nothing in it can run as a formula.

>>> table(["Ticket", "Seconds"], [("T1", 30.0), ("=1+1", None)], above=["sample data"]).decode("utf-8-sig")
'"sample data"\\r\\n"Ticket","Seconds"\\r\\n"T1",30\\r\\n"\\'=1+1",""\\r\\n'
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from dashboard.share.about import filter_lines, has_value, remark_lines, unit_word
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Entry, Table
from dashboard.values import NOTHING, sheet_text
from dashboard.words import Words

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, above: Sequence[str] = ()) -> bytes:
    """A table with its headings, below lines that say what it is. Numbers stay numbers, nothing is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([sheet_text(line)] for line in above)
    writer.writerow([sheet_text(head) for head in heads])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue().encode("utf-8", "replace")


def sheet(report: Report, sheet: Sheet, *, plain: bool = False) -> bytes:
    """One card. Above its headings the freshness sentence, the filters, its title and its remarks, unless `plain`.

    Numbers are bare and unrounded: percent 0–100, durations in seconds, days and moments ISO; nothing is an empty
    cell. The heading of a column names its unit, "First response (s)". A column whose rows have several units (the
    key figures: a row a figure) is followed by one that names the unit of each row; a unit that needs no word, such
    as a count, is empty there.
    """
    shown = sheet.table
    columns = [_column(head, entries, report.t) for head, entries in _columns(shown)]
    heads = [head for column in columns for head in column[0]]
    rows = [[cell for column in columns for cell in column[1][k]] for k in range(len(shown.rows))]
    title = f"{report.title} · {sheet.title}" + (f" · {sheet.hint}" if sheet.hint else "")
    above = () if plain else (report.sentence, *filter_lines(report), title, *remark_lines(report, sheet.remarks))
    return table(heads, rows, above=above)


def _columns(shown: Table) -> list[tuple[str, list[Entry]]]:
    return [(head, [row[k] for row in shown.rows]) for k, head in enumerate(shown.heads)]


def _column(head: str, entries: Sequence[Entry], t: Words) -> tuple[list[str], list[list[object]]]:
    """The headings of a column and, row by row, its cells: one each, or value and unit."""
    units = {unit_word(entry.unit, t) for entry in entries if has_value(entry)}
    has_values = bool(units)
    values = [[_bare(entry, has_values)] for entry in entries]
    if len(units) <= 1:
        unit = next(iter(units), "")
        is_named = not unit or head.endswith((f"({unit})", f"（{unit}）"))
        return [head if is_named else t("{head} ({unit})", head=head, unit=unit)], values
    named = [_spelled(unit_word(entry.unit, t), t) if has_value(entry) else "" for entry in entries]
    both = [[*value, unit] for value, unit in zip(values, named, strict=True)]
    return [head, t("{head} (unit)", head=head)], both


def _spelled(unit: str, t: Words) -> str:
    """A unit alone in its cell, where a spreadsheet would take the sign for the beginning of a command."""
    return t("percent") if unit == "%" else unit


def _bare(entry: Entry, has_values: bool) -> object:
    """The value; without one the text, and for nothing in a column of values an empty cell."""
    if has_value(entry):
        return entry.value
    return None if entry.text == NOTHING and (has_values or entry.unit != "text") else entry.text


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float) else sheet_text(str(value))
