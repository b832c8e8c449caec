"""The Filter: what is selected, as one frozen value.

It is the cache key, the address, the SQL parameter and the caption, so two people with equal filters see equal figures.
Codes only, never translated words. `from_url(to_url(f)) == f`; defaults are left out; one view, one address.

    >>> f = Filter(days=7, channels=("phone",))
    >>> to_url(f)
    {'d': '7', 'ch': 'phone'}
    >>> from_url({"d": "7", "ch": "phone,fax"})[1]
    (Ignored(key='ch', value='fax'),)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from dashboard import vocabulary

ROLLING_DAYS = (7, 28, 90)
COMPARISONS = ("prev", "dow", "last_year", "campaign", "none")
TREND_METRICS = (
    "n", "response", "target", "resolution", "satisfaction", "first_contact", "reopened", "time", "open", "refunds",
    "score", "answer_rate", "low", "nps", "effort",
)  # fmt: skip
# What the list of tickets can be ordered by; a minus before it: the greatest, newest or last first.
TICKET_ORDERS = (
    "created", "id", "channel", "topic", "team", "agent", "response", "resolved", "score", "status",
)  # fmt: skip
MAX_VALUES, MAX_TEXT = 100, 200
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is selected.

    days: the last so many days of data, or None when start_date and end_date are given (both inclusive, in the
        reporting zone).
    until: only what happened before this moment (local time of the reporting zone); cuts a comparison at the same
        elapsed time as an unfinished period. Never in the address.
    The tuples hold codes, sorted, without repeats; an empty tuple selects everything.
    attributes: values of kept file columns, each as `attribute(header, value)` writes it. Those of one header are
        alternatives, headers narrow each other.
    weekdays: 1 (Monday) to 7; hours: 0 to 23, of the creation in the reporting zone.
    only: conditions on single tickets, all of which must hold. They narrow the list of tickets, never a figure: of
        tickets chosen for being late, the share of late ones would say nothing.
    ages: bands of age. The list then holds the tickets open at the end of the period, whenever they were created.
    sort: how the list of tickets is ordered.
    """

    days: int | None = 28
    start_date: date | None = None
    end_date: date | None = None
    until: datetime | None = None
    compare: str = "prev"
    compare_start: date | None = None
    compare_end: date | None = None
    channels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    handled_by: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    peaks: tuple[str, ...] = ()
    promos: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    is_business_hours: bool = False
    survey_clock: str = "answered"
    metric: str = "n"
    sort: str = "-created"

    def settled(self, last_day: date) -> "Filter":
        """The same selection with both dates given: `days` counts back from `last_day`, the newest day with data."""
        if self.days is None:
            return self
        return replace(self, days=None, start_date=last_day - timedelta(days=self.days - 1), end_date=last_day)

    @property
    def length(self) -> int:
        """Days selected."""
        if self.days is not None:
            return self.days
        assert self.start_date and self.end_date
        return (self.end_date - self.start_date).days + 1

    @property
    def grain(self) -> str:
        """How finely time is drawn: hour for one day, day to 92 days, week to two years, else month."""
        if self.length == 1:
            return "hour"
        if self.length <= 92:
            return "day"
        return "week" if self.length <= 731 else "month"

    def scope(self) -> dict[str, object]:
        """The struct that SQL gets as `$filter`: dates and codes, nothing about looks. Needs a settled filter."""
        assert self.start_date and self.end_date, "settle the filter first"
        given = {name: list(v) if isinstance(v, tuple) else v for name, v in ((n, getattr(self, n)) for n in SCOPE)}
        by_header = attributes_by_header(self.attributes)
        return given | {"attributes": [{"header": header, "values": values} for header, values in by_header.items()]}

    def without(self, name: str) -> "Filter":
        """The same selection with one list emptied (or another field at its default)."""
        return replace(self, **{name: DEFAULTS[name]})  # type: ignore[arg-type]  # each default is of its field's type

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the lists and switches that narrow the selection, in the order of the address."""
        return tuple(n for n in (*LISTS, "is_business_hours") if getattr(self, n) != DEFAULTS[n])


SCOPE = (
    "start_date", "end_date", "until", "channels", "topics", "handled_by", "priorities", "tiers", "teams", "agents",
    "peaks", "promos", "partners", "attributes", "weekdays", "hours", "only", "ages",
    "is_business_hours", "survey_clock",
)  # fmt: skip
DEFAULTS: dict[str, object] = {f.name: f.default for f in fields(Filter)}

# Address key → (field, allowed codes or None for free text).
LIST_KEYS: dict[str, tuple[str, frozenset[str] | None]] = {
    "ch": ("channels", frozenset(vocabulary.CHANNELS)),
    "team": ("teams", None),
    "topic": ("topics", frozenset(vocabulary.TOPICS) | {"unknown"}),
    "agent": ("agents", None),
    "by": ("handled_by", frozenset(vocabulary.HANDLED_BY)),
    "pr": ("priorities", frozenset(vocabulary.PRIORITIES) | {"unknown"}),
    "tier": ("tiers", frozenset(vocabulary.TIERS) | {"unknown"}),
    "peak": ("peaks", frozenset(vocabulary.PEAKS)),
    "promo": ("promos", None),
    "only": ("only", frozenset(vocabulary.CONDITIONS)),
    "age": ("ages", frozenset(vocabulary.AGES)),
    "out": ("partners", frozenset(vocabulary.OUTSIDE_PARTIES)),
    "at": ("attributes", None),
}
LIST_ONLY = ("only", "ages")  # they choose single tickets for the list of tickets, and mean nothing elsewhere
LISTS = (*(name for name, _ in LIST_KEYS.values()), "weekdays", "hours")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of an address that means nothing here. It is shown as a chip, never dropped silently."""

    key: str
    value: str


def to_url(f: Filter) -> dict[str, str]:
    """The address parameters of a filter: fixed key order, sorted codes, defaults left out."""
    out: dict[str, str] = {}
    if f.days is None:
        out["d"] = f"{f.start_date}..{f.end_date}"
    elif f.days != DEFAULTS["days"]:
        out["d"] = str(f.days)
    if f.compare == "own":
        out["cmp"] = f"{f.compare_start}..{f.compare_end}"
    elif f.compare != DEFAULTS["compare"]:
        out["cmp"] = f.compare
    for key, (name, _) in LIST_KEYS.items():
        if values := getattr(f, name):
            out[key] = ",".join(_quote(v) for v in values)
    if f.weekdays:
        out["wd"] = _spans(f.weekdays)
    if f.hours:
        out["hr"] = _spans(f.hours)
    if f.is_business_hours:
        out["bh"] = "1"
    if f.survey_clock != DEFAULTS["survey_clock"]:
        out["sc"] = f.survey_clock
    if f.metric != DEFAULTS["metric"]:
        out["m"] = f.metric
    if f.sort != DEFAULTS["sort"]:
        out["sort"] = f.sort
    return out


def from_url(query: Mapping[str, str]) -> tuple[Filter, tuple[Ignored, ...]]:
    """The filter of an address, and what of it was not understood. Never raises, whatever the text."""
    ignored: list[Ignored] = []
    got: dict[str, object] = {}

    def refuse(key: str, value: str) -> None:
        ignored.append(Ignored(key, value[:MAX_TEXT]))

    for key, text in query.items():
        if key == "d":
            if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= 3660:
                got["days"] = int(text)
            elif span := _dates(text):
                got |= {"days": None, "start_date": span[0], "end_date": span[1]}
            else:
                refuse(key, text)
        elif key == "cmp":
            if text in COMPARISONS:
                got["compare"] = text
            elif span := _dates(text):
                got |= {"compare": "own", "compare_start": span[0], "compare_end": span[1]}
            else:
                refuse(key, text)
        elif key in LIST_KEYS:
            name, allowed = LIST_KEYS[key]
            kept = set()
            for value in _unquote(text):
                if meant := _meant(name, value, allowed):
                    kept.add(meant)
                else:
                    refuse(key, value)
            for extra in sorted(kept)[MAX_VALUES:]:
                refuse(key, extra)
            got[name] = tuple(sorted(kept)[:MAX_VALUES])
        elif key in ("wd", "hr"):
            low, high = (1, 7) if key == "wd" else (0, 23)
            numbers, bad = _numbers(text, low, high)
            got["weekdays" if key == "wd" else "hours"] = numbers
            for value in bad:
                refuse(key, value)
        elif key == "bh" and text in ("0", "1"):
            got["is_business_hours"] = text == "1"
        elif key == "sc" and text in ("answered", "ticket"):
            got["survey_clock"] = text
        elif key == "m" and text in TREND_METRICS:
            got["metric"] = text
        elif key == "sort" and text.removeprefix("-") in TICKET_ORDERS:
            got["sort"] = text
        else:
            refuse(key, text)
    return Filter(**got), tuple(ignored)  # type: ignore[arg-type]  # each value was checked for its key above


def _meant(name: str, value: str, allowed: frozenset[str] | None) -> str:
    """A value of a list in its one form; empty where it means nothing."""
    if name == "attributes":
        header, chosen = attribute_parts(value)
        value = attribute(header, chosen) if header and chosen else ""
    return value if len(value) <= MAX_TEXT and (allowed is None or value in allowed) else ""


def _dates(text: str) -> tuple[date, date] | None:
    parts = text.split("..")
    try:
        first, last = (date.fromisoformat(p) for p in parts if len(p) == 10)
    except ValueError:
        return None
    return (first, last) if FIRST_DAY <= first <= last <= LAST_DAY else None


def _quote(value: str) -> str:
    """Commas part values in a list, so one inside a value (a team's name) is doubled with a backslash."""
    return value.replace("\\", "\\\\").replace(",", "\\,")


def _unquote(text: str) -> list[str]:
    values, current, escaped = [], "", False
    for letter in text:
        if escaped:
            current, escaped = current + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == ",":
            values.append(current)
            current = ""
        else:
            current += letter
    return [*values, current]


def attribute(header: str, value: str) -> str:
    """One value of a kept column as the filter holds it: `header=value`, with a backslash before each = and each
    backslash of the header."""
    return header.replace("\\", "\\\\").replace("=", "\\=") + "=" + value


def attribute_parts(text: str) -> tuple[str, str]:
    """Header and value of what `attribute` wrote; in any other text the value is empty, which no ticket has."""
    header, escaped = "", False
    for place, letter in enumerate(text):
        if escaped:
            header, escaped = header + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == "=":
            return header, text[place + 1 :]
        else:
            header += letter
    return header, ""


def attributes_by_header(texts: Iterable[str]) -> dict[str, list[str]]:
    """Header → the values chosen of it, in the order of the filter."""
    chosen: dict[str, list[str]] = {}
    for text in texts:
        header, value = attribute_parts(text)
        chosen.setdefault(header, []).append(value)
    return chosen


def _spans(numbers: tuple[int, ...]) -> str:
    """(8, 9, 10, 20) → '8-10,20'."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _numbers(text: str, low: int, high: int) -> tuple[tuple[int, ...], list[str]]:
    found: set[int] = set()
    bad: list[str] = []
    for part in text.split(",")[:MAX_VALUES]:
        ends = part.split("-")
        if all(e.isascii() and e.isdigit() and len(e) <= 2 for e in ends) and len(ends) <= 2:
            first, last = int(ends[0]), int(ends[-1])
            if low <= first <= last <= high:
                found.update(range(first, last + 1))
                continue
        bad.append(part)
    return tuple(sorted(found)), bad
