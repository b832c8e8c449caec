"""Sums of the lake's files: what was changed behind the program's back makes no figure."""

from pathlib import Path

import pytest

from dashboard import lake_sums
from dashboard.errors import StoreError
from tests.unit.store_files import figures, filled_store, opened
from tests.unit.test_doctor import flip

CSV = b"ticket_id,created_at,channel\nT1,2026-11-02 10:00:00,chat\nT2,2026-11-02 11:00:00,phone\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "data", tickets=CSV)


def rows_of(data: Path) -> Path:
    (path,) = (data / "lake" / "tickets").glob("import_id=*/*.parquet")
    return path


def without_figures(data: Path) -> Path:
    for mart in (data / "marts").iterdir():
        mart.unlink()
    return data


def test_every_file_of_the_lake_has_one(data: Path) -> None:
    noted = lake_sums.read(data / "lake")
    files = {path.relative_to(data / "lake").as_posix() for path in (data / "lake").rglob("*.*") if path.is_file()}
    assert files == set(noted)
    assert lake_sums.changed(data / "lake", (data / "lake" / name for name in files)) == []


@pytest.mark.parametrize("place", [n / 20 for n in range(20)])
def test_no_figures_are_made_of_a_changed_byte(data: Path, place: float) -> None:
    flip(rows_of(without_figures(data)), place)
    with opened(data) as store:
        assert "is damaged" in str(store.fault)
        assert store.imports()[0].import_id in str(store.fault)


def test_a_changed_byte_in_the_log_is_said_at_the_start_and_nothing_is_taken_out(data: Path) -> None:
    entry = max((data / "lake" / "tickets" / "_delta_log").glob("*.json"))
    sound = entry.read_bytes()
    entry.write_bytes(sound.replace(b"csat.import_id", b"csat.imporu_id"))
    with pytest.raises(StoreError, match="log of the lake is damaged"):
        opened(data).open()
    entry.write_bytes(sound)
    with opened(data) as store:
        assert [record.is_undone for record in store.imports()] == [False]


def test_a_store_of_before_gets_them_at_its_next_start(data: Path) -> None:
    noted = lake_sums.read(data / "lake")
    lake_sums.path_of(data / "lake").unlink()
    with opened(data) as store:
        assert store.fault is None
    assert lake_sums.read(data / "lake") == noted


def test_a_line_that_is_torn_or_changed_counts_for_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    lake_sums.add(tmp_path, {first: "1" * 64})
    whole = lake_sums.path_of(tmp_path).read_bytes()
    for torn in range(len(whole) - 1):
        lake_sums.path_of(tmp_path).write_bytes(whole[:torn])
        assert lake_sums.read(tmp_path) == {}
        lake_sums.add(tmp_path, {second: "2" * 64})
        assert lake_sums.read(tmp_path) == {"b": {"2" * 64}}, "and spoils no other"
    lake_sums.path_of(tmp_path).write_bytes(whole.replace(b"11", b"10", 1))
    assert lake_sums.read(tmp_path) == {}


def test_figures_that_are_found_damaged_when_they_are_read_are_made_again(data: Path) -> None:
    with opened(data) as store:
        before, shown = figures(store), store.figures.shown()
        shown.is_damaged = True
        assert store.read("details/store")["tickets"].item() == 2
        assert store.figures.shown() is not shown
        assert figures(store) == before
