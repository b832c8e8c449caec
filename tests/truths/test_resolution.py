"""The queries of the Resolution page against plain Python over three thousand random tickets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.insight import intervals, survival
from dashboard.insight.survival import Step
from tests.tiny import lake_rows
from tests.truths.by_hand import (
    AS_OF,
    DAY,
    SURVEYS,
    TICKETS,
    ZONE,
    counted,
    has,
    in_lists,
    is_abandoned,
    selected,
    solve_time,
)  # fmt: skip

WHOLE = Filter(days=None, start_date=date(2025, 9, 1), end_date=date(2025, 11, 15))
YOUNG = replace(WHOLE, start_date=date(2025, 11, 8))
CHOSEN = replace(WHOLE, channels=("chat", "email"), tiers=("regular", "unknown"), hours=tuple(range(6, 22)))
EACH_FILTER = pytest.mark.parametrize("chosen", [WHOLE, YOUNG, CHOSEN], ids=["whole", "young", "chosen"])
HORIZONS = {"1h": 3600, "4h": 14_400, "24h": 86_400, "72h": 259_200, "7d": 604_800}
NEVER = 1e12


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("truths"), TICKETS, SURVEYS, imports=[lake_rows.facts(as_of=AS_OF)])
    yield mart
    mart.close()


@EACH_FILTER
def test_share_resolved_within(mart: Mart, chosen: Filter) -> None:
    (got,) = mart.run("measures/resolved_within", chosen, by="all").to_dicts()
    times = [(row, pair) for row in selected(chosen) if (pair := solve_time(row))]
    for name, seconds in HORIZONS.items():
        mature = [
            event and taken <= seconds
            for row, (taken, event) in times
            if row["created_at"] + timedelta(seconds=seconds) <= AS_OF
        ]
        assert got[f"mature_{name}"] == len(mature)
        assert got[f"within_{name}_pct"] == (pytest.approx(100 * sum(mature) / len(mature)) if mature else None)
    ages = [(AS_OF - row["created_at"]).total_seconds() for row in selected(chosen)]
    assert got["age_p50_seconds"] == pytest.approx(np.quantile(ages, 0.5), abs=1)


@EACH_FILTER
@pytest.mark.parametrize("gone", ["censored", "unsolved"])
def test_the_curve_is_kaplan_and_meiers(mart: Mart, chosen: Filter, gone: str) -> None:
    steps = [Step(*row) for row in mart.run("details/resolution_curve", chosen, gone=gone).iter_rows()]
    pairs = []
    for row in selected(chosen):
        if pair := solve_time(row):
            pairs.append((NEVER, False) if gone == "unsolved" and is_abandoned(row) else pair)
    share = 1.0
    for time in sorted({t for t, event in pairs if event}):
        at_risk = sum(t >= time for t, _ in pairs)
        share *= 1 - sum(event for t, event in pairs if t == time) / at_risk
        step = survival.at(steps, time)
        assert step is not None
        assert step.pct == pytest.approx(100 * (1 - share), abs=0.1)  # rows are thinned to a thousandth
        if step.seconds == time:
            assert (step.pct, step.at_risk) == (pytest.approx(100 * (1 - share)), at_risk)


@EACH_FILTER
def test_the_interval_of_the_headline_is_the_textbooks(mart: Mart, chosen: Filter) -> None:
    rows = mart.run("details/resolution_curve", chosen, gone="censored").iter_rows()
    low, high = survival.median_interval([Step(*row) for row in rows])
    pairs = [pair for row in selected(chosen) if (pair := solve_time(row))]
    median, true_low, true_high = intervals.kaplan_meier_median([t for t, _ in pairs], [e for _, e in pairs])
    assert median is not None
    assert (low, high) == (pytest.approx(true_low, rel=0.05), pytest.approx(true_high, rel=0.05))


@EACH_FILTER
def test_open_by_age(mart: Mart, chosen: Filter) -> None:
    ends = (timedelta(hours=4), DAY, 3 * DAY, 7 * DAY)
    for last in (date(2025, 10, 20), date(2025, 11, 15)):
        asked = replace(chosen, start_date=min(chosen.start_date or last, last), end_date=last)
        moment = min(datetime.combine(last, datetime.min.time(), ZONE) + DAY, AS_OF)
        bands = [0] * 5
        for ticket in counted():
            if is_abandoned(ticket) or ticket["created_at"] >= moment or not in_lists(asked, ticket):
                continue
            is_solved = ticket["status"] in ("solved", "closed")
            if is_solved and (not has(ticket, "resolved_at") or ticket["resolved_at"] < moment):
                continue
            bands[sum(moment - ticket["created_at"] >= end for end in ends)] += 1
        rows = mart.run("details/open_ages", asked)
        assert rows["backlog"].to_list() == bands
        (whole,) = mart.run("measures/backlog", asked, by="all").to_dicts()
        assert sum(bands) == whole["backlog"]
        assert rows["moment_at"].to_list() == [moment.replace(tzinfo=None)] * 5
