"""What the pages ask: each is run without a browser, by a filter, and every query it sends is written down.

    >>> asked_by_pages(VIEWS)  # doctest: +SKIP
    (Path('…'), {'3 years': {'overview': [Asked('details/store', None, ()), …], …}, …})

The store is the one of the environment (CSAT_DATA), as for the program itself. A process has one store, so several are
measured by `timed_apart`, each in a process of its own.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.engines import duckdb as engine
from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.ui import contents

ENTRY = Path(contents.__file__).with_name("app.py")
SECONDS = 900
# The pages' addresses: three years, the last 90 days, and three years of a few channels, topics and customers.
VIEWS = {
    "3 years": {"d": "2023-11-22..2026-11-21"},
    "90 days": {"d": "90"},
    "filtered": {
        "d": "2023-11-22..2026-11-21",
        "ch": "chat,email",
        "topic": "after_sales,logistics",
        "tier": "regular",
    },
}


@dataclass(frozen=True)
class Asked:
    """One question of a page, as the runner gets it."""

    name: str
    filter: Filter | None
    params: tuple[tuple[str, Any], ...]

    @property
    def words(self) -> str:
        """The query and its parameters: `measures/speed by=week`."""
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.params if value not in ("", None))])

    @property
    def period(self) -> str:
        """What time it is about."""
        if self.filter is None:
            return ""
        until = f" until {self.filter.until:%Y-%m-%d %H:%M}" if self.filter.until else ""
        return f"{self.filter.start_date}..{self.filter.end_date}{until}"

    def put_to(self, mart: Mart) -> pl.DataFrame:
        """The answer."""
        return mart.run(self.name, self.filter, **dict(self.params))


def asked_by_pages(views: dict[str, dict[str, str]]) -> tuple[Path, dict[str, dict[str, list[Asked]]]]:
    """The file of the mart that the pages read, and what each page of figures asks in each view, each question once.

    The pages' mart is closed, so that nothing of it is at hand for whoever measures: open another.
    """
    slugs = [module.SLUG for module in contents.MODULES if module not in contents.MANAGED]
    found: dict[str, dict[str, list[Asked]]] = {}
    marts: dict[Path, Mart] = {}
    for view, address in views.items():
        found[view] = {slug: _asked(slug, address, marts) for slug in slugs}
    (path,) = marts
    marts[path].close()
    return path, found


def _asked(slug: str, address: dict[str, str], marts: dict[Path, Mart]) -> list[Asked]:
    with _written_down(marts) as questions:
        page = AppTest.from_file(str(ENTRY), default_timeout=SECONDS)
        page._page_hash = calc_hash(slug)  # AppTest only switches to pages that are files
        for key, value in address.items():
            page.query_params[key] = value
        page.run()
    if page.exception or page.error:
        raise RuntimeError(f"{slug}: {page.exception or page.error}")
    return list(dict.fromkeys(questions))


@contextmanager
def _written_down(marts: dict[Path, Mart]) -> Iterator[list[Asked]]:
    """While it lasts, every question to a mart is noted, and the mart."""
    questions: list[Asked] = []
    run = Mart.run

    def noting(self: Mart, name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        questions.append(Asked(name, filter, tuple(sorted(params.items()))))
        marts[self.path] = self
        return run(self, name, filter, **params)

    Mart.run = noting  # type: ignore[method-assign]  # the only way in for every page
    try:
        yield questions
    finally:
        Mart.run = run  # type: ignore[method-assign]  # as it was


def open_mart(path: Path) -> Mart:
    """A mart as the settings say, in this process, that keeps no answers: each question is worked out."""
    settings = read_settings()
    kept, engine.KEPT_BYTES = engine.KEPT_BYTES, 0
    try:
        return Mart(path, f"{settings.reader_mb}MiB", settings.threads, settings.query_seconds)
    finally:
        engine.KEPT_BYTES = kept


def timed(views: dict[str, dict[str, str]], rounds: int) -> list[dict[str, Any]]:
    """Every question of the pages with its median wall and processor milliseconds (of all threads), and who asks it."""
    path, every = asked_by_pages(views)
    mart, found = open_mart(path), []
    for view, pages in every.items():
        questions = list(dict.fromkeys(question for asked in pages.values() for question in asked))
        walls: dict[Asked, list[float]] = {question: [] for question in questions}
        clocks: dict[Asked, list[float]] = {question: [] for question in questions}
        for _ in range(rounds):
            for question in questions:
                wall, clock = time.perf_counter(), time.process_time()
                question.put_to(mart)
                clocks[question].append(1000 * (time.process_time() - clock))
                walls[question].append(1000 * (time.perf_counter() - wall))
        found += [
            {
                "view": view, "query": question.words, "period": question.period,
                "pages": [slug for slug, asked in pages.items() if question in asked],
                "ms": statistics.median(walls[question]), "cpu_ms": statistics.median(clocks[question]),
            }
            for question in questions
        ]  # fmt: skip
    return found


def timed_apart(store: Path, views: list[str], rounds: int) -> list[dict[str, Any]]:
    """The same in a process of its own, of the store in that folder."""
    env = os.environ | {"CSAT_DATA": str(store), "CSAT_QUERY_SECONDS": str(SECONDS)}
    told = [sys.executable, "-m", "bench.asked", json.dumps(views), str(rounds)]
    done = subprocess.run(told, capture_output=True, text=True, env=env)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    print(json.dumps(timed({view: VIEWS[view] for view in wanted}, int(sys.argv[2]))))
