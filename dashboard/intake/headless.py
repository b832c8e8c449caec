"""Whether a row names the columns, or is data already.

A column whose cells are all of a kind (numbers, years, dates, addresses) tells: a name above them is of no kind,
another row of the data is of theirs. Words above words tell nothing, unless the same words come again below.
"""

import re
from collections.abc import Sequence, Set

import polars as pl

from dashboard.intake.cells import NO_VALUE
from dashboard.intake.durations import unit_of
from dashboard.intake.instants import looks_like_instants
from dashboard.intake.keys import key_of

KINDS = {
    "year": re.compile(r"^(?:19|20)\d\d$"),
    "number": re.compile(r"^[+-]?(?=.*\d)[\d., ]+%?$"),
    "address": re.compile(r"^\S+@\S+\.\w+$|^https?://\S+$"),
}
LOOKED_AT = 200
AGAIN = 5  # a name that every fifth row below repeats is a value
TYPED_SHARE = 0.9  # of a column's cells, from which on words above it are a name
TYPED_CELLS = 5


def is_headless(names: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the row `names` is data like the rows below it. Years over anything but years are names of columns."""
    names = [name.strip() for name in names]
    if not any(map(key_of, names)):
        return True
    rows = [[cell.strip() for cell in row] for row in below[:LOOKED_AT]]
    others = [row for row in rows if row != names] if len(names) > 1 else rows
    data = header = again = 0
    for position, name in enumerate(names):
        cells = [row[position] for row in others if len(row) > position and row[position]]
        if not name or not cells:
            continue
        again += len(cells) > 1 and cells.count(name) * AGAIN >= len(cells)
        if kind := _kind(cells):
            is_like = _kind([name]) == kind
            data, header = data + is_like, header + (not is_like)
    comes_again = again * 2 >= sum(1 for name in names if name)
    return data + comes_again > header or (header == 0 and looks_like_data(names))


def continues(names: Sequence[str], row: Sequence[str], below: Sequence[Sequence[str]], known: Set[str]) -> bool:
    """Whether the row under the header is a further line of it: words that stand over numbers or dates only, or over
    columns that have no name yet. A row of data with few cells filled can look like that; it is told by a word that
    says nothing more about a name we know already (`known`, keys of names), or by the same row further below."""
    found = [(position, cell.strip()) for position, cell in enumerate(row) if cell.strip()]
    again = row in below[:LOOKED_AT] and list(names) not in below[:LOOKED_AT]  # a header on every page comes whole
    over_values = 0
    for position, word in found:
        name = names[position].strip() if position < len(names) else ""
        if again or (name and key_of(name) in known and not _says_more(name, word, known)):
            return False
        cells = [other[position].strip() for other in below[:LOOKED_AT] if len(other) > position]
        kind = _kind([cell for cell in cells if cell], TYPED_SHARE)
        is_value = word.casefold() in NO_VALUE or _kind([word])
        if is_value or (not kind and name):
            return False
        over_values += bool(kind) and len([cell for cell in cells if cell]) >= TYPED_CELLS
    return over_values > 0


def _says_more(name: str, word: str, known: Set[str]) -> bool:
    """Whether the word under a name we know is its unit, its other half or the name in another language."""
    return unit_of(word) is not None or key_of(word) in known or key_of(name + word) in known


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether at least half of the filled cells are numbers, dates or addresses."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    values = sum(1 for cell in filled if _kind([cell]) not in ("", "year"))
    return bool(filled) and values * 2 >= len(filled)


def _kind(cells: Sequence[str], share: float = 1.0) -> str:
    """The kind of the cells, of all or of this share, or empty."""
    for kind, pattern in KINDS.items():
        if cells and sum(1 for cell in cells if pattern.match(cell)) >= share * len(cells):
            return kind
    return "date" if looks_like_instants(pl.Series(cells, dtype=pl.String)) else ""
