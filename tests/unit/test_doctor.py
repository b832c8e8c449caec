"""The check-up finds what is broken, says what to do, and puts right what can be put right without losing anything."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from dashboard.cli import run
from dashboard.store import Store, doctor, restoring, upkeep
from dashboard.store import backup as backups
from dashboard.store.doctor import FAULT, WARNING, examine, repair
from tests.unit.store_files import figures, opened, settings_for, ticket, tickets_csv


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a store with two imports, and what its figures are with both, and with the first alone."""
    folder = tmp_path_factory.mktemp("sound")
    contents = []
    with opened(folder / "data") as store:
        for number in (1, 2):
            rows = [ticket(f"T{number}{n}", score=n) for n in range(1, 4)]
            store.commit(store.preview(store.inspect(tickets_csv(folder / f"{number}.csv", *rows))))
            contents.append(figures(store))
        store.folders.keep_ballast()
    return folder, contents


@pytest.fixture
def data(tmp_path, made):
    return Path(shutil.copytree(made[0] / "data", tmp_path / "data"))


def found(data: Path, **more: object) -> list[tuple[str, str]]:
    return [(one.check, one.level) for one in examine(settings_for(data), **more)]


def mended(data: Path) -> tuple[object, ...]:
    """The figures after a repair, when nothing is found any more."""
    repair(settings_for(data), examine(settings_for(data)))
    assert found(data) == []
    with opened(data) as store:
        return figures(store)


def newest(store: Store) -> str:
    return store.imports()[0].import_id


def one_file(data: Path, table: str, import_id: str = "*") -> Path:
    return next((data / "lake" / table).glob(f"import_id={import_id}/*.parquet"))


def last_entry(data: Path, table: str) -> Path:
    return max((data / "lake" / table / "_delta_log").glob("[0-9]*.json"))


def test_a_sound_store_is_said_to_be_sound(data, made):
    assert found(data) == []
    assert mended(data) == made[1][1]


def test_no_store_is_no_fault(tmp_path):
    (only,) = examine(settings_for(tmp_path / "none"))
    assert (only.check, only.level) == ("folder", doctor.OK)
    assert not (tmp_path / "none").exists()


def flip(path: Path, place: float = 0.5) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 255
    path.write_bytes(content)


def change(path: Path) -> None:
    """One value becomes another, and the file is as readable as before and as long."""
    rows = pl.DataFrame(pq.read_table(path, partitioning=None)).with_columns(channel=pl.lit("phone"))
    size = path.stat().st_size
    pq.write_table(rows.to_arrow(), path, compression="zstd")
    from dashboard.lake_rewriting import _fill

    _fill(path, size - path.stat().st_size)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize("damage", [cut, change, Path.unlink])
@pytest.mark.parametrize("table", ["tickets"])
def test_a_damaged_data_file_is_found_and_its_import_can_be_taken_out(data, made, damage: Callable, table):
    with opened(data) as store:
        import_id = newest(store)
    damage(one_file(data, table, import_id))
    (fault,) = examine(settings_for(data))
    assert (fault.check, fault.level, fault.values["import_id"]) == ("lake", FAULT, import_id)
    assert "csat restore DIR" in fault.remedy
    assert mended(data) == made[1][0], "as if it had never been imported"


def test_a_damaged_lake_comes_back_whole_from_a_backup(data, made, tmp_path):
    with opened(data) as store:
        backups.back_up(store, tmp_path / "backups")
    flip(one_file(data, "tickets"))
    flip(data / "state" / "csat.sqlite3", 0.01)
    assert FAULT in {level for _, level in found(data)}
    restoring.restore(settings_for(data), tmp_path / "backups")
    assert found(data) == []
    with opened(data) as store:
        assert figures(store) == made[1][1]


@pytest.mark.parametrize("damage", [cut, lambda path: path.write_bytes(b"")])
def test_a_cut_log_entry_goes_only_if_nothing_reported_needs_it(data, made, damage: Callable):
    damage(last_entry(data, "tickets"))
    faults = examine(settings_for(data))
    assert [(one.check, one.level, one.mend) for one in faults] == [("lake", FAULT, None)], "it is in the list"
    assert "csat restore DIR" in faults[0].remedy


def test_a_cut_log_entry_of_an_import_that_was_not_reported_is_taken_away(data, made):
    with opened(data) as store:
        before = figures(store)
    for table in ("surveys", "tickets"):  # an import that never reached the list
        entry = last_entry(data, table)
        new = entry.with_name(f"{int(entry.stem) + 1:020d}.json")
        new.write_text('{"commitInfo": {"timestamp": 1, "csat.import_id": "abc", "csat.pa')
    assert found(data) == [("lake", FAULT), ("lake", FAULT)]
    assert mended(data) == before


def test_flipped_bytes_in_figures_are_found_and_the_figures_made_again(data, made):
    path = max((data / "marts").glob("*.duckdb"), key=lambda p: p.stat().st_mtime)
    other = path.with_suffix(".other")
    with duckdb.connect(shutil.copy(path, other)) as mart:  # a value changed behind the checksums of the blocks
        mart.execute("update tickets set channel = 'phone'")
    path.unlink()
    other.rename(path)
    assert ("figures", FAULT) in found(data)
    assert ("figures", FAULT) not in found(data, deep=False), "only reading all rows tells"
    assert mended(data) == made[1][1]


def test_a_running_server_notices_damaged_figures_by_itself(data, made):
    with opened(data) as store:
        path = store.folders.marts / f"{store.fingerprint}.duckdb"
    other = path.with_suffix(".other")
    with duckdb.connect(shutil.copy(path, other)) as mart:
        mart.execute("update tickets set channel = 'phone'")
    path.unlink()
    other.rename(path)
    with opened(data) as store:
        store.read("details/store")
        assert not upkeep.verify(store.figures)
        assert figures(store) == made[1][1]
        assert upkeep.verify(store.figures)


def test_a_lost_state_is_told_again_from_the_lake(data, made):
    with opened(data) as store:
        records = store.imports()
    shutil.rmtree(data / "state")
    (data / "state").mkdir()
    assert ("state", WARNING) in found(data)
    assert mended(data) == made[1][1]
    with opened(data) as store:
        assert store.imports() == records


def test_a_damaged_state_is_put_aside_and_told_again(data, made):
    path = data / "state" / "csat.sqlite3"
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    assert ("state", FAULT) in found(data)
    assert mended(data) == made[1][1]
    assert list((data / "state").glob("damaged-*"))


def test_a_newer_state_is_refused(data):
    import sqlite3

    with sqlite3.connect(data / "state" / "csat.sqlite3") as database:
        database.execute("update alembic_version set version_num = '9999'")
    (fault,) = examine(settings_for(data))
    assert (fault.check, fault.level, fault.mend) == ("state", FAULT, None)
    assert "newer version" in fault.what


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a POSIX notion")
def test_key_and_reserve_are_looked_after(data):
    (data / "key").chmod(0o644)
    (data / "ballast").unlink()
    assert found(data) == [("key", WARNING), ("disk", WARNING)]
    mended(data)
    assert (data / "key").stat().st_mode & 0o077 == 0
    assert (data / "ballast").stat().st_size == 16 << 20
    (data / "key").unlink()
    assert found(data) == [("key", FAULT)]


def test_a_full_disk_gives_the_reserve_back(data, monkeypatch):
    full = shutil.disk_usage(data)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    settings = settings_for(data, free_mb=100)
    (fault,) = examine(settings)
    assert (fault.check, fault.level) == ("disk", FAULT)
    assert fault.mend
    fault.mend()
    assert not (data / "ballast").exists()


def test_nothing_is_repaired_while_somebody_has_the_store_open(data):
    from dashboard.errors import StoreError

    (data / "ballast").unlink()
    with opened(data), pytest.raises(StoreError, match="in use"):
        repair(settings_for(data), examine(settings_for(data)))


def test_the_command_says_it_and_leaves_with_a_status(data, monkeypatch, capsys):
    monkeypatch.setenv("CSAT_DATA", str(data))
    monkeypatch.setenv("CSAT_FREE_MB", "0")
    assert run(["doctor"]) == 0
    assert "sound" in capsys.readouterr().out
    (data / "key").unlink()
    assert run(["doctor", "--json", "--quick"]) == 1
    said = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (said["check"], said["level"], said["can_be_repaired"]) == ("key", "fault", False)
