"""What every page shows of the sample data, as the tables that its exports are made of: complete, in agreement with
itself, and with the raw CSV."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from dashboard.filters import Filter
from dashboard.metrics import UNITS
from dashboard.notes import DatedNote
from dashboard.pages import _sheets
from dashboard.settings import read_settings
from dashboard.share.sheets import Report, Sheet
from dashboard.store import Store
from dashboard.tables import Entry, Table
from dashboard.ui.contents import VIEWS
from dashboard.ui.reporting import report
from dashboard.values import NOTHING, Values
from dashboard.words import Words, words

EN, ZH = words("en"), words("zh_CN")
IN_PERIOD = "created_at >= '2026-10-25' and created_at < '2026-11-22' and status not in ('merged', 'spam', 'deleted')"
PERIOD = Filter(days=None, start_date=date(2026, 10, 25), end_date=date(2026, 11, 21))
FILTERS = {
    "the last 28 days": Filter(),
    "one day": Filter(days=None, start_date=date(2026, 11, 11), end_date=date(2026, 11, 11)),
    "a year": Filter(
        days=None, start_date=date(2025, 12, 1), end_date=date(2026, 11, 21), compare="none", metric="reopened"
    ),
    "phone by night": Filter(channels=("phone",), peaks=("night",), metric="response"),
    "business hours, answers by ticket": Filter(
        is_business_hours=True, survey_clock="ticket", topics=("after_sales",), metric="satisfaction"
    ),
    "a promotion": Filter(peaks=("promo",), compare="campaign", handled_by=("bot_then_human", "human"), metric="time"),
}
IN_CHINESE = ("one day", "business hours, answers by ticket")
# The curve's table holds its level at the labelled times; logarithmic axes draw a wait of nothing as one second, and
# multiples of the target as logarithms.
NOT_POINT_BY_POINT = ("within", "knee", "waits", "hand_over", "late")
NOTES = (DatedNote(date(2026, 11, 3), "new bot release"), DatedNote(date(2026, 9, 1), "before all that"))
SIGNED = re.compile(r"^[+−-][\d,.]+")

Show = Callable[..., Report]


@pytest.fixture(scope="module")
def show(sample_store: Path, imported: dict[str, dict]) -> Iterator[Show]:
    """show("overview", filter, t) → the page's report, drawn once for each of these."""
    made: dict[tuple[str, Filter, str], Report] = {}
    with Store(read_settings(data=sample_store)) as store:
        read = store.read

        def go(slug: str, filter: Filter = PERIOD, t: Words = EN) -> Report:
            key = (slug, filter, t.lang)
            if key not in made:
                found = report(read, slug, filter, t, notes=NOTES)
                assert found is not None
                made[key] = found
            return made[key]

        yield go


def sheet(found: Report, key: str) -> Sheet:
    (one,) = (s for s in found.sheets if s.key == key)
    return one


def column(table: Table, head: str) -> list:
    """The numbers under a heading."""
    at = table.heads.index(head)
    return [row[at].value for row in table.rows]


def total(table: Table, head: str) -> float:
    return sum(value for value in column(table, head) if value is not None)


def figure(found: Report, label: str) -> Entry:
    """The value of a key figure."""
    (value,) = (row[1] for row in sheet(found, "figures").table.rows if row[0].text == label)
    return value


# Every card


@pytest.mark.parametrize(("name", "t"), [*((name, EN) for name in FILTERS), *((name, ZH) for name in IN_CHINESE)])
@pytest.mark.parametrize("slug", VIEWS)
def test_every_card_is_a_table_whose_texts_are_those_of_its_numbers(
    show: Show, monkeypatch: pytest.MonkeyPatch, slug: str, name: str, t: Words
) -> None:
    opened = []
    real = _sheets.opened
    monkeypatch.setattr(_sheets, "opened", lambda key, *rest: opened.append(key) or real(key, *rest))
    found = show(slug, FILTERS[name], t)
    assert opened
    assert set(opened) <= {one.key for one in found.sheets}
    assert len({one.key for one in found.sheets}) == len(found.sheets)
    for one in found.sheets:
        assert one.title
        assert one.table.heads and one.table.rows, one.key
        assert len(set(one.table.heads)) == len(one.table.heads), one.table.heads
        for row in one.table.rows:
            for head, entry in zip(one.table.heads, row, strict=True):
                assert agrees(entry, Values(t)), (one.key, head, entry)
        if one.figure is not None and one.key not in NOT_POINT_BY_POINT:
            assert_holds(one)


def assert_holds(one: Sheet) -> None:
    """That every value which can be pointed at in a chart stands in its table."""
    known = {round(entry.value, 6) for row in one.table.rows for entry in row if isinstance(entry.value, int | float)}

    def numbers(values: Iterable[object] | None) -> set[float]:
        return {round(v, 6) for v in values or () if isinstance(v, int | float)}

    for trace in one.figure.data:
        if trace.type == "heatmap":
            assert numbers(v for row in trace.z for v in row) <= known, one.key
        elif trace.customdata is not None and len(trace.customdata) and trace.marker.opacity != 0:
            drawn = [numbers(axis if axis is None else list(axis)) for axis in (trace.x, trace.y)]
            assert any(values and values <= known for values in drawn), (one.key, trace.name, drawn)


def agrees(entry: Entry, show: Values) -> bool:
    """Whether a text says the number behind it, and nothing where there is none."""
    if entry.unit in ("text", "date", "moment"):
        kind = {"text": type(None), "date": date, "moment": datetime}[entry.unit]
        return isinstance(entry.value, kind) or (entry.value is None and entry.text == NOTHING)
    if entry.unit not in UNITS or not isinstance(entry.value, int | float | None):
        return False
    if entry.text == show.value(entry.value, entry.unit):
        return True
    if entry.value is None:
        return False
    if entry.unit == "score_5":  # of one ticket: as short as on its list
        return float(entry.text) == round(entry.value, 2)
    if not (signed := SIGNED.match(entry.text)):  # a difference: always with its sign, in the hundreds without decimals
        return False
    said = float(signed[0].replace("−", "-").replace(",", ""))
    return said == round(entry.value, 0 if abs(entry.value) >= 100 else 1)


def test_charts_over_time_tell_promotions_and_pinned_notes_of_their_days(show: Show) -> None:
    for page, key in (("overview", "trend"), ("resolution", "flow"), ("response", "waits"), ("channels", "mix")):
        table = sheet(show(page), key).table
        said = {row[0].value: row[table.heads.index("Remark")].text for row in table.rows}
        assert said[date(2026, 10, 31)] == ""
        assert said[date(2026, 11, 3)] == "Double 11 · new bot release"
        assert said[date(2026, 11, 11)] == "Double 11"
        assert said[date(2026, 11, 12)] == ""


# Figures of a page agree with each other


def test_tickets_of_the_overview_are_one_number(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    found = show("overview")
    (expected,) = raw.execute(f"select count(*) from t where {IN_PERIOD}").fetchone()
    assert figure(found, "Tickets").value == expected
    assert total(sheet(found, "trend").table, "Tickets") == expected
    assert total(sheet(found, "groups").table, "Tickets") == expected
    assert total(sheet(found, "arrivals").table, "Tickets") == expected


def test_tickets_by_channel_and_by_day(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    by_day = raw.execute(
        f"select cast(created_at as date), count(*) from t where {IN_PERIOD} group by 1 order by 1"
    ).fetchall()
    trend = sheet(show("overview"), "trend").table
    assert list(zip(column(trend, "Day"), column(trend, "Tickets"), strict=True)) == by_day
    flow = sheet(show("resolution"), "flow").table
    assert list(zip(column(flow, "Day"), column(flow, "Created"), strict=True)) == by_day
    channels = dict(raw.execute(f"select channel, count(*) from t where {IN_PERIOD} group by 1").fetchall())
    named = {"Chat": "chat", "Phone": "phone", "WeChat": "wechat", "Email": "email", "Social": "social",
             "Web form": "web_form"}  # fmt: skip
    for page in ("overview", "channels"):
        table = sheet(show(page), "groups").table
        assert {named[row[0].text]: row[1].value for row in table.rows} == channels


def test_arrivals_by_hour_of_the_week(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    """Four weeks: each hour of the week comes four times, the last hour of all but for its last minutes."""
    cells = {
        (day, hour): n
        for day, hour, n in raw.execute(
            f"select isodow(created_at), hour(created_at), count(*) from t where {IN_PERIOD} group by 1, 2"
        ).fetchall()
    }
    table = sheet(show("overview"), "arrivals").table
    for day, row in enumerate(table.rows, 1):
        for hour in range(24):
            assert row[1 + hour].value == pytest.approx(cells.get((day, hour), 0) / 4, rel=0.01)


def test_resolution_agrees_with_itself(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    found = show("resolution")
    (backlog,) = raw.execute(
        """select count(*) from t where status in ('open', 'pending', 'on_hold')
               and not (abandoned_at is not null and first_response_at is null)"""
    ).fetchone()
    assert figure(found, "Still open").value == backlog
    assert total(sheet(found, "ages").table, "Open tickets") == backlog
    flow = sheet(found, "flow").table
    assert column(flow, "Open at the end")[-1] == backlog
    created, resolved = (column(flow, head) for head in ("Created", "Resolved"))
    assert column(flow, "Created minus resolved") == [a - b for a, b in zip(created, resolved, strict=True)]
    n = sheet(found, "trend").table
    solved = sum(pct * k / 100 for pct, k in zip(column(n, "Resolved in 7 days"), column(n, "n"), strict=True) if k)
    whole = figure(found, "Resolved in 7 days").value
    assert isinstance(whole, float)
    assert solved / total(n, "n") == pytest.approx(whole / 100)
    refunds = [total(sheet(found, key).table, "Refunds") for key in ("refunds", "refunds_2")]
    assert refunds[0] == refunds[1]


def test_waits_of_phone(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    n, p50, p90 = raw.execute(
        f"""select count(*), quantile_cont(w, 0.5), quantile_cont(w, 0.9) from (
                select date_diff('second', created_at, first_response_at) as w from t
                where {IN_PERIOD} and channel = 'phone' and initiated_by = 'customer'
                    and started_with = 'human' and first_response_at >= created_at)"""
    ).fetchone()
    found = show("response", Filter(channels=("phone",)))
    assert figure(found, "Median wait").value == pytest.approx(p50)
    assert figure(found, "Slowest 10%").value == pytest.approx(p90)
    assert total(sheet(found, "waits").table, "n") == n
    assert total(sheet(found, "late").table, "n") == n
    assert total(sheet(found, "topic").table, "Answered") == n
    bands = sheet(found, "bands").table
    (phone,) = (row for row in bands.rows if row[0].text == "Phone")
    assert sum(share.value for share in phone[1:-1]) == pytest.approx(100)


def test_answers_of_the_surveys(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    """The latest answer to each ticket's question; 4 and 5 of all; by the day of the answer."""
    answered, content, *scores = raw.execute(
        """with answers as (
               select s.* from s left join t using (ticket_id)
               where s.question = 'csat' and s.score between 1 and 5 and s.answered_at is not null
                   and coalesce(s.is_test, '0') <> '1'
                   and coalesce(t.status, 'closed') not in ('merged', 'spam', 'deleted')
               qualify s.ticket_id is null
                   or row_number() over (partition by s.ticket_id order by s.answered_at desc, s.line desc) = 1)
           select count(*), count(*) filter (score >= 4), count(*) filter (score = 1), count(*) filter (score = 5)
           from answers where answered_at >= '2026-10-25' and answered_at < '2026-11-22'"""
    ).fetchone()
    found = show("satisfaction")
    assert figure(found, "CSAT").value == pytest.approx(100 * content / answered)
    mix = sheet(found, "survey_chart").table
    assert total(mix, "n") == answered
    for head, expected in zip(("Score 1", "Score 5"), scores, strict=True):
        shares = zip(column(mix, head), column(mix, "n"), strict=True)
        assert sum(share * n / 100 for share, n in shares if n) == pytest.approx(expected)
    assert total(sheet(found, "survey_groups").table, "Answers") == answered
    assert total(sheet(found, "who_answers").table, "n of Of answers") == answered
    cells = sheet(found, "cells").table
    assert sum(total(cells, head) for head in cells.heads if head.startswith("n of ")) == answered
    assert figure(show("overview"), "Satisfaction").value == figure(found, "CSAT").value


def test_the_bot_and_the_mix_of_channels(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    (began,) = raw.execute(
        f"select count(*) from t where {IN_PERIOD} and started_with = 'bot' and initiated_by = 'customer'"
    ).fetchone()
    found = show("channels")
    path = sheet(found, "path").table
    steps = dict(zip([row[0].text for row in path.rows], column(path, "Conversations"), strict=True))
    assert steps["Started with the bot"] == began
    assert steps["Contained by bot"] + steps["Handed to a human"] == began
    mix = sheet(found, "mix").table
    for row, n in zip(mix.rows, column(mix, "n"), strict=True):
        shares = [entry.value for entry in row if entry.unit == "percent"]
        assert not n or sum(shares) == pytest.approx(100)
    assert total(mix, "n") == total(sheet(found, "groups").table, "Tickets")
    assert column(sheet(found, "groups").table, "n of Share of load") == [total(mix, "n")] * 6


def test_the_first_page_of_agents_is_of_those_with_the_most_tickets(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    counted = raw.execute(f"select agent_id, count(*) from t where {IN_PERIOD} group by 1 order by 2 desc").fetchall()
    nobody = dict(counted)[None]
    agents = sheet(show("agents"), "agents")
    median, *people = agents.table.rows
    assert median[0].text == "Median of agents"
    assert [row[1].value for row in people] == [n for name, n in counted if name is not None]
    assert agents.on_screen.rows == agents.table.rows[:51]  # the first page, below the median
    assert any(f"{nobody:,} tickets have no agent" in remark for remark in agents.remarks)


def test_peaks_and_off_peaks_make_all_tickets(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    """No holiday lies in the period."""
    found = show("peaks")
    (expected,) = raw.execute(f"select count(*) from t where {IN_PERIOD}").fetchone()
    bells = sheet(found, "contrast").table
    (per_hour,) = (row for row in bells.rows if row[0].text == "Tickets per hour")
    assert per_hour[2].value + per_hour[4].value == expected
    assert bells.heads[1:5] == ("Peak", "n of Peak", "Off-peak", "n of Off-peak")
    load = sheet(found, "load").table
    (promo,) = raw.execute(
        f"select count(*) from t where {IN_PERIOD} and created_at >= '2026-11-01' and created_at < '2026-11-12'"
    ).fetchone()
    assert total(load, "Tickets") == expected - promo


def test_the_list_of_tickets_is_the_raw_file(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    newest = raw.execute(
        f"select ticket_id, created_at from t where {IN_PERIOD} order by created_at desc, ticket_id"
    ).fetchall()
    listed = sheet(show("tickets"), "tickets")
    ids = [row[0].text for row in listed.table.rows]
    assert list(zip(ids, column(listed.table, "Created at"), strict=True)) == newest
    assert [(row[1].text, row[0].value) for row in listed.on_screen.rows] == newest[:50]
    scores = dict(
        raw.execute(
            """select ticket_id, max(score) from s where question = 'csat' and score is not null group by 1
                having min(score) = max(score)"""
        ).fetchall()
    )
    said = dict(zip(ids, column(listed.table, "Score"), strict=True))
    assert sum(said[one] is not None for one in ids) > 100
    assert all(said[one] == scores.get(one, said[one]) for one in ids if said[one] is not None)


def test_a_file_holds_all_comments_and_the_screen_a_page_of_them(show: Show, raw: duckdb.DuckDBPyConnection) -> None:
    comments = sheet(show("satisfaction"), "comments")
    (most,) = raw.execute("select count(*) from s where trim(comment) <> ''").fetchone() or (0,)
    assert 8 < len(comments.table.rows) <= most
    assert comments.on_screen.rows == comments.table.rows[:8]
