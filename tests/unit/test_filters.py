"""The Filter: a value that the address, SQL and the caption agree on."""

import doctest
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import filters, vocabulary
from dashboard.filters import (
    LIST_KEYS,
    LISTS,
    MAX_TEXT,
    SCOPE,
    Filter,
    Ignored,
    attribute,
    attribute_parts,
    attributes_by_header,
    from_url,
    to_url,
)

days = st.dates(filters.FIRST_DAY, filters.LAST_DAY)
spans = st.tuples(days, days).map(sorted)
free_text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=filters.MAX_TEXT)

# Headers and values of file columns: any letters, among them often those that part headers, values and lists.
any_letters = st.text(st.sampled_from("=,\\ ~客户a") | st.characters(codec="utf-8"), min_size=1, max_size=12)
attributes = st.builds(attribute, any_letters, any_letters)


def subset(values: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(values, unique=True, max_size=8).map(lambda v: tuple(sorted(v)))


@st.composite
def any_filter(draw: st.DrawFn) -> Filter:
    chosen: dict[str, object] = {
        name: draw(subset(free_text if allowed is None else st.sampled_from(sorted(allowed))))
        for name, allowed in LIST_KEYS.values()
    } | {"attributes": draw(subset(attributes))}
    if draw(st.booleans()):
        chosen["days"] = draw(st.integers(1, 3660))
    else:
        start, end = draw(spans)
        chosen |= {"days": None, "start_date": start, "end_date": end}
    if draw(st.booleans()):
        chosen["compare"] = draw(st.sampled_from(filters.COMPARISONS))
    else:
        first, last = draw(spans)
        chosen |= {"compare": "own", "compare_start": first, "compare_end": last}
    return Filter(
        **chosen,
        weekdays=draw(subset(st.integers(1, 7))),
        hours=draw(subset(st.integers(0, 23))),
        is_business_hours=draw(st.booleans()),
        survey_clock=draw(st.sampled_from(("answered", "ticket"))),
        metric=draw(st.sampled_from(filters.TREND_METRICS)),
    )


@given(any_filter())
def test_reading_what_was_written_gives_the_same_filter(f: Filter) -> None:
    assert from_url(to_url(f)) == (f, ())


@given(any_filter())
def test_one_view_has_one_address_and_equal_views_one_key(f: Filter) -> None:
    again, _ = from_url(to_url(f))
    assert list(to_url(again).items()) == list(to_url(f).items())
    assert hash(again) == hash(f)


@given(st.dictionaries(st.text(max_size=5) | st.sampled_from(["d", "cmp", "ch", "wd", "hr", "bh", "at"]), st.text()))
def test_any_address_opens(query: dict[str, str]) -> None:
    f, _ = from_url(query)
    assert f.settled(date(2026, 11, 21)).length >= 1


def test_the_address_of_the_default_view_is_empty() -> None:
    assert to_url(Filter()) == {}


def test_what_an_address_says_in_vain_is_named() -> None:
    f, ignored = from_url({"ch": "phone,fax", "d": "-5", "cmp": "2026-02-30..2026-03-01", "zz": "1", "hr": "8-30,9"})
    assert f == Filter(channels=("phone",), hours=(9,))
    assert ignored == (
        Ignored("ch", "fax"),
        Ignored("d", "-5"),
        Ignored("cmp", "2026-02-30..2026-03-01"),
        Ignored("zz", "1"),
        Ignored("hr", "8-30"),
    )


def test_more_values_than_the_limit_are_named_not_dropped() -> None:
    f, ignored = from_url({"team": ",".join(f"t{i:03}" for i in range(103))})
    assert len(f.teams) == 100
    assert [i.value for i in ignored] == ["t100", "t101", "t102"]


@given(any_letters, any_letters)
def test_a_column_and_its_value_are_told_apart(header: str, value: str) -> None:
    assert attribute_parts(attribute(header, value)) == (header, value)


def test_two_columns_are_never_one_text() -> None:
    assert attribute("a", "b=c") != attribute("a=b", "c")
    assert len({attribute(h, v) for h in ("a", "a=", "a\\", "a\\=") for v in ("b", "=b", "\\b")}) == 12


@pytest.mark.parametrize("text", ["Region", "Region=", "=North", "a\\=b", "=", f"Region={'x' * MAX_TEXT}"])
def test_an_address_without_column_or_value_means_nothing(text: str) -> None:
    escaped = text.replace("\\", "\\\\")
    assert from_url({"at": escaped}) == (Filter(), (Ignored("at", text[:MAX_TEXT]),))


def test_columns_written_in_another_way_have_the_one_address() -> None:
    f, ignored = from_url({"at": "Re\\\\gion=North,Region=North"})
    assert (f.attributes, ignored) == (("Region=North",), ())


def test_sql_gets_the_values_of_each_column_together() -> None:
    f = Filter(days=None, start_date=date(2026, 1, 1), end_date=date(2026, 1, 2), attributes=("a=1", "a=2", "b\\=c=3"))
    assert f.scope()["attributes"] == [{"header": "a", "values": ["1", "2"]}, {"header": "b=c", "values": ["3"]}]


def test_a_text_that_names_no_value_chooses_nothing_rather_than_all() -> None:
    assert attributes_by_header(["Region"]) == {"Region": [""]}


def test_doctests_of_the_module() -> None:
    assert doctest.testmod(filters).failed == 0


def test_every_list_reaches_the_address_and_sql() -> None:
    tuples = {f.name for f in fields(Filter) if f.default == ()}
    assert tuples == set(LISTS)
    assert tuples <= set(SCOPE)


@pytest.mark.parametrize("attribute", ["days", "compare", "compare_start", "compare_end", "metric"])
def test_sql_is_not_told_about_looks(attribute: str) -> None:
    assert attribute not in SCOPE


def test_the_last_28_days_end_on_the_newest_day() -> None:
    f = Filter().settled(date(2026, 11, 21))
    assert (f.start_date, f.end_date, f.length) == (date(2026, 10, 25), date(2026, 11, 21), 28)


@pytest.mark.parametrize(
    ("length", "grain"), [(1, "hour"), (2, "day"), (92, "day"), (93, "week"), (731, "week"), (732, "month")]
)
def test_grain_follows_length(length: int, grain: str) -> None:
    assert Filter(days=length).grain == grain


def test_codes_of_the_address_are_the_vocabulary() -> None:
    assert LIST_KEYS["ch"][1] == frozenset(vocabulary.CHANNELS)
