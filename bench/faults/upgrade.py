"""A state database of each earlier version is opened, and killed meanwhile: every row is kept, and a copy made before.

`states/` holds one of each, as the program of that time left it, with rows in every table.
"""

import argparse
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.faults.forks import DIE_BEFORE, DIE_HALFWAY, FULL, Forks
from bench.faults.ground import Begin
from bench.faults.kill import spread
from bench.faults.tally import Tally
from dashboard.state import copying
from dashboard.state.database import open_database

STATES = sorted(Path(__file__).with_name("states").glob("v*.sql"))
ROUNDS = 80
HOW = (DIE_BEFORE, DIE_HALFWAY, DIE_BEFORE, FULL)
NAME = "csat.sqlite3"

Rows = dict[str, list[tuple[object, ...]]]


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One tally an earlier version."""
    with Forks(folder) as forks:
        for number, state in enumerate(STATES):
            tally = Tally(f"upgrade {state.stem}")
            whole = forks.run("upgrading", made(state, folder / state.stem), of="upgrade")
            tally.notes["changes of files"] = whole.steps
            rounds = (told.rounds or ROUNDS) // len(STATES) + (number < (told.rounds or ROUNDS) % len(STATES))
            for turn, at in enumerate(spread(whole.steps, rounds)):
                data = made(state, folder / f"{state.stem}-{turn}")
                before = rows(data / NAME)
                done = forks.run("upgrading", data, HOW[turn % len(HOW)], at, of="upgrade")
                tally.rounds += 1
                tally.notes["killed"] += done.died
                tally.notes["told"] += bool(done.error)
                again = forks.run("upgrading", data, of="upgrade")
                _judge(tally, f"change {at}", data, before, again.error or ("died" if again.died else ""))
                if not done.is_said:
                    tally.fault("wrong", f"change {at}: no sentence: {done.error}")
                shutil.rmtree(data)
            yield tally


def made(state: Path, data: Path) -> Path:
    """A folder with this database."""
    data.mkdir()
    with closing(sqlite3.connect(data / NAME)) as database:
        database.executescript(state.read_text("utf-8"))
    return data


def upgrading(data: Path, begin: Begin) -> None:
    """Open it as the program does."""
    begin()
    open_database(f"sqlite:///{data / NAME}").dispose()


def rows(path: Path) -> Rows:
    """Every row of every table, as text that does not hang on how it is kept."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(database.execute(f"select * from {json.dumps(name)}").fetchall(), key=str)
                for name in tables if name != "alembic_version"}  # fmt: skip


def _judge(tally: Tally, where: str, data: Path, before: Rows, fault: str) -> None:
    if fault:
        tally.fault("lost", f"{where}: {fault}")
        return
    after, newest = rows(data / NAME), copying.known_revisions()[0]
    if {name: after.get(name) for name in before} != before:
        tally.fault("lost", f"{where}: other rows")
    if copying.revision(data / NAME) != newest or copying.faults(data / NAME):
        tally.fault("half", f"{where}: {copying.revision(data / NAME)} {copying.faults(data / NAME)}")
    old = [path for path in data.iterdir() if path.name.startswith("before-") and path.suffix == ".sqlite3"]
    if before.keys() != after.keys() and (len(old) != 1 or rows(old[0]) != before):
        tally.fault("wrong", f"{where}: no copy of before: {old}")
