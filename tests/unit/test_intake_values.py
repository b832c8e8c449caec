"""Cells become values: dates in many shapes, durations, scores, numbers, codes."""

import itertools
import types
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake import cells, surveys
from dashboard.intake.codes import codes
from dashboard.intake.durations import durations, has_own_units, looks_like_durations, unit_of
from dashboard.intake.instants import instants, looks_like_instants, order_votes
from dashboard.intake.layout import layouts
from dashboard.intake.scores import scale_name, scores

SHANGHAI = "Asia/Shanghai"


def column(*values: str | None) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def local(text: str, *, zone: str = SHANGHAI, day_first: bool = True) -> str | None:
    """One cell read as a time and told in the zone, or None."""
    value = instants(column(text), zone, day_first=day_first).values[0]
    return None if value is None else value.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(sep=" ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-07-14 07:05:34", "2025-07-14 07:05:34"),
        ("2025-07-14", "2025-07-14 00:00:00"),
        ("2025/7/14 7:05:34", "2025-07-14 07:05:34"),
        ("2025年7月14日", "2025-07-14 00:00:00"),
        ("2025年7月14日 下午3:05", "2025-07-14 15:05:00"),
        ("2025年7月14日 15时05分07秒", "2025-07-14 15:05:07"),
        ("２０２５-０７-１４ 07:05", "2025-07-14 07:05:00"),
        ("29/2/2016 01:16", "2016-02-29 01:16:00"),
        ("01-06-2023 12:15", "2023-06-01 12:15:00"),
        ("01-Aug-23", "2023-08-01 00:00:00"),
        ("25/Feb/26 10:17 PM", "2026-02-25 22:17:00"),
        ("Feb 5, 2026 12:01 AM", "2026-02-05 00:01:00"),
        ("2025-07-13T23:05:34Z", "2025-07-14 07:05:34"),
        ("2025-07-13 23:05:34 UTC", "2025-07-14 07:05:34"),
        ("2025-07-14T09:05:34.250+10:00", "2025-07-14 07:05:34.250000"),
        ("2024-10-30 15:15:11.744884001", "2024-10-30 15:15:11.744884"),
        ("1752447934", "2025-07-14 07:05:34"),
        ("1752447934250", "2025-07-14 07:05:34.250000"),
        ("45852.5", "2025-07-14 12:00:00"),
        ("20250714", "2025-07-14 00:00:00"),
    ],
)
def test_shapes_of_dates(text, told):
    assert local(text) == told


@pytest.mark.parametrize("text", ["2025-02-30 10:00", "13/13/2025", "2025-01-01 25:00", "yesterday", "12", "31-Fev-25"])
def test_impossible_dates_are_unreadable(text):
    read = instants(column(text), SHANGHAI)
    assert (read.values[0], read.bad[0]) == (None, True)


@pytest.mark.parametrize("text", ["", "-", "N/A", "(空)", None])
def test_no_date_is_not_a_bad_date(text):
    read = instants(column(text), SHANGHAI)
    assert (read.values[0], read.bad[0], read.sentinel[0]) == (None, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "1900-01-01 00:00:00",
        "1970-01-01",
        "1899-12-30",
        "9999-12-31 23:59:59",
        "0001-01-01",
        "0000-00-00",
        "2099-12-31",
    ],
)
def test_sentinels_are_empty(text):
    read = instants(column(text), SHANGHAI)
    assert (read.values[0], read.bad[0], read.sentinel[0]) == (None, False, True)


def test_month_first_is_read_when_told():
    assert local("9/8/2020", day_first=False) == "2020-09-08 00:00:00"
    assert local("9/8/2020", day_first=True) == "2020-08-09 00:00:00"


def test_the_whole_column_votes_for_the_order():
    assert order_votes(column("03/04/2026", "13/04/2026", "", "31-12-25", "5/5/2026")) == (2, 0, 1)
    assert order_votes(column("03/04/2026", "04/13/2026")) == (0, 1, 1)


def test_bare_dates_midnights_and_whole_minutes_are_told_apart():
    read = instants(column("2025-07-14", "2025-07-14 00:00:00", "2025-07-14 10:05", "2025-07-14 10:05:09"), SHANGHAI)
    assert read.bare.to_list() == [True, False, False, False]
    assert read.midnight.to_list() == [True, True, False, False]
    assert read.whole_minute.to_list() == [True, True, True, False]


def test_clock_changes_read_the_earlier_time_and_move_over_the_gap():
    twice = instants(column("2025-10-26 02:30:00"), "Europe/Berlin").values[0]
    assert twice == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    jumped = instants(column("2025-03-30 02:30:00"), "Europe/Berlin").values[0]
    assert jumped == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)), st.sampled_from(["iso", "dmy", "zh", "offset"]))
def test_what_is_written_is_read(moment, style):
    moment = moment.replace(microsecond=0)
    text = {
        "iso": f"{moment:%Y-%m-%d %H:%M:%S}",
        "dmy": f"{moment:%d/%m/%Y %H:%M:%S}",
        "zh": f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}",
        "offset": f"{moment:%Y-%m-%dT%H:%M:%S}+08:00",
    }[style]
    if moment.strftime("%m-%d") == "01-01" and moment.year in (1900, 1970):
        return
    assert instants(column(text), SHANGHAI).values[0] == moment.replace(tzinfo=UTC) - timedelta(hours=8)


def test_numbers_are_no_dates():
    assert not looks_like_instants(column("12", "130.5", "7"))
    assert looks_like_instants(column("2025-07-14 07:05", "", "n/a"))


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("5", "minute", 300), ("1.5", "hour", 5400), ("0,5", "hour", 1800), ("52:14:09", "hour", 188_049),
        ("0:02:14", None, 134), ("1:37", "hour", 5820), ("3 hours 4 minutes", None, 11_040),
        ("2 天 3 小时", None, 183_600),
        ("185秒", None, 185), ("1小时5分", None, 3900), ("1d 2h 3m", None, 93_780), ("45 seconds", None, 45),
        ("-0:45", None, None), ("-3", "minute", None), ("soon", "minute", None), ("7", None, None),
    ],
)  # fmt: skip
def test_durations(text, unit, seconds):
    parsed = durations(column(text), unit)
    assert (parsed.values[0], parsed.bad[0]) == (seconds, seconds is None)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("First reply time in minutes", "minute"),
        ("First reply time in minutes within business hours", "minute"),
        ("first_response_minutes", "minute"),
        ("First response time (in hrs)", "hour"),
        ("Time to close (HH:mm:ss)", "hour"),
        ("首次响应时长（秒）", "second"),
        ("handle_seconds", "second"),
        ("Resolution_Time", None),
    ],
)
def test_units_of_headers(header, unit):
    assert unit_of(header) == unit


def test_a_number_without_unit_is_no_duration_by_itself():
    assert not has_own_units(column("5", "7"))
    assert has_own_units(column("5分", "1小时"))
    assert looks_like_durations(column("5", "7.25", ""))
    assert not looks_like_durations(column("2023-01-01 10:00", "2023-01-02 11:00"))


@pytest.mark.parametrize(
    ("question", "scale", "raw", "read"),
    [
        ("csat", None, ["3.0", "5", "1"], [3, 5, 1]),
        ("csat", None, ["1", "10", "5.5"], [1, 5, 3]),
        ("csat", "0-10", ["8", "0", "10"], [4.2, 1, 5]),
        ("csat", None, ["good", "Bad", "Good with comment"], [5, 1, 5]),
        ("csat", None, ["Great", "Okay", "Not Good"], [5, 3, 1]),
        ("csat", None, ["好评", "中评", "差评"], [5, 3, 1]),
        ("csat", None, ["非常满意", "满意", "一般", "不满意", "非常不满意"], [5, 4, 3, 2, 1]),
        ("csat", None, ["100", "75", "50", "25", "1"], [5, 4, 3, 2, 1]),
        ("csat", None, ["103", "102", "101", "100", "-101", "-102", "-103"], [5, 4.5, 4, 3, 2, 1.5, 1]),
        ("csat", None, ["3 - Highly Satisfied", "2 - Satisfied", "1 - Unsatisfied", "0 - Unknown"], [5, 3, 1, None]),
        ("csat", None, ["★★★★☆", "★☆☆☆☆"], [4, 1]),
        ("csat", None, ["👍", "👎"], [5, 1]),
        ("csat", None, ["4分", "5星", "3"], [4, 5, 3]),
        ("nps", "0-10", ["0", "10"], [0, 10]),
        ("ces", "1-5", ["1", "5", "3"], [1, 7, 4]),
    ],
)  # fmt: skip
def test_scores_on_their_scales(question, scale, raw, read):
    found = scores(column(*raw), question, scale)
    assert found.values.to_list() == pytest.approx(read) if None not in read else found.values.to_list() == read
    assert not found.bad.any()


def test_asked_silent_and_outside_the_scale():
    raw = column("Offered", "", "-", "(跳过)", "未评价", "Unoffered", "9", "11", *["5"] * 200)
    found = scores(raw, "csat")
    assert found.scale == "1-5"
    assert found.asked.to_list()[:8] == [True] + [False] * 7
    assert found.bad.to_list()[:8] == [False] * 6 + [True, True]
    assert found.values.is_not_null().sum() == 200
    assert found.raw.to_list()[:6] == ["Offered", None, None, None, None, None]


def test_one_to_ten_has_no_zero():
    assert not scores(column("1", "10"), "nps").has_zero
    assert scores(column("0", "10"), "nps").has_zero


def test_names_of_scales():
    assert {scale_name(text) for text in ("1–5", "1 to 5", "1-5", "1…5")} == {"1-5"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3.0),
        ("1,234.5", 1234.5),
        ("12,5", 12.5),
        ("94.01%", 94.01),
        ("¥20", 20.0),
        ("1e999", None),
        ("NaN", None),
        ("x", None),
    ],
)
def test_numbers(text, value):
    assert cells.numbers(column(text)).values[0] == value


def test_whole_numbers_and_booleans():
    assert cells.integers(column("3.0", "3.5", "-1", "")).values.to_list() == [3, None, None, None]
    assert cells.integers(column("3.0", "3.5", "-1", "")).bad.to_list() == [False, True, True, False]
    assert cells.booleans(column("是", "否", "TRUE", "0", "maybe", "")).values.to_list() == [
        True,
        False,
        True,
        False,
        None,
        None,
    ]


def test_names_that_differ_by_case_or_blanks_are_one():
    read = cells.text(column("Pricing and Licensing", "Pricing and licensing ", "Pricing  and licensing", "李娜"))
    assert read.values.to_list() == ["Pricing and licensing"] * 3 + ["李娜"]


def test_words_become_codes_and_strange_ones_are_told():
    vocabulary = layouts()["generic"].vocabulary("channel")
    found = codes(column("在线客服", "E-Mail", "外呼", "400电话", None, "Self-Service"), "channel", vocabulary)
    assert found.values["channel"].to_list() == ["chat", "email", "phone", None, None, "other"]
    assert found.values["initiated_by"].to_list() == [None, None, "agent", None, None, None]
    assert found.values["started_with"].to_list() == [None] * 5 + ["self_service"]
    assert found.unknown.to_list() == [False, False, False, True, False, False]


def test_each_line_keeps_its_own_scale_in_whatever_order_distinct_values_come(monkeypatch):
    """Distinct values come in another order at each call; once that exchanged the scales of two questions."""

    written = {"score": pl.Series(["5", "10", "1", "0"]), "scale": pl.Series(["1-5", "0-10", "1-5", "0-10"])}
    lines = types.SimpleNamespace(
        height=4,
        rows={"question": pl.Series(["csat", "nps", "csat", "nps"])},
        has=written.__contains__,
        raw=written.__getitem__,
        title=str,
        problems=types.SimpleNamespace(cells=lambda *_: None, leaves_out=lambda _: False),
    )
    calls = itertools.count()
    honest = pl.Series.unique
    monkeypatch.setattr(
        pl.Series, "unique", lambda self, **kw: honest(self, maintain_order=True)[:: 1 if next(calls) % 2 else -1]
    )
    for _ in range(2):
        ((frame, _name),) = surveys._long(lines)
        assert frame["score"].to_list() == [5, 10, 1, 0]
        assert frame["scale"].to_list() == ["1-5", "0-10", "1-5", "0-10"]
