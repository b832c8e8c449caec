"""Conditions of `csat report --if`: a metric against a number, like `csat_pct < 75`.

>>> parse("csat_pct <= 75.5")
Condition(metric='csat_pct', sign='<=', number=75.5)
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import sqlfile
from dashboard.errors import UsageError
from dashboard.filters import LIST_ONLY, Filter
from dashboard.metrics import METRICS
from dashboard.values import ENOUGH

SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MOST_DIGITS = 12
DECIMALS = 9  # a difference of two equal figures may be 7e-14 by the order of its sums; that is nought
_FORM = re.compile(
    rf"\s*(?P<metric>[a-z][a-z0-9_]*)\s*(?P<sign><=|>=|<|>)\s*(?P<number>[+-]?\d{{1,{MOST_DIGITS}}}(?:\.\d{{1,6}})?)\s*",
    re.ASCII,
)
# Where several measures hold a metric, the one that the pages' key figures are read from: others narrow it to agents,
# or to what they are about.
FIRST = ("measures/volume", "measures/speed", "measures/satisfaction", "measures/bot")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a metric is compared with. number: in the metric's unit, percent 0 to 100, times in seconds."""

    metric: str
    sign: str
    number: float

    def __str__(self) -> str:
        return f"{self.metric} {self.sign} {self.number:g}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. value: of the metric, None for nothing; n: the observations under it, None for a count."""

    value: float | None
    n: int | None
    is_met: bool

    @property
    def is_thin(self) -> bool:
        """Whether it stands on too little to be compared with anything."""
        return self.n is not None and self.n < ENOUGH


def parse(text: str) -> Condition:
    """The condition in a text. Raises UsageError for anything but a metric, a sign and a number."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise UsageError(
            "{text} is no condition.", "Write it like --if 'csat_pct < 75'; times are in seconds.",
            where="--if", text=text,
        )  # fmt: skip
    if found["metric"] not in _measures():
        raise UsageError(
            "There is no metric {metric} to compare.", "There are: {names}.",
            where="--if", metric=found["metric"], names=", ".join(sorted(_measures())),
        )  # fmt: skip
    return Condition(found["metric"], found["sign"], float(found["number"]))


def judge(condition: Condition, read: Any, filter: Filter) -> Finding:
    """Whether it holds for a settled filter. Never for nothing, and never for a rate of fewer than 30 observations."""
    for name in LIST_ONLY:  # they choose tickets of a list, never what a figure is made of
        filter = filter.without(name)
    metric = METRICS[condition.metric]
    rows = read(_measures()[condition.metric], filter, by="all")
    row = rows.row(0, named=True) if rows.height else {}
    value, n = row.get(metric.name), None if metric.unit == "count" else int(row.get(metric.counts) or 0)
    holds = value is not None and SIGNS[condition.sign](round(value, DECIMALS), condition.number)
    return Finding(value, n, holds and (n is None or n >= ENOUGH))


def _measures() -> dict[str, str]:
    """Metric → the measure that has it and what it stands on."""
    found: dict[str, str] = {}
    queries = sqlfile.load()
    for name in (*FIRST, *queries):
        query = queries[name]
        if name.startswith("measures/") and set(query.params) == {"filter", "by"}:
            columns = {column.name for column in query.columns}
            for metric in METRICS.values():
                if {metric.name, metric.counts} <= columns:
                    found.setdefault(metric.name, name)
    return found
