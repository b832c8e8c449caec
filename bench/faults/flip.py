"""A byte is flipped, or the end of a file torn off, in lake, figures or state: it is noticed, or no figure is other."""

import argparse
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.faults.forks import Forks
from bench.faults.ground import copy, prepare
from bench.faults.tally import Tally

ROUNDS = 200
WHERE = {
    "rows": "lake/*/import_id=*/*.parquet",
    "log": "lake/*/_delta_log/*.json",
    "figures": "marts/*.duckdb",
    "state": "state/csat.sqlite3",
}
TORN = 4  # one in so many rounds tears the file instead


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One tally a place. Where rows or their log are hurt, the figures are made anew from them."""
    made, chance = prepare(folder), random.Random(told.seed)
    places = told.acts or list(WHERE)
    with Forks(folder) as forks:
        before = forks.run("look", copy(made, folder / "before")).answer
        for where in places:
            tally = Tally(f"flip {where}")
            for number in range(max(1, (told.rounds or ROUNDS) // len(places))):
                place = folder / f"{where}-{number}"
                data = copy(made, place)
                hurt = chance.choice(sorted(data.glob(WHERE[where])))
                words = f"{hurt.relative_to(data)}: {harm(hurt, chance, torn=number % TORN == TORN - 1)}"
                if where in ("rows", "log"):
                    for mart in (data / "marts").iterdir():
                        mart.unlink()
                found = forks.run("look", data)
                tally.rounds += 1
                if found.died or not found.is_said:
                    tally.fault("wrong", f"{words}: no sentence: {found.error or 'it died'}")
                elif found.error:
                    tally.notes["said at the start"] += 1
                elif found.answer["figures"] == before["figures"]:
                    tally.notes["no figure is other" + (", and it is told" if found.answer["faults"] else "")] += 1
                else:
                    tally.fault("wrong", f"{words}: other figures; {found.answer}")
                shutil.rmtree(place)
            yield tally


def harm(path: Path, chance: random.Random, *, torn: bool) -> str:
    """Change one bit, or cut the file; what was done."""
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    at = chance.randrange(len(content))
    if torn:
        path.write_bytes(content[:at])
        return f"cut at {at}"
    bit = 1 << chance.randrange(8)
    content[at] ^= bit
    path.write_bytes(content)
    return f"byte {at} ^ {bit}"
