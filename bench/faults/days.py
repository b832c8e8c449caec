"""Days add up: tickets around changes of the clock, leap days and new years, counted against the calendar of Python."""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.faults.ground import settings_of
from bench.faults.tally import Tally
from dashboard.filters import Filter
from dashboard.store import Store

ROUNDS, SETS_A_STORE, TICKETS = 1_000, 50, 300
ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC")
# Clocks go forward and back in Europe and America, a leap day, a new year; all in UTC.
EVENTS = tuple(
    datetime.fromisoformat(f"{text}+00:00")
    for text in (
        "2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T07:00", "2026-11-01T06:00", "2024-02-29T12:00",
        "2025-12-31T23:59", "2026-04-04T15:00", "2026-10-03T15:30",
    )
)  # fmt: skip
CHANNELS = ("chat", "phone", "email")


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One round a set: the tickets of some days and channels, by day, hour, week and month, and all together."""
    tally, chance = Tally("days"), random.Random(told.seed)
    rounds = told.rounds or ROUNDS
    for first in range(0, rounds, SETS_A_STORE):
        zone = ZONES[(first // SETS_A_STORE) % len(ZONES)]
        moments = [(_moment(chance), chance.choice(CHANNELS)) for _ in range(TICKETS)]
        with filled(folder / str(first), zone, moments) as store:
            for number in range(first, min(first + SETS_A_STORE, rounds)):
                tally.rounds += 1
                _compare(tally, f"set {number} in {zone}", store, ZoneInfo(zone), moments, chance)
    yield tally


def filled(folder: Path, zone: str, moments: Sequence[tuple[datetime, str]]) -> Store:
    """A store of this zone with a ticket a moment, to be entered."""
    folder.mkdir()
    path = folder / "tickets.csv"
    rows = [f"T{n},{at.isoformat().replace('+00:00', 'Z')},{channel}" for n, (at, channel) in enumerate(moments)]
    path.write_text("\n".join(["ticket_id,created_at,channel", *rows, ""]), "utf-8")
    settings = settings_of(folder / "data").model_copy(update={"zone": zone})
    with Store(settings) as store:
        store.commit(store.preview(store.inspect(path)))
    return Store(settings)


def _moment(chance: random.Random) -> datetime:
    near = chance.choice(EVENTS) + timedelta(seconds=chance.randrange(-30 * 3600, 30 * 3600))
    return near.astimezone(UTC).replace(microsecond=0)


def _compare(
    tally: Tally, where: str, store: Store, zone: ZoneInfo, moments: Sequence[tuple[datetime, str]],
    chance: random.Random,
) -> None:  # fmt: skip
    middle = chance.choice(EVENTS).date()
    first, last = middle - timedelta(days=chance.randrange(400)), middle + timedelta(days=chance.randrange(60))
    channels = tuple(sorted(chance.sample(CHANNELS, chance.randrange(len(CHANNELS)))))
    chosen = Filter(days=None, start_date=first, end_date=last, channels=channels, compare="none")
    local = [at.astimezone(zone) for at, channel in moments if not channels or channel in channels]
    local = [at for at in local if first <= at.date() <= last]
    wanted = {
        "all": Counter({"": len(local)}),
        "day": Counter(at.date().isoformat() for at in local),
        "hour": Counter(at.strftime("%Y-%m-%dT%H:00") for at in local),
        "month": Counter(at.date().replace(day=1).isoformat() for at in local),
        "week": Counter(_monday(at.date()).isoformat() for at in local),
    }
    for by, counts in wanted.items():
        rows = store.read("measures/volume", chosen, by=by)
        if by in ("day", "week", "month") and not all(a < b for a, b in pairwise(rows["bucket"])):
            tally.fault("wrong", f"{where}: {by}s out of order")
        found = Counter(
            {str(row["bucket"] or ""): row["tickets"] for row in rows.iter_rows(named=True) if row["tickets"]}
        )
        if by == "all":
            found = Counter({"": found.total()})
        if found != counts or found.total() != len(local):
            tally.fault("wrong", f"{where}, {first} to {last}, {channels}, by {by}: {found - counts} {counts - found}")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
