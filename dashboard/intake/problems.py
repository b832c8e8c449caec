"""What can be wrong with a row or a cell: stable codes, their sentences, and the list that gathers them.

A cell that cannot be read becomes empty and its row stays (`cell`); a cell in doubt stays too (`flag`); a row is left
out only when it cannot be placed at all, or when people chose so (`row`). Facts tell rows and an example of each
problem; the file of left-out rows tells all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from dashboard.intake.rules import chosen
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
    "before_2015": N_("Dated before 2015"),
    "clock_change": N_("In the hour of the clock change: read as the earlier time"),
    "same_id": N_("The same ID again, with other values"),
    "formula": N_("Starts with =: stored and shown as text"),
    "cells_more": N_("More cells than the header: often a separator in a text without quotes"),
    "cells_fewer": N_("Fewer cells than the header: often a line break in a text without quotes"),
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
    "not_later": N_("not later than the export"),
    "since_2015": N_("2015 or later"),
    "after_start": N_("not before the creation, within a year"),
    "code": N_("a known value"),
}
FOUND_LETTERS = 80
EXAMPLES = 20  # kept of each problem of cells: the rows of the first ones may be left out for another reason


@dataclass(slots=True)
class Problem:
    """One problem of one column: how many rows have it, and its first example. rule: the code of the rule that says
    what is done about it, or empty."""

    problem: str
    rows: int
    level: str
    line: int
    column: str
    found: str
    expected: str
    rule: str = ""


@dataclass(slots=True)
class _Flagged:
    """Cells of one column with one problem. level: cell (emptied) or flag (kept); mask: one bit a row;
    examples: (row, what was found)."""

    level: str
    expected: str
    rule: str
    mask: np.ndarray
    examples: list[tuple[int, str]]


@dataclass(slots=True)
class Problems:
    """Gathers problems of a table's rows. `record` and `line` have one entry a row of the table; rules: what people
    chose (see `rules.py`)."""

    record: np.ndarray
    line: np.ndarray
    rules: Mapping[str, str] = field(default_factory=dict)
    summary: dict[tuple[str, str, str], Problem] = field(default_factory=dict)
    flagged: dict[tuple[str, str], _Flagged] = field(default_factory=dict)
    rejects: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    left_out: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.left_out = np.zeros(len(self.record), bool)

    def leaves_out(self, rule: str) -> bool:
        """Whether people chose to leave such rows out."""
        return chosen(self.rules, rule) == "leave_out"

    def flags(
        self, mask: pl.Series, problem: str, column: str, found: pl.Series, expected: str, rule: str = ""
    ) -> None:
        """Rows that stay, and this cell as well."""
        self.cells(mask, problem, column, found, expected, rule, level="flag")

    def cells(
        self,
        mask: pl.Series,
        problem: str,
        column: str,
        found: pl.Series,
        expected: str,
        rule: str = "",
        level: str = "cell",
    ) -> None:
        """Rows that stay, with this cell empty. Those that are left out for another reason, before or after, do not
        count."""
        marked = mask.to_numpy()
        at = np.flatnonzero(marked)
        if not len(at):
            return
        examples = [(index, (found[index] or "")[:FOUND_LETTERS]) for index in at[:EXAMPLES].tolist()]
        bits = np.packbits(marked.astype(bool))
        if (known := self.flagged.get((problem, column))) is None:
            self.flagged[problem, column] = _Flagged(level, expected, rule, bits, examples)
        else:
            known.mask |= bits
            known.examples = sorted({**dict(examples), **dict(known.examples)}.items())

    def rows(self, mask: pl.Series, problem: str, column: str, found: pl.Series, expected: str, rule: str = "") -> None:
        """Rows that are left out."""
        at = np.flatnonzero(mask.to_numpy())
        if not len(at):
            return
        fresh = int((~self.left_out[at]).sum())
        self.left_out[at] = True
        for index in at.tolist():
            self.rejects.append((int(self.record[index]), column, problem, found[index] or "", expected))
        self.note(problem, "row", int(self.line[at[0]]), column, found[int(at[0])], expected, fresh, rule)

    def note(
        self, problem: str, level: str, line: int, column: str, found: str | None, expected: str, rows: int,
        rule: str = "",
    ) -> None:  # fmt: skip
        """Count a problem; the first example is kept. A row left out for two reasons counts under the first."""
        entry = self.summary.setdefault(
            (problem, level, column),
            Problem(problem, 0, level, line, column, (found or "")[:FOUND_LETTERS], expected, rule),
        )
        entry.rows += rows
        if line < entry.line:
            entry.line, entry.found, entry.expected = line, (found or "")[:FOUND_LETTERS], expected

    def forget_cells(self, column: str, *problems: str) -> None:
        """Take back that cells of a column have these problems: their rows are left out instead."""
        for problem in problems:
            self.flagged.pop((problem, column), None)

    def listed(self) -> list[Problem]:
        """Left-out rows first, then by rows, then by name."""
        found = [p for p in self.summary.values() if p.rows]
        for (problem, column), flagged in self.flagged.items():
            stays = self._unpacked(flagged) & ~self.left_out
            if rows := int(stays.sum()):
                shown = next((one for one in flagged.examples if stays[one[0]]), (int(np.argmax(stays)), ""))
                found.append(Problem(problem, rows, flagged.level, int(self.line[shown[0]]), column, shown[1],
                                     flagged.expected, flagged.rule))  # fmt: skip
        return sorted(found, key=lambda p: (p.level != "row", -p.rows, p.problem, p.column))

    @property
    def warned(self) -> int:
        """Rows that stay although a cell of them has a problem."""
        marked = np.zeros(len(self.record), bool)
        for flagged in self.flagged.values():
            marked |= self._unpacked(flagged)
        return int((marked & ~self.left_out).sum())

    def _unpacked(self, flagged: _Flagged) -> np.ndarray:
        return np.unpackbits(flagged.mask, count=len(self.record)).astype(bool)
