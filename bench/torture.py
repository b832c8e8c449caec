"""Damaged and unusual files: what is made of each, judged against what is known of it.

The files lie outside the project (`csv-torture/` with its manifest.csv). For 95 of them somebody published what they
hold; the shapes of the others were found by looking at them, and stand in `shapes.csv`. A file is

- right: header and cells as they should be, blanks aside;
- left out: some rows are set aside with a reason, and everything that is kept is right;
- told: something else was read than was published, and the import says what it makes of it (a second table whose header
  stands in the file again, totals);
- asked: the import waits for an answer;
- refused: a sentence says why, and it is a good reason (`sound`), or it is not (`unsound`);
- wrong: something else was read, without a word;
- crashed: no sentence of ours.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from dashboard.errors import DashboardError
from dashboard.intake import Draft, inspect, parse, scan
from dashboard.intake.inspection import table_of
from dashboard.intake.records import scan_records

CLEAN = "_clean_plum_500.csv"
SHAPES = Path(__file__).with_name("shapes.csv")
VERDICTS = ("right", "left out", "told", "asked", "refused", "unsound", "wrong", "crashed")
GOOD = ("right", "left out", "refused")
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Case:
    """A file of the collection. rows: header and cells as they should be, None where only a shape is known;
    shape: (rows, columns) without the header; sound: whether a refusal is the right answer; published: whether the
    collection itself says what the file holds; duckdb: the shape that DuckDB's sniffer makes of it."""

    name: str
    path: Path
    trouble: str
    rows: Rows | None
    shape: tuple[int, int] | None
    sound: bool
    published: bool
    duckdb: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of a case. said: the refusal, the question, or the difference."""

    case: Case
    verdict: str
    said: str = ""
    shape: tuple[int, int] | None = None


def tidy(rows: Sequence[Sequence[str]]) -> Rows:
    """Cells without blanks around them, and single ones inside; rows without empty cells at their end."""
    stripped = [[" ".join(cell.split()) for cell in row] for row in rows]
    return [row[: max((i + 1 for i, cell in enumerate(row) if cell), default=0)] for row in stripped if any(row)]


def cases(folder: Path) -> Iterator[Case]:
    """All files of the manifest in `folder`."""
    with SHAPES.open(newline="", encoding="utf-8") as file:
        looked_at = {row["file"]: row["shape"] for row in csv.DictReader(file)}
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for entry in csv.DictReader(file):
            name, trouble = entry["file"], entry["whats_wrong"]
            published = bool(entry["expected_rows"] and entry["expected_cols"])
            rows = _expected(folder / entry["expected_file"]) if entry["expected_file"] else None
            said = looked_at.get(name, "")
            shape = (int(entry["expected_rows"]), int(entry["expected_cols"])) if published else None
            sound = published and (
                shape in ((0, 0),) or "header_lines='0'" in trouble or (rows is not None and len(tidy(rows)) < 2)
            )
            if said:
                sound = sound or said == "refused"
                rows = rows if said == "refused" else None
                shape = None if said == "refused" else tuple(map(int, said.split("x")))  # type: ignore[assignment]  # two numbers
            yield Case(name, folder / name, trouble, rows, shape, sound, published, _shape(entry["duckdb_auto"]))


def judge(case: Case) -> Verdict:
    """What is made of the file."""
    try:
        draft = inspect(case.path, name=case.path.name, zone="UTC")
        read, misfits, lines = cells(draft)
    except DashboardError as error:
        is_sound = case.sound and (case.shape is None or case.rows is None or _is_right_unnamed(case))
        return Verdict(case, "refused" if is_sound else "unsound", error.say())
    except Exception as error:
        return Verdict(case, "crashed", f"{type(error).__name__}: {error}")
    shape = (len(read) - 1, len(draft.columns))
    left_out = sum(misfits.values())
    if case.name.startswith("derived/") and case.rows is not None:
        if not draft.open_questions and _tickets(case.path) == _tickets(case.path.with_name(CLEAN)):
            return Verdict(case, "right", "", shape)
        said = "other tickets"
    elif case.rows is not None:
        got, wanted = tidy(read), tidy(case.rows)
        is_named = _names_fit(got[0], wanted[0])
        if is_named and got[1:] == wanted[1:]:
            return Verdict(case, "right", "", shape)
        if left_out and is_named and _is_part(got[1:], wanted[1:], lines):
            return Verdict(case, "left out", f"{left_out} rows", shape)
        said = _difference(got, wanted)
        if misfits["repeated_header"] or (left_out and _is_part(got[1:], wanted[1:], lines)):
            return Verdict(case, "told", said, shape)
    elif shape == case.shape:
        return Verdict(case, "right", "", shape)
    else:
        if left_out and case.shape and shape[1] == case.shape[1] and shape[0] < case.shape[0] <= shape[0] + lines:
            return Verdict(case, "left out", f"{left_out} rows", shape)
        said = f"{shape} instead of {case.shape}"
    if draft.open_questions:
        return Verdict(case, "asked", draft.open_questions[0].text, shape)
    return Verdict(case, "wrong", said, shape)


def cells(draft: Draft) -> tuple[Rows, Counter[str], int]:
    """(header and cells as read, the problems of the records left out, the lines they stand in)."""
    table = table_of(draft)
    columns = [table.columns[position].to_list() for position in range(len(draft.columns))]
    rows = list(map(list, zip(*columns, strict=True)))
    misfits = Counter(misfit.problem for misfit in table.misfits)
    encoding = None if draft.sheets else draft.encoding
    text = scan.read(draft.path, draft.name, encoding=encoding, sheet=draft.sheet or None).text
    records = scan_records(text, draft.delimiter, draft.quotechar)
    pieces = [text[records.starts[misfit.record] : records.ends[misfit.record]] for misfit in table.misfits]
    lines = sum(max(1, len(piece.splitlines())) for piece in pieces)
    return [[column.header for column in draft.columns], *rows], misfits, lines


def sniffed(case: Case) -> bool:
    """Whether DuckDB's sniffer reads the rows as they should be."""
    if case.rows is None:
        return case.duckdb is not None and case.duckdb == case.shape
    read: Rows = []
    with duckdb.connect() as connection, suppress(duckdb.Error):
        result = connection.execute("select * from read_csv($path, all_varchar = true)", {"path": str(case.path)})
        read = [[column[0] for column in result.description]]
        read += [["" if cell is None else str(cell) for cell in row] for row in result.fetchall()]
    return tidy(read) == tidy(case.rows)


def table(verdicts: Sequence[Verdict]) -> str:
    """The counts as a table: a line a suite, published shapes and all files below."""
    suites = list(dict.fromkeys(verdict.case.name.split("/")[0] for verdict in verdicts))
    groups = [(suite, [v for v in verdicts if v.case.name.startswith(f"{suite}/")]) for suite in suites]
    groups += [("published", [v for v in verdicts if v.case.published]), ("all", list(verdicts))]
    lines = [f"{'':18}{'files':>7}" + "".join(f"{name:>10}" for name in VERDICTS)]
    for label, group in groups:
        counts = Counter(verdict.verdict for verdict in group)
        lines.append(f"{label:18}{len(group):7}" + "".join(f"{counts[name] or '–':>10}" for name in VERDICTS))
    return "\n".join(lines)


def _is_right_unnamed(case: Case) -> bool:
    """Whether a table without names is read rightly once people say that it has none."""
    wanted = tidy(case.rows or [])[1:]
    if not wanted:
        return True
    with suppress(DashboardError):
        read, _, _ = cells(inspect(case.path, name=case.path.name, zone="UTC", header_row=0))
        return tidy(read[1:]) == wanted
    return False


def _names_fit(got: list[str], wanted: list[str]) -> bool:
    """Whether the names are those published, or shorter ones (one line of several) that tell columns apart as well."""
    if len(got) != len(wanted):
        return False
    for mine, theirs in zip(got, wanted, strict=True):
        words = iter(theirs.split())
        if bool(mine) != bool(theirs) or not all(word in words for word in mine.split()):
            return False
    return len(set(got)) == len(set(wanted))


def _tickets(path: Path) -> list[tuple[object, ...]]:
    """The tickets that an import of the file would bring."""
    with TemporaryDirectory() as folder:
        parsed = parse(inspect(path, name=path.name, zone="UTC"), folder, key=b"0" * 32)
        return pl.read_parquet(parsed.tickets).drop("line", "content").rows() if parsed.tickets else []


def _is_part(got: Rows, wanted: Rows, lines: int) -> bool:
    """Whether all rows read are among those wanted, in their order, and the others stand in the lines left out."""
    rest = iter(wanted)
    return all(any(row == other for other in rest) for row in got) and len(wanted) - len(got) <= lines


def _difference(got: Rows, wanted: Rows) -> str:
    for number, (mine, theirs) in enumerate(zip(got, wanted, strict=False)):
        if mine != theirs:
            return f"row {number}: {mine[:6]} instead of {theirs[:6]}; {len(got)} rows instead of {len(wanted)}"
    return f"{len(got)} rows instead of {len(wanted)}"


def _expected(path: Path) -> Rows:
    if path.suffix.lower() != ".json":
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.reader(file))
    told = json.loads(path.read_text("utf-8"))
    if told and isinstance(told[0], dict):
        return [list(told[0]), *([str(cell) for cell in row.values()] for row in told)]
    return [list(map(str, row)) for row in told]


def _shape(text: str) -> tuple[int, int] | None:
    rows, _, columns = text.partition("x")
    return (int(rows), int(columns)) if rows.isdigit() and columns.isdigit() else None
