"""A filter by kept columns shows what a store would show that holds nothing but the tickets and surveys meant."""

import json
import random
from collections.abc import Iterator
from datetime import date

import pytest
from polars.testing import assert_frame_equal

from dashboard import sqlfile
from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from tests.tiny import lake_rows
from tests.truths.by_hand import AS_OF, SURVEYS, TICKETS, Row

DICE = random.Random(3)
PERIOD = Filter(days=None, start_date=date(2025, 10, 6), end_date=date(2025, 11, 9))
CHOSEN = Filter(
    days=None, start_date=PERIOD.start_date, end_date=PERIOD.end_date,
    attributes=("Line=bags", "Line=shoes", "地区=北=1"),
)  # fmt: skip
MEASURES = sorted(name for name in sqlfile.load() if name.startswith("measures/"))


def with_columns(row: Row) -> Row:
    """Two columns, each empty in a fifth of the rows; customers go, as repeats look at tickets outside the filter."""
    drawn = {"Line": DICE.choice(["bags", "shoes", "hats", "coats", None]), "地区": DICE.choice(["北=1", "南", None])}
    kept = {header: value for header, value in drawn.items() if value}
    return row | {"attributes": json.dumps(kept, ensure_ascii=False) if kept else None, "customer_id": None}


def with_work(row: Row) -> Row:
    """Handling times, and some visits to self-service, which the random tickets lack."""
    visit = {"started_with": "self_service"} if DICE.random() < 0.1 else {}
    return row | {"handle_seconds": DICE.randrange(60, 900)} | visit


ALL_TICKETS = [with_work(with_columns(row)) for row in TICKETS]
ALL_SURVEYS = [with_columns(row) if row["ticket_id"] is None else row for row in SURVEYS]


def is_meant(row: Row) -> bool:
    kept = json.loads(row.get("attributes") or "{}")
    return kept.get("Line") in ("bags", "shoes") and kept.get("地区") == "北=1"


def built(folder, tickets: list[Row], surveys: list[Row]) -> Mart:
    return lake_rows.build(folder, tickets, surveys, imports=[lake_rows.facts(as_of=AS_OF)])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mart, Mart]]:
    """A mart of everything, and one of what is meant alone."""
    few = [row for row in ALL_TICKETS if is_meant(row)]
    ids = {row["ticket_id"] for row in few}
    surveys = [row for row in ALL_SURVEYS if row["ticket_id"] in ids or (row["ticket_id"] is None and is_meant(row))]
    assert 250 < len(few) < 800
    assert {row["ticket_id"] is None for row in surveys} == {True, False}
    marts = (
        built(tmp_path_factory.mktemp("all"), ALL_TICKETS, ALL_SURVEYS),
        built(tmp_path_factory.mktemp("few"), few, surveys),
    )
    yield marts
    for mart in marts:
        mart.close()


@pytest.mark.parametrize("by", ["all", "channel", "week"])
@pytest.mark.parametrize("measure", MEASURES)
def test_filtered_figures_are_those_of_a_smaller_store(both: tuple[Mart, Mart], measure: str, by: str) -> None:
    everything, few = both
    shown, alone = everything.run(measure, CHOSEN, by=by), few.run(measure, PERIOD, by=by)
    assert_frame_equal(shown, alone)
    assert not everything.run(measure, PERIOD, by=by).equals(alone)
