"""A query asked once by every dimension, and its answers held against its header."""

import math
from collections.abc import Callable, Iterable

import polars as pl

from dashboard import sqlfile
from dashboard.cli.asking import parameters
from dashboard.filters import FIRST_DAY, LAST_DAY, Filter
from dashboard.sqlfile import COLUMN_TYPES, SqlFile
from dashboard.vocabulary import DIMENSIONS

ALWAYS = Filter(days=None, start_date=FIRST_DAY, end_date=LAST_DAY, compare="none")
FILES = sqlfile.load()
POLARS_TYPES = {
    "VARCHAR": pl.String(),
    "BIGINT": pl.Int64(),
    "INTEGER": pl.Int32(),
    "TINYINT": pl.Int8(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP WITH TIME ZONE": pl.Datetime("us", "UTC"),
    "TIMESTAMP": pl.Datetime("us"),
}


def faults(query: SqlFile, answer: pl.DataFrame) -> list[str]:
    """What of the answer breaks the header: columns, types, shares beyond 0 to 100, counts below 0, infinities."""
    if answer.columns != [column.name for column in query.columns]:
        return [f"columns {answer.columns}"]
    found = []
    for column in query.columns:
        values = answer[column.name]
        if values.dtype not in [POLARS_TYPES[kind] for kind in COLUMN_TYPES[column.type]]:
            found.append(f"{column.name} is {values.dtype}")
            continue
        numbers = [value for value in (values.min(), values.max()) if isinstance(value, int | float)]
        if not all(map(math.isfinite, numbers)) or (values.dtype.is_float() and values.is_nan().any()):
            found.append(f"{column.name} is not finite")
        elif column.type == "percent" and not all(_least(column.name) <= value <= 100 + 1e-9 for value in numbers):
            found.append(f"{column.name} goes from {numbers[0]} to {numbers[-1]}")
        elif column.type == "count" and min(numbers, default=0) < 0 and column.name != "net_flow":
            found.append(f"{column.name} is {numbers[0]}")
    if query.grain.startswith("one row per bucket") and answer["bucket"].is_duplicated().any():
        found.append("a bucket stands twice")
    return found


def _least(name: str) -> float:
    """Of a percentage: a difference can be −100 points, and what is gained on a wait can be lost many times over."""
    if name.endswith("_gain_pct"):
        return -math.inf
    return -100 - 1e-9 if name.endswith("_points") else -1e-9


def check(
    query: SqlFile, read: Callable[..., pl.DataFrame], dimensions: Iterable[str] = tuple(DIMENSIONS)
) -> list[str]:
    """Ask it once, or by each of the dimensions where it can be asked by them; all faults."""
    tickets = read("details/tickets", ALWAYS, **parameters(FILES["details/tickets"], ["limit=1"], None))["ticket_id"]
    given = [f"{name}={next(iter(tickets), 'none')}" for name in query.params if name == "ticket_id"]
    found = []
    for by in dimensions if "by" in query.params else [None]:
        answer = read(query.name, ALWAYS, **parameters(query, given, by))
        found += [f"{query.name} by {by}: {fault}" for fault in faults(query, answer)]
        if by == "all" and query.name.startswith("measures/") and answer["bucket"].to_list() != ["all"]:
            found.append(f"{query.name} by all has the buckets {answer['bucket'].to_list()}")
    return found
