"""An undone import comes back as if it had never been undone, whole or not at all, and never what was cleaned away."""

import os
import shutil
import signal
from datetime import UTC, datetime, timedelta

import pytest
from deltalake import DeltaTable
from sqlalchemy import update

from dashboard.errors import StoreError, UsageError
from dashboard.state.database import writing
from dashboard.state.tables import imports as imports_table
from tests.unit.store_files import NOVEMBER, figures, killed, opened, ticket, tickets_csv


@pytest.fixture(scope="module")
def two_imports(tmp_path_factory):
    """The folder of a store with one import of both tables that a second one changes; opened by nobody."""
    folder = tmp_path_factory.mktemp("two")
    with opened(folder / "data") as made:
        first = tickets_csv(folder / "a.csv", ticket("T1", score=5), ticket("T2", score=1), ticket("T9", created="?"))
        second = tickets_csv(folder / "b.csv", ticket("T1", day=9, status="closed", score=2), ticket("T3", score=4))
        for path in (first, second):
            made.commit(made.preview(made.inspect(path)), build=False)
    return folder


@pytest.fixture
def data(tmp_path, two_imports):
    return shutil.copytree(two_imports / "data", tmp_path / "data")


@pytest.fixture
def store(data):
    with opened(data) as made:
        yield made


def answered(store):
    return store.read("measures/satisfaction", NOVEMBER, by="all").row(0, named=True)["answered"]


@pytest.mark.parametrize("place", [0, 1])
def test_it_comes_back_into_its_old_place(store, place):
    """Undone and back is as never undone, also for the older import, whose rows the newer one had changed."""
    before, record = figures(store), store.imports()[place]
    store.undo(record.import_id)
    assert figures(store) != before
    back = store.bring_back(record.import_id[:6], by="Wang")
    assert figures(store) == before
    assert (back.import_id, back.number, back.is_undone, back.brought_back_by) == (
        record.import_id, record.number, False, "Wang",
    )  # fmt: skip
    assert (back.rows, back.added, back.updated, back.same, back.rejected) == (
        record.rows, record.added, record.updated, record.same, record.rejected,
    )  # fmt: skip
    assert [r.import_id for r in store.imports() if not r.is_undone] == [r.import_id for r in store.imports()]


def test_it_can_go_and_come_as_often_as_one_likes(store):
    before, record = figures(store), store.imports()[0]
    for _ in range(3):
        store.undo(record.import_id, build=False)
        assert store.imports()[0].can_return
        store.bring_back(record.import_id, build=False)
        assert not store.imports()[0].can_return
    store.refresh()
    assert figures(store) == before


def test_who_brought_it_back_is_told_by_the_lake(store):
    record = store.imports()[0]
    store.undo(record.import_id, build=False)
    back = store.bring_back(record.import_id, by="Wang", build=False)
    store.close()
    for file in store.folders.state.iterdir():
        file.unlink()
    with opened(store.folders.root) as again:
        assert again.imports()[0] == back


def test_its_left_out_rows_stay_forgotten(store):
    record = store.imports()[1]
    assert b"T9" in store.rejects(record.import_id)
    store.undo(record.import_id, build=False)
    assert store.bring_back(record.import_id, build=False).rejected == 1
    with pytest.raises(UsageError, match="no longer kept"):
        store.rejects(record.import_id)


def test_what_is_in_cannot_be_brought_back(store):
    record = store.imports()[0]
    with pytest.raises(UsageError, match="no undone import"):
        store.bring_back(record.import_id)
    with pytest.raises(UsageError, match="no undone import"):
        store.bring_back("")
    assert not record.can_return


def test_the_same_file_is_not_in_twice(store, two_imports):
    record = store.imports()[0]
    store.undo(record.import_id, build=False)
    twin = store.commit(store.preview(store.inspect(two_imports / "b.csv")), build=False)
    old = next(r for r in store.imports() if r.import_id == record.import_id)
    assert not old.can_return
    with pytest.raises(UsageError, match=twin.import_id):
        store.bring_back(record.import_id)
    store.undo(twin.import_id, build=False)
    assert [r.can_return for r in store.imports()] == [True, True, False], "either of the two, while both are out"


def gone(store, record):
    """The undone import cannot come back, and trying changes nothing."""
    versions = store.lake.versions()
    assert not next(r for r in store.imports() if r.import_id == record.import_id).can_return
    with pytest.raises(UsageError, match="no longer kept"):
        store.bring_back(record.import_id)
    assert store.lake.versions() == versions


def test_rows_that_were_cleaned_away_stay_away(store):
    record = store.undo(store.imports()[0].import_id, build=False)
    DeltaTable(str(store.folders.lake / "surveys")).vacuum(
        retention_hours=0, dry_run=False, enforce_retention_duration=False
    )
    gone(store, record)


def test_after_its_time_it_stays_out(store):
    record = store.undo(store.imports()[0].import_id, build=False)
    long_ago = datetime.now(UTC) - timedelta(days=store.settings.history_days, minutes=1)
    with writing(store.engine) as connection:
        connection.execute(
            update(imports_table).where(imports_table.c.import_id == record.import_id).values(undone_at=long_ago)
        )
    gone(store, record)


def test_without_room_nothing_comes_back(data):
    with opened(data) as store:
        record = store.undo(store.imports()[0].import_id)
        before = figures(store)
    with opened(data, free_mb=1 << 40) as store:
        with pytest.raises(StoreError, match="Not enough room"):
            store.bring_back(record.import_id)
        assert store.imports()[0].is_undone
        assert figures(store) == before


@pytest.mark.parametrize("table", ["surveys", "tickets"])
def test_an_error_at_either_commit_leaves_it_out_and_able_to_return(store, monkeypatch, table):
    before, record = figures(store), store.imports()[0]
    store.undo(record.import_id)
    without, append = figures(store), store.lake.append

    def fail(name, *rest):
        if name == table:
            raise OSError(28, "No space left on device")
        return append(name, *rest)

    monkeypatch.setattr(store.lake, "append", fail)
    with pytest.raises(StoreError, match="nothing was changed"):
        store.bring_back(record.import_id)
    monkeypatch.undo()
    assert store.lake.incomplete() == []
    assert store.imports()[0].can_return
    store.refresh()
    assert figures(store) == without
    store.bring_back(record.import_id)
    assert figures(store) == before


KILLED_AT = {
    "before the first commit": "Lake.append = before(Lake.append, 1)",
    "after the first commit": "Lake._sync = after(Lake._sync, 1)",
    "before the last log entry is synced": "Lake._sync = before(Lake._sync, 2)",
    "after both commits, before the state": "Lake._sync = after(Lake._sync, 2)",
    "after the state, before the figures": "Figures.build = before(Figures.build, 1)",
    "after the figures, before the switch": "current.point = before(current.point, 1)",
}


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX notion")
@pytest.mark.parametrize("moment", KILLED_AT)
def test_kill_9_leaves_it_in_or_out(data, moment):
    with opened(data) as store:
        before, record = figures(store), store.imports()[0]
        store.undo(record.import_id)
        without = figures(store)
    done = killed(data, KILLED_AT[moment], f"store.bring_back({record.import_id!r})")
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    with opened(data) as store:
        is_in = not moment.endswith("the first commit")
        now = store.imports()[0]
        assert (now.is_undone, now.can_return) == (not is_in, not is_in)
        assert figures(store) == (before if is_in else without)
        assert answered(store) == (3 if is_in else 2)
        assert store.lake.incomplete() == []
        if not is_in:
            store.bring_back(record.import_id)
            assert figures(store) == before
