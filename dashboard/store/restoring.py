"""Restore: a backup takes the place of what is in the data folder, or nothing changes.

It is copied beside, opened and compared; whoever was forgotten since is forgotten there too; then the folders change
places. What was there before stays in the data folder under a dated name.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboard import lake_forgotten
from dashboard.errors import StoreError
from dashboard.lake_forgotten import Forgotten
from dashboard.settings import MEGABYTE, Settings
from dashboard.store import backup as backups
from dashboard.store.figures import Progress, silent
from dashboard.store.folders import READY, Folders, saying_full
from dashboard.store.forgetting import forget_again
from dashboard.store.last_reports import write_whole
from dashboard.store.locks import KEEPING, FileLock, InUse
from dashboard.store.people import LOCAL
from dashboard.store.service import Store
from dashboard.words import N_

ASIDE = "before-%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. aside: where the folders lie whose place it took; None where there were none.

    forgotten: people who had been forgotten since the backup, and were again.
    """

    backup: backups.Backup
    aside: Path | None
    forgotten: int


def restore(
    settings: Settings,
    place: Path,
    *,
    keys: Path | None = None,
    by: str = LOCAL,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup into the data folder. place: as of `backup.find`; keys: the folder with its key, if not beside it.

    by: who is named in the audit; a role cannot be asked for, as it stands in what is restored.
    Raises StoreError, also while the store is in use; nothing is changed then.
    """
    tell, folders = progress or silent, Folders(settings.data)
    folders.create()
    backup = backups.find(place)
    key = backups.find_key(backup, keys)
    in_use, lock = InUse(folders.in_use), FileLock(folders.keep_lock, KEEPING)
    with saying_full(folders.root), in_use.alone(), lock.held(by, 0):
        folders.finish_restore()
        folders.need_room(
            max(settings.free_mb * MEGABYTE, 2 * backup.bytes),
            N_("Not enough room on the disk: {needed} needed, {free} free. Nothing was changed."),
        )
        staged = Folders(folders.restoring)
        shutil.rmtree(staged.root, ignore_errors=True)
        try:
            staged.create()
            for number, (name, expected) in enumerate(backup.files.items()):
                tell(0.5 * number / len(backup.files), N_("Copying"))
                if backups.copied(backup.path / name, staged.root / name) != tuple(expected):
                    raise StoreError("This backup is damaged.", "Use an earlier one.", where=str(backup.path / name))
            shutil.copyfile(key, staged.key)
            staged.key.chmod(0o600)
            count = _opened(settings, staged.root, backup, _missing(folders, staged), by, tell)
            aside = datetime.now(UTC).strftime(ASIDE)
            write_whole(staged.root / READY, json.dumps({"aside": aside}).encode())
        except BaseException:
            shutil.rmtree(staged.root, ignore_errors=True)
            raise
        kept = folders.finish_restore()
    return Restored(backup, kept, count)


def _missing(folders: Folders, staged: Folders) -> Forgotten:
    """Who is on the present list and not on the backup's, where both lists are of one key."""
    now, then = lake_forgotten.read(folders.lake), lake_forgotten.read(staged.lake)
    if not now.customers or folders.read_key() != staged.read_key():
        return Forgotten()
    return Forgotten(now.times, now.customers - then.customers, now.tickets - then.tickets)


def _opened(settings: Settings, root: Path, backup: backups.Backup, missing: Forgotten, by: str, tell: Progress) -> int:
    """Open what was copied, compare its figures with those of the backup, and forget who is missing on its list."""
    tell(0.5, N_("Opening the backup"))
    with Store(settings.model_copy(update={"data": root, "state_url": ""})) as store:
        if store.fault:
            raise store.fault
        made = (store.fingerprint, store.figures.shown().content)
        # Another version of the program makes other figures of the same rows; the files themselves were compared.
        if made[0] == backup.mart[0] and made != backup.mart:
            raise StoreError("The backup does not make the figures that it was made with.", "Use an earlier one.")
        if missing.customers:
            tell(0.8, N_("Forgetting"))
            forget_again(store.figures, missing)
        store.audit.told(by, "restore", backup.path.name, forgotten=len(missing.customers))
        return len(missing.customers)
