"""Short forms of `python -m bench faults`: every kind of fault a few times, and what is left is whole."""

import argparse
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import time_machine

from bench.faults import days, evict, flip, forks, full, kill, mounted, together, upgrade
from bench.faults.ground import ACTS
from bench.faults.tally import Tally
from dashboard.errors import StoreError
from dashboard.filters import Filter
from dashboard.state import copying
from dashboard.state.database import open_database
from dashboard.store import Store
from tests.unit.store_files import NOVEMBER, figures, opened, settings_for, ticket, tickets_csv

breakable = pytest.mark.skipif(bool(forks.can_break()), reason=f"NOTHING IS BROKEN HERE: {forks.can_break()}")


def told(rounds: int, *acts: str) -> argparse.Namespace:
    return argparse.Namespace(rounds=rounds, acts=list(acts), seed=1)


def right_each(tallies: list[Tally]) -> list[Tally]:
    """All of them, if there was nothing to find fault with."""
    assert [fault for tally in tallies for fault in tally.faults] == []
    return tallies


def right(tallies: list[Tally], rounds: int) -> list[Tally]:
    """The same, where so many rounds were made together."""
    assert sum(tally.rounds for tally in right_each(tallies)) == rounds
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


@breakable
def test_a_disk_that_really_fills_up_hurts_nothing(tmp_path: Path) -> None:
    tallies = list(mounted.run(tmp_path, told(1)))
    if not tallies:
        pytest.skip("NO SMALL DISK CAN BE MOUNTED HERE (only root may): a full disk is tried by what cuts writes alone")
    right(tallies, 1)


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


@breakable
def test_flipped_and_torn_bytes_make_no_other_figure(tmp_path: Path) -> None:
    right(list(flip.run(tmp_path, told(8))), 8)


def test_two_servers_import_into_one_new_store_and_people_read_whole_pages(tmp_path: Path) -> None:
    writers, readers = right_each(list(together.run(tmp_path, told(2))))
    assert writers.rounds == 4
    assert readers.rounds >= together.READERS
    assert readers.notes["states seen"] >= 2


def test_figures_that_were_evicted_are_built_again_alike(tmp_path: Path) -> None:
    (tally,) = right(list(evict.run(tmp_path, told(4))), 4)
    assert tally.notes["different figures"] == 4


def test_days_add_up_around_changes_of_the_clock(tmp_path: Path) -> None:
    right(list(days.run(tmp_path, told(50))), 50)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Shanghai"])
def test_times_that_a_clock_skips_or_repeats_stay_on_their_day(tmp_path: Path, zone: str) -> None:
    """Written without a zone, as exports do: 02:30 is skipped in March and comes twice in October."""
    path = tmp_path / "local.csv"
    written = ["2026-03-29 02:30:00", "2026-10-25 02:30:00", "2024-02-29 23:59:59", "2026-03-29 23:59:59"]
    rows = [f"T{n},{moment},chat" for n, moment in enumerate(written)]
    path.write_text("\n".join(["ticket_id,created_at,channel", *rows, ""]), "utf-8")
    with Store(settings_for(tmp_path / "data", zone=zone)) as store:
        record = store.commit(store.preview(store.inspect(path)))
        ever = Filter(days=None, start_date=date(2024, 1, 1), end_date=date(2026, 12, 31), compare="none")
        found = store.read("measures/volume", ever, by="day").filter(pl.col("tickets") > 0)
    assert record.added == 4
    assert dict(found.select("bucket", "tickets").iter_rows()) == {"2024-02-29": 1, "2026-03-29": 2, "2026-10-25": 1}


def test_a_clock_that_is_set_back_changes_no_figure(tmp_path: Path) -> None:
    """The later import wins, whatever the clock of the machine said."""
    old = tickets_csv(tmp_path / "old.csv", ticket("T1", day=2, channel="chat"), ticket("T2"))
    new = tickets_csv(tmp_path / "new.csv", ticket("T1", day=2, channel="phone"), ticket("T3"))
    made = []
    for name, moments in (("even", (None, None)), ("back", ("2026-12-01", "2026-11-20"))):
        for moment, path in zip(moments, (old, new), strict=True):
            with time_machine.travel(moment) if moment else nullcontext(), opened(tmp_path / name) as store:
                store.commit(store.preview(store.inspect(path)))
                assert store.fault is None
        with opened(tmp_path / name) as store:
            made.append(figures(store))
            assert [record.file for record in store.imports()] == ["new.csv", "old.csv"]
            store.undo(store.imports()[0].import_id)
            assert store.read("measures/volume", NOVEMBER, by="channel").height == 1
    assert made[0] == made[1]
