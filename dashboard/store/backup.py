"""Backups: a copy of the lake and the state that was opened and found to make the same figures.

    backup = back_up(store, Path("/mnt/backup"))
    restore(settings, Path("/mnt/backup"))

People go on reading and importing meanwhile: state is copied at one moment, and what the lake holds is only ever added
to. Left out are the figures (they are built again), left-out rows, and files on their way in. The key lies apart, since
with it and a list of customers the hashes could be told.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dashboard import lake_files, mart
from dashboard.engines.duckdb import Mart
from dashboard.errors import StoreError, UsageError
from dashboard.lake import Lake
from dashboard.settings import MEGABYTE
from dashboard.state import copying, links, marts
from dashboard.state.database import Engine
from dashboard.store import recipes
from dashboard.store.figures import Progress, settings_in_force, silent
from dashboard.store.folders import DAY_SECONDS, size
from dashboard.store.last_reports import write_whole
from dashboard.store.locks import KEEPING, FileLock
from dashboard.store.people import ADMIN, LOCAL
from dashboard.store.service import Store
from dashboard.words import N_

MANIFEST, KEYS, STATE = "manifest.json", "keys", "csat.sqlite3"
NAME = "csat-%Y%m%dT%H%M%S.%fZ"
PARTIAL = ".partial"
FORMAT = 1
KEY_LETTERS = 16  # of the digest that names a key's file
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself.

    files: path → (bytes, SHA-256). rows: table → rows of the lake. state: table → rows; empty where the state is not
    in it. mart: fingerprint and content hash of the figures that were made from it. key: digest of the key.
    """

    path: Path
    made_at: datetime
    program: str
    versions: dict[str, int]
    rows: dict[str, int]
    state: dict[str, int]
    mart: tuple[str, str]
    key: str
    files: dict[str, tuple[int, str]]

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(count for count, _ in self.files.values())


def back_up(
    store: Store, place: Path, *, keys: Path | None = None, by: str = LOCAL, progress: Progress | None = None
) -> Backup:
    """Make a backup in a new folder of `place`, and return it once it was opened and compared.

    keys: where the key is put; else into the folder `keys` of `place`. Raises StoreError, and leaves nothing under the
    name then. A PostgreSQL state is not in it: `pg_dump` copies that.
    """
    store.people.need(by, ADMIN)
    tell, folders = progress or silent, store.folders
    now = datetime.now(UTC)
    with FileLock(folders.keep_lock, KEEPING).held(LOCAL, store.settings.lock_seconds), _saying(place):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clean(place)
        partial = place / f"{now.strftime(NAME)}{PARTIAL}"
        partial.mkdir(mode=0o700)
        try:
            pinned = pinned_versions(store.engine)
            state = {}
            if copying.is_a_file(store.engine):
                (partial / "state").mkdir()
                copying.copy(store.engine, partial / "state" / STATE)
                state = copying.rows(partial / "state" / STATE)
            # After the state, so that no import in the copied list is missing from the copied lake; what came in
            # between is added to the list when the copy is opened.
            versions = store.lake.versions()
            pinned += [each for each in pinned_versions(store.engine) if each not in pinned]
            wanted = lake_files.needed(store.lake, versions, pinned)
            _need_room(place, store.lake, wanted, store.settings.free_mb)
            files = _copy(store.lake.folder, partial / "lake", wanted, tell)
            if state:
                files[f"state/{STATE}"] = _sum(partial / "state" / STATE)
            key = _save_key(folders.read_key(), keys or place / KEYS)
            tell(0.7, N_("Opening the backup"))
            figures = _opened(store, partial, versions)
            made = Backup(
                partial, now, version("csat-dashboard"), versions, lake_files.rows(Lake(partial / "lake"), versions),
                state, figures, key, files,
            )  # fmt: skip
            check(made)
            write_whole(partial / MANIFEST, _text(made))
            whole = place / now.strftime(NAME)
            partial.rename(whole)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    store.audit.told(by, "backup", whole.name, files=len(files))
    return find(whole)


def check(backup: Backup) -> None:
    """Read every file of a backup again. Raises StoreError naming the first that is not as it was written."""
    lake = Lake(backup.path / "lake")
    for name, (count, digest) in backup.files.items():
        path = backup.path / name
        if not path.is_file() or _sum(path) != (count, digest):
            raise _damaged(path)
    if lake_files.rows(lake, backup.versions) != backup.rows:
        raise _damaged(lake.folder)
    if backup.state and (
        copying.faults(backup.path / "state" / STATE) or copying.rows(backup.path / "state" / STATE) != backup.state
    ):
        raise _damaged(backup.path / "state" / STATE)


def find(place: Path) -> Backup:
    """The backup in this folder, or the newest of those in it. Raises UsageError where there is none."""
    folder = place if (place / MANIFEST).exists() else next(iter(_all(place)), None)
    if folder is None:
        raise UsageError(
            "There is no backup in this folder.", "Name the folder given to csat backup.", where=str(place)
        )
    try:
        said: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        if said.pop("format") != FORMAT:
            raise StoreError(
                "This backup was made by a newer version of the program.", "Use that version.", where=str(folder)
            )
        said["files"] = {name: (count, digest) for name, (count, digest) in said["files"].items()}
        said |= {"made_at": datetime.fromisoformat(said["made_at"]), "mart": tuple(said["mart"])}
        return Backup(path=folder, **said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder / MANIFEST) from error


def old(place: Path, days: float) -> list[Path]:
    """Backups in a folder that are older than so many days, the newest first. The newest of all is never among them."""
    before = datetime.now(UTC) - timedelta(days=days)
    return [folder for folder in _all(place)[1:] if _moment(folder) < before]


def remove(folders: list[Path]) -> None:
    """Remove these backups."""
    for folder in folders:
        shutil.rmtree(folder)


def find_key(backup: Backup, keys: Path | None = None) -> Path:
    """The file with the key of a backup. Raises StoreError where it is not."""
    path = (keys or backup.path.parent / KEYS) / f"{backup.key[:KEY_LETTERS]}.key"
    if not path.is_file() or digest_of(bytes.fromhex(path.read_text("ascii"))) != backup.key:
        raise StoreError(
            "The key of this backup is not there, so its customers could not be recognised again.",
            "Name the folder that holds it.",
            where=str(path),
        )
    return path


def digest_of(key: bytes) -> str:
    """What a backup says of its key, so that another one is noticed."""
    return sha256(key).hexdigest()


def copied(source: Path, to: Path) -> tuple[int, str]:
    """Copy a file to a new place and onto the disk: its bytes and their SHA-256, as they were read."""
    to.parent.mkdir(parents=True, exist_ok=True)
    digest, count = sha256(), 0
    with source.open("rb") as read, to.open("xb") as write:
        while piece := read.read(PIECE):
            digest.update(piece)
            count += write.write(piece)
        write.flush()
        os.fsync(write.fileno())
    return count, digest.hexdigest()


def _copy(lake: Path, to: Path, wanted: list[Path], tell: Progress) -> dict[str, tuple[int, str]]:
    files = {}
    for number, path in enumerate(wanted):
        tell(0.7 * number / len(wanted), N_("Copying"))
        files[f"lake/{path.as_posix()}"] = copied(lake / path, to / path)
    return files


def pinned_versions(engine: Engine) -> list[dict[str, int]]:
    """The versions of the lake that the frozen links which work need."""
    shown = {link.fingerprint for link in links.every(engine) if link.fingerprint and link.works}
    saved = [found for name in sorted(shown) if (found := marts.find(engine, name))]
    return [recipes.read(each.recipe).versions for each in saved]


def _opened(store: Store, partial: Path, versions: Mapping[str, int]) -> tuple[str, str]:
    """The figures that the copy makes, by fingerprint and content: the same as the store's, or StoreError."""
    settings = settings_in_force(store.engine, store.settings.zone)

    def made_of(lake: Lake) -> tuple[str, str]:
        rows = lake.snapshot(versions)
        name = mart.fingerprint(rows.versions, list(rows.imports), settings)
        with tempfile.TemporaryDirectory(dir=partial) as folder:
            path = mart.build(
                Path(folder), name, tickets=rows.files["tickets"], surveys=rows.files["surveys"],
                imports=list(rows.imports), settings=settings,
                memory_limit=f"{store.settings.build_mb}MiB", threads=store.settings.threads,
            )  # fmt: skip
            opened = Mart(path, threads=store.settings.threads)
            content = opened.content
            opened.close()
        return name, content

    name, content = made_of(Lake(partial / "lake"))
    saved = marts.find(store.engine, name)
    if (saved.content if saved else made_of(store.lake)[1]) != content:
        raise StoreError(
            "The backup does not make the figures that are shown, so a data file of the store may be damaged.",
            "See csat doctor.",
        )
    return name, content


def _save_key(key: bytes, keys: Path) -> str:
    """Put the key where keys are kept, readable for this user only, and return its digest."""
    digest = digest_of(key)
    path = keys / f"{digest[:KEY_LETTERS]}.key"
    if not path.exists():
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, key.hex().encode("ascii"))
        path.chmod(0o600)
    return digest


def _need_room(place: Path, lake: Lake, wanted: list[Path], free_mb: int) -> None:
    # The copy, and as much again for the figures that are made from it to compare.
    needed = max(free_mb * MEGABYTE, 2 * sum((lake.folder / path).stat().st_size for path in wanted))
    free = shutil.disk_usage(place).free
    if free < needed:
        raise StoreError(
            "Not enough room for a backup: {needed} needed, {free} free.",
            "Free some room, or name another folder.",
            where=str(place),
            needed=size(needed),
            free=size(free),
        )


def _all(place: Path) -> list[Path]:
    """The folders of whole backups, the newest first."""
    return sorted((path.parent for path in place.glob(f"csat-*Z/{MANIFEST}")), key=_moment, reverse=True)


def _moment(folder: Path) -> datetime:
    try:
        return datetime.strptime(folder.name, NAME).replace(tzinfo=UTC)
    except ValueError:  # renamed by somebody
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _clean(place: Path) -> None:
    """Take away what a backup that was killed has left."""
    for folder in place.glob(f"csat-*{PARTIAL}"):
        if time.time() - folder.stat().st_mtime > DAY_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _text(backup: Backup) -> bytes:
    plain = asdict(backup) | {"format": FORMAT, "made_at": backup.made_at.isoformat()}
    del plain["path"]
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def _sum(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, file_digest(file, "sha256").hexdigest()


@contextmanager
def _saying(place: Path) -> Iterator[None]:
    """Turn a fault of the disk into a StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            "The backup could not be written: {reason}.",
            "Check that the folder can be written and has room, then try again.",
            where=str(place),
            reason=error.strerror or type(error).__name__,
        ) from error


def _damaged(path: Path) -> StoreError:
    return StoreError("This backup is damaged.", "Use an earlier one.", where=str(path))
