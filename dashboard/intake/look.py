"""What is known of a file while it is looked at: its text, records and header, and the columns read so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from dashboard.errors import FileRefusedError
from dashboard.intake import dialect, scan
from dashboard.intake.limits import LIMITS
from dashboard.intake.reader import Table, read_table
from dashboard.intake.records import Records


@dataclass(slots=True)
class Look:
    """A file's text with its records and header, and its columns as far as they were looked at. beyond: records that
    are left out because of an open quote, first_beyond: the line of the first."""

    name: str
    source: scan.Source
    found: dialect.Dialect
    records: Records
    header: list[str]
    samples: list[pl.Series]
    beyond: int = 0
    first_beyond: int = 0
    whole: dict[int, pl.Series] = field(default_factory=dict)

    @property
    def is_small(self) -> bool:
        """Whether every row can be looked at."""
        return len(self.source.text) <= LIMITS.look_bytes

    def table(self, positions: Sequence[int]) -> Table:
        """Whole columns, read as the import will read them."""
        try:
            return read_table(
                self.source.text, self.records, delimiter=self.found.delimiter, quotechar=self.found.quotechar,
                header=self.header, first=self.found.header_record + 1, wanted=positions,
                header_rows=self.found.header_rows,
            )  # fmt: skip
        except FileRefusedError as error:
            error.where = self.name
            raise

    def columns(self, positions: Iterable[int]) -> dict[int, pl.Series]:
        """These columns, whole."""
        wanted = sorted(set(positions))
        if missing := [position for position in wanted if position not in self.whole]:
            self.whole |= self.table(missing).columns
        return {position: self.whole[position] for position in wanted}
