"""The runner: what it refuses, what it keeps, and that a query can hurt nothing."""

import gc
import shutil
import stat
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboard.engines.answers import Answers, waiting
from dashboard.engines.duckdb import CURSORS, Mart
from dashboard.engines.watch import SECONDS
from dashboard.errors import AbandonedError, StoreError, TooMuchError, UsageError
from dashboard.filters import Filter
from dashboard.sqlfile import SqlFile
from dashboard.vocabulary import DIMENSIONS
from tests.conftest import ROOT
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
        answers.of(number, lambda _: pl.DataFrame({"value": range(500)}))
    assert 15 <= len(answers) <= 22
    assert answers.bytes <= 100_000
    assert answers.of("export", lambda _: pl.DataFrame({"value": range(20_000)})).height == 20_000
    assert answers.bytes <= 100_000
    asked: list[int] = []

    def ask(number: int, _: object) -> pl.DataFrame:
        asked.append(number)
        return pl.DataFrame({"value": [number]})

    for number in (199, 0):
        answers.of(number, partial(ask, number))
    assert asked == [0], "the last is kept, the first was dropped"


def test_what_many_ask_at_once_is_worked_out_once() -> None:
    answers, started, go_on, asked = Answers(10**6), threading.Event(), threading.Event(), list[int]()

    def work_out(_: object) -> pl.DataFrame:
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

    def fail(_: object) -> pl.DataFrame:
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        answers.of("same", fail)
    assert answers.of("same", lambda _: pl.DataFrame({"value": [1]})).height == 1


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


def test_no_progress_bar_gets_into_the_log(tmp_path: Path) -> None:
    """DuckDB draws one for queries of seconds where it takes the process for a terminal, as one without a file."""
    path = lake_rows.build(tmp_path, lake_rows.tiny_tickets(), lake_rows.tiny_surveys()).path
    asked = "select current_setting('enable_progress_bar')"
    done = subprocess.run(
        [sys.executable, "-c", "import sys, __main__\n"
         "from unittest.mock import patch\nfrom pathlib import Path\nimport duckdb\n"
         "from dashboard import mart\nfrom dashboard.engines.duckdb import Mart\n"
         f"ask = {asked!r}\nwhole, folder = map(Path, sys.argv[1:])\n"
         "print(duckdb.connect().sql(ask).fetchall(), Mart(whole)._connection.sql(ask).fetchall())\n"
         "with patch.object(mart, '_check', lambda con: print(con.sql(ask).fetchall())):\n"
         "    from tests.tiny import lake_rows\n"
         "    lake_rows.build(folder, lake_rows.tiny_tickets(), lake_rows.tiny_surveys())\n",
         path, tmp_path / "other"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split("\n")[:2] == ["[(True,)] [(False,)]", "[(False,)]"]


SLOW = "select sum(a.range * b.range) as n from range(10000000) a, range(1000000) b"


def slow(mart: Mart, sql: str = SLOW, name: str = "slow") -> SqlFile:
    """A question that takes minutes, put under a name of its own, for this mart alone."""
    query = replace(mart._queries["details/store"], statement=sql)
    mart._queries = {**mart._queries, name: query}
    return query


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Mart]:
    """A mart for one test, with little patience and little memory."""
    built = lake_rows.build(tmp_path, lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    built.close()
    mart = Mart(built.path, memory_limit="64MB", seconds=30)
    yield mart
    mart.close()


def test_what_takes_too_long_says_so_and_what_to_do(own: Mart) -> None:
    hasty = Mart(Path(shutil.copy(own.path, own.path.with_name("copy.duckdb"))), seconds=0.2)
    slow(hasty)
    with pytest.raises(TooMuchError, match=r"longer than 0\.2 s") as caught:
        hasty.run("slow")
    assert "Narrow the period" in caught.value.remedy
    assert not hasty.is_damaged
    hasty.close()


def test_twenty_that_take_too_much_memory_fail_alone(own: Mart) -> None:
    """They are told to narrow the period; whoever asks for little meanwhile is answered."""
    for number in range(20):
        slow(own, f"select list(range) as n from range({100_000_000 + number})", f"heavy{number}")
    failed: list[TooMuchError] = []
    answered: list[int] = []

    def heavy(number: int) -> None:
        try:
            own.run(f"heavy{number}")
        except TooMuchError as error:
            failed.append(error)

    def light() -> None:
        answered.append(own.run("measures/volume", ALL, by="all")["tickets"].item())

    threads = [threading.Thread(target=heavy, args=(number,)) for number in range(20)]
    threads += [threading.Thread(target=light) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 20
    assert all("memory" in error.what for error in failed)
    assert answered == [11] * 5


def test_a_question_ends_when_nobody_waits_for_it_any_more(own: Mart) -> None:
    slow(own)
    left = threading.Event()
    threading.Timer(0.3, left.set).start()
    with waiting(lambda: not left.is_set()), pytest.raises(AbandonedError):
        own.run("slow")
    assert own.run("measures/volume", ALL, by="all").height == 1, "its cursor is free again"


def test_a_question_goes_on_as_long_as_one_of_several_waits(own: Mart) -> None:
    answers, started, go_on = Answers(10**6), threading.Event(), threading.Event()
    gone, wanted = threading.Event(), list[bool]()

    def work_out(waits: Callable[[], bool]) -> pl.DataFrame:
        started.set()
        assert go_on.wait(10)
        wanted.append(waits())
        if not waits():
            raise AbandonedError("nobody")
        return pl.DataFrame({"value": [7]})

    found: list[object] = []

    def ask(waits: Callable[[], bool]) -> None:
        with waiting(waits):
            try:
                found.append(answers.of("same", work_out)["value"].item())
            except AbandonedError:
                found.append("stopped")

    first = threading.Thread(target=ask, args=(lambda: not gone.is_set(),))
    first.start()
    assert started.wait(10)
    second = threading.Thread(target=ask, args=(lambda: True,))
    second.start()
    while len(answers._asked["same"].waiting) < 2:
        time.sleep(0.01)
    gone.set()
    go_on.set()
    first.join()
    second.join()
    assert (wanted, found) == ([True], [7, 7]), "the first has left, the second has not"


def test_who_comes_while_a_question_is_being_stopped_asks_again() -> None:
    answers, started, go_on, asked = Answers(10**6), threading.Event(), threading.Event(), list[int]()

    def work_out(_waits: Callable[[], bool]) -> pl.DataFrame:
        asked.append(1)
        if len(asked) > 1:
            return pl.DataFrame({"value": [7]})
        started.set()
        assert go_on.wait(10)
        raise AbandonedError("nobody")

    def ask_in_vain() -> None:
        with waiting(lambda: False), suppress(AbandonedError):
            answers.of("same", work_out)

    first = threading.Thread(target=ask_in_vain)
    first.start()
    assert started.wait(10)
    found: list[int] = []
    second = threading.Thread(target=lambda: found.append(answers.of("same", work_out)["value"].item()))
    second.start()
    while len(answers._asked["same"].waiting) < 2:
        time.sleep(0.01)
    go_on.set()
    first.join()
    second.join()
    assert (found, len(asked)) == ([7], 2)


def test_who_waits_for_a_cursor_and_leaves_is_not_waited_for(own: Mart) -> None:
    held = [own._cursors.get() for _ in range(CURSORS)]
    with waiting(lambda: False), pytest.raises(AbandonedError):
        own.run("measures/volume", ALL, by="all")
    for cursor in held:
        own._cursors.put(cursor)
    assert own.run("measures/volume", ALL, by="all").height == 1


def test_who_watches_keeps_no_mart_open(tmp_path: Path) -> None:
    """A mart that nobody reads any more is given back; another one may take its file."""
    built = lake_rows.build(tmp_path, lake_rows.tiny_tickets(), [])
    built.run("measures/volume", ALL, by="all")
    kept = weakref.ref(built._cursors.queue[-1])
    time.sleep(2 * SECONDS)
    path = built.path
    built.close()
    del built
    gc.collect()
    assert kept() is None
    Mart(path, memory_limit="100MB", threads=1).close()


def test_a_file_that_is_damaged_while_it_is_open_is_noticed(own: Mart) -> None:
    own.path.chmod(0o600)
    with own.path.open("r+b") as file:
        file.seek(3 * 4096)  # behind the headers
        file.write(b"\xff" * (own.path.stat().st_size - 3 * 4096))
    with pytest.raises(StoreError) as caught:
        own.run("measures/volume", ALL, by="channel")
    assert own.is_damaged, repr(caught.value.__cause__)
