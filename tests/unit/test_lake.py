"""The lake: whole imports or none, exact undo, a history that stays, files that are on the disk."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from deltalake import DeltaTable

from dashboard import lake as lake_module
from dashboard import lake_rows
from dashboard.errors import StoreError
from dashboard.lake import SCHEMAS, Lake
from dashboard.lake_log import parts


def rows(table, *ids, **cells):
    """Rows of a table with these ids; every other cell is empty, or what `cells` says."""
    schema = pl.Schema({n: t for n, t in SCHEMAS[table].items() if n != "import_id"})
    first = next(iter(schema))
    given = {first: ids, "line": range(2, len(ids) + 2), "content": [f"hash {i}" for i in ids], **cells}
    return pl.DataFrame({n: given.get(n, [None] * len(ids)) for n in schema}, schema=schema)


def facts(number, **more):
    return {"number": number, "file": "工单 一.csv", "sha256": f"{number:064x}", **more}


def ids_in(lake, table):
    if not (files := lake.files(table)):
        return []
    found = duckdb.execute(
        f"select {next(iter(SCHEMAS[table]))}, import_id"
        " from read_parquet($files, hive_partitioning=true, hive_types_autocast=false) order by all",
        {"files": files},
    )
    return found.fetchall()


@pytest.fixture
def lake(tmp_path):
    made = Lake(tmp_path / "数据 folder" / "lake")
    made.create()
    return made


def test_create_twice_keeps_what_is_there(lake):
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "1/1")
    lake.create()
    assert lake.versions() == {"tickets": 1, "surveys": 0}
    assert ids_in(lake, "tickets") == [("T1", "aa01")]


def test_columns_and_types_come_back_as_they_went_in(lake):
    instant = datetime(2026, 11, 1, 9, 30, 15, 250_000, tzinfo=UTC)
    given = rows("tickets", "T1", "T2", created_at=[instant, None], reopens=[2, None], is_complaint=[True, None])
    lake.append("tickets", given, "12345678", facts(1), "1/1")
    read = pl.read_parquet(lake.files("tickets"), hive_partitioning=False)
    assert read.select(given.columns).equals(given)


def test_a_parquet_file_is_taken_in_batches(lake, tmp_path, monkeypatch):
    monkeypatch.setattr(lake_rows, "BATCH_ROWS", 7)
    names = [f"T{n:03}" for n in range(100)]
    rows("tickets", *names).write_parquet(tmp_path / "rows.parquet")
    lake.append("tickets", tmp_path / "rows.parquet", "1e5", facts(1), "1/1")
    assert ids_in(lake, "tickets") == [(name, "1e5") for name in names]


def test_other_columns_are_refused(lake):
    with pytest.raises(ValueError, match="line"):
        lake.append("tickets", rows("tickets", "T1").drop("line"), "aa01", facts(1), "1/1")
    assert lake.versions()["tickets"] == 0


def test_an_import_of_two_tables_shows_only_when_both_are_there(lake):
    lake.append("surveys", rows("surveys", "S1"), "aa01", facts(1), "1/2")
    assert lake.imports() == []
    assert lake.files("surveys") == []
    assert lake.incomplete() == ["aa01"]
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "2/2")
    assert lake.imports() == [facts(1, import_id="aa01")]
    assert ids_in(lake, "surveys") == [("S1", "aa01")]
    assert lake.incomplete() == []


def test_a_half_undone_import_is_out_of_both_tables(lake, monkeypatch):
    lake.append("surveys", rows("surveys", "S1"), "aa01", facts(1), "1/2")
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "2/2")
    monkeypatch.setattr(lake, "_sync", lambda table, version: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        lake.undo("aa01")
    monkeypatch.undo()
    assert lake.incomplete() == ["aa01"]
    assert lake.files("tickets") == lake.files("surveys") == []
    lake.undo("aa01")
    assert lake.incomplete() == []


def test_undo_takes_out_one_import_and_leaves_earlier_versions(lake):
    lake.append("tickets", rows("tickets", "T1", "T2"), "aa01", facts(1), "1/1")
    lake.append("tickets", rows("tickets", "T2", "T3"), "bb02", facts(2), "1/1")
    before = lake.snapshot()
    lake.undo("aa01")
    assert ids_in(lake, "tickets") == [("T2", "bb02"), ("T3", "bb02")]
    assert [f["import_id"] for f in lake.imports()] == ["bb02"]
    assert lake.snapshot(before.versions) == before
    lake.undo("aa01")
    assert lake.versions() == {"tickets": 3, "surveys": 0}, "a second undo changes nothing"


def both(lake, import_id="aa01", number=1, **cells):
    """An import of two tables."""
    lake.append("surveys", rows("surveys", "S1", **cells), import_id, facts(number), "1/2")
    lake.append("tickets", rows("tickets", "T1", **cells), import_id, facts(number), "2/2")


def brought_back(lake, import_id):
    taken = lake.taken_out()[import_id]
    for part, (table, files) in enumerate(taken.files.items(), start=1):
        lake.append(table, files, import_id, taken.facts, f"{part}/{len(taken.files)}")


def test_what_was_taken_out_can_be_appended_again_as_it_was(lake):
    both(lake)
    before, held = lake.imports(), (ids_in(lake, "tickets"), ids_in(lake, "surveys"))
    assert lake.taken_out() == {}
    for _ in range(2):
        lake.undo("aa01")
        assert list(lake.taken_out()["aa01"].files) == ["surveys", "tickets"], "in the order of the parts"
        brought_back(lake, "aa01")
        assert lake.imports() == before
        assert (ids_in(lake, "tickets"), ids_in(lake, "surveys")) == held
        assert lake.taken_out() == {}


def test_rows_of_several_files_come_back_in_one_commit(lake):
    both(lake)
    lake.undo("aa01")
    files = lake.taken_out()["aa01"].files["tickets"]
    version = lake.append("tickets", [*files, *files], "bb02", facts(2), "1/1")
    assert ids_in(lake, "tickets") == [("T1", "bb02"), ("T1", "bb02")]
    assert version == 3


def test_an_import_that_was_never_whole_cannot_come_back(lake):
    lake.append("surveys", rows("surveys", "S1"), "aa01", facts(1), "1/2")
    lake.undo("aa01")
    assert lake.taken_out() == {}


def test_half_of_a_return_is_seen_by_nobody_and_can_be_taken_out_again(lake):
    both(lake)
    lake.undo("aa01")
    taken = lake.taken_out()["aa01"]
    lake.append("surveys", taken.files["surveys"], "aa01", taken.facts, "1/2")
    assert lake.imports() == []
    assert lake.taken_out() == {}
    assert lake.incomplete() == ["aa01"]
    lake.undo("aa01")
    brought_back(lake, "aa01")
    assert [found["import_id"] for found in lake.imports()] == ["aa01"]


@pytest.mark.parametrize("table", ["tickets", "surveys"])
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_rows_that_are_not_whole_any_more_cannot_come_back(lake, table, harm):
    both(lake)
    lake.undo("aa01")
    (file,) = lake.taken_out()["aa01"].files[table]
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        file.unlink()
    assert lake.taken_out() == {}


def test_what_was_cleaned_away_cannot_come_back(lake):
    both(lake)
    lake.undo("aa01")
    DeltaTable(str(lake.folder / "surveys")).vacuum(
        retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True
    )
    assert lake.taken_out() == {}


def test_rows_come_back_as_the_undo_found_them_not_as_they_were_imported(lake):
    """A person erased meanwhile stays erased, also where only one of the import's files was written anew."""

    def people():
        return pl.read_parquet(lake.files("tickets"), hive_partitioning=False)["customer_id"].sort().to_list()

    lake.append("tickets", rows("tickets", "T1", customer_id=["c0ffee"]), "aa01", facts(1), "1/1")
    lake.append("tickets", rows("tickets", "T2", customer_id=["beef"]), "aa01", facts(1), "1/1")
    DeltaTable(str(lake.folder / "tickets")).update(
        predicate="customer_id = 'c0ffee'", new_values={"customer_id": "ticket_id"}
    )
    held = people()
    assert "c0ffee" not in held
    assert "beef" in held
    lake.undo("aa01")
    brought_back(lake, "aa01")
    assert people() == held


def test_imports_are_in_their_own_order_not_in_that_of_their_ids(lake):
    for number, import_id in enumerate(("ff", "aa", "cc"), start=1):
        lake.append("tickets", rows("tickets", "T1"), import_id, facts(number), "1/1")
    assert [f["import_id"] for f in lake.imports()] == ["ff", "aa", "cc"]


def test_history_outlives_the_checkpoint_after_a_hundred_commits(lake):
    for number in range(1, 104):
        lake.append("surveys", rows("surveys", "S1"), f"{number:04x}", facts(number), "1/1")
    assert (lake.folder / "surveys" / "_delta_log" / "_last_checkpoint").exists()
    assert len(lake.imports()) == 103
    assert len(lake.snapshot({"tickets": 0, "surveys": 1}).imports) == 1


def test_a_commit_is_forced_to_the_disk_file_log_entry_and_folders(lake, monkeypatch):
    files, folders = [], []
    monkeypatch.setattr(lake_module, "_sync_file", files.append)
    monkeypatch.setattr(lake_module, "_sync_folder", folders.append)
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "1/1")
    table = lake.folder / "tickets"
    (data,) = lake.files("tickets")
    assert {str(f) for f in files} == {data, str(table / "_delta_log" / f"{1:020d}.json")}
    assert set(folders) == {table, table / "_delta_log", table / "import_id=aa01"}


def test_damage_names_the_import_that_can_still_be_taken_out(lake):
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "1/1")
    lake.append("tickets", rows("tickets", "T2"), "bb02", facts(2), "1/1")
    assert lake.damage() == []
    (cut,) = [f for f in lake.files("tickets") if "import_id=aa01" in f]
    with Path(cut).open("r+b") as file:
        file.truncate(100)
    (found,) = lake.damage()
    assert (found.table, found.import_id, found.found_bytes) == ("tickets", "aa01", 100)
    lake.undo("aa01")
    assert lake.damage() == []
    assert ids_in(lake, "tickets") == [("T2", "bb02")]


def test_a_cut_log_entry_is_said_not_read_as_empty(lake):
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "1/1")
    entry = lake.folder / "tickets" / "_delta_log" / f"{1:020d}.json"
    entry.write_bytes(entry.read_bytes()[:200])
    with pytest.raises(StoreError) as caught:
        lake.imports()
    assert caught.value.values["table"] == "tickets"


@pytest.mark.parametrize("letter", ["#", "[", "%", "?"])
def test_a_path_that_would_be_misread_is_refused_before_anything_is_written(tmp_path, letter):
    folder = tmp_path / f"a{letter}20b"
    with pytest.raises(StoreError) as caught:
        Lake(folder).create()
    assert letter in caught.value.say()
    assert not folder.exists()


def test_no_value_of_a_person_in_the_log(lake):
    given = rows("surveys", "S1", customer_id=["c0ffee"], comment=["my words"], agent_id=["Li Na"])
    lake.append("surveys", given, "aa01", facts(1), "1/1")
    log = "".join(f.read_text() for f in (lake.folder / "surveys" / "_delta_log").iterdir())
    assert "my words" not in log
    assert "c0ffee" not in log
    assert "Li Na" not in log


def test_no_log_entry_is_read_twice_until_somebody_writes(lake, monkeypatch):
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "1/1")
    read = []
    monkeypatch.setattr(lake_module, "parts_of", lambda path, version: read.append(path.name) or parts(path, version))
    assert [lake.snapshot() for _ in range(5)] == [lake.snapshot()] * 5
    assert lake.versions() == {"tickets": 1, "surveys": 0}
    assert read == ["tickets", "surveys"]
    elsewhere = Lake(lake.folder)  # as another process has it open
    elsewhere.append("surveys", rows("surveys", "S1"), "bb02", facts(2), "1/1")
    assert [f["import_id"] for f in lake.imports()] == ["aa01", "bb02"]
    elsewhere.undo("aa01")
    assert [f["import_id"] for f in lake.imports()] == ["bb02"]
    assert len(read) == 2 + 2 * 2


def test_a_lake_that_was_put_back_from_a_backup_is_read_anew(lake, tmp_path):
    lake.append("tickets", rows("tickets", "T1"), "aa01", facts(1), "1/1")
    shutil.copytree(lake.folder, tmp_path / "backup")
    lake.append("tickets", rows("tickets", "T2"), "bb02", facts(2), "1/1")
    assert len(lake.imports()) == 2
    shutil.rmtree(lake.folder)
    shutil.copytree(tmp_path / "backup", lake.folder)
    assert [f["import_id"] for f in lake.imports()] == ["aa01"]
    lake.append("tickets", rows("tickets", "T3"), "cc03", facts(2), "1/1")
    assert [f["import_id"] for f in lake.imports()] == ["aa01", "cc03"]
