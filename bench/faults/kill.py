"""kill -9 before, and in the middle of, the changes that an act makes to the disk: all of it is done, or nothing."""

import argparse
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.faults.forks import DIE_BEFORE, DIE_HALFWAY, Done, Forks
from bench.faults.ground import ACTS, copy, prepare
from bench.faults.tally import Tally

START_SECONDS = 5.0  # the goal on a quiet machine; told, not counted as wrong
ROUNDS = 200


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One tally an act. As many rounds as told, shared by the acts; each breaks another change."""
    acts = told.acts or list(ACTS)
    made = prepare(folder)
    with Forks(folder) as forks:
        before = forks.run("look", copy(made, folder / "before")).answer
        for number, act in enumerate(acts):
            tally = Tally(f"kill {act}")
            rounds = (told.rounds or ROUNDS) // len(acts) + (number < (told.rounds or ROUNDS) % len(acts))
            data = copy(made, folder / f"whole-{act}")
            whole = forks.run(ACTS[act], data)
            assert is_reported(whole), whole
            after = forks.run("look", data).answer
            tally.notes["changes of files"] = whole.steps
            for turn, at in enumerate(spread(whole.steps, rounds)):
                place = folder / f"{act}-{at}-{turn}"
                data = copy(made, place)
                done = forks.run(ACTS[act], data, DIE_HALFWAY if turn % 2 else DIE_BEFORE, at)
                judge(tally, f"change {at}", done, forks.run("look", data), before, after)
                shutil.rmtree(place)
            yield tally


def spread(steps: int, rounds: int) -> list[int]:
    """So many numbers from 1 to `steps`, evenly; each once before one comes twice."""
    return [1 + ((2 * turn + 1) * steps // (2 * rounds) if rounds <= steps else turn % steps) for turn in range(rounds)]


def is_reported(done: Done) -> bool:
    """Whether it said that it was done."""
    return not (done.died or done.error or (done.answer or {}).get("raised"))


def essence(found: Mapping[str, Any]) -> tuple[object, ...]:
    """What tells done from not done."""
    return found["figures"]["shown"], tuple(found["imports"]), tuple(found["rows"]), found["forgotten"]


def judge(
    tally: Tally, where: str, done: Done, look: Done, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Count what is left after one round."""
    tally.rounds += 1
    tally.notes["killed"] += done.died
    if look.error or look.died:
        tally.fault("lost", f"{where}: it does not open: {look.error or 'it died'}")
        return
    found = look.answer
    tally.at_most("start s", found["seconds"])
    tally.notes["found done"] += essence(found) == essence(after)
    if essence(found) not in (essence(before), essence(after)):
        tally.fault("half", f"{where}: {essence(found)}")
    elif is_reported(done) and essence(found) != essence(after):
        tally.fault("lost", f"{where}: reported and not there")
    if found["figures"]["frozen"] != before["figures"]["frozen"]:
        tally.fault("wrong", f"{where}: other figures of the frozen link")
    for fault in found["faults"]:
        tally.fault("wrong", f"{where}: {fault}")
