"""The bot's path, loads and low scores of 3,000 random tickets: SQL and plain Python over the same rows must meet."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from tests.tiny import lake_rows
from tests.truths.by_hand import AS_OF, SURVEYS, TICKETS, Row, failed, is_bot_only, selected, wait

WHOLE = Filter(days=None, start_date=date(2025, 9, 1), end_date=date(2025, 11, 15))
PART = replace(WHOLE, start_date=date(2025, 10, 6), end_date=date(2025, 10, 26), channels=("chat", "email"))
EACH_FILTER = pytest.mark.parametrize("chosen", [WHOLE, PART], ids=["whole", "part"])


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("truths"), TICKETS, SURVEYS, imports=[lake_rows.facts(as_of=AS_OF)])
    yield mart
    mart.close()


def is_base(row: Row) -> bool:
    """Inbound bot starts that ended, are a day old, or were handed over."""
    if row["started_with"] != "bot" or row["initiated_by"] == "agent":
        return False
    is_over = row["status"] in ("solved", "closed") or row.get("abandoned_at") is not None
    return not is_bot_only(row) or is_over or row["created_at"] + timedelta(hours=24) <= AS_OF


@EACH_FILTER
def test_the_bots_path(mart: Mart, chosen: Filter) -> None:
    base = [row for row in selected(chosen) if is_base(row)]
    handed = [row for row in base if not is_bot_only(row)]
    known = [
        row for row in handed
        if not failed(row, "first_response_at") and (row.get("first_response_at") or not row.get("human_replies"))
    ]  # fmt: skip
    answered = [row for row in known if row.get("first_response_at")]
    solved = [row for row in answered if row["status"] in ("solved", "closed")]
    got = mart.run("measures/bot_path", chosen, by="all").to_dicts()[0]
    assert len(base) > 20
    assert got["bot_tickets"] == len(base)
    assert got["bot_replied"] == sum(row.get("bot_response_at") is not None for row in base)
    assert (got["contained"], got["handed_over"]) == (len(base) - len(handed), len(handed))
    assert (got["handoffs_known"], got["handoffs_answered"]) == (len(known), len(answered))
    assert (got["answered_handoffs_known"], got["handoffs_resolved"]) == (len(answered), len(solved))
    assert got["containment_pct"] + got["handoff_pct"] == pytest.approx(100)
    assert got["handoff_answered_pct"] == pytest.approx(100 * len(answered) / len(known))


@EACH_FILTER
@pytest.mark.parametrize("by", ["channel", "topic", "handled_by", "week"])
def test_paths_and_loads_of_groups_add_up(mart: Mart, chosen: Filter, by: str) -> None:
    for name, columns in (
        ("bot_path", ("bot_tickets", "contained", "handed_over", "handoffs_answered", "handoffs_resolved")),
        ("load", ("tickets",)),
        ("low_scores", ("answered", "low_answers")),
    ):
        whole = mart.run(f"measures/{name}", chosen, by="all").to_dicts()[0]
        parts = mart.run(f"measures/{name}", chosen, by=by).to_dicts()
        for column in columns:
            assert sum(part[column] or 0 for part in parts) == whole[column], (name, column)


@EACH_FILTER
def test_loads(mart: Mart, chosen: Filter) -> None:
    wanted = Counter(row["channel"] or "other" for row in selected(chosen))
    got = mart.run("measures/load", chosen, by="channel").to_dicts()
    assert {row["bucket"]: row["tickets"] for row in got} == wanted
    for row in got:
        assert row["load_share_pct"] == pytest.approx(100 * wanted[row["bucket"]] / wanted.total())


@EACH_FILTER
def test_groups_over_time_are_the_measures_cut_twice(mart: Mart, chosen: Filter) -> None:
    rows = mart.run("details/group_trends", chosen, by="week", group="channel").to_dicts()
    weeks = {row["bucket"] for row in rows}
    assert len(weeks) > 2
    for channel in {row["code"] for row in rows}:
        alone = replace(chosen, channels=(channel,))
        lines = {row["bucket"]: row for row in rows if row["code"] == channel}
        for name in ("speed", "resolution", "satisfaction"):
            for row in mart.run(f"measures/{name}", alone, by="week").to_dicts():
                shared = set(row) & set(lines[row["bucket"]]) - {"tickets", "bucket"}
                assert shared
                assert {c: lines[row["bucket"]][c] for c in shared} == {c: row[c] for c in shared}


def test_the_wait_after_a_hand_over_is_the_first_response_of_those_handed_over(mart: Mart) -> None:
    handed = replace(WHOLE, handled_by=("bot_then_human",))
    row = mart.run("measures/speed", handed, by="all").to_dicts()[0]
    waits = [
        pair[0] for ticket in selected(WHOLE)
        if ticket["started_with"] == "bot" and not is_bot_only(ticket) and (pair := wait(ticket)) and pair[1]
    ]  # fmt: skip
    assert row["answered_handoffs"] == row["answered_tickets"] == len(waits)
    assert row["handoff_wait_p50_seconds"] == row["first_response_p50_seconds"]
