"""The disk is full from some change on: a clear sentence, the old figures at once, and it works when there is room."""

import argparse
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.faults.forks import FULL, Done, Forks
from bench.faults.ground import ACTS, copy, prepare
from bench.faults.kill import essence, is_reported, judge, spread
from bench.faults.tally import Tally

ROUNDS = 120


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One tally an act. As many rounds as told, shared by the acts; each begins with another change."""
    acts = told.acts or list(ACTS)
    made = prepare(folder)
    rounds = max(1, (told.rounds or ROUNDS) // len(acts))
    with Forks(folder) as forks:
        before = forks.run("look", copy(made, folder / "before")).answer
        for act in acts:
            tally = Tally(f"full {act}")
            data = copy(made, folder / f"whole-{act}")
            whole = forks.run(ACTS[act], data)
            after = forks.run("look", data).answer
            tally.notes["changes of files"] = whole.steps
            for at in spread(whole.steps, rounds):
                place = folder / f"{act}-{at}"
                data = copy(made, place)
                done = forks.run(ACTS[act], data, FULL, at)
                while_full(tally, f"change {at}", done, before, after)
                look = forks.run("look", data)
                judge(tally, f"change {at}", done, look, before, after)
                if look.answer and essence(look.answer) == essence(before) != essence(after):
                    tally.notes["done again"] += 1
                    again = forks.run(ACTS[act], data)
                    found = forks.run("look", data)
                    if not is_reported(again) or essence(found.answer) != essence(after):
                        tally.fault("wrong", f"change {at}: with room again: {again.error or again.answer}")
                shutil.rmtree(place)
            yield tally


def while_full(tally: Tally, where: str, done: Done, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What people are told, and what they see, while there is no room."""
    if done.died or not done.is_said:
        tally.fault("wrong", f"{where}: no sentence: {done.error or 'it died'}")
        return
    seen = done.answer or {"raised": done.error, "fault": "", "figures": before["figures"]}
    tally.notes["told"] += bool(seen["raised"])
    tally.notes["old figures stayed, told"] += bool(seen["fault"])
    if seen["figures"] not in (before["figures"], after["figures"]):
        tally.fault("half", f"{where}: seen while full: {seen}")
