"""Twelve questions of the pages, and the roads to their answers: the mart, and three that work on the raw rows.

A road is a module with `opened(…)`, which gets the raw rows ready, and a function of a question's name and a view on
what that returned. The answers have a column `bucket` and the columns named in the mart's; where they differ by more
than is stated, `compare` raises.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from bench.lives import AS_OF
from dashboard.filters import Filter, from_url

GRAIN = "the view's grain"
QUESTIONS: dict[str, tuple[str, str | None]] = {  # name → query of the mart, and by what
    "volume over time": ("measures/volume", GRAIN),
    "speed": ("measures/speed", "all"),
    "speed by channel": ("measures/speed", "channel"),
    "first replies by agent": ("measures/replies", "agent"),
    "resolution by agent": ("measures/resolution", "agent"),
    "when tickets arrive": ("details/arrival_hours", None),
    "waiting bands": ("measures/wait_bands", "all"),
    "created and resolved": ("measures/flow", GRAIN),
    "open tickets by age": ("details/open_ages", None),
    "satisfaction by channel": ("measures/satisfaction", "channel"),
    "satisfaction by wait": ("details/csat_by_wait", None),
    "handling by team": ("measures/handling", "team"),
}
EXACT = 1e-6
QUANTILES = ("_p50_", "_p90_")
ALLOWED = 0.01  # of a quantile, where more tickets than MANY are selected
MANY = 1_000_000


@dataclass(frozen=True)
class View:
    """What is selected: from `start` to before `end`, and lists, empty for all."""

    filter: Filter

    @classmethod
    def of(cls, address: dict[str, str]) -> "View":
        """The view of a page's address."""
        return cls(from_url(address)[0].settled(AS_OF.date()))

    @property
    def grain(self) -> str:
        """Of the time axis: month or day."""
        return self.filter.grain

    @property
    def start(self) -> datetime:
        """The first moment."""
        assert self.filter.start_date
        return _midnight(self.filter.start_date)

    @property
    def end(self) -> datetime:
        """The moment after the last."""
        assert self.filter.end_date
        return _midnight(self.filter.end_date + timedelta(days=1))

    @property
    def lists(self) -> dict[str, list[str]]:
        """Column of the tickets → chosen words, where any are."""
        chosen = {"channel": self.filter.channels, "topic": self.filter.topics, "tier": self.filter.tiers}
        return {name: list(words) for name, words in chosen.items() if words}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


class DifferentAnswerError(Exception):
    """Two roads do not lead to the same figures."""


def compare(question: str, ours: pl.DataFrame, theirs: pl.DataFrame, selected: int) -> None:
    """Raise DifferentAnswerError unless ours, the mart's, says what theirs says; groups of nothing may be left out.

    selected: tickets in scope; beyond MANY, quantiles may be off by ALLOWED, or by one second.
    """
    ours, theirs = _plain(question, ours), _plain(question, theirs)
    names = [name for name in theirs.columns if name != "bucket"]
    both = theirs.join(ours.select("bucket", *names), on="bucket", how="full", coalesce=True, suffix=" of ours")
    if len(both) != theirs.height:
        raise DifferentAnswerError(f"{question}: {theirs.height} groups, ours has {ours.height}")
    for name in names:
        is_loose = selected > MANY and any(part in name for part in QUANTILES)
        wanted, got = pl.col(name).cast(pl.Float64), pl.col(f"{name} of ours").cast(pl.Float64)
        margin = pl.max_horizontal(wanted.abs() * (ALLOWED if is_loose else EXACT), pl.lit(1.0 if is_loose else EXACT))
        is_off = ((wanted - got).abs() > margin).fill_null(value=False) | (wanted.is_null() != got.is_null())
        if (off := both.filter(is_off)).height:
            raise DifferentAnswerError(f"{question}: {name}\n{off.select('bucket', name, f'{name} of ours').head()}")


def _plain(question: str, answer: pl.DataFrame) -> pl.DataFrame:
    """An answer with a text `bucket` and no groups of nothing."""
    if "weekday" in answer.columns:
        answer = answer.with_columns(bucket=pl.col("weekday").cast(pl.Int64) * 100 + pl.col("hour"))
    elif "band" in answer.columns:
        answer = answer.rename({"band": "bucket"})
    counted = next((name for name in ("tickets", "answered", "backlog") if name in answer.columns), None)
    if counted and question != "satisfaction by channel":
        answer = answer.filter(pl.col(counted) > 0)
    if "tickets" in answer.columns and "resolved_tickets" in answer.columns:
        answer = answer.filter(pl.col("tickets") + pl.col("resolved_tickets") > 0)
    return answer.with_columns(pl.col("bucket").cast(pl.String).fill_null("–"))
