"""The short way for tidy stretches of a file: as many cells in every record as the header has, and quotes only where
cells begin and end. They are read by the CSV reader of Polars, many times faster than row by row.

That reader says nothing when a line is odd, so nothing odd is given to it: the separators outside quotes are counted
here, record by record, from the bytes; and as many rows as records must come back.
"""

from collections.abc import Collection

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from dashboard.intake.limits import LIMITS
from dashboard.intake.records import LF, Records, is_tidy

FEWEST_RECORDS = 2_000  # below, the long way takes no time
CHUNK_RECORDS = 100_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def tidy_columns(
    text: bytes, records: Records, begin: int, end: int, *, delimiter: str, quotechar: str, width: int,
    wanted: Collection[int],
) -> dict[int, pl.Series] | None:  # fmt: skip
    """Cells of the records from `begin` to `end` at the positions wanted, or None when the stretch is not tidy."""
    if len(delimiter) != 1 or quotechar not in ('"', "") or width < 2 or not _stand_close(records, begin, end):
        return None
    first, last = int(records.starts[begin]), int(records.ends[end - 1])
    piece = text[first:last]
    if piece.startswith(BYTE_ORDER_MARK) or not _is_even(piece, records.ends[begin:end] - first, delimiter, quotechar,
                                                         width):  # fmt: skip
        return None
    try:
        frame = pl.read_csv(
            piece, has_header=False, separator=delimiter, quote_char=quotechar or None, infer_schema=False,
            columns=sorted(wanted), empty_string_is_null=False, missing_columns="raise", extra_columns="raise",
        )  # fmt: skip
    except PolarsError:
        return None
    if frame.height != end - begin or frame.width != len(wanted) or sum(frame.null_count().row(0)):
        return None
    return dict(zip(sorted(wanted), frame.get_columns(), strict=True))


def _stand_close(records: Records, begin: int, end: int) -> bool:
    """No blank line, no stray quote and no cell over the limit among the records."""
    starts, ends = records.starts[begin:end], records.ends[begin:end]
    if not np.array_equal(starts[1:], ends[:-1]) or int((ends - starts).max()) > LIMITS.cell_letters:
        return False
    return not records.stray or records.stray.isdisjoint(range(begin, end))


def _is_even(piece: bytes, ends: np.ndarray, delimiter: str, quotechar: str, width: int) -> bool:
    """Whether every record has width - 1 separators outside quotes, and ends with a line feed."""
    data = np.frombuffer(piece, np.uint8)
    if b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n"):
        return False
    if not bool((data[ends[:-1] - 1] == LF).all()):
        return False
    parting = np.flatnonzero(data == ord(delimiter))
    quotes = np.flatnonzero(data == ord(quotechar)) if quotechar else np.zeros(0, np.int64)
    if len(quotes):
        if len(quotes) % 2 or not is_tidy(data, quotes, ord(delimiter), ord(quotechar)):
            return False
        parting = parting[np.searchsorted(quotes, parting) % 2 == 0]
    if len(parting) != len(ends) * (width - 1):
        return False
    each = parting.reshape(
        len(ends), width - 1
    )  # of every record, if its last is in it and its first in no earlier one
    return bool((each[:, -1] < ends).all() and (each[1:, 0] >= ends[:-1]).all())
