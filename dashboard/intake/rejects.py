"""Left-out rows: their original cells and the reason, for a person to correct."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from dashboard.intake.problems import Problems
from dashboard.intake.reader import Misfit, rows_of
from dashboard.intake.records import Records
from dashboard.values import sheet_text

REASONS = {"line": pl.Int64, "column": pl.String, "problem": pl.String, "found": pl.String, "expected": pl.String}
JOINT = " · "


def write_rejects(
    path: Path, text: bytes, records: Records, delimiter: str, quotechar: str, header: Sequence[str],
    misfits: Sequence[Misfit], problems: Problems,
) -> int:  # fmt: skip
    """Write one row a left-out record, in file order; several problems are joined. Returns how many.

    Columns: c0, c1 … the cells as text, then `header` (names of those cells) and the reasons.
    """
    reasons: dict[int, list[tuple[str, str, str, str]]] = {}
    for misfit in misfits:
        reasons.setdefault(misfit.record, []).append(("", misfit.problem, misfit.found, misfit.expected))
    for record, *reason in problems.rejects:
        reasons.setdefault(record, []).append(tuple(reason))  # type: ignore[arg-type]  # four texts, as above
    rows, why = [], []
    for record in sorted(reasons):
        piece = text[records.starts[record] : records.ends[record]]
        rows.append(next(rows_of(piece, delimiter, quotechar)))
        joined = [JOINT.join(dict.fromkeys(part)) for part in zip(*reasons[record], strict=True)]
        why.append((int(records.lines[record]), *joined))
    width = max([len(header), *map(len, rows)])
    cells = {
        f"c{i}": pl.Series([row[i] if i < len(row) else None for row in rows], dtype=pl.String) for i in range(width)
    }
    titles = pl.Series("header", [list(header)] * len(rows), dtype=pl.List(pl.String))
    frame = pl.DataFrame(cells).with_columns(titles)
    frame = pl.concat([frame, pl.DataFrame(why, schema=REASONS, orient="row")], how="horizontal")
    frame.write_parquet(path)
    return len(rows)


def reason_columns(header: Sequence[str]) -> range:
    """The positions of our reasons in a file of left-out rows that comes back corrected; none in any other file."""
    ours = tuple(header[-len(REASONS) :]) == tuple(REASONS)
    return range(len(header) - len(REASONS) if ours else len(header), len(header))


def rejects_csv(path: Path | str) -> bytes:
    """The left-out rows as CSV for spreadsheets: UTF-8 with BOM; nothing in it can run as a formula."""
    frame = pl.read_parquet(path)
    cells = [name for name in frame.columns if name not in (*REASONS, "header")]
    titles = list(frame["header"][0]) if frame.height else []
    titles += [""] * (len(cells) - len(titles))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([sheet_text(title) for title in (*titles, *REASONS)])
    for row in frame.select(*cells, *REASONS).iter_rows():
        writer.writerow([sheet_text(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
