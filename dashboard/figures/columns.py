"""Charts as tables: the columns that charts over time and charts with intervals have in common.

Every module that draws a chart has its table beside it, made of the same arguments: what the chart shows as marks and
says when pointed at stands there as numbers.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from dashboard.tables import Entry, Table, cell, table, text
from dashboard.values import NOTHING, Values
from dashboard.words import N_, Words

GRAINS = {"hour": N_("Hour"), "day": N_("Day"), "week": N_("Week"), "month": N_("Month")}
Column = tuple[str, Sequence[Entry]]  # its heading, its cells from top to bottom
Ends = tuple[float | None, float | None] | None  # of a 95 % interval; an end that so few values cannot tell is None


class Days(Protocol):
    """What has a name and lasts from a day to a day, both inclusive: a promotion, or a note with its only day."""

    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def side_by_side(columns: Iterable[Column]) -> Table:
    """Columns of the same length as a table."""
    columns = list(columns)
    return table([head for head, _ in columns], list(zip(*(cells for _, cells in columns), strict=True)))


def figures(head: str, values: Iterable[float | None], unit: str, show: Values) -> Column:
    """Figures of one unit."""
    return head, [cell(value, unit, show) for value in values]


def words(head: str, texts: Iterable[str]) -> Column:
    """Texts."""
    return head, [text(one) for one in texts]


def if_any(*columns: Column) -> list[Column]:
    """Those columns in which something stands."""
    return [(head, cells) for head, cells in columns if any(one.text not in ("", NOTHING) for one in cells)]


def interval(ends: Iterable[Ends], unit: str, show: Values, of: str = "") -> list[Column]:
    """Two columns for the 95 % intervals of a figure; none where no end is known. of: the figure, where a table has
    intervals of several."""
    t, pairs = show.t, [one or (None, None) for one in ends]
    low, high = (
        (t("{figure}: 95% from", figure=of), t("{figure}: 95% to", figure=of)) if of else (t("95% from"), t("95% to"))
    )
    if all(end is None for pair in pairs for end in pair):
        return []
    return [figures(low, [a for a, _ in pairs], unit, show), figures(high, [b for _, b in pairs], unit, show)]


def counts(values: Iterable[float | None], show: Values, head: str = "") -> list[Column]:
    """The column of what figures stand on; none where nobody says."""
    return if_any(figures(head or show.t("n"), values, "count", show))


def buckets(starts: Iterable[datetime | None], grain: str, show: Values, head: str = "") -> Column:
    """Hours, days, weeks or months by their starts."""
    return head or show.t(GRAINS[grain]), [bucket(start, grain, show) for start in starts]


def bucket(start: datetime | None, grain: str, show: Values) -> Entry:
    """One bucket; the day, or for hours the moment, at which it starts is behind it."""
    if start is None:
        return Entry(NOTHING, None, "moment" if grain == "hour" else "date")
    said = show.bucket(start, grain)
    return Entry(said, start, "moment") if grain == "hour" else Entry(said, start.date(), "date")


def remarks(starts: Sequence[datetime], grain: str, bands: Sequence[Days], unfinished: bool, t: Words) -> list[Column]:
    """What a chart shows of its buckets besides figures: promotions and notes that touch them, the last one not being
    over."""
    said = []
    for k, start in enumerate(starts):
        first, last = start.date(), _last_day(start, grain)
        lines = [band.name for band in bands if band.starts_on <= last and band.ends_on >= first]
        if unfinished and k == len(starts) - 1:
            lines.append(t("unfinished"))
        said.append(" · ".join(lines))
    return if_any(words(t("Remark"), said))


def _last_day(start: datetime, grain: str) -> date:
    if grain == "month":
        return (start + timedelta(days=32)).replace(day=1).date() - timedelta(days=1)
    return start.date() + timedelta(days=6 if grain == "week" else 0)
