"""The marts of a store: which one is shown, building the next one, forgetting old ones.

A mart is named by the fingerprint of the lake and the settings it was built from, so "is it up to date" is a comparison
of names. Readers look at the state's pointer; it moves only after the new mart is on the disk. Marts of the past are
built again for those who were handed their figures.
"""

import logging
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dashboard import mart
from dashboard.engines.duckdb import Mart
from dashboard.engines.fence import Fence, periods
from dashboard.engines.veil import Run, Veil
from dashboard.errors import StoreError
from dashboard.filters import Filter
from dashboard.lake import Damage, Lake, Snapshot
from dashboard.mart_settings import MartSettings, default_settings
from dashboard.settings import MEGABYTE, Settings
from dashboard.state import current, links, marts
from dashboard.state import settings as saved_settings
from dashboard.state.database import Engine
from dashboard.store import recipes
from dashboard.store.folders import Folders
from dashboard.store.locks import FileLock
from dashboard.words import N_

log = logging.getLogger(__name__)

BUILDER = "csat"
BUSY = N_("The figures are being prepared elsewhere, and that takes longer than usual.")
Progress = Callable[[float, str], None]
PAST_OPEN = 2  # marts of the past that stay open in a process
READERS_KEPT = 32  # veils and fences of open marts
USED_DAYS = 7  # a mart whose link was used since then stays on the disk


# The marts that are open in this process. DuckDB gives one file one set of locked-down settings, so a mart that some
# page still reads is shared, never opened twice.
_live: weakref.WeakValueDictionary[Path, Mart] = weakref.WeakValueDictionary()
_opening = threading.Lock()

starting_values = cache(default_settings)


def _mart_at(path: Path, settings: Settings) -> Mart:
    with _opening:
        if (found := _live.get(path)) is not None and found.is_damaged:
            _live.pop(path).discard()
            raise StoreError("The prepared figures are damaged.", where=str(path))
        if found is None:
            found = Mart(path, f"{settings.reader_mb}MiB", settings.threads, settings.query_seconds)
            _live[path] = found
        return found


def settings_in_force(engine: Engine, zone: str) -> MartSettings:
    """The starting values, with the groups put over them that somebody saved."""
    values: dict[str, Any] = {}
    for group, value in saved_settings.in_force(engine).items():
        values[group] = recipes.typed(group, value)
    start = starting_values(str(values.get("zone", zone)))
    return MartSettings(**{name: values.get(name, getattr(start, name)) for name in MartSettings.__slots__})


class Figures:
    """The shown mart of one store in one process; safe to use from several threads."""

    def __init__(self, folders: Folders, lake: Lake, engine: Engine, settings: Settings) -> None:
        self.folders, self.lake, self.engine, self.settings = folders, lake, engine, settings
        self._shown: Mart | None = None
        self._past: OrderedDict[str, Mart] = OrderedDict()
        self._readers: OrderedDict[tuple[Mart, bool, bool, Filter | None], Veil | Fence] = OrderedDict()
        self._recipes: OrderedDict[str, recipes.Recipe] = OrderedDict()
        self._names: dict[str, str] = {}  # of figures that another version of the program noted
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
            mart.clear(self.folders.marts)
            now = self.lake.snapshot()
            settings = self._settings()
            wanted = mart.fingerprint(now.versions, list(now.imports), settings)
            if not self._path_of(wanted).exists():
                if damage := self.lake.damage(deep=True):
                    raise _damaged(damage[0])
                self._make(wanted, now, settings, progress)
            self._note(wanted, now, settings)
            if current.fingerprint(self.engine) != wanted:
                current.point(self.engine, wanted)
            self._forget_old(wanted)
        return wanted

    def shown(self) -> Mart:
        """The mart to read from now. Keep it for as long as one answer lasts; it stays readable after a switch."""
        with self._switching:
            wanted = current.fingerprint(self.engine)
            if self._shown is None or self._shown.fingerprint != wanted or self._shown.is_damaged:
                self._shown = None
                if wanted is None or not self._path_of(wanted).exists():
                    wanted = self.build()
                self._shown = self._open(wanted)
            return self._shown

    def past(self, fingerprint: str) -> Mart:
        """The mart of this fingerprint, whatever is shown now; built again where its file is gone.

        Where another version of the program wrote its recipe, it is what this one makes of that, under its own name.
        Raises ErasedError when the lake no longer has its rows, StoreError when they do not make the same figures.
        """
        with self._switching:
            if self._shown is not None and self._shown.fingerprint == fingerprint and not self._shown.is_damaged:
                return self._shown
            if fingerprint in self._past and not self._past[fingerprint].is_damaged:
                self._past.move_to_end(fingerprint)
                return self._past[fingerprint]
        found = self._rebuilt(fingerprint, self._name_here(fingerprint))
        with self._switching:
            self._past[fingerprint] = found
            while len(self._past) > PAST_OPEN:
                self._past.popitem(last=False)
        return found

    def recipe_of_shown(self) -> tuple[str, recipes.Recipe]:
        """The fingerprint of the figures shown now, and what they were built from. Raises StoreError if unknown."""
        shown = self.shown().fingerprint
        if shown in self._recipes:
            return shown, self.recipe_of(shown)
        if marts.find(self.engine, shown) is None and self.is_current():  # built before recipes were written
            self._note(shown, self.lake.snapshot(), self._settings())
        return shown, self.recipe_of(shown)

    def recipe_of(self, fingerprint: str) -> recipes.Recipe:
        """What these figures were built from. Raises StoreError if that is not known."""
        if found := self._recipes.get(fingerprint):  # written once and never changed
            return found
        saved = marts.find(self.engine, fingerprint)
        if saved is None:
            raise StoreError(
                "What these figures were made of is not known.",
                "Prepare the figures again, then share the view again.",
            )
        found = recipes.read(saved.recipe)
        with self._switching:
            self._recipes[fingerprint] = found
            while len(self._recipes) > READERS_KEPT:
                self._recipes.popitem(last=False)
        return found

    @property
    def hides_agents(self) -> bool:
        """Whether the settings put codes in the place of agents' names."""
        return bool(saved_settings.in_force(self.engine).get("hide_agent_names"))

    def reader(
        self,
        *,
        hide_agents: bool | None = None,
        hide_customers: bool = False,
        fingerprint: str | None = None,
        within: Filter | None = None,
    ) -> Run:
        """The runner of the shown mart, for somebody who may know its people or not.

        hide_agents: None as the settings say; True for those who may not know names whatever the settings are.
        fingerprint: of other figures than those shown; errors as of `past`. within: nothing beyond this filter.
        """
        mart = self.shown() if fingerprint is None else self.past(fingerprint)
        hides = self.hides_agents if hide_agents is None else hide_agents
        run: Run = mart.run
        if hides or hide_customers:
            run = self._veil(mart, agents=hides, customers=hide_customers).run
        if within is not None:
            veiled = run
            fence = self._kept((mart, hides, hide_customers, within), lambda: Fence(veiled, *periods(veiled, within)))
            run = fence.run
        return run

    def veil(self, fingerprint: str | None = None) -> Veil:
        """What keeps agents' names out of the shown figures, or of those of a fingerprint; errors as of `past`."""
        return self._veil(self.shown() if fingerprint is None else self.past(fingerprint), agents=True, customers=False)

    def _veil(self, mart: Mart, *, agents: bool, customers: bool) -> Veil:
        made = self._kept(
            (mart, agents, customers, None),
            lambda: Veil(mart.run, self.folders.read_key(), agents=agents, customers=customers),
        )
        assert isinstance(made, Veil), "fences are kept under what they are within"
        return made

    def close(self) -> None:
        """Let go of the shown mart."""
        with self._switching:
            self._shown = None
            self._past.clear()
            self._readers.clear()

    def _open(self, fingerprint: str) -> Mart:
        path = self._path_of(fingerprint)
        try:
            return _mart_at(path, self.settings)
        except StoreError as error:
            log.warning("rebuilding the figures: %s", error)
            path.unlink(missing_ok=True)
            return _mart_at(self._path_of(self.build()), self.settings)

    def _kept(self, key: tuple[Mart, bool, bool, Filter | None], make: Callable[[], Veil | Fence]) -> Veil | Fence:
        """What was made for this before, so that it knows again what it has found out; else a new one."""
        with self._switching:
            in_use = (key[0], self._shown, *self._past.values())
            for other in [other for other in self._readers if other[0] not in in_use]:
                del self._readers[other]
        made = self._readers.get(key) or make()
        with self._switching:
            found = self._readers.setdefault(key, made)
            self._readers.move_to_end(key)
            while len(self._readers) > READERS_KEPT:
                self._readers.popitem(last=False)
            return found

    def _name_here(self, fingerprint: str) -> str:
        """The name under which this program keeps the figures of a fingerprint; errors as of `past`."""
        if fingerprint not in self._names:
            saved = marts.find(self.engine, fingerprint)
            recipe = recipes.read(saved.recipe) if saved else None
            if recipe is None or recipe.is_repeatable:
                return fingerprint
            self._names[fingerprint] = recipes.name_of(recipes.gather(self.lake, recipe), recipe)
        return self._names[fingerprint]

    def _rebuilt(self, noted: str, name: str) -> Mart:
        """The mart of the recipe that is noted under one fingerprint, kept under a name, its own if it is as noted."""
        if found := self._whole(name):
            return found
        with FileLock(self.folders.build_lock, BUSY).held(BUILDER, self.settings.lock_seconds):
            if found := self._whole(name):  # somebody else was faster
                return found
            if (saved := marts.find(self.engine, noted)) is None:
                raise recipes.ErasedError("The data behind these figures are no longer kept.")
            recipe = recipes.read(saved.recipe)
            rows = recipes.gather(self.lake, recipe)
            if recipes.name_of(rows, recipe) != name:
                raise recipes.not_as_they_were()
            self._make(name, rows, recipe.settings)
            path = self._path_of(name)
            found = _mart_at(path, self.settings)
            if name == noted and found.content != saved.content:
                path.unlink()
                raise recipes.not_as_they_were()
        return found

    def _whole(self, fingerprint: str) -> Mart | None:
        """The mart if its file is there and can be opened; one that cannot be is thrown away."""
        path = self._path_of(fingerprint)
        try:
            return _mart_at(path, self.settings) if path.exists() else None
        except StoreError as error:
            log.warning("figures of the past cannot be opened: %s", error)
            path.unlink(missing_ok=True)
            return None

    def _make(self, fingerprint: str, rows: Snapshot, settings: MartSettings, progress: Progress | None = None) -> None:
        self.folders.need_room(
            max(self.settings.free_mb * MEGABYTE, 2 * rows.bytes),
            N_(
                "Not enough room to prepare the new figures: {needed} needed, {free} free. "
                "The last ones are still shown."
            ),
        )
        mart.build(
            self.folders.marts,
            fingerprint,
            tickets=rows.files["tickets"],
            surveys=rows.files["surveys"],
            imports=list(rows.imports),
            settings=settings,
            progress=progress,
            memory_limit=f"{self.settings.build_mb}MiB",
            threads=self.settings.threads,
        )

    def _note(self, fingerprint: str, rows: Snapshot, settings: MartSettings) -> None:
        """Write down what a mart was built from, once."""
        if marts.find(self.engine, fingerprint) is None:
            content = _mart_at(self._path_of(fingerprint), self.settings).content
            marts.save(self.engine, fingerprint, recipes.of(rows, settings).plain(), content)

    def _settings(self) -> MartSettings:
        return settings_in_force(self.engine, self.settings.zone)

    def _path_of(self, fingerprint: str) -> Path:
        return mart.path_of(self.folders.marts, fingerprint)

    def _forget_old(self, shown: str) -> None:
        """Keep the newest marts, and those that links need at hand. A deleted one stays readable for those who have
        it open, and is built again for those who were handed its figures."""
        frozen = [link for link in links.every(self.engine) if link.is_frozen and link.works]
        newest = sorted(frozen, key=lambda link: link.used_at, reverse=True)
        at_hand = list(dict.fromkeys(link.fingerprint for link in newest))[: self.settings.link_marts_kept]
        used_since = datetime.now(UTC) - timedelta(days=USED_DAYS)
        used = [link.fingerprint for link in frozen if link.used_at > used_since]
        kept = {shown, *map(self._known_name, filter(None, (*at_hand, *used)))}
        files = sorted(self.folders.marts.glob("*.duckdb"), key=lambda p: p.stat().st_mtime, reverse=True)
        others = [path for path in files if path.stem not in kept]
        for path in others[self.settings.marts_kept - 1 :]:
            try:
                path.unlink(missing_ok=True)
            except OSError:  # where open files cannot be deleted: next time
                log.info("mart %s is still in use", path.stem)
        marts.forget_unused(self.engine, {path.stem for path in self.folders.marts.glob("*.duckdb")})

    def _known_name(self, fingerprint: str) -> str:
        """The name under which figures lie on the disk, as far as this process had to do with them."""
        return self._names.get(fingerprint, fingerprint)


def _damaged(found: Damage) -> StoreError:
    return StoreError(
        "A data file of import {import_id} is damaged, so the figures cannot be rebuilt.",
        "csat restore DIR brings back a backup. Or take it out with csat undo {import_id} and import its file again.",
        where=found.path,
        import_id=found.import_id,
    )


def silent(share: float, words: str) -> None:
    """A progress callback where nobody watches."""
