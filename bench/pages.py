"""page runs: server time by part, messages, and what a browser sees: click to repaint, weight, flash, layout shift

The server is our own with a stopwatch in it (bench/stopwatch.py), on a copy of the store. `first` is the first visitor
after the start, `warm` the same address again, `change` an address that nobody asked for before.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.stopwatch import PARTS
from bench.wire import Answer, Viewer
from dashboard.errors import UsageError

OUT = Path("build") / "bench-pages.json"
SLUGS = ("overview", "response", "resolution", "satisfaction", "peaks", "channels", "agents", "tickets")
FIRST_DAYS = 29  # lengths of period that are no button: each is a view that nobody asked for before
START_SECONDS = 900  # a store made by other SQL has its figures built again first
SETTLED_SECONDS = 0.15  # the server writes a run down a moment after its last message
KILOBYTE = 1024
Found = dict[str, Any]


def options(parser: argparse.ArgumentParser) -> None:
    """What can be told."""
    parser.add_argument("--store", type=Path, help="data folder that is copied and served (default: the sample data)")
    parser.add_argument("--pages", nargs="+", choices=SLUGS, default=list(SLUGS))
    parser.add_argument("--rounds", type=int, default=9, help="warm runs a page (default %(default)s)")
    parser.add_argument("--changes", type=int, default=5, help="changes of the filter a page (default %(default)s)")
    parser.add_argument("--clicks", type=int, default=20, help="changes in the browser a page (default %(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="the server's side only")
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


def run(told: argparse.Namespace) -> str:
    """Measure, write the JSON, return the table."""
    if told.store is not None and not told.store.is_dir():
        raise UsageError("There is no folder {path}.", path=str(told.store))
    with TemporaryDirectory() as folder:
        data, log = Path(folder) / "data", Path(folder) / "runs.jsonl"
        if told.store is not None:
            subprocess.run(["cp", "-r", "--reflink=auto", told.store, data], check=True)
        found: Found = {"load": [os.getloadavg()[0]], "store": told.store.name if told.store else "sample"}
        with served(data, log, is_sample=told.store is None) as port:
            found["first_visitor"] = first_visitor(port, log)
            found["pages"] = {slug: page(port, log, slug, told.rounds, told.changes) for slug in told.pages}
            if not told.no_browser:
                from bench import browser

                found["browser"] = browser.measure(port, told.pages, told.clicks)
        found["load"].append(os.getloadavg()[0])
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(found, indent=1))
    return table(found)


@contextmanager
def served(data: Path, log: Path, *, is_sample: bool) -> Iterator[int]:
    """A server of its own on a free port, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "bench.stopwatch", str(port), str(log), *(["--sample"] if is_sample else [])]
    process = subprocess.Popen(
        command, env=os.environ | {"CSAT_DATA": str(data)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + START_SECONDS
        while not _is_ready(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the server did not start")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
            return True
    except OSError:
        return False


def first_visitor(port: int, log: Path) -> Found:
    """Who comes first, right after the start."""
    with Viewer(port) as viewer:
        return _told([(viewer.ask(""), _last(log))])


def page(port: int, log: Path, slug: str, rounds: int, changes: int) -> Found:
    """One page by one viewer."""
    path = "" if slug == SLUGS[0] else slug
    with Viewer(port) as viewer:

        def asked(days: int) -> tuple[Answer, Found]:
            return viewer.ask(path, f"d={days}"), _last(log)

        cold = asked(28)
        warm = [asked(28) for _ in range(rounds)]
        changed = [asked(FIRST_DAYS + k) for k in range(changes)]
    kinds = dict(cold[0].kinds.most_common(6))
    return {"cold": _told([cold]), "warm": _told(warm), "change": _told(changed), "kinds": kinds}


def _last(log: Path) -> Found:
    time.sleep(SETTLED_SECONDS)
    told: Found = json.loads(log.read_text().splitlines()[-1])
    return told


def _told(seen: list[tuple[Answer, Found]]) -> Found:
    """Medians, and the worst but five in a hundred of the time until the last message."""
    waits = sorted(answer.milliseconds for answer, _ in seen)
    return {
        "answer_ms": median(waits),
        "answer_p95_ms": waits[min(len(waits) - 1, round(0.95 * len(waits)))],
        "messages": median(answer.messages for answer, _ in seen),
        "bytes": median(answer.bytes for answer, _ in seen),
        **{name: median(run[name] for _, run in seen) for name in ("wall", "cpu", "asked", *PARTS)},
    }


def table(found: Found) -> str:
    """All figures as text."""
    first = found["first_visitor"]
    lines = [
        f"store {found['store']}, load {found['load'][0]:.1f} to {found['load'][1]:.1f}; "
        f"first visitor {first['answer_ms']:,.0f} ms",
        f"{'page':13}{'run':8}{'answer':>9}{'p95':>9}{'wall':>9}{'cpu':>8}{'sql':>9}{'frames':>8}{'figures':>8}"
        f"{'drawing':>8}{'reads':>7}{'msgs':>6}{'KB':>7}",
    ]
    for slug, runs in found["pages"].items():
        for name in ("cold", "warm", "change"):
            one = runs[name]
            lines.append(
                f"{slug:13}{name:8}{one['answer_ms']:9,.0f}{one['answer_p95_ms']:9,.0f}{one['wall']:9,.0f}"
                f"{one['cpu']:8,.0f}{one['sql']:9,.0f}{one['reads'] + one['ours']:8.1f}{one['figures']:8.1f}"
                f"{one['drawing']:8.1f}{one['asked']:7.0f}{one['messages']:6.0f}{one['bytes'] / KILOBYTE:7.1f}"
            )
    for name, told in found.get("browser", {}).items():
        lines.append(f"{name:13}" + " · ".join(f"{key} {_short(value)}" for key, value in told.items()))
    return "\n".join(lines)


def _short(value: object) -> str:
    return f"{value:,.3g}" if isinstance(value, float) and value < 10 else f"{value:,.0f}" if isinstance(
        value, int | float
    ) else str(value)  # fmt: skip


def chromium() -> str | None:
    """A browser of this machine, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
