"""What each settings group may hold: plain rows of people and files become the typed rows of the marts, or faults.

    >>> value, faults = read("goals", [{"metric": "csat_pct", "goal": "85"}])
    >>> value
    (Goal(metric='csat_pct', goal=85.0),)

Plain rows are dicts of columns; days are dates or texts, times are seconds or texts like `5 min`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import available_timezones

import polars as pl

from dashboard import vocabulary
from dashboard.intake.durations import durations
from dashboard.intake.keys import key_of
from dashboard.mart_settings import ALWAYS, CalendarDay, Goal, MartSettings, Promo, ServiceSpan, Target
from dashboard.notes import LONGEST, DatedNote
from dashboard.words import N_

DAY_MINUTES, LONGEST_PROMO, FARTHEST_ZERO = 1440, 92, 60
LONGEST_TARGET = 366 * 86_400
SHAPING = MartSettings.__slots__  # a change of these makes new figures; the rest is only shown
SWITCHES = {"hide_agent_names": False, "single_keys": True}
LISTS = {"channel": vocabulary.CHANNELS, "topic": vocabulary.TOPICS}
SORTED = ("calendar_days", "schedule", "notes")  # their order says nothing
GOAL_METRICS = ("resolution_pct", "csat_pct", "response_rate_pct")


class Name(NamedTuple):
    """The store's own words for a code: labels (empty: ours) and what files call it."""

    list: str
    code: str
    name_en: str
    name_zh: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be used. row: from 1, 0 for the group itself. expected: an English sentence of the catalogue."""

    row: int
    column: str
    found: str
    expected: str


class UnfitError(Exception):
    """A cell that cannot be read; its text says what is expected."""


Cell = Callable[[Any], Any]


def _one_of(codes: Iterable[str]) -> Cell:
    known = tuple(codes)

    def cell(found: Any) -> str:
        if found not in known:
            raise UnfitError(N_("one of the codes on offer"))
        return str(found)

    return cell


def _or_none(inner: Cell) -> Cell:
    return lambda found: None if found is None or found == "" else inner(found)


def _day(found: Any) -> date:
    if isinstance(found, date):
        return found
    parts = re.fullmatch(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*", str(found))
    try:
        if parts:
            return date(*map(int, parts.groups()))
    except ValueError:
        pass
    raise UnfitError(N_("a day like 2026-11-01"))


def _seconds(found: Any) -> int:
    if isinstance(found, str):
        found = durations(pl.Series([found]), None).values[0]
    if isinstance(found, int) and not isinstance(found, bool) and 0 < found <= LONGEST_TARGET:
        return found
    raise UnfitError(N_("a time with its unit like 30 s, 5 min, 4 h or 2 d"))


def _number(low: float, high: float, expected: str) -> Cell:
    def cell(found: Any) -> float:
        try:
            number = float(str(found).strip().rstrip("%％"))
        except ValueError:
            raise UnfitError(expected) from None
        if not low <= number <= high:
            raise UnfitError(expected)
        return number

    return cell


def _minute(found: Any) -> int:
    clock = re.fullmatch(r"\s*(\d{1,2})\s*[:：]\s*(\d{2})\s*", str(found))
    if clock and int(clock[2]) < 60:
        found = int(clock[1]) * 60 + int(clock[2])
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= DAY_MINUTES:
        return found
    raise UnfitError(N_("a time of day like 09:00, until 24:00"))


def _text(longest: int, *, is_needed: bool, wanted: str = N_("a name")) -> Cell:
    def cell(found: Any) -> str:
        text = " ".join(str("" if found is None else found).split())
        if len(text) > longest or any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") for c in text):
            raise UnfitError(N_("a short text of ordinary letters"))
        if is_needed and not text:
            raise UnfitError(wanted)
        return text

    return cell


def _label(found: Any) -> str:
    """A name without signs that mean something to Markdown or HTML: it stands where our own words stand."""
    text = str(_text(40, is_needed=False)(found))
    if set(text) & set("<>[]{}`$*|\\"):
        raise UnfitError(N_("a short text of ordinary letters"))
    return text


def _code(found: Any) -> str:
    if not re.fullmatch(r"[a-z0-9_]{1,40}", str(found)):
        raise UnfitError(N_("small letters, digits and underscores, at most 40"))
    return str(found)


def _aliases(found: Any) -> tuple[str, ...]:
    words = re.split(r"[,，;；\n]", found) if isinstance(found, str) else list(found or ())
    read = _text(80, is_needed=False)
    return tuple(dict.fromkeys(text for word in words if (text := read(word))))


_percent = _number(0, 100, N_("a share from 0 to 100"))
_since = lambda found: ALWAYS if found in (None, "") else _day(found)  # noqa: E731  # as the cells beside it
ROWS: Mapping[str, tuple[Any, Mapping[str, Cell]]] = {
    "targets": (Target, {
        "subject": _one_of(("first_response", "bot_response", "refund")),
        "channel": _or_none(_one_of(vocabulary.CHANNELS)), "tier": _or_none(_one_of(vocabulary.TIERS)),
        "priority": _or_none(_one_of(vocabulary.PRIORITIES)), "target_seconds": _seconds, "goal_pct": _percent,
        "promise_seconds": _or_none(_seconds), "valid_from": _since,
    }),
    "promos": (Promo, {
        "code": _code, "name_en": _text(60, is_needed=True), "name_zh": _text(60, is_needed=True),
        "starts_on": _day, "ends_on": _day, "day_zero": _day,
    }),
    "calendar_days": (CalendarDay, {"date": _day, "kind": _one_of(("holiday", "workday", "weekend"))}),
    "schedule": (ServiceSpan, {
        "weekday": lambda found: int(_number(1, 7, N_("a weekday from 1, Monday, to 7"))(found)),
        "opens_minute": _minute, "closes_minute": _minute, "valid_from": _since,
    }),
    "goals": (Goal, {"metric": _one_of(GOAL_METRICS), "goal": _or_none(_percent)}),
    "names": (Name, {
        "list": _one_of(LISTS), "code": _one_of({code for codes in LISTS.values() for code in codes}),
        "name_en": _label, "name_zh": _label, "aliases": _aliases,
    }),
    "notes": (DatedNote, {
        "noted_on": _day, "text": _text(LONGEST, is_needed=True, wanted=N_("the words of the note")),
    }),
}  # fmt: skip


def read(group: str, plain: Any) -> tuple[Any, tuple[Fault, ...]]:
    """The group's value and no faults, or None and what cannot be used, each fault with its row."""
    if group in SWITCHES:
        return (plain, ()) if isinstance(plain, bool) else _refused(plain, N_("yes or no"))
    if group == "zone":
        fits = isinstance(plain, str) and plain in available_timezones()
        return (plain, ()) if fits else _refused(plain, N_("a time zone like Asia/Shanghai"))
    if group == "week_start":
        fits = isinstance(plain, int) and not isinstance(plain, bool) and 1 <= plain <= 7
        return (plain, ()) if fits else _refused(plain, N_("a weekday from 1, Monday, to 7"))
    if not isinstance(plain, Sequence) or isinstance(plain, str):
        return _refused(plain, N_("a list of rows"))
    row_type, columns = ROWS[group]
    rows, faults = [], []
    for number, given in enumerate(plain, start=1):
        row, wrong = _row(row_type, columns, given, number)
        rows.append(row)
        faults += wrong
    if not faults:
        faults = list(CHECKS[group](rows))
    if faults:
        return None, tuple(faults)
    return tuple(sorted(rows) if group in SORTED else rows), ()


def plain(group: str, value: Any) -> Any:
    """A value as plain rows: what `read` reads back to the same."""
    return [dict(row._asdict()) for row in value] if group in ROWS else value


def _refused(found: object, expected: str) -> tuple[None, tuple[Fault, ...]]:
    return None, (Fault(0, "", str(found), expected),)


def _row(row_type: Any, columns: Mapping[str, Cell], given: Any, number: int) -> tuple[Any, list[Fault]]:
    if not isinstance(given, Mapping):
        return None, [Fault(number, "", str(given), N_("a row with named columns"))]
    if unknown := [name for name in given if name not in columns]:
        return None, [Fault(number, unknown[0], str(given[unknown[0]]), N_("no column of this name"))]
    cells, faults = [], []
    for name, cell in columns.items():
        found = given.get(name)
        try:
            cells.append(cell(found))
        except UnfitError as unfit:
            faults.append(Fault(number, name, "" if found is None else str(found), str(unfit)))
    return (None if faults else row_type(*cells)), faults


def _doubles(rows: Sequence[Any], column: str, key: Callable[[Any], Any]) -> list[Fault]:
    seen: set[Any] = set()
    faults = []
    for number, row in enumerate(rows, start=1):
        if key(row) in seen:
            faults.append(Fault(number, column, str(getattr(row, column)), N_("once only: an earlier row says it")))
        seen.add(key(row))
    return faults


def _check_targets(rows: Sequence[Target]) -> list[Fault]:
    return _doubles(rows, "subject", lambda row: (row.subject, row.channel, row.tier, row.priority, row.valid_from))


def _check_promos(rows: Sequence[Promo]) -> Iterable[Fault]:
    faults = []
    for number, row in enumerate(rows, start=1):
        if row.ends_on < row.starts_on:
            faults.append(Fault(number, "ends_on", str(row.ends_on), N_("a day not before the first")))
        elif (row.ends_on - row.starts_on).days >= LONGEST_PROMO:
            faults.append(Fault(number, "ends_on", str(row.ends_on), N_("at most 92 days")))
        elif not row.starts_on <= row.day_zero <= row.ends_on + timedelta(days=FARTHEST_ZERO):
            faults.append(Fault(number, "day_zero", str(row.day_zero), N_("a day from the first to 60 after the last")))
        elif any(row.code == o.code and row.starts_on <= o.ends_on and o.starts_on <= row.ends_on
                 for o in rows[: number - 1]):  # fmt: skip
            faults.append(Fault(number, "starts_on", str(row.starts_on), N_("days that no row of this code has")))
    return faults


def _check_days(rows: Sequence[CalendarDay]) -> list[Fault]:
    return _doubles(rows, "date", lambda row: row.date)


def _check_schedule(rows: Sequence[ServiceSpan]) -> Iterable[Fault]:
    faults = []
    for number, row in enumerate(rows, start=1):
        found = f"{clock(row.opens_minute)}–{clock(row.closes_minute)}"
        if row.closes_minute <= row.opens_minute:
            expected = N_("an end after the beginning; hours past midnight belong to the next day")
            faults.append(Fault(number, "closes_minute", found, expected))
        elif any(_overlap(row, other) for other in rows[: number - 1]):
            faults.append(Fault(number, "opens_minute", found, N_("periods of a day that do not overlap")))
    return faults


def _overlap(one: ServiceSpan, other: ServiceSpan) -> bool:
    is_same_day = (one.weekday, one.valid_from) == (other.weekday, other.valid_from)
    return is_same_day and one.opens_minute < other.closes_minute and other.opens_minute < one.closes_minute


def _check_goals(rows: Sequence[Goal]) -> list[Fault]:
    return _doubles(rows, "metric", lambda row: row.metric)


def _check_names(rows: Sequence[Name]) -> Iterable[Fault]:
    faults = _doubles(rows, "code", lambda row: (row.list, row.code))
    taken: dict[tuple[str, str], str] = {}
    for number, row in enumerate(rows, start=1):
        if row.code not in LISTS[row.list]:
            faults.append(Fault(number, "code", row.code, N_("one of the codes on offer")))
        for alias in row.aliases:
            if taken.setdefault((row.list, key_of(alias)), row.code) != row.code:
                faults.append(Fault(number, "aliases", alias, N_("a word that no other row has")))
        for column in ("name_en", "name_zh"):
            name = getattr(row, column)
            if name and any(name == getattr(o, column) and o.list == row.list for o in rows[: number - 1]):
                faults.append(Fault(number, column, name, N_("a name that no other row has")))
    return faults


def _check_notes(rows: Sequence[DatedNote]) -> list[Fault]:
    return _doubles(rows, "text", lambda row: row)


def clock(minute: int) -> str:
    """Minutes after midnight as a time of day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


CHECKS: Mapping[str, Callable[[Sequence[Any]], Iterable[Fault]]] = {
    "targets": _check_targets,
    "promos": _check_promos,
    "calendar_days": _check_days,
    "schedule": _check_schedule,
    "goals": _check_goals,
    "names": _check_names,
    "notes": _check_notes,
}
