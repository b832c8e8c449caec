"""A locked link over the sample data: whatever is asked, the rows of the answer are the link's.

What the link's rows are is told by the raw CSV, without anything of the product. `CSAT_EXAMPLES=5000` tries that many
questions.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import sqlfile, vocabulary
from dashboard.engines.fence import CUT, LISTED, Fence, periods
from dashboard.engines.veil import Run
from dashboard.filters import LISTS, Filter
from dashboard.settings import read_settings
from dashboard.store import Store
from tests.second_road.test_sample_two_roads import COUNTED
from tests.second_road.test_veil import cells, named, questions

pytestmark = pytest.mark.timeout(1200)  # hundreds of links, each with its own questions
EXAMPLES = int(os.environ.get("CSAT_EXAMPLES", "200"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIRST, LAST = date(2025, 10, 1), date(2026, 11, 21)
LIST = {"search": "", "sort": "id", "direction": "asc", "limit": 100_000, "offset": 0}
COMMENTS = {"search": "", "limit": 100_000, "offset": 0}
AGENTS = ("1003 Li Na", "1002 王思远")
FILES = sqlfile.load()
# Lists of the filter → column of the raw file.
RAW = {
    "channels": "channel", "topics": "topic", "priorities": "priority", "tiers": "tier", "teams": "team",
    "agents": "agent_id", "weekdays": "weekday", "hours": "hour",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(sample_store: Path, imported: dict[str, dict]) -> Iterator[Store]:
    with Store(read_settings(data=sample_store)) as opened:
        yield opened


@pytest.fixture(scope="module")
def bare(store: Store) -> Run:
    return store.figures.reader(hide_agents=False)


@pytest.fixture(scope="module")
def rows(raw: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The counted tickets of the raw file."""
    return (
        raw.cursor()
        .sql(  # other tests may have left a question of theirs half read
            f"""select ticket_id, created_at, channel, coalesce(nullif(topic, ''), 'unknown') as topic,
                coalesce(nullif(priority, ''), 'unknown') as priority, coalesce(nullif(tier, ''), 'unknown') as tier,
                nullif(team, '') as team, nullif(agent_id, '') as agent_id,
                isodow(created_at) as weekday, hour(created_at) as hour
            from t where {COUNTED}"""
        )
        .pl()
    )


def values(rows: pl.DataFrame) -> dict[str, list]:
    """What can be chosen in each list."""
    found = {name: sorted(rows[column].drop_nulls().unique()) for name, column in RAW.items()}
    return found | {
        "handled_by": list(vocabulary.HANDLED_BY),
        "peaks": list(vocabulary.PEAKS),
        "promos": ["double_11", "double_12", "618"],
        "partners": list(vocabulary.OUTSIDE_PARTIES),
        "only": list(vocabulary.CONDITIONS),
        "ages": list(vocabulary.AGES),
        "attributes": ["Region=North"],
    }


@st.composite
def filters(draw: st.DrawFn, known: Mapping[str, list], names: tuple[str, ...], longest: int) -> Filter:
    """Some days, and some choices in some of these lists."""
    start = draw(st.dates(FIRST - timedelta(days=20), LAST))
    lists = {}
    for name in draw(st.sets(st.sampled_from(names), max_size=3)):
        most = max(1, len(known[name]) - 1)
        lists[name] = tuple(sorted(draw(st.sets(st.sampled_from(known[name]), min_size=1, max_size=most))))
    return Filter(
        days=None,
        start_date=start,
        end_date=start + timedelta(days=draw(st.integers(0, longest))),
        compare=draw(st.sampled_from(("prev", "dow", "last_year", "campaign", "none"))),
        survey_clock=draw(st.sampled_from(("answered", "answered", "ticket"))),
        is_business_hours=draw(st.booleans()),
        **lists,
    )


def near(draw: st.DataObject, link: Filter, asked: Filter) -> Filter:
    """The question as it is, or moved so that it is likely to touch the link."""
    assert link.start_date and asked.start_date and asked.end_date
    if draw.draw(st.booleans()):
        return asked
    start = link.start_date + timedelta(days=draw.draw(st.integers(-40, 40)))
    return replace(asked, start_date=start, end_date=start + (asked.end_date - asked.start_date))


def chosen(rows: pl.DataFrame, filter: Filter) -> pl.DataFrame:
    """The raw rows that a filter's lists and dates leave."""
    created = pl.col("created_at").dt.date()
    lists = {column: list(getattr(filter, name)) for name, column in RAW.items() if getattr(filter, name)}
    conditions = [pl.col(column).is_in(codes) for column, codes in lists.items()]
    dated = created.is_between(pl.lit(filter.start_date), pl.lit(filter.end_date))
    return rows.filter(reduce(lambda a, b: a & b, conditions, dated))


def windows(run: Run, link: Filter) -> list[Filter]:
    """The link's period and the one it is compared with, by their days."""
    return [replace(one, until=None) for one in periods(run, link) if one is not None]


def ids(run: Run, filter: Filter) -> set[str]:
    return set(run("details/tickets", filter, **LIST)["ticket_id"])


def part(asked: Filter, mine: list[Filter]) -> Filter | None:
    """The days of a question that a link answers: those in its period, in what that is compared with, or in both where
    nothing lies between them."""
    stretches = [(one.start_date, one.end_date) for one in mine]
    (_, first_ends), (last_starts, _) = min(stretches), max(stretches)
    if last_starts - first_ends <= timedelta(days=1):
        stretches = [(min(stretches)[0], max(end for _, end in stretches))]
    for begin, end in stretches:
        if begin <= asked.end_date and asked.start_date <= end:
            return replace(asked, start_date=max(begin, asked.start_date), end_date=min(end, asked.end_date))
    return None


@MANY
@given(data=st.data())
def test_rows_are_those_of_the_link_that_the_raw_file_has(bare: Run, rows: pl.DataFrame, data: st.DataObject) -> None:
    known, names = values(rows), tuple(RAW)
    link = data.draw(filters(known, names, 20))
    asked = near(data, link, data.draw(filters(known, names, 60)))
    fence, mine = Fence(bare, *periods(bare, link)), windows(bare, link)
    of_link = pl.concat([chosen(rows, window) for window in mine])["ticket_id"]
    answered = part(asked, mine)
    expected = set() if answered is None else set(chosen(rows, answered)["ticket_id"]) & set(of_link)
    assert ids(fence.run, asked) == expected
    by = data.draw(st.sampled_from(("all", "channel", "day", "hour", "priority")))
    assert fence.run("measures/volume", asked, by=by)["tickets"].sum() == len(expected)
    assert fence.run("details/ticket_count", asked, search="")["selected_tickets"].sum() == len(expected)
    assert fence.run("details/arrival_hours", asked)["tickets"].sum() == len(expected)


@MANY
@given(data=st.data())
def test_no_answer_counts_more_than_the_link_has(bare: Run, rows: pl.DataFrame, data: st.DataObject) -> None:
    """All lists, conditions and clocks; every measure by some dimension, each of its counts."""
    known = values(rows)
    link = replace(data.draw(filters(known, tuple(n for n in LISTS if n in known), 20)), only=(), ages=())
    asked = near(data, link, data.draw(filters(known, tuple(n for n in LISTS if n in known), 60)))
    fence = Fence(bare, *periods(bare, link))
    # How waits are counted is no matter of the link: the same tickets have other waits in hours of service.
    whole_link = replace(link, is_business_hours=asked.is_business_hours)
    stretches = [replace(whole_link, start_date=first, end_date=last) for first, last in fence._spans]
    name = data.draw(st.sampled_from(sorted(n for n in CUT if n.startswith("measures/"))))
    by = data.draw(st.sampled_from(("all", "day", "channel", "handled_by", "agent")))
    got, whole = fence.run(name, asked, by=by), [bare(name, one, by=by) for one in stretches]
    for column in FILES[name].columns:
        if column.type == "count" and name != "measures/backlog":
            assert (got[column.name].sum() or 0) <= sum(one[column.name].sum() or 0 for one in whole), column.name
    if name == "measures/backlog" and by == "day":
        most = {row["bucket"]: row["backlog"] for one in whole for row in one.iter_rows(named=True)}
        told = [row for row in got.iter_rows(named=True) if row["backlog"] is not None]
        assert all(row["backlog"] <= most[row["bucket"]] for row in told)


@settings(MANY, max_examples=EXAMPLES // 2)  # each asks much
@given(data=st.data())
def test_lists_hold_nothing_beyond_the_link(bare: Run, rows: pl.DataFrame, data: st.DataObject) -> None:
    known, names = values(rows), tuple(n for n in LISTS if n in values(rows))
    link = data.draw(filters(known, names, 7))
    asked = near(data, link, data.draw(filters(known, names, 30)))
    fence = Fence(bare, *periods(bare, link))
    listed = [replace(one, until=one.until if link.ages else None) for one in periods(bare, link) if one is not None]
    mine = set().union(*(ids(bare, one) for one in listed))
    asked = replace(asked, ages=data.draw(st.sampled_from((asked.ages, link.ages, ()))))
    got = fence.run("details/tickets", asked, **LIST)
    assert set(got["ticket_id"]) <= mine
    found = fence.run("details/tickets", asked, **LIST | {"search": "T1"})["ticket_id"]
    assert set(found) <= set(got["ticket_id"])
    counts = fence.run("details/ticket_count", asked, search="").row(0, named=True)
    assert max(counts.values()) <= len(mine)
    assert counts["tickets"] == got.height
    some = data.draw(st.sampled_from(sorted(rows["ticket_id"].head(2000))))
    for ticket_id in {some, *sorted(mine)[:1]}:
        for name in ("details/ticket", "details/ticket_timeline"):
            assert (fence.run(name, ticket_id=ticket_id).height > 0) == (ticket_id in mine)
    told = [bare("details/comments", replace(one, only=(), ages=(), until=None), **COMMENTS) for one in listed]
    comments = fence.run("details/comments", asked, **COMMENTS)
    assert set(comments["survey_id"]) <= set(pl.concat(told)["survey_id"])
    assert set(comments["matching"]) <= {comments.height}


LINKS = {
    "everything": Filter(),
    "a week": Filter(days=7, compare="dow", channels=("chat", "phone"), survey_clock="ticket"),
    "a campaign": Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 11), compare="campaign"),
    "a night": Filter(days=90, compare="none", hours=(0, 1, 2, 3), handled_by=("human",), tiers=("vip", "unknown")),
    "one person": Filter(agents=("1003 Li Na",), compare="own", compare_start=date(2026, 9, 1),
                         compare_end=date(2026, 9, 28)),
}  # fmt: skip
ONE_EACH = ("all", "agent")


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS.keys())
def test_its_own_question_is_answered_as_if_there_were_no_fence(bare: Run, link: Filter) -> None:
    period, before = periods(bare, link)
    fence = Fence(bare, period, before)
    beyond = {"details/promo_load", *(["measures/csat_expected"] if link.agents else [])}  # they read other rows, too
    for name in sorted((CUT | LISTED) - beyond):
        for params in questions(FILES[name], ["T100001"]):
            by = params.get("by", "all")
            if by in ONE_EACH:
                for asked in (period, before) if before and by == "all" else (period,):
                    assert fence.run(name, asked, **params).equals(bare(name, asked, **params)), (name, params)


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS.keys())
def test_periods_are_those_that_pages_show(bare: Run, link: Filter) -> None:
    from dashboard.pages._parts import Facts, Screen, View
    from dashboard.words import words

    screen = Screen("en", "light", words("en"), choose=print, open=print)
    facts = Facts.of(bare)
    assert facts is not None
    view = View.of(bare, link, facts, screen)
    assert periods(bare, link) == (view.filter, view.before)
    fenced = Fence(bare, view.filter, view.before).run
    known = Facts.of(fenced)
    assert known is not None
    again = View.of(fenced, link, known, screen)
    assert (again.filter, again.before, again.remark) == (view.filter, view.before, view.remark)


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS.keys())
def test_what_is_said_of_the_whole_is_said_of_the_link(bare: Run, rows: pl.DataFrame, link: Filter) -> None:
    fence, mine = Fence(bare, *periods(bare, link)), windows(bare, link)
    stretches = [replace(mine[0], start_date=first, end_date=last) for first, last in fence._spans]
    store = fence.run("details/store").row(0, named=True)
    counted = sum(bare("measures/volume", one, by="all")["tickets"].item() for one in stretches)
    assert store["tickets"] == counted < bare("details/store")["tickets"].item()
    assert (store["first_date"], store["last_date"]) == (
        min(one.start_date for one in mine),
        max(one.end_date for one in mine),
    )
    assert 0 < store["surveys"] < bare("details/store")["surveys"].item()
    told = fence.run("details/filter_values")
    assert told.schema == bare("details/filter_values").schema
    for dimension in bare("details/filter_values")["dimension"].unique():
        by = pl.concat(bare("measures/volume", one, by=dimension) for one in stretches).drop_nulls("bucket")
        expected = by.group_by("bucket").agg(pl.col("tickets").sum())
        got = told.filter(dimension=dimension).select("value", "tickets")
        assert dict(got.iter_rows()) == dict(expected.iter_rows()), dimension
    agents = fence.run("details/agents")
    assert agents.schema == bare("details/agents").schema
    assert set(told.filter(dimension="agent")["value"]) <= set(agents["agent_id"])
    assert set(agents["agent_id"]) <= set(bare("details/agents")["agent_id"])


def test_a_link_of_single_tickets_tells_of_them_alone(bare: Run) -> None:
    for link in (Filter(days=28, only=("low",)), Filter(days=28, ages=("over_7d",)), Filter(only=("low", "late"))):
        period, before = periods(bare, link)
        fence = Fence(bare, period, before)
        listed = [bare("details/tickets", one, **LIST) for one in (replace(period), before) if one is not None]
        if not link.ages:
            listed = [bare("details/tickets", replace(one, until=None), **LIST) for one in (period, before)]
        mine = pl.concat(listed).unique("ticket_id")
        store = fence.run("details/store").row(0, named=True)
        assert (store["tickets"], store["surveys"]) == (mine.height, mine["score"].count())
        assert mine.height > 0
        teams = fence.run("details/filter_values").filter(dimension="team")
        assert dict(teams.select("value", "tickets").iter_rows()) == dict(
            mine.drop_nulls("team").group_by("team").len().iter_rows()
        )
        assert set(fence.run("details/agents")["agent_id"]) == set(mine["agent_id"].drop_nulls())
        counts = fence.run("details/ticket_count", period, search="").row(0, named=True)
        now = bare("details/tickets", period, **LIST)
        assert counts == {
            "tickets": now.height,
            "selected_tickets": now.height,
            "response_known": now.filter(pl.col("response_state") != "unknown").height,
            "resolution_known": now.filter(pl.col("resolution_state") != "unknown").height,
            "teams_known": now["team"].count(),
            "agents_known": now["agent_id"].count(),
        }
        for name in CUT:
            for params in questions(FILES[name], []):
                if params.get("by", "all") == "all":
                    assert fence.run(name, period, **params).height == 0


def test_peers_are_told_where_they_are_in_the_link(bare: Run) -> None:
    columns = ["csat_expected_pct", "csat_vs_expected_points"]
    for link, is_told in ((LINKS["one person"], False), (Filter(teams=("Night shift",)), False), (Filter(), True)):
        period, before = periods(bare, link)
        got = Fence(bare, period, before).run("measures/csat_expected", period, by="agent")
        whole = bare("measures/csat_expected", period, by="agent")
        assert got.drop(columns).equals(whole.drop(columns))
        assert whole.height > 0
        assert got.select(columns).equals(whole.select(columns)) == is_told
        assert (got["csat_expected_pct"].null_count() == got.height) != is_told


def test_campaigns_are_told_whole_or_not_at_all(bare: Run) -> None:
    def told(first: date, last: date) -> list[str]:
        asked = Filter(days=None, start_date=first, end_date=last, compare="none")
        return Fence(bare, asked, None).run("details/promo_load", replace(asked, start_date=FIRST))["code"].to_list()

    assert told(date(2026, 10, 4), date(2026, 11, 11)) == ["double_11"]
    assert told(date(2026, 10, 5), date(2026, 11, 11)) == []
    assert told(date(2026, 10, 4), date(2026, 11, 10)) == []


# What a hidden link sends


@pytest.fixture(scope="module")
def hidden(store: Store) -> tuple[Run, Filter]:
    """The reader and the filter of a link that hides people and locks its filter."""
    link, token = store.links.create(
        "overview", Filter(days=14, agents=AGENTS), is_frozen=True, is_locked=True, hides_people=True, by="local"
    )
    found = store.links.find(token)
    store.links.stop(link.link_id, "local")
    return store.links.reader_of(found), found.filter


@pytest.fixture(scope="module")
def customers(store: Store, raw: duckdb.DuckDBPyConnection) -> set[str]:
    """Ids of customers, as the files had them and as the lake keeps them."""
    kept = pl.concat(pl.read_parquet(path, columns=["customer_id"]) for path in store.lake.files("tickets"))
    given = {one for (one,) in raw.execute("select distinct customer_id from lines").fetchall() if one}
    return given | set(kept["customer_id"].drop_nulls())


def test_no_answer_of_a_hidden_link_holds_a_person(
    hidden: tuple[Run, Filter], bare: Run, customers: set[str], raw: duckdb.DuckDBPyConnection
) -> None:
    read, filter = hidden
    assert not named(set(filter.agents))
    wide = replace(filter, agents=(), start_date=FIRST, end_date=LAST)
    ids = read("details/tickets", wide, **LIST)["ticket_id"].to_list()
    assert len(ids) > 100
    sent: set[str] = set()
    for query in FILES.values():
        for params in questions(query, ids[:6]):
            if params.get("by", "all") in ("all", "agent", "team", "subtopic"):
                sent |= cells(read(query.name, wide, **params))
    assert not named(sent)
    assert not sent & customers
    assert not [text for text in sent if re.search(r"\S@\S|1[3-9]\d{9}|\d{3}-\d{3}-\d{4}", text)]
    telling = " ".join(cells(bare("details/tickets", filter.without("agents"), **LIST)))
    assert named({telling}), "without hiding they are named"
    said = " ".join(row[0] for row in raw.execute("select comment from s where comment is not null").fetchall())
    assert re.search(r"\S@\S", said), "there was something to mask"


def test_nobody_is_found_through_a_hidden_link(hidden: tuple[Run, Filter], customers: set[str]) -> None:
    read, filter = hidden
    for text in (*AGENTS, "Li Na", "王思远", *sorted(customers)[:20], *sorted(customers)[-20:]):
        assert read("details/tickets", filter, **LIST | {"search": text}).height == 0, text
        assert read("details/ticket_count", filter, search=text)["tickets"].item() == 0, text
    assert read("details/tickets", filter, **LIST | {"search": filter.agents[0].lower()}).height > 0


def test_peoples_names_choose_nobody_in_a_hidden_link(hidden: tuple[Run, Filter]) -> None:
    read, filter = hidden
    for agents in (AGENTS, AGENTS[:1], ("Li Na",)):
        assert read("measures/volume", replace(filter, agents=agents), by="all")["tickets"].sum() == 0
    everybody = read("measures/volume", filter.without("agents"), by="agent")
    assert set(everybody["bucket"]) == set(filter.agents)
