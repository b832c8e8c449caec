"""The folder of a store: where each thing lies, how much room is left, and what of it may be forgotten.

lake/       the record; only the importer writes it
marts/      built figures, thrown away and rebuilt at will
state/      the state database; before-…: as it was before an upgrade, damaged-…: put aside, for a while
rejects/    left-out rows of each import, for a while
staging/    files on their way in
reported/   what scheduled reports said last, so that they wait for news
restoring/  a backup on its way in; before-…/ what it took the place of
ballast     room that can be freed when the disk is full
forgetting.json  an erasure that is being carried out
key         turns customer numbers into codes that mean nothing elsewhere
"""

import errno
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dashboard.errors import StoreError, UsageError
from dashboard.settings import MEGABYTE, Settings
from dashboard.words import N_

KEY_BYTES = 32
BALLAST_BYTES = 16 << 20
DAY_SECONDS = 86_400
READY = "ready.json"  # in `restoring/`: all of it is there and was compared
SWAPPED = ("lake", "marts", "state", "rejects", "staging", "key")


class Folders:
    """The places in one store's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lake, self.marts, self.state = root / "lake", root / "marts", root / "state"
        self.rejects, self.staging, self.key = root / "rejects", root / "staging", root / "key"
        self.import_lock, self.build_lock = root / "import.lock", root / "build.lock"
        self.keep_lock, self.in_use = root / "keep.lock", root / "in_use.lock"
        self.state_file, self.ballast = self.state / "csat.sqlite3", root / "ballast"
        self.restoring, self.forgetting = root / "restoring", root / "forgetting.json"

    def create(self) -> None:
        """Make what is missing, for this user's eyes only."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.lake, self.marts, self.state, self.rejects, self.staging):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(
                "The data folder cannot be made or written.",
                "Choose another one (CSAT_DATA), or allow this user to write there.",
                where=str(self.root),
            ) from error

    def finish_restore(self) -> Path | None:
        """Let a backup that is ready take its place, or go on with that where it was cut off. Returns the folder with
        what was there before; None where nothing is ready, or nothing was there."""
        if not (self.restoring / READY).exists():
            return None
        aside = self.root / json.loads((self.restoring / READY).read_text("utf-8"))["aside"]
        aside.mkdir(mode=0o700, exist_ok=True)
        for name in SWAPPED:
            new, now, old = self.restoring / name, self.root / name, aside / name
            if not new.exists():  # in its place already
                continue
            if old.exists():  # cut off just here: what stands in its place was made since, and is empty
                shutil.rmtree(now, ignore_errors=True)
            elif now.exists():
                now.rename(old)
            new.rename(now)
        shutil.rmtree(self.restoring)
        if any(path.is_file() for path in aside.rglob("*")):
            return aside
        shutil.rmtree(aside)
        return None

    def asides(self) -> list[Path]:
        """Folders with what was there before a restore, the oldest first."""
        return sorted(path for path in self.root.glob("before-*") if path.is_dir())

    def old_states(self) -> list[Path]:
        """Copies of the state database from before an upgrade, and damaged ones that were put aside."""
        return sorted(path for path in self.state.iterdir() if not path.name.startswith(self.state_file.name))

    def make_key(self) -> None:
        """Make the key of a new store, whole or not at all."""
        if self.key.exists():
            return
        new = self.root / f"key.{secrets.token_hex(4)}"
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, self.key)
        except FileExistsError:  # another process was faster, and its key counts
            pass
        finally:
            new.unlink()

    def read_key(self) -> bytes:
        """The key. Raises StoreError if it is gone: with another one, known customers would look like new ones."""
        try:
            if os.name == "posix" and self.key.stat().st_mode & 0o077:
                self.key.chmod(0o600)
            key = bytes.fromhex(self.key.read_text(encoding="ascii"))
        except (OSError, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise StoreError(
                "The key of this store is missing or damaged, so customers could not be recognised again.",
                "Restore this file from a backup. Without it, start a new store in an empty folder and import "
                "the files again.",
                where=str(self.key),
            )
        return key

    def has_key(self) -> bool:
        """Whether the key is there and whole."""
        try:
            return len(bytes.fromhex(self.key.read_text("ascii"))) == KEY_BYTES
        except (OSError, ValueError):
            return False

    def keep_ballast(self) -> None:
        """Hold a little room that can be freed when the disk is full: then even an undo finds none."""
        with self.ballast.open("wb") as file:
            if hasattr(os, "posix_fallocate"):  # takes the room without writing
                os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)
            else:
                file.write(bytes(BALLAST_BYTES))

    def drop_ballast(self) -> None:
        """Free it."""
        self.ballast.unlink(missing_ok=True)

    def new_staging(self, by: str = "") -> Path:
        """A fresh folder for one file on its way in. Its name tells which process works in it, and for whom."""
        folder = self.staging / f"{os.getpid()}-{_mark_of(by)}-{secrets.token_hex(8)}"
        with saying_full(self.root):
            folder.mkdir(mode=0o700)
        return folder

    def stage(self, content: BinaryIO, by: str = "") -> Path:
        """Write what is received into a new place of staging, piece by piece, and return it. Cut off, nothing stays."""
        path = self.new_staging(by) / "upload"
        try:
            with saying_full(self.root), path.open("wb") as file:
                shutil.copyfileobj(content, file)
        except BaseException:
            self.forget_staged(path)
            raise
        return path

    def make_way(self, limits: Settings, by: str) -> None:
        """Forget what waits for its import too long; StoreError while too many bytes, or files of this person, wait."""
        self.clean_staging(limits.staging_hours)
        mine = len(list(self.staging.glob(f"*-{_mark_of(by)}-*/upload")))
        if mine >= limits.waiting_files:
            raise StoreError(
                "{n} files of yours wait for their import already; more are not taken.",
                "Import or drop some of them, then try again.",
                n=mine,
            )
        waiting = sum(file.stat().st_size for file in self.staging.rglob("*") if file.is_file())
        if waiting > limits.staging_mb * MEGABYTE:
            raise StoreError(
                "Too many files wait for their import.", "Import or drop some of them, then try again.",
                where=str(self.staging),
            )  # fmt: skip

    def forget_staged(self, path: Path) -> None:
        """Remove a staged file with its folder; a file that is not in staging stays."""
        if path.is_relative_to(self.staging):
            shutil.rmtree(path.parent, ignore_errors=True)

    def clean_staging(self, hours: float) -> None:
        """Forget what is older, and what a process that is no more has left."""
        for folder in self.staging.iterdir():
            owner = folder.name.split("-")[0]
            try:
                is_old = time.time() - folder.stat().st_mtime > hours * 3600
            except FileNotFoundError:  # another process has just taken it away
                continue
            if is_old or not (owner.isdigit() and _is_alive(int(owner))):
                shutil.rmtree(folder, ignore_errors=True)

    def rejects_of(self, import_id: str) -> Path:
        """Where the left-out rows of an import are kept."""
        return self.rejects / f"{import_id}.parquet"

    def kept_rejects(self, import_id: str) -> Path:
        """The same, as long as they are kept; UsageError afterwards."""
        path = self.rejects_of(import_id)
        if not path.exists():
            raise UsageError(
                "The left-out rows of import {import_id} are no longer kept.",
                "Import the file again with csat import --dry-run to see its problems.",
                import_id=import_id,
            )
        return path

    def clean_old_states(self, days: float) -> None:
        """Forget those that are older: they hold what was there then."""
        for path in self.old_states():
            if time.time() - path.stat().st_mtime > days * DAY_SECONDS:
                path.unlink(missing_ok=True)

    def clean_rejects(self, present: Collection[str], days: float) -> None:
        """Forget left-out rows that are older, or whose import is gone."""
        for file in self.rejects.iterdir():
            if file.stem not in present or time.time() - file.stat().st_mtime > days * DAY_SECONDS:
                file.unlink(missing_ok=True)

    def need_room_for(self, free_mb: int, *files: Path) -> None:
        """Raise StoreError unless there is room for an import of these files, and so many megabytes besides."""
        needed = 4 * sum(file.stat().st_size for file in files)
        self.need_room(
            max(free_mb * MEGABYTE, needed),
            N_("Not enough room on the disk: {needed} needed, {free} free. Nothing was changed."),
        )

    def need_room(self, needed: int, what: str) -> None:
        """Raise StoreError with the sentence `what` (places: needed, free) unless so many bytes are free."""
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise StoreError(
                what,
                "Free some room, or move the store to another disk, and try again.",
                where=str(self.root),
                needed=size(needed),
                free=size(free),
            )


@contextmanager
def saying_full(place: Path) -> Iterator[None]:
    """Turn what the system says of a full disk into a sentence with what to do."""
    try:
        yield
    except OSError as error:
        # The lake's writer tells no number.
        if error.errno not in (errno.ENOSPC, errno.EDQUOT) and os.strerror(errno.ENOSPC) not in str(error):
            raise
        raise StoreError(
            "The disk is full.",
            "Free some room, then try again. csat doctor --repair gives back the reserve that is kept for this.",
            where=str(place),
        ) from error


def size(count: int) -> str:
    """Bytes for people: 41.8 MB.

    >>> size(41_800_000)
    '41.8 MB'
    """
    for unit, bytes_each in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= bytes_each:
            return f"{count / bytes_each:.1f} {unit}"
    return f"{count} B"


def _mark_of(person: str) -> str:
    """Whose file it is, in the name of a folder: not readable, not long."""
    return hashlib.blake2b(person.encode(), digest_size=6).hexdigest()


def _is_alive(process: int) -> bool:
    if os.name != "posix":  # asking would end it there; age decides
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
