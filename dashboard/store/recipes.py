"""Recipes: what a mart was built from, written down when it is built, so that it can be built again alike.

A frozen link names figures by their fingerprint. Their file may be gone by the time somebody opens it; the recipe leads
back to the version of the lake, and to the settings of that day. The rows are checked to be the same before they are
shown. Figures of an earlier program are worked out anew from the same rows and settings: this program's questions are
about marts of its own making.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import mart
from dashboard.errors import DashboardError, StoreError
from dashboard.lake import Lake, Snapshot
from dashboard.mart_settings import CalendarDay, Goal, MartSettings, Promo, ServiceSpan, Target

ROW_TYPES: Mapping[str, Any] = {
    "targets": Target,
    "promos": Promo,
    "calendar_days": CalendarDay,
    "schedule": ServiceSpan,
    "goals": Goal,
}


class ErasedError(DashboardError):
    """The lake no longer has the rows that a mart was built from."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """versions: of the lake's tables. imports: their ids, in order. definition: of the program, as `mart` names it."""

    versions: dict[str, int]
    imports: tuple[str, ...]
    settings: MartSettings
    definition: str

    def plain(self) -> dict[str, Any]:
        """As the state keeps it."""
        settings = {name: getattr(self.settings, name) for name in MartSettings.__slots__}
        return {
            "versions": self.versions,
            "imports": list(self.imports),
            "settings": {name: list(map(list, v)) if name in ROW_TYPES else v for name, v in settings.items()},
            "definition": self.definition,
        }

    @property
    def is_repeatable(self) -> bool:
        """Whether this program would make the same of it as the one that wrote it down."""
        return self.definition == mart.definition()


def of(lake: Snapshot, settings: MartSettings) -> Recipe:
    """The recipe of the mart that this program builds from these."""
    imports = tuple(facts["import_id"] for facts in lake.imports)
    return Recipe(dict(lake.versions), imports, settings, mart.definition())


def read(plain: Mapping[str, Any]) -> Recipe:
    """The recipe that `plain` wrote."""
    return Recipe(
        dict(plain["versions"]), tuple(plain["imports"]), typed_settings(plain["settings"]), plain["definition"]
    )


def typed_settings(plain: Mapping[str, Any]) -> MartSettings:
    """Settings of which the rows are plain lists."""
    return MartSettings(**{name: typed(name, value) for name, value in plain.items()})


def typed(group: str, value: Any) -> Any:
    """The value of one group, its rows as they are elsewhere in the program."""
    rows = ROW_TYPES.get(group)
    return tuple(rows(*row) for row in value) if rows else value


def gather(lake: Lake, recipe: Recipe) -> Snapshot:
    """The rows that a recipe asks for, where they are all still there.

    Raises ErasedError when rows were taken away for good, StoreError when they cannot be used as they lie there.
    """
    found = lake.snapshot(recipe.versions)
    lost = [path for paths in found.files.values() for path in paths if not Path(path).exists()]
    if tuple(facts["import_id"] for facts in found.imports) != recipe.imports or lost:
        present = {path for paths in lake.snapshot().files.values() for path in paths}
        if present.intersection(lost):
            raise StoreError("A data file is missing.", "Restore the folder from a backup.", where=lost[0])
        raise ErasedError("The data behind these figures are no longer kept.")
    return found


def name_of(rows: Snapshot, recipe: Recipe) -> str:
    """The fingerprint of what this program makes of a recipe: that of its note, unless another program wrote that."""
    return mart.fingerprint(rows.versions, list(rows.imports), recipe.settings)


def not_as_they_were() -> StoreError:
    """What is said where rows are there, but make other figures than those that were shared."""
    return StoreError("These figures cannot be prepared again as they were.", "Share the view again.")
