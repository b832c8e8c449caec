"""Faults on purpose: what is left of the store and its figures is held against what it must be.

python -m bench faults [--only NAME …] [--rounds N]

Each fault is a module with `ROUNDS`, how often it is done where nobody says, and `run(folder, told)`, which gives one
tally after the other. It leaves with 1 where anything was lost, half-visible or wrong.
"""

import argparse
import importlib
import tempfile
from pathlib import Path

from bench.faults.forks import can_break

BREAKING = ("kill", "full", "mounted", "upgrade", "flip")  # they need a process that can be broken
FAULTS = (*BREAKING, "together", "evict", "days")


def options(parser: argparse.ArgumentParser) -> None:
    """What it can be told."""
    parser.add_argument("--only", nargs="+", choices=FAULTS, default=FAULTS, help="these faults")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of each; without it, as many as each has")
    parser.add_argument("--acts", nargs="+", default=[], help="of kill and full: only these acts")
    parser.add_argument("--seed", type=int, default=1, help="of what is left to chance")


def run(told: argparse.Namespace) -> str:
    """Do them all; each tally is printed as it comes."""
    faults: list[str] = []
    for name in told.only:
        if name in BREAKING and (reason := can_break()):
            print(f"{name}: NOT TRIED: {reason}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            for tally in importlib.import_module(f"bench.faults.{name}").run(Path(folder).resolve(), told):
                print(tally.line(), flush=True)
                faults += tally.faults
    if faults:
        raise SystemExit("\n".join(faults))
    return "nothing was lost, half-visible or wrong"
