"""The runner: what it refuses, what it keeps, and that a query can hurt nothing."""

import stat
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboard.engines.answers import Answers
from dashboard.engines.duckdb import Mart
from dashboard.errors import StoreError, UsageError
from dashboard.filters import Filter
from dashboard.vocabulary import DIMENSIONS
from tests.tiny import lake_rows

ALL = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("mart"), lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    yield mart
    mart.close()


def test_an_unknown_query_is_refused_with_the_known_ones(mart: Mart) -> None:
    with pytest.raises(UsageError, match="measures/speed"):
        mart.run("measures/spead", ALL, by="all")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "needs “by”"),
        ({"by": "weather"}, "nothing to group by"),
        ({"by": "all", "top": 3}, "takes no “top”"),
    ],
)
def test_parameters_are_those_of_the_header(mart: Mart, params: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        mart.run("measures/speed", ALL, **params)


def test_a_filter_is_asked_for_where_it_is_needed_only(mart: Mart) -> None:
    with pytest.raises(UsageError, match="needs a filter"):
        mart.run("measures/speed", by="all")
    assert mart.run("details/store").equals(mart.run("details/store", ALL))


def test_the_same_question_is_answered_from_memory(mart: Mart) -> None:
    first = mart.run("measures/speed", ALL, by="channel")
    same = Filter(days=None, start_date=ALL.start_date, end_date=ALL.end_date, metric="response", compare="none")
    assert mart.run("measures/speed", same, by="channel") is first
    other = Filter(days=None, start_date=ALL.start_date, end_date=ALL.end_date, channels=("chat",))
    assert mart.run("measures/speed", other, by="channel") is not first


def test_memory_is_bounded() -> None:
    answers = Answers(most_bytes=100_000)
    for number in range(200):
        answers.of(number, lambda: pl.DataFrame({"value": range(500)}))
    assert 15 <= len(answers) <= 22
    assert answers.bytes <= 100_000
    assert answers.of("export", lambda: pl.DataFrame({"value": range(20_000)})).height == 20_000
    assert answers.bytes <= 100_000
    asked: list[int] = []

    def ask(number: int) -> pl.DataFrame:
        asked.append(number)
        return pl.DataFrame({"value": [number]})

    for number in (199, 0):
        answers.of(number, partial(ask, number))
    assert asked == [0], "the last is kept, the first was dropped"


def test_what_many_ask_at_once_is_worked_out_once() -> None:
    answers, started, go_on, asked = Answers(10**6), threading.Event(), threading.Event(), list[int]()

    def work_out() -> pl.DataFrame:
        asked.append(1)
        started.set()
        go_on.wait(10)
        return pl.DataFrame({"value": [7]})

    found: list[pl.DataFrame] = []
    threads = [threading.Thread(target=lambda: found.append(answers.of("same", work_out))) for _ in range(8)]
    threads[0].start()
    assert started.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(asked) == 1
    assert len(found) == 8
    assert all(frame is found[0] for frame in found)


def test_an_error_is_told_to_all_who_wait_and_not_kept() -> None:
    answers = Answers(10**6)

    def fail() -> pl.DataFrame:
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        answers.of("same", fail)
    assert answers.of("same", lambda: pl.DataFrame({"value": [1]})).height == 1


def test_many_threads_read_at_once(mart: Mart) -> None:
    wrong: list[object] = []

    def read(by: str) -> None:
        try:
            if mart.run("measures/volume", ALL, by=by)["tickets"].sum() != 11:
                wrong.append(by)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=read, args=(by,)) for by in DIMENSIONS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to '{path}' (use_tmp_file false)",
        "copy (select 1) to '{path}.csv'",
        "select * from read_csv('/etc/passwd')",
        "attach '{path}.other'",
        "set enable_external_access = true",
        "create table intruder (x int)",
        "delete from tickets",
        "install httpfs",
    ],
)
def test_nothing_can_be_written_or_read_besides_the_mart(mart: Mart, statement: str) -> None:
    before = mart.path.read_bytes()
    with pytest.raises(duckdb.Error):
        mart._connection.cursor().execute(statement.format(path=mart.path))
    assert mart.path.read_bytes() == before


@pytest.mark.parametrize(("name", "value"), [("TimeZone", "UTC"), ("asof_loop_join_threshold", "0")])
def test_questions_are_asked_under_the_settings_of_the_mart(mart: Mart, name: str, value: str) -> None:
    """Settings of the connection alone do not reach its cursors: days would be those of the server's time zone."""
    known = mart._connection.cursor().execute(f"select current_setting('{name}')").fetchall()
    assert [str(cell) for cell in known[0]] == [value]


def test_the_file_is_read_only_for_everybody(mart: Mart) -> None:
    assert stat.S_IMODE(mart.path.stat().st_mode) == 0o444


def test_a_damaged_mart_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"not a mart")
    with pytest.raises(StoreError, match="rebuilt from the imports"):
        Mart(broken)


def test_a_query_that_runs_too_long_is_stopped_and_the_next_one_works(tmp_path: Path) -> None:
    built = lake_rows.build(tmp_path, lake_rows.tiny_tickets(), [])
    path = built.path
    built.close()
    hasty = Mart(path, seconds=0.2)
    with pytest.raises(duckdb.InterruptException, match="maximum execution time"):
        hasty._connection.cursor().sql("select sum(a.range * b.range) from range(300000) a, range(300000) b").fetchall()
    assert hasty.run("measures/volume", ALL, by="all").height == 1
    hasty.close()
