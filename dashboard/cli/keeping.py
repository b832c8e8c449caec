"""csat backup | restore: what keeps the data safe."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.opening import open_store
from dashboard.cli.printing import progress_bar, remark, terminal_words
from dashboard.settings import read_settings
from dashboard.store import backup as backups
from dashboard.store import restoring
from dashboard.store.folders import size

Keys = Annotated[
    Path | None, typer.Option("--keys", metavar="FOLDER", help="Where keys are kept; else the folder keys in DIR.")
]


def backup(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the backups; each gets one of its own.")],
    keys: Keys = None,
    prune: Annotated[bool, typer.Option("--prune", help="Remove backups older than CSAT_BACKUP_DAYS.")] = False,
) -> None:
    """Make a backup while everything runs, open it and compare its figures. The key is put apart from it."""
    t = terminal_words()
    with open_store(t, build=False) as store, progress_bar(str(place), t) as progress:
        made = backups.back_up(store, place, keys=keys, progress=progress)
        days = store.settings.backup_days
    typer.echo(
        t(
            "{path}: {files} files, {size}, {tickets} rows of tickets and {surveys} of surveys; opened and compared.",
            path=made.path, files=len(made.files), size=size(made.bytes), **made.rows,
        )
    )  # fmt: skip
    if not made.state:
        remark(t("The state is in PostgreSQL and not in this backup: copy it with pg_dump."))
    if old := backups.old(place, days):
        if prune:
            backups.remove(old)
            remark(t("{count} backups older than {days} days were removed.", count=len(old), days=days))
        else:
            remark(t("{count} backups are older than {days} days; --prune removes them.", count=len(old), days=days))


def restore(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="One backup, or the folder of all: the newest.")],
    keys: Keys = None,
) -> None:
    """Put a backup in the place of the data folder's contents, which stay beside it under a dated name."""
    t = terminal_words()
    settings = read_settings()
    with progress_bar(str(place), t) as progress:
        done = restoring.restore(settings, place, keys=keys, progress=progress)
    typer.echo(t("The backup of {moment} is restored.", moment=f"{done.backup.made_at:%Y-%m-%d %H:%M} UTC"))
    if done.forgotten:
        remark(t("{count} people who were forgotten since were forgotten again.", count=done.forgotten))
    if done.aside:
        remark(t("What was there before is in {path}.", path=done.aside))
