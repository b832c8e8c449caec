"""seconds and memory of an import beside DuckDB's typed read, and of an increment while readers look on

    python -m bench import --rows 1000000 10000000
    python -m bench import --store FOLDER --increment 100000 --readers 20

Each figure comes from a process of its own. CPU seconds hold all threads and children; peaks are resident memory, of
which pages of mapped files are a part that the system takes back at will. The store given is copied, never written to.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.generated import write_tickets
from bench.intake import write

MB = 1_000_000
OUT = Path("build") / "bench-import.json"
PATIENT_SECONDS = 600  # for one answer: a machine that others use, too, is no error of the import
# What the Overview asks, as far as imports change it.
ASKED = ("measures/volume", "measures/speed", "measures/satisfaction", "measures/resolution")


def options(parser: argparse.ArgumentParser) -> None:
    """What this measurement can be told."""
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000], help="sizes of generated files")
    parser.add_argument("--csv", type=Path, nargs="*", default=[], help="files of tickets to measure besides")
    parser.add_argument("--rounds", type=int, default=1, help="the round with the median CPU is told")
    parser.add_argument("--store", type=Path, help="a store for the increment; it is copied")
    parser.add_argument("--increment", type=int, default=100_000, help="rows of the increment, half of them known ids")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where files and copies may lie (default: the system's)")
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


def run(told: argparse.Namespace) -> str:
    """Measure what was asked for and return its table."""
    said: list[str] = []
    with TemporaryDirectory(dir=told.folder) as name:
        folder = Path(name)
        if told.rows or told.csv:
            found = []
            for rows in told.rows:
                write_tickets(folder / "tickets.csv", rows)
                found.append(_compared(folder / "tickets.csv", folder, told.rounds))
            found += [_compared(path, folder, told.rounds) for path in told.csv]
            write(told.out, {"files": found})
            said.append(_table(found))
        if told.store:
            increment = _increment(told.store, folder, told.increment, told.readers)
            write(told.out, {"increment": increment})
            said.append("\n".join(f"{name:34}{value}" for name, value in increment.items()))
    return "\n\n".join(said)


def _compared(path: Path, folder: Path, rounds: int) -> dict[str, Any]:
    """Both ways to read one file, in turn."""
    typed, whole = [], []
    for number in range(rounds):
        typed.append(_apart("typed_read", path))
        whole.append(_apart("whole_import", path, data=folder / f"data-{number}"))
        shutil.rmtree(folder / f"data-{number}")
    duck, ours = (sorted(found, key=lambda one: one["cpu"])[rounds // 2] for found in (typed, whole))
    return {"file": path.name, "bytes": path.stat().st_size, "duckdb": duck, "import": ours,
            "ratio": ours["cpu"] / duck["cpu"], "load": os.getloadavg()[0]}  # fmt: skip


def _table(found: list[dict[str, Any]]) -> str:
    lines = [
        f"{'rows':>11}{'MB':>7}  {'':9}{'wall s':>9}{'cpu s':>8}{'peak MB':>9}   steps: wall/cpu s, peak of children"
    ]
    for one in found:
        for name in ("duckdb", "import"):
            of = one[name]
            steps = "   ".join(
                f"{step} {part['wall']:.1f}/{part['cpu']:.1f}, {part['child_peak'] // MB} MB"
                for step, part in of.get("steps", {}).items()
            )
            lines.append(
                f"{of['rows']:11,}{one['bytes'] // MB:7}  {name:9}{of['wall']:9.1f}{of['cpu']:8.1f}"
                f"{max(of['peak'], of['child_peak']) // MB:9}   {steps}"
            )
        lines.append(f"{'':20}ratio of cpu {one['ratio']:.1f}, load {one['load']:.1f}")
    return "\n".join(lines)


def _increment(store: Path, folder: Path, rows: int, readers: int) -> dict[str, Any]:
    """Import rows into a copy of the store, half of them with ids that it has, while readers ask for its figures."""
    data, path = folder / "copy", folder / "increment.csv"
    shutil.copytree(store, data)
    _apart("write_increment", path, rows, data=data)
    looking = _start("look_on", readers, data=data)
    assert looking.stdin and looking.stdout
    if looking.stdout.readline() != "looking\n":
        raise RuntimeError("the readers cannot read")
    imported = _apart("whole_import", path, data=data)
    told, _ = looking.communicate("stop\n")
    seen = json.loads(told.splitlines()[-1])
    before, *after = [shown[0] for shown in seen["shown"]]
    steps = {name: f"{part['wall']:.1f} s, cpu {part['cpu']:.1f} s" for name, part in imported["steps"].items()}
    return {
        "rows, added, updated, same": f"{imported['rows']:,}, {imported['added']:,}, {imported['updated']:,}, "
                                      f"{imported['same']:,}",
        **steps,
        "import, all of it": f"{imported['wall']:.1f} s, cpu {imported['cpu']:.1f} s",
        "first seen after the commit began": f"{seen['switched'] - imported['commit_at']:.1f} s",
        "peak of the importing process": f"{max(imported['peak'], imported['child_peak']) // MB} MB",
        "answers read meanwhile": f"{seen['answers']:,} by {readers} readers",
        "errors among them": len(seen["errors"]),
        "figures seen": f"{before} tickets until the switch, then {', '.join(map(str, after)) or 'no others'}",
        "readers that saw old after new": seen["back"],
        "load": f"{os.getloadavg()[0]:.1f}",
    }  # fmt: skip


def _start(name: str, *told: object, data: Path | None = None) -> subprocess.Popen[str]:
    code = f"import sys\nfrom bench import importing\nimporting.{name}(*sys.argv[1:])"
    env = os.environ | ({"CSAT_DATA": str(data)} if data else {})
    command = [sys.executable, "-c", code, *map(str, told)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)


def _apart(name: str, *told: object, data: Path | None = None) -> dict[str, Any]:
    """Run a function of this module in a process of its own; what it told."""
    process = _start(name, *told, data=data)
    said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{name} ended with {process.returncode}")
    return json.loads(said.splitlines()[-1])


def _used() -> dict[str, float]:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall": time.perf_counter(), "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "peak": own.ru_maxrss * 1024, "child_peak": children.ru_maxrss * 1024,
    }  # fmt: skip


def _since(begin: dict[str, float]) -> dict[str, float]:
    return {name: value - begin[name] if name in ("wall", "cpu") else value for name, value in _used().items()}


def typed_read(path: str) -> None:
    """In a process: DuckDB reads the file into a table, with the types it finds."""
    import duckdb

    begin = _used()
    connection = duckdb.connect()
    connection.execute("create table read as select * from read_csv($path)", {"path": path})
    (rows,) = connection.execute("select count(*) from read").fetchall()[0]
    print(json.dumps({"rows": rows, **_since(begin)}))


def whole_import(path: str) -> None:
    """In a process: a file into the store of the environment, until its figures are shown."""
    from dashboard.settings import read_settings
    from dashboard.store import Store

    store = Store(read_settings()).open()
    begin, steps = _used(), {}

    def step(name: str, do: Callable[[], Any]) -> Any:
        before = _used()
        done = do()
        steps[name] = _since(before)
        return done

    draft = step("inspect", lambda: store.inspect(Path(path), name="tickets.csv", source=""))
    preview = step("read, count", lambda: store.preview(draft))
    commit_at = time.time()
    record = step("write", lambda: store.commit(preview, build=False))
    step("figures", store.refresh)
    print(
        json.dumps(
            {"rows": preview.rows, "added": record.added, "updated": record.updated, "same": record.same,
             "steps": steps, "commit_at": commit_at, **_since(begin)}
        )
    )  # fmt: skip
    store.close()


def write_increment(path: str, rows: str) -> None:
    """In a process: a file of tickets, half of them with ids of the store, later than all that it has."""
    import polars as pl

    from dashboard.settings import read_settings
    from dashboard.store import Store

    count = int(rows)
    write_tickets(Path(path), count)
    with Store(read_settings()) as store:
        held = pl.scan_parquet(store.lake.files("tickets"), hive_partitioning=False)
        known = held.select(pl.col("ticket_id").unique()).collect()["ticket_id"].sort().sample(count // 2, seed=1)
    fresh = [f"new-{number}" for number in range(count - len(known))]
    frame = pl.read_csv(path, infer_schema=False)
    moment = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    changed = pl.Series("updated_at", [moment]).new_from_index(0, count)
    frame.with_columns(pl.concat([known, pl.Series(fresh)]).alias("ticket_id"), changed).write_csv(path)
    print(json.dumps({"rows": count}))


def look_on(readers: str) -> None:
    """In a process: so many threads ask what the Overview asks, until a line comes on standard input."""
    from dashboard.filters import Filter
    from dashboard.settings import read_settings
    from dashboard.store import Store

    settings = read_settings().model_copy(update={"query_seconds": PATIENT_SECONDS})
    store = Store(settings).open(build=False)
    stop, count = threading.Event(), int(readers)
    ever = Filter(days=None, start_date=date(2015, 1, 1), end_date=date(2030, 12, 31))
    seen: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    errors: list[str] = []

    def look(number: int) -> None:
        while not stop.is_set():
            try:
                read = store.read
                frames = [read(name, ever, by="all") for name in ASKED]
                seen[number].append((int(frames[0]["tickets"][0]), time.time()))
            except Exception as error:  # whatever it is, it is what is looked for
                errors.append(str(error))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    while not all(seen) and not errors:
        time.sleep(0.05)
    if not all(seen):
        print(errors[0], file=sys.stderr, flush=True)
        stop.set()
        return
    print("looking", flush=True)
    sys.stdin.readline()
    stop.set()
    for thread in threads:
        thread.join()
    store.close()
    first: dict[int, float] = {}
    for tickets, moment in sorted((answer for answers in seen for answer in answers), key=lambda one: one[1]):
        first.setdefault(tickets, moment)
    order = list(first)
    back = sum(any(order.index(a) > order.index(b) for (a, _), (b, _) in pairwise(answers)) for answers in seen)
    print(
        json.dumps(
            {"answers": len(ASKED) * sum(map(len, seen)), "errors": errors, "shown": list(first.items()), "back": back,
             "switched": first[order[-1]]}
        )
    )  # fmt: skip
