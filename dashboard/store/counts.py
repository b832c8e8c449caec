"""What an import would change: each record of a file against what the lake already holds.

The winner among rows of one id is the mart's: for tickets the newest updated_at, then the later import; for surveys the
later import. So the counts say what the figures will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dashboard.intake.draft import Note, note
from dashboard.lake import Snapshot
from dashboard.lake_rows import PARTITION
from dashboard.words import N_

KEYS = {"tickets": "ticket_id", "surveys": "survey_id"}
# From the strongest: what one row of a record does decides for the record.
ADDED, UPDATED, OLDER, SAME = "added", "updated", "older", "same"


@dataclass(frozen=True, slots=True)
class Counts:
    """Records of a file. `older`: other values than here, but behind them; they change nothing.

    unlinked: of a survey file, surveys whose ticket is not here yet. They are counted above like all others.
    """

    added: int
    updated: int
    same: int
    older: int
    unlinked: int = 0

    @property
    def notes(self) -> tuple[Note, ...]:
        """What people should know about them."""
        if not self.unlinked:
            return ()
        words = N_("{count} surveys have no ticket yet: kept, joined when it arrives.")
        return (note("unlinked", words, count=self.unlinked),)

    def with_repeats(self, repeats: int) -> dict[str, int]:
        """As an import's facts keep them: what is repeated or older changes nothing, so it counts as the same."""
        same = self.same + self.older + repeats
        return {"added": self.added, "updated": self.updated, "same": same, "older": self.older}


def count(files: Mapping[str, Path], kind: str, lake: Snapshot) -> Counts:
    """Count the records of a file, given as one Parquet file a table, against a moment of the lake.

    A record is one line of the file; it may fill a ticket and a survey, or several surveys. It is new when its rows of
    the file's own kind all are; updated when any row changes something.
    """
    states = [_states(table, path, lake).with_columns(is_own=pl.lit(table == kind)) for table, path in files.items()]
    if not states:
        return Counts(0, 0, 0, 0)
    changes = pl.col("state").is_in([ADDED, UPDATED]).any()
    records = (
        pl.concat(states)
        .group_by("line")
        .agg(
            pl.when((pl.col("state").eq(ADDED) | ~pl.col("is_own")).all() & pl.col("is_own").any())
            .then(pl.lit(ADDED))
            .when(changes)
            .then(pl.lit(UPDATED))
            .when(pl.col("state").eq(OLDER).any())
            .then(pl.lit(OLDER))
            .otherwise(pl.lit(SAME))
            .alias("state")
        )
    )
    found = dict(records["state"].value_counts().iter_rows())
    return Counts(
        added=found.get(ADDED, 0),
        updated=found.get(UPDATED, 0),
        same=found.get(SAME, 0),
        older=found.get(OLDER, 0),
        unlinked=_unlinked(files["surveys"], lake) if kind == "surveys" and "surveys" in files else 0,
    )


def _unlinked(surveys: Path, lake: Snapshot) -> int:
    """Surveys that name a ticket which no import brought."""
    named = pl.scan_parquet(surveys).select("ticket_id").drop_nulls()
    if lake.files["tickets"]:
        held = pl.scan_parquet(lake.files["tickets"], hive_partitioning=True, hive_schema={PARTITION: pl.String})
        named = named.join(held.select("ticket_id"), on="ticket_id", how="anti")
    return int(named.select(pl.len()).collect().item())


def _states(table: str, path: Path, lake: Snapshot) -> pl.DataFrame:
    """line, state: one row for each new row of the table."""
    key = KEYS[table]
    # A survey has no time of change: among surveys, the later import wins.
    changed = pl.col("updated_at") if table == "tickets" else pl.lit(None, pl.Datetime("us", "UTC"))
    new = pl.scan_parquet(path).select(key, "line", "content", changed.alias("changed_at"))
    here = _newest(table, changed, new, lake)
    is_behind = (pl.col("changed_at_here").is_not_null() & pl.col("changed_at").is_null()) | (
        pl.col("changed_at") < pl.col("changed_at_here")
    )
    state = (
        pl.when(pl.col("content_here").is_null())
        .then(pl.lit(ADDED))
        .when(pl.col("content") == pl.col("content_here"))
        .then(pl.lit(SAME))
        .when(is_behind.fill_null(value=False))
        .then(pl.lit(OLDER))
        .otherwise(pl.lit(UPDATED))
    )
    return new.join(here, on=key, how="left").select("line", state.alias("state")).collect()


def _newest(table: str, changed: pl.Expr, new: pl.LazyFrame, lake: Snapshot) -> pl.LazyFrame:
    """key, content_here, changed_at_here: the row that wins now, for each id that the new file has too."""
    key = KEYS[table]
    if not lake.files[table]:
        moment = pl.Datetime("us", "UTC")
        return pl.LazyFrame(
            schema=pl.Schema({key: pl.String(), "content_here": pl.String(), "changed_at_here": moment})
        )
    order = pl.LazyFrame(
        {
            PARTITION: [facts["import_id"] for facts in lake.imports],
            "import_order": range(len(lake.imports)),
        },
        schema={PARTITION: pl.String, "import_order": pl.Int64},
    )
    ids = new.select(key).collect()[key]
    held = pl.scan_parquet(lake.files[table], hive_partitioning=True, hive_schema={PARTITION: pl.String}).select(
        key, PARTITION, "line", content_here="content", changed_at_here=changed
    )
    return (
        held.filter(pl.col(key).is_in(ids.implode()))  # before other columns are read: few rows match
        .join(order, on=PARTITION)
        .sort("changed_at_here", "import_order", "line", nulls_last=False)
        .unique(key, keep="last", maintain_order=True)
        .select(key, "content_here", "changed_at_here")
    )
