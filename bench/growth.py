"""how the pages' queries grow with the store: the same table at several sizes, with the fitted exponent

The exponent is the slope of log(milliseconds) over log(tickets), by least squares: 1 grows as the store does, 0 not at
all. Below FLOOR_MS a query costs what any query costs, and its slope would say nothing.
"""

import argparse
import json
import math
import os
from pathlib import Path
from typing import Any

from bench.asked import VIEWS, timed_apart
from bench.queries import store_of

OUT = Path("build") / "bench-growth.json"
SIZES = (100_000, 1_000_000, 10_000_000)
FLOOR_MS = 5.0
SHOWN = 15


def options(parser: argparse.ArgumentParser) -> None:
    """What this measurement can be told."""
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES), help="sizes, two at least")
    parser.add_argument("--stores", type=Path, default=Path("build"), help="folder of the stores (default %(default)s)")
    parser.add_argument("--views", nargs="+", choices=list(VIEWS), default=["3 years", "90 days"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="print every query, not the steepest only")
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


def run(told: argparse.Namespace) -> str:
    """Measure each size and return the table."""
    sizes = sorted(told.rows)
    timed = {rows: timed_apart(store_of(told.stores, rows), told.views, told.rounds) for rows in sizes}
    grown = growth(timed)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps({"load": os.getloadavg(), "growth": grown}, indent=1) + "\n", "utf-8")
    return "\n".join(table(grown, sizes, None if told.all else SHOWN))


def growth(timed: dict[int, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """For each view the sum of each page, and each query, that every size has: its milliseconds and its exponent."""
    series: dict[tuple[str, str, str], dict[int, float]] = {}
    for rows, found in timed.items():
        for one in found:
            series.setdefault((one["view"], "query", f"{one['query']} {one['period']}"), {})[rows] = one["cpu_ms"]
            for page in one["pages"]:
                sums = series.setdefault((one["view"], "page", page), {})
                sums[rows] = sums.get(rows, 0.0) + one["cpu_ms"]
    return [
        {"view": view, "kind": kind, "name": name, "cpu_ms": ms, "exponent": exponent(ms)}
        for (view, kind, name), ms in series.items()
        if len(ms) == len(timed)
    ]


def exponent(ms: dict[int, float]) -> float | None:
    """The slope of the sizes from the last one on that takes less than FLOOR_MS; None where fewer than two are left.

    >>> round(exponent({1_000: 10.0, 10_000: 100.0, 100_000: 1_000.0}), 2)
    1.0
    """
    sizes = sorted(ms)
    points = [(math.log(rows), math.log(ms[rows])) for rows in sizes if ms[rows] >= FLOOR_MS]
    if len(points) < 2:
        return None
    mean_x, mean_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    over = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return over / sum((x - mean_x) ** 2 for x, _ in points)


def table(grown: list[dict[str, Any]], sizes: list[int], most: int | None) -> list[str]:
    """Pages, then the queries that grow most."""
    lines = []
    for view in dict.fromkeys(one["view"] for one in grown):
        lines.append(
            f"{view + ', processor ms at':<62}" + "".join(f"{rows:>12,}" for rows in sizes) + f"{'exponent':>10}"
        )
        its = [one for one in grown if one["view"] == view]
        queries = sorted((one for one in its if one["kind"] == "query"), key=lambda one: -(one["exponent"] or 0))
        for one in [*(one for one in its if one["kind"] == "page"), *queries[:most]]:
            label = f"  {one['name']}" if one["kind"] == "page" else f"    {one['name']}"
            slope = "–" if one["exponent"] is None else f"{one['exponent']:.2f}"
            lines.append(
                f"{label[:61]:<62}" + "".join(f"{one['cpu_ms'][rows]:12.1f}" for rows in sizes) + f"{slope:>10}"
            )
    return lines
