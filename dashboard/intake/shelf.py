"""Columns of a large file lie on the disk while nobody looks at them, so that memory holds a few of them and not all.

They are Arrow files in the folder of the import, mapped when they are read: the system fetches and drops their pages.
Small columns, and all where no folder is given, stay in memory.
"""

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import TypeVar

import polars as pl
import pyarrow as pa

MANY_ROWS = 2_000_000
Name = TypeVar("Name", int, str)
Lying = list[Path | pl.Series]  # a column in pieces, those of many rows on the disk


class Shelf(MutableMapping[Name, pl.Series]):
    """name → column, in the order in which the names came. The column asked for last is kept at hand."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._columns: dict[Name, Lying] = {}
        self._last: tuple[Name, pl.Series] | None = None

    def __getitem__(self, name: Name) -> pl.Series:
        if self._last is None or self._last[0] != name:
            self._last = name, _whole(self._columns[name])
        return self._last[1]

    def __setitem__(self, name: Name, column: pl.Series) -> None:
        self.put(name, [_put(column, self.folder)])

    def __delitem__(self, name: Name) -> None:
        self._last = None
        del self._columns[name]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def put(self, name: Name, pieces: Lying) -> None:
        """A column that lies there in pieces."""
        self._last = None
        self._columns[name] = pieces


class Pieces:
    """Columns of a table that come in pieces, in file order; many rows together are put on the disk."""

    def __init__(self, folder: Path | None) -> None:
        self.folder, self.held = folder, list[pl.DataFrame]()
        self.laid: list[dict[str, Path | pl.Series]] = []

    def add(self, piece: pl.DataFrame) -> None:
        """The next rows of each column."""
        self.held.append(piece)
        if sum(piece.height for piece in self.held) >= MANY_ROWS:
            self._lay()

    def columns(self) -> dict[str, Lying]:
        """name → all pieces, once the last one was added."""
        if self.held:
            self._lay()
        return {name: [laid[name] for laid in self.laid] for name in (self.laid[0] if self.laid else ())}

    def _lay(self) -> None:
        whole = pl.concat(self.held)
        self.held = []
        self.laid.append({column.name: _put(column, self.folder) for column in whole.iter_columns()})


def together(slices: Iterable[pl.DataFrame], folder: Path | None) -> pl.DataFrame:
    """The slices of a table, at least one, as one table; if they are many, it lies on the disk."""
    pieces = Pieces(folder)
    for one in slices:
        pieces.add(one)
    return pl.DataFrame([_whole(parts).alias(name) for name, parts in pieces.columns().items()])


def _put(column: pl.Series, folder: Path | None) -> Path | pl.Series:
    if folder is None or len(column) < MANY_ROWS:
        return column
    path = folder / f"{len(list(folder.iterdir()))}.arrow"
    column.to_frame("column").write_ipc(path)
    return path


def _whole(pieces: Lying) -> pl.Series:
    parts = [_mapped(piece) if isinstance(piece, Path) else piece for piece in pieces]
    return parts[0] if len(parts) == 1 else pl.concat(parts, rechunk=False)


def _mapped(path: Path) -> pl.Series:
    with pa.memory_map(str(path)) as mapped:
        frame = pl.from_arrow(pa.ipc.open_file(mapped).read_all())
    assert isinstance(frame, pl.DataFrame)
    return frame.to_series()


def shelf_of(columns: dict[str, Lying], names: Sequence[int], folder: Path | None) -> Shelf[int]:
    """Columns of text by their positions; those that are not there are empty."""
    made: Shelf[int] = Shelf(folder)
    for name in names:
        made.put(name, columns.get(str(name)) or [pl.Series([], dtype=pl.String)])
    return made
