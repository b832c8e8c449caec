"""The settings of a store: what is in force, what may be put in force, and the way back.

    store.preferences.save("goals", [{"metric": "csat_pct", "goal": 85}], by="Li Na")
    store.preferences.undo("goals", by="Li Na")

Every version is kept. A group that shapes figures prepares them anew; until they are ready, and if that fails, the last
ones are shown and the store's `fault` says so.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from dashboard.errors import UsageError
from dashboard.notes import DatedNote
from dashboard.state import settings as saved_settings
from dashboard.state.database import Engine
from dashboard.state.settings import Saved
from dashboard.store import groups
from dashboard.store.effects import Effect, effect
from dashboard.store.figures import Progress, settings_in_force, starting_values
from dashboard.store.groups import SHAPING, SWITCHES, Fault, Name
from dashboard.store.people import ADMIN, EDITOR, People

# What holds for everybody who looks; the other groups say what is measured, and editors know that.
GENERAL = ("zone", "week_start", "hide_agent_names", "single_keys")


def role_for(group: str) -> str:
    """The role that it takes to change a group."""
    return ADMIN if group in GENERAL else EDITOR


class SettingsRefusedError(UsageError):
    """Rows that cannot be used; `faults` has them all."""

    faults: tuple[Fault, ...] = ()


class Preferences:
    """The settings groups of one store. zone: of a store that never set one. prepare: brings the figures up to date.

    Whoever changes one needs the role for it, else NotAllowedError is raised and nothing is changed.
    """

    def __init__(self, engine: Engine, zone: str, prepare: Callable[[Progress | None], str], people: People) -> None:
        self.engine, self.zone, self.prepare, self.people = engine, zone, prepare, people

    def value(self, group: str, at: datetime | None = None) -> Any:
        """What is in force, or was at a moment: rows, a text, a number or yes and no. Of groups that shape figures
        only what is in force; the others' marts hold them."""
        if group in SHAPING:
            return getattr(settings_in_force(self.engine, self.zone), group)
        found: Any = saved_settings.in_force(self.engine).get(group) if at is None else self._at(group, at)
        if found is None:
            return self.start(group)
        if group == "names":
            return tuple(Name(r[0], r[1], r[2], r[3], tuple(r[4])) for r in found)
        if group == "notes":
            return tuple(DatedNote(*row) for row in found)
        return found

    def start(self, group: str) -> Any:
        """The starting value."""
        if group in SHAPING:
            return getattr(starting_values(self.zone), group)
        return SWITCHES.get(group, ())

    def plain(self, group: str) -> Any:
        """What is in force as plain rows; `save` takes them back."""
        return groups.plain(group, self.value(group))

    def check(self, group: str, rows: Any) -> tuple[Fault, ...]:
        """What of these plain rows cannot be used."""
        return groups.read(group, rows)[1]

    def effect(self, group: str, rows: Any) -> Effect:
        """What saving these plain rows would change; nothing while they have faults."""
        value, faults = groups.read(group, rows)
        return Effect() if faults else effect(group, self.value(group), value)

    def differs(self, group: str, rows: Any) -> bool:
        """Whether these plain rows say something else than what is in force."""
        value, faults = groups.read(group, rows)
        return bool(faults) or value != self.value(group)

    def save(
        self, group: str, rows: Any, *, by: str, progress: Progress | None = None, build: bool = True
    ) -> Saved | None:
        """Put plain rows in force; None where that changes nothing. Raises SettingsRefusedError, StoreError.

        build: leave False where the figures are prepared soon after anyhow.
        """
        value, faults = groups.read(group, rows)
        if faults:
            first = faults[0]
            refused = SettingsRefusedError(
                "{count} faults in the settings. The first: row {row}, {column}: found {found}, expected {expected}.",
                "Correct the rows and save again; nothing was changed.",
                where=group,
                count=len(faults),
                row=first.row,
                column=first.column or group,
                found=first.found or "—",
                expected=first.expected,
            )
            refused.faults = faults
            raise refused
        if value == self.value(group):
            return None
        return self._put(group, value, by, progress, build=build)

    def begin_with_zone(self, zone: str, *, by: str) -> Saved:
        """The zone that a first import brings; its figures are prepared with the import's."""
        return self._put("zone", zone, by, None, build=False, role=EDITOR)

    def pin_note(self, day: date, text: str, *, by: str) -> Saved | None:
        """Add a note to those in force; None where it is there already. Raises SettingsRefusedError."""
        note = {"noted_on": day, "text": text}
        value, _ = groups.read("notes", [note])
        if value and value[0] in self.value("notes"):
            return None
        return self.save("notes", [*self.plain("notes"), note], by=by)

    def undo(self, group: str, *, by: str, progress: Progress | None = None) -> Saved:
        """Put the version before the newest in force again; once more takes that back."""
        versions = self.history(group)
        if not versions:
            raise UsageError("Settings {group} were never changed.", "There is nothing to undo.", group=group)
        return self._put(group, versions[1].value if len(versions) > 1 else None, by, progress)

    def bring_back(self, group: str, version: int, *, by: str, progress: Progress | None = None) -> Saved:
        """Put an earlier version in force again; 0 is the starting value."""
        values = {saved.version: saved.value for saved in self.history(group)} | {0: None}
        if version not in values:
            raise UsageError(
                "Settings {group} have no version {version}.", "See their history.", group=group, version=version
            )
        return self._put(group, values[version], by, progress)

    def history(self, group: str) -> list[Saved]:
        """All versions, the newest first."""
        return saved_settings.history(self.engine, group)

    def own_names(self, lang: str, at: datetime | None = None) -> dict[tuple[str, str], str]:
        """(list, code) → the store's own word in this language, where it has one, or had at a moment."""
        rows = [(row, row.name_zh if lang == "zh_CN" else row.name_en) for row in self.value("names", at)]
        return {(row.list, row.code): name for row, name in rows if name}

    def aliases(self) -> dict[str, dict[str, str]]:
        """Field → word of a file → code, as the import takes it."""
        found: dict[str, dict[str, str]] = {}
        for row in self.value("names"):
            found.setdefault(row.list, {}).update(dict.fromkeys(row.aliases, row.code))
        return {field: words for field, words in found.items() if words}

    def _at(self, group: str, moment: datetime) -> Any:
        """The value of the newest version that was saved by then."""
        return next((saved.value for saved in self.history(group) if saved.saved_at <= moment), None)

    def _put(
        self, group: str, value: Any, by: str, progress: Progress | None, *, build: bool = True, role: str = ""
    ) -> Saved:
        self.people.need(by, role or role_for(group))
        saved = saved_settings.save(self.engine, group, value, by)
        self.people.told(by, "settings", group, version=saved.version)
        if build and group in SHAPING:
            self.prepare(progress)
        return saved
