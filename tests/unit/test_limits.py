"""Every limit is written down where people look for it, with its value, and bites."""

import importlib
import io
import re
from pathlib import Path

import pytest

from dashboard.errors import FileRefusedError, StoreError
from dashboard.intake.limits import Limits
from dashboard.settings import Settings
from tests.conftest import ROOT
from tests.unit.store_files import opened

HEAD = "| Limit | Setting | Start value |"
# Numbers among the settings that are no limits.
OTHER = {"port", "smtp_port"}
# Numbers that follow from the machine have no start value.
BY_MACHINE = {"threads", "build_mb"}
# Of the limits of a file, those that scale a limit to the file.
SCALES = {"plain_bytes", "memory_per_byte", "cpu_per_byte", "wall_per_byte", "look_bytes"}


def documented() -> dict[str, tuple[str, str]]:
    """Setting → start value and the whole row, from all tables of limits."""
    found = {}
    for table in (ROOT / "SECURITY.md").read_text("utf-8").split("\n\n"):
        if table.startswith(HEAD):
            for row in table.splitlines()[2:]:
                cells = [cell.strip() for cell in row.strip("|").split("|")]
                found[cells[1].strip("`")] = (cells[2], row)
    return found


def number(text: str) -> float:
    return float(re.search(r"[\d,]+(?:\.\d+)?", text)[0].replace(",", ""))


def test_every_number_among_the_settings_is_documented_and_the_other_way_round() -> None:
    fields = {name: f for name, f in Settings.model_fields.items() if f.annotation in (int, float)}
    known = documented()
    assert {name.removeprefix("CSAT_").lower() for name in known if name.startswith("CSAT_")} == set(fields) - OTHER
    for name in set(fields) - OTHER - BY_MACHINE:
        assert number(known[f"CSAT_{name.upper()}"][0]) == fields[name].default, name


def test_every_limit_of_a_file_is_documented() -> None:
    of_file = {name for name in documented() if name.startswith("dashboard.intake.limits.LIMITS.")}
    assert {name.rpartition(".")[2] for name in of_file} == set(Limits.__slots__) - SCALES


def test_what_is_fixed_has_the_value_that_is_documented() -> None:
    fixed = [name for name in documented() if name.startswith("dashboard.")]
    assert len(fixed) > 15
    for name in fixed:
        module, _, rest = name.partition(".LIMITS.")
        module, last = (module, f"LIMITS.{rest}") if rest else (name.rpartition(".")[0], name.rpartition(".")[2])
        value = importlib.import_module(module)
        for part in last.split("."):
            value = getattr(value, part)
        assert number(documented()[name][0]) == value, name


def test_the_proof_of_every_limit_is_there() -> None:
    """Each row of the large table names a test; some tables are proved elsewhere and name none."""
    named = [found for _, row in documented().values() for found in re.findall(r"`(test_\w+)\.py::(test_\w+)`", row)]
    there = {
        (path.stem, name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert len(named) >= 20
    assert set(named) <= there, set(named) - there


# They bite


def test_so_many_files_of_one_person_wait(tmp_path: Path) -> None:
    with opened(tmp_path / "data", waiting_files=2) as store:
        for sub in ("ed", "eve"):
            store.people.put(sub, "editor", by="local")
        first = store.receive(io.BytesIO(b"a"), by="ed")
        store.receive(io.BytesIO(b"b"), by="ed")
        with pytest.raises(StoreError, match="2 files of yours wait"):
            store.receive(io.BytesIO(b"c"), by="ed")
        store.receive(io.BytesIO(b"c"), by="eve")
        store.forget_upload(first)
        assert store.receive(io.BytesIO(b"d"), by="ed").read_bytes() == b"d"
        assert not [path for path in store.folders.staging.iterdir() if "ed" in path.name.split("-")]


class Cut(io.RawIOBase):
    """An upload whose connection is lost after so many bytes."""

    def __init__(self, after: int) -> None:
        self.left = after

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.left <= 0:
            raise ConnectionResetError
        taken = min(self.left, size)
        self.left -= taken
        return b"x" * taken


@pytest.mark.parametrize("tenth", range(10))
def test_an_upload_that_is_cut_leaves_nothing(new_store: Path, tmp_path: Path, tenth: int) -> None:
    with opened(tmp_path / "data") as store:
        with pytest.raises(ConnectionResetError):
            store.receive(Cut(tenth * 100_000), by="local")
        assert list(store.folders.staging.iterdir()) == []
        assert store.imports() == []


@pytest.mark.parametrize(
    ("limit", "content", "said"),
    [
        ({"columns": 3}, "ticket_id,created_at,a,b\nT1,2026-11-02 10:00,x,y\n", "4 columns"),
        ({"rows": 2}, "ticket_id,created_at\n" + "T1,2026-11-02 10:00\n" * 3, "the limit here is 2"),
        ({"record_bytes": 1_000_000}, "ticket_id,created_at\nT1," + "x" * 1_100_000 + "\n", "is over 1 MB"),
    ],
)  # fmt: skip
def test_a_file_over_a_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: dict[str, int], content: str, said: str
) -> None:
    monkeypatch.setattr("dashboard.intake.inspection.LIMITS", Limits(**limit))
    file = tmp_path / "a.csv"
    file.write_text(content)
    with opened(tmp_path / "data") as store, pytest.raises(FileRefusedError, match=said):
        store.inspect(file)
