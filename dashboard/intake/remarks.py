"""Remarks: what only the whole file tells about its cells, as problems of cells and as notes. No value is changed."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from dashboard.intake.draft import Note, note
from dashboard.intake.sheet import Sheet
from dashboard.values import zone_text
from dashboard.words import N_

LONG_ID = 9  # digits: shorter ids count something, and have as many digits as they need
ALL_BUT = 0.99


def mark_formulas(sheet: Sheet) -> None:
    """Flag cells that a spreadsheet would run."""
    for position, cells in sheet.columns.items():
        is_formula = cells.str.starts_with("=").fill_null(False)
        sheet.problems.flags(is_formula, "formula", sheet.header[position] or str(position + 1), cells, "")


def whole_file(sheet: Sheet, zone: str, as_of: datetime, repeats: int) -> Iterator[Note]:
    """Notes about the file, once all of it was read. zone: the reporting zone; repeats: rows that came again, equal."""
    if len(sheet.offsets) > 1:
        yield note(
            "offsets", N_("Offsets {offsets} found; all times are shown in {zone}."),
            offsets=" · ".join(sorted(sheet.offsets)), zone=zone_text(zone, as_of.date(), as_of.date()),
        )  # fmt: skip
    if without := sum(sheet.whole_minutes.values()):
        yield note("no_seconds", N_("{count} times are only to the minute."), count=without)
    yield from sheet.notes
    if repeats:
        yield note("repeats", N_("{rows} repeats, identical: kept once."), rows=repeats)


def lost_zeros(ids: pl.Series) -> list[Note]:
    """A note for ids of digits only, long ones of several lengths, none of which begins with a nought."""
    ids = ids.drop_nulls()
    digits = ids.filter(ids.str.contains(r"^[1-9]\d*$"))
    if not len(ids) or len(digits) < ALL_BUT * len(ids) or bool(ids.str.starts_with("0").any()):
        return []
    lengths = digits.str.len_chars()
    least, most = lengths.min(), lengths.max()
    if least == most or len(digits) < 2 or most < LONG_ID:  # type: ignore[operator]  # Polars types max() loosely
        return []
    words = N_("IDs have {least} to {most} digits; zeros at the front may be missing.")
    return [note("lost_zeros", words, least=least, most=most)]
