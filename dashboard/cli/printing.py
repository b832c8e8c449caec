"""What the command line prints: answers to standard output; progress, remarks and faults to standard error."""

import csv
import json
import math
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dashboard.errors import DashboardError
from dashboard.intake import PROBLEMS
from dashboard.store import ImportRecord, Preview
from dashboard.values import sheet_text
from dashboard.words import Words, words

SHOW_PROGRESS_AFTER = 1.0  # seconds


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def terminal_words() -> Words:
    """The language of the terminal."""
    setting = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return words("zh_CN" if setting.startswith("zh") else "en")


@contextmanager
def progress_bar(title: str, t: Words) -> Iterator[Any]:
    """A bar on the terminal for work that takes over a second; nothing when standard error is no terminal."""
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    task, began = bar.add_task(title, total=1.0), time.monotonic()

    def tell(share: float, said: str) -> None:
        bar.update(task, completed=share, description=f"{title}  {t(said)}")
        if time.monotonic() - began > SHOW_PROGRESS_AFTER:
            bar.start()

    try:
        yield tell
    finally:
        bar.stop()


def import_json(preview: Preview, import_id: str | None) -> dict[str, object]:
    """One import as `--json` prints it. import_id: None when nothing was imported."""
    return {
        "file": preview.file,
        "kind": preview.kind,
        "layout": preview.facts["layout"],
        "encoding": preview.facts["encoding"],
        "rows": preview.rows,
        "added": preview.added,
        "updated": preview.updated,
        "same": preview.same,
        "rejected": preview.rejected,
        "problems": _by_problem(preview),
        "import_id": import_id,
        "error": None,
    }


def refused_json(file: str, error: DashboardError) -> dict[str, object]:
    """One file that could not be imported as `--json` prints it: the same keys, nothing in them but the reason."""
    keys = ("kind", "layout", "encoding", "rows", "added", "updated", "same", "rejected", "problems", "import_id")
    return {"file": file, **dict.fromkeys(keys), "error": error.say()}


def _by_problem(preview: Preview) -> list[dict[str, object]]:
    """Rows of each problem, all columns together; the most frequent first."""
    rows: dict[str, int] = {}
    for group in preview.problems:
        rows[group["problem"]] = rows.get(group["problem"], 0) + group["rows"]
    return [{"problem": p, "rows": n} for p, n in sorted(rows.items(), key=lambda item: (-item[1], item[0]))]


def print_preview(preview: Preview, import_id: str | None, t: Words) -> None:
    """One import for people: what the file is, its counts, its problems."""
    facts = preview.facts
    typer.echo(f"{preview.file}: {preview.kind}, {facts['layout']}, {facts['encoding']}")
    typer.echo(
        t(
            "  {rows} rows: {added} added, {updated} updated, {same} the same, {rejected} left out",
            **{name: getattr(preview, name) for name in ("rows", "added", "updated", "same", "rejected")},
        )
    )
    for one in preview.notes:
        named = {k: t(v) if one.code == "separator" and isinstance(v, str) else v for k, v in one.values}
        typer.echo("  " + _one_line(t(one.text, **named)))
    for group in _by_problem(preview):
        typer.echo(f"  {group['rows']:>8}  {t(PROBLEMS.get(code := str(group['problem']), code))}")
    if import_id:
        typer.echo(t("  import {import_id}", import_id=import_id))


def import_cells(record: ImportRecord, zone: ZoneInfo) -> tuple[object, ...]:
    """One line of the list of imports."""
    counts = (record.rows, record.added, record.updated, record.same, record.rejected)
    undone = f"{record.undone_at.astimezone(zone):%Y-%m-%d %H:%M}" if record.undone_at else ""
    at = f"{record.imported_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return (record.import_id, record.file, record.kind, *counts, at, record.imported_by, undone)


def print_frame(frame: pl.DataFrame, how: Format) -> None:
    """The answer of a query."""
    rows = [{name: plain(cell) for name, cell in row.items()} for row in frame.iter_rows(named=True)]
    if how is Format.json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif how is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([sheet_text(c) if isinstance(c, str) else c for c in row.values()] for row in rows)
    else:
        print_table(frame.columns, [tuple(row.values()) for row in rows])


def plain(value: Any) -> Any:
    """A cell as JSON knows it: days and moments as ISO text, no infinities."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns in line, numbers to the right, wide letters counted as two."""
    texts = [["" if cell is None else _one_line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(titles, *texts, strict=True)]
    right = [any(isinstance(row[n], (int, float)) for row in rows) for n in range(len(titles))]
    for line in (titles, *texts):
        cells = []
        for text, width, is_right in zip(line, widths, right, strict=True):
            blank = " " * (width - cell_len(text))
            cells.append(blank + text if is_right else text + blank)
        typer.echo("  ".join(cells).rstrip())


def _one_line(cell: object) -> str:
    text = f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    return "".join(letter if letter.isprintable() else " " for letter in text)


def complain(error: DashboardError, t: Words, file: str = "") -> None:
    """One line: where, what, remedy."""
    if file and not error.where:
        error.where = file
    remark("csat: " + " ".join(error.say(t).split()))


def remark(text: str) -> None:
    """Something beside the answer."""
    typer.echo(text, err=True)
