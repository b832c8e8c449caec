"""The draft of an import: what was found out about a file before anything is written, and what people decided about it.

A wizard shows a draft, changes what it was asked with (`inspect`'s arguments) and asks again; a draft is never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. position: from 0; samples: its first three values; field: where it goes, or None;
    how: `chosen`, `saved`, `layout`, `alias`, `near`, `likely`, `time` (the time of day beside a date), or empty.

    keep: without a field, whether it becomes a further dimension to filter by; why: why it does not: `personal`,
    `free_text`, `many_values`, `empty`, `known` (the layout says so), or empty.
    """

    position: int
    header: str
    samples: tuple[str, ...]
    field: str | None
    how: str
    keep: bool = False
    why: str = ""


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
class Question:
    """Something only people know. code: the key of its answer in `inspect(answers=…)`; text, values: as of a Note;
    options: (answer, its words) in order; answer: what holds now, None while nobody said and nothing decides it;
    proposal: what holds when nobody answers. Without either, the file cannot be imported."""

    code: str
    text: str
    values: tuple[tuple[str, object], ...]
    options: tuple[tuple[str, str], ...]
    answer: str | None = None
    proposal: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the import waits for the answer."""
        return self.answer is None and self.proposal is None

    @property
    def places(self) -> dict[str, object]:
        """The values by name."""
        return dict(self.values)


@dataclass(frozen=True, slots=True)
class NewValue:
    """A word of a coded column that nobody knows yet: in `rows` rows; `inspect(values={field: {word: code}})` says what
    it means."""

    field: str
    column: str
    word: str
    rows: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A file read as far as needed to propose how to import it.

    header_line: physical line; header_record: index of the last header record, -1 for none; header_rows: how many there
    are; records: rows below the header, counted without a parser; rows: the first rows of the file as they stand;
    missing: required fields without a column; zone: the reporting zone, in which times without an offset are
    read unless the file names another (file_zone); sheet, sheets: of a workbook;
    decimal: the decimal sign of numbers, None where each column tells; day_first: how 03/04/2026 is read, None while
    nothing decides it; answers, values, rules: what people said; unknown: words without a meaning, counted over the
    whole file or, where is_sampled, over a sample; source: the name before the file's ids, empty for the store's first
    source; tickets_of: the source of the tickets that surveys speak of.
    """

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
    header_rows: int = 1
    rows: tuple[tuple[str, ...], ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    decimal: str | None = None
    day_first: bool | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    unknown: tuple[NewValue, ...] = ()
    is_sampled: bool = False
    source: str = ""
    tickets_of: str = ""
    file_zone: str = ""
    saved: bool = False  # whether choices that were saved for this header are in it
    rules: Mapping[str, str] = field(default_factory=dict)

    def position(self, field: str) -> int | None:
        """The position of the column that fills a field."""
        return next((c.position for c in self.columns if c.field == field), None)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions the import waits for."""
        return tuple(question for question in self.questions if question.is_open)
