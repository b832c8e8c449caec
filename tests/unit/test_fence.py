"""The fence on rows worked by hand: what is cut, what is refused, and that every query was judged."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from dashboard import sqlfile
from dashboard.engines import fence
from dashboard.engines.duckdb import Mart
from dashboard.engines.fence import CUT, DECIDED, JUDGED, LISTED, SINGLE, WHOLE, Fence, periods
from dashboard.engines.veil import Veil
from dashboard.errors import UsageError
from dashboard.filters import Filter
from tests.tiny import lake_rows
from tests.tiny.lake_rows import after, ticket

FILES = sqlfile.load()
WEEK = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 19))
LIST = {"search": "", "sort": "id", "direction": "asc", "limit": 100, "offset": 0}


def kept(**columns: str) -> str:
    return json.dumps(columns)


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    """Three tickets of the week, one of the week before, one three weeks before."""
    tickets = [
        ticket("A", agent_id="Ann", team="north", attributes=kept(Region="North", Plan="Gold")),
        ticket("B", agent_id="Bo", channel="phone", attributes=kept(Region="West", Plan="Gold")),
        ticket("C", after(hours=5), agent_id="Ann", status="closed", resolved_at=after(hours=6)),
        ticket("D", after(days=-7), agent_id="Cy", attributes=kept(Region="South", Plan="Free")),
        ticket("E", after(days=-21), agent_id="Di"),
    ]
    built = lake_rows.build(tmp_path_factory.mktemp("fence"), tickets)
    yield built
    built.close()


def fenced(mart: Mart, **link: object) -> Fence:
    return Fence(mart.run, *periods(mart.run, replace(WEEK, **link)))


def ids(one: Fence, **asked: object) -> list[str]:
    return one.run("details/tickets", replace(WEEK, **asked), **LIST)["ticket_id"].to_list()


# Every query is judged


def test_every_query_is_judged_once() -> None:
    """A new query is refused until somebody has thought about what it tells: put it in one of the sets of the fence."""
    assert set(FILES) == JUDGED
    assert len(CUT) + len(LISTED) + len(DECIDED) + len(SINGLE) + len(WHOLE) == len(JUDGED)


def test_what_is_cut_takes_a_filter_and_what_is_whole_takes_none() -> None:
    assert all("filter" in FILES[name].params for name in CUT | LISTED)
    assert all(FILES[name].params == {} for name in WHOLE)
    assert all(FILES[name].params == {"ticket_id": "text"} for name in SINGLE)


def test_only_the_list_heeds_conditions() -> None:
    """Of other queries a link about some late tickets gets nothing, since they would count the others too."""
    heeding = {"in_conditions(", "tickets_listed_in("}
    assert {name for name, query in FILES.items() if any(word in query.statement for word in heeding)} == LISTED


def test_what_was_decided_reads_no_rows() -> None:
    for name in DECIDED:
        words = FILES[name].statement.split()
        assert not {"tickets", "surveys", "tickets_shown()"} & set(words), name


def test_a_query_that_nobody_judged_is_refused(mart: Mart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "JUDGED", JUDGED - {"measures/volume"})
    with pytest.raises(UsageError, match="does not answer “measures/volume”"):
        fenced(mart).run("measures/volume", WEEK, by="all")
    with pytest.raises(UsageError, match="does not answer"):
        fenced(mart).run("measures/everything", WEEK, by="all")


def test_faults_of_the_question_are_those_of_the_runner(mart: Mart) -> None:
    with pytest.raises(UsageError, match="needs a filter"):
        fenced(mart).run("measures/volume", by="all")
    with pytest.raises(UsageError, match="nothing to group by"):
        fenced(mart).run("measures/volume", WEEK, by="customer_id")
    with pytest.raises(UsageError, match="needs “ticket_id”"):
        fenced(mart).run("details/ticket")


# Days


def test_days_are_those_of_the_period_and_of_its_comparison(mart: Mart) -> None:
    one = fenced(mart)
    assert ids(one) == ["A", "B", "C"]
    assert ids(one, start_date=date(2025, 1, 1), end_date=date(2026, 1, 1)) == ["A", "B", "C", "D"], "not E"
    assert ids(one, start_date=date(2025, 10, 6), end_date=date(2025, 10, 12)) == ["D"]
    assert ids(one, start_date=date(2025, 9, 20), end_date=date(2025, 9, 30)) == []
    assert ids(fenced(mart, compare="none"), start_date=date(2025, 1, 1)) == ["A", "B", "C"]


def test_between_two_stretches_the_period_comes_first(mart: Mart) -> None:
    one = fenced(mart, compare="own", compare_start=date(2025, 9, 24), compare_end=date(2025, 9, 28))
    assert ids(one, start_date=date(2025, 9, 1), end_date=date(2026, 1, 1)) == ["A", "B", "C"]
    assert ids(one, start_date=date(2025, 9, 1), end_date=date(2025, 10, 12)) == ["E"]
    assert ids(one, start_date=date(2025, 10, 1), end_date=date(2025, 10, 12)) == []


def test_what_is_not_shown_is_nothing_and_not_nought(mart: Mart) -> None:
    one = fenced(mart, channels=("chat",))
    for asked in (
        replace(WEEK, start_date=date(2025, 1, 1), end_date=date(2025, 1, 31)),
        replace(WEEK, channels=("phone",)),
    ):
        assert one.run("measures/volume", asked, by="all").height == 0
        assert one.run("measures/backlog", asked, by="all").height == 0
        assert one.run("details/store")["tickets"].item() == 3
    backwards = replace(WEEK, start_date=WEEK.end_date, end_date=WEEK.start_date)
    assert one.run("measures/volume", backwards, by="all").height == 0


def test_nothing_is_told_of_a_store_without_data(tmp_path) -> None:
    empty = lake_rows.build(tmp_path, [])
    one = Fence(empty.run, *periods(empty.run, Filter()))
    assert one.run("details/store").equals(empty.run("details/store"))
    assert one.run("details/agents").height == one.run("details/filter_values").height == 0
    assert one.run("measures/volume", WEEK, by="all").height == 0
    empty.close()


# Lists


def test_lists_narrow_and_never_widen(mart: Mart) -> None:
    one = fenced(mart, channels=("chat",))
    assert ids(one) == ids(one, channels=("chat", "phone")) == ["A", "C"]
    assert ids(one, channels=("phone",)) == []
    assert ids(one, agents=("Bo",)) == []
    assert ids(one, agents=("Ann", "Bo"), teams=("north",)) == ["A"]
    assert ids(fenced(mart, hours=(15,)), hours=()) == ["C"]
    assert ids(fenced(mart, weekdays=(3,)), weekdays=(1, 3)) == ["A", "B", "C"]
    assert ids(fenced(mart, weekdays=(1,))) == []


def test_kept_columns_narrow_header_by_header(mart: Mart) -> None:
    one = fenced(mart, attributes=("Region=North", "Region=West"))
    assert ids(one) == ["A", "B"]
    assert ids(one, attributes=("Region=South",)) == []
    assert ids(one, attributes=("Region=South", "Region=West")) == ["B"]
    assert ids(one, attributes=("Plan=Gold",)) == ["A", "B"]
    assert ids(one, attributes=("Plan=Free",)) == []
    told = one.run("details/attribute_values")
    assert told.rows() == [("Plan", "Gold", 2, 0), ("Region", "North", 1, 0), ("Region", "West", 1, 0)]
    assert fenced(mart).run("details/attribute_values").filter(header="Region").rows() == [
        ("Region", "North", 1, 0), ("Region", "South", 1, 0), ("Region", "West", 1, 0),
    ]  # fmt: skip


def test_conditions_of_the_link_go_on_holding(mart: Mart) -> None:
    one = fenced(mart, only=("open",))
    assert ids(one, only=()) == ids(one) == ["A", "B"]
    assert ids(one, only=("reopened",)) == []
    assert one.run("measures/volume", WEEK, by="all").height == 0
    assert one.run("details/attribute_values").height == 0


def test_ages_are_told_at_the_end_of_the_link(mart: Mart) -> None:
    one = fenced(mart, ages=("3_7d", "over_7d"))
    assert ids(one) == ids(one, ages=("over_7d", "3_7d", "0_4h")) == ["A", "B", "D", "E"]
    assert ids(one, ages=("over_7d",)) == ["D", "E"]
    assert ids(one, ages=("0_4h",)) == []
    assert ids(one, end_date=date(2025, 10, 16)) == ["A", "B", "D", "E"], "another moment would tell of others"
    assert ids(fenced(mart), ages=("over_7d",)) == [], "tickets of earlier days are not in the list of the link"


def test_the_clock_of_answers_is_the_links(mart: Mart, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(name, filter=None, **params):
        asked.append((name, filter))
        return mart.run(name, filter, **params)

    one = Fence(run, *periods(mart.run, WEEK))
    other = replace(WEEK, survey_clock="ticket")
    one.run("measures/satisfaction", other, by="all")
    one.run("details/survey_coverage", other)
    assert [(name, filter.survey_clock) for name, filter in asked] == [
        ("measures/satisfaction", "answered"), ("details/survey_coverage", "ticket"),
    ]  # fmt: skip


# One ticket, and the whole


def test_a_single_ticket_is_told_if_it_is_in_the_list(mart: Mart) -> None:
    def told(one: Fence) -> list[str]:
        return [name for name in "ABCDEF" if one.run("details/ticket", ticket_id=name).height]

    assert told(fenced(mart)) == ["A", "B", "C", "D"]
    assert told(fenced(mart, compare="none", channels=("chat",))) == ["A", "C"]
    assert told(fenced(mart, only=("open",))) == ["A", "B", "D"]
    assert fenced(mart).run("details/ticket_timeline", ticket_id="E").height == 0
    assert fenced(mart).run("details/ticket_timeline", ticket_id="A").height > 0


def test_lists_of_values_are_of_the_link(mart: Mart) -> None:
    one = fenced(mart, compare="none")
    assert one.run("details/agents")["agent_id"].to_list() == ["Ann", "Bo"]
    assert one.run("details/filter_values").filter(dimension="agent").rows() == [
        ("agent", "Ann", 2),
        ("agent", "Bo", 1),
    ]
    store = one.run("details/store").row(0, named=True)
    whole = mart.run("details/store").row(0, named=True)
    own = {"tickets": 3, "surveys": 0, "first_date": date(2025, 10, 13), "last_date": date(2025, 10, 15)}
    assert store == whole | own


def test_names_never_reach_the_fence(mart: Mart) -> None:
    veiled = Veil(mart.run, bytes(range(32)), agents=True, customers=True)
    codes = dict(veiled._codes)
    one = Fence(veiled.run, *periods(veiled.run, replace(WEEK, agents=(codes["Ann"],))))
    assert one.run("details/agents")["agent_id"].to_list() == [codes["Ann"]]
    assert ids(one) == ids(one, agents=(codes["Ann"],)) == ["A", "C"]
    assert ids(one, agents=("Ann",)) == ids(one, agents=(codes["Bo"],)) == []
