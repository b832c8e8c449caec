"""The store as pages and the command line see it: look at a file, say what it would do, import it, take it out, read.

    with Store(read_settings()) as store:
        preview = store.preview(store.inspect(path))
        record = store.commit(preview)
        frame = store.read("measures/speed", selected, by="channel")

Only `commit` and `undo` change anything. Both hold the import lock, and both are done, or not done, at one commit of
the lake; state and figures follow, here or at the next start.
"""

import logging
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO, Self
from zoneinfo import ZoneInfo

import polars as pl

from dashboard import intake
from dashboard.errors import DashboardError, FileRefusedError, StoreError
from dashboard.intake import Draft
from dashboard.lake import Lake
from dashboard.settings import MEGABYTE, Settings
from dashboard.state import imports
from dashboard.state.database import open_database
from dashboard.state.imports import ImportRecord
from dashboard.store.counts import count
from dashboard.store.figures import Figures, Progress
from dashboard.store.folders import Folders
from dashboard.store.locks import FileLock, LockedError
from dashboard.store.preferences import Preferences
from dashboard.store.previews import Preview, written
from dashboard.words import N_

log = logging.getLogger(__name__)

Words = Mapping[str, Mapping[str, str]]
LOCAL = "local"  # who acts while there is no login


class AlreadyImportedError(StoreError):
    """Exactly this file is in the store; importing it again would change no figure."""


class Store:
    """One folder of data, open. Several processes may have it open at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folders = Folders(settings.data)
        self.lake = Lake(self.folders.lake)
        self.fault: StoreError | None = None

    def open(self, progress: Progress | None = None, *, build: bool = True) -> Self:
        """Make or open the folder, put right what a crash left, and (unless told not to) bring the figures up to date.

        When the figures cannot be rebuilt, the last ones stay readable and `fault` says why. Raises StoreError when
        lake or state cannot be opened.
        """
        self.folders.create()
        url = self.settings.state_url or f"sqlite:///{self.folders.state / 'csat.sqlite3'}"
        lock = FileLock(self.folders.import_lock)
        if not (self.folders.lake / "surveys").exists():
            with lock.held(LOCAL, self.settings.lock_seconds):
                self.lake.create()
                self.folders.make_key()
        self.engine = open_database(url)
        self.figures = Figures(self.folders, self.lake, self.engine, self.settings)
        with suppress(LockedError), lock.held(LOCAL, 0):  # whoever imports now puts things right
            self._put_right()
        try:
            if build and not self.figures.is_current():
                self.refresh(progress)
        except StoreError as error:
            log.warning("figures not rebuilt: %s", error)
            self.fault = error
        self.preferences = Preferences(self.engine, self.settings.zone, self.refresh)
        return self

    def close(self) -> None:
        """Let go of the databases."""
        self.figures.close()
        self.engine.dispose()

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

    def receive(self, content: BinaryIO) -> Path:
        """Put an uploaded file where it waits for its import, and return that place. Its name is no part of it.

        The import takes it away; else it goes with this process, or after a day.
        """
        path = self.folders.new_staging() / "upload"
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        return path

    def inspect(self, path: Path, *, name: str | None = None, values: Words | None = None, **choices: Any) -> Draft:
        """Look at a file: what it is, and which column means what. Writes nothing. Raises FileRefusedError.

        values: field → word of the file → code, over the aliases of the settings. choices: what else people decided
        about it, as `intake.inspect` takes it (kind, mapping, layout, answers …).
        """
        if path.is_dir():
            raise FileRefusedError("This is a folder, not a file.", "Name the files in it.", where=name or str(path))
        if not path.is_file():
            raise FileRefusedError("There is no such file.", "Check its name and folder.", where=name or str(path))
        known, said = self.preferences.aliases(), values or {}
        words = {field: {**known.get(field, {}), **said.get(field, {})} for field in {**known, **said}}
        earlier = intake.earlier_of(self.lake.imports())
        return intake.inspect(path, name=name or path.name, zone=self.zone, earlier=earlier, values=words, **choices)

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
        tell = progress or _silent
        self._need_room(draft.path)
        key = self.folders.read_key()
        end_of_day = None
        if as_of:
            end_of_day = datetime.combine(as_of, time(23, 59, 59), ZoneInfo(self.zone)).astimezone(UTC)
        folder = self.folders.new_staging()
        try:
            parsed = intake.parse(
                draft, folder, key=key, as_of=end_of_day, progress=lambda share, words: tell(0.9 * share, words)
            )
            tell(0.9, N_("Counting what is new"))
            facts = dict(parsed.facts) | {"is_sample": is_sample}
            lake = self.lake.snapshot()
            preview = Preview(
                facts=facts,
                counts=count(written(parsed), facts["kind"], lake),
                repeat_of=imports.holding(self.engine, facts["sha256"]),
                versions=lake.versions,
                parsed=parsed,
                folder=folder,
                source=draft.path,
            )
            preview.check_sum()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        tell(1.0, N_("Counting what is new"))
        return preview

    def discard(self, preview: Preview) -> None:
        """Forget a file that was read."""
        shutil.rmtree(preview.folder, ignore_errors=True)

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
        tell = progress or _silent
        with self._lock(by, tell):
            repeat = imports.holding(self.engine, preview.facts["sha256"])
            if repeat and not again:
                raise AlreadyImportedError(
                    "You imported this file on {date} (same content); nothing was changed.",
                    "To import it all the same, ask for it again: it changes no figure.",
                    where=preview.file,
                    date=repeat.imported_at.date().isoformat(),
                )
            if not preview.files:
                raise preview.nothing_to_import()
            self._need_room(*preview.files.values())
            lake = self.lake.snapshot()
            counts = preview.counts
            if lake.versions != preview.versions:
                counts = count(preview.files, preview.kind, lake)
            facts = preview.facts | {
                "import_id": secrets.token_hex(6),
                "number": imports.next_number(self.engine),
                "imported_at": datetime.now(UTC).isoformat(),
                "imported_by": by,
                "counts": counts.with_repeats(preview.repeats),
            }
            tell(0.1, N_("Writing"))
            self._write(preview, facts)
            record = self._follow(facts["import_id"])
        self.discard(preview)
        if preview.source.is_relative_to(self.folders.staging):  # an upload: raw rows may hold personal data
            shutil.rmtree(preview.source.parent, ignore_errors=True)
        if build:
            self._show(lambda share, words: tell(0.3 + 0.7 * share, words))
        return record

    def undo(
        self, import_id: str, *, by: str = LOCAL, build: bool = True, progress: Progress | None = None
    ) -> ImportRecord:
        """Take an import out, as if it had never been. Earlier states of its tickets show again.

        When the figures cannot be prepared, it is out all the same: the old figures stay and `fault` says why.

        import_id: the id or the beginning of one. Raises UsageError if it names no import, several, or one undone.
        """
        tell = progress or _silent
        with self._lock(by, tell):
            record = imports.named(self.engine, import_id)
            tell(0.1, N_("Taking the import out"))
            self.lake.undo(record.import_id)
            record = imports.mark_undone(self.engine, record.import_id, by)
            self.folders.rejects_of(record.import_id).unlink(missing_ok=True)
        if build:
            self._show(lambda share, words: tell(0.3 + 0.7 * share, words))
        return record

    def imports(self) -> list[ImportRecord]:
        """All imports, the newest first; undone ones are among them and say so."""
        return imports.every(self.engine)

    def rejects(self, import_id: str) -> bytes:
        """The left-out rows of an import as CSV for a spreadsheet. Raises UsageError when none are kept."""
        return intake.rejects_csv(self.folders.kept_rejects(imports.named(self.engine, import_id).import_id))

    def refresh(self, progress: Progress | None = None) -> str:
        """Bring the figures up to date with lake and settings.

        Raises StoreError; the old figures stay then, and `fault` says that they are old.
        """
        tell = progress or _silent
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
            cause = error if isinstance(error, DashboardError) else type(error).__name__
            self.fault = StoreError(
                "The data were changed, but the figures do not show it yet: {cause}",
                "They are prepared again at the next change, or when you ask for it.",
                cause=cause,
            )

    def _put_right(self) -> None:
        """Finish or take back what a crash left; forget what is over its time. Holds the import lock."""
        for import_id in self.lake.incomplete():
            log.warning("import %s was cut off: taking out what it wrote", import_id)
            self.lake.undo(import_id)
        present = self.lake.imports()
        if imports.follow(self.engine, present):
            log.warning("the list of imports was brought in line with the lake")
        self.folders.clean_staging(self.settings.staging_hours)
        self.folders.clean_rejects({facts["import_id"] for facts in present}, self.settings.rejects_days)

    def _write(self, preview: Preview, facts: Mapping) -> None:
        """Rows into the lake, left-out rows beside it. On any error nothing stays."""
        import_id, kept = facts["import_id"], self.folders.rejects_of(facts["import_id"])
        try:
            if preview.rejected:
                shutil.copyfile(preview.parsed.rejects, kept)
                kept.chmod(0o600)
            for part, (table, path) in enumerate(preview.files.items(), start=1):
                self.lake.append(table, path, import_id, facts, f"{part}/{len(preview.files)}")
        except BaseException as error:
            with suppress(DashboardError, OSError):  # else the next start takes the rest out
                kept.unlink(missing_ok=True)
                self.lake.undo(import_id)
            if isinstance(error, OSError):
                raise self._unwritten() from error
            raise

    def _follow(self, import_id: str) -> ImportRecord:
        imports.follow(self.engine, self.lake.imports())
        return imports.find(self.engine, import_id)[0]

    def _lock(self, by: str, tell: Progress) -> AbstractContextManager[None]:
        """The import lock; while another import runs, ours waits and says so."""
        return FileLock(self.folders.import_lock).held(
            by, self.settings.lock_seconds, lambda _: tell(0.0, N_("Waiting for another import"))
        )

    def _need_room(self, *files: Path) -> None:
        needed = 4 * sum(file.stat().st_size for file in files)
        self.folders.need_room(
            max(self.settings.free_mb * MEGABYTE, needed),
            N_("Not enough room on the disk: {needed} needed, {free} free. Nothing was changed."),
        )

    def _unwritten(self) -> StoreError:
        return StoreError(
            "The import could not be written; nothing was changed.",
            "Check that the disk has room and the folder can be written, then try again.",
            where=str(self.folders.root),
        )


def _silent(share: float, words: str) -> None:
    """Nobody watches."""
