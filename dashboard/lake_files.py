"""The files of a lake: which of them a version needs, whether they are sound, and what may be cleaned away.

A backup copies them, a check-up reads them, a retention deletes rows and then the files that held them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from dashboard import lake_forgotten, lake_sums
from dashboard.errors import StoreError
from dashboard.fields import TABLES
from dashboard.lake import PARTITION, SCHEMAS, Lake
from dashboard.lake_rows import with_import_id

Versions = Mapping[str, int]


def needed(lake: Lake, versions: Versions, pinned: Iterable[Versions] = ()) -> list[Path]:
    """What must be copied to have these versions, and pinned earlier ones, again: paths below the lake's folder.

    The log goes up to the newest of them entry by entry. Checkpoints only make opening faster, so they are left.
    """
    pinned = list(pinned)
    beside = [lake_forgotten.path_of(lake.folder), lake_sums.path_of(lake.folder)]
    found = [path.relative_to(lake.folder) for path in beside if path.exists()]
    for table in TABLES:
        log = Path(table) / "_delta_log"
        found += [log / f"{number:020d}.json" for number in range(versions[table] + 1)]
        wanted = sorted({versions[table], *(each[table] for each in pinned)})
        data = {path for version in wanted for path, _, _ in parts(lake, table, version)}
        found += [Path(table) / path for path in sorted(data)]
    return found


def parts(lake: Lake, table: str, version: int | None = None) -> list[tuple[str, str, int]]:
    """(path below the table, import_id, rows) of each file of a version; the newest without one."""
    path = lake.folder / table
    try:
        actions = pl.DataFrame(DeltaTable(str(path), version=version).get_add_actions(flatten=True))
    except (DeltaError, OSError) as error:
        raise StoreError(
            "The lake table {table} cannot be opened.",
            "See csat doctor for what can be done.",
            where=str(path),
            table=table,
        ) from error
    return sorted(actions.select("path", f"partition.{PARTITION}", "num_records").iter_rows())


def rows(lake: Lake, versions: Versions) -> dict[str, int]:
    """Rows of each table, as its data files themselves tell."""
    return {
        table: sum(pq.read_metadata(lake.folder / table / path).num_rows for path, _, _ in parts(lake, table, version))
        for table, version in versions.items()
        if table in TABLES
    }


def data_files(lake: Lake) -> Iterator[tuple[str, Path]]:
    """(table, path) of every data file that lies in the lake, of whatever version, also where an import left off."""
    for table in TABLES:
        for path in sorted((lake.folder / table).glob(f"{PARTITION}=*/*.parquet")):
            yield table, path


def old_rows(lake: Lake, table: str, before: datetime) -> pl.Expr:
    """Which rows of a table are older than this moment; never null.

    A ticket is as old as it was created. A survey is as old as it was answered, or else sent; one without either, which
    came in a file of tickets, is as old as its ticket. What has no moment at all is not old.
    """
    if table == "tickets":
        return (pl.col("created_at") < before).fill_null(False)
    files = [lake.folder / "tickets" / path for path, _, _ in parts(lake, "tickets")]
    gone = pl.Series("ticket_id", [], dtype=pl.String)
    if files:
        tickets = pl.scan_parquet(files, hive_partitioning=False).group_by("ticket_id")
        newest = tickets.agg(pl.col("created_at").max(), pl.col("created_at").null_count().alias("unknown"))
        gone = newest.filter((pl.col("created_at") < before) & (pl.col("unknown") == 0)).collect()["ticket_id"]
    moment = pl.coalesce("answered_at", "sent_at")
    return pl.when(moment.is_not_null()).then(moment < before).otherwise(pl.col("ticket_id").is_in(gone.implode()))


def drop(lake: Lake, table: str, is_gone: pl.Expr, aside: Path) -> set[Path]:
    """Delete rows of a table, one commit an import; the files that held them are returned, and stay.

    is_gone: says of every row whether it goes. aside: a file for rows that stay, while they are written.
    """
    path, taken = lake.folder / table, set[Path]()
    files: dict[str, list[Path]] = {}
    for name, import_id, _ in parts(lake, table):
        files.setdefault(import_id, []).append(path / name)
    for import_id, held in files.items():
        rows = pl.scan_parquet(held, hive_partitioning=False)
        count, total = rows.select(is_gone.fill_null(False).sum(), pl.len().alias("total")).collect().row(0)
        if not count:
            continue
        if not import_id.isalnum():  # it becomes part of a predicate
            raise ValueError(f"not an import id: {import_id!r}")
        theirs = f"{PARTITION} = '{import_id}'"
        about = CommitProperties(custom_metadata={"csat.tidy": import_id})
        if count == total:
            DeltaTable(str(path)).delete(theirs, commit_properties=about)
        else:
            rows.filter(~is_gone.fill_null(False)).sink_parquet(aside)
            stream = with_import_id(aside, import_id, SCHEMAS[table])
            write_deltalake(str(path), stream, mode="overwrite", predicate=theirs, commit_properties=about)
            aside.unlink()
        number = DeltaTable(str(path)).version()
        lake._sync(table, number)  # a commit as an import is
        taken |= removed(lake, table, number)
    return taken


def removed(lake: Lake, table: str, number: int) -> set[Path]:
    """Data files that one commit took out of a table."""
    entry = (lake.folder / table / "_delta_log" / f"{number:020d}.json").read_text("utf-8")
    said = [found for line in entry.splitlines() if (found := json.loads(line).get("remove"))]
    return {lake.folder / table / unquote(file["path"]) for file in said}


def clean(lake: Lake, hours: float, pinned: Collection[Versions]) -> int:
    """Delete files that no version needs: out of the newest for so many hours, and of no pinned one. How many.

    What was undone less than that ago can still be brought back.
    """
    count = 0
    for table in TABLES:
        gone = DeltaTable(str(lake.folder / table)).vacuum(
            retention_hours=int(hours),
            dry_run=False,
            full=True,
            keep_versions=sorted({each[table] for each in pinned}),
            enforce_retention_duration=False,
        )
        count += len(gone)
    return count
