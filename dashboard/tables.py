"""What a card shows, as a table: the texts on screen, each with the number, day or moment behind it.

Screen, CSV, Excel, PDF and HTML are all made of the same cells, so they cannot disagree.

    >>> from dashboard.values import Values
    >>> from dashboard.words import words
    >>> cell(86.61, "percent", Values(words("en")))
    Entry(text='86.6%', value=86.61, unit='percent')
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.values import Values

Behind = float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell.

    text: as the screen shows it, "—" for nothing. value: the number, day or moment behind it, unrounded; None for a
    text and for nothing. unit: of the value, one of metrics.UNITS, "points", "per_hour", "date", "moment"; else "text".
    """

    text: str
    value: Behind = None
    unit: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, each row as long as the headings."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError(f"rows of other lengths than {self.heads}")


def cell(value: float | None, unit: str, show: Values) -> Entry:
    """A figure of a unit, as cards and tables write it."""
    return Entry(show.value(value, unit), value, unit)


def text(words: str) -> Entry:
    """A cell of words."""
    return Entry(words)


def table(heads: Sequence[str], rows: Sequence[Sequence[Entry]]) -> Table:
    """A table of any sequences."""
    return Table(tuple(heads), tuple(map(tuple, rows)))
