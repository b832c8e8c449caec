"""Every query answers on the sample data: by every dimension in this process, and once through the shell."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from dashboard.sqlfile import SqlFile
from tests.every_query import FILES, check
from tests.second_road.conftest import Ask
from tests.unit.store_files import opened

EACH = pytest.mark.parametrize("query", FILES.values(), ids=FILES.keys())


@pytest.fixture(scope="module")
def read(sample_store: Path, imported: dict[str, dict]) -> Iterator[Callable[..., pl.DataFrame]]:
    assert imported
    with opened(sample_store) as store:
        yield store.read


@EACH
def test_it_keeps_its_header_by_every_dimension(read: Callable[..., pl.DataFrame], query: SqlFile) -> None:
    assert check(query, read) == []


@EACH
def test_the_shell_answers_it(ask: Ask, query: SqlFile) -> None:
    options = ["--param", "ticket_id=none"] if "ticket_id" in query.params else []
    rows = ask(query.name, *options)
    assert all(list(row) == [column.name for column in query.columns] for row in rows)
    assert rows or not query.name.startswith("measures/")
