"""Every query file keeps the contract of its header, on an empty mart and whatever is asked of it."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from dashboard import sqlfile, vocabulary
from dashboard.errors import UsageError
from dashboard.filters import TICKET_ORDERS, Filter
from dashboard.metrics import METRICS
from dashboard.sqlfile import COLUMN_TYPES, QUERIES, SqlFile, parse
from tests.tiny import lake_rows

FILES = sqlfile.load()
PERIOD = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))
CHOSEN = Filter(
    days=None,
    start_date=date(2025, 10, 1),
    end_date=date(2025, 11, 15),
    until=datetime(2025, 11, 14, 9),
    channels=("chat",),
    topics=("order", "unknown"),
    handled_by=("human",),
    priorities=("normal",),
    tiers=("vip",),
    teams=("north",),
    agents=("Ann",),
    peaks=("promo",),
    promos=("618",),
    partners=("supplier",),
    attributes=("Region=North",),
    weekdays=(1, 2),
    hours=(8,),
    survey_clock="ticket",
)
HEADER = """-- title:   Volume
-- answers: How much
--          came in?
-- grain:   one row per bucket
-- params:  $filter Filter, $by text
-- columns:
--   bucket   text   the group
--   tickets  count
"""


@pytest.fixture(scope="module")
def empty_mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    mart = lake_rows.build(tmp_path_factory.mktemp("empty"), [], imports=[lake_rows.facts()])
    mart.close()
    with duckdb.connect(mart.path, read_only=True) as con:
        yield con


def values(query: SqlFile, chosen: Filter, by: str) -> dict[str, object]:
    kinds = {"Filter": chosen.scope(), "Search": {"text": by, "agents": None, "hidden": None}, "text": by, "integer": 1}
    return {name: kinds[kind] for name, kind in query.params.items()}


@pytest.mark.parametrize("query", FILES.values(), ids=FILES.keys())
def test_the_statement_keeps_its_header(query: SqlFile, empty_mart: duckdb.DuckDBPyConnection) -> None:
    statements = empty_mart.extract_statements(query.statement)
    assert [s.type for s in statements] == [duckdb.StatementType.SELECT]
    assert statements[0].named_parameters == set(query.params)
    answer = empty_mart.sql(query.statement, params=values(query, PERIOD, "channel"))
    assert answer.columns == [column.name for column in query.columns]
    wrong = {
        column.name: str(got)
        for column, got in zip(query.columns, answer.types, strict=True)
        if str(got) not in COLUMN_TYPES[column.type]
    }
    assert not wrong


@pytest.mark.parametrize("query", FILES.values(), ids=FILES.keys())
def test_every_dimension_and_list_can_be_planned(query: SqlFile, empty_mart: duckdb.DuckDBPyConnection) -> None:
    for by in vocabulary.DIMENSIONS if "by" in query.params else ["all"]:
        empty_mart.execute(f"explain {query.statement}", values(query, CHOSEN, by)).fetchall()


def test_the_suffix_of_a_column_is_its_unit() -> None:
    units = {"_pct": "percent", "_seconds": "seconds", "_score": "score", "_amount": "amount"}
    wrong = [
        f"{query.name}.{column.name}"
        for query in FILES.values()
        for column in query.columns
        for suffix, unit in units.items()
        if column.name.endswith(suffix) and column.type != unit and query.name != "details/targets"
    ]
    assert not wrong
    people = {"agent_id": "agent", "first_response_agent_id": "agent", "customer_id": "customer"}
    ids = {
        (column.name, column.type) for query in FILES.values() for column in query.columns if column.name[-3:] == "_id"
    }
    assert all(kind == people.get(name, "text") for name, kind in ids)


def test_every_rate_has_the_count_under_it() -> None:
    missing = [
        f"{query.name}.{column.name} lacks {METRICS[column.name].counts}"
        for name, query in FILES.items()
        if name.startswith("measures/")
        for column in query.columns
        if column.name in METRICS and METRICS[column.name].counts not in {c.name for c in query.columns}
    ]
    assert not missing


@pytest.mark.parametrize("path", sorted(QUERIES.rglob("*.sql")), ids=lambda path: path.stem)
def test_house_style(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if "means.zh" not in line:
            assert len(line) <= 120, line
        assert "\t" not in line
        assert line == line.rstrip()
        code = re.sub(r"'[^']*'", "", line.partition("--")[0])
        assert not re.search(r"\b(SELECT|FROM|WHERE|GROUP|ORDER|JOIN|CREATE)\b", code), line


def test_what_a_shell_may_leave_out_has_a_default() -> None:
    """All but the name of a single thing, so that every query can be asked with its name alone."""
    missing = [
        f"{query.name}: ${name} (write `${name} {kind} = …`)"
        for query in FILES.values()
        for name, kind in query.params.items()
        if kind != "Filter" and name != "by" and not name.endswith("_id") and name not in query.defaults
    ]
    assert not missing
    assert all(query.defaults[name] in choices for query in FILES.values() for name, choices in query.choices.items())


def test_the_list_of_tickets_names_the_orders_that_an_address_knows() -> None:
    assert FILES["details/tickets"].choices["sort"] == TICKET_ORDERS


def test_a_default_and_choices_are_read() -> None:
    params = "$sort text = id of id | day, $limit integer = 5, $search text = '', $name text"
    query = parse(HEADER.replace("$by text", params) + "select 1\n", "details/x")
    assert query.params == {"filter": "Filter", "sort": "text", "limit": "integer", "search": "text", "name": "text"}
    assert query.defaults == {"sort": "id", "limit": 5, "search": ""}
    assert query.choices == {"sort": ("id", "day")}


def test_a_header_is_read() -> None:
    query = parse(HEADER + "select 1\n", "measures/volume")
    assert query.answers == "How much came in?"
    assert query.params == {"filter": "Filter", "by": "text"}
    assert [(c.name, c.type, c.means) for c in query.columns] == [
        ("bucket", "text", "the group"),
        ("tickets", "count", ""),
    ]
    assert query.statement == "select 1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select 1", "The header lacks"),
        (HEADER.replace("title", "titel"), "lacks: title"),
        (HEADER.replace("count", "number"), "cannot be read"),
        (HEADER.replace("$by text", "by"), "cannot be read"),
        ("--nothing\n", "begins with a header"),
    ],
)
def test_a_broken_header_is_refused_with_the_name_of_the_file(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refusal:
        parse(text, "measures/broken")
    assert refusal.value.where == "measures/broken"
