"""Intervals, waiting bands and promises of 3,000 random tickets: SQL and plain Python over the same rows must meet."""

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.insight import intervals
from tests.tiny import lake_rows
from tests.truths.by_hand import AS_OF, TICKETS, local, selected, target, wait

WHOLE = Filter(days=None, start_date=date(2025, 9, 1), end_date=date(2025, 11, 15))
PART = replace(WHOLE, start_date=date(2025, 10, 6), end_date=date(2025, 10, 12), channels=("chat", "email"))
EACH_FILTER = pytest.mark.parametrize("chosen", [WHOLE, PART], ids=["whole", "part"])
ENDS = {"to_30s": 30, "to_1m": 60, "to_5m": 300, "to_30m": 1800, "to_2h": 7200, "to_24h": 86_400}


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("truths"), TICKETS, imports=[lake_rows.facts(as_of=AS_OF)])
    yield mart
    mart.close()


def answered(rows: list) -> list[float]:
    return [pair[0] for row in rows if (pair := wait(row)) and pair[1]]


@EACH_FILTER
@pytest.mark.parametrize(("column", "q"), [("p50", 0.5), ("p90", 0.9)])
def test_bounds_of_quantiles(mart: Mart, chosen: Filter, column: str, q: float) -> None:
    for by, key in (("all", lambda row: "all"), ("day", lambda row: local(row["created_at"]).date().isoformat())):
        groups: dict[str, list] = {}
        for row in selected(chosen):
            groups.setdefault(key(row), []).append(row)
        for got in mart.run("measures/speed_interval", chosen, by=by).to_dicts():
            values = answered(groups[got["bucket"]])
            assert got["answered_tickets"] == len(values)
            bounds = got[f"first_response_{column}_low_seconds"], got[f"first_response_{column}_high_seconds"]
            assert bounds == intervals.quantile(values, q)


@EACH_FILTER
def test_waiting_bands(mart: Mart, chosen: Filter) -> None:
    wanted = Counter(
        next((name for name, end in ENDS.items() if seconds <= end), "over_24h")
        for seconds in answered(selected(chosen))
    )
    got = mart.run("measures/wait_bands", chosen, by="all").to_dicts()[0]
    assert {name: got[f"{name}_tickets"] for name in (*ENDS, "over_24h")} == {n: wanted[n] for n in (*ENDS, "over_24h")}
    assert sum(got[f"{name}_share_pct"] for name in (*ENDS, "over_24h", "none")) == pytest.approx(100)
    speed = mart.run("measures/speed", chosen, by="all").to_dicts()[0]
    assert got["waits_known"] == speed["due_tickets"]
    assert got["none_share_pct"] == pytest.approx(speed["unanswered_pct"])


def test_promise_of_each_channel(mart: Mart) -> None:
    got = {row["bucket"]: row for row in mart.run("measures/promise", WHOLE, by="channel").to_dicts()}
    for channel in ("chat", "wechat"):
        waits = [pair[0] for row in selected(WHOLE) if row["channel"] == channel and (pair := wait(row))]
        row = got[channel]
        assert row["promise_due_tickets"] == len(waits)
        assert row["promise_mean_seconds"] == pytest.approx(statistics.fmean(waits))
        assert row["promise_deviation_seconds"] == pytest.approx(statistics.stdev(waits))


def test_hours_of_the_week(mart: Mart) -> None:
    cells: dict[tuple[int, int], list] = {}
    for row in selected(WHOLE):
        when = local(row["created_at"])
        if pair := wait(row):
            cells.setdefault((when.isoweekday(), when.hour), []).append((pair, target(row)))
    for got in mart.run("details/wait_hours", WHOLE).to_dicts():
        found = cells[got["weekday"], got["hour"]]
        values = [seconds for (seconds, event), _ in found if event]
        judged = [event and seconds <= aim for (seconds, event), aim in found if event or seconds > aim]
        assert (got["answered_tickets"], got["target_due"]) == (len(values), len(judged))
        assert (got["wait_p90_low_seconds"], got["wait_p90_high_seconds"]) == intervals.quantile(values, 0.9)
        if judged:
            assert got["within_target_pct"] == pytest.approx(sum(judged) / len(judged) * 100)
