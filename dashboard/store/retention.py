"""What is kept for how long: `tidy` ends what is over its time.

    tidy(store)     # for cron, once a night

Rows of tickets created, and surveys answered, more than `data_months` ago are deleted, with the files that held them.
Undone imports and earlier versions of the lake go after `history_days`, left-out rows after `rejects_days`, folders put
aside by a restore after `backup_days`. What frozen links need stays as long as they work, and they work no longer than
the rows of their period may be kept.
"""

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard import lake_files
from dashboard.fields import TABLES
from dashboard.state import imports, links
from dashboard.store.backup import pinned_versions
from dashboard.store.folders import DAY_SECONDS, saying_full
from dashboard.store.locks import KEEPING, FileLock
from dashboard.store.people import ADMIN, LOCAL
from dashboard.store.service import Store
from dashboard.store.terms import first_moment, last_end

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Tidied:
    """rows: table → rows deleted. imports: that have no rows left. links: that ended. files: data files deleted."""

    rows: dict[str, int]
    imports: int
    links: int
    files: int


def tidy(store: Store, *, by: str = LOCAL, now: datetime | None = None) -> Tidied:
    """End everything that is over its time, and show the figures without it. now: for tests.

    Raises StoreError while an import or a backup runs for longer than one waits.
    """
    store.people.need(by, ADMIN)
    settings, lake = store.settings, store.lake
    moment = now or datetime.now(UTC)
    with (
        FileLock(store.folders.keep_lock, KEEPING).held(by, settings.lock_seconds),
        FileLock(store.folders.import_lock).held(by, settings.lock_seconds),
        saying_full(store.folders.root),
    ):
        ended = _end_links(store, moment, by)
        pinned = pinned_versions(store.engine)
        before, gone, files = first_moment(settings, store.zone, moment), 0, set[Path]()
        kept = _counts(store)
        if before is not None:
            waiting = store.folders.new_staging() / "kept.parquet"
            for table in ("surveys", "tickets"):  # surveys first: some are as old as their tickets
                files |= lake_files.drop(lake, table, lake_files.old_rows(lake, table, before), waiting)
            waiting.parent.rmdir()
            gone = _drop_empty_imports(store, by)
        held = {
            lake.folder / table / path
            for table in TABLES
            for version in {each[table] for each in pinned}
            for path, _, _ in lake_files.parts(lake, table, version)
        }
        for path in files - held:  # these rows may be kept no longer, also not for an undo
            path.unlink(missing_ok=True)
        cleaned = lake_files.clean(lake, settings.history_days * HOURS_A_DAY, pinned)
        _drop_asides(store)
        now_kept = _counts(store)
    if not store.figures.is_current():
        store.refresh()
    rows = {table: kept[table] - now_kept[table] for table in TABLES}
    done = Tidied(rows, gone, ended, len(files - held) + cleaned)
    counts: dict[str, Any] = {"imports": done.imports, "links": done.links, "files": done.files} | done.rows
    store.audit.told(by, "retention", **counts)
    return done


def _end_links(store: Store, now: datetime, by: str) -> int:
    """Stop frozen links whose time is over, also such as were made before the data had an end."""
    count = 0
    for link in links.every(store.engine):
        end = last_end(store.settings, store.zone, link.filter) if link.is_frozen and link.works else None
        if end is not None and end <= now:
            links.stop(store.engine, link.link_id, by)
            count += 1
    return count


def _counts(store: Store) -> dict[str, int]:
    return {table: sum(rows for _, _, rows in lake_files.parts(store.lake, table)) for table in TABLES}


def _drop_empty_imports(store: Store, by: str) -> int:
    """Imports of which no row is left are undone: there is nothing more to undo, or to bring back."""
    held = {import_id for table in TABLES for _, import_id, _ in lake_files.parts(store.lake, table)}
    empty = [facts["import_id"] for facts in store.lake.imports() if facts["import_id"] not in held]
    for import_id in empty:
        store.lake.undo(import_id)
        imports.mark_undone(store.engine, import_id, by)
        store.folders.rejects_of(import_id).unlink(missing_ok=True)
    return len(empty)


def _drop_asides(store: Store) -> None:
    for folder in store.folders.asides():
        if time.time() - folder.stat().st_mtime > store.settings.backup_days * DAY_SECONDS:
            shutil.rmtree(folder)
    store.folders.clean_rejects({f["import_id"] for f in store.lake.imports()}, store.settings.rejects_days)
