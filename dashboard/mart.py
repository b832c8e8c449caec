"""Marts: one read-only DuckDB file per (lake version, settings version), built by queries/mart in name order.

A mart is built aside, checked, synced to disk and renamed in, so a path that exists is whole. It carries the macros of
queries/scope and queries/metrics, so any DuckDB shell can run the measures on it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import duckdb
import polars as pl

from dashboard import journal
from dashboard.errors import StoreError
from dashboard.fields import TABLES
from dashboard.mart_settings import (
    CalendarDay,
    Goal,
    MartSettings,
    Promo,
    ServiceSpan,
    Target,
    default_settings,
)
from dashboard.sqlfile import QUERIES

__all__ = ["MartSettings", "build", "clear", "default_settings", "definition", "fingerprint", "path_of"]

Progress = Callable[[float, str], None]

POLARS_TYPES: dict[Any, pl.DataType] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    date: pl.Date(),
    "Datetime": pl.Datetime("us", "UTC"),
    "Int64": pl.Int64(),
    "Float64": pl.Float64(),
    "Boolean": pl.Boolean(),
    "String": pl.String(),
}
IMPORT_SCHEMA = {
    "import_id": pl.String(),
    "import_order": pl.Int64(),
    "as_of_at": pl.String(),
    "is_changes_only": pl.Boolean(),
    "is_sample": pl.Boolean(),
    "has_unanswered": pl.Boolean(),
    "mapped_tickets": pl.List(pl.String()),
    "mapped_surveys": pl.List(pl.String()),
    "minute_precise": pl.List(pl.String()),
}
SETTINGS_TABLES: dict[str, type[NamedTuple]] = {
    "targets": Target,
    "promos": Promo,
    "calendar_days": CalendarDay,
    "schedule": ServiceSpan,
    "goals": Goal,
}


def fingerprint(versions: Mapping[str, int], imports: Sequence[Mapping[str, Any]], settings: MartSettings) -> str:
    """The name of the mart for these inputs: 32 hexadecimal digits.

    It covers the lake's versions and imports, the settings, every word of SQL, and DuckDB's version: figures of one
    name are the same figures.
    """
    inputs = json.dumps([dict(versions), [dict(facts) for facts in imports]], sort_keys=True, default=str)
    return hashlib.blake2b("\0".join([inputs, repr(settings), *_words()]).encode(), digest_size=16).hexdigest()


def definition() -> str:
    """The name of what this program makes of any inputs: all SQL, and DuckDB's version."""
    return hashlib.blake2b("\0".join(_words()).encode(), digest_size=16).hexdigest()


@cache
def _words() -> tuple[str, ...]:
    """What of the program decides a figure; it does not change while the program runs."""
    files = _sql("mart", "scope", "metrics", "measures", "details")
    return (duckdb.__version__, *(path.read_text("utf-8") for path in files))


def path_of(folder: Path, fingerprint: str) -> Path:
    """Where the mart of that fingerprint stands, if it was built."""
    return folder / f"{fingerprint}.duckdb"


def build(
    folder: Path,
    fingerprint: str,
    *,
    tickets: Sequence[str],
    surveys: Sequence[str],
    imports: Sequence[Mapping[str, Any]],
    settings: MartSettings,
    progress: Progress | None = None,
    memory_limit: str = "2GB",
    threads: int = 2,
) -> Path:
    """Build the mart and return its path; a mart that is already there is returned as it is.

    tickets, surveys: Parquet files of one lake version. imports: their facts, in the order they came.
    progress(fraction, words) is told of each step. Raises StoreError; nothing half-built is left under the name.
    """
    path, aside = path_of(folder, fingerprint), folder / f"{fingerprint}.building"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    _remove(aside)
    try:
        with (
            journal.timed("build"),
            duckdb.connect(aside, config={"memory_limit": memory_limit, "threads": threads}) as con,
        ):
            con.execute("set enable_progress_bar = false")  # else, now and then, it draws one into the server's log
            con.execute("set TimeZone = 'UTC'")
            con.execute("set temp_directory = ?", [str(folder / f"{fingerprint}.spill")])
            files = {"tickets": _files(aside, "tickets", tickets), "surveys": _files(aside, "surveys", surveys)}
            _hand_in(con, fingerprint, settings, imports, files)
            steps = _sql("mart", "scope", "metrics")
            for number, step in enumerate(steps):
                if progress:
                    progress(number / len(steps), step.stem)
                con.execute(step.read_text("utf-8"))
            _check(con)
            con.execute("checkpoint")
        aside.chmod(0o444)
        _sync(aside)
        os.replace(aside, path)  # noqa: PTH105  # atomic, also over an existing file
        _sync(folder)
    except (duckdb.Error, OSError) as error:
        raise StoreError(
            "The figures could not be prepared: {cause}",
            "What was shown before is still there. Free some disk space or memory and try again.",
            where=str(folder),
            cause=error,
        ) from error
    finally:
        _remove(aside)
    if progress:
        progress(1.0, "")
    return path


def _sql(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((QUERIES / room).glob("*.sql"))]


def _hand_in(
    con: duckdb.DuckDBPyConnection,
    fingerprint: str,
    settings: MartSettings,
    imports: Sequence[Mapping[str, Any]],
    files: Mapping[str, list[str]],
) -> None:
    """Give the SQL its inputs: variables, and the frames `given_imports`, `given_targets`, …"""
    con.execute("set variable fingerprint = ?", [fingerprint])
    con.execute("set variable zone = ?", [settings.zone])
    con.execute("set variable week_start = ?", [settings.week_start])
    con.execute("set variable ticket_files = ?", [files["tickets"]])
    con.execute("set variable survey_files = ?", [files["surveys"]])
    con.register("given_imports", _import_rows(imports))
    for table, row_type in SETTINGS_TABLES.items():
        schema = {name: _polars_type(hint) for name, hint in row_type.__annotations__.items()}
        rows = [tuple(row) for row in getattr(settings, table)]
        con.register(f"given_{table}", pl.DataFrame(rows, schema=schema, orient="row"))


def _polars_type(hint: Any) -> pl.DataType:
    """The type of a settings column; `X | None` is an X that may be null."""
    return POLARS_TYPES[next((part for part in get_args(hint) if part is not type(None)), hint)]


def _import_rows(imports: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """What the SQL needs of the facts, in the order the imports came."""
    rows = [
        {
            "import_id": facts["import_id"],
            "import_order": order,
            "as_of_at": facts["as_of_at"],
            "is_changes_only": bool(facts.get("is_changes_only")),
            "is_sample": bool(facts.get("is_sample")),
            "has_unanswered": bool(facts.get("has_unanswered")),
            "mapped_tickets": facts.get("mapped", {}).get("tickets"),
            "mapped_surveys": facts.get("mapped", {}).get("surveys"),
            "minute_precise": facts.get("minute_precise", []),
        }
        for order, facts in enumerate(imports)
    ]
    return pl.DataFrame(rows, schema=IMPORT_SCHEMA)


def _files(aside: Path, table: str, paths: Sequence[str]) -> list[str]:
    """Where a table's rows are. One that has none yet is read from an empty file with all its columns."""
    if paths:
        return list(paths)
    empty = aside.with_suffix(f".{table}.parquet")
    schema = {field.name: POLARS_TYPES[field.polars] for field in TABLES[table]}
    pl.DataFrame(schema=schema).write_parquet(empty)
    return [str(empty)]


def _check(con: duckdb.DuckDBPyConnection) -> None:
    """Every ticket and survey of the lake must be there once, and none besides."""
    checks = con.sql("select table_name, wanted, found, distinct_found from checks").fetchall()
    for table, wanted, found, distinct in checks:
        if not found == distinct == wanted:
            raise StoreError(
                "The figures do not add up: {wanted} {table} in the store, {found} prepared.",
                "Please report this; what was shown before is still there.",
                wanted=wanted,
                found=found,
                table=table,
            )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear(folder: Path) -> None:
    """Take away what builds that were cut off have left, of whatever name. Nothing may be being built now."""
    for leftover in folder.iterdir():
        if leftover.suffix != ".duckdb":
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)


def _remove(aside: Path) -> None:
    """Take away what a build, also one that was killed, may leave beside the mart."""
    for leftover in aside.parent.glob(f"{aside.stem}.*"):
        if leftover.suffix != ".duckdb" and leftover.is_file():
            leftover.unlink()
