"""The draft of an import: what was found out about a file before anything is written."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. position: from 0; samples: its first three values; field: where it goes, or None;
    how: `chosen`, `layout`, `alias`, `near`, or empty."""

    position: int
    header: str
    samples: tuple[str, ...]
    field: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something people should know about the file. text: an English template; values fill its places."""

    code: str
    text: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def places(self) -> dict[str, object]:
        """The values by name, for `t(note.text, **note.places)`."""
        return dict(self.values)


def note(code: str, text: str, **values: object) -> Note:
    """A note with its values: `note("separator", N_("Columns split by {separator}."), separator=";")`."""
    return Note(code, text, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Draft:
    """A file read as far as needed to propose how to import it. header_line: physical line; records: rows below the
    header, counted without a parser; missing: required fields without a column; zone: of times without an offset."""

    name: str
    path: Path
    kind: str
    layout: str
    encoding: str
    delimiter: str
    quotechar: str
    header_line: int
    header_record: int
    records: int
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    notes: tuple[Note, ...]
    zone: str
    sha256: str

    def position(self, field: str) -> int | None:
        """The position of the column that fills a field."""
        return next((c.position for c in self.columns if c.field == field), None)
