"""What an import would do to the Overview: its count of tickets for the file's dates, now and afterwards."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.filters import Filter
from dashboard.lake import Snapshot
from dashboard.lake_rows import PARTITION
from dashboard.store.previews import Preview

# As queries/mart/30_states.sql counts, which a test compares.
UNCOUNTED_STATUSES = ("merged", "deleted", "spam")
UNCOUNTED_START = "self_service"
COLUMNS = ("ticket_id", "created_at", "updated_at", "status", "started_with", "line")


@dataclass(frozen=True, slots=True)
class Effect:
    """Tickets that the Overview shows for first_date to last_date, before and after; None where there is none to say.

    Answers of surveys change no number of tickets: then both are the same.
    """

    first_date: date | None
    last_date: date | None
    tickets_before: int | None
    tickets_after: int | None


def effect(read: Any, preview: Preview, lake: Snapshot) -> Effect:
    """Count. read: the runner of the figures shown, None while they are not those of this lake."""
    first, last = _day(preview.first_date), _day(preview.last_date)
    if read is None or first is None or last is None:
        return Effect(first, last, None, None)
    shown = read("measures/volume", Filter(days=None, start_date=first, end_date=last), by="all")
    before = shown.row(0, named=True)["tickets"]
    tickets = preview.files.get("tickets")
    change = 0 if tickets is None else _change(tickets, lake, preview.facts["zone"], first, last)
    return Effect(first, last, before, before + change)


def _day(day: str | None) -> date | None:
    """A day of the facts."""
    return date.fromisoformat(day) if day else None


def _change(tickets: Path, lake: Snapshot, zone: str, first: date, last: date) -> int:
    """How many more tickets count in these days when the file's are in; the winner of each id is the mart's."""
    new = pl.scan_parquet(tickets).select(*COLUMNS, order=pl.lit(len(lake.imports), pl.Int64))
    rows = [new]
    if lake.files["tickets"]:
        order = pl.LazyFrame(
            {PARTITION: [facts["import_id"] for facts in lake.imports], "order": range(len(lake.imports))},
            schema={PARTITION: pl.String, "order": pl.Int64},
        )
        held = pl.scan_parquet(lake.files["tickets"], hive_partitioning=True, hive_schema={PARTITION: pl.String})
        ids = new.select("ticket_id").collect()["ticket_id"]
        known = held.select(*COLUMNS, PARTITION).filter(pl.col("ticket_id").is_in(ids.implode()))
        rows.append(known.join(order, on=PARTITION).select(*COLUMNS, "order"))
    day = pl.col("created_at").dt.convert_time_zone(zone).dt.date()
    counts = (
        pl.col("status").is_in(UNCOUNTED_STATUSES).fill_null(value=False).not_()
        & pl.col("started_with").eq(UNCOUNTED_START).fill_null(value=False).not_()
        & day.is_between(first, last)
    )
    of_file = pl.col("order") == len(lake.imports)
    ordered = pl.concat(rows).sort("updated_at", "order", "line", nulls_last=False).with_columns(counts=counts)
    told = ordered.group_by("ticket_id", maintain_order=True).agg(
        after=pl.col("counts").last(), before=pl.col("counts").filter(of_file.not_()).last().fill_null(value=False)
    )
    after, before = told.select(pl.col("after").sum(), pl.col("before").sum()).collect().row(0)
    return int(after) - int(before)
