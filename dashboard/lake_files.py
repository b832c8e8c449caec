"""The files of a lake: which of them a version needs, whether they are sound, and what may be cleaned away.

A backup copies them, a check-up reads them, a retention deletes rows and then the files that held them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import DeltaError

from dashboard import lake_forgotten
from dashboard.errors import StoreError
from dashboard.fields import TABLES
from dashboard.lake import PARTITION, Lake

# The moment by which a row is as old as it is, first that is known.
AGED_BY = {"tickets": ("created_at",), "surveys": ("answered_at", "sent_at")}
Versions = Mapping[str, int]


def needed(lake: Lake, versions: Versions, pinned: Iterable[Versions] = ()) -> list[Path]:
    """What must be copied to have these versions, and pinned earlier ones, again: paths below the lake's folder.

    The log goes up to the newest of them entry by entry. Checkpoints only make opening faster, so they are left.
    """
    pinned = list(pinned)
    found = [path.relative_to(lake.folder) for path in [lake_forgotten.path_of(lake.folder)] if path.exists()]
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


def drop_older(lake: Lake, table: str, before: datetime) -> set[Path]:
    """Delete rows of a table that are older, in one commit; the files that held them are returned, and stay.

    A row is as old as its ticket was created, or its survey answered or else sent; one without any moment stays.
    """
    moment = f"'{before.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z'"
    unknown, aged = "true", []
    for column in AGED_BY[table]:  # never null as a whole: a row of which it cannot be told stays
        aged.append(f"({unknown} and {column} is not null and {column} < {moment})")
        unknown = f"{unknown} and {column} is null"
    delta = DeltaTable(str(lake.folder / table))
    about = CommitProperties(custom_metadata={"csat.tidy": before.isoformat()})
    number = delta.version()
    delta.delete(" or ".join(aged), commit_properties=about)
    now = DeltaTable(str(lake.folder / table)).version()
    if now == number:
        return set()
    lake._sync(table, now)  # a delete is a commit as an import is
    return removed(lake, table, now)


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
