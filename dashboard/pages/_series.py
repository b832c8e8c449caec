"""Frames of a measure by time as complete series: every bucket of the period, in order, with gaps where nothing is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from dashboard.figures.columns import Ends
from dashboard.figures.trend import Band, Point
from dashboard.filters import Filter
from dashboard.notes import DatedNote, lines, within
from dashboard.pages._parts import Facts, View

FINISHED = 0.98  # of a bucket's time; an export made at 23:58 does not leave its day unfinished


def starts(filter: Filter, grain: str, week_start: int = 1) -> list[datetime]:
    """The starts of all buckets of a settled filter; the first week or month may begin before its first day.

    week_start: 1 (Monday) to 7.
    """
    assert filter.start_date and filter.end_date
    first = datetime.combine(filter.start_date, datetime.min.time())
    end = datetime.combine(filter.end_date, datetime.min.time()) + timedelta(days=1)
    if filter.until is not None:
        end = min(end, filter.until)
    if grain == "week":
        first -= timedelta(days=(first.isoweekday() - week_start) % 7)
    if grain == "month":
        first = first.replace(day=1)
    found = []
    while first < end:
        found.append(first)
        first = following(first, grain)
    return found


def following(start: datetime, grain: str) -> datetime:
    """The start of the next bucket."""
    if grain == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[grain]


def series(
    frame: pl.DataFrame,
    filter: Filter,
    column: str,
    *,
    grain: str,
    facts: Facts,
    n: str = "",
    note: Callable[[dict[str, Any]], str] = lambda row: "",
    ends: Callable[[dict[str, Any]], Ends] = lambda row: None,
) -> list[Point]:
    """One column of a measure by `grain` as points. A count of no rows is 0; nothing else is.

    grain: of the measure's rows; a comparison of another length is drawn by that of the period it is compared with.
    n: the column with what a rate stands on; ends: the 95 % interval of a row.
    """
    rows = {_start(row["bucket"], filter): row for row in frame.iter_rows(named=True) if row["bucket"] is not None}
    is_count = column in frame.columns and frame.schema[column].is_integer()
    # Hours of a peak or campaign are known to the calendar alone: there a bucket without rows may lie outside.
    may_lie_outside = bool(filter.peaks or filter.promos)
    points = []
    for start in starts(filter, grain, facts.week_start):
        row = rows.get(start)
        if row is None:
            is_known = following(start, grain).date() > facts.first_date and start < facts.as_of_local
            is_empty = is_known and not may_lie_outside and _is_chosen(start, filter, grain)
            points.append(Point(start, 0 if is_count and is_empty else None))
        else:
            points.append(Point(start, row[column], note(row), row.get(n), ends(row)))
    return points


def _is_chosen(start: datetime, filter: Filter, grain: str) -> bool:
    """Whether a bucket can hold anything: not a Sunday where only Mondays are chosen."""
    if grain == "hour" and filter.hours and start.hour not in filter.hours:
        return False
    is_one_day = grain in ("hour", "day")
    return not (is_one_day and filter.weekdays and start.isoweekday() not in filter.weekdays)


def is_unfinished(filter: Filter, facts: Facts, grain: str = "") -> bool:
    """Whether the newest data lie inside the last bucket of the period."""
    grain = grain or filter.grain
    all_starts = starts(filter, grain, facts.week_start)
    if not all_starts:
        return False
    start, after = all_starts[-1], following(all_starts[-1], grain)
    return start <= facts.as_of_local < start + FINISHED * (after - start)


def _start(bucket: object, filter: Filter) -> datetime:
    """An ISO date or date with time; a bare hour belongs to the filter's only day."""
    text = str(bucket)
    if text.isdigit() and len(text) <= 2:
        assert filter.start_date
        return datetime.combine(filter.start_date, datetime.min.time()) + timedelta(hours=int(text))
    return datetime.fromisoformat(text).replace(tzinfo=None)


def promotions(view: View) -> list[Band]:
    """The promotions of the calendar that touch the period, as bands behind a time chart."""
    name = "name_zh" if view.screen.lang == "zh_CN" else "name_en"
    rows = view.read("details/promos", view.filter).iter_rows(named=True)
    return [Band(row[name], row["starts_on"], row["ends_on"]) for row in rows]


def pinned(view: View) -> tuple[DatedNote, ...]:
    """The notes of the period."""
    assert view.filter.start_date and view.filter.end_date
    return within(view.screen.notes, view.filter.start_date, view.filter.end_date)


def note_lines(view: View) -> tuple[str, ...]:
    """The notes of the period as sentences with their days."""
    assert view.filter.start_date and view.filter.end_date
    return lines(view.screen.notes, view.filter.start_date, view.filter.end_date, view.screen.show)


def marks(view: View) -> list[Band]:
    """What a chart over time shows besides its figures: promotions as bands, notes as lines."""
    return [*promotions(view), *(Band(note.text, note.noted_on, note.noted_on, is_note=True) for note in pinned(view))]
