"""Whatever an address, a field or a file says: an answer within what was asked for, never an error of the database.

`CSAT_EXAMPLES=5000` makes it as thorough as before a release.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.cli.asking import parameters
from dashboard.engines.veil import Run
from dashboard.errors import UsageError
from dashboard.filters import LIST_KEYS, Filter, attribute, from_url
from dashboard.store import Store
from dashboard.store.sharing import LinkGoneError
from tests.every_query import FILES
from tests.hostile import KINDS, LAST, Texts, surveys_csv, tickets_csv
from tests.unit.store_files import opened

EXAMPLES = int(os.environ.get("CSAT_EXAMPLES", "60"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = Texts("http://127.0.0.1:9")
# What ends a text in some language of databases, begins a command, a path, a pattern or a number.
SPLICED = (
    "'", "''", "\"", "'; drop table tickets; --", "' or 1=1 --", "\") or true --", "') union select * from store --",
    "/*", "*/", "\\", "\\'", "%", "_", "%'", "$1", "$filter", "?", ":team", "{f}", "${x}", "\x00", "\u2019", "\ud7ff",
    "read_csv('/etc/passwd')", "../../etc/passwd", "NULL", "null", "NaN", "1e999", "-1", "9" * 40, "[]", "{}", "(",
    "[", ".*", "a" * 200, "客户", "😀", "\u202e", "\ufeff", " ", "\n", "\t", "true", "unknown", "other",
)  # fmt: skip
KEYS = (*LIST_KEYS, "d", "cmp", "wd", "hr", "bh", "sc", "m", "sort", "v", "p")
LIST = {"sort": "id", "direction": "asc", "limit": 10**9, "offset": 0}

known = st.sampled_from([*TEXTS.all("team"), *TEXTS.all("agent"), *TEXTS.all("subtopic"), "chat", "phone", "refund"])
any_text = (
    st.sampled_from(SPLICED) | known | st.text(max_size=30) | st.builds("{}{}".format, known, st.text(max_size=5))
)
dates = st.sampled_from(["7", "28", "90", "2026-11-01..2026-11-20", "2000-01-01..2099-12-31", "2026-11-20..2026-11-01"])
addresses = st.dictionaries(
    st.sampled_from(KEYS) | st.text(max_size=5),
    any_text | dates | st.lists(any_text, max_size=4).map(",".join) | st.builds(attribute, any_text, any_text),
    max_size=6,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which headers, names and words are hostile themselves."""
    folder = tmp_path_factory.mktemp("hostile")
    with opened(folder / "data") as made:
        for make in (tickets_csv, surveys_csv):
            made.commit(made.preview(made.inspect(make(folder / f"{make.__name__}.csv", TEXTS))))
        yield made


@pytest.fixture(scope="module")
def rows(store: Store) -> pl.DataFrame:
    """All tickets, each with its texts."""
    always = Filter(days=None, start_date=date(2000, 1, 1), end_date=date(2099, 12, 31), compare="none")
    found = store.read("details/tickets", always, search="", **LIST)
    assert found.height > 700
    return found


def ids(read: Run, filter: Filter, search: str = "") -> set[str]:
    return set(read("details/tickets", filter, search=search, **LIST)["ticket_id"])


@MANY
@given(address=addresses)
@example(address={"team": "'; drop table tickets; --"})
def test_any_address_is_answered_within_what_it_says(store: Store, rows: pl.DataFrame, address: dict[str, str]) -> None:
    filter = from_url(address)[0].settled(LAST.date())
    expected = rows.filter(pl.col("created_at_local").dt.date().is_between(filter.start_date, filter.end_date))
    for column, chosen in (("team", filter.teams), ("agent_id", filter.agents), ("channel", filter.channels)):
        if chosen:
            expected = expected.filter(pl.col(column).is_in(chosen))
    assert ids(store.read, filter) <= set(expected["ticket_id"])
    plain = not set(filter.active) - {"teams", "agents", "channels"} and not filter.only
    if plain and not filter.ages:
        assert ids(store.read, filter) == set(expected["ticket_id"])


@MANY
@given(text=any_text)
def test_what_is_searched_for_is_letters(store: Store, rows: pl.DataFrame, text: str) -> None:
    filter = Filter(days=None, start_date=date(2000, 1, 1), end_date=date(2099, 12, 31), compare="none")
    found = ids(store.read, filter, text)
    assert found <= set(rows["ticket_id"])
    told = store.read("details/comments", filter, search=text, limit=100, offset=0)
    wanted = text.strip().lower()
    assert all(wanted in comment.lower() for comment in told["comment"])


@settings(MANY, max_examples=max(EXAMPLES // 4, 15))
@given(address=addresses, name=st.sampled_from(sorted(FILES)), by=st.sampled_from(("all", "team", "agent", "subtopic")))
def test_every_question_takes_any_filter(store: Store, address: dict[str, str], name: str, by: str) -> None:
    query = FILES[name]
    given_text = [f"{param}={TEXTS.of('ticket id')}" for param in query.params if param == "ticket_id"]
    params = parameters(query, given_text, by if "by" in query.params else None)
    answer = store.read(name, from_url(address)[0].settled(LAST.date()), **params)
    assert answer.columns == [column.name for column in query.columns]


@settings(MANY, max_examples=EXAMPLES)
@given(by=any_text, name=any_text.filter(lambda name: name not in FILES))
def test_what_names_no_question_is_refused(store: Store, by: str, name: str) -> None:
    with pytest.raises(UsageError):
        store.read(name, Filter().settled(LAST.date()))
    with pytest.raises(UsageError):
        store.read("measures/volume", Filter().settled(LAST.date()), by=f"{by}'")


@pytest.fixture(scope="module")
def link(store: Store) -> tuple[Callable[[Filter], set[str]], set[str]]:
    """What a locked link answers to a filter, and the tickets it was made of."""
    chosen = Filter(days=14, teams=tuple(sorted(TEXTS.all("team")[:4])), channels=("chat", "phone"))
    _, token = store.links.create(
        "tickets", chosen, is_frozen=True, is_locked=True, hides_people=False, by="local"
    )  # fmt: skip
    found = store.links.find(token)
    read = store.links.reader_of(found)
    mine = ids(store.read, found.filter.settled(LAST.date()))
    before = found.filter.settled(LAST.date())
    earlier = Filter(
        days=None, start_date=date(2026, 10, 24), end_date=before.end_date, compare="none", teams=chosen.teams,
        channels=chosen.channels,
    )  # fmt: skip
    return (lambda filter: ids(read, filter)), mine | ids(store.read, earlier)


@MANY
@given(address=addresses)
@example(address={"team": "", "d": "2000-01-01..2099-12-31"})
@example(address={"ch": "chat,phone,email,other", "d": "90"})
def test_no_address_widens_a_shared_view(
    link: tuple[Callable[[Filter], set[str]], set[str]], address: dict[str, str]
) -> None:
    answered, mine = link
    assert len(mine) > 20
    assert answered(from_url(address)[0].settled(LAST.date())) <= mine


@MANY
@given(token=any_text)
def test_no_text_opens_a_link(store: Store, link: object, token: str) -> None:
    with pytest.raises(LinkGoneError):
        store.links.find(token)


def test_hostile_headers_are_columns_like_others(store: Store) -> None:
    kept = store.read("details/attribute_values")
    assert set(kept["header"]) - {"Plan"} == set(TEXTS.all("header"))
    assert len(KINDS) == len(TEXTS.all("header"))
    for header in TEXTS.all("header"):
        filter = Filter(days=90, attributes=(attribute(header, "Size 1"),)).settled(LAST.date())
        assert len(ids(store.read, filter)) == 240
