"""The store as pages and the command line see it: look at a file, say what it would do, import it, take it out, read.

    with Store(read_settings()) as store:
        preview = store.preview(store.inspect(path))
        record = store.commit(preview)
        frame = store.read("measures/speed", selected, by="channel")

Only `commit`, `undo` and `bring_back` change the lake. They hold the import lock, and each is done, or not done, at one
commit of the lake; state and figures follow, here or at the next start. A progress callback may stop them by raising
`Cancelled`, up to the moment of writing.
"""

import logging
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Self

import polars as pl

from dashboard import intake
from dashboard.errors import StoreError
from dashboard.intake import Draft
from dashboard.lake import Lake
from dashboard.settings import Settings
from dashboard.state import imports
from dashboard.state.database import open_database
from dashboard.state.imports import ImportRecord
from dashboard.store.audit import Audit
from dashboard.store.figures import Figures, Progress, silent
from dashboard.store.folders import Folders
from dashboard.store.forgetting import go_on, obey
from dashboard.store.importing import (
    Telling,
    facts_of,
    follow,
    import_lock,
    listed,
    not_shown,
    other_zone,
    put_right,
    refuse_repeat,
    returning,
    write,
)
from dashboard.store.locks import FileLock, InUse, LockedError
from dashboard.store.mappings import Mappings
from dashboard.store.outlook import Effect, effect
from dashboard.store.people import EDITOR, LOCAL, People
from dashboard.store.preferences import Preferences
from dashboard.store.previews import Preview, refuse_no_file
from dashboard.store.previews import read as read_file
from dashboard.store.sharing import Links, Views
from dashboard.words import N_

log = logging.getLogger(__name__)

Words = Mapping[str, Mapping[str, str]]


class Store:
    """One folder of data, open. Several processes may have it open at once. operator: see `People`."""

    def __init__(self, settings: Settings, *, operator: str = "") -> None:
        self.settings, self.operator = settings, operator
        self.folders = Folders(settings.data)
        self.lake = Lake(self.folders.lake)
        self.in_use = InUse(self.folders.in_use)
        self.fault: StoreError | None = None

    def open(self, progress: Progress | None = None, *, build: bool = True) -> Self:
        """Make or open the folder, put right what a crash left, and (unless told not to) bring the figures up to date.

        When the figures cannot be rebuilt, the last ones stay readable and `fault` says why. Raises StoreError when
        lake or state cannot be opened.
        """
        self.folders.create()
        self.in_use.enter(self.settings.lock_seconds)
        lock = FileLock(self.folders.import_lock)
        if self.folders.restoring.exists() or not (self.folders.lake / "surveys").exists():
            with lock.held(LOCAL, self.settings.lock_seconds):
                self.folders.finish_restore()
                self.lake.create()
                self.folders.make_key()
        self.engine = open_database(self.settings.state_url or f"sqlite:///{self.folders.state_file}")
        self.audit = Audit(self.engine, self.settings.audit_days)
        self.people = People(self.engine, self.settings, self.audit.told, self.operator)
        self.figures = Figures(self.folders, self.lake, self.engine, self.settings)
        with suppress(LockedError), lock.held(LOCAL, 0):  # whoever imports now puts things right
            put_right(self.lake, self.folders, self.engine, self.settings)
            go_on(self.figures)
            self.audit.forget_old()
        try:
            if build and not self.figures.is_current():
                self.refresh(progress)
        except StoreError as error:
            log.warning("figures not rebuilt: %s", error)
            self.fault = error
        self.mappings = Mappings(self.engine, self.people)
        self.preferences = Preferences(self.engine, self.settings.zone, self.refresh, self.people)
        self.views, self.links = Views(self.engine, self.people), Links(self.figures, self.people)
        return self

    def close(self) -> None:
        """Let go of the databases."""
        self.figures.close()
        self.engine.dispose()
        self.in_use.leave()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def read(self) -> Callable[..., pl.DataFrame]:
        """The runner of the figures shown now, by the settings with agents' names or codes. Take it once a page."""
        return self.figures.reader()

    @property
    def fingerprint(self) -> str:
        """The name of the figures shown now."""
        return self.figures.shown().fingerprint

    @property
    def zone(self) -> str:
        """The reporting zone; times without a zone are read in it."""
        return self.figures.zone

    @property
    def is_empty(self) -> bool:
        """Whether no import is in. The first one decides the reporting zone."""
        return not self.lake.imports()

    def set_zone(self, zone: str, *, by: str = LOCAL) -> None:
        """Count days and hours in this zone from now on. Raises UsageError for an unknown one, StoreError when the
        figures cannot be prepared; in an empty store none need be."""
        self.preferences.save("zone", zone, by=by, build=not self.is_empty)

    def receive(self, content: BinaryIO, *, by: str = LOCAL) -> Path:
        """Put an uploaded file where it waits for its import, and return that place. Its name is no part of it.

        The import takes it away; else it goes with this process, or after a day.
        """
        self.people.need(by, EDITOR)
        self.folders.make_way(self.settings, by)
        return self.folders.stage(content, by)

    def inspect(
        self,
        path: Path,
        *,
        name: str | None = None,
        values: Words | None = None,
        saved: bool = True,
        zone: str | None = None,
        **choices: Any,
    ) -> Draft:
        """Look at a file: what it is, and which column means what. Writes nothing. Raises FileRefusedError.

        values: field → word of the file → code, over the aliases of the settings. saved: put what was saved for this
        header under what is said here. zone: the reporting zone that an empty store will have from this import on.
        choices: what else people decided about it, as `intake.inspect` takes it (kind, mapping, layout, answers …).
        """
        refuse_no_file(path, name or str(path))
        known, zone, called = self.preferences.aliases(), zone or self.zone, name or path.name
        self._refuse_zone(zone, called)
        earlier = intake.earlier_of(self.lake.imports())

        def look(values: Words | None = None, **choices: Any) -> Draft:
            said = values or {}
            words = {field: {**known.get(field, {}), **said.get(field, {})} for field in {**known, **said}}
            return intake.inspect(path, name=called, zone=zone, earlier=earlier, values=words, **choices)

        given = {"values": values, **choices}
        return self.mappings.look(look, given) if saved else look(**given)

    def preview(
        self,
        draft: Draft,
        *,
        as_of: date | None = None,
        is_sample: bool = False,
        progress: Progress | None = None,
    ) -> Preview:
        """Read the file and count what an import would do. `commit` or `discard` it afterwards.

        as_of: the day of the export, meaning its end; without it, the greatest moment in the file.
        """
        self.folders.need_room_for(self.settings.free_mb, draft.path)
        key, lake, folder = self.folders.read_key(), self.lake.snapshot, self.folders.new_staging()
        try:
            return read_file(draft, folder, lake, self.engine, key, as_of, is_sample, progress or silent)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def effect(self, preview: Preview) -> Effect:
        """What the import would do to the Overview's count of tickets for the file's dates.

        Without a count while the figures shown are behind the store.
        """
        read = self.read if self.figures.is_current() else None
        return effect(read, preview, self.lake.snapshot())

    def rejects_of_preview(self, preview: Preview) -> bytes:
        """The rows that would be left out, as CSV for a spreadsheet."""
        return intake.rejects_csv(preview.parsed.rejects)

    def discard(self, preview: Preview) -> None:
        """Forget a file that was read."""
        shutil.rmtree(preview.folder, ignore_errors=True)

    def forget_upload(self, path: Path) -> None:
        """Forget a file that was received: its raw rows may hold personal data. Others stay where they are."""
        self.folders.forget_staged(path)

    def commit(
        self,
        preview: Preview,
        *,
        by: str = LOCAL,
        again: bool = False,
        build: bool = True,
        progress: Progress | None = None,
    ) -> ImportRecord:
        """Import a file that was read: all of it or, on any error, nothing. Then show the new figures.

        When they cannot be prepared, the import stands all the same: the old figures stay and `fault` says why.

        again: import it although exactly this file is here; else AlreadyImportedError says which import that is.
        build: leave False between several files, and call `refresh` after the last.
        """
        tell = Telling(progress)
        with self._lock(by, tell):
            refuse_repeat(self.engine, preview, again=again)
            self.folders.need_room_for(self.settings.free_mb, *preview.files.values())
            facts = facts_of(preview, self.engine, self.lake.snapshot(), by)
            tell(0.1, N_("Writing"))
            tell.past_return()
            self._take_zone(preview.facts["zone"], preview.file, by)
            obey(self.lake, preview.files)
            write(self.lake, self.folders, preview.files, facts, preview.parsed.rejects if preview.rejected else None)
            record = follow(self.engine, self.lake, facts["import_id"])
            self.audit.told(by, "import", record.import_id, kind=record.kind, rows=record.rows)
        self.discard(preview)
        self.forget_upload(preview.source)
        self._finish(tell, build)
        return record

    def undo(
        self, import_id: str, *, by: str = LOCAL, build: bool = True, progress: Progress | None = None
    ) -> ImportRecord:
        """Take an import out, as if it had never been. Earlier states of its tickets show again.

        When the figures cannot be prepared, it is out all the same: the old figures stay and `fault` says why.

        import_id: the id or the beginning of one. Raises UsageError if it names no import, several, or one undone.
        """
        tell = Telling(progress)
        with self._lock(by, tell):
            record = imports.named(self.engine, import_id)
            tell(0.1, N_("Taking the import out"))
            tell.past_return()
            self.lake.undo(record.import_id)
            record = imports.mark_undone(self.engine, record.import_id, by)
            self.folders.rejects_of(record.import_id).unlink(missing_ok=True)
            self.audit.told(by, "undo", record.import_id)
        self._finish(tell, build)
        return record

    def bring_back(
        self, import_id: str, *, by: str = LOCAL, build: bool = True, progress: Progress | None = None
    ) -> ImportRecord:
        """Put an undone import in again, in its old place, as if it had never been undone: all of it or nothing.

        Its left-out rows are not kept. import_id: as of `undo`. Raises UsageError if it names no undone import, or one
        that cannot return (`ImportRecord.can_return`).
        """
        tell = Telling(progress)
        with self._lock(by, tell):
            found = returning(self.engine, self.lake, self.settings, import_id, by)
            self.folders.need_room_for(
                self.settings.free_mb, *(file for files in found.files.values() for file in files)
            )
            tell(0.1, N_("Bringing the import back"))
            tell.past_return()
            write(self.lake, self.folders, found.files, found.facts)
            record = follow(self.engine, self.lake, found.facts["import_id"])
            self.audit.told(by, "bring_back", record.import_id)
        self._finish(tell, build)
        return record

    def imports(self) -> list[ImportRecord]:
        """All imports, the newest first; undone ones are among them, and say so and whether they can come back."""
        return listed(self.engine, self.lake, self.settings)

    def rejects(self, import_id: str, *, by: str = LOCAL) -> bytes:
        """The left-out rows of an import as CSV for a spreadsheet. Raises UsageError when none are kept."""
        self.people.need(by, EDITOR)
        record = imports.named(self.engine, import_id)
        self.audit.write(by, "left_out", record.import_id)
        return intake.rejects_csv(self.folders.kept_rejects(record.import_id))

    def refresh(self, progress: Progress | None = None) -> str:
        """Bring the figures up to date with lake and settings.

        Raises StoreError; the old figures stay then, and `fault` says that they are old.
        """
        tell = progress or silent
        try:
            fingerprint = self.figures.build(lambda share, _: tell(share, N_("Preparing the figures")))
        except StoreError as error:
            self.fault = error
            raise
        self.fault = None
        return fingerprint

    def _show(self, progress: Progress) -> None:
        """Show what the lake holds now. The lake has changed already, so a failure here must not look like nothing
        happened."""
        try:
            self.refresh(progress)
        except Exception as error:
            log.exception("figures not rebuilt")
            self.fault = not_shown(error)

    def _finish(self, tell: Telling, build: bool) -> None:
        """After a change of the lake: its figures, and then whatever the callback raised too late."""
        if build:
            self._show(lambda share, words: tell(0.3 + 0.7 * share, words))
        tell.end()

    def _take_zone(self, zone: str, file: str, by: str) -> None:
        """The first import brings its zone; a later one must have been read in the store's."""
        if zone != self.zone:
            self._refuse_zone(zone, file)
            self.preferences.begin_with_zone(zone, by=by)

    def _refuse_zone(self, zone: str, file: str) -> None:
        if zone != self.zone and not self.is_empty:
            raise other_zone(self.zone, file)

    def _lock(self, by: str, tell: Progress) -> AbstractContextManager[None]:
        """The import lock, for those who may import; while another import runs, ours waits and says so."""
        self.people.need(by, EDITOR)
        return import_lock(self.folders, self.people.called(by) or by, self.settings.lock_seconds, tell)
