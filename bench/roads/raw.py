"""Plain DuckDB on the raw rows: raw.sql, as somebody would write it who has the exported tables and no mart."""

import re
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from bench.lives import ZONE
from bench.roads import View
from dashboard.lake import Lake
from dashboard.settings import read_settings

SQL = Path(__file__).with_suffix(".sql")
MAKE = Path(__file__).with_name("make_raw.sql")


def write(store: Path, path: Path) -> None:
    """The newest row of each ticket and survey of a store as tables of a DuckDB file, typed as its CSV reader types."""
    lake = Lake(store / "lake").snapshot()
    aside = path.with_suffix(".making")
    aside.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(aside, config={"threads": read_settings().threads, "memory_limit": "4GB"}) as connection:
        connection.execute("set variable ticket_files = $files", {"files": lake.files["tickets"]})
        connection.execute("set variable survey_files = $files", {"files": lake.files["surveys"]})
        connection.execute("set variable zone = $zone", {"zone": ZONE})
        exports = pl.DataFrame({"import_id": [i["import_id"] for i in lake.imports],
                                "as_of_at": [i["as_of_at"] for i in lake.imports]})  # fmt: skip
        connection.register("exports", exports)
        connection.execute(MAKE.read_text("utf-8"))
    aside.rename(path)


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """The raw tables, with as many threads and as much memory as the mart gets."""
    settings = read_settings()
    connection = duckdb.connect(
        path, read_only=True, config={"threads": settings.threads, "memory_limit": f"{settings.reader_mb}MiB"}
    )
    for kind, _, statement in statements():
        if kind == "view":
            connection.execute(statement)
    return connection


def answer(connection: duckdb.DuckDBPyConnection, question: str, view: View) -> pl.DataFrame:
    """The answer to a question."""
    statement = next(statement for _, name, statement in statements() if name == question)
    given = {"start": view.start, "end": view.end, "grain": view.grain} | {
        f"{name}s": view.lists.get(name, []) for name in ("channel", "topic", "tier")
    }
    sent = {name: value for name, value in given.items() if f"${name}" in statement}
    return connection.sql(statement, params=sent).pl()


@cache
def statements() -> tuple[tuple[str, str, str], ...]:
    """What raw.sql holds: `view` or `question`, its name, its statement."""
    parts = re.split(r"^-- (view|question): (.+)$", SQL.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return tuple((kind, name, text.strip()) for kind, name, text in zip(*[iter(parts)] * 3, strict=True))
