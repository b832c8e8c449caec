"""Short forms of `python -m bench faults`: every kind of fault a few times, and what is left is whole."""

import argparse
from pathlib import Path

import pytest

from bench.faults import forks, full, kill, upgrade
from bench.faults.ground import ACTS
from bench.faults.tally import Tally
from dashboard.errors import StoreError
from dashboard.state import copying
from dashboard.state.database import open_database

breakable = pytest.mark.skipif(bool(forks.can_break()), reason=f"NOTHING IS BROKEN HERE: {forks.can_break()}")


def told(rounds: int, *acts: str) -> argparse.Namespace:
    return argparse.Namespace(rounds=rounds, acts=list(acts), seed=1)


def right(tallies: list[Tally], rounds: int) -> list[Tally]:
    """All of them, if there was nothing to find fault with."""
    assert [fault for tally in tallies for fault in tally.faults] == []
    assert sum(tally.rounds for tally in tallies) == rounds
    return tallies


@breakable
def test_kill_9_at_any_change_of_a_file_leaves_all_or_nothing(tmp_path: Path) -> None:
    for tally in right(list(kill.run(tmp_path, told(len(ACTS)))), len(ACTS)):
        assert tally.notes["killed"] == tally.rounds
        assert tally.notes["changes of files"] > 100, "the writers of lake, state and figures are all seen"


@breakable
def test_a_full_disk_is_said_and_hurts_nothing(tmp_path: Path) -> None:
    tallies = right(list(full.run(tmp_path, told(4, "import", "undo", "forget", "backup"))), 4)
    assert all(tally.notes["told"] + tally.notes["old figures stayed, told"] for tally in tallies)


def test_a_round_that_is_not_right_is_counted() -> None:
    before = {"figures": {"shown": "a", "frozen": "f"}, "imports": ["x"], "rows": [1, 1], "forgotten": False}
    after = before | {"figures": {"shown": "b", "frozen": "f"}, "imports": ["x", "y"]}
    mixed = before | {"imports": ["x", "y"]}
    for found, lost, half, wrong in [
        (before, 0, 0, 0), (after, 0, 0, 0), (mixed, 0, 1, 0),
        (after | {"figures": {"shown": "b", "frozen": "g"}}, 0, 0, 1), (after | {"faults": ["damage"]}, 0, 0, 1),
    ]:  # fmt: skip
        tally = Tally("")
        look = forks.Done(answer={"seconds": 0.1, "faults": [], **found})
        kill.judge(tally, "here", forks.Done(died=True), look, before, after)
        assert (tally.lost, tally.half, tally.wrong) == (lost, half, wrong)
    tally = Tally("")
    kill.judge(tally, "here", forks.Done(), forks.Done(answer=before | {"seconds": 1.0, "faults": []}), before, after)
    kill.judge(tally, "here", forks.Done(died=True), forks.Done(error="StoreError"), before, after)
    assert tally.lost == 2, "reported and not there; does not open"


@breakable
def test_an_upgrade_that_is_killed_loses_no_row(tmp_path: Path) -> None:
    for tally in right(list(upgrade.run(tmp_path, told(8))), 8):
        assert tally.notes["killed"] == tally.rounds


def test_there_is_a_state_of_every_version() -> None:
    """A new migration brings the database that the program of before left: see bench/faults/states."""
    assert [state.stem[1:] for state in upgrade.STATES] == sorted(copying.known_revisions())


@pytest.mark.parametrize("state", upgrade.STATES, ids=lambda path: path.stem)
def test_a_state_of_every_version_keeps_its_rows_and_is_copied_before(state: Path, tmp_path: Path) -> None:
    data = upgrade.made(state, tmp_path / "state")
    before = upgrade.rows(data / upgrade.NAME)
    assert all(before.values()), "rows in every table"
    upgrade.upgrading(data, lambda: None)
    after = upgrade.rows(data / upgrade.NAME)
    assert {name: after[name] for name in before} == before
    copies = {path.name: upgrade.rows(path) for path in data.glob("before-*")}
    is_newest = state == upgrade.STATES[-1]
    assert copies == ({} if is_newest else {f"before-{state.stem[1:]}-{upgrade.NAME}": before})


def test_without_a_copy_nothing_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = upgrade.made(upgrade.STATES[0], tmp_path / "state")
    before = upgrade.rows(data / upgrade.NAME)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dashboard.state.database.os.fsync", full)
    with pytest.raises(StoreError, match="no copy could be made"):
        open_database(f"sqlite:///{data / upgrade.NAME}")
    assert upgrade.rows(data / upgrade.NAME) == before
    assert sorted(path.suffix for path in data.iterdir() if "-wal" not in path.name and "-shm" not in path.name) == [
        ".sqlite3"
    ]
