"""Values as text, in both languages."""

from datetime import date, datetime

import pytest

from dashboard.metrics import UNITS
from dashboard.values import NOTHING, Values, md_label, plot_text
from dashboard.words import words

EN, ZH = Values(words("en")), Values(words("zh_CN"))
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("x", "unit", "english", "chinese"),
    [
        (16568, "count", "16,568", "16,568"),
        (86.58, "percent", "86.6%", "86.6%"),
        (4.1, "score_5", "4.10 / 5", "4.10 / 5 分"),
        (-12.4, "nps", "-12", "-12"),
        (59.4, "seconds", "59s", "59秒"),
        (0, "count", "0", "0"),
        (None, "percent", NOTHING, NOTHING),
        (None, "seconds", NOTHING, NOTHING),
    ],
)
def test_values(x, unit, english, chinese):
    assert (EN.value(x, unit), ZH.value(x, unit)) == (english, chinese)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0s", "0秒"),
        (59.6, "1m", "1分钟"),
        (64, "1m 04s", "1分04秒"),
        (300, "5m", "5分钟"),
        (3599.7, "1h", "1小时"),
        (13380, "3h 43m", "3小时43分"),
        (86399, "1d", "1天"),
        (190800, "2d 5h", "2天5小时"),
        (-64, "−1m 04s", "−1分04秒"),
    ],
)
def test_durations_have_two_units_at_most_and_round_up_into_the_next(seconds, english, chinese):
    assert (EN.duration(seconds), ZH.duration(seconds)) == (english, chinese)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_the_glossary_can_be_shown(unit):
    for show in (EN, ZH):
        assert show.value(12.345, unit) not in ("", NOTHING)
        assert show.axis(12, unit)


@pytest.mark.parametrize(
    ("x", "unit", "english", "chinese"),
    [
        (9500, "count", "9,500", "9,500"),
        (12000, "count", "12k", "1.2万"),
        (1_200_000, "count", "1.2M", "120万"),
        (120_000_000, "count", "120M", "1.2亿"),
        (80, "percent", "80%", "80%"),
        (2.5, "per_hour", "2.5", "2.5"),
        (300, "seconds", "5m", "5分钟"),
    ],
)
def test_axes_are_short_from_ten_thousand(x, unit, english, chinese):
    assert (EN.axis(x, unit), ZH.axis(x, unit)) == (english, chinese)


def test_goals_have_no_needless_decimals():
    assert [EN.goal(x, "percent") for x in (80.0, 83.5769)] == ["80%", "83.6%"]
    assert EN.goal(300, "seconds") == "5m"


@pytest.mark.parametrize(
    ("now", "before", "unit", "better", "text", "tone"),
    [
        (50.4, 56.8, "percent", "higher", "▼ 6.4 pp", "bad"),
        (59.0, 47.35, "seconds", "lower", "▲ 24.6%", "bad"),
        (40.0, 50.0, "seconds", "lower", "▼ 20.0%", "good"),
        (1264, 1000, "count", "neither", "▲ 26.4%", "neutral"),
        (4.25, 4.0, "score_5", "higher", "▲ 0.25", "good"),
        (-10, -4, "nps", "higher", "▼ 6.0", "bad"),
        (12, 0, "count", "neither", "new", "neutral"),
        (50.02, 50.0, "percent", "higher", "no change", "neutral"),
    ],
)
def test_changes_are_signed_and_judged(now, before, unit, better, text, tone):
    change = EN.change(now, before, unit, better=better)
    assert (change.text, change.tone) == (text, tone)


def test_shares_never_change_in_percent_of_percent():
    assert "%" not in EN.change(10.0, 5.0, "percent").text
    assert ZH.change(50.4, 53.0, "percent").text == "▼ 2.6 个百分点"
    assert ZH.change(50.4, 53.0, "percent", brief=True).text == "▼ 2.6pp"


@pytest.mark.parametrize(
    "given",
    [
        {"now": None, "before": 1.0},
        {"now": 1.0, "before": None},
        {"now": 2.0, "before": 1.0, "n": 29},
        {"now": 2.0, "before": 1.0, "n_before": 29},
        {"now": 0.0, "before": 0.0},
    ],
)
def test_no_change_is_told_where_it_would_say_nothing(given):
    now, before = given.pop("now"), given.pop("before")
    assert EN.change(now, before, "count", **given) is None


def test_intervals():
    assert EN.interval(72.8, 71.6, 74.0) == "72.8% (71.6–74.0)"
    assert ZH.interval(72.8, 71.6, 74.0) == "72.8%（71.6–74.0）"
    assert EN.interval(None, None, None) == NOTHING


@pytest.mark.parametrize(
    ("start", "end", "english", "chinese"),
    [
        (date(2026, 10, 25), date(2026, 11, 21), "25 Oct – 21 Nov", "10月25日–11月21日"),
        (date(2025, 10, 25), date(2025, 11, 21), "25 Oct – 21 Nov 2025", "2025年10月25日–11月21日"),
        (date(2025, 12, 25), date(2026, 1, 3), "25 Dec 2025 – 3 Jan 2026", "2025年12月25日–2026年1月3日"),
        (date(2026, 1, 1), date(2026, 11, 21), "1 Jan – 21 Nov 2026", "2026年1月1日–11月21日"),
        (date(2026, 11, 11), date(2026, 11, 11), "11 Nov", "11月11日"),
    ],
)
def test_ranges_show_the_year_only_where_it_says_something(start, end, english, chinese):
    assert (EN.days(start, end, TODAY), ZH.days(start, end, TODAY)) == (english, chinese)


def test_moments_and_buckets():
    moment = datetime(2026, 11, 21, 23, 58)
    assert EN.moment(moment, TODAY) == "21 Nov 23:58"
    assert ZH.moment(moment) == "2026年11月21日 23:58"
    start = datetime(2026, 11, 9)
    assert [EN.bucket(start, g) for g in ("hour", "day", "week", "month")] == [
        "00:00", "Mon 9 Nov", "9 Nov – 15 Nov", "Nov 2026",
    ]  # fmt: skip
    assert [ZH.bucket(start, g, short=True) for g in ("day", "week", "month")] == ["11/9", "11/9", "2026/11"]


def test_zones_have_their_offset_unless_it_changes():
    assert EN.zone("Asia/Shanghai", date(2026, 10, 1), date(2026, 11, 30)) == "UTC+8"
    assert EN.zone("Europe/Berlin", date(2026, 10, 1), date(2026, 11, 30)) == "Europe/Berlin"
    assert EN.zone("Asia/Kolkata", date(2026, 10, 1), date(2026, 10, 2)) == "UTC+5:30"
    assert EN.zone("America/New_York", date(2026, 7, 1), date(2026, 7, 2)) == "UTC−4"


def test_sizes():
    assert [EN.size(n) for n in (512, 41_800_000, 2_300_000_000)] == ["512 B", "41.8 MB", "2.3 GB"]


@pytest.mark.parametrize("address", ["http://a.b/c", "HTTPS://a.b", "www.a.b", "ann@example.com"])
def test_an_address_in_a_text_is_no_link(address):
    written = md_label(f"see {address} now").replace("\\", "")
    assert address not in written
    assert written.replace("\u2060", "") == f"see {address} now"


@pytest.mark.parametrize(
    "sign", [":material/home:", ":smile:", ":streamlit:", "->", "<-", "<->", "--", ">=", "<=", "~="]
)
@pytest.mark.parametrize("text", ["{}", "a {} b", "{} b", "a {}"])
def test_letters_that_streamlit_makes_signs_of_stay_letters(sign, text):
    written = md_label(text.format(sign)).replace("\\", "")
    assert sign not in written
    assert written.replace("\u2060", "") == text.format(sign)


def test_what_is_no_address_and_no_sign_stays_as_it_is():
    for text in ("wow. at 10:00 @ home, httpd, @ann", "at 10:30:15", "a-b 5->6 x>=2 a--b", "Team: north", "::"):
        assert "\u2060" not in md_label(text), text


def test_text_from_data_cannot_be_markup():
    assert plot_text("<b>x</b>&") == "&lt;b&gt;x&lt;/b&gt;&amp;"
    assert plot_text("""5" & 'six'""") == """5" &amp; 'six'"""
    assert len(plot_text("长" * 200)) == 80
    escaped = md_label("![a](http://b) `c` $d$ :e: *f*\n# g")
    assert "\n" not in escaped
    for sign in "![]()`$:*#":
        assert all(escaped[k - 1] == "\\" for k, letter in enumerate(escaped) if letter == sign)
