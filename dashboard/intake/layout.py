"""Layouts: what is known about the exports of one product, read from the data files in `layouts/`.

A layout fits a file when the keys of all names of one of its signatures are among the cells of a header row; of
several that fit, the one with the largest signature wins. `generic.toml` has no signature: its alias tables and
vocabularies serve every file, after those of the layout. `layouts/README.md` describes the format.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.intake.codes import Vocabulary
from dashboard.intake.keys import key_of

FOLDER = Path(__file__).parent / "layouts"
GENERIC = "generic"
QUESTION = re.compile(r"[?？]\s*$|[?？].*$|^(?:how|what|why|would|please|您|请)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One product's export.

    signatures: sets of header keys, any of which tells the product; kind: tickets, surveys, or None when the file
    decides; product: whose ids these are, the same for all exports of one product; header_rows: records of the header.
    fields: table → field → header keys, the preferred first. units: field → unit of a plain number.
    values: field → vocabulary. scales: question → scale. attributes: header keys kept as further dimensions.
    ignored: header keys that must not be matched by a general alias. day_first: how 03/04/2026 is written there.
    is_aggregate: the report holds totals of agents or days, no single tickets, and is refused.
    extract: field → pattern whose first group is the value. likely: field → patterns of question texts.
    is_numbered: ids count the rows of one questionnaire. needs_question: some header must be a question. zone: of times
    without an offset, where the product always writes one.
    """

    name: str
    label: str
    kind: str | None
    product: str
    signatures: tuple[frozenset[str], ...]
    header_rows: int
    fields: Mapping[str, Mapping[str, tuple[str, ...]]]
    units: Mapping[str, str]
    values: Mapping[str, Vocabulary]
    scales: Mapping[str, str]
    attributes: tuple[str, ...]
    ignored: frozenset[str]
    day_first: bool | None
    is_aggregate: bool
    extract: Mapping[str, str]
    likely: Mapping[str, tuple[str, ...]]
    is_numbered: bool
    needs_question: bool
    zone: str | None

    @property
    def known(self) -> frozenset[str]:
        """The keys of all headers that the layout speaks of."""
        named = {key for table in self.fields.values() for keys in table.values() for key in keys}
        return frozenset(named.union(*self.signatures, self.attributes, self.ignored))

    def fits(self, row: Iterable[str]) -> int:
        """How many names of the best signature that fits this header row; 0 when none fits."""
        cells = list(row)
        keys = {key_of(cell) for cell in cells}
        if self.needs_question and not any(QUESTION.search(cell) for cell in cells):
            return 0
        return max((len(names) for names in self.signatures if names and names <= keys), default=0)

    def vocabulary(self, field: str) -> Vocabulary:
        """The words of a coded field: the product's own before the general ones."""
        general = layouts()[GENERIC].values.get(field, {})
        return general if self.name == GENERIC else {**general, **self.values.get(field, {})}


@cache
def layouts() -> Mapping[str, Layout]:
    """All layouts by name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def fitting(rows: Iterable[Iterable[str]]) -> tuple[Layout, int] | None:
    """The layout that fits best, and the index of the row that is its header; None if none fits."""
    best: tuple[int, Layout, int] | None = None
    for index, row in enumerate(rows):
        cells = list(row)
        for layout in layouts().values():
            size = layout.fits(cells)
            if size and (best is None or size > best[0]):
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
    ) | frozenset(key for layout in layouts().values() for names in layout.signatures for key in names)


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
        product=data.get("product", path.stem),
        signatures=tuple(frozenset(map(key_of, names)) for names in _signatures(data)),
        header_rows=data.get("header_rows", 1),
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
        extract=data.get("extract", {}),
        likely={field: tuple(patterns) for field, patterns in data.get("likely", {}).items()},
        is_numbered=data.get("is_numbered", False),
        needs_question=data.get("needs_question", False),
        zone=data.get("zone"),
    )


def _signatures(data: Mapping[str, Any]) -> list[list[str]]:
    """`signature` is one list of names, or a list of such lists: one for each language."""
    said = data.get("signature", [])
    return [said] if said and isinstance(said[0], str) else said


def _meaning(field: str, said: object) -> Mapping[str, object]:
    return said if isinstance(said, Mapping) else {field: said}
