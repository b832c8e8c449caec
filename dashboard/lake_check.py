"""What can be wrong with a lake's files, and what of it can be put right without losing a row that was reported in."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from polars.exceptions import PolarsError

from dashboard import lake_log, lake_sums
from dashboard.fields import TABLES
from dashboard.intake.rows import content_hash
from dashboard.lake import Lake
from dashboard.lake_files import parts

BATCH_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Unopened:
    """A table that cannot be opened. entry: its newest log entry, where that is cut or empty and could be taken away.

    imports: those that are complete without that entry. checkpoint: whether a checkpoint is the reason; the entries
    hold all that it says.
    """

    table: str
    entry: Path | None = None
    imports: frozenset[str] = frozenset()
    checkpoint: bool = False


def unopened(lake: Lake) -> list[Unopened]:
    """The tables that cannot be opened, and why, as far as can be told."""
    found = []
    for table in TABLES:
        path, log = lake.folder / table, lake.folder / table / "_delta_log"
        entries = sorted(log.glob("[0-9]*.json"))
        broken = [entry for entry in entries if not _is_whole(entry)]
        if broken == entries[-1:] and len(entries) > 1:
            found.append(Unopened(table, broken[0], _imports_before(lake)))
        elif (
            broken
            or lake_sums.changed(lake.folder, entries)
            or not entries
            or [int(entry.stem) for entry in entries] != list(range(len(entries)))
        ):
            found.append(Unopened(table))
        else:
            try:
                DeltaTable(str(path)).get_add_actions()
            except (DeltaError, OSError):
                found.append(Unopened(table, checkpoint=any(log.glob("*checkpoint*"))))
    return found


def drop_checkpoints(lake: Lake, table: str) -> None:
    """Take away what only makes opening faster."""
    for path in (lake.folder / table / "_delta_log").glob("*checkpoint*"):
        path.unlink()


def changed(lake: Lake) -> dict[str, Path]:
    """import_id → a data file of it, in the newest version, of which some value is not as it was written.

    Every row holds a hash of its fields, so a flipped byte is found wherever it is; all rows are read for that.
    """
    found = {}
    for table in TABLES:
        for name, import_id, _ in parts(lake, table):
            path = lake.folder / table / name
            if import_id not in found and not _is_as_written(path):
                found[import_id] = path
    return found


def _is_as_written(path: Path) -> bool:
    try:
        rows = pl.scan_parquet(path, hive_partitioning=False)
        total = rows.select(pl.len()).collect().item()
        for first in range(0, total, BATCH_ROWS):
            batch = rows.slice(first, BATCH_ROWS).collect()
            if not content_hash(batch).equals(batch["content"]):
                return False
    except (PolarsError, OSError, ValueError):
        return False
    return True


def _is_whole(entry: Path) -> bool:
    try:
        lines = [json.loads(line) for line in entry.read_text("utf-8").splitlines()]
    except ValueError:
        return False
    return any("commitInfo" in line for line in lines)


def _imports_before(lake: Lake) -> frozenset[str]:
    """Complete imports when only the whole log entries of both tables count."""
    found = {}
    for table in TABLES:
        entries = sorted((lake.folder / table / "_delta_log").glob("[0-9]*.json"))
        whole = next((n for n, entry in enumerate(entries) if not _is_whole(entry)), len(entries))
        found[table] = lake_log.parts(lake.folder / table, whole - 1)
    return frozenset(lake_log.complete(found))
