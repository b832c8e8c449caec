"""The figures that the Overview asks for in one question are those of the measures, group by group."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.pages._headline import HEADLINES, STOCK, STOCK_TREND, Headline
from dashboard.pages._key_figures import DIMENSIONS, TOGETHER, asking
from tests.tiny import lake_rows
from tests.truths.by_hand import AS_OF, SURVEYS, TICKETS

WHOLE = Filter(days=None, start_date=date(2025, 9, 1), end_date=date(2025, 11, 15))
VIEWS = {
    "whole": WHOLE,
    "week": replace(WHOLE, start_date=date(2025, 10, 6), end_date=date(2025, 10, 12), channels=("chat", "email")),
    "hours of a day": replace(WHOLE, start_date=date(2025, 10, 8), end_date=date(2025, 10, 8)),
    "busy hours": replace(WHOLE, peaks=("weekday_peak",), weekdays=(1, 2, 3)),
    "one topic, answers by ticket": replace(WHOLE, topics=("payment",), survey_clock="ticket"),
    "nobody": replace(WHOLE, agents=("nobody",)),
    "before all data": replace(WHOLE, start_date=date(2020, 1, 1), end_date=date(2020, 1, 31)),
}
CUT = replace(WHOLE, end_date=date(2025, 10, 8), until=datetime(2025, 10, 8, 9, 30))
COUNTED = ["bucket", "backlog", "backlog_over_72h"]
ASKED_TOGETHER = [headline for headline in HEADLINES if headline.measure in TOGETHER]


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("truths"), TICKETS, SURVEYS, imports=[lake_rows.facts(as_of=AS_OF)])
    yield mart
    mart.close()


def view(read: Any, chosen: Filter) -> Any:
    """As much of a View as asking looks at."""
    return SimpleNamespace(read=read, filter=chosen)


@pytest.mark.parametrize("headline", ASKED_TOGETHER, ids=lambda headline: headline.key)
@pytest.mark.parametrize("chosen", VIEWS.values(), ids=VIEWS.keys())
def test_each_figure_is_that_of_its_measure(mart: Mart, chosen: Filter, headline: Headline) -> None:
    ask = asking(view(mart.run, chosen))
    needed = ["bucket", *sorted({headline.metric, headline.n, headline.goal} - {"", "goals"})]
    for by in (chosen.grain, *DIMENSIONS):
        alone = mart.run(headline.measure, chosen, by=by).select(needed)
        together = ask(headline, chosen, by).select(needed)
        assert_frame_equal(together, alone, check_row_order=False)
    first = ask(headline, chosen, "all")
    assert first.height == 1
    if headline.key == "tickets":
        assert (
            first["tickets_per_hour"].item() == mart.run("measures/volume", chosen, by="all")["tickets_per_hour"].item()
        )


@pytest.mark.parametrize("chosen", [*VIEWS.values(), CUT], ids=[*VIEWS.keys(), "cut"])
def test_what_is_open_over_time_is_that_of_the_measure(mart: Mart, chosen: Filter) -> None:
    (headline,) = (headline for headline in HEADLINES if headline.measure == STOCK)
    for grain in ("hour", "day", "week", "month"):
        counted = mart.run(STOCK_TREND, chosen, grain=grain)
        assert_frame_equal(counted, mart.run(STOCK, chosen, by=grain).select(COUNTED))
    ask = asking(view(mart.run, chosen))
    assert_frame_equal(ask(headline, chosen, "all").select(COUNTED), mart.run(STOCK, chosen, by="all").select(COUNTED))


def test_the_views_hold_something_to_compare(mart: Mart) -> None:
    counts = {name: mart.run("measures/volume", chosen, by="all")["tickets"].item() for name, chosen in VIEWS.items()}
    assert all(counts[name] > 20 for name in ("whole", "week", "busy hours", "one topic, answers by ticket"))
    assert counts["hours of a day"] > 0
    assert counts["nobody"] == counts["before all data"] == 0


def test_a_period_takes_one_question_and_other_groups_their_measures(mart: Mart) -> None:
    asked: list[tuple[str, Filter, tuple[tuple[str, object], ...]]] = []

    def read(name: str, filter: Filter, **params: object) -> object:
        asked.append((name, filter, tuple(params.items())))
        return mart.run(name, filter, **params)

    ask = asking(view(read, WHOLE))
    for headline in HEADLINES:
        for by in ("all", WHOLE.grain, "channel", "topic", "peak"):
            ask(headline, WHOLE, by)
    assert {(name, dict(params).get("by")) for name, _, params in asked} == {
        ("details/key_figures", None),
        (STOCK_TREND, None),
        *((STOCK, by) for by in ("channel", "topic", "peak")),
    }
    assert len({question for question in asked if question[0] == "details/key_figures"}) == 1
    asked.clear()
    ask(HEADLINES[1], WHOLE, "handled_by")
    assert [(name, dict(params)) for name, _, params in asked] == [("measures/speed", {"by": "handled_by"})]


def test_a_figure_that_the_question_lacks_comes_from_its_measure(mart: Mart) -> None:
    slowest = replace(HEADLINES[1], metric="first_response_p90_seconds")
    asked = asking(view(mart.run, WHOLE))(slowest, WHOLE, "channel")
    assert_frame_equal(asked, mart.run("measures/speed", WHOLE, by="channel"))
