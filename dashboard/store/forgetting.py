"""Forget a person: nobody can tell any more what of the data was theirs, and every figure stays as it was.

    forget(store.figures, "10023", by="Li Na")

The hash of their id becomes one random value, and the comments on their tickets become a mark, in every file of the
lake, of whatever version: the newest, those of frozen links, and those of undone imports. Each file keeps its name, its
rows and its length (`lake_rewriting`), so a person is gone at once from all versions that share it. Then the figures
are made again, those of links too; left-out rows, files on their way in and folders put aside by a restore are deleted.
What was begun is finished at the next start.

Later imports that hold the person are made nameless in the same way: the lake keeps a list (`lake_forgotten`).
"""

import json
import logging
import secrets
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from dashboard import lake_files, lake_forgotten, lake_sums
from dashboard.errors import DashboardError, StoreError, UsageError
from dashboard.intake.masking import customers as hashed
from dashboard.intake.rows import content_hash
from dashboard.intake.sheet import named
from dashboard.lake import Lake
from dashboard.lake_forgotten import Forgotten
from dashboard.lake_rewriting import leftovers, rewritten, written
from dashboard.persons import OF_PERSONS, PERSONAL
from dashboard.state import imports, links, marts, mentions
from dashboard.store import recipes
from dashboard.store.figures import BUILDER, BUSY, Figures
from dashboard.store.folders import saying_full
from dashboard.store.last_reports import write_whole
from dashboard.store.locks import KEEPING, FileLock
from dashboard.store.upkeep import make
from dashboard.words import N_

log = logging.getLogger(__name__)

NAMELESS = "forgotten-"  # before a random value, in the place of a customer's hash
RANDOM_BYTES = 12
ERASED = "[erased]"  # in the place of a comment, so that as many comments are counted as before


@dataclass(frozen=True, slots=True)
class Erasure:
    """What forgetting somebody touches: rows in all versions together, comments that are erased, data files.

    links: frozen ones whose figures are made again. ended: those whose rows are not kept any more.
    rejects: files of left-out rows. asides: folders put aside by a restore. columns: kept columns that tell of people
    and stay as they are. mentions: what people wrote that names the id; a mark takes its place, but not in filters.
    """

    tickets: int = 0
    surveys: int = 0
    comments: int = 0
    files: int = 0
    links: int = 0
    ended: int = 0
    rejects: int = 0
    asides: int = 0
    columns: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def forget(
    figures: Figures,
    person: str,
    *,
    by: str,
    dry_run: bool = False,
    told: Callable[..., object] | None = None,
) -> Erasure:
    """Forget the customer with this id, as the help desk exports it. Whoever calls this has checked that `by` may.

    dry_run: only tell what it would touch. told: called as told("forget", by=…, erasure=…) when it is done; the id is
    no part of that. Raises UsageError where no row is theirs, StoreError where it cannot be done now.
    """
    settings, folders = figures.settings, figures.folders
    with (
        FileLock(folders.keep_lock, KEEPING).held(by, settings.lock_seconds),
        FileLock(folders.import_lock).held(by, settings.lock_seconds),
        saying_full(folders.root),
    ):
        go_on(figures)
        people = hashes_of(figures, person)
        tickets = tickets_of(figures.lake, people)
        found = replace(touched(figures, people, tickets), mentions=tuple(mentions.of(figures.engine, person)))
        if not found.tickets + found.surveys:
            raise UsageError("No row in the store is of this customer.", "Write the ID as the help desk exports it.")
        if dry_run:
            return found
        mentions.erase(figures.engine, person, ERASED)
        now = lake_forgotten.read(figures.lake.folder)
        journal = {"names": new_names(people), "tickets": sorted(tickets), "times": now.times + 1}
        write_whole(folders.forgetting, json.dumps(journal).encode())
        folders.forgetting.chmod(0o600)
        go_on(figures)
        if told:
            told("forget", by=by, erasure=found)
    return found


def forget_again(figures: Figures, missing: Forgotten) -> None:
    """Forget whom a list names that this lake's own list does not: after a restore."""
    now = lake_forgotten.read(figures.lake.folder)
    tickets = missing.tickets | tickets_of(figures.lake, missing.customers)
    journal = {"names": new_names(missing.customers), "tickets": sorted(tickets), "times": now.times + 1}
    write_whole(figures.folders.forgetting, json.dumps(journal).encode())
    go_on(figures)


def go_on(figures: Figures) -> None:
    """Carry out what was begun; nothing, where nothing was. Callers hold the import lock."""
    folders, lake = figures.folders, figures.lake
    for path in leftovers(lake.folder):
        path.unlink()
    if not folders.forgetting.exists():
        return
    journal: dict[str, Any] = json.loads(folders.forgetting.read_text("utf-8"))
    names, tickets = journal["names"], frozenset(journal["tickets"])
    with FileLock(folders.build_lock, BUSY).held(BUILDER, figures.settings.lock_seconds):
        theirs = [path for table, path in lake_files.data_files(lake) if _count(table, path, names, tickets).any]
        folders.need_room(
            sum(path.stat().st_size for path in theirs),
            N_("Not enough room on the disk: {needed} needed, {free} free. Nothing was changed."),
        )
        new = [(rewritten(path, lambda rows: nameless(rows, names, tickets)), path) for path in theirs]
        if new:
            lake_sums.add(lake.folder, {path: lake_sums.sum_of(aside) for aside, path in new})
        for aside, path in new:
            aside.replace(path)
        known = lake_forgotten.read(lake.folder)
        if known.times < journal["times"]:
            more = known.with_more(names, tickets)
            write_whole(lake_forgotten.path_of(lake.folder), more.text())
    _make_again(figures)
    figures.build()
    _delete_rest(figures)
    folders.forgetting.unlink()


def obey(lake: Lake, files: Mapping[str, Path]) -> None:
    """Make nameless whoever is on the list, in the rows of an import that is about to be written.

    files: table → Parquet file, changed in place. New tickets of theirs go on the list, for answers that come later.
    """
    known = lake_forgotten.read(lake.folder)
    if not known.customers:
        return
    people, tickets = set[str](), set[str]()
    for path in files.values():
        theirs = pl.scan_parquet(path).filter(pl.col("customer_id").is_in(list(known.customers)))
        found = theirs.select("customer_id", "ticket_id").collect()
        people |= set(found["customer_id"])
        tickets |= set(found["ticket_id"].drop_nulls())
    if tickets - known.tickets:
        write_whole(lake_forgotten.path_of(lake.folder), replace(known, tickets=known.tickets | tickets).text())
    names, tickets = new_names(people), tickets | known.tickets
    for table, path in files.items():
        if _count(table, path, names, tickets).any:
            aside = path.with_suffix(".nameless")
            written(path, aside, lambda rows: nameless(rows, names, tickets))
            aside.replace(path)


def new_names(people: Collection[str]) -> dict[str, str]:
    """Hash of a customer → a random value, another one each time."""
    return {person: NAMELESS + secrets.token_urlsafe(RANDOM_BYTES) for person in sorted(people)}


def nameless(rows: pl.DataFrame, names: Mapping[str, str], tickets: Collection[str]) -> pl.DataFrame:
    """Rows of either table without the people in `names`, and without comments of theirs and on their `tickets`.

    An answer on such a ticket by somebody else, who is known by another hash, stays as it is.
    """
    mask = _theirs("comment" in rows.columns, names, tickets)
    places = rows.select(mask.arg_true()).to_series()
    changed = rows[places].with_columns(pl.col("customer_id").replace(list(names), list(names.values())))
    if "comment" in rows.columns:
        changed = changed.with_columns(
            pl.when(pl.col("comment").str.strip_chars() != "")
            .then(pl.lit(ERASED))
            .otherwise("comment")
            .alias("comment")
        )
    changed = changed.with_columns(content_hash(changed).alias("content"))
    wanted = [name for name in ("customer_id", "comment", "content") if name in rows.columns]
    return rows.with_columns(rows[name].scatter(places, changed[name]) for name in wanted)


def tickets_of(lake: Lake, people: Collection[str]) -> set[str]:
    """Ids of all tickets that were ever said to be of these people."""
    found = set[str]()
    for _, path in lake_files.data_files(lake):
        theirs = pl.scan_parquet(path, hive_partitioning=False).filter(pl.col("customer_id").is_in(list(people)))
        try:
            found |= set(theirs.select("ticket_id").collect()["ticket_id"].drop_nulls())
        except PolarsError as error:
            raise StoreError(
                "A data file of the lake cannot be read.", "csat restore DIR brings back a backup.", where=str(path)
            ) from error
    return found


def touched(figures: Figures, people: Collection[str], tickets: Collection[str]) -> Erasure:
    """What there is of these people."""
    counts = {"tickets": 0, "surveys": 0}
    comments = files = 0
    columns = set[str]()
    for table, path in lake_files.data_files(figures.lake):
        if (found := _count(table, path, people, tickets)).any:
            files += 1
            counts[table] += found.rows
            comments += found.comments
            columns |= _columns(table, path, people, tickets)
    frozen = [link for link in links.every(figures.engine) if link.fingerprint and link.works]
    ended = [link for link in frozen if not _can_be_made(figures, link.fingerprint or "")]
    folders = figures.folders
    return Erasure(
        tickets=counts["tickets"], surveys=counts["surveys"], comments=comments, files=files,
        links=len(frozen) - len(ended), ended=len(ended),
        rejects=len(list(folders.rejects.iterdir())), asides=len(folders.asides()), columns=tuple(sorted(columns)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    rows: int
    comments: int

    @property
    def any(self) -> bool:
        return bool(self.rows or self.comments)


def _theirs(has_comments: bool, people: Collection[str], tickets: Collection[str]) -> pl.Expr:
    """Rows to be changed."""
    mask = pl.col("customer_id").is_in(list(people)).fill_null(False)
    if has_comments:
        is_told = pl.col("ticket_id").is_in(list(tickets)).fill_null(False) & (pl.col("comment") != ERASED)
        mask = mask | (is_told.fill_null(False) & pl.col("customer_id").is_null())
    return mask


def _count(table: str, path: Path, people: Collection[str], tickets: Collection[str]) -> _Found:
    has_comments = table == "surveys"
    rows = pl.scan_parquet(path, hive_partitioning=False).filter(_theirs(has_comments, people, tickets))
    comments = pl.col("comment").count() if has_comments else pl.lit(0)
    count, said = rows.select(pl.len(), comments.alias("comments")).collect().row(0)
    return _Found(count, said)


def _columns(table: str, path: Path, people: Collection[str], tickets: Collection[str]) -> set[str]:
    """Kept columns of their rows that tell of people, by their titles."""
    rows = pl.scan_parquet(path, hive_partitioning=False).filter(_theirs(table == "surveys", people, tickets))
    kept = rows.select("attributes").drop_nulls().unique().collect()["attributes"]
    titles = {title for text in kept for title in json.loads(text)}
    return {title for title in titles if PERSONAL.search(title) or OF_PERSONS.search(title)}


def hashes_of(figures: Figures, person: str) -> set[str]:
    """What the id is in the lake, with the name of each source before it that there ever was."""
    sources = {"", *(facts.get("source", "") for facts in figures.lake.imports())}
    sources |= imports.sources(figures.engine)
    key = figures.folders.read_key()
    given = pl.Series("customer_id", [person], dtype=pl.String)
    return {code for source in sources for code in hashed(named(given, source), key) if code}


def _can_be_made(figures: Figures, fingerprint: str) -> bool:
    """Whether the rows of figures are all there."""
    try:
        recipes.gather(figures.lake, figures.recipe_of(fingerprint))
    except DashboardError:
        return False
    return True


def _make_again(figures: Figures) -> None:
    """New figures for frozen links, from the same versions; those whose rows are gone end."""
    engine = figures.engine
    for link in links.every(engine):
        if link.fingerprint is None or not link.works:
            continue
        if not _can_be_made(figures, link.fingerprint):
            links.stop(engine, link.link_id, "")
            continue
        recipe = figures.recipe_of(link.fingerprint)
        rows = recipes.gather(figures.lake, recipe)
        if recipe.versions == rows.versions:  # done before it was cut off
            continue
        if recipe.is_repeatable:
            name = recipes.name_of(rows, recipe)
            make(figures, name, rows, recipe.settings)
        else:  # another version of the program wrote it: this one works it out when it is asked for, as before
            saved = marts.find(engine, link.fingerprint)
            name = sha256(f"{link.fingerprint} {rows.versions}".encode()).hexdigest()[: len(link.fingerprint)]
            marts.save(engine, name, replace(recipe, versions=rows.versions).plain(), saved.content if saved else "")
        links.point(engine, link.fingerprint, name)


def _delete_rest(figures: Figures) -> None:
    """Whatever still holds rows as they were."""
    folders = figures.folders
    kept = {figures.build(), *(link.fingerprint for link in links.every(figures.engine) if link.works)}
    figures.close()
    with FileLock(folders.build_lock, BUSY).held(BUILDER, figures.settings.lock_seconds):
        for path in folders.marts.iterdir():
            if path.stem not in kept:
                path.unlink(missing_ok=True)
    _empty(folders.rejects)
    _empty(folders.staging)
    for folder in folders.asides():
        shutil.rmtree(folder)
    for path in folders.old_states():
        path.unlink()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
