"""The store, opened once a process."""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock, Thread

from dashboard.errors import DashboardError
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.store.upkeep import look_after

log = logging.getLogger(__name__)

SAMPLES = Path(__file__).parents[2] / "sample_data"
SAMPLE_FILES = ("tickets", "surveys")  # each a CSV of that kind

_opening = Lock()


@cache
def _open() -> Store:
    opened = Store(read_settings()).open()
    Thread(target=look_after, args=(opened.figures,), daemon=True).start()  # pages are answered meanwhile
    return opened


def store() -> Store:
    """The store that the settings name. The first caller opens it; others wait for that."""
    with _opening:
        return _open()


def sample_loader(store: Store, by: str) -> Callable[[], None] | None:
    """What puts the sample data into the store; None where they are not installed. by: who wants them."""
    files = {kind: SAMPLES / f"{kind}.csv" for kind in SAMPLE_FILES}
    if not all(path.exists() for path in files.values()):
        return None

    def load() -> None:
        for kind, path in files.items():
            store.commit(store.preview(store.inspect(path, kind=kind), is_sample=True), by=by, build=False)
        store.refresh()

    return load


def remove_sample(store: Store, by: str) -> None:
    """Take every import of sample data out."""
    for record in store.imports():
        if record.is_sample and not record.is_undone:
            store.undo(record.import_id, by=by, build=False)
    store.refresh()


def prepare_again(store: Store) -> None:
    """Try once more to bring the figures up to date; when it fails again, `store.fault` goes on saying why."""
    try:
        store.refresh()
    except DashboardError as error:
        log.warning("figures not rebuilt: %s", error)
