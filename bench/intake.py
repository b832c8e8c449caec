"""How the import fares: over damaged files (`torture`), and how fast and how large it is (`speed`)."""

import argparse
import json
from pathlib import Path

from bench import speed, torture
from dashboard.errors import UsageError

DATA = Path(__file__).parents[1].parent / "shared" / "data"
OUT = Path("build") / "bench.json"


def options(parser: argparse.ArgumentParser) -> None:
    """What this measurement can be told."""
    parser.add_argument("--data", type=Path, default=DATA, help="folder that holds csv-torture/ (default %(default)s)")
    parser.add_argument("--speed", action="store_true", help="measure speed and memory on generated files instead")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes of those files")
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


def run(told: argparse.Namespace) -> str:
    """Measure what was asked for and return its table."""
    if told.speed:
        found = [speed.measure(rows) for rows in told.rows]
        write(told.out, {"speed": found})
        return speed.table(found)
    if not (told.data / "csv-torture" / "manifest.csv").exists():
        raise UsageError(
            "There is no csv-torture/manifest.csv in {folder}.", "Name its folder with --data.", folder=told.data
        )
    return over_torture(told.data, told.out)


def over_torture(folder: Path, out: Path) -> str:
    """Judge every file of `folder`/csv-torture, write all verdicts to `out` as JSON, and return the table."""
    verdicts = [torture.judge(case) for case in torture.cases(folder / "csv-torture")]
    sniffed = {verdict.case.name for verdict in verdicts if torture.sniffed(verdict.case)}
    told = [
        {"file": verdict.case.name, "verdict": verdict.verdict, "said": verdict.said, "read": verdict.shape,
         "published": verdict.case.published, "should_be": verdict.case.shape,
         "duckdb_right": verdict.case.name in sniffed}
        for verdict in verdicts
    ]  # fmt: skip
    write(out, {"verdicts": told})
    lines = [torture.table(verdicts), ""]
    for label, group in (("published", [v for v in verdicts if v.case.published]), ("all", verdicts)):
        good = sum(1 for verdict in group if verdict.verdict in torture.GOOD)
        same = [v for v in group if not v.case.sound]
        theirs = sum(1 for verdict in same if verdict.case.name in sniffed)
        lines.append(
            f"{label}: {good} of {len(group)} right, refused rightly, or without the rows that do not fit "
            f"({good / len(group):.1%}); of the {len(same)} that can be read DuckDB's sniffer reads {theirs} right "
            f"({theirs / len(same):.1%})"
        )
    lines += [f"{v.verdict}: {v.case.name}: {v.said}" for v in verdicts if v.verdict in ("wrong", "unsound", "crashed")]
    return "\n".join(lines)


def write(out: Path, figures: dict[str, object]) -> None:
    """Write figures as JSON, with those already in the file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(out.read_text("utf-8")) if out.exists() else {}
    out.write_text(json.dumps(before | figures, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")
