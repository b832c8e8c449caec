"""Real exports lie outside the project: their folder is CSAT_SHARED_DATA, else `../shared/data` beside the project."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.intake import inspect, parse
from tests.real.exports import EXPORTS, SHARED
from tests.real.exports import imported as imported_alone

KEY = b"a key for tests only, 32 bytes.."


@dataclass(frozen=True)
class Import:
    """What an import of one file brought."""

    path: Path
    facts: dict[str, Any]
    tickets: pl.DataFrame | None
    surveys: pl.DataFrame | None
    rejects: pl.DataFrame
    notes: set[str]

    @property
    def problems(self) -> dict[tuple[str, str], int]:
        """(problem, column) → rows."""
        return {(p["problem"], p["column"]): p["rows"] for p in self.facts["problems"]}


def shared(*parts: str) -> Path:
    """A file of the shared folder; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no real exports here: {path} is absent (set CSAT_SHARED_DATA)")
    return path


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Import]:
    """Import a file of `exports/` once a session: `imported("01_…", "file.csv", created_at="Date")`."""
    done: dict[object, Import] = {}

    def run(*parts: str, **mapping: str) -> Import:
        key = (parts, tuple(mapping.items()))
        if key not in done:
            path = shared("exports", *parts)
            draft = inspect(path, name=path.name, zone="Asia/Shanghai", mapping=mapping)
            as_of = None if draft.kind == "tickets" else datetime(2025, 1, 1, tzinfo=UTC)
            parsed = parse(draft, tmp_path_factory.mktemp("import"), key=KEY, as_of=as_of)
            frames = [pl.read_parquet(t) if t else None for t in (parsed.tickets, parsed.surveys)]
            done[key] = Import(
                path, parsed.facts, *frames, pl.read_parquet(parsed.rejects), {n.code for n in parsed.notes}
            )
        return done[key]

    return run


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """`reader(file)(query, filter)`: a store with that export alone, made once a session."""
    done: dict[str, Any] = {}
    with ExitStack() as stack:

        def read_of(file: str) -> Any:
            if file not in done:
                shared("exports", *EXPORTS[file].parts)
                folder = tmp_path_factory.mktemp("alone") / "data"
                done[file] = stack.enter_context(imported_alone(EXPORTS[file], folder, SHARED)).read
            return done[file]

        yield read_of
