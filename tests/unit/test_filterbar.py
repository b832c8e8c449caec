"""The filter bar's small decisions: whose word counts, what a chip says, where a key leads."""

from datetime import date

import polars as pl
import pytest

from dashboard.filters import Filter
from dashboard.pages import _filter_words
from dashboard.pages._names import CODES, DIMENSION, LIST_NAMES, namer
from dashboard.ui import attributes, filterbar, keys, language, selection
from dashboard.words import words

EN, ZH = words("en"), words("zh_CN")
LAST_DAY = date(2026, 11, 21)


class FakeStreamlit:
    """Session state and address, as far as `selection` uses them."""

    class Address(dict):
        def from_dict(self, other):
            self.clear()
            self.update(other)

    def __init__(self, **address):
        self.session_state = {}
        self.query_params = self.Address(address)


@pytest.fixture
def visitor(monkeypatch):
    def come(**address):
        fake = FakeStreamlit(**address)
        monkeypatch.setattr(selection, "st", fake)
        selection.read_address("")
        return fake

    return come


# The address


def test_the_address_seeds_a_new_session(visitor):
    visitor(ch="phone", d="7")
    assert selection.current() == Filter(days=7, channels=("phone",))


def test_what_is_selected_is_written_back_in_one_form(visitor):
    fake = visitor(ch="phone,chat", junk="1")
    selection.write_address(has_filter=True)
    assert fake.query_params == {"ch": "chat,phone"}
    assert [one.key for one in selection.ignored()] == ["junk"]


def test_a_sidebar_link_drops_the_address_but_not_the_filter(visitor):
    fake = visitor(ch="phone")
    selection.write_address(has_filter=True)
    fake.query_params.clear()
    selection.read_address("import")
    selection.write_address(has_filter=False)
    assert fake.query_params == {}
    selection.read_address("")
    selection.write_address(has_filter=True)
    assert fake.query_params == {"ch": "phone"}


def test_back_to_another_filter_of_the_same_page_is_obeyed(visitor):
    fake = visitor(ch="phone")
    selection.write_address(has_filter=True)
    fake.query_params.from_dict({"ch": "email"})
    selection.read_address("")
    assert selection.current().channels == ("email",)
    fake.query_params.clear()  # back to where nothing was selected
    selection.read_address("")
    assert selection.current() == Filter()


def test_a_choice_is_not_undone_by_the_address_it_has_not_reached_yet(visitor):
    visitor(ch="phone")
    selection.write_address(has_filter=True)
    selection.select(Filter(channels=("email",)))
    selection.read_address("")
    assert selection.current().channels == ("email",)


def test_business_hours_hold_from_the_address(visitor):
    visitor(bh="1")
    assert selection.current().is_business_hours
    assert selection.ignored() == ()


def test_an_unknown_part_can_be_put_aside(visitor):
    visitor(ch="fax", d="-5")
    first, second = selection.ignored()
    selection.forget(first)
    assert selection.ignored() == (second,)


# Words and chips


@pytest.mark.parametrize("t", [EN, ZH])
def test_every_list_of_the_filter_has_its_name_and_dimension(t):
    name = namer(t)
    for field in LIST_NAMES:
        assert name(field, "")
    assert set(DIMENSION) | {"attributes", "weekdays", "hours", "only", "ages", "is_business_hours"} == set(LIST_NAMES)
    assert {name(field, code) for field in CODES for code in CODES[field]}


def test_codes_get_words_and_free_values_stay():
    assert namer(ZH)("channels", "phone") == "电话"
    assert namer(EN)("topics", "unknown") == "Unknown"
    assert namer(EN)("teams", "<b>A</b>") == "<b>A</b>"
    assert namer(EN, {"double_11": "Double 11"})("promos", "double_11") == "Double 11"
    assert namer(ZH)("weekdays", 7) == "周日"


def pieces(filter, field):
    return _filter_words.pieces(EN, filter, field, namer(EN))


def test_each_chip_takes_one_value_away():
    filter = Filter(channels=("chat", "phone"))
    assert pieces(filter, "channels") == [("Chat", ("phone",)), ("Phone", ("chat",))]


def test_hours_are_said_as_spans():
    assert pieces(Filter(hours=(8, 9, 10, 20)), "hours") == [("08:00–11:00, 20:00–21:00", ())]


def test_many_values_become_one_chip():
    agents = tuple(f"a{k}" for k in range(9))
    assert pieces(Filter(agents=agents), "agents") == [("Agent: 9 chosen", ())]


def test_a_column_has_a_chip_for_each_value_or_one_for_many():
    few = Filter(attributes=("Line=bags", "Region=N", "Region=S"))
    assert pieces(few, "attributes") == [
        ("Line: bags", ("Region=N", "Region=S")),
        ("Region: N", ("Line=bags", "Region=S")),
        ("Region: S", ("Line=bags", "Region=N")),
    ]
    many = tuple(sorted(["A=1", "B=1", *(f"AB={k}" for k in range(9))]))
    assert pieces(Filter(attributes=many), "attributes") == [
        ("A: 1", tuple(text for text in many if text != "A=1")),
        ("AB: 9 chosen", ("A=1", "B=1")),
        ("B: 1", tuple(text for text in many if text != "B=1")),
    ]


KEPT = pl.DataFrame(
    [
        *(("Region", name, count, 0) for name, count in (("N", 5), ("S", 9))),
        *(("Line", f"v{k:03}", 1, 0) for k in range(300)),
        ("Branch", "x", 0, 400),
        ("Long", "y" * 300, 9, 0),
    ],
    schema=["header", "value", "tickets", "surveys"],
    orient="row",
)


def test_columns_come_the_most_used_first_with_their_values_likewise():
    branch, line, region = attributes.columns(KEPT)  # none of Long: no address can hold its value
    assert (branch.header, branch.values, branch.is_of_surveys) == ("Branch", ("x",), True)
    assert (line.header, len(line.values), line.is_of_surveys) == ("Line", 300, False)
    assert (region.header, region.values) == ("Region", ("S", "N"))


def test_what_is_offered_is_bounded_found_by_a_search_and_holds_what_is_chosen():
    known = attributes.columns(KEPT)
    assert {one.header: len(one.values) for one in attributes.offered(known, (), "")} == {
        "Branch": 1, "Line": attributes.MOST_OFFERED, "Region": 2,
    }  # fmt: skip
    assert [(one.header, one.values) for one in attributes.offered(known, (), " V299 ")] == [("Line", ("v299",))]
    found = attributes.offered(known, ("Colour=red", "Line=v000"), "region")
    assert [(one.header, one.values) for one in found] == [
        ("Line", ("v000",)),
        ("Region", ("S", "N")),
        ("Colour", ("red",)),
    ]


# Keys and language


def test_periods_are_turned_by_their_own_length_and_never_past_the_newest_day():
    before = filterbar.shift(Filter(days=7), LAST_DAY, -1)
    assert (before.start_date, before.end_date) == (date(2026, 11, 8), date(2026, 11, 14))
    after = filterbar.shift(before, LAST_DAY, 1)
    assert (after.start_date, after.end_date) == (date(2026, 11, 15), LAST_DAY)
    assert filterbar.shift(after, LAST_DAY, 1) == after


def test_every_key_that_is_listed_says_what_it_does():
    assert [key for key, _ in keys.LIST] == ["/", "[", "]", "X", "1 … 9", "Esc", "?"]


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-CN", "zh_CN"), ("zh", "zh_CN"), ("en-GB", "en"), ("de", "en"), (None, "en")]
)
def test_the_browser_decides_before_anyone_chose(locale, lang):
    assert language.by_locale(locale) == lang


# Conditions of the list of tickets


def test_conditions_belong_to_the_list_of_tickets(visitor):
    fake = visitor()
    fake.query_params |= {"only": "late", "ch": "phone", "sort": "-response"}
    selection.read_address("tickets", has_conditions=True)
    assert selection.current() == Filter(channels=("phone",), only=("late",), sort="-response")
    selection.write_address(has_filter=True)
    assert fake.query_params == {"ch": "phone", "only": "late", "sort": "-response"}
    fake.query_params.clear()
    selection.read_address("overview")
    assert selection.current() == Filter(channels=("phone",))
    assert selection.ignored() == ()


def test_an_address_with_conditions_on_another_page_says_that_they_mean_nothing(visitor):
    visitor(only="late,open")
    assert selection.current() == Filter()
    assert [(one.key, one.value) for one in selection.ignored()] == [("only", "late,open")]
