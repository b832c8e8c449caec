"""Suggested targets, and what a changed target does to the sample data, computed again from the raw CSV."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.second_road.conftest import Ask, csat
from tests.second_road.test_response import DUE, PERIOD

STEPS = ((60, 5), (3600, 60), (float("inf"), 900))


@pytest.fixture
def due(raw: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    raw.execute(DUE)
    return raw


def test_three_of_four_replies_by_channel(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    expected = due.execute(
        """select channel, count(answered), quantile_cont(answered, 0.75)
            from due where tier is distinct from 'vip' and priority is distinct from 'urgent'
            group by 1 having count(answered) > 0 order by 1"""
    ).fetchall()
    got = ask("details/target_suggestions", *PERIOD)
    assert [(r["channel"], r["answered_tickets"]) for r in got] == [(c, n) for c, n, _ in expected]
    for row, (_, n, p75) in zip(got, expected, strict=True):
        assert row["p75_seconds"] == pytest.approx(p75)
        step = next(step for below, step in STEPS if p75 < below)
        assert row["suggested_seconds"] == (-(-p75 // step) * step if n >= 30 else None)


def test_a_tighter_target_for_chat(
    ask: Ask, due: duckdb.DuckDBPyConnection, sample_store: Path, tmp_path: Path
) -> None:
    """Chats of other customers within two minutes instead of five; other channels stay."""
    (before,) = [r for r in ask("measures/speed", "--by", "channel", *PERIOD) if r["bucket"] == "chat"]
    own = shutil.copytree(sample_store, tmp_path / "data")
    rows = json.loads(csat(own, "settings", "show", "targets", "--format", "json"))
    for row in rows:
        if row["channel"] == "chat" and not row["tier"] and not row["priority"]:
            row["target_seconds"] = 120
    file = tmp_path / "targets.json"
    file.write_text(json.dumps(rows))
    csat(own, "settings", "set", "targets", str(file))
    (got,) = [
        r
        for r in json.loads(csat(own, "query", "measures/speed", "--by", "channel", *PERIOD, "--format", "json"))
        if r["bucket"] == "chat"
    ]
    met, judged = due.execute(
        """select count(*) filter (answered <= least(target, 120)),
                count(*) filter (answered is not null or waited > least(target, 120))
            from due where channel = 'chat'"""
    ).fetchone()
    assert got["within_target_pct"] == pytest.approx(100 * met / judged)
    assert got["target_due"] == judged
    assert got["within_target_pct"] < before["within_target_pct"]
    csat(own, "settings", "undo", "targets")
    again = json.loads(csat(own, "query", "measures/speed", "--by", "channel", *PERIOD, "--format", "json"))
    assert next(r for r in again if r["bucket"] == "chat") == before
