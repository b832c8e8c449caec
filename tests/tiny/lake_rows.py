"""A table of plain rows becomes Parquet files shaped as the importer leaves them in the lake, and a mart.

The importer itself has no part in it, so a figure that is wrong here is wrong in the SQL.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from dashboard import mart
from dashboard.engines.duckdb import Mart
from dashboard.fields import SURVEY_FIELDS, TABLES, TICKET_FIELDS
from dashboard.mart_settings import MartSettings, default_settings

HERE = Path(__file__).parent
ZONE = "Asia/Shanghai"
AS_OF = datetime(2025, 11, 15, 12, tzinfo=ZoneInfo(ZONE))
MORNING = datetime(2025, 10, 15, 2, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai
ALL_MAPPED = {
    "tickets": [field.name for field in TICKET_FIELDS],
    "surveys": [field.name for field in SURVEY_FIELDS],
}
TYPES: dict[str, Any] = {
    "Datetime": pl.Datetime("us", "UTC"),
    "Int64": pl.Int64(),
    "Float64": pl.Float64(),
    "Boolean": pl.Boolean(),
    "String": pl.String(),
}


def after(**span: float) -> datetime:
    """A moment so long after MORNING."""
    return MORNING + timedelta(**span)


def ticket(ticket_id: str = "A", created_at: datetime = MORNING, **fields: Any) -> dict[str, Any]:
    """An open chat of Wednesday morning, but for the fields that are given."""
    return {"ticket_id": ticket_id, "created_at": created_at, "channel": "chat", "status": "open", **fields}


def facts(import_id: str = "a1", as_of: datetime = AS_OF, **other: Any) -> dict[str, Any]:
    """The facts of an import as the lake hands them to the mart."""
    return {
        "import_id": import_id,
        "file": f"{import_id}.csv",
        "kind": "tickets",
        "as_of_at": as_of.astimezone(UTC).isoformat(),
        "is_changes_only": False,
        "is_sample": False,
        "has_unanswered": True,
        "mapped": ALL_MAPPED,
        "minute_precise": [],
        **other,
    }


def write_rows(folder: Path, table: str, rows: list[dict[str, Any]], import_id: str = "a1") -> str:
    """One Parquet file of one import; columns that a row lacks are null. Returns its path."""
    fields = [field for field in TABLES[table] if field.name != "import_id"]
    full = [
        {field.name: row.get(field.name) for field in fields}
        | {"line": number, "content": hashlib.md5(repr(row).encode(), usedforsecurity=False).hexdigest()}
        for number, row in enumerate(rows, start=2)
    ]
    frame = pl.DataFrame(full, schema={field.name: TYPES[field.polars] for field in fields})
    path = folder / "lake" / table / f"import_id={import_id}" / "part-0.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)
    return str(path)


def build(
    folder: Path,
    tickets: list[dict[str, Any]] | Mapping[str, list[dict[str, Any]]],
    surveys: list[dict[str, Any]] | None = None,
    *,
    imports: list[dict[str, Any]] | None = None,
    settings: MartSettings | None = None,
) -> Mart:
    """A mart of these rows; `tickets` by import id where there are several imports."""
    imports = imports or [facts()]
    settings = settings or default_settings(ZONE)
    by_import = tickets if isinstance(tickets, Mapping) else {imports[0]["import_id"]: tickets}
    ticket_files = [write_rows(folder, "tickets", rows, name) for name, rows in by_import.items() if rows]
    survey_files = [write_rows(folder, "surveys", surveys, imports[0]["import_id"])] if surveys else []
    name = mart.fingerprint({"tickets": 1, "surveys": 1}, imports, settings)
    path = mart.build(
        folder / "marts", name, tickets=ticket_files, surveys=survey_files, imports=imports, settings=settings
    )
    return Mart(path)


def rows_of(folder: Path, tickets: Any, columns: str, **options: Any) -> list[tuple[Any, ...]]:
    """These columns of the built tickets, by ticket_id."""
    built = build(folder, tickets, **options)
    built.close()
    with duckdb.connect(built.path, read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        return con.sql(f"select {columns} from tickets order by ticket_id").fetchall()


def tiny_tickets() -> list[dict[str, Any]]:
    """T01 to T12 after the importer's checks: 1900 is an empty cell, a reply before the creation is unknown."""
    rows = _read("tickets", TICKET_FIELDS)
    for row in rows:
        if row["resolved_at"] and row["resolved_at"].year == 1900:
            row["resolved_at"] = None
        if row["first_response_at"] and row["first_response_at"] < row["created_at"]:
            row |= {"first_response_at": None, "failed": "first_response_at"}
    return rows


def tiny_surveys() -> list[dict[str, Any]]:
    """S1 to S8."""
    return _read("surveys", SURVEY_FIELDS)


def _read(name: str, fields: tuple[Any, ...]) -> list[dict[str, Any]]:
    kinds = {field.name: field.kind for field in fields}
    frame = pl.read_csv(HERE / f"{name}.csv", infer_schema=False)
    return [{key: _value(kinds[key], text) for key, text in row.items()} for row in frame.iter_rows(named=True)]


def _value(kind: str, text: str | None) -> Any:
    if text is None:
        return None
    if kind == "instant":
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    convert = {"integer": int, "decimal": float, "boolean": lambda word: word == "true"}.get(kind, str)
    return convert(text)
