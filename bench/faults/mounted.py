"""A small disk that really fills up while a file comes in: the same as `full`, and the reading child is in it too.

A memory disk (tmpfs) is mounted, larger than the store by a little more each time; only root may do that.
"""

import argparse
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.faults.forks import Forks
from bench.faults.full import while_full
from bench.faults.ground import copy, prepare
from bench.faults.kill import essence, is_reported, judge
from bench.faults.tally import Tally

ROUNDS = 20
MOST_KB = 8 << 10  # with so much an import of the small store has room
ENOUGH = "size=64m"


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One round a level of room; nothing where no disk can be mounted."""
    tally, made, place = Tally("mounted"), prepare(folder), folder / "disk"
    place.mkdir()
    if not _mount(place, ENOUGH):
        print("mounted: NOT TRIED: only root mounts a small disk")
        return
    used = sum(path.stat().st_blocks * 512 for path in copy(made, place / "x").parent.rglob("*")) // 1024
    _unmount(place)
    rounds = told.rounds or ROUNDS
    with Forks(folder) as forks:
        before = forks.run("look", copy(made, folder / "before")).answer
        data = copy(made, folder / "whole")
        assert is_reported(forks.run("importing", data))
        after = forks.run("look", data).answer
        for number in range(rounds):
            spare = MOST_KB * number * number // (rounds * rounds)  # more levels where less is left
            assert _mount(place, ENOUGH)
            try:
                data = copy(made, place / "store")
                _mount(place, f"remount,size={used + spare}k")
                done = forks.run("importing", data)
                while_full(tally, f"{spare} KB", done, before, after)
                _mount(place, f"remount,{ENOUGH}")
                found = forks.run("look", data)
                judge(tally, f"{spare} KB", done, found, before, after)
                if found.answer and essence(found.answer) == essence(before):
                    tally.notes["done again"] += 1
                    if not is_reported(forks.run("importing", data)):
                        tally.fault("wrong", f"{spare} KB: not with room again")
            finally:
                _unmount(place)
    yield tally


def _mount(place: Path, options: str) -> bool:
    if os.name != "posix" or os.geteuid() or not shutil.which("mount"):
        return False
    return not subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True).returncode


def _unmount(place: Path) -> None:
    subprocess.run(["umount", place], check=True)
