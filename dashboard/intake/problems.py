"""What can be wrong with a row or a cell: stable codes, their sentences, and the list that gathers them.

A cell that cannot be read becomes empty and its row stays (`cell`); a row is left out only when it cannot be placed at
all (`row`). Facts tell rows and an example of each problem; the file of left-out rows tells all.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from dashboard.words import N_

PROBLEMS = {
    "bad_date": N_("Not a date or time"),
    "bad_number": N_("Not a number"),
    "bad_score": N_("Score outside its scale"),
    "no_id": N_("The ID is empty"),
    "id_rounded": N_("The ID was rounded by a spreadsheet"),
    "end_before_start": N_("Earlier than the creation, or over a year later"),
    "sentinel": N_("A date that stands for none"),
    "lost_time": N_("The time of day is lost"),
    "future": N_("Later than the export"),
    "cells_more": N_("More cells than the header"),
    "cells_fewer": N_("Fewer cells than the header"),
    "open_quote": N_("A quote is never closed"),
    "stray_quote": N_("Text behind a closing quote: nobody can tell where the cell ends"),
    "bad_bytes": N_("Characters that cannot be read"),
    "nul": N_("NUL characters"),
    "too_long": N_("A cell is too long"),
    "repeated_header": N_("The header again"),
    "footer": N_("A totals line"),
    "unknown_value": N_("Unknown value"),
}
EXPECTED = {
    "instant": N_("a date and time"),
    "integer": N_("a whole number"),
    "decimal": N_("a number"),
    "boolean": N_("yes or no"),
    "duration": N_("a duration"),
    "id": N_("an ID"),
    "code": N_("a known value"),
}
FOUND_LETTERS = 80


@dataclass(slots=True)
class Problem:
    """One problem of one column: how many rows have it, and its first example."""

    problem: str
    rows: int
    level: str
    line: int
    column: str
    found: str
    expected: str


@dataclass(slots=True)
class Problems:
    """Gathers problems of a table's rows. `record` and `line` have one entry a row of the table."""

    record: np.ndarray
    line: np.ndarray
    summary: dict[tuple[str, str, str], Problem] = field(default_factory=dict)
    rejects: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    left_out: np.ndarray = field(init=False)
    flagged: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.left_out = np.zeros(len(self.record), bool)
        self.flagged = np.zeros(len(self.record), bool)

    @property
    def warned(self) -> int:
        """Rows that stay although a cell of them has a problem."""
        return int((self.flagged & ~self.left_out).sum())

    def cells(self, mask: pl.Series, problem: str, column: str, found: pl.Series, expected: str) -> None:
        """Rows that stay, with this cell empty or flagged."""
        at = np.flatnonzero(mask.to_numpy() & ~self.left_out)
        if len(at):
            self.flagged[at] = True
            self.note(problem, "cell", int(self.line[at[0]]), column, found[int(at[0])], expected, len(at))

    def rows(self, mask: pl.Series, problem: str, column: str, found: pl.Series, expected: str) -> None:
        """Rows that are left out."""
        at = np.flatnonzero(mask.to_numpy())
        if not len(at):
            return
        fresh = int((~self.left_out[at]).sum())
        self.left_out[at] = True
        for index in at.tolist():
            self.rejects.append((int(self.record[index]), column, problem, found[index] or "", expected))
        self.note(problem, "row", int(self.line[at[0]]), column, found[int(at[0])], expected, fresh)

    def note(
        self, problem: str, level: str, line: int, column: str, found: str | None, expected: str, rows: int
    ) -> None:
        """Count a problem; the first example is kept. A row left out for two reasons counts under the first."""
        entry = self.summary.setdefault(
            (problem, level, column),
            Problem(problem, 0, level, line, column, (found or "")[:FOUND_LETTERS], expected),
        )
        entry.rows += rows
        if line < entry.line:
            entry.line, entry.found, entry.expected = line, (found or "")[:FOUND_LETTERS], expected

    def listed(self) -> list[Problem]:
        """Left-out rows first, then by rows, then by name."""
        return sorted(
            (p for p in self.summary.values() if p.rows),
            key=lambda p: (p.level != "row", -p.rows, p.problem, p.column),
        )
