"""Broken bytes against the parts that meet them first: the way from bytes to a table, header matching, value parsers.

A target takes any bytes and raises nothing but our own refusals; what it claims of them must hold (`check_*`). With
atheris installed the bytes are led by what the code does with them; without it, pieces of tables are put together and
damaged at random.
"""

import argparse
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl

from dashboard.errors import DashboardError
from dashboard.intake import inspect
from dashboard.intake.cells import booleans, integers, numbers, text
from dashboard.intake.codes import codes
from dashboard.intake.dialect import detect
from dashboard.intake.durations import UNITS, durations
from dashboard.intake.inspection import table_of
from dashboard.intake.instants import instants
from dashboard.intake.layout import GENERIC, layouts
from dashboard.intake.mapping import kind_of, propose
from dashboard.intake.masking import comments
from dashboard.intake.records import scan_records
from dashboard.intake.scores import scores

PIECES = (
    b"ticket_id,created_at,status,channel,csat\n", b"T1,2026-03-04 10:00,open,phone,5\n", b'"a ""b"", c"', b"\r\n",
    b"\r", b";", b"\t", b"|", b"'", b'\\"', b"\xef\xbb\xbf", b"\xff\xfe", b"\x00",
    "工单编号,创建时间,满意度\n".encode("gb18030"), "評価".encode("cp932"), b"\xc2\x96", b"\xc3\xa9", b"1e999",
    b"2026-02-30", b"29/02/2026 25:61", b"99999999999999999999", b"-0:45", "3 小时 4 分".encode(), b"1.234,5",
    b"1,234.5", b"(5)", b"1900-01-01", b"Total,,,", b'{"a": 1}', b"<html>", b"PK\x03\x04xl/", b'["ImportId"]',
    "非常满意".encode(), b"\xf0\x9f\x98\x80", b"=1+1", b"nan", b"- ", b"0001-01-01",
)  # fmt: skip


def check_file(data: bytes) -> None:
    """A file is refused with a sentence, or every record of it is a row or left out with a reason."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        Path(file.name).write_bytes(data)
        with suppress(DashboardError):
            draft = inspect(file.name, name="in.csv", zone="Asia/Shanghai")
            table = table_of(draft)
            assert len(table.record) + len(table.misfits) == draft.records
            assert all(len(column) == len(table.record) for column in table.columns.values())


def check_records(data: bytes) -> None:
    """Records lie behind each other within the text, in lines that grow."""
    words = data.decode("utf-8", "replace").replace("\x00", "").encode()
    if not words.strip():
        return
    found = detect(words)
    records = scan_records(words, found.delimiter, found.quotechar)
    assert (records.starts < records.ends).all()
    assert (records.starts[1:] >= records.ends[:-1]).all()
    assert (records.lines[1:] > records.lines[:-1]).all()
    assert not len(records) or int(records.ends[-1]) <= len(words)


def check_header(data: bytes) -> None:
    """Each field but `other` has one column at most, whatever the columns are called and hold."""
    lines = [line.split(",") for line in data.decode("utf-8", "replace").split("\n")]
    header = lines[0][:50]
    samples = [pl.Series([row[p] for row in lines[1:] if len(row) > p], dtype=pl.String) for p in range(len(header))]
    for layout in (layouts()[GENERIC], *layouts().values()):
        kind = layout.kind or kind_of(header, {})
        matches = propose(header, samples, layout, kind, {}, {})
        fields = [match[0] for match in matches if match and match[0] != "other" and match[1] != "time"]
        assert len(fields) == len(set(fields))


def check_values(data: bytes) -> None:
    """Parsers keep the number of cells; a cell is a value, unreadable, or none, never two of them."""
    raw = pl.Series("raw", data.decode("utf-8", "replace").split("\n"), dtype=pl.String)
    general = layouts()[GENERIC]
    for zone in ("Asia/Shanghai", "Europe/Berlin"):
        read = instants(raw, zone, day_first=bool(len(data) % 2))
        assert len(read.values) == len(raw)
        assert not (read.bad & read.values.is_not_null()).any()
        assert not (read.sentinel & read.values.is_not_null()).any()
    parsed = [numbers(raw), numbers(raw, ","), integers(raw), booleans(raw), text(raw)]
    parsed += [durations(raw, unit, None) for unit in (*UNITS, "own")]
    for one in parsed:
        assert len(one.values) == len(raw)
        assert not (one.bad & one.values.is_not_null()).any()
    whole = integers(raw).values.drop_nulls()
    assert not len(whole) or int(whole.min()) >= 0  # type: ignore[arg-type]  # the least of integers is one
    for question in ("csat", "nps", "ces"):
        found = scores(raw, question)
        assert not (found.bad & found.values.is_not_null()).any()
    assert len(codes(raw, "channel", general.vocabulary("channel")).words) == len(raw)
    assert len(comments(raw)) == len(raw)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "file": check_file, "records": check_records, "header": check_header, "values": check_values,
}  # fmt: skip


def damaged(dice: random.Random) -> bytes:
    """Pieces of tables in any order, with a few bytes changed, doubled or cut."""
    data = bytearray(b"".join(dice.choices(PIECES, k=dice.randint(1, 12))))
    for _ in range(dice.randint(0, 6)):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(4)
        if kind == 0:
            data[at:at] = bytes([dice.randrange(256)])
        elif kind == 1:
            del data[at : at + dice.randint(1, 8)]
        elif kind == 2:
            data[at:at] = data[at : at + dice.randint(1, 40)] * dice.randint(1, 5)
        elif at < len(data):
            data[at] ^= 1 << dice.randrange(8)
    return bytes(data)


def options(parser: argparse.ArgumentParser) -> None:
    """What this measurement can be told."""
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1, help="of the damage, where atheris is not installed")
    parser.add_argument("--corpus", type=Path, default=Path("build") / "corpus", help="where atheris keeps its finds")


def run(told: argparse.Namespace) -> str:
    """Break bytes for as long as was asked for, led by the code where that can be had."""
    try:
        return "\n".join(run_led(target, told.minutes / len(TARGETS), told.corpus / target) for target in TARGETS)
    except ImportError:
        print("ATHERIS IS NOT INSTALLED: the bytes are damaged at random (bench/requirements.lock has it)")
    return at_random(told.minutes, told.seed)


def at_random(minutes: float, seed: int = 1) -> str:
    """Run all targets in turn for so long on damaged pieces; the first failure is raised, with its bytes in a note."""
    dice, until, done = random.Random(seed), time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        data = damaged(dice)
        for name, target in TARGETS.items():
            try:
                target(data)
            except Exception as error:
                error.add_note(f"{name} of {data!r}")
                raise
        done += 1
    return f"{done} inputs for each of {', '.join(TARGETS)}: nothing broke"


def run_led(target: str, minutes: float, corpus: Path) -> str:
    """Run one target under atheris, which leads bytes to code not seen yet; in a process of its own, for it never
    returns. Raises ImportError without atheris."""
    if importlib.util.find_spec("atheris") is None:
        raise ImportError("atheris")
    corpus.mkdir(parents=True, exist_ok=True)
    for number, piece in enumerate(PIECES):
        (corpus / f"piece-{number:02}").write_bytes(PIECES[0] + PIECES[1] + piece)
    told = [sys.executable, "-m", "bench.led", target, f"-max_total_time={round(60 * minutes)}", "-max_len=4096",
            "-rss_limit_mb=4096", "-timeout=60", str(corpus)]  # fmt: skip
    done = subprocess.run(told, capture_output=True, text=True)
    last = [line for line in done.stderr.splitlines() if line.startswith(("#", "Done", "==", "ERROR", "INFO: Instr"))]
    if done.returncode:
        raise AssertionError(done.stderr[-4000:])
    return f"{target}: " + " · ".join(last[-2:])
