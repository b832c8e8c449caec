"""One writer at a time, also among several processes: a lock on a file, which the system lifts when its holder dies."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from dashboard.errors import StoreError
from dashboard.words import N_

POLL_SECONDS = 0.05
TELL_SECONDS = 0.5
KEEPING = N_("A backup, a check-up or an erasure is running; nothing was changed.")
# Windows locks bytes, and refuses others to read them: this one lies far behind the holder's name.
LOCKED_BYTE = 1 << 30


class LockedError(StoreError):
    """Somebody else has held the lock for longer than we were ready to wait."""


class FileLock:
    """A lock that tells who holds it.

    >>> with FileLock(folder / "import.lock").held("Li Na", seconds=600):
    ...     write()
    """

    def __init__(self, path: Path, busy: str = N_("{holder} is importing; nothing was changed.")) -> None:
        """busy: the sentence for those whose wait was in vain."""
        self.path, self.busy = path, busy

    @contextmanager
    def held(self, by: str, seconds: float, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
        """Hold the lock, after waiting for it up to so many seconds.

        waiting: called with the name of the holder while there is one, at once and then each half second; it may raise
        to give up. Raises LockedError when time is up.
        """
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            deadline, tell_at = time.monotonic() + seconds, 0.0
            while not _try_lock(handle):
                holder = self._holder()
                if waiting and time.monotonic() >= tell_at:
                    waiting(holder)
                    tell_at = time.monotonic() + TELL_SECONDS
                if time.monotonic() >= deadline:
                    raise LockedError(self.busy, "Try again in a moment.", holder=holder)
                time.sleep(POLL_SECONDS)
            name = json.dumps({"by": by, "process": os.getpid()}, ensure_ascii=False).encode()
            with suppress(OSError):  # a full disk takes no name; the lock holds without one
                os.ftruncate(handle, 0)
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, name)
            try:
                yield
            finally:
                _unlock(handle)
        finally:
            os.close(handle)

    def _holder(self) -> str:
        try:
            return str(json.loads(self.path.read_text(encoding="utf-8"))["by"])
        except (OSError, ValueError, KeyError):  # just being written
            return "?"


class InUse:
    """Tells that a store is open in this process, for as long as it is; several may have it open at once.

    Who must be alone with it (a restore) asks for `alone`. Where the system has no locks that can be shared, nobody is
    told apart: there, stop the server before a restore.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None  # closed with this object at the latest, and the lock with it

    def enter(self, seconds: float) -> None:
        """Count as one who has it open. Raises LockedError while somebody is alone with it for longer than this."""
        file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "rb")
        deadline = time.monotonic() + seconds
        while not _try_share(file.fileno()):
            if time.monotonic() >= deadline:
                file.close()
                raise LockedError("A backup is being restored into this store.", "Try again when that is done.")
            time.sleep(POLL_SECONDS)
        self._file = file

    def leave(self) -> None:
        """Count no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the store for oneself. Raises LockedError at once where somebody has it open."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _try_lock(handle):
                raise LockedError(
                    "The store is in use; nothing was changed.", "Stop the server and running imports, then try again."
                )
            yield
            _unlock(handle)
        finally:
            os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try_share(handle: int) -> bool:
        return True

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_share(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
