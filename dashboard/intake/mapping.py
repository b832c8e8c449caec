"""Columns meet fields: by the person's choice, the layout, the alias table, near spelling and, for questionnaires, what
a question asks for, in this order.

A column goes to one field and a field takes one column (`other`, further scored questions, takes several). Columns
whose headers speak of persons are never matched by likeness.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import polars as pl
from rapidfuzz import fuzz

from dashboard.errors import MappingError
from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.intake.cells import most
from dashboard.intake.durations import has_own_units, looks_like_durations, unit_of
from dashboard.intake.instants import counts_moments, looks_like_instants
from dashboard.intake.keys import key_of
from dashboard.intake.layout import GENERIC, Layout, layouts
from dashboard.intake.scores import scores
from dashboard.persons import PERSONAL

QUESTIONS = ("csat", "nps", "ces", "other")
# Fields that a file may fill with a duration since the creation instead of a moment.
SINCE_CREATION = ("bot_response_at", "handoff_at", "first_response_at", "abandoned_at", "first_resolved_at",
                  "resolved_at", "closed_at")  # fmt: skip
TARGETS = {
    "tickets": (
        *(f.name for f in TICKET_FIELDS if f.name != "channel_raw"),
        *QUESTIONS,
        "answered_at",
        "sent_at",
        "comment",
    ),
    "surveys": (*(f.name for f in SURVEY_FIELDS), *QUESTIONS),
}
TICKET_SIGNS = ("status", "first_response_at", "resolved_at", "closed_at", "updated_at", "reopens", "human_replies",
                "first_resolved_at")  # fmt: skip
SURVEY_SIGNS = ("survey_id", "question", "score", "sent_at", "answered_at")
SCORED = ("csat", "nps", "ces")
NUMBERED = re.compile(r"^#(\d{1,4})$")  # a column by its number from 1, where two have one name
TIME_KEYS = ("time", "timeofday", "时间", "时刻", "createdtimeofday", "calltime")
TIME_OF_DAY = r"^\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?\s*$"
BARE_DATE = r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\s*$"
MISREAD = 0.1  # answers that a scored question may have beside its scale
NEAR = 88  # rapidfuzz ratio of keys; 首响时间 against 首次响应时间 is 80, so short words need the alias table
NEAR_LETTERS = 6
KINDS = {f.name: f.kind for f in (*SURVEY_FIELDS, *TICKET_FIELDS)}

Match = tuple[str, str]  # (field, how)


def kind_of(header: Sequence[str], chosen: Iterable[str] = ()) -> str:
    """Tickets or surveys: by the fields chosen, else by the fields whose aliases occur."""
    for kind, other in (("tickets", "surveys"), ("surveys", "tickets")):
        if set(chosen) & set(TARGETS[kind]) - set(TARGETS[other]):
            return kind
    keys = {key_of(title) for title in header} - {"id"}
    general = layouts()[GENERIC].fields

    def occurs(table: str, field: str) -> bool:
        return key_of(field) in keys or bool(keys & set(general[table].get(field, ())))

    if any(occurs("tickets", field) for field in TICKET_SIGNS):
        return "tickets"
    is_ticket = occurs("tickets", "created_at") and (occurs("tickets", "ticket_id") or occurs("tickets", "channel"))
    if is_ticket and not any(key_of(field) in keys for field in SURVEY_SIGNS):
        return "tickets"
    return "surveys" if any(occurs("surveys", field) for field in (*SURVEY_SIGNS, *SCORED)) else "tickets"


def propose(
    header: Sequence[str],
    samples: Sequence[pl.Series],
    layout: Layout,
    kind: str,
    chosen: Mapping[str, str],
    units: Mapping[str, str] | None = None,
) -> list[Match | None]:
    """For each column the field it goes to and how that was found, or None.

    samples: some cells of each column, to tell moments from durations. chosen: field → header name or #number.
    units: header → unit of its plain numbers, as people said.
    Raises MappingError for a field or a column that does not exist.
    """
    matches: list[Match | None] = [None] * len(header)
    units = units or {}
    keys = [key_of(title) for title in header]
    closed: set[str] = set()
    for field, title in chosen.items():
        if field not in TARGETS[kind]:
            raise MappingError(
                "There is no field {field}.", "Fields are: {fields}.", field=field, fields=", ".join(TARGETS[kind])
            )
        closed.add(field)
        if title:
            matches[_position(title, header, keys)] = field, "chosen"
    sources = [("layout", layout.fields[kind])] if layout.name != GENERIC else []
    sources.append(("alias", _aliases(kind)))
    for how, table in sources:
        blocked = layout.ignored if how == "alias" else frozenset()
        for field, aliases in table.items():
            if field in closed:
                continue
            free = [
                position
                for alias in aliases
                for position, key in enumerate(keys)
                if key == alias and matches[position] is None and key not in blocked
            ]
            fitting = [p for p in dict.fromkeys(free) if fits(field, header[p], samples[p], layout, units)]
            moments = [p for p in fitting if field in SINCE_CREATION and looks_like_instants(samples[p])]
            for position in fitting if field == "other" else (moments or fitting)[:1]:
                matches[position] = field, how
                closed.add(field)
    for position, field in _near(header, keys, matches, kind, closed, layout):
        if fits(field, header[position], samples[position], layout, units):
            matches[position] = field, "near"
            closed.add(field)
    if kind == "surveys":
        for position, field in _likely(header, samples, matches, closed):
            matches[position] = field, "likely"
    _add_time_of_day(keys, samples, matches)
    if not chosen:
        return matches
    # A choice that only repeats what is found anyway keeps saying how it was found.
    unaided = propose(header, samples, layout, kind, {}, units)
    return [
        found if found and match and found[0] == match[0] else match
        for found, match in zip(unaided, matches, strict=True)
    ]


def missing(kind: str, matches: Sequence[Match | None]) -> tuple[str, ...]:
    """Required fields that have no column: the creation time of tickets; a score of surveys."""
    fields = {match[0] for match in matches if match}
    if kind == "tickets":
        return () if "created_at" in fields else ("created_at",)
    return () if fields & {"score", *QUESTIONS} else ("score",)


def _aliases(kind: str) -> dict[str, tuple[str, ...]]:
    """The general alias table; every field is known by its own name first."""
    general = layouts()[GENERIC].fields[kind]
    return {field: (key_of(field), *general.get(field, ())) for field in TARGETS[kind]}


def fits(field: str, title: str, sample: pl.Series, layout: Layout, units: Mapping[str, str]) -> bool:
    """Whether the cells can be what the field wants. An empty sample says nothing against it."""
    if not sample.str.strip_chars().str.len_chars().max():
        return True
    if field.endswith("_seconds"):
        return has_unit(field, title, sample, layout, units)
    if KINDS.get(field) != "instant":
        return True
    is_known = has_unit(field, title, sample, layout, units)
    if field in SINCE_CREATION and not looks_like_instants(sample) and looks_like_durations(sample):
        return is_known or counts_moments(sample)
    return counts_moments(sample) or any(looks_like_instants(sample[i : i + 1]) for i in range(len(sample)))


def has_unit(field: str, title: str, sample: pl.Series, layout: Layout, units: Mapping[str, str]) -> bool:
    """Whether it is known what the numbers of a column of durations count."""
    if title in units:
        return bool(units[title])
    return bool(layout.units.get(field) or unit_of(title) or has_own_units(sample))


def unitless(
    header: Sequence[str],
    samples: Sequence[pl.Series],
    matches: Sequence[Match | None],
    layout: Layout,
    kind: str,
    answered: Container[str] = (),
) -> Iterator[tuple[int, str]]:
    """Columns (position, field) that would fill a field if anyone knew the unit of their numbers; those whose
    unit people told stay among them (`answered`: their headers)."""
    filled = {match[0] for match in matches if match}
    for position, title in enumerate(header):
        match = matches[position]
        key = key_of(title)
        if match and match[1] != "chosen" and title not in answered:
            continue
        wanted = [match[0]] if match else _named(key, layout, kind)
        for field in wanted:
            is_moment = looks_like_instants(samples[position]) or counts_moments(samples[position])
            is_duration = field.endswith("_seconds") or (field in SINCE_CREATION and not is_moment)
            if not is_duration or (not match and field in filled) or not looks_like_durations(samples[position]):
                continue
            if not has_unit(field, title, samples[position], layout, {}):
                yield position, field
                break


def _named(key: str, layout: Layout, kind: str) -> list[str]:
    """The fields that a header key names."""
    return [
        field
        for table in (layout.fields[kind], _aliases(kind) if key not in layout.ignored else {})
        for field, aliases in table.items()
        if key in aliases
    ]


def _likely(
    header: Sequence[str], samples: Sequence[pl.Series], matches: Sequence[Match | None], closed: set[str]
) -> Iterator[tuple[int, str]]:
    """Questions of a questionnaire by their text; scored ones only where the answers are scores."""
    for field, patterns in layouts()[GENERIC].likely.items():
        for position, title in enumerate(header):
            if matches[position] or not any(re.search(pattern, title, re.IGNORECASE) for pattern in patterns):
                continue
            if field in QUESTIONS and not _holds_scores(samples[position], field):
                continue
            if field in closed and field in SCORED:
                yield position, "other"
            elif field not in closed:
                closed.add(field)
                yield position, field


def _holds_scores(sample: pl.Series, question: str) -> bool:
    found = scores(sample, question)
    answers = int(found.values.is_not_null().sum())
    return answers > 0 and int(found.bad.sum()) <= MISREAD * answers


def _add_time_of_day(keys: Sequence[str], samples: Sequence[pl.Series], matches: list[Match | None]) -> None:
    """A date beside a column with the time of day is one moment in two columns."""
    for date, match in enumerate(matches):
        if (
            not match
            or match[0] not in ("created_at", "answered_at")
            or not most(samples[date].str.contains(BARE_DATE))
        ):
            continue
        for position, key in enumerate(keys):
            if matches[position] is None and key in TIME_KEYS and most(samples[position].str.contains(TIME_OF_DAY)):
                matches[position] = match[0], "time"
                return


def _position(title: str, header: Sequence[str], keys: Sequence[str]) -> int:
    if title in header:
        return list(header).index(title)
    if (numbered := NUMBERED.match(title)) and 0 < int(numbered[1]) <= len(header):
        return int(numbered[1]) - 1
    if key_of(title) in keys:
        return list(keys).index(key_of(title))
    raise MappingError(
        "There is no column {column}.", "Columns are: {columns}.", column=title, columns=", ".join(header)
    )


def _near(
    header: Sequence[str],
    keys: Sequence[str],
    matches: Sequence[Match | None],
    kind: str,
    closed: set[str],
    layout: Layout,
) -> Iterator[tuple[int, str]]:
    for position, key in enumerate(keys):
        if matches[position] or len(key) < NEAR_LETTERS or key in layout.ignored or key in layout.attributes:
            continue
        if PERSONAL.search(header[position]):
            continue
        scored = [
            (fuzz.ratio(key, alias), field)
            for field, aliases in _aliases(kind).items()
            if field not in closed
            for alias in aliases
            if len(alias) >= NEAR_LETTERS
        ]
        best = max(scored, default=(0.0, ""))
        if best[0] >= NEAR:
            yield position, best[1]
