"""csat backup | restore | doctor | forget | tidy: what keeps the data safe, and no longer than it may be kept."""

import json
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.opening import open_store
from dashboard.cli.printing import progress_bar, remark, terminal_words
from dashboard.settings import read_settings
from dashboard.store import backup as backups
from dashboard.store import doctor as doctors
from dashboard.store import keeping, restoring, retention
from dashboard.store.folders import size
from dashboard.store.people import operator
from dashboard.words import Words

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
        made = backups.back_up(store, place, keys=keys, by=store.operator, progress=progress)
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
        done = restoring.restore(settings, place, keys=keys, by=operator(), progress=progress)
    typer.echo(t("The backup of {moment} is restored.", moment=f"{done.backup.made_at:%Y-%m-%d %H:%M} UTC"))
    if done.forgotten:
        remark(t("{count} people who were forgotten since were forgotten again.", count=done.forgotten))
    if done.aside:
        remark(t("What was there before is in {path}.", path=done.aside))


def doctor(
    mend: Annotated[bool, typer.Option("--repair", help="Put right what the program can put right alone.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Do not read every row.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a finding.")] = False,
) -> None:
    """Check the store, and say what to do. Exit status 0: sound, 1: something is broken."""
    t, settings = terminal_words(), read_settings()
    found = doctors.examine(settings, deep=not quick)
    if mend and found:
        for finding in found:
            remark(_said(finding, t))
        doctors.repair(settings, found)
        found = doctors.examine(settings, deep=not quick)
    for finding in found:
        typer.echo(json.dumps(_plain(finding), ensure_ascii=False) if as_json else _said(finding, t))
    if not found and not as_json:
        typer.echo(t("Everything is sound: {folder}.", folder=settings.data))
    if not doctors.is_sound(found):
        raise typer.Exit(1)


def forget(
    person: Annotated[str, typer.Argument(metavar="ID", help="A customer's, as the help desk exports it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would touch.")] = False,
) -> None:
    """Make a customer's rows nameless and erase their comments, in all versions; no figure changes.

    Left-out rows, and folders put aside by a restore, are deleted as a whole. Backups still hold the person until they
    are removed; a restore forgets them again.
    """
    t = terminal_words()
    with open_store(t, build=False) as store:
        done = keeping.forget(store, person, by=store.operator, dry_run=dry_run)
    counts = {"tickets": done.tickets, "surveys": done.surveys, "comments": done.comments, "links": done.links}
    if dry_run:
        typer.echo(
            t("Would change: {tickets} rows of tickets, {surveys} of surveys, {comments} comments; figures of {links} "
              "links would be made again.", **counts)
        )  # fmt: skip
    else:
        typer.echo(
            t("Forgotten: {tickets} rows of tickets, {surveys} of surveys, {comments} comments; figures of {links} "
              "links were made again.", **counts)
        )  # fmt: skip
    if done.ended:
        remark(
            t("{count} links end: the rows behind their figures are no longer kept.",
              count=done.ended)
        )  # fmt: skip
    if done.columns:
        remark(
            t("Kept columns that tell of people stay as they are: {columns}. Import those files again without them.",
              columns=", ".join(done.columns))
        )  # fmt: skip
    if done.mentions:
        remark(
            t("The ID stands in what people wrote: {places}. A mark takes its place, but not in filters.",
              places=", ".join(done.mentions))
        )  # fmt: skip
    if done.rejects or done.asides:
        remark(
            t("{rejects} files of left-out rows and {asides} folders put aside by a restore go as a whole.",
              rejects=done.rejects, asides=done.asides)
        )  # fmt: skip


def tidy() -> None:
    """Delete what is over its time: old rows (CSAT_DATA_MONTHS), undone imports, earlier versions, left-out rows."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        done = retention.tidy(store, by=store.operator)
    typer.echo(
        t("Deleted: {tickets} rows of tickets, {surveys} of surveys, {imports} imports, {files} files; {links} links "
          "ended.", imports=done.imports, files=done.files, links=done.links, **done.rows)
    )  # fmt: skip


def _said(finding: doctors.Finding, t: Words) -> str:
    parts = [
        t(part, **finding.values) if finding.values else t(part) for part in (finding.what, finding.remedy) if part
    ]
    where = f"{finding.where}: " if finding.where else ""
    return f"{finding.level:<8}{finding.check:<9}{where}{' '.join(parts)}"


def _plain(finding: doctors.Finding) -> dict[str, object]:
    values = dict(finding.values)
    return {
        "check": finding.check,
        "level": finding.level,
        "where": finding.where,
        "what": finding.what.format(**values),
        "remedy": finding.remedy.format(**values),
        "can_be_repaired": finding.mend is not None,
    }
