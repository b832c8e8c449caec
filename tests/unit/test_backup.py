"""A backup makes the same figures again, whatever goes on meanwhile; a restore is done or not done."""

import json
import os
import shutil
import stat
import threading
from pathlib import Path

import pytest

from dashboard.errors import StoreError, UsageError
from dashboard.filters import Filter
from dashboard.store import Store, restoring
from dashboard.store import backup as backups
from tests.unit.store_files import NOVEMBER, figures, opened, settings_for, ticket, tickets_csv


def bring(store: Store, path: Path) -> str:
    return store.commit(store.preview(store.inspect(path))).import_id


@pytest.fixture
def store(tmp_path, new_store):
    shutil.copytree(new_store, tmp_path / "data")
    with opened(tmp_path / "data") as made:
        bring(
            made,
            tickets_csv(tmp_path / "a.csv", ticket("T1", score=5), ticket("T2", score=1), ticket("T9", created="?")),
        )
        yield made


@pytest.fixture
def place(tmp_path):
    return tmp_path / "backups"


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_what_is_restored_is_what_was_backed_up(store, place, tmp_path):
    before, records = figures(store), store.imports()
    link, token = store.links.create(
        "overview", Filter(), is_frozen=True, is_locked=False, hides_people=False, by="local"
    )
    made = backups.back_up(store, place)
    backups.check(made)
    bring(store, tickets_csv(tmp_path / "b.csv", ticket("T3", score=2)))
    assert figures(store) != before
    store.close()
    done = restoring.restore(store.settings, place)
    assert done.backup == made
    with opened(store.settings.data) as again:
        assert (figures(again), again.imports()) == (before, records)
        assert again.links.find(token).fingerprint == link.fingerprint
        assert again.links.reader_of(again.links.find(token))("details/store")["tickets"].item() == 2
    assert (done.aside / "lake" / "tickets").is_dir(), "what was there before is kept"


def test_a_store_that_was_lost_is_restored_into_an_empty_folder(store, place, tmp_path):
    before = figures(store)
    backups.back_up(store, place)
    done = restoring.restore(settings_for(tmp_path / "other"), place)
    assert done.aside is None
    with opened(tmp_path / "other") as again:
        assert figures(again) == before
        bring(again, tickets_csv(tmp_path / "b.csv", ticket("T3")))
        assert again.folders.read_key() == store.folders.read_key()


def test_left_out_rows_figures_and_files_on_their_way_in_are_in_no_backup(store, place, tmp_path):
    store.receive((tmp_path / "a.csv").open("rb"))
    assert list(store.folders.rejects.iterdir())
    made = backups.back_up(store, place)
    kinds = {name.split("/")[0] for name in made.files}
    assert kinds == {"lake", "state"}
    assert {path.name for path in made.path.iterdir()} == {"lake", "state", "manifest.json"}
    assert store.folders.read_key().hex().encode() not in all_bytes(made.path), "the key lies apart"
    key = backups.find_key(made)
    assert key.parent == place / "keys"
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_key_can_lie_elsewhere(store, place, tmp_path):
    made = backups.back_up(store, place, keys=tmp_path / "safe")
    store.close()
    with pytest.raises(StoreError, match="key of this backup is not there"):
        restoring.restore(store.settings, place)
    assert restoring.restore(store.settings, place, keys=tmp_path / "safe").backup == made


@pytest.mark.parametrize(
    ("which", "how"),
    [("lake/tickets", "flipped"), ("lake/tickets/_delta_log", "cut"), ("state", "flipped"), ("state", "gone")],
)
def test_a_damaged_backup_is_refused_and_nothing_changes(store, place, which, how):
    made = backups.back_up(store, place)
    before = figures(store)
    store.close()
    path = made.path / next(name for name in made.files if name.startswith(which))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content if how == "flipped" else content[:-7])
    with pytest.raises(StoreError, match="damaged"):
        backups.check(made)
    with pytest.raises((StoreError, FileNotFoundError)):
        restoring.restore(store.settings, place)
    with opened(store.settings.data) as again:
        assert figures(again) == before
        assert not again.folders.restoring.exists()


def test_a_data_file_with_a_flipped_value_makes_no_backup(store, place):
    """Its size is right and it can be read, but the figures made from the copy are others than those shown."""
    import polars as pl
    import pyarrow.parquet as pq

    path = next((store.folders.lake / "tickets").rglob("*.parquet"))
    rows = pq.read_table(path, partitioning=None)
    changed = pl.DataFrame(rows).with_columns(channel=pl.lit("phone"))
    pq.write_table(changed.to_arrow(), path)
    with pytest.raises(StoreError, match="data file of the store may be damaged"):
        backups.back_up(store, place)
    assert [folder for folder in place.iterdir() if folder.name != "keys"] == []


def test_people_read_and_import_meanwhile(store, place, tmp_path):
    """Ten readers and imports one after the other: each backup is whole, and holds what was in at its beginning."""
    files = [tickets_csv(tmp_path / f"{n}.csv", ticket(f"N{n}", score=3)) for n in range(4)]
    ended, faults = threading.Event(), []

    def read():
        try:
            while not ended.is_set():
                found = store.read("measures/satisfaction", NOVEMBER, by="all").row(0, named=True)
                assert found["answered"] >= 2
        except BaseException as error:
            faults.append(error)

    def write():
        try:
            for path in files:
                bring(store, path)
        except BaseException as error:
            faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(10)]
    writer = threading.Thread(target=write)
    for thread in (*readers, writer):
        thread.start()
    made = []
    while writer.is_alive() or not made:
        known = len(store.imports())
        made.append((known, backups.back_up(store, place)))
    ended.set()
    for thread in (*readers, writer):
        thread.join()
    assert faults == []
    for number, (known, backup) in enumerate(made):
        settings = settings_for(tmp_path / f"restored{number}")
        restoring.restore(settings, backup.path)
        with opened(settings.data) as again:
            assert len(again.imports()) >= known
            assert not any(record.is_undone for record in again.imports())
            assert again.read("measures/volume", NOVEMBER, by="all")["tickets"].item() == backup.rows["tickets"]


def test_a_store_in_use_is_not_restored_over(store, place):
    backups.back_up(store, place)
    with pytest.raises(StoreError, match="Stop the server"):
        restoring.restore(store.settings, place)


@pytest.mark.parametrize("cut_at", [1, 2, 6, 12])  # of twelve renames: two for each thing that changes places
def test_a_restore_that_was_cut_off_is_finished_at_the_next_start(store, place, tmp_path, monkeypatch, cut_at):
    before = figures(store)
    backups.back_up(store, place)
    bring(store, tickets_csv(tmp_path / "b.csv", ticket("T3")))
    store.close()
    calls, rename = [], Path.rename

    def cut(path, to):
        calls.append(path)
        if len(calls) == cut_at:
            raise KeyboardInterrupt
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        restoring.restore(store.settings, place)
    monkeypatch.undo()
    with opened(store.settings.data) as again:
        assert figures(again) == before
        assert not again.folders.restoring.exists()


def test_old_backups_are_removed_only_when_asked(store, place, monkeypatch):
    made = [backups.back_up(store, place) for _ in range(3)]
    assert backups.old(place, 35) == []
    assert backups.old(place, 0) == [made[1].path, made[0].path], "never the newest"
    backups.remove(backups.old(place, 0))
    assert backups.find(place) == made[2]


def test_what_is_no_backup_is_said_to_be_none(store, place, tmp_path):
    with pytest.raises(UsageError, match="no backup"):
        backups.find(tmp_path)
    made = backups.back_up(store, place)
    plain = json.loads((made.path / "manifest.json").read_text())
    (made.path / "manifest.json").write_text(json.dumps(plain | {"format": 2}))
    with pytest.raises(StoreError, match="newer version"):
        backups.find(place)
    (made.path / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        backups.find(place)


def test_without_room_there_is_no_backup(store, place):
    with opened(store.settings.data, free_mb=1 << 40) as other, pytest.raises(StoreError, match="Not enough room"):
        backups.back_up(other, place)
    assert not list(place.glob("csat-*"))
