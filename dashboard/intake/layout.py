"""Layouts: what is known about the exports of one product, read from the data files in `layouts/`.

A layout fits a file when the keys of all names of its signature are among the cells of a header row; of several that
fit, the one with the largest signature wins. `generic.toml` has no signature: its alias tables and vocabularies serve
every file, after those of the layout. `layouts/README.md` describes the format.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from dashboard.intake.codes import Vocabulary
from dashboard.intake.keys import key_of

FOLDER = Path(__file__).parent / "layouts"
GENERIC = "generic"


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One product's export.

    signature: header keys; kind: tickets, surveys, or None when the file decides.
    fields: table → field → header keys, the preferred first. units: field → unit of a plain number.
    values: field → vocabulary. scales: question → scale. attributes: header keys kept as further dimensions.
    ignored: header keys that must not be matched by a general alias. day_first: how 03/04/2026 is written there.
    is_aggregate: the report holds totals of agents or days, no single tickets, and is refused.
    told: field → vocabulary that people gave; it wins.
    """

    name: str
    label: str
    kind: str | None
    signature: frozenset[str]
    fields: Mapping[str, Mapping[str, tuple[str, ...]]]
    units: Mapping[str, str]
    values: Mapping[str, Vocabulary]
    scales: Mapping[str, str]
    attributes: tuple[str, ...]
    ignored: frozenset[str]
    day_first: bool | None
    is_aggregate: bool
    told: Mapping[str, Vocabulary] = field(default_factory=dict)

    def vocabulary(self, field: str) -> Vocabulary:
        """The words of a coded field: what people said before the product's own before the general ones."""
        general = layouts()[GENERIC].values.get(field, {})
        own = {} if self.name == GENERIC else self.values.get(field, {})
        return {**general, **own, **self.told.get(field, {})}

    def knowing(self, words: Mapping[str, Mapping[str, str]]) -> "Layout":
        """The layout with words that people gave a code to: field → word → code."""
        told = {
            name: {key_of(word): _meaning(name, code) for word, code in said.items()} for name, said in words.items()
        }
        return replace(self, told=told)


@cache
def layouts() -> Mapping[str, Layout]:
    """All layouts by name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def fitting(rows: Iterable[Iterable[str]]) -> tuple[Layout, int] | None:
    """The layout that fits best, and the index of the row that is its header; None if none fits."""
    best: tuple[int, Layout, int] | None = None
    for index, row in enumerate(rows):
        keys = {key_of(cell) for cell in row}
        for layout in layouts().values():
            size = len(layout.signature)
            if size and layout.signature <= keys and (best is None or size > best[0]):
                best = size, layout, index
    return None if best is None else best[1:]


@cache
def known_keys() -> frozenset[str]:
    """The keys of all header names that some layout or the alias table knows."""
    return frozenset(
        key
        for layout in layouts().values()
        for table in layout.fields.values()
        for field, aliases in table.items()
        for key in (key_of(field), *aliases)
    ) | frozenset(key for layout in layouts().values() for key in layout.signature)


def _read(path: Path) -> Layout:
    data = tomllib.loads(path.read_text("utf-8"))
    kind = data.get("kind")
    tables = {
        table: {field: tuple(map(key_of, headers)) for field, headers in data.get(table, {}).items()}
        for table in ("tickets", "surveys")
    }
    return Layout(
        name=path.stem,
        label=data.get("label", path.stem),
        kind=kind,
        signature=frozenset(map(key_of, data.get("signature", ()))),
        fields=tables,
        units=data.get("units", {}),
        values={
            field: {key_of(word): _meaning(field, said) for word, said in words.items()}
            for field, words in data.get("values", {}).items()
        },
        scales=data.get("scales", {}),
        attributes=tuple(map(key_of, data.get("attributes", ()))),
        ignored=frozenset(map(key_of, data.get("ignored", ()))),
        day_first=data.get("day_first"),
        is_aggregate=data.get("is_aggregate", False),
    )


def _meaning(field: str, said: object) -> Mapping[str, object]:
    return said if isinstance(said, Mapping) else {field: said}
