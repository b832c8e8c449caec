"""make a store of any size: three years of a made-up desk, seeded, with everything that the pages show

    python -m bench made FOLDER --rows 1000000 [--csv FOLDER]

The rows are those of `lives`, written as exports of the time would have brought them: one import for about each million
tickets, in which tickets still under way are open, and come again, finished, with the next.
"""

import argparse
import hashlib
import os
import time
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import polars as pl

from bench.lives import AS_OF_SECOND, SINCE, ZONE, Desk
from dashboard.errors import UsageError
from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.intake.rows import content_hash
from dashboard.lake import PARTITION, SCHEMAS
from dashboard.settings import read_settings
from dashboard.state import imports
from dashboard.store import Store
from dashboard.store.importing import write

IMPORT_ROWS = 1_000_000
SLICE_ROWS = 250_000
BUILD_MB = 4_096
INSTANTS = (
    "created_at", "bot_response_at", "handoff_at", "first_response_at", "abandoned_at", "first_resolved_at",
    "resolved_at", "closed_at", "refund_requested_at", "refund_paid_at",
)  # fmt: skip
OF_THE_SOLVED = ("requester_wait_seconds", "agent_wait_seconds", "on_hold_seconds")
OF_THE_ANSWERED = ("first_response_agent_id", "reply_wait_seconds", "reply_turns", "handle_seconds")
NOT_EXPORTED = {  # times in business hours, and what surveys take from their tickets
    "tickets": {name for name in SCHEMAS["tickets"] if "business" in name},
    "surveys": {"agent_id", "channel", "topic", "subtopic", "priority", "tier", "team", "is_test"},
}
KEPT = ("Shop", "Product line")


def options(parser: argparse.ArgumentParser) -> None:
    """What this can be told."""
    parser.add_argument("folder", type=Path, nargs="?", help="where the store shall be; there must be nothing")
    parser.add_argument("--rows", type=int, default=1_000_000, help="tickets (default %(default)s)")
    parser.add_argument("--csv", type=Path, help="a folder for the same rows as tickets.csv and surveys.csv")


def run(told: argparse.Namespace) -> str:
    """Make what was asked for and say how long it took."""
    begun, said = time.perf_counter(), []
    if told.csv:
        said.append("  ".join(f"{path}: {path.stat().st_size / 1e6:.0f} MB" for path in write_csv(told.csv, told.rows)))
    if told.folder:
        write_store(told.folder, told.rows)
        size = sum(path.stat().st_size for path in told.folder.rglob("*") if path.is_file())
        said.append(f"{told.folder}: {told.rows:,} tickets, {size / 1e6:.0f} MB")
    return "\n".join([*said, f"{time.perf_counter() - begun:.0f} s, load {os.getloadavg()[0]:.1f}"])


def write_store(folder: Path, rows: int) -> None:
    """A store of so many tickets, its figures prepared. Raises UsageError where something is already."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("{folder} is not empty.", "Name another folder.", folder=folder)
    settings = read_settings(data=folder, zone=ZONE, build_mb=BUILD_MB)
    store = Store(settings).open(build=False)
    try:
        for number, (as_of, files, counts) in enumerate(exports(rows, store.folders.staging), start=1):
            facts = facts_of(number, rows, as_of, counts)
            write(store.lake, store.folders, files, facts)
            imports.follow(store.engine, store.lake.imports())
        store.refresh()
    finally:
        store.close()


def exports(rows: int, room: Path) -> Iterator[tuple[int, dict[str, list[Path]], dict[str, int]]]:
    """For each import: its moment, the Parquet files of both tables, and the rows in each. The files lie in `room`
    until the next is asked for."""
    desk, many = Desk(rows), max(round(rows / IMPORT_ROWS), 1)
    under_way: list[dict[str, pl.DataFrame]] = []
    for number in range(many):
        begin, end = rows * number // many, rows * (number + 1) // many
        as_of, counts = desk.as_of(end), {"tickets": 0, "surveys": 0}
        later: list[dict[str, pl.DataFrame]] = []
        files: dict[str, list[Path]] = {"tickets": [], "surveys": []}
        with TemporaryDirectory(dir=room) as place:
            for part, lives in enumerate(chain(_together(under_way), _drawn(desk, begin, end))):
                later.append({})
                for table, all_of_them in lives.items():
                    told, later[-1][table] = KNOWN_AT[table](all_of_them, as_of)
                    files[table].append(Path(place) / f"{table}-{part}.parquet")
                    in_lake(told, table, counts[table]).write_parquet(files[table][-1], compression="lz4")
                    counts[table] += told.height
            yield as_of, files, counts
        under_way = later


def _drawn(desk: Desk, begin: int, end: int) -> Iterator[dict[str, pl.DataFrame]]:
    for first in range(begin, end, SLICE_ROWS):
        tickets = desk.tickets(first, min(SLICE_ROWS, end - first))
        yield {"tickets": tickets, "surveys": desk.surveys(tickets, first)}


def _together(parts: list[dict[str, pl.DataFrame]]) -> list[dict[str, pl.DataFrame]]:
    return [{table: pl.concat([part[table] for part in parts]) for table in KNOWN_AT}] if parts else []


def tickets_at(lives: pl.DataFrame, as_of: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What an export of that moment says of the tickets, and the lives of those about which there is more to come."""
    is_known = {name: pl.col(name).is_between(0, as_of) for name in INSTANTS}
    is_solved, is_answered = is_known["resolved_at"], is_known["first_response_at"]
    under_way = pl.when(pl.col("mood") < 0).then(pl.lit("pending")).when(pl.col("mood") > 3).then(pl.lit("on_hold"))
    told = lives.with_columns(
        [pl.when(known).then(name).alias(name) for name, known in is_known.items()]
        + [pl.when(is_solved).then(name).alias(name) for name in OF_THE_SOLVED]
        + [pl.when(is_answered).then(name).alias(name) for name in OF_THE_ANSWERED]
        + [
            pl.when(is_answered).then("human_replies").otherwise(0).alias("human_replies"),
            pl.when(is_solved | is_known["first_resolved_at"]).then("reopens").otherwise(0).alias("reopens"),
            pl.when(pl.col("mark") != "").then("mark").when(is_known["closed_at"]).then(pl.lit("closed"))
            .when(is_solved).then(pl.lit("solved")).when(is_answered).then(under_way.otherwise(pl.lit("open")))
            .otherwise(pl.lit("open")).alias("status"),
        ]
    ).with_columns(updated_at=pl.max_horizontal(INSTANTS), channel_raw="channel")  # fmt: skip
    is_to_come = pl.any_horizontal(pl.col(name) > as_of for name in INSTANTS)
    return _dated(told, (*INSTANTS, "updated_at")), lives.filter(is_to_come)


def surveys_at(lives: pl.DataFrame, as_of: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same of the surveys."""
    is_answered = pl.col("answered_at").is_between(0, as_of)
    told = lives.filter(pl.col("sent_at") <= as_of).with_columns(
        pl.when(is_answered).then(name).alias(name) for name in ("answered_at", "score", "score_raw", "comment")
    )
    return _dated(told, ("sent_at", "answered_at")), lives.filter(pl.max_horizontal("sent_at", "answered_at") > as_of)


def _dated(told: pl.DataFrame, instants: tuple[str, ...]) -> pl.DataFrame:
    """Seconds since SINCE as local times, without a zone."""
    return told.with_columns(
        (pl.lit(SINCE, pl.Datetime("us")) + pl.duration(seconds=name, time_unit="us")).alias(name) for name in instants
    )


def in_lake(told: pl.DataFrame, table: str, before: int) -> pl.DataFrame:
    """The rows as the importer writes them. before: how many rows of the file come before them."""
    schema = {name: kind for name, kind in SCHEMAS[table].items() if name != PARTITION}
    whole = told.with_columns(pl.col(pl.Datetime).dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")).with_columns(
        [pl.lit(None).alias(name) for name in schema if name not in told.columns]
    )
    whole = whole.with_columns(line=pl.int_range(before + 2, before + 2 + told.height))
    whole = whole.select(pl.col(name).cast(kind) for name, kind in schema.items())
    return whole.with_columns(content_hash(whole).alias("content"))


def facts_of(number: int, rows: int, as_of: int, counts: dict[str, int]) -> dict[str, object]:
    """What the lake keeps of an import."""
    moment = SINCE + timedelta(seconds=as_of)
    both = sum(counts.values())
    code = hashlib.sha256(f"{rows} {number} {counts}".encode()).hexdigest()
    return {
        "import_id": code[:12], "number": number, "file": f"export-{number:02}.csv", "sha256": code,
        "bytes": 240 * both, "kind": "tickets", "layout": "generic", "encoding": "utf-8", "delimiter": ",",
        "zone": ZONE, "product": "generic", "source": "", "tickets_of": "", "rows": both,
        "repeats": 0, "identical": 0, "rejected": 0,
        "warned": 0, "problems": [], "rules": {}, "is_changes_only": False, "is_sample": False,
        "as_of_at": moment.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "mapped": {"tickets": list(MAPPED["tickets"]), "surveys": list(MAPPED["surveys"])}, "minute_precise": [],
        "has_unanswered": True, "first_date": SINCE.date().isoformat(), "last_date": moment.date().isoformat(),
        "tables": counts, "imported_at": moment.replace(tzinfo=UTC).isoformat(), "imported_by": "local",
        "counts": {"added": both, "updated": 0, "same": 0, "older": 0},
    }  # fmt: skip


KNOWN_AT = {"tickets": tickets_at, "surveys": surveys_at}
MAPPED = {
    table: tuple(field.name for field in fields if field.name not in NOT_EXPORTED[table])
    for table, fields in (("tickets", TICKET_FIELDS), ("surveys", SURVEY_FIELDS))
}


def write_csv(folder: Path, rows: int) -> list[Path]:
    """The same tickets and surveys as two files, as they are at the end; kept columns stand apart."""
    desk = Desk(rows)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{table}.csv" for table in KNOWN_AT]
    with paths[0].open("wb") as tickets, paths[1].open("wb") as surveys:
        for number, lives in enumerate(_drawn(desk, 0, rows)):
            for file, table in ((tickets, "tickets"), (surveys, "surveys")):
                told, _ = KNOWN_AT[table](lives[table], AS_OF_SECOND)
                columns = [pl.col(name) for name in MAPPED[table]]
                if table == "tickets":
                    columns += [pl.col("attributes").str.json_path_match(f"$['{name}']").alias(name) for name in KEPT]
                told.select(columns).write_csv(file, include_header=number == 0, datetime_format="%Y-%m-%d %H:%M:%S")
    return paths
