"""kill -9 at any moment of a backup, a restore, an erasure and a tidy-up: nothing is lost, and nothing is half done.

    python -m bench keeping --rounds 200

Each round copies a small store, starts one of these in a process of its own, kills it after a random time, opens the
store and looks.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from dashboard import lake_forgotten
from dashboard.errors import DashboardError
from dashboard.filters import Filter
from dashboard.settings import Settings, read_settings
from dashboard.store import Store, doctor, forgetting
from dashboard.store import backup as backups

PERSON, SAID = "KD-10023-anna", "Anna of Lilac Street says thanks"
PERIOD = Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 30), compare="none")
ACTS = {
    "backup": "from dashboard.store.backup import back_up; back_up(store, Path({place!r}))",
    "restore": "store.close(); from dashboard.store.restoring import restore; restore(settings, Path({place!r}))",
    "forget": "from dashboard.store.forgetting import forget; forget(store.figures, {person!r}, by='bench')",
    "tidy": "from dashboard.store.retention import tidy; tidy(store)",
}
PROGRAM = """
from pathlib import Path
from dashboard.settings import read_settings
from dashboard.store import Store
settings = read_settings(data={data!r}, free_mb=0, threads=1)
store = Store(settings).open(build=False)
print("ready", flush=True)
{act}
print("done", flush=True)
"""
LONGEST_SECONDS = 600


def settings_of(data: Path) -> Settings:
    """Settings of a small store."""
    return read_settings(data=data, free_mb=0, threads=1)


def prepare(folder: Path) -> None:
    """A store with two imports, one of them old, a frozen link, and a backup."""
    head = "ticket_id,created_at,updated_at,channel,status,csat,customer_id,comment\n"
    new = [
        f"N{n},2026-11-{n % 28 + 1:02} 09:00:0{n % 10},2026-11-29 10:00:00,chat,open,{n % 5 + 1},"
        + (f"{PERSON},{SAID} {n}" if n % 10 == 0 else f"K-{n % 50},number {n}")
        for n in range(300)
    ]
    old = [f"O{n},2023-01-01 09:00:0{n % 10},2023-01-02 10:00:00,chat,open,3,K-{n},old {n}" for n in range(100)]
    with Store(settings_of(folder / "data")) as store:
        for name, lines in (("old", old), ("new", new)):
            (folder / f"{name}.csv").write_text(head + "\n".join(lines) + "\n", "utf-8")
            store.commit(store.preview(store.inspect(folder / f"{name}.csv")))
        store.links.create("overview", PERIOD, is_frozen=True, is_locked=False, hides_people=False, by="bench")
        backups.back_up(store, folder / "backups")


def asked(store: Store) -> tuple[bytes, ...]:
    """Figures of the period: of the frozen link, and those shown."""
    (link,) = (link for link in store.links.every() if link.works)
    reads = (store.links.reader_of(link), store.read)
    names = ("measures/volume", "measures/satisfaction", "measures/repeats")
    known = set(store.figures.shown().names())
    return tuple(read(name, PERIOD, by="day").write_csv().encode() for read in reads for name in names if name in known)


def one_round(kind: str, made: Path, folder: Path, seconds: float, before: tuple[bytes, ...]) -> list[str]:
    """Kill one of the acts after so many seconds of work; what is wrong afterwards."""
    shutil.copytree(made, folder)
    data, place = folder / "data", folder / "backups"
    act = ACTS[kind].format(place=str(place), person=PERSON)
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(data=str(data), act=act)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    child.stdout.readline()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    said, _ = child.communicate(timeout=LONGEST_SECONDS)
    faults = []
    try:
        with Store(settings_of(data)) as store:
            if asked(store) != before:
                faults.append("other figures")
            times = lake_forgotten.read(store.lake.folder).times
            rows = store.read("details/comments", PERIOD, search=SAID, limit=1, offset=0)
            left = forgetting.tickets_of(store.lake, forgetting.hashes_of(store.figures, PERSON))
            if (times > 0) == (bool(left) or rows.height > 0):
                faults.append("half forgotten")
            if kind == "forget" and "done" in said and not times:
                faults.append("reported, not done")
            if store.lake.damage() or store.lake.incomplete():
                faults.append("damage")
        for found in backups.find(place), *map(backups.find, place.glob("csat-*Z")):
            backups.check(found)
        faults += [f.what for f in doctor.examine(settings_of(data)) if f.level == doctor.FAULT]
    except (DashboardError, OSError) as error:
        faults.append(f"{type(error).__name__}: {error}")
    return faults


def options(parser: argparse.ArgumentParser) -> None:
    """What it can be told."""
    parser.add_argument("--rounds", type=int, default=200, help="how often something is killed")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")


def run(told: argparse.Namespace) -> str:
    """One line for each kind: how often it was killed, and how often something was wrong. Then it leaves with 1."""
    chance, wrong, count = random.Random(told.seed), Counter[str](), Counter[str]()
    lines = []
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary) / "made"
        made.mkdir()
        prepare(made)
        with Store(settings_of(made / "data")) as store:
            before = asked(store)
        longest = {}
        for kind in ACTS:  # how long it takes undisturbed
            began = time.monotonic()
            folder = Path(temporary) / f"whole-{kind}"
            shutil.copytree(made, folder)
            act = ACTS[kind].format(place=str(folder / "backups"), person=PERSON)
            subprocess.run([sys.executable, "-c", PROGRAM.format(data=str(folder / "data"), act=act)], check=True)
            longest[kind] = time.monotonic() - began
        for number in range(told.rounds):
            kind = list(ACTS)[number % len(ACTS)]
            faults = one_round(kind, made, Path(temporary) / str(number), chance.uniform(0, longest[kind]), before)
            count[kind] += 1
            wrong[kind] += bool(faults)
            if faults:
                lines.append(f"{kind}, round {number}: {'; '.join(faults)}")
            shutil.rmtree(Path(temporary) / str(number))
    lines += [f"{kind:<9}{count[kind]:>5} killed  {wrong[kind]} wrong" for kind in ACTS]
    table = "\n".join([*lines, f"load {os.getloadavg()[0]:.1f}"])
    if wrong.total():
        raise SystemExit(table)
    return table
