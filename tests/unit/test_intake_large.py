"""What large files are read with (cells once for each different one, columns on the disk, the file mapped) changes
nothing of what is read."""

import random
from pathlib import Path

import polars as pl
import pytest

from dashboard.intake import child, distinct, inspect, parse, parsing, scan, shelf
from dashboard.intake.cells import booleans, clean, integers, numbers, text
from dashboard.intake.codes import codes
from dashboard.intake.durations import durations
from dashboard.intake.limits import Limits
from dashboard.intake.scores import scores
from dashboard.intake.shelf import Pieces, Shelf, together

SAMPLES = Path(__file__).parents[2] / "sample_data"
KEY = b"k" * 32
CELLS = {
    "text": (["Refund", "refund", " REFUND", "Wrong  size", "退货", "n/a", "", "ｆｕｌｌ", "Wrong size"],
             lambda raw: text(raw)),
    "clean": ([" a", "a ", "—", "b\u00a0", "ＡＢ", "NULL", "Null"], lambda raw: clean(raw)),
    "numbers": (["1", "1,5", "1.234,5", "x", "", "12 %", "3"], lambda raw: numbers(raw)),
    "integers": (["1", "3.0", "-2", "1e3", "", "many", "1,000"], lambda raw: integers(raw)),
    "booleans": (["yes", "否", "TRUE", "perhaps", "", "0"], lambda raw: booleans(raw)),
    "durations": (["3", "1:30:00", "2 h", "P1D", "soon", "", "-4"], lambda raw: durations(raw, "minute")),
    "codes": (["Email", "email", "E-Mail", "Pigeon", "pigeon", ""],
              lambda raw: codes(raw, "channel", {"email": {"channel": "email", "is_new": True}})),
    "scores": (["5", "4", "★★★", "good", "3 - fine", "offered", "", "11"], lambda raw: scores(raw, "csat")),
    "words": (["good", "Bad", "", "offered", "5"], lambda raw: scores(raw, "csat")),
}  # fmt: skip


def plain(found):
    """What was read, as lists."""
    if isinstance(found, pl.Series):
        return found.to_list()
    if isinstance(found, dict):
        return {name: plain(value) for name, value in found.items()}
    return {n: plain(getattr(found, n)) for n in found.__slots__} if hasattr(found, "__slots__") else found


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("seed", range(5))
def test_few_different_cells_are_read_as_many_are(name, seed, monkeypatch):
    cells, read = CELLS[name]
    weights = [1 if place % 3 else 9 for place in range(len(cells))]
    chosen = random.Random(seed).sample(cells, len(cells))
    raw = pl.Series(name, random.Random(seed).choices(chosen, weights, k=3_000))
    assert distinct.distinct(raw) is not None
    short = plain(read(raw))
    monkeypatch.setattr(distinct, "FEWEST_ROWS", 10**9)
    assert short == plain(read(raw))


def test_many_different_cells_and_nulls_take_no_detour():
    assert distinct.distinct(pl.Series(map(str, range(5_000)))) is None
    assert distinct.distinct(pl.Series(["a", None] * 5_000)) is None


def imported(folder: Path, monkeypatch, path: Path, **choices):
    """Rows, left-out rows and facts of a file, read in this process."""
    last = []
    monkeypatch.setattr(parsing, "_run", lambda job, *_: child.carry_out(job, last.append) or last[-1]["result"])
    parsed = parse(inspect(path, name=path.name, zone="Asia/Shanghai", **choices), folder, key=KEY)
    frames = [pl.read_parquet(file) for file in (parsed.tickets, parsed.surveys, parsed.rejects) if file]
    assert not list(folder.glob("*.arrow"))
    return parsed.facts, parsed.notes, [frame.to_dict(as_series=False) for frame in frames]


def doubtful(folder: Path) -> Path:
    """Tickets that come again, with and without other values, and rows that are left out."""
    rows = ["ticket_id,created_at,channel,csat,subject,shop"]
    for number in range(400):
        created = "never" if number % 41 == 0 else f"2026-0{1 + number % 9}-{1 + number % 28:02} 10:{number % 60:02}:07"
        rows.append(f"T{number % 350},{created},{'phone' if number % 3 else 'Telefax'},{number % 7},,{number % 5}")
    path = folder / "tickets.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("choice", ["newest", "first"])
def test_columns_on_the_disk_become_the_same_rows(choice, tmp_path, monkeypatch):
    path, rules = doubtful(tmp_path), {"same_id": choice}
    held = imported(tmp_path / "held", monkeypatch, path, rules=rules)
    assert held[0]["repeats"] and held[0]["rejected"]
    written = []
    put = shelf._put
    monkeypatch.setattr(shelf, "MANY_ROWS", 3)
    monkeypatch.setattr(shelf, "_put", lambda column, folder: written.append(put(column, folder)) or written[-1])
    monkeypatch.setattr("dashboard.intake.rows.SLICE_ROWS", 7)
    monkeypatch.setattr("dashboard.intake.reader.CHUNK_RECORDS", 11)
    monkeypatch.setattr(scan, "MAPPED_BYTES", 1)
    assert imported(tmp_path / "laid", monkeypatch, path, rules=rules) == held
    assert any(isinstance(lies, Path) for lies in written)


@pytest.mark.parametrize("name", ["tickets.csv", "surveys.csv"])
def test_sample_files_on_the_disk_become_the_same_rows(name, tmp_path, monkeypatch):
    head = (SAMPLES / name).read_text("utf-8").splitlines(keepends=True)[:3_000]
    path = tmp_path / name
    path.write_text("".join(head), "utf-8")
    held = imported(tmp_path / "held", monkeypatch, path)
    monkeypatch.setattr(shelf, "MANY_ROWS", 500)
    monkeypatch.setattr(scan, "MAPPED_BYTES", 1)
    assert imported(tmp_path / "laid", monkeypatch, path) == held


@pytest.mark.parametrize(
    "content",
    [b"ticket_id,created_at\nT1,2026-01-01 10:00:00\n", "\ufeffticket_id,name\nT1,é\n".encode(),
     "ticket_id,name\nT1,客户\n".encode("gb18030"), b"ticket_id,name\nT1,caf\xc3\xa9 \xc2\x93x\xc2\x94\n",
     "ticket_id,name\nT1,x\n".encode("utf-16")],
)  # fmt: skip
def test_a_mapped_file_is_read_as_one_in_memory(content, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    held = scan.read(path, "a.csv")
    monkeypatch.setattr(scan, "MAPPED_BYTES", 1)
    mapped = scan.read(path, "a.csv")
    assert (mapped.encoding, mapped.text[:], mapped.sha256) == (held.encoding, held.text, held.sha256)


def test_a_shelf_gives_back_what_was_put_on_it_last(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "MANY_ROWS", 2)
    shelved: Shelf[str] = Shelf(tmp_path)
    shelved["a"] = pl.Series(["x", None, "a text of more than twelve letters"])
    shelved["b"] = pl.Series([1])
    assert shelved["a"].to_list() == ["x", None, "a text of more than twelve letters"]
    shelved["a"] = shelved["a"].str.len_chars()
    assert (shelved["a"].to_list(), list(shelved), len(shelved)) == ([1, None, 34], ["a", "b"], 2)
    assert shelved.pop("a").to_list() == [1, None, 34]
    assert "a" not in shelved
    assert len(list(tmp_path.glob("*.arrow"))) == 2


def test_slices_come_together_in_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "MANY_ROWS", 4)
    whole = pl.DataFrame({"n": range(23), "t": map(str, range(23))})
    assert together(whole.iter_slices(3), tmp_path).equals(whole)
    assert Pieces(tmp_path).columns() == {}


def test_a_large_file_may_take_longer():
    limits = Limits(cpu_seconds=10, wall_seconds=20, plain_bytes=1_000_000)
    assert limits.of_file(1_000_000) == limits
    assert limits.of_file(101_000_000).cpu_seconds == 50
    assert limits.of_file(101_000_000).wall_seconds == 420
