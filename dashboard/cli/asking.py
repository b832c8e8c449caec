"""What `csat query` was asked: the days, the filter, and the parameters that the query's header names."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from dashboard.errors import UsageError
from dashboard.filters import FIRST_DAY, LAST_DAY, Filter, attribute, attribute_parts
from dashboard.sqlfile import SqlFile
from dashboard.vocabulary import CHANNELS

MOST_NAMED = 20  # values of a kept column in a message


def takes(query: SqlFile) -> tuple[str, str]:
    """Whether it takes --by, and what it takes as --param with the defaults, for the list of queries."""
    shown = ", ".join(f"{name}={query.defaults.get(name, '…')}" for name in _own(query))
    return "yes" if "by" in query.params else "", shown


def _own(query: SqlFile) -> list[str]:
    return [name for name, kind in query.params.items() if kind != "Filter" and name != "by"]


def parameters(query: SqlFile, pairs: Iterable[str], by: str | None) -> dict[str, object]:
    """What the query needs beside the filter: `name=value` pairs as given, and its defaults for the rest."""
    params = dict(query.defaults)
    if by is not None or "by" in query.params:
        params["by"] = by or "all"
    own = _own(query)
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in own:
            raise UsageError(
                "{query} has no parameter {pair}.",
                "It takes: {names}." if own else "It takes none.",
                where="--param",
                query=query.name,
                pair=pair if equals else f"{pair} (name=value)",
                names=", ".join(f"{known}=…" for known in own),
            )
        params[name] = _value(query, name, value)
    if missing := [name for name in own if name not in params]:
        raise UsageError(
            "{query} needs “{name}”.", "Add --param {name}=….", where="--param", query=query.name, name=missing[0]
        )
    return params


def _value(query: SqlFile, name: str, text: str) -> object:
    """A value of the parameter's type, and one of its choices where it has any."""
    choices = query.choices.get(name, ())
    if choices and text not in choices:
        raise UsageError(
            "{name} cannot be {value}.",
            "Choose from {choices}.",
            where="--param",
            name=name,
            value=text,
            choices=", ".join(choices),
        )
    if query.params[name] != "integer":
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise UsageError("{name} is a whole number, not {value}.", where="--param", name=name, value=text)
    return int(text)


def days_of_data(read: Any, asked: SqlFile) -> tuple[date | None, date | None]:
    """First and last day with data, by the clock of the query: answers come later than the tickets they are about."""
    data = read("details/store").row(0, named=True)
    days = [data["first_date"], data["last_date"]]
    if "by" in asked.params and any(clock in asked.clock for clock in ("surveys.", "resolved_at")):
        always = Filter(days=None, start_date=FIRST_DAY, end_date=LAST_DAY)
        buckets = read(asked.name, always, **parameters(asked, (), "day"))["bucket"].drop_nulls()
        days += [date.fromisoformat(bucket) for bucket in buckets]
    known = [day for day in days if day]
    return min(known, default=None), max(known, default=None)


def selection(
    start: date | None, end: date | None, data: tuple[date | None, date | None], channels: Sequence[str]
) -> Filter:
    """What is selected. data: first and last day with data; a store without any answers for today, with nothing."""
    if unknown := sorted(set(channels) - CHANNELS.keys()):
        raise UsageError(
            "There is no channel {channel}.",
            "Choose from {channels}.",
            where="--channel",
            channel=unknown[0],
            channels=", ".join(CHANNELS),
        )
    if start and end and start > end:
        raise UsageError(
            "The first day, {first}, comes after the last, {last}.",
            "Give --from and --to in the order of time.",
            first=start,
            last=end,
        )
    first_known, last_known = data
    if start and not end and last_known and start > last_known:
        raise UsageError(
            "There are no data from {day} on; the last day is {last}.",
            "Choose an earlier day.",
            where="--from",
            day=start,
            last=last_known,
        )
    if end and not start and first_known and end < first_known:
        raise UsageError(
            "There are no data up to {day}; the first day is {first}.",
            "Choose a later day.",
            where="--to",
            day=end,
            first=first_known,
        )
    today = datetime.now(UTC).date()
    first, last = start or first_known or end or today, end or last_known or start or today
    return Filter(days=None, start_date=first, end_date=last, compare="none", channels=tuple(sorted(set(channels))))


def kept_columns(read: Any, pairs: Iterable[str]) -> tuple[str, ...]:
    """Values of kept file columns, for the filter; only what data hold. A header's own = has a backslash before it."""
    asked = {pair: attribute_parts(pair) for pair in pairs}
    if not asked:
        return ()
    known: dict[str, list[str]] = {}
    for row in read("details/attribute_values").sort("tickets", "surveys", descending=True).iter_rows(named=True):
        known.setdefault(row["header"], []).append(row["value"])
    for pair, (header, value) in asked.items():
        if not value:
            raise UsageError("{pair} is no COLUMN=VALUE.", where="--attribute", pair=pair)
        if header not in known:
            raise UsageError(
                "No column {column} was kept.",
                "Choose from {columns}." if known else "No file had a further column to keep.",
                where="--attribute",
                column=header,
                columns=", ".join(known),
            )
        if value not in known[header]:
            raise UsageError(
                "No ticket or survey has {value} in {column}.",
                "There are: {names}.",
                where="--attribute",
                column=header,
                value=value,
                names=", ".join(known[header][:MOST_NAMED]),
            )
    return tuple(sorted({attribute(header, value) for header, value in asked.values()}))
