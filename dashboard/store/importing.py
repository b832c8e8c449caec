"""Rows into the lake and out of it, all or nothing; what a crash left is put right. Callers hold the import lock."""

import logging
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard import journal
from dashboard.errors import DashboardError, StoreError, UsageError
from dashboard.lake import Lake, Snapshot, TakenOut
from dashboard.settings import Settings
from dashboard.state import imports
from dashboard.state.database import Engine
from dashboard.state.imports import ImportRecord
from dashboard.store.counts import count
from dashboard.store.figures import Progress
from dashboard.store.folders import Folders
from dashboard.store.locks import FileLock
from dashboard.store.previews import Preview
from dashboard.words import N_

log = logging.getLogger(__name__)


class AlreadyImportedError(StoreError):
    """Exactly this file is in the store; importing it again would change no figure."""


class Cancelled(Exception):  # noqa: N818  # no error: somebody asked for it
    """Raised by a progress callback to stop an import. Up to the moment of writing nothing stays of it; later it is
    done all the same."""


class Telling:
    """A progress callback that may stop the work by raising anything, until `past_return`; then the work goes on, and
    what was raised comes out at its end."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.raised: BaseException | None = None
        self.is_past_return = False

    def __call__(self, share: float, words: str) -> None:
        if self.progress is None or self.raised is not None:
            return
        try:
            self.progress(share, words)
        except BaseException as raised:
            if not self.is_past_return:
                raise
            self.raised = raised

    def past_return(self) -> None:
        """From now on the work is finished whatever the callback says."""
        self.is_past_return = True

    def end(self) -> None:
        """Pass on what was raised meanwhile; a wish to cancel came too late and is dropped."""
        if self.raised is not None and not isinstance(self.raised, Cancelled):
            raise self.raised


def refuse_repeat(engine: Engine, preview: Preview, *, again: bool) -> None:
    """Raise AlreadyImportedError for a file that is here, unless it shall come in again; StoreError for no rows."""
    repeat = imports.holding(engine, preview.facts["sha256"])
    if repeat and not again:
        raise AlreadyImportedError(
            "You imported this file on {date} (same content); nothing was changed.",
            "To import it all the same, ask for it again: it changes no figure.",
            where=preview.file,
            date=repeat.imported_at.date().isoformat(),
        )
    if not preview.files:
        raise preview.nothing_to_import()


def import_lock(folders: Folders, by: str, seconds: float, tell: Progress) -> AbstractContextManager[None]:
    """The lock of who changes the lake; while another import runs, ours waits and says so. by: as others are told."""
    return FileLock(folders.import_lock).held(by, seconds, lambda _: tell(0.0, N_("Waiting for another import")))


def other_zone(zone: str, file: str) -> StoreError:
    """Why a file that was read in another zone than the store's is not imported."""
    return StoreError(
        "The days of this store are counted in {zone}; the file was read in another zone.",
        "Look at the file again, or change the zone in the settings.",
        where=file,
        zone=zone,
    )


def not_shown(error: Exception) -> StoreError:
    """What to say of a change that stands, when the figures could not follow it."""
    return StoreError(
        "The data were changed, but the figures do not show it yet: {cause}",
        "They are prepared again at the next change, or when you ask for it.",
        cause=error if isinstance(error, DashboardError) else type(error).__name__,
    )


def facts_of(preview: Preview, engine: Engine, lake: Snapshot, by: str) -> dict[str, Any]:
    """The facts of the import that this becomes, counted anew where the lake has changed since."""
    counts = preview.counts
    if lake.versions != preview.versions:
        counts = count(preview.files, preview.kind, lake)
    return preview.facts | {
        "import_id": secrets.token_hex(6),
        "number": imports.next_number(engine),
        "imported_at": datetime.now(UTC).isoformat(),
        "imported_by": by,
        "counts": counts.with_repeats(preview.repeats),
    }


def write(
    lake: Lake,
    folders: Folders,
    files: Mapping[str, Path | Sequence[Path]],
    facts: Mapping[str, Any],
    rejects: Path | None = None,
) -> None:
    """Rows into the lake, left-out rows beside it. On any error nothing stays. files: in the order of writing."""
    import_id, kept = facts["import_id"], folders.rejects_of(facts["import_id"])
    try:
        if rejects:
            shutil.copyfile(rejects, kept)
            kept.chmod(0o600)
        with journal.timed("import", import_id=import_id, kind=str(facts.get("kind", "")), rows=facts.get("rows", 0)):
            for part, (table, rows) in enumerate(files.items(), start=1):
                lake.append(table, rows, import_id, facts, f"{part}/{len(files)}")
    except BaseException as error:
        with suppress(DashboardError, OSError):  # else the next start takes the rest out
            kept.unlink(missing_ok=True)
            lake.undo(import_id)
        if isinstance(error, OSError):
            raise StoreError(
                "The import could not be written; nothing was changed.",
                "Check that the disk has room and the folder can be written, then try again.",
                where=str(folders.root),
            ) from error
        raise


def follow(engine: Engine, lake: Lake, import_id: str) -> ImportRecord:
    """Bring the list of imports in line with the lake; the record of this one."""
    imports.follow(engine, lake.imports())
    return imports.find(engine, import_id)[0]


def put_right(lake: Lake, folders: Folders, engine: Engine, settings: Settings) -> None:
    """Finish or take back what a crash left; forget what is over its time."""
    for import_id in lake.incomplete():
        log.warning("import %s was cut off: taking out what it wrote", import_id)
        lake.undo(import_id)
    with suppress(OSError):  # a full disk: the start after this one
        lake.note_sums()
    present = lake.imports()
    if imports.follow(engine, present):
        log.warning("the list of imports was brought in line with the lake")
    folders.clean_staging(settings.staging_hours)
    folders.clean_old_states(settings.backup_days)
    folders.clean_rejects({facts["import_id"] for facts in present}, settings.rejects_days)


def listed(engine: Engine, lake: Lake, settings: Settings) -> list[ImportRecord]:
    """All imports, the newest first; those that are undone say whether they can be brought back."""
    records = imports.every(engine)
    if not any(record.is_undone for record in records):
        return records
    kept = lake.taken_out()
    return [
        replace(record, can_return=record.is_undone and _obstacle(record, records, kept, settings) is None)
        for record in records
    ]


def returning(engine: Engine, lake: Lake, settings: Settings, beginning: str, by: str) -> TakenOut:
    """What to write to bring an undone import back, with its facts as they will be. Raises UsageError."""
    record = imports.named(engine, beginning, undone=True)
    kept = lake.taken_out()
    if obstacle := _obstacle(record, imports.every(engine), kept, settings):
        raise obstacle
    taken = kept[record.import_id]
    now = datetime.now(UTC).isoformat()
    return TakenOut(taken.facts | {"brought_back_at": now, "brought_back_by": by}, taken.files)


def _obstacle(
    record: ImportRecord, records: Sequence[ImportRecord], kept: Mapping[str, TakenOut], settings: Settings
) -> UsageError | None:
    """Why an undone import cannot come back.

    Its rows come back as the undo found them, without whoever was forgotten since. What the end of a retention cleaned
    away cannot come back.
    """
    twin = next((r for r in records if r.sha256 == record.sha256 and not r.is_undone), None)
    if twin:
        return UsageError(
            "The same file is in again, as import {import_id}; nothing was changed.",
            "Undo that one first, if you want the old one back.",
            where=record.file,
            import_id=twin.import_id,
        )
    is_over = record.undone_at and datetime.now(UTC) - record.undone_at > timedelta(days=settings.history_days)
    if record.import_id not in kept or is_over:
        return UsageError(
            "The rows of import {import_id} are no longer kept.",
            "Import its file again.",
            where=record.file,
            import_id=record.import_id,
        )
    return None
