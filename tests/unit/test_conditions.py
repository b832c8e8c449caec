"""Conditions of scheduled reports: what is one, what is none, and that they say what the query says."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cli.conditions import FIRST, Condition, judge, parse
from dashboard.errors import UsageError
from dashboard.filters import Filter
from dashboard.metrics import METRICS
from dashboard.pages import _headline, _survey_cards
from dashboard.sqlfile import load
from dashboard.values import ENOUGH

PERIOD = Filter(days=None, start_date=date(2026, 3, 1), end_date=date(2026, 3, 29))
HOLDS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
numbers = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=3)
names = st.sampled_from(["csat_pct", "tickets", "first_response_p50_seconds", "resolution_pct"])
blanks = st.sampled_from(["", " ", "  ", "\t"])


@given(names, st.sampled_from(list(HOLDS)), numbers, blanks, blanks)
def test_a_condition_is_read_as_it_is_written(name, sign, number, before, after):
    assert parse(f"{before}{name}{after}{sign}{before}{number:f}{after}") == Condition(name, sign, float(number))


@given(st.text(max_size=40))
def test_any_other_text_is_refused_or_read_but_never_run(text):
    try:
        found = parse(text)
    except UsageError:
        return
    assert found.metric in METRICS


@pytest.mark.parametrize(
    "text",
    ["", "csat_pct", "csat_pct <", "< 75", "75 > csat_pct", "csat_pct = 75", "csat_pct == 75", "csat_pct != 75",
     "csat_pct < 7 5", "csat_pct < 1e3", "csat_pct < nan", "csat_pct < inf", "csat_pct < 75%", "csat_pct < ７５",
     "csat_pct < 75 or 1 < 2", "__import__('os') < 1", "csat_pct < 75; drop table x", "csat_pct < 5\nx",
     "csat_pct <75.", "CSAT_PCT < 75", "csat_pct < 1234567890123"],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_a_pattern(text):
    with pytest.raises(UsageError, match="is no condition") as caught:
        parse(text)
    assert "csat_pct < 75" in caught.value.remedy


def test_a_metric_that_no_measure_has_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"no metric colour .*csat_pct, "):
        parse("colour < 3")


def test_a_metric_is_read_from_the_measure_of_the_pages_key_figures():
    for headline in (*_headline.BY_KEY.values(), *_survey_cards.BY_KEY.values()):
        read = Answers(**{headline.metric: 50, headline.n: 50})
        judge(parse(f"{headline.metric} > 1"), read, PERIOD)
        assert [(name, METRICS[headline.metric].counts) for name, *_ in read.asked] == [(headline.measure, headline.n)]


def test_where_several_measures_hold_a_metric_it_is_said_which_counts():
    queries = [q for q in load().values() if q.name.startswith("measures/") and set(q.params) == {"filter", "by"}]
    several = 0
    for name, metric in METRICS.items():
        holding = {q.name for q in queries if {name, metric.counts} <= {column.name for column in q.columns}}
        if len(holding) > 1:
            several += 1
            assert len(holding & set(FIRST)) >= 1, f"{name}: {holding}"
    assert several >= 5


class Answers:
    """A reader that answers with one row, and notes what it was asked."""

    def __init__(self, **row):
        self.row, self.asked = row, []

    def __call__(self, name, filter, **params):
        self.asked.append((name, filter, params))
        return pl.DataFrame([self.row])


@given(
    st.one_of(st.none(), st.floats(0, 100)), st.integers(0, 2 * ENOUGH), st.sampled_from(list(HOLDS)),
    st.integers(0, 100),
)  # fmt: skip
def test_it_holds_exactly_when_the_figure_says_so_and_stands_on_enough(value, n, sign, number):
    found = judge(parse(f"csat_pct {sign} {number}"), Answers(csat_pct=value, answered=n), PERIOD)
    assert found.is_met == (value is not None and n >= ENOUGH and HOLDS[sign](round(value, 9), number))
    assert (found.value, found.n) == (value, n)


def test_a_difference_of_nought_is_nought_whatever_its_sums_left_over():
    for sign, holds in {">": False, ">=": True, "<": False, "<=": True}.items():
        for rest in (7e-14, -7e-14):
            read = Answers(csat_pct=rest, answered=ENOUGH)
            assert judge(parse(f"csat_pct {sign} 0"), read, PERIOD).is_met == holds
    assert judge(parse("csat_pct > 0"), Answers(csat_pct=0.000001, answered=ENOUGH), PERIOD).is_met


def test_a_count_needs_no_others_and_a_list_of_tickets_is_no_scope():
    read = Answers(tickets=3)
    narrowed = Filter(days=None, start_date=PERIOD.start_date, end_date=PERIOD.end_date, only=("late",), ages=("0_4h",))
    assert judge(parse("tickets < 4"), read, narrowed).is_met
    assert read.asked == [("measures/volume", PERIOD, {"by": "all"})]
