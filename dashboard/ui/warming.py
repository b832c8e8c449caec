"""Figures worked out before anybody asks: the start page before the first visitor, the other pages behind their backs.

A view that nobody has seen since the figures changed takes seconds, the same view again milliseconds. So every page is
drawn once into nothing, as a visitor who has chosen nothing will find it: at the start, and after each change of the
figures.
"""

import logging
from threading import Lock, Thread

from dashboard.filters import Filter
from dashboard.pages._parts import Facts, Read
from dashboard.store import Store
from dashboard.ui import access, filterbar
from dashboard.ui.contents import MODULES, VIEWS
from dashboard.ui.reporting import report
from dashboard.words import SOURCE, words

log = logging.getLogger(__name__)

_asking = Lock()
_warmed: str | None = None  # the figures that are warm, or on the way; None where no server was started


def start() -> None:
    """Open the store and draw the start page; go on with the others while the first visitor reads."""
    global _warmed  # one a process, as the cache of answers that it fills
    store = access.store()
    draw(store.read, MODULES[0].SLUG)
    _warmed = ""
    follow(store, store.fingerprint)


def follow(store: Store, fingerprint: str) -> None:
    """Draw every page in the background when these figures were not drawn yet; only where a server was started."""
    global _warmed
    with _asking:
        if _warmed is None or fingerprint == _warmed:
            return
        _warmed = fingerprint
    Thread(target=_all, args=(store.read,), name="warming", daemon=True).start()


def draw(read: Read, slug: str) -> None:
    """Ask and draw what a visitor of this page sees who has chosen nothing."""
    t, facts = words(SOURCE), Facts.of(read)
    if facts is None:
        return
    filterbar.known(read, Filter().settled(facts.last_date), t)
    report(read, slug, Filter(), t)


def _all(read: Read) -> None:
    for slug in VIEWS:
        try:
            draw(read, slug)
        except Exception:  # a visitor will be told; nobody is here
            log.exception("page %s could not be drawn beforehand", slug)
