"""The marts of a store: which one is shown, building the next one, forgetting old ones.

A mart is named by the fingerprint of the lake and the settings it was built from, so "is it up to date" is a comparison
of names. Readers look at the state's pointer; it moves only after the new mart is on the disk.
"""

import logging
import threading
import weakref
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dashboard import mart
from dashboard.engines.duckdb import Mart
from dashboard.engines.veil import Run, Veil
from dashboard.errors import StoreError
from dashboard.lake import Damage, Lake
from dashboard.mart_settings import CalendarDay, Goal, MartSettings, Promo, ServiceSpan, Target, default_settings
from dashboard.settings import MEGABYTE, Settings
from dashboard.state import current
from dashboard.state import settings as saved_settings
from dashboard.state.database import Engine
from dashboard.store.folders import Folders
from dashboard.store.locks import FileLock
from dashboard.words import N_

log = logging.getLogger(__name__)

BUILDER = "csat"
BUSY = N_("The figures are being prepared elsewhere, and that takes longer than usual.")
Progress = Callable[[float, str], None]
ROW_TYPES: Mapping[str, Any] = {
    "targets": Target,
    "promos": Promo,
    "calendar_days": CalendarDay,
    "schedule": ServiceSpan,
    "goals": Goal,
}


# The marts that are open in this process. DuckDB gives one file one set of locked-down settings, so a mart that some
# page still reads is shared, never opened twice.
_live: weakref.WeakValueDictionary[Path, Mart] = weakref.WeakValueDictionary()
_opening = threading.Lock()

starting_values = cache(default_settings)


def _mart_at(path: Path, settings: Settings) -> Mart:
    with _opening:
        found = _live.get(path)
        if found is None:
            found = Mart(
                path,
                memory_limit=f"{settings.reader_mb}MiB",
                threads=settings.threads,
                seconds=settings.query_seconds,
            )
            _live[path] = found
        return found


def settings_in_force(engine: Engine, zone: str) -> MartSettings:
    """The starting values, with the groups put over them that somebody saved."""
    values: dict[str, Any] = {}
    for group, value in saved_settings.in_force(engine).items():
        rows = ROW_TYPES.get(group)
        values[group] = tuple(rows(*row) for row in value) if rows else value  # type: ignore[attr-defined]  # such a group is a list
    start = starting_values(str(values.get("zone", zone)))
    return MartSettings(**{name: values.get(name, getattr(start, name)) for name in MartSettings.__slots__})


class Figures:
    """The shown mart of one store in one process; safe to use from several threads."""

    def __init__(self, folders: Folders, lake: Lake, engine: Engine, settings: Settings) -> None:
        self.folders, self.lake, self.engine, self.settings = folders, lake, engine, settings
        self._shown: Mart | None = None
        self._veils: dict[tuple[Mart, bool, bool], Veil] = {}
        self._switching = threading.Lock()

    @property
    def zone(self) -> str:
        """The reporting zone in force."""
        return str(saved_settings.in_force(self.engine).get("zone", self.settings.zone))

    def is_current(self) -> bool:
        """Whether the mart that is shown was built from the lake and the settings as they are now."""
        now = self.lake.snapshot()
        wanted = mart.fingerprint(now.versions, list(now.imports), self._settings())
        return current.fingerprint(self.engine) == wanted and self._path_of(wanted).exists()

    def build(self, progress: Progress | None = None) -> str:
        """Build what the lake and the settings say now, show it, and return its fingerprint.

        One builder at a time; a mart that is there already is taken as it is. Raises StoreError when the lake is
        damaged or the disk full: the old figures stay.
        """
        with FileLock(self.folders.build_lock, BUSY).held(BUILDER, self.settings.lock_seconds):
            now = self.lake.snapshot()
            settings = self._settings()
            wanted = mart.fingerprint(now.versions, list(now.imports), settings)
            if not self._path_of(wanted).exists():
                if damage := self.lake.damage():
                    raise _damaged(damage[0])
                self.folders.need_room(
                    max(self.settings.free_mb * MEGABYTE, 2 * now.bytes),
                    N_(
                        "Not enough room to prepare the new figures: {needed} needed, {free} free. "
                        "The last ones are still shown."
                    ),
                )
                mart.build(
                    self.folders.marts,
                    wanted,
                    tickets=now.files["tickets"],
                    surveys=now.files["surveys"],
                    imports=list(now.imports),
                    settings=settings,
                    progress=progress,
                    memory_limit=f"{self.settings.build_mb}MiB",
                    threads=self.settings.threads,
                )
            if current.fingerprint(self.engine) != wanted:
                current.point(self.engine, wanted)
            self._forget_old(wanted)
        return wanted

    def shown(self) -> Mart:
        """The mart to read from now. Keep it for as long as one answer lasts; it stays readable after a switch."""
        with self._switching:
            wanted = current.fingerprint(self.engine)
            if self._shown is None or self._shown.fingerprint != wanted:
                if wanted is None or not self._path_of(wanted).exists():
                    wanted = self.build()
                self._shown = self._open(wanted)
            return self._shown

    @property
    def hides_agents(self) -> bool:
        """Whether the settings put codes in the place of agents' names."""
        return bool(saved_settings.in_force(self.engine).get("hide_agent_names"))

    def reader(self, *, hide_agents: bool | None = None, hide_customers: bool = False) -> Run:
        """The runner of the shown mart, for somebody who may know its people or not.

        hide_agents: None as the settings say; True for those who may not know names whatever the settings are.
        """
        shown = self.shown()
        hides = self.hides_agents if hide_agents is None else hide_agents
        if not (hides or hide_customers):
            return shown.run
        with self._switching:
            self._veils = {key: veil for key, veil in self._veils.items() if key[0] is shown}
            key = (shown, hides, hide_customers)
            if key not in self._veils:
                secret = self.folders.read_key()
                self._veils[key] = Veil(shown.run, secret, agents=hides, customers=hide_customers)
            return self._veils[key].run

    def close(self) -> None:
        """Let go of the shown mart."""
        with self._switching:
            self._shown = None
            self._veils = {}

    def _open(self, fingerprint: str) -> Mart:
        path = self._path_of(fingerprint)
        try:
            return _mart_at(path, self.settings)
        except StoreError as error:
            log.warning("rebuilding the figures: %s", error)
            path.unlink(missing_ok=True)
            return _mart_at(self._path_of(self.build()), self.settings)

    def _settings(self) -> MartSettings:
        return settings_in_force(self.engine, self.settings.zone)

    def _path_of(self, fingerprint: str) -> Path:
        return mart.path_of(self.folders.marts, fingerprint)

    def _forget_old(self, shown: str) -> None:
        """Keep the newest marts. A deleted one stays readable for those who have it open."""
        marts = sorted(self.folders.marts.glob("*.duckdb"), key=lambda p: p.stat().st_mtime, reverse=True)
        others = [path for path in marts if path.stem != shown]
        for path in others[self.settings.marts_kept - 1 :]:
            try:
                path.unlink(missing_ok=True)
            except OSError:  # where open files cannot be deleted: next time
                log.info("mart %s is still in use", path.stem)


def _damaged(found: Damage) -> StoreError:
    return StoreError(
        "A data file of import {import_id} is damaged, so the figures cannot be rebuilt.",
        "Take the import out with csat undo {import_id}, then import its file again.",
        where=found.path,
        import_id=found.import_id,
    )
