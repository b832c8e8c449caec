"""the pages' queries: all of them, and twelve beside plain DuckDB, pandas, Polars and the memory's bandwidth

Every question that a page asks is timed on the mart with no answers kept, for three years, the last 90 days, and
filtered. Stores are made where they are not there yet.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from bench.asked import VIEWS, timed_apart
from bench.beside import ROADS, measured_apart, table
from bench.made import write_store

OUT = Path("build") / "bench-queries.json"
SLOWEST = 12


def options(parser: argparse.ArgumentParser) -> None:
    """What this measurement can be told."""
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000], help="sizes of the stores")
    parser.add_argument("--stores", type=Path, default=Path("build"), help="folder of the stores (default %(default)s)")
    parser.add_argument("--views", nargs="+", choices=list(VIEWS), default=list(VIEWS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--roads", nargs="*", choices=ROADS[1:], default=list(ROADS[1:]), help="beside the mart")
    parser.add_argument("--all", action="store_true", help="print every query, not the slowest only")
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


def run(told: argparse.Namespace) -> str:
    """Measure what was asked for and return its tables."""
    found: dict[str, Any] = {"load": os.getloadavg(), "pages": {}, "beside": {}}
    lines = []
    for rows in told.rows:
        store = store_of(told.stores, rows)
        if told.roads:
            beside = measured_apart(store, told.views, told.rounds, told.roads)
            found["beside"][rows] = beside
            lines += [f"{rows:,} tickets, load {os.getloadavg()[0]:.1f}", *table(beside), ""]
        timed = timed_apart(store, told.views, told.rounds)
        found["pages"][rows] = timed
        lines += [
            f"{rows:,} tickets, load {os.getloadavg()[0]:.1f}",
            *pages_table(timed, None if told.all else SLOWEST),
            "",
        ]
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return "\n".join(lines)


def store_of(folder: Path, rows: int) -> Path:
    """The store of so many tickets in that folder: `store-1m` of a million. Made if it is not there."""
    path = folder / (f"store-{rows // 1_000_000}m" if rows % 1_000_000 == 0 else f"store-{rows}")
    if not path.exists():
        write_store(path, rows)
    return path


def pages_table(timed: list[dict[str, Any]], most: int | None) -> list[str]:
    """For each view the sum of each page's queries, and the slowest queries (all for None)."""
    lines = []
    for view in dict.fromkeys(one["view"] for one in timed):
        asked = [one for one in timed if one["view"] == view]
        lines.append(f"{view:<66}{'ms':>8}{'cpu ms':>9}")
        for page in dict.fromkeys(page for one in asked for page in one["pages"]):
            its = [one for one in asked if page in one["pages"]]
            ms, cpu = sum(one["ms"] for one in its), sum(one["cpu_ms"] for one in its)
            lines.append(f"  {page:<16}{len(its):3} queries{'':37}{ms:8.0f}{cpu:9.0f}")
        for one in sorted(asked, key=lambda one: -one["ms"])[:most]:
            lines.append(f"    {one['query'][:38]:<40}{one['period'][:22]:<22}{one['ms']:8.0f}{one['cpu_ms']:9.0f}")
    return lines
