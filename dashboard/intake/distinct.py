"""Columns with few different cells: what is read from each cell alone is read once for each different one.

if found := distinct(raw):
    return found.spread(read(found.words))
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

FEWEST_ROWS = 2_000  # below, the detour takes longer than the way
SAMPLE_ROWS = 4_000
FEW = 4  # so many cells of a sample for each different one


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """words: each different cell once, in no order; at: row → its place in `words`."""

    words: pl.Series
    at: pl.Series

    def spread(self, values: pl.Series) -> pl.Series:
        """Values of `words` as a column with one entry a row."""
        return values.gather(self.at)

    def counts(self) -> pl.Series:
        """How many rows hold each word."""
        return pl.Series(np.bincount(self.at.to_numpy(), minlength=len(self.words)))


def distinct(raw: pl.Series) -> Distinct | None:
    """The different cells of a column of text, or None where they are too many to be worth it, or some are null."""
    if len(raw) < FEWEST_ROWS or raw.null_count():
        return None
    sample = raw.gather_every(max(1, len(raw) // SAMPLE_ROWS))
    if sample.n_unique() * FEW > len(sample):
        return None
    kind = pl.Categorical(pl.Categories.random())
    coded = raw.cast(kind)
    different = coded.unique()
    codes = different.to_physical().to_numpy()
    place = np.zeros(int(codes.max()) + 1, np.uint32)
    place[codes] = np.arange(len(codes), dtype=np.uint32)
    return Distinct(different.cast(pl.String).alias(raw.name), pl.Series(place[coded.to_physical().to_numpy()]))
