"""Figures of frozen links whose files are gone are built again with the same content."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from bench.faults.ground import PERIOD, lines, settings_of
from bench.faults.tally import Tally
from dashboard.state import marts
from dashboard.store import Store

ROUNDS = 20


def run(folder: Path, told: argparse.Namespace) -> Iterator[Tally]:
    """One round a state of the store, each with a link; then every file of figures is deleted, and each link opened."""
    tally, links = Tally("evict"), []
    with Store(settings_of(folder / "data")) as store:
        for number in range(told.rounds or ROUNDS):
            path = folder / f"{number}.csv"
            path.write_text(lines(f"E{number}-", 20), "utf-8")
            if number % 4 == 3:
                store.undo(store.imports()[0].import_id)
            else:
                store.commit(store.preview(store.inspect(path)))
            link, _ = store.links.create(
                "overview", PERIOD, is_frozen=True, is_locked=False, hides_people=False, by="bench"
            )
            read = store.links.reader_of(link)
            links.append((link, read("measures/satisfaction", PERIOD, by="day")))
    with Store(settings_of(folder / "data")) as store:
        for mart in store.folders.marts.glob("*.duckdb"):
            mart.unlink()
        for link, before in links:
            tally.rounds += 1
            assert link.fingerprint
            saved, begun = marts.find(store.engine, link.fingerprint), tally.elapsed
            found = store.figures.past(link.fingerprint)
            tally.at_most("build s", tally.elapsed - begun)
            if saved is None or found.content != saved.content or found.recount() != saved.content:
                tally.fault("wrong", f"{link.fingerprint}: other content")
            if not store.links.reader_of(link)("measures/satisfaction", PERIOD, by="day").equals(before):
                tally.fault("wrong", f"{link.fingerprint}: other figures")
    tally.notes["different figures"] = len({link.fingerprint for link, _ in links})
    yield tally
