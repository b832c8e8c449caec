"""A sheet: the mapped columns of a file, read field by field, with everything wrong noted on the way.

`Sheet` knows which column fills which field and how the product writes its values; `tickets.py` and `surveys.py` turn
it into rows of the lake.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from dashboard.errors import MappingError
from dashboard.fields import BOOKKEEPING, SURVEY_FIELDS, TICKET_FIELDS
from dashboard.intake import cells, codes, masking
from dashboard.intake.clocks import clock_changes, offsets
from dashboard.intake.draft import Note
from dashboard.intake.durations import UNITS, durations, has_own_units, unit_of
from dashboard.intake.instants import UTC_INSTANT, Instants, instants, looks_like_instants, order_votes
from dashboard.intake.layout import Layout
from dashboard.intake.order import Votes
from dashboard.intake.problems import EXPECTED, Problems
from dashboard.intake.shelf import Shelf

KINDS = {f.name: f.kind for f in (*SURVEY_FIELDS, *TICKET_FIELDS)}
TYPES = {
    f.name: UTC_INSTANT if f.kind == "instant" else getattr(pl, f.polars)
    for f in (*SURVEY_FIELDS, *TICKET_FIELDS, *BOOKKEEPING)
}
A_DAY = timedelta(days=1)
OLD_YEAR = 2015
NO_EXACT_TIME = 100  # values a column needs before its whole minutes or midnights say something
MIDNIGHT_SHARE = 0.01
WHOLE_HOURS_SHARE = 2 / 24  # of midnights among whole hours
ROUND_THE_CLOCK = 20  # different hours
UTC_TITLE = re.compile(r"\((?:UTC|GMT)\)", re.IGNORECASE)
SOURCE_JOINT = "/"
ROUNDED_ID = r"^\d(?:[.,]\d+)?[eE]\+\d+$"


@dataclass(slots=True)
class Sheet:
    """columns: position → cells as text; fields: field → positions, in file order; record, line: one entry a row;
    key: of the customers' hashes; now: an instant that no export can be later than by more than a day; kept: positions
    of further dimensions; order: how 03/04/2026 is read, if that is decided; answers, values, source, tickets_of,
    decimal: as of the draft; whole_minutes: instant field without seconds → how many times of day; offsets: those
    written in the file's times; notes: what was found out about the whole file."""

    name: str
    zone: str
    layout: Layout
    header: Sequence[str]
    fields: Mapping[str, Sequence[int]]
    columns: MutableMapping[int, pl.Series]
    record: np.ndarray
    line: np.ndarray
    key: bytes
    now: datetime
    as_of: datetime | None
    problems: Problems
    rows: Shelf[str] = field(default_factory=Shelf)
    failed: dict[str, pl.Series] = field(default_factory=dict)
    whole_minutes: dict[str, int] = field(default_factory=dict)
    offsets: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    since_creation: set[str] = field(default_factory=set)
    kept: frozenset[int] = frozenset()
    order: bool | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal: str | None = None
    source: str = ""
    tickets_of: str = ""
    day_first: bool = True

    def __post_init__(self) -> None:
        self.day_first = self._day_first()

    @property
    def height(self) -> int:
        return len(self.record)

    def has(self, name: str) -> bool:
        return bool(self.fields.get(name))

    def raw(self, name: str) -> pl.Series:
        """The cells that fill a field: of a moment in two columns both, of a link the part the layout extracts."""
        first, *more = (self.columns[position] for position in self.fields[name])
        if more and KINDS.get(name) == "instant":
            return first.str.strip_chars() + " " + more[0].str.strip_chars()
        pattern = self.layout.extract.get(name)
        return first.str.extract(pattern, 1) if pattern else first

    def scale(self, name: str) -> str | None:
        """The scale of a question as people or the layout declare it."""
        return self.answers.get(f"scale:{name}") or self.layout.scales.get(name)

    def vocabulary(self, name: str) -> codes.Vocabulary:
        """The words of a coded field, those that people explained first."""
        return {**self.layout.vocabulary(name), **codes.said(name, self.values.get(name, {}))}

    def title(self, name: str) -> str:
        return self.header[self.fields[name][0]] or str(self.fields[name][0] + 1)

    def fail(self, name: str, mask: pl.Series, problem: str, expected: str = "", rule: str = "") -> None:
        """Empty these cells of a field and remember that a check did it; by the rule's choice, leave the rows out."""
        if rule and self.problems.leaves_out(rule):
            self.problems.rows(mask, problem, self.title(name), self.raw(name), expected, rule)
            return
        self.problems.cells(mask, problem, self.title(name), self.raw(name), expected, rule)
        self.empty(name, mask)

    def doubt(self, name: str, mask: pl.Series, rule: str, expected: str) -> None:
        """Flag the values of a field and keep them; by the rule's choice, leave the rows out."""
        flag = self.problems.rows if self.problems.leaves_out(rule) else self.problems.flags
        flag(mask, rule, self.title(name), self.raw(name), expected, rule)

    def doubt_old(self, name: str) -> None:
        """Flag moments before 2015: older than what a help desk exports."""
        old = self.rows[name] < datetime(OLD_YEAR, 1, 1, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        self.doubt(name, old.fill_null(False), "before_2015", EXPECTED["since_2015"])

    def empty(self, name: str, mask: pl.Series) -> None:
        self.rows[name] = only(self.rows[name], ~mask)
        self.failed[name] = (self.failed[name] | mask) if name in self.failed else mask

    def read(self, names: Sequence[str]) -> None:
        """Read the plain fields among `names`: text, numbers, booleans, codes, durations. Instants are read apart."""
        for name in names:
            if not self.has(name) or name in self.rows or KINDS[name] == "instant":
                continue
            raw, kind = self.raw(name), KINDS[name]
            if name == "customer_id":
                rounded = raw.str.contains(ROUNDED_ID).fill_null(False)
                self.rows[name] = masking.customers(named(raw, self.tickets_of), self.key)
                self.fail(name, rounded, "id_rounded", EXPECTED["id"])
            elif name == "comment":
                self.rows[name] = masking.comments(raw)
            elif name in ("ticket_id", "survey_id"):
                source = self.source if name == "survey_id" else self.tickets_of
                self.rows[name] = named(cells.names(raw).values, source)
            elif kind == "text":
                self.rows[name] = cells.text(raw).values
            elif name.endswith("_seconds"):
                self._keep(name, durations(raw, self._unit(name), self.decimal), "bad_number", "duration")
            elif kind == "integer":
                self._keep(name, cells.integers(raw, self.decimal), "bad_number", "integer")
            elif kind == "decimal":
                self._keep(name, cells.numbers(raw, self.decimal), "bad_number", "decimal")
            elif kind == "boolean" and name in self.layout.values:
                found = codes.codes(raw, name, self.layout.vocabulary(name))
                said = found.values[name].cast(pl.Boolean)
                self._keep(name, cells.Parsed(said, found.unknown), "bad_number", "boolean")
            elif kind == "boolean":
                self._keep(name, cells.booleans(raw), "bad_number", "boolean")
            else:
                self._read_code(name)
            self._forget(name)

    def instants(self, name: str, since: pl.Series | None = None) -> Instants | None:
        """Read an instant; a column of durations is added to `since`. None if it held durations."""
        raw = self.raw(name)
        if since is not None and not looks_like_instants(raw) and (unit := self._unit(name)) is not None:
            parsed = durations(raw, unit if unit in UNITS else None, self.decimal)
            self.rows[name] = (
                pl.DataFrame({"since": since, "s": parsed.values})
                .select(pl.col("since") + pl.duration(seconds=pl.col("s")))
                .to_series()
            )
            self.fail(name, parsed.bad, "bad_number", EXPECTED["duration"])
            self.since_creation.add(name)
            return None
        zone = "UTC" if UTC_TITLE.search(self.title(name)) else self.zone
        read = instants(raw, zone, day_first=self.day_first)
        self.rows[name] = read.values
        self.fail(name, read.bad, "bad_date", EXPECTED["instant"])
        self.problems.cells(read.sentinel, "sentinel", self.title(name), raw, "")
        self.offsets.update(offsets(raw))
        changed = clock_changes(raw, read.values, zone, day_first=self.day_first)
        self.problems.flags(changed, "clock_change", self.title(name), raw, "")
        filled = read.values.drop_nulls()
        if len(filled) >= NO_EXACT_TIME and bool(read.whole_minute.filter(read.values.is_not_null()).all()):
            self.whole_minutes[name] = len(filled) - int(read.bare.sum())
        return read

    def lost_times(self, read: Instants) -> pl.Series:
        """Rows of an instant column that lost their time of day: bare dates, and midnights when there are too many.

        In a column of whole hours round the clock, midnight is one hour of 24 like the others.
        """
        filled = int(read.values.is_not_null().sum())
        midnights = read.midnight & read.values.is_not_null()
        count = int(midnights.sum())
        too_many = filled >= NO_EXACT_TIME and count > MIDNIGHT_SHARE * filled
        if too_many and self._holds_whole_hours(read):
            too_many = count > WHOLE_HOURS_SHARE * filled
        return midnights if too_many else read.bare & read.values.is_not_null()

    def _holds_whole_hours(self, read: Instants) -> bool:
        local = read.values.drop_nulls().dt.convert_time_zone(self.zone)
        whole = bool((local.dt.truncate("1h") == local).all())
        return whole and local.dt.hour().n_unique() >= ROUND_THE_CLOCK

    def _forget(self, name: str) -> None:
        """Drop the text of a column that was read; attributes are still to come."""
        position = self.fields[name][0]
        if position not in self.kept:
            self.columns.pop(position, None)

    def _unit(self, name: str) -> str | None:
        unit = self.answers.get(f"unit:{self.title(name)}") or self.layout.units.get(name) or unit_of(self.title(name))
        return unit or ("own" if has_own_units(self.raw(name)) else None)

    def _keep(self, name: str, parsed: cells.Parsed, problem: str, expected: str) -> None:
        self.rows[name] = parsed.values
        self.fail(name, parsed.bad, problem, EXPECTED[expected])

    def _read_code(self, name: str) -> None:
        found = codes.codes(self.raw(name), name, self.vocabulary(name))
        self.problems.cells(found.unknown, "unknown_value", self.title(name), found.words, EXPECTED["code"])
        for target, values in found.values.items():
            if target == name or not self.has(target):
                self.rows[target] = pl.select(pl.coalesce(values, self.rows.get(target, values))).to_series()
        if name in ("channel", "topic"):
            self.rows[name] = pl.select(
                pl.when(found.unknown).then(pl.lit("other")).otherwise(self.rows[name])
            ).to_series()
        elif bool(found.unknown.any()):
            self.failed[name] = found.unknown
        if name == "channel":
            self.rows["channel_raw"] = found.words
        if name == "topic" and not self.has("subtopic"):
            self.rows["subtopic"] = found.words

    def _day_first(self) -> bool:
        """How 03/04/2026 is read: as decided, else by all instant columns of the file together, else by the layout."""
        if self.order is not None:
            return self.order
        votes = Votes()
        for name in self.fields:
            if KINDS.get(name) == "instant":
                votes += Votes(*order_votes(self.raw(name)))
        decided = votes.day_first(self.name)
        if decided is None:
            decided = self.layout.day_first
        if decided is None and votes.either:
            raise MappingError(
                "No date tells whether 03/04/2026 is 3 April or 4 March.",
                'Say it: day_first="day" or day_first="month".',
                where=self.name,
            )
        return decided is not False


def named(ids: pl.Series, source: str) -> pl.Series:
    """Ids with the name of their source before them; as they are, where that is the store's first source."""
    return source + SOURCE_JOINT + ids if source else ids


def only(values: pl.Series, mask: pl.Series) -> pl.Series:
    """The values where the mask is True, else null."""
    return pl.select(pl.when(mask).then(values)).to_series()


def missing_column(name: str, height: int) -> pl.Series:
    """A column of the lake that the file does not fill: `height` nulls of its type."""
    return pl.Series(name, [None], dtype=TYPES[name]).new_from_index(0, height)
