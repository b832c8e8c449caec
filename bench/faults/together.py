"""Several at one store: two programs open a new folder at once, import at once, and people read meanwhile."""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.faults.ground import PERIOD, lines, settings_of
from bench.faults.tally import Tally
from dashboard.store import Store
from dashboard.store.locks import FileLock, LockedError

ROUNDS, PROCESSES, READERS, EACH = 10, 2, 50, 20
ONE = """
import sys
from pathlib import Path
from bench.faults.ground import settings_of
from dashboard.store import Store
data, files = Path(sys.argv[1]), sys.argv[2:]
with Store(settings_of(data)) as store:
    for name in files:
        store.commit(store.preview(store.inspect(Path(name))), build=name == files[-1])
"""


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """Two tallies: programs that write, and people who read while one writes."""
    rounds = told.rounds or ROUNDS
    yield writers(folder, rounds)
    yield readers(folder, rounds)


def writers(folder: Path, rounds: int) -> Tally:
    """In a folder that is not there yet, each of two programs imports so many files; then a third one has to wait."""
    tally, data = Tally("two servers"), folder / "data"
    files = [folder / f"{n}.csv" for n in range(PROCESSES * rounds)]
    for number, path in enumerate(files):
        path.write_text(lines(f"W{number}-", EACH), "utf-8")
    programs = [
        subprocess.Popen([sys.executable, "-c", ONE, data, *files[n::PROCESSES]], stderr=subprocess.PIPE, text=True)
        for n in range(PROCESSES)
    ]
    for program in programs:
        _, said = program.communicate()
        if program.returncode:
            tally.fault("wrong", said.strip().splitlines()[-1])
    with Store(settings_of(data)) as store:
        records = store.imports()
        tally.rounds = len(files)
        numbers = Counter(record.number for record in records)
        if len(records) != len(files) or max(numbers.values()) > 1:
            tally.fault("lost", f"{len(records)} of {len(files)} imports, numbers {sorted(numbers)}")
        if store.read("measures/volume", PERIOD, by="all")["tickets"].item() != EACH * len(files):
            tally.fault("lost", "tickets")
        with FileLock(store.folders.import_lock).held("Li Na", 0):
            try:
                with FileLock(store.folders.import_lock).held("me", 0.1):
                    tally.fault("wrong", "two hold the lock")
            except LockedError as error:
                if "Li Na is importing" not in error.say():
                    tally.fault("wrong", error.say())
    return tally


def readers(folder: Path, rounds: int) -> Tally:
    """So many people draw pages while files come in: a page is of one state of the store, and there is no error."""
    tally, data = Tally("readers"), folder / "read"
    first = folder / "first.csv"
    first.write_text(lines("F", EACH), "utf-8")
    with Store(settings_of(data)) as store:
        store.commit(store.preview(store.inspect(first)))
        known, over, quiet = {store.fingerprint: EACH}, threading.Event(), list[float]()
        pages, busy = Counter[str](), list[float]()

        def page(times: list[float]) -> None:
            begun = time.monotonic()
            read = store.read
            name = read("details/store")["fingerprint"].item()
            totals = {
                read("measures/volume", PERIOD, by=by)["tickets"].sum() for by in ("all", "day", "channel", "hour")
            }
            again = read("details/store")["fingerprint"].item()
            times.append(time.monotonic() - begun)
            pages[json.dumps([name, again, sorted(totals)])] += 1

        def visit() -> None:
            try:
                while not over.is_set():
                    page(busy)
                    over.wait(0.05)
            except Exception as error:
                tally.fault("wrong", f"a reader: {type(error).__name__}: {error}")

        for _ in range(READERS):
            page(quiet)
        threads = [threading.Thread(target=visit) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        for number in range(rounds):
            path = folder / f"more{number}.csv"
            path.write_text(lines(f"M{number}-", EACH), "utf-8")
            store.commit(store.preview(store.inspect(path)))
            known[store.fingerprint] = EACH * (number + 2)
        over.set()
        for thread in threads:
            thread.join()
    for seen in pages:
        name, again, totals = json.loads(seen)
        if name != again or totals != [known.get(name)]:
            tally.fault("half", f"a page of two states: {seen}")
    tally.rounds = pages.total()
    tally.notes["states seen"] = len({json.loads(seen)[0] for seen in pages})
    tally.worst |= {"p95 s": sorted(busy)[int(0.95 * len(busy))], "p95 s alone": sorted(quiet)[int(0.95 * len(quiet))]}
    return tally
