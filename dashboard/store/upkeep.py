"""What is done to prepared figures besides showing them: made again under another name, and checked on the disk.

The near side of `figures`: it reaches into it, so that what every page needs stays readable there.
"""

import logging
import shutil

from dashboard.lake import Snapshot
from dashboard.mart_settings import MartSettings
from dashboard.settings import MEGABYTE
from dashboard.state import marts
from dashboard.store import figures as shown_figures
from dashboard.store.figures import BUILDER, BUSY, Figures
from dashboard.store.folders import BALLAST_BYTES
from dashboard.store.locks import FileLock

log = logging.getLogger(__name__)


def look_after(figures: Figures) -> None:
    """What a server does once it has started: look at the figures, and keep the reserve for a full disk."""
    folders = figures.folders
    free = shutil.disk_usage(folders.root).free
    if not folders.ballast.exists() and free > figures.settings.free_mb * MEGABYTE + BALLAST_BYTES:
        folders.keep_ballast()
    verify(figures)


def make(figures: Figures, fingerprint: str, rows: Snapshot, settings: MartSettings) -> None:
    """Build a mart of these rows under its name, without showing it, and note what it was built from."""
    with FileLock(figures.folders.build_lock, BUSY).held(BUILDER, figures.settings.lock_seconds):
        figures._make(fingerprint, rows, settings)
        figures._note(fingerprint, rows, settings)


def verify(figures: Figures) -> bool:
    """Whether every row of the shown mart is as it was built, as far as can be told; else it is built again.

    Reads all rows: for the background.
    """
    mart = figures.shown()
    saved = marts.find(figures.engine, mart.fingerprint)
    if saved is None or mart.recount() in (None, saved.content):
        return True
    log.error("the prepared figures are damaged and are built again: %s", mart.path)
    with shown_figures._opening:
        mart.path.unlink(missing_ok=True)
        shown_figures._live.pop(mart.path, None)
    figures.close()
    figures.build()
    return False
