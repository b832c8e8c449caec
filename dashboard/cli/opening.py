"""The store of a command: opened before it, closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.cli.printing import progress_bar
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.store.people import operator
from dashboard.words import Words


@contextmanager
def open_store(t: Words, *, build: bool) -> Iterator[Store]:
    """The store, open. build: bring its figures up to date first."""
    store = Store(read_settings(), operator=operator())
    with progress_bar(t("Figures"), t) as progress:
        store.open(progress, build=build)
    try:
        yield store
    finally:
        store.close()
