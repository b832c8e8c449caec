"""A check-up of a store: what is sound, what is not, and what to do about it.

    for finding in examine(settings): ...
    repair(settings, findings)

It opens nothing as the program does, so that it can also look at what the program cannot open.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dashboard import lake_check
from dashboard.engines.duckdb import Mart
from dashboard.errors import DashboardError, StoreError
from dashboard.lake import Lake
from dashboard.settings import MEGABYTE, Settings
from dashboard.state import copying, current, imports, links, marts
from dashboard.state.database import Engine, open_unchanged
from dashboard.store import recipes
from dashboard.store.figures import settings_in_force
from dashboard.store.folders import BALLAST_BYTES, Folders, size
from dashboard.store.locks import KEEPING, FileLock, InUse
from dashboard.store.people import LOCAL
from dashboard.store.service import Store
from dashboard.words import N_

OK, WARNING, FAULT = "ok", "warning", "fault"
# What was tried together; another one may work as well.
TRIED = {"duckdb": "2.0", "deltalake": "1.6", "polars": "2.", "streamlit": "1.67", "pyarrow": ""}
RESTORE = N_("Bring back a backup with csat restore DIR.")
REPAIR = N_("csat doctor --repair does that.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. what, remedy: sentences with places for `values`, as errors have them.

    mend: how it is put right, where the program can do it alone.
    """

    check: str
    level: str
    what: str
    remedy: str = ""
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    mend: Callable[[], object] | None = field(default=None, compare=False, repr=False)


def examine(settings: Settings, *, deep: bool = True) -> list[Finding]:
    """Look at everything. deep: also read every row of the lake and of the shown figures. Changes nothing."""
    folders = Folders(settings.data)
    if not folders.lake.is_dir():
        return [Finding("folder", OK, N_("There is no store yet: the first start makes one."), where=str(folders.root))]
    found = [*_versions(), *_key(folders), *_disk(folders, settings)]
    lake, engine = Lake(folders.lake), None
    state = list(_state(folders, settings))
    found += state
    if not state:
        engine = open_unchanged(settings.state_url, folders.state_file)
    try:
        tables = list(_tables(lake, engine))
        found += tables
        if not tables:
            found += _files(folders, lake, deep=deep)
            if engine is not None:
                found += [*_imports(lake, engine), *_figures(folders, lake, engine, settings, deep=deep)]
    finally:
        if engine is not None:
            engine.dispose()
    return found


def repair(settings: Settings, findings: list[Finding]) -> None:
    """Put right what the program can put right alone. Raises StoreError while the store is in use."""
    folders = Folders(settings.data)
    mends = [finding.mend for finding in findings if finding.mend]
    if not mends:
        return
    with InUse(folders.in_use).alone(), FileLock(folders.keep_lock, KEEPING).held(LOCAL, 0):
        for mend in mends:
            mend()
    with Store(settings) as store:  # what remains is what every start does
        if store.fault:
            raise store.fault


def is_sound(findings: list[Finding]) -> bool:
    """Whether nothing is broken; warnings are no faults."""
    return all(finding.level != FAULT for finding in findings)


def _versions() -> Iterator[Finding]:
    for name, tried in TRIED.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding(
                "versions", FAULT, N_("{name} is not installed."), N_("Run make run again."), values={"name": name}
            )
            continue
        if not found.startswith(tried):
            yield Finding(
                "versions", WARNING, N_("{name} is {found}; the program was tried with {tried}."),
                N_("Install what requirements.lock holds."), values={"name": name, "found": found, "tried": tried},
            )  # fmt: skip


def _key(folders: Folders) -> Iterator[Finding]:
    if os.name == "posix" and folders.key.exists() and folders.key.stat().st_mode & 0o077:
        yield Finding(
            "key", WARNING, N_("Others can read the key."), REPAIR, str(folders.key),
            mend=lambda: folders.key.chmod(0o600),
        )  # fmt: skip
    if not folders.has_key():
        yield Finding("key", FAULT, N_("The key is missing or damaged."), RESTORE, str(folders.key))


def _disk(folders: Folders, settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(folders.root).free
    values = {"free": size(free), "wanted": size(settings.free_mb * MEGABYTE)}
    if free < min(BALLAST_BYTES, settings.free_mb * MEGABYTE) and folders.ballast.exists():
        yield Finding(
            "disk", FAULT, N_("The disk is full: {free} free."),
            N_("csat doctor --repair frees the reserve, enough for an undo; then free more."),
            str(folders.root), values, folders.drop_ballast,
        )  # fmt: skip
    elif free < settings.free_mb * MEGABYTE:
        yield Finding(
            "disk", WARNING, N_("{free} are free; an import needs {wanted} or more."),
            N_("Free some room, or move the store to another disk."), str(folders.root), values,
        )  # fmt: skip
    elif not folders.ballast.exists():
        yield Finding(
            "disk", WARNING, N_("There is no reserve for a full disk."), REPAIR, str(folders.ballast),
            mend=folders.keep_ballast,
        )  # fmt: skip


def _state(folders: Folders, settings: Settings) -> Iterator[Finding]:
    path = folders.state_file
    if settings.state_url:
        return
    if not path.exists():
        yield Finding(
            "state", WARNING, N_("The state database is not there."),
            N_("The next start tells the list of imports again from the lake; a backup also has settings and links."),
            str(path), mend=_by_start,
        )  # fmt: skip
    elif copying.faults(path):
        yield Finding(
            "state", FAULT, N_("The state database is damaged."),
            N_(
                "Bring back a backup with csat restore DIR. Without one, csat doctor --repair starts a new one: "
                "imports are told again from the lake; settings, views and links start anew."
            ),
            str(path), mend=lambda: _put_aside(path),
        )  # fmt: skip
    elif (found := copying.revision(path)) in (None, *copying.known_revisions()[1:]):
        yield Finding(
            "state", WARNING, N_("The state database is of an earlier version of this program."),
            N_("The next start brings it up to date; make a backup before."), str(path), mend=_by_start,
        )  # fmt: skip
    elif found != copying.known_revisions()[0]:
        yield Finding(
            "state", FAULT, N_("The store was last used by a newer version of this program."),
            N_("Use that version, or restore the backup made before the upgrade."), str(path), {"found": found},
        )  # fmt: skip


def _by_start() -> None:
    """What every start of the program puts right."""


def _put_aside(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.rename(file.with_name(f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{file.name}"))


def _tables(lake: Lake, engine: Engine | None) -> Iterator[Finding]:
    known = None if engine is None else {r.import_id for r in imports.every(engine) if not r.is_undone}
    for fault in lake_check.unopened(lake):
        where, values = str(lake.folder / fault.table), {"table": fault.table}
        if fault.checkpoint:
            yield Finding(
                "lake", FAULT, N_("A checkpoint of {table} is damaged; the log itself is whole."), REPAIR, where,
                values,
                lambda table=fault.table: lake_check.drop_checkpoints(lake, table),  # type: ignore[misc]  # bound now
            )  # fmt: skip
        elif fault.entry is not None and known == fault.imports:
            yield Finding(
                "lake", FAULT, N_("The newest log entry of {table} is cut, and nothing that was reported in needs it."),
                N_("csat doctor --repair takes it away; then import the last file again."), str(fault.entry), values,
                fault.entry.unlink,
            )  # fmt: skip
        else:
            yield Finding("lake", FAULT, N_("The lake table {table} cannot be opened."), RESTORE, where, values)


def _files(folders: Folders, lake: Lake, *, deep: bool) -> Iterator[Finding]:
    broken = {found.import_id: found.path for found in lake.damage(deep=deep)}
    if deep and not broken:
        broken = {import_id: str(path) for import_id, path in lake_check.changed(lake).items()}
    for import_id, path in broken.items():
        yield Finding(
            "lake", FAULT, N_("A data file of import {import_id} is damaged."),
            N_(
                "Bring back a backup with csat restore DIR. Without one, csat doctor --repair takes the import out; "
                "then import its file again."
            ),
            path, {"import_id": import_id}, lambda import_id=import_id: _take_out(folders, lake, import_id),  # type: ignore[misc]  # bound now
        )  # fmt: skip


def _take_out(folders: Folders, lake: Lake, import_id: str) -> None:
    with FileLock(folders.import_lock).held(LOCAL, 0):
        lake.undo(import_id)


def _imports(lake: Lake, engine: Engine) -> Iterator[Finding]:
    present = {facts["import_id"] for facts in lake.imports()}
    noted = {record.import_id for record in imports.every(engine) if not record.is_undone}
    if present != noted or lake.incomplete():
        yield Finding(
            "imports", WARNING, N_("The list of imports is behind the lake, or an import was cut off."),
            N_("The next start puts that right."), mend=_by_start,
        )  # fmt: skip


def _figures(folders: Folders, lake: Lake, engine: Engine, settings: Settings, *, deep: bool) -> Iterator[Finding]:
    try:
        settings_in_force(engine, settings.zone)
    except (DashboardError, TypeError, ValueError) as error:
        yield Finding("settings", FAULT, N_("Saved settings cannot be read."), RESTORE, type(error).__name__)
    shown = current.fingerprint(engine)
    for path in sorted(folders.marts.glob("*.duckdb")):
        saved = marts.find(engine, path.stem)
        try:
            mart = Mart(path, threads=settings.threads, seconds=3600)
            counted, stored = mart.recount() if deep else None, mart.content
            content = stored if counted is None else counted
            mart.close()
        except StoreError:
            content, stored = "", "none"
        if content != (saved.content if saved else stored):
            yield Finding(
                "figures", FAULT if path.stem == shown else WARNING, N_("Prepared figures are damaged."),
                N_("csat doctor --repair deletes them; they are prepared again from the lake."), str(path),
                mend=path.unlink,
            )  # fmt: skip
    if shown is None or not (folders.marts / f"{shown}.duckdb").exists():
        yield Finding(
            "figures", WARNING, N_("No figures are prepared."), N_("The next start prepares them."), mend=_by_start
        )
    for link in links.every(engine):
        if link.fingerprint is None or not link.works:
            continue
        if (saved := marts.find(engine, link.fingerprint)) is None or not _is_there(lake, recipes.read(saved.recipe)):
            yield Finding(
                "links", WARNING, N_("The rows behind a link that {name} made on {date} are not all there."),
                RESTORE, values={"name": link.made_by, "date": link.made_at.date().isoformat()},
            )  # fmt: skip


def _is_there(lake: Lake, recipe: recipes.Recipe) -> bool:
    try:
        found = lake.snapshot(recipe.versions)
    except (DashboardError, OSError):
        return False
    return all(Path(path).exists() for paths in found.files.values() for path in paths)
