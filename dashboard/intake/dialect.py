"""How a file's cells are parted, and which record is its header."""

import re
from collections import Counter
from dataclasses import dataclass

import polars as pl

from dashboard.intake.instants import looks_like_instants
from dashboard.intake.keys import key_of
from dashboard.intake.layout import Layout, fitting, known_keys
from dashboard.intake.reader import rows_of

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 256_000
HEADER_ROWS = 12
NUMBER = re.compile(r"^[+-]?[\d.,]+%?$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """header_record: index of the header among the records that are not blank; layout: the one that fits, if any."""

    delimiter: str
    quotechar: str
    header_record: int
    header: tuple[str, ...]
    layout: Layout | None
    looks_headless: bool


def detect(text: bytes) -> Dialect:
    """The separator under which most rows have equally many cells, and the header by layout, or by looks."""
    sample = text[:SAMPLE_BYTES]
    if len(text) > SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
        sample = sample.decode("utf-8", "ignore").encode()
    quotechar = _quotechar(sample)
    rows_by = {delimiter: list(rows_of(sample, delimiter, quotechar)) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda d: (*_regularity(rows_by[d]), -DELIMITERS.index(d)))
    rows = rows_by[delimiter]
    known = max(DELIMITERS, key=lambda d: _known_names(rows_by[d][:5]))
    if _known_names(rows_by[known][:5]) > 1:  # names that we know settle it
        delimiter, rows = known, rows_by[known]
    found = fitting(rows[:5])
    layout, index = found if found else (None, _header_index(rows))
    header = tuple(rows[index]) if rows else ()
    return Dialect(delimiter, quotechar, index, header, layout, _looks_like_data(header))


def _known_names(rows: list[list[str]]) -> int:
    """How many names of fields or their aliases the best of these rows holds."""
    return max((len({key_of(cell) for cell in row} & known_keys()) for row in rows), default=0)


def _quotechar(sample: bytes) -> str:
    """The double quote, unless there is none and cells stand between single ones."""
    if b'"' not in sample and len(re.findall(rb"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)", sample, re.M)) > 5:
        return "'"
    return '"'


def _regularity(rows: list[list[str]]) -> tuple[float, int]:
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return 0.0, 1
    share = count / len(rows)
    return (1.0 if share > 0.9 else share), width


def _header_index(rows: list[list[str]]) -> int:
    """The first row of words that fills over half of the usual width: title lines above a header are short."""
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0
    usual = widths.most_common(1)[0][0]
    for index, row in enumerate(rows[:HEADER_ROWS]):
        filled = sum(1 for cell in row if cell.strip())
        if filled * 2 > usual and filled * 2 > len(row) and not _looks_like_data(tuple(row)):
            return index
    return 0


def _looks_like_data(cells: tuple[str, ...]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    values = sum(1 for cell in filled if NUMBER.match(cell) or looks_like_instants(pl.Series([cell])))
    return bool(filled) and values * 2 >= len(filled)
