"""The store, end to end with the real reader and the real figures: files in, counts, figures out, undo, crashes."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from dashboard.errors import DashboardError, StoreError, UsageError
from dashboard.filters import Filter
from dashboard.mart_settings import MartSettings, default_settings
from dashboard.settings import read_settings
from dashboard.state import settings as saved_settings
from dashboard.store import AlreadyImportedError, Store, folders, service
from dashboard.store.figures import settings_in_force
from dashboard.store.locks import FileLock, LockedError
from tests.unit.store_files import NOVEMBER, figures, killed, opened, surveys_csv, ticket, tickets_csv, untouched


@pytest.fixture
def data(tmp_path):
    return untouched(tmp_path / "data")


@pytest.fixture
def store(data):
    with opened(data) as made:
        yield made


def imported(store, path, **options):
    return store.commit(store.preview(store.inspect(path)), **options)


def volume(read):
    """Tickets of November."""
    return read("measures/volume", NOVEMBER, by="all").row(0, named=True)["tickets"]


# --- an import and its figures -----------------------------------------------------------------


def test_a_file_goes_in_and_its_figures_come_out(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"), ticket("T2", channel="phone"), ticket("T3", created="no time"))
    record = imported(store, path, by="Li Na")
    assert (record.rows, record.added, record.updated, record.same, record.rejected) == (3, 2, 0, 0, 1)
    assert (record.file, record.kind, record.imported_by, record.number) == ("a.csv", "tickets", "Li Na", 1)
    assert volume(store.read) == 2
    by_channel = store.read("measures/volume", NOVEMBER, by="channel")
    assert dict(by_channel.select("bucket", "tickets").iter_rows()) == {"chat": 1, "phone": 1}
    assert store.imports() == [record]


def test_an_empty_store_answers_with_no_tickets(store):
    assert volume(store.read) == 0
    assert store.imports() == []


def test_a_preview_writes_nothing_and_leaves_nothing_behind(store, tmp_path):
    before = store.lake.versions()
    preview = store.preview(store.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1"), ticket("T1"))))
    assert (preview.rows, preview.added, preview.same, preview.repeats) == (2, 1, 1, 1)
    assert (preview.first_date, preview.last_date) == ("2026-11-02", "2026-11-02")
    store.discard(preview)
    assert store.lake.versions() == before
    assert list(store.folders.staging.iterdir()) == []


def test_an_uploaded_file_keeps_its_name_as_text_only(store, tmp_path):
    source = tickets_csv(tmp_path / "a.csv", ticket("T1"))
    with source.open("rb") as content:
        path = store.receive(content)
    assert path.is_relative_to(store.folders.staging)
    name = "../../客户 =1+1.csv"
    record = store.commit(store.preview(store.inspect(path, name=name)), build=False)
    assert record.file == name
    assert list(store.folders.staging.iterdir()) == [], "the raw file is gone after its import"


def test_the_same_file_again_changes_nothing_and_says_which_import_it_was(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"), ticket("T2"))
    first = imported(store, path)
    preview = store.preview(store.inspect(path))
    assert preview.repeat_of == first
    with pytest.raises(AlreadyImportedError):
        store.commit(preview)
    before = figures(store)
    again = store.commit(preview, again=True)
    assert (again.added, again.updated, again.same) == (0, 0, 2)
    assert figures(store) == before


def test_overlapping_files_add_update_and_leave_what_is_newer(store, tmp_path):
    imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1", day=2), ticket("T2", day=9, status="closed")))
    second = tickets_csv(
        tmp_path / "b.csv",
        ticket("T1", day=5, status="closed"),  # newer
        ticket("T2", day=3, status="open"),  # older
        ticket("T3"),  # new
    )
    record = imported(store, second)
    assert (record.added, record.updated, record.same, record.older) == (1, 1, 1, 1)
    resolved = store.read("measures/resolution", NOVEMBER, by="all").row(0, named=True)["resolved"]
    assert resolved == 2, "T1 is closed now, T2 still is"


def test_counts_are_made_again_when_another_import_came_between(store, tmp_path):
    preview = store.preview(store.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1"), ticket("T2"))))
    assert preview.added == 2
    imported(store, tickets_csv(tmp_path / "b.csv", ticket("T1"), ticket("T9")), build=False)
    record = store.commit(preview, build=False)
    assert (record.added, record.same) == (1, 1)


def test_rows_that_are_not_accounted_for_stop_the_import(store, tmp_path, monkeypatch):
    draft = store.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1"), ticket("T2")))
    parse = service.intake.parse

    def lose_one(*arguments, **options):
        parsed = parse(*arguments, **options)
        parsed.facts["rows"] += 1
        return parsed

    monkeypatch.setattr(service.intake, "parse", lose_one)
    with pytest.raises(StoreError, match="3 rows, but 2"):
        store.preview(draft)
    assert list(store.folders.staging.iterdir()) == []


def test_a_file_of_which_nothing_can_be_used_makes_no_import(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1", created="?"), ticket("T2", created="soon"))
    with pytest.raises(DashboardError):
        imported(store, path)
    assert store.imports() == []


def test_tickets_and_surveys_are_two_imports_that_meet_in_the_figures(store, tmp_path):
    imported(store, tickets_csv(tmp_path / "t.csv", ticket("T1"), ticket("T2")))
    record = imported(store, surveys_csv(tmp_path / "s.csv", ("S1", "T1", 5), ("S2", "T2", 1)))
    assert (record.kind, record.added) == ("surveys", 2)
    row = store.read("measures/satisfaction", NOVEMBER, by="all").row(0, named=True)
    assert (row["answered"], row["csat_pct"]) == (2, 50.0)


# --- undo --------------------------------------------------------------------------------------


def test_undo_brings_the_earlier_state_back(store, tmp_path):
    first = imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1", day=2)))
    before = figures(store)
    second = imported(store, tickets_csv(tmp_path / "b.csv", ticket("T1", day=5, status="closed"), ticket("T2")))
    undone = store.undo(second.import_id[:6], by="Li Na")
    assert (undone.import_id, undone.undone_by) == (second.import_id, "Li Na")
    assert figures(store) == before
    assert [r.is_undone for r in store.imports()] == [True, False]
    store.undo(first.import_id)
    assert volume(store.read) == 0


@pytest.mark.parametrize("import_id", ["ffff", "", "%"])
def test_undo_of_nothing_or_of_too_much_is_refused(store, tmp_path, import_id):
    imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")), build=False)
    imported(store, tickets_csv(tmp_path / "b.csv", ticket("T2")), build=False)
    with pytest.raises(UsageError):
        store.undo(import_id)
    assert not any(record.is_undone for record in store.imports())


def test_a_file_can_come_back_after_its_undo(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"))
    store.undo(imported(store, path).import_id)
    assert imported(store, path).number == 2
    assert volume(store.read) == 1


# --- left-out rows -----------------------------------------------------------------------------


def one_left_out(folder):
    return tickets_csv(folder / "a.csv", ticket("T1"), ticket("T2"), ticket("T3", created="no time"))


def test_left_out_rows_are_kept_until_undo(store, tmp_path):
    record = imported(store, one_left_out(tmp_path), build=False)
    text = store.rejects(record.import_id).decode("utf-8-sig")
    assert "no time" in text
    store.undo(record.import_id)
    assert list(store.folders.rejects.iterdir()) == []


def test_left_out_rows_are_forgotten_after_their_days(store, tmp_path):
    record = imported(store, one_left_out(tmp_path), build=False)
    file = store.folders.rejects_of(record.import_id)
    long_ago = time.time() - 31 * 86_400
    os.utime(file, (long_ago, long_ago))
    with opened(store.folders.root), pytest.raises(UsageError, match="no longer kept"):
        store.rejects(record.import_id)


# --- crashes and other processes ---------------------------------------------------------------


@pytest.fixture
def two_tables(tmp_path):
    """A ticket file with scores: it fills both tables, in two commits."""
    return tickets_csv(tmp_path / "both.csv", ticket("T1", score=5), ticket("T2", score=1))


def test_an_error_between_the_two_commits_leaves_nothing(store, two_tables, monkeypatch):
    preview = store.preview(store.inspect(two_tables))
    assert set(preview.files) == {"tickets", "surveys"}
    append = store.lake.append

    def fail_second(table, *rest):
        if table == "tickets":
            raise OSError(28, "No space left on device")
        return append(table, *rest)

    monkeypatch.setattr(store.lake, "append", fail_second)
    with pytest.raises(StoreError):
        store.commit(preview)
    assert store.imports() == []
    assert store.lake.incomplete() == []
    monkeypatch.undo()
    assert store.commit(preview).added == 2


def test_a_crash_between_the_two_commits_is_put_right_at_the_next_start(store, two_tables, monkeypatch):
    before = figures(store)
    preview = store.preview(store.inspect(two_tables))
    append = store.lake.append

    def die_second(table, *rest):
        if table == "tickets":
            raise SystemExit
        return append(table, *rest)

    monkeypatch.setattr(store.lake, "append", die_second)
    monkeypatch.setattr(store.lake, "undo", lambda import_id: None)  # the dead take nothing back
    with pytest.raises(SystemExit):
        store.commit(preview)
    monkeypatch.undo()
    assert len(store.lake.incomplete()) == 1
    assert store.lake.imports() == []
    store.refresh()
    assert figures(store) == before, "half an import is not in the figures, even before the next start"
    with opened(store.folders.root) as again:
        assert again.lake.incomplete() == []
        assert again.imports() == []
        assert imported(again, two_tables).added == 2


KILLED_AT = {
    "after the first commit": "Lake._sync = after(Lake._sync, 1)",
    "before the last log entry is synced": "Lake._sync = before(Lake._sync, 2)",
    "after both commits, before the state": "Lake._sync = after(Lake._sync, 2)",
    "after the state, before the figures": "Figures.build = before(Figures.build, 1)",
    "after the figures, before the switch": "current.point = before(current.point, 1)",
}


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX notion")
@pytest.mark.parametrize("moment", KILLED_AT)
def test_kill_9_leaves_all_or_nothing(data, two_tables, moment):
    done = killed(
        data,
        KILLED_AT[moment],
        "store.commit(preview)",
        first=f"preview = store.preview(store.inspect(Path({str(two_tables)!r})))",
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    with opened(data) as store:
        whole = moment != "after the first commit"
        assert [r.added for r in store.imports()] == ([2] if whole else [])
        assert volume(store.read) == (2 if whole else 0)
        answered = store.read("measures/satisfaction", NOVEMBER, by="all").row(0, named=True)["answered"]
        assert answered == (2 if whole else 0)
        assert store.lake.incomplete() == []
        assert list(store.folders.staging.iterdir()) == [], "what the dead process left is cleaned"


def test_the_list_of_imports_is_told_again_from_the_lake(store, tmp_path):
    kept = imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")), by="Li Na")
    gone = imported(store, tickets_csv(tmp_path / "b.csv", ticket("T2")))
    store.undo(gone.import_id)
    store.close()
    for file in store.folders.state.iterdir():
        file.unlink()
    with opened(store.folders.root) as again:
        assert again.imports() == [kept]
        assert volume(again.read) == 1


def test_another_process_sees_an_import_at_its_next_page(store, tmp_path):
    with opened(store.folders.root) as other:
        old_read, old_name = other.read, other.fingerprint
        imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
        assert volume(old_read) == 0, "a page that is being drawn keeps its figures"
        assert other.fingerprint == store.fingerprint != old_name
        assert volume(other.read) == 1


def test_opening_while_another_imports_leaves_its_half_alone(store, two_tables):
    inside, leave = threading.Event(), threading.Event()
    append = store.lake.append

    def slow(table, *rest):
        version = append(table, *rest)
        if table == "surveys":
            inside.set()
            assert leave.wait(60)
        return version

    store.lake.append = slow
    preview = store.preview(store.inspect(two_tables))
    importing = threading.Thread(target=store.commit, args=(preview,), kwargs={"build": False})
    importing.start()
    assert inside.wait(60)
    with opened(store.folders.root) as other:
        assert len(other.lake.incomplete()) == 1
        assert other.imports() == []
    leave.set()
    importing.join()
    assert [r.added for r in store.imports()] == [2]


def test_a_second_import_waits_and_names_who_is_first(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    told = []
    with (
        first.held("Li Na", 0),
        pytest.raises(LockedError, match="Li Na is importing"),
        second.held("me", 0.2, told.append),
    ):
        pass
    assert told == ["Li Na"]
    with second.held("me", 0):
        pass


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX notion")
def test_the_dead_hold_no_lock(tmp_path):
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom dashboard.store.locks import FileLock\n"
        f"with FileLock(Path({str(tmp_path / 'lock')!r})).held('ghost', 0):\n"
        "    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        lock = FileLock(tmp_path / "lock")
        with pytest.raises(LockedError, match="ghost"), lock.held("me", 0):
            pass
        holder.kill()
    with lock.held("me", 5):
        pass


# --- marts -------------------------------------------------------------------------------------


def test_only_the_newest_figures_are_kept_and_old_ones_stay_readable(data, tmp_path):
    with opened(data, marts_kept=2) as store:
        old = store.read
        for number in range(4):
            imported(store, tickets_csv(tmp_path / f"{number}.csv", ticket(f"T{number}")))
        assert len(list(store.folders.marts.iterdir())) == 2
        assert volume(old) == 0
        assert volume(store.read) == 4


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_damaged_figures_are_rebuilt(store, tmp_path, damage):
    imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
    before = figures(store)
    path = store.folders.marts / f"{store.fingerprint}.duckdb"
    store.close()
    path.chmod(0o600)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    else:
        path.unlink()
    with opened(store.folders.root) as again:
        assert volume(again.read) == 1
        assert figures(again) == before


def test_a_damaged_lake_file_leaves_the_last_figures_and_names_the_import(store, tmp_path):
    record = imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
    imported(store, tickets_csv(tmp_path / "b.csv", ticket("T2")))
    saved_settings.save(store.engine, "week_start", 7, "local")  # so that the figures must be rebuilt
    (path,) = [p for p in store.lake.files("tickets") if record.import_id in p]
    Path(path).write_bytes(b"PAR1")
    with opened(store.folders.root) as again:
        assert record.import_id in str(again.fault)
        assert volume(again.read) == 2
        again.undo(record.import_id)
        assert again.fault is None
        assert volume(again.read) == 1


def test_an_import_whose_figures_fail_stands_and_says_so(store, tmp_path, monkeypatch):
    imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))

    def full(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("dashboard.mart.build", full)
    record = imported(store, tickets_csv(tmp_path / "b.csv", ticket("T2")))
    assert record.added == 1
    assert "were changed" in str(store.fault)
    assert "nothing was changed" not in str(store.fault)
    assert len(store.imports()) == 2
    assert volume(store.read) == 1, "the old figures stay"
    assert store.undo(record.import_id).is_undone, "an undo stands likewise"
    imported(store, tickets_csv(tmp_path / "c.csv", ticket("T3")))
    assert store.fault is not None
    monkeypatch.undo()
    store.refresh()
    assert store.fault is None
    assert volume(store.read) == 2


def test_a_wait_for_other_figures_does_not_blame_an_import(store, tmp_path):
    with FileLock(store.folders.build_lock).held("csat", 0):
        store.settings = store.figures.settings = store.settings.model_copy(update={"lock_seconds": 0.2})
        record = imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
    assert record.added == 1
    assert "importing" not in str(store.fault)
    assert "prepared elsewhere" in str(store.fault)


# --- room, keys, staging, settings -------------------------------------------------------------


def test_without_room_nothing_is_changed(data, tmp_path):
    with opened(data, free_mb=1 << 40) as store:
        with pytest.raises(StoreError, match="Not enough room") as caught:
            imported(store, tickets_csv(tmp_path / "a.csv", ticket("T1")))
        assert "GB needed" in str(caught.value)
        assert store.imports() == []
        assert list(store.folders.staging.iterdir()) == []


def test_the_key_is_for_this_user_only_and_its_loss_is_said(store, tmp_path):
    key = store.folders.key
    assert key.stat().st_mode & 0o777 == 0o600
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"))
    imported(store, path)
    key.unlink()
    with opened(store.folders.root) as again:
        assert volume(again.read) == 1
        with pytest.raises(StoreError) as caught:
            again.preview(again.inspect(path))
        assert caught.value.where == str(key)
        assert not key.exists(), "a new key would make strangers of known customers"


def test_staging_forgets_the_dead_and_the_old_but_not_what_others_work_on(store):
    other = store.folders.staging / f"{os.getppid()}-aa"
    dead = store.folders.staging / "999999999-bb"
    old = store.folders.staging / f"{os.getppid()}-cc"
    for folder in (other, dead, old):
        folder.mkdir()
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    with opened(store.folders.root):
        assert list(store.folders.staging.iterdir()) == [other]


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="data folder"):
        Store(read_settings(data=tmp_path / "file" / "data")).open()


def test_sizes_for_people():
    assert [folders.size(n) for n in (999, 41_800_000, 2_300_000_000)] == ["999 B", "41.8 MB", "2.3 GB"]


def test_starting_settings_survive_saving_unchanged(store):
    start = default_settings("Asia/Shanghai")
    for group in MartSettings.__slots__:
        value = getattr(start, group)
        saved_settings.save(store.engine, group, value, "local")
    assert settings_in_force(store.engine, "Europe/Paris") == start


def test_saved_settings_make_other_figures_and_putting_them_back_the_old_ones(store):
    before = store.fingerprint
    saved_settings.save(store.engine, "goals", [["csat_pct", 91.5]], "local")
    assert store.refresh() != before
    assert store.read("details/goals").row(0, named=True)["goal"] == 91.5
    still_read = store.read
    saved_settings.save(store.engine, "goals", None, "local")
    assert store.refresh() == before
    assert store.read("details/goals").row(0, named=True)["goal"] != 91.5
    saved_settings.save(store.engine, "goals", [["csat_pct", 91.5]], "local")
    store.refresh()
    assert store.read == still_read, "figures that a page still reads are shared, not opened twice"


def test_the_zone_of_the_settings_decides_the_days(tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1", created="2026-11-01T18:00:00Z"))
    for zone, day in (("Asia/Shanghai", date(2026, 11, 2)), ("Europe/Paris", date(2026, 11, 1))):
        with opened(tmp_path / zone.replace("/", "-"), zone=zone) as store:
            imported(store, path)
            one_day = Filter(days=None, start_date=day, end_date=day)
            assert store.read("measures/volume", one_day, by="all")["tickets"].to_list() == [1]
