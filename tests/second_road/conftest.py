"""The sample data twice: in a store of the product, asked through `csat query`, and raw in a plain DuckDB."""

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dashboard import cli
from tests.second_road.raw import SURVEYS, TICKETS, raw_database

Ask = Callable[..., list[dict]]


def csat(store: Path, *words: str) -> str:
    """What a command prints; in this process, because starting Python for each of a hundred questions takes minutes."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setenv("CSAT_DATA", str(store))
        assert cli.run(list(words)) == 0
    return printed.getvalue()


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("second") / "data"


@pytest.fixture(scope="session")
def imported(sample_store: Path) -> dict[str, dict]:
    """What `csat import --json` said of each sample file, by its kind."""
    lines = csat(sample_store, "import", str(TICKETS), str(SURVEYS), "--json").splitlines()
    return {told["kind"]: told for told in map(json.loads, lines)}


@pytest.fixture(scope="session")
def ask(sample_store: Path, imported: dict[str, dict]) -> Ask:
    """`ask("measures/speed", "--by", "channel")`: the rows that `csat query` prints as JSON."""
    return lambda *words: json.loads(csat(sample_store, "query", *words, "--format", "json"))


@pytest.fixture(scope="session")
def raw() -> duckdb.DuckDBPyConnection:
    return raw_database()
