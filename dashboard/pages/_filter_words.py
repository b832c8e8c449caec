"""A filter in words: a piece for each thing chosen, and the whole as one line for lists and links."""

from collections.abc import Callable, Mapping
from datetime import date

from dashboard.filters import Filter, attribute, attributes_by_header
from dashboard.pages._names import namer
from dashboard.values import Values
from dashboard.words import N_, Words

COMPARE_WORDS = {
    "prev": N_("vs previous period"),
    "dow": N_("vs same weekdays"),
    "last_year": N_("vs last year"),
    "campaign": N_("vs same campaign"),
    "own": N_("vs own range"),
    "none": N_("No comparison"),
}
MOST = 6  # pieces of one list; more become one
LONG_AGO = date(1, 1, 1)  # no year is this one's: what is kept is read in another year


def sentence(filter: Filter, t: Words, promos: Mapping[str, str] | None = None) -> str:
    """Period, what is chosen, comparison, in one line. It holds data (names): show it as text, or escape it.

    promos: code → name of the promotions known.
    """
    name = namer(t, promos)
    chosen = [label for field in filter.active for label, _ in pieces(t, filter, field, name)]
    return " · ".join((period(filter, t), *chosen, comparison(filter, t)))


def period(filter: Filter, t: Words) -> str:
    """The days selected: those of a calendar, or the last so many."""
    if filter.days is not None:
        return t("the last {n} days", n=filter.days)
    assert filter.start_date and filter.end_date
    return Values(t).days(filter.start_date, filter.end_date, LONG_AGO)


def comparison(filter: Filter, t: Words) -> str:
    """With what it is compared."""
    if filter.compare == "own" and filter.compare_start and filter.compare_end:
        return t("vs {days}", days=Values(t).days(filter.compare_start, filter.compare_end, LONG_AGO))
    return t(COMPARE_WORDS[filter.compare])


def pieces(t: Words, filter: Filter, field: str, name: Callable[[str, object], str]) -> list[tuple[str, object]]:
    """One list of the filter: label, and what the list holds when that piece is taken away."""
    values = getattr(filter, field)
    if field == "is_business_hours":
        return [(name(field, ""), False)]
    if field == "hours":
        return [(", ".join(_spans(values, t)), ())]
    if field == "attributes":
        return _attribute_pieces(t, values, name)
    if len(values) > MOST:
        return [(t("{name}: {n} chosen", name=name(field, ""), n=len(values)), ())]
    return [(name(field, value), tuple(v for v in values if v != value)) for value in values]


def _attribute_pieces(
    t: Words, values: tuple[str, ...], name: Callable[[str, object], str]
) -> list[tuple[str, object]]:
    """One piece a value, or one a column where many of its values are chosen."""
    found: list[tuple[str, object]] = []
    for header, chosen in attributes_by_header(values).items():
        own = [attribute(header, value) for value in chosen]
        if len(own) > MOST:
            found.append((t("{name}: {n} chosen", name=header, n=len(own)), tuple(v for v in values if v not in own)))
        else:
            found += [(name("attributes", one), tuple(v for v in values if v != one)) for one in own]
    return found


def _spans(hours: tuple[int, ...], t: Words) -> list[str]:
    """Neighbouring hours as one: 20:00–22:00."""
    runs: list[list[int]] = []
    for hour in hours:
        if runs and hour == runs[-1][1]:
            runs[-1][1] = hour + 1
        else:
            runs.append([hour, hour + 1])
    return [Values(t).hours(first, after) for first, after in runs]
