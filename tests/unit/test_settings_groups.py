"""What settings groups take and what they refuse, with the row, what was found and what is expected."""

from datetime import date

import pytest

from dashboard.mart_settings import ALWAYS, CalendarDay, Goal, Promo, ServiceSpan, Target, default_settings
from dashboard.notes import DatedNote
from dashboard.pages._settings_hours import periods
from dashboard.pages._settings_paste import known_names, rows_of
from dashboard.pages._settings_targets import revised, span
from dashboard.state.settings import GROUPS
from dashboard.store.effects import BUSINESS, effect
from dashboard.store.groups import ROWS, SHAPING, SWITCHES, Fault, Name, plain, read
from dashboard.words import words

CHAT = {"subject": "first_response", "channel": "chat", "target_seconds": "5 min", "goal_pct": 80}
DOUBLE = {
    "code": "double_11", "name_en": "Double 11", "name_zh": "双十一",
    "starts_on": "2026-11-01", "ends_on": "2026-11-11", "day_zero": "2026-11-11",
}  # fmt: skip

NOTE = {"noted_on": "2026-11-05", "text": "New bot release"}


def one(group, rows):
    """The only fault."""
    value, faults = read(group, rows)
    assert value is None
    (fault,) = faults
    return fault


def test_every_group_has_a_reader_and_its_starting_value_is_read_back():
    start = default_settings("Asia/Shanghai")
    assert set(GROUPS) == set(SHAPING) | set(SWITCHES) | {"names", "notes"}
    for group in SHAPING:
        value = getattr(start, group)
        assert read(group, plain(group, value)) == (value, ())
    for group in ROWS:
        assert read(group, []) == ((), ())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5 min", 300), ("90s", 90), ("1h 30m", 5400), ("2 d", 172_800), ("5分钟", 300), ("00:05:00", 300), (45, 45)],
)
def test_times_are_read_as_people_write_them(text, seconds):
    ((row,), faults) = read("targets", [CHAT | {"target_seconds": text}])
    assert not faults
    assert row == Target("first_response", "chat", None, None, seconds, 80.0)


@pytest.mark.parametrize("text", ["", None, "300", "soon", 0, -5, True, 3.5, "400 d"])
def test_other_times_are_refused(text):
    fault = one("targets", [CHAT, CHAT | {"channel": "phone", "target_seconds": text}])
    assert (fault.row, fault.column, fault.found) == (2, "target_seconds", "" if text is None else str(text))
    assert "with its unit" in fault.expected


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("seconds", [1, 59, 60, 90, 300, 3600, 5400, 86_400, 90_061, 172_800])
def test_a_time_as_shown_is_read_back_exactly(seconds, lang):
    ((row,), _) = read("targets", [CHAT | {"target_seconds": span(seconds, words(lang))}])
    assert row.target_seconds == seconds


@pytest.mark.parametrize(
    ("group", "rows", "row", "column", "found"),
    [
        ("targets", [CHAT | {"channel": "fax"}], 1, "channel", "fax"),
        ("targets", [CHAT | {"goal_pct": 101}], 1, "goal_pct", "101"),
        ("targets", [CHAT | {"goal_pct": "nan"}], 1, "goal_pct", "nan"),
        ("targets", [CHAT, CHAT], 2, "subject", "first_response"),
        ("targets", [CHAT | {"colour": "red"}], 1, "colour", "red"),
        ("targets", [3], 1, "", "3"),
        ("targets", "none", 0, "", "none"),
        ("promos", [DOUBLE | {"ends_on": "2026-10-31"}], 1, "ends_on", "2026-10-31"),
        ("promos", [DOUBLE | {"ends_on": "2027-02-01"}], 1, "ends_on", "2027-02-01"),
        ("promos", [DOUBLE | {"day_zero": "2026-10-01"}], 1, "day_zero", "2026-10-01"),
        ("promos", [DOUBLE, DOUBLE | {"starts_on": "2026-11-11"}], 2, "starts_on", "2026-11-11"),
        ("promos", [DOUBLE | {"starts_on": "01/11/2026"}], 1, "starts_on", "01/11/2026"),
        ("promos", [DOUBLE | {"starts_on": "2026-02-30"}], 1, "starts_on", "2026-02-30"),
        ("promos", [DOUBLE | {"code": "Double 11"}], 1, "code", "Double 11"),
        ("promos", [DOUBLE | {"name_zh": " "}], 1, "name_zh", " "),
        ("promos", [DOUBLE | {"name_en": "a\u202eb"}], 1, "name_en", "a\u202eb"),
        ("calendar_days", [{"date": "2026-10-01", "kind": "party"}], 1, "kind", "party"),
        ("calendar_days", [{"date": date(2026, 10, 1), "kind": k} for k in ("holiday", "workday")], 2, "date",
         "2026-10-01"),
        ("schedule", [{"weekday": 8, "opens_minute": 540, "closes_minute": 600}], 1, "weekday", "8"),
        ("schedule", [{"weekday": 1, "opens_minute": "9", "closes_minute": 600}], 1, "opens_minute", "9"),
        ("schedule", [{"weekday": 1, "opens_minute": "22:00", "closes_minute": "02:00"}], 1, "closes_minute",
         "22:00–02:00"),
        ("schedule", [{"weekday": 1, "opens_minute": a, "closes_minute": b} for a, b in ((540, 720), (719, 800))], 2,
         "opens_minute", "11:59–13:20"),
        ("goals", [{"metric": "tickets", "goal": 3}], 1, "metric", "tickets"),
        ("names", [{"list": "topic", "code": "phone"}], 1, "code", "phone"),
        ("names", [{"list": "channel", "code": c, "aliases": "400 电话"} for c in ("phone", "chat")], 2, "aliases",
         "400 电话"),
        ("names", [{"list": "channel", "code": c, "name_en": "Line"} for c in ("phone", "chat")], 2, "name_en", "Line"),
        ("names", [{"list": "channel", "code": "phone", "name_en": "x" * 41}], 1, "name_en", "x" * 41),
        ("names", [{"list": "channel", "code": "phone", "name_zh": "![x](y)"}], 1, "name_zh", "![x](y)"),
        ("notes", [NOTE | {"noted_on": "soon"}], 1, "noted_on", "soon"),
        ("notes", [NOTE | {"text": " "}], 1, "text", " "),
        ("notes", [NOTE | {"text": "x" * 81}], 1, "text", "x" * 81),
        ("notes", [NOTE | {"text": "a\u202eb"}], 1, "text", "a\u202eb"),
        ("notes", [NOTE, NOTE | {"text": " New  bot\nrelease"}], 2, "text", "New bot release"),
        ("zone", "Mars/Olympus", 0, "", "Mars/Olympus"),
        ("week_start", 0, 0, "", "0"),
        ("hide_agent_names", "yes", 0, "", "yes"),
    ],
)  # fmt: skip
def test_faults_name_row_column_and_what_was_found(group, rows, row, column, found):
    fault = one(group, rows)
    assert fault == Fault(row, column, found, fault.expected)
    assert words("zh_CN")(fault.expected) != fault.expected


def test_notes_are_kept_in_order_of_time_each_in_one_line():
    rows = [NOTE | {"noted_on": "2026/11/7", "text": "a\n b"}, NOTE, NOTE | {"text": "<b>"}]
    value, faults = read("notes", rows)
    assert faults == ()
    day = date(2026, 11, 5)
    assert value == (DatedNote(day, "<b>"), DatedNote(day, "New bot release"), DatedNote(date(2026, 11, 7), "a b"))


def test_periods_that_touch_days_that_repeat_and_words_of_files():
    spans = [{"weekday": 1, "opens_minute": a, "closes_minute": b} for a, b in (("13:00", "24:00"), ("09:00", "13:00"))]
    assert read("schedule", spans)[0] == (ServiceSpan(1, 540, 780), ServiceSpan(1, 780, 1440))
    days = [{"date": "2026年10月2日", "kind": "holiday"}, {"date": "2026/10/1", "kind": "holiday"}]
    assert read("calendar_days", days)[0] == tuple(CalendarDay(date(2026, 10, d), "holiday") for d in (1, 2))
    named = [{"list": "channel", "code": "phone", "name_zh": " 热线 ", "aliases": "400电话， hotline;hotline"}]
    assert read("names", named)[0] == (Name("channel", "phone", "", "热线", ("400电话", "hotline")),)
    assert read("goals", [{"metric": "csat_pct", "goal": "85%"}, {"metric": "resolution_pct", "goal": None}])[0] == (
        Goal("csat_pct", 85.0), Goal("resolution_pct", None),
    )  # fmt: skip


def test_hours_are_split_into_periods():
    assert periods("9:00–12:00, 13:00-22:00") == [("9:00", "12:00"), ("13:00", "22:00")]
    assert periods("9:00至12:00；13:00~14:00") == [("9:00", "12:00"), ("13:00", "14:00")]
    assert periods("all day") == [("all day", "")]
    assert periods("  ") == []


def test_promotions_from_a_sheet():
    known = known_names([DOUBLE])
    pasted = (
        "Name\t中文名\tFrom\tTo\nDouble 11\t双十一\t2027-11-01\t2027-11-11\nSpring sale\t春促\t2027/4/1\t2027/4/3\n"
    )
    rows, faults = read("promos", rows_of(pasted, known))
    assert not faults
    assert rows == (
        Promo("double_11", "Double 11", "双十一", date(2027, 11, 1), date(2027, 11, 11), date(2027, 11, 11)),
        Promo("spring_sale", "Spring sale", "春促", date(2027, 4, 1), date(2027, 4, 3), date(2027, 4, 3)),
    )
    bare = rows_of('"Sale, big",大促,2027-04-01,2027-04-03,2027-04-02,big', {})
    assert read("promos", bare)[0] == (
        Promo("big", "Sale, big", "大促", date(2027, 4, 1), date(2027, 4, 3), date(2027, 4, 2)),
    )
    (chinese,) = rows_of("中文名;开始日期\n春促;2027-04-01", {})
    assert read("promos", [chinese])[0][0][1:4] == ("春促", "春促", date(2027, 4, 1))
    assert rows_of("", {}) == []
    assert read("promos", rows_of("Sale\tSale\tsoon\tlater", {}))[0] is None


def test_what_a_change_affects():
    start = default_settings("Asia/Shanghai")
    bot = next(row for row in start.targets if row.subject == "bot_response")
    slower = tuple(row._replace(target_seconds=20) if row is bot else row for row in start.targets)
    assert effect("targets", start.targets, slower).metrics == ("bot_within_target_pct",)
    promised = tuple(row._replace(promise_seconds=60) if row.channel == "phone" else row for row in start.targets)
    assert effect("targets", start.targets, promised).metrics == ("promise_mean_seconds",)
    assert effect("targets", start.targets, start.targets).rebuilds is False
    goals = (*start.goals[:1], Goal("csat_pct", 90.0), *start.goals[2:])
    assert effect("goals", start.goals, goals).metrics == ("csat_pct",)
    assert set(BUSINESS) <= set(effect("schedule", (), (ServiceSpan(1, 540, 600),)).metrics)
    assert effect("promos", start.promos, ()).cuts == ("promotions", "peak periods")
    assert not effect("names", (), (Name("channel", "phone", "Line", ""),)).rebuilds


CHATS, CALLS = ("first_response", "chat", None, None), ("first_response", "phone", None, None)


def rule(slot, seconds, since):
    names = ("subject", "channel", "tier", "priority")
    times = {"target_seconds": seconds, "goal_pct": 80.0, "promise_seconds": None, "valid_from": since}
    return dict(zip(names, slot, strict=True)) | times


OLD, NEW, OTHER = rule(CHATS, 300, ALWAYS), rule(CHATS, 120, date(2026, 3, 1)), rule(CALLS, 60, ALWAYS)
TYPED = rule(CHATS, 90, date(2026, 3, 1))  # the fields show the newest version


@pytest.mark.parametrize(
    ("typed", "since", "wanted"),
    [
        (TYPED, None, [rule(CHATS, 90, ALWAYS)]),
        (TYPED, date(2026, 5, 1), [OLD, NEW, rule(CHATS, 90, date(2026, 5, 1))]),
        (TYPED, date(2026, 3, 1), [OLD, rule(CHATS, 90, date(2026, 3, 1))]),
        (TYPED, date(2026, 1, 1), [OLD, rule(CHATS, 90, date(2026, 1, 1))]),
        (TYPED, ALWAYS, [rule(CHATS, 90, ALWAYS)]),
        ({}, None, []),
        ({}, ALWAYS, []),
    ],
)
def test_a_changed_target_takes_the_place_of_its_versions_from_its_day_on(typed, since, wanted):
    """All tickets: of every version. Other rules stay as they are, shown or not."""
    assert revised([OLD, OTHER, NEW], {CHATS: typed, CALLS: OTHER}, since) == ([*wanted, OTHER], [])


@pytest.mark.parametrize("since", [None, date(2026, 1, 1)])
def test_targets_left_alone_stay(since):
    rows = [OLD, OTHER, NEW]
    assert revised(rows, {CHATS: NEW, CALLS: OTHER}, since) == (rows, [])


@pytest.mark.parametrize("since", [date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)])
def test_a_target_cannot_end_after_tickets_with_one(since):
    rows = [OLD, OTHER, NEW]
    found, endless = revised(rows, {CHATS: {}, CALLS: OTHER}, since)
    assert sorted(found, key=str) == sorted(rows, key=str)
    assert endless == [CHATS]


def test_a_target_that_begins_later_can_be_taken_away_from_a_day_before():
    assert revised([NEW], {CHATS: {}}, date(2026, 3, 1)) == ([], [])


def test_a_new_target_begins_on_its_day():
    assert revised([], {CHATS: OLD, CALLS: {}}, date(2026, 5, 1)) == ([OLD | {"valid_from": date(2026, 5, 1)}], [])
    assert revised([], {CHATS: OLD}, None) == ([OLD], [])


def test_a_promised_mean_cannot_end_after_tickets_with_one():
    promised, typed, since = OLD | {"promise_seconds": 300}, rule(CHATS, 90, ALWAYS), date(2026, 5, 1)
    assert revised([promised], {CHATS: typed}, since) == ([promised], [CHATS])
    assert revised([promised], {CHATS: typed}, None) == ([typed], [])
    other = typed | {"promise_seconds": 240}
    assert revised([promised], {CHATS: other}, since) == ([promised, other | {"valid_from": since}], [])
