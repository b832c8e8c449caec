"""many viewers at once: page runs a second, waits, errors, memory, with `csat serve` and its pages as they are

    python -m bench viewers --store FOLDER --viewers 100 --minutes 3 [--workers 2]

Each viewer is a websocket that speaks Streamlit's messages. It opens the Overview, and from then on, after each pause
to think, chooses other days or channels by their widgets, opens an address with a filter, or goes to another page. Each
answer must hold the number of tickets that a plain query counts for what was asked. Viewers run in one further process
on the same machine and share its processors: what they cost stands in the table too.
"""

import argparse
import asyncio
import json
import math
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import polars as pl

from bench.processes import Cost, family
from bench.visitor import Answer, Visitor
from dashboard.errors import UsageError
from dashboard.filters import ROLLING_DAYS, Filter, to_url
from dashboard.pages._names import namer
from dashboard.state import current
from dashboard.state.database import open_database
from dashboard.words import SOURCE, words
from tests.conftest import free_port

OUT = Path("build") / "bench-viewers.json"
CHANNELS = ((), ("chat",), ("phone",), ("email",), ("chat", "wechat"), ("email", "phone", "web_form"))
PERIODS = 24  # besides the rolling ones, so many different pairs of days are opened by their address
COUNTING = ("", "tickets", "resolution")  # pages that show the number of tickets in scope; "" is the Overview
START_SECONDS = 900
FORGET_SECONDS = 75  # sessions of those who left are dropped after 60 (disconnectedSessionTTL)
KINDS = ("first view", "widget", "address", "page")


def options(parser: argparse.ArgumentParser) -> None:
    """What this can be told."""
    parser.add_argument("--store", type=Path, required=True, help="a store's folder; its figures are only read")
    parser.add_argument("--viewers", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=2, help="how long they stay (default %(default)s)")
    parser.add_argument("--think", type=float, default=10, help="seconds between answer and next wish, ± half")
    parser.add_argument("--workers", type=int, default=1, help="server processes (default %(default)s)")
    parser.add_argument("--pages", nargs="+", default=["overview", "tickets", "resolution"], help="pages they go to")
    parser.add_argument("--waves", type=int, default=1, help="so many times all come and leave: is memory flat?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


@dataclass(slots=True)
class Crowd:
    """All viewers of one measurement."""

    server: str
    store: Path
    told: argparse.Namespace
    dice: random.Random
    known: dict[str, bytes] = field(default_factory=dict)
    counts: dict[Filter, int] = field(default_factory=dict)
    days: tuple[date, date] = (date.min, date.max)
    answers: list[tuple[str, Answer]] = field(default_factory=list)

    def periods(self) -> list[tuple[date, date]]:
        """Pairs of days within the data, each of one to sixteen weeks."""
        first, last = self.days
        found = []
        for _ in range(PERIODS):
            length = self.dice.randrange(7, 113)
            end = last - timedelta(days=self.dice.randrange(max((last - first).days - length, 1)))
            found.append((end - timedelta(days=length - 1), end))
        return found

    def count(self) -> None:
        """Work out how many tickets each filter means, by plain queries."""
        mart = _mart(self.store)
        with duckdb.connect(mart, read_only=True) as connection:
            days = connection.sql(
                "select min(created_date) as first, max(created_date) as last from tickets where is_counted"
            ).pl()
            self.days = days.row(0)
            last = self.days[1]
            wide = [(n, last - timedelta(days=n - 1), last) for n in ROLLING_DAYS]
            for days_back, start, end in wide + [(None, *period) for period in self.periods()]:
                daily = connection.sql(
                    "select channel::text as channel, count(*) as tickets from tickets"
                    " where is_counted and created_date between $start and $end group by channel",
                    params={"start": start, "end": end},
                ).pl()
                for channels in CHANNELS:
                    scope = daily.filter(pl.col("channel").is_in(channels)) if channels else daily
                    filter = Filter(days=days_back, channels=channels)
                    if days_back is None:
                        filter = replace(filter, start_date=start, end_date=end)
                    self.counts[filter] = int(scope["tickets"].sum())

    async def stay(self, seconds: float) -> None:
        """All come within one pause to think, and stay so long."""
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._visit(until) for _ in range(self.told.viewers)))

    async def _visit(self, until: float) -> None:
        await asyncio.sleep(self.dice.uniform(0, self.told.think))
        visitor, filter = Visitor(self.server, self.known), Filter()
        begun = time.perf_counter()
        try:
            await visitor.enter()
        except Exception as error:  # whatever it is, this viewer saw nothing
            self.answers.append(("first view", Answer(time.perf_counter() - begun, fault=type(error).__name__)))
            return
        reached = time.perf_counter() - begun
        answer = await visitor.ask(self._needle(filter, ""))
        answer.seconds += reached
        self.answers.append(("first view", answer))
        while time.monotonic() < until and answer.fault in ("", "another answer"):
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * self.told.think)
            kind, filter, answer = await self._act(visitor, filter)
            self.answers.append((kind, answer))
        await visitor.leave()

    async def _act(self, visitor: Visitor, filter: Filter) -> tuple[str, Filter, Answer]:
        others = [page for page in self._pages if page != visitor.page]
        kind = self.dice.choices(KINDS[1:], (5, 2, 3 if others else 0))[0]
        changed: dict[str, list[str]] = {}
        if kind == "address":
            filter = self.dice.choice([one for one in self.counts if one != filter])
            visitor.query = urlencode(to_url(filter) or {"d": "28"})
        elif kind == "page":
            visitor.page, visitor.query = self.dice.choice(others), ""
        else:
            filter, changed = self._choice(filter)
        return kind, filter, await visitor.ask(self._needle(filter, visitor.page), changed=changed)

    def _choice(self, filter: Filter) -> tuple[Filter, dict[str, list[str]]]:
        """Another filter that is one widget away from this one, and that widget."""
        if filter.days and self.dice.random() < 0.4:
            days = self.dice.choice([n for n in ROLLING_DAYS if n != filter.days])
            return replace(filter, days=days), {"filter_period_en": [words(SOURCE)("{n} days", n=days)]}
        channels = self.dice.choice([one for one in CHANNELS if one != filter.channels])
        name = namer(words(SOURCE))
        return replace(filter, channels=channels), {"filter_channels_en": [name("channels", code) for code in channels]}

    def _needle(self, filter: Filter, page: str) -> bytes:
        return f"{self.counts[filter]:,}".encode() if page in COUNTING else b""

    @property
    def _pages(self) -> list[str]:
        return ["" if page == "overview" else page for page in self.told.pages]


def check_store(folder: Path) -> None:
    """Raise UsageError where there is no store."""
    if not (folder / "lake").is_dir():
        raise UsageError("There is no store in {folder}.", folder=str(folder))


def run(told: argparse.Namespace) -> str:
    """Start a server, let the viewers come and leave, end the server; the table."""
    check_store(told.store)
    port = free_port()
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    command += ["--workers", str(told.workers)] if told.workers > 1 else []
    begun = time.monotonic()
    server = subprocess.Popen(command, env={**os.environ, "CSAT_DATA": str(told.store.resolve())})
    try:
        started(server, port)
        found: dict[str, object] = {"started_seconds": round(time.monotonic() - begun, 1)}
        crowd = Crowd(f"127.0.0.1:{port}", told.store, told, random.Random(told.seed))
        crowd.count()
        found |= _measure(crowd, server.pid)
    finally:
        server.terminate()
        server.wait(60)
    found["told"] = {name: str(value) for name, value in vars(told).items()}
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(found, indent=1))
    return table(found)


def _measure(crowd: Crowd, server: int) -> dict[str, object]:
    sizes, load = [("before", memory(server))], [os.getloadavg()[0]]
    before, own, begun, stayed = family(server), time.process_time(), time.monotonic(), 0.0
    for wave in range(crowd.told.waves):
        waved = time.monotonic()
        asyncio.run(crowd.stay(crowd.told.minutes * 60))
        stayed += time.monotonic() - waved
        load.append(os.getloadavg()[0])
        sizes.append((f"with {crowd.told.viewers}", memory(server)))
        if wave == 0:
            after, spent, begun = family(server), time.process_time() - own, time.monotonic() - begun
            runs = len(crowd.answers)
        time.sleep(FORGET_SECONDS)
        sizes.append(("after they left", memory(server)))
    kinds = {kind: _waits([one for name, one in crowd.answers if name == kind]) for kind in KINDS}
    cpu = _spent(before, after) | {"viewers": spent}
    return {
        "kinds": {name: waits for name, waits in kinds.items() if waits},
        "all": _waits([one for name, one in crowd.answers if name != "first view"]),
        "faults": dict(Counter(one.fault for _, one in crowd.answers if one.fault)),
        "runs_a_second": round(len(crowd.answers) / stayed, 2),
        "cpu_ms_a_run": {name: round(seconds * 1000 / max(runs, 1), 1) for name, seconds in cpu.items()},
        "cpus_busy": {name: round(seconds / begun, 2) for name, seconds in cpu.items()},
        "rss_mb": sizes,
        "load": [round(one, 1) for one in load],
    }


def _waits(answers: list[Answer]) -> dict[str, int]:
    """Milliseconds: median, 95th percentile (nearest rank), longest; kilobytes: median of an answer."""
    if not answers:
        return {}
    took = sorted(round(one.seconds * 1000) for one in answers)
    sizes = sorted(round(one.size / 1000) for one in answers)
    return {
        "runs": len(answers),
        "p50": took[math.ceil(0.5 * len(took)) - 1],
        "p95": took[math.ceil(0.95 * len(took)) - 1],
        "max": took[-1],
        "kb": sizes[len(sizes) // 2],
        "errors": sum(bool(one.fault) for one in answers),
    }


def memory(server: int) -> int:
    """Megabytes (10^6 bytes) of the server and all it started, now."""
    return round(sum(cost.rss_mb for cost in family(server)))


def _spent(before: list[Cost], after: list[Cost]) -> dict[str, float]:
    """Processor seconds of each kind of process between two looks."""
    was = {cost.pid: cost.cpu_seconds for cost in before}
    spent: dict[str, float] = {}
    for cost in after:
        kind = "proxy" if cost.name == "haproxy" else "server"
        spent[kind] = spent.get(kind, 0.0) + cost.cpu_seconds - was.get(cost.pid, 0.0)
    return spent


def _mart(store: Path) -> Path:
    engine = open_database(f"sqlite:///{store / 'state' / 'csat.sqlite3'}")
    try:
        return store / "marts" / f"{current.fingerprint(engine)}.duckdb"
    finally:
        engine.dispose()


def started(server: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until it answers. Raises UsageError when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise UsageError("The server did not start.")


def table(found: dict[str, object]) -> str:
    """The table."""
    kinds = found["kinds"]
    assert isinstance(kinds, dict)
    lines = ["| | runs | p50 ms | p95 ms | max ms | KB | errors |", "|---|---|---|---|---|---|---|"]
    for name, waits in {**kinds, "all but first views": found["all"]}.items():
        lines.append(f"| {name} | " + " | ".join(str(value) for value in waits.values()) + " |")
    for name in ("runs_a_second", "cpu_ms_a_run", "cpus_busy", "rss_mb", "faults", "load", "started_seconds"):
        lines.append(f"{name.replace('_', ' ')}: {found[name]}")
    return "\n".join(lines)
