"""Whether this process can serve visitors now: for whoever spreads them among several.

Says nothing about the data, and nothing is built or waited for: a store that is still being prepared is not ready.
"""

from collections.abc import Callable

from dashboard import mart
from dashboard.errors import DashboardError
from dashboard.state import current
from dashboard.state.copying import known_revisions
from dashboard.state.database import reached
from dashboard.store.service import Store

# What is missing, each a word for the log of whoever asks.
STORE, STATE, MIGRATION, FIGURES = "store", "state", "migration", "figures"


def lacking(store: Callable[[], Store]) -> str:
    """What is missing, as one word; nothing when all is there.

    store: the one of this process, opened by whoever asks first. Its state must be reached and be of this program's
    shape (another program, or a restore, may have changed it since), and the figures that it names must lie there.
    """
    try:
        opened = store()
    except DashboardError:
        return STORE
    try:
        if reached(opened.engine) != known_revisions()[0]:
            return MIGRATION
        shown = current.fingerprint(opened.engine)
    except DashboardError:
        return STATE
    return "" if shown is not None and mart.path_of(opened.folders.marts, shown).exists() else FIGURES
