"""What the parser's process does: text → table → sheet → rows → Parquet files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.errors import FileRefusedError
from dashboard.intake import scan
from dashboard.intake.draft import Column, Draft
from dashboard.intake.facts import facts
from dashboard.intake.layout import layouts
from dashboard.intake.open_quote import ended, left_out
from dashboard.intake.problems import Problems
from dashboard.intake.reader import read_table
from dashboard.intake.records import scan_records
from dashboard.intake.rejects import write_rejects
from dashboard.intake.remarks import mark_formulas, whole_file
from dashboard.intake.rules import RULES, chosen
from dashboard.intake.sheet import Sheet
from dashboard.intake.shelf import Shelf
from dashboard.intake.surveys import surveys as surveys_of
from dashboard.intake.tickets import tickets as tickets_of


def work(
    told: dict[str, Any],
    folder: Path,
    *,
    key: bytes,
    as_of: datetime | None,
    now: datetime,
    tick: Callable[[float], None],
) -> dict[str, Any]:
    """Import the file of a draft (as a dict) into Parquet files in `folder`; returns its facts and notes."""
    columns = tuple(Column(**column) for column in told.pop("columns"))
    draft = Draft(**told, columns=columns)
    encoding = None if draft.encoding == "xlsx" else draft.encoding
    source = scan.read(
        draft.path, draft.name, encoding=encoding, sheet=draft.sheet or None, in_child=False,
        remove_nul=chosen(draft.rules, "nul") == "remove",
    )  # fmt: skip
    if source.sha256 != draft.sha256:
        raise FileRefusedError("The file changed after it was checked.", "Choose it again.", where=draft.name)
    found = scan_records(source.text, draft.delimiter, draft.quotechar)
    sound, records = ended(source.text, found, draft.delimiter, draft.quotechar)
    tick(0.1)
    layout = layouts()[draft.layout]
    fields: dict[str, list[int]] = {}
    for column in columns:
        if column.field:
            fields.setdefault(column.field, []).append(column.position)
    header = [column.header for column in columns]
    dimensions = frozenset(column.position for column in columns if column.keep)
    wanted = sorted({p for positions in fields.values() for p in positions} | dimensions)
    table = read_table(
        source.text, sound, delimiter=draft.delimiter, quotechar=draft.quotechar, header=header,
        first=draft.header_record + 1, wanted=wanted, header_rows=draft.header_rows,
        folder=folder, tick=lambda share: tick(0.1 + 0.4 * share),
    )  # fmt: skip
    problems = Problems(table.record, records.lines[table.record], draft.rules)
    misfits = [*table.misfits, *left_out(sound, records, draft.quotechar)]
    for misfit in misfits:
        line = int(records.lines[misfit.record])
        problems.note(misfit.problem, "row", line, "", misfit.found, misfit.expected, 1,
                      misfit.problem if misfit.problem in RULES else "")  # fmt: skip
    sheet = Sheet(
        name=draft.name, zone=draft.file_zone or draft.zone, layout=layout, header=header, fields=fields,
        columns=table.columns, record=table.record, line=records.lines[table.record], key=key, now=now, as_of=as_of,
        problems=problems, rows=Shelf(folder), kept=dimensions, order=draft.day_first, answers=draft.answers,
        values=draft.values, decimal=draft.decimal, source=draft.source, tickets_of=draft.tickets_of,
    )  # fmt: skip
    mark_formulas(sheet)
    if source.is_damaged:
        for position in wanted:
            flagged = sheet.columns[position].str.contains(scan.REPLACEMENT, literal=True)
            problems.flags(flagged, "bad_bytes", header[position], sheet.columns[position], "")
    tickets: pl.DataFrame | None = None
    surveys: pl.DataFrame | None
    is_undated = False
    if draft.kind == "tickets":
        tickets, surveys, moment, identical = tickets_of(sheet)
        kept = tickets.height
    else:
        surveys, kept, moment, is_undated, identical = surveys_of(sheet)
    tick(0.8)
    good = sheet.height - int(problems.left_out.sum())
    rejected = write_rejects(
        folder / "rejects.parquet",
        source.text,
        records,
        draft.delimiter,
        draft.quotechar,
        header,
        misfits,
        problems,
    )
    for name, frame in (("tickets", tickets), ("surveys", surveys)):
        if frame is not None and frame.height:
            frame.write_parquet(folder / f"{name}.parquet", compression="lz4")  # read once, then gone
    told_facts = facts(
        draft, size=source.size, sheet=sheet, problems=problems, tickets=tickets, surveys=surveys,
        repeats=good - kept, identical=identical, rejected=rejected, as_of=moment,
    )  # fmt: skip
    for laid in folder.glob("*.arrow"):
        laid.unlink()
    tick(1.0)
    notes = [(one.code, one.text, one.values) for one in whole_file(sheet, draft.zone, moment, identical)]
    return {"facts": told_facts, "kept": kept, "is_undated": is_undated, "notes": notes}
