"""Zones of written times: which offsets stand in a column, whether some cells have none, and which of those fall into a
change of the clock."""

from datetime import date, timedelta

import polars as pl

from dashboard.intake.cells import clean
from dashboard.intake.instants import EPOCH, instants

OFFSET = r"\d:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$"

A_DAY = timedelta(days=1)


def offsets(raw: pl.Series) -> list[str]:
    """The offsets written in a column of moments (`Z`, `+08:00`), in alphabetical order."""
    return sorted(raw.str.strip_chars().str.extract(OFFSET, 1).drop_nulls().unique().to_list())


def without_offset(raw: pl.Series) -> pl.Series:
    """Which cells are times of the local clock: filled, without an offset, and no count of seconds since 1970."""
    cells = clean(raw)
    return (
        cells.is_not_null() & ~cells.str.contains(OFFSET).fill_null(False) & ~cells.str.contains(EPOCH).fill_null(False)
    )


def clock_changes(raw: pl.Series, values: pl.Series, zone: str, *, day_first: bool) -> pl.Series:
    """Which cells of a column, read as `values`, name a time that the local clock showed twice, or jumped over."""
    nowhere = pl.repeat(False, len(raw), eager=True)
    days = _days_of_change(values, zone)
    if not days:
        return nowhere
    frame = pl.DataFrame({"raw": raw, "value": values}).with_row_index("row")
    near = frame.filter(pl.col("value").dt.date().is_in(days))
    near = near.filter(without_offset(near["raw"]))
    if not near.height:
        return nowhere
    written = instants(near["raw"], "UTC", day_first=day_first).values.dt.replace_time_zone(None)
    certain = written.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    return frame["row"].is_in(near["row"].filter(written.is_not_null() & certain.is_null()).implode()[0])


def _days_of_change(values: pl.Series, zone: str) -> list[date]:
    """The days, in UTC, around which the clock of the zone was changed while the values last."""
    first, last = values.min(), values.max()
    if first is None or last is None:
        return []
    margin = pl.duration(days=2)
    days = pl.select(
        pl.datetime_range(
            (pl.lit(first) - margin).dt.truncate("1d"), (pl.lit(last) + margin).dt.truncate("1d"), "1d"
        ).alias("day")
    )
    local = pl.col("day").dt.convert_time_zone(zone)
    shift = local.dt.base_utc_offset() + local.dt.dst_offset()
    changed = days.filter(shift != shift.shift(-1))["day"].dt.date()
    near = {day for one in changed.to_list() for day in (one - A_DAY, one, one + A_DAY)}
    return sorted(near)
