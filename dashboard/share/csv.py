"""Rows as CSV for spreadsheets: UTF-8 with a byte order mark, and nothing in it can run as a formula.

>>> table(["Ticket", "Seconds"], [("T1", 30.0), ("=1+1", None)], above=["sample data"]).decode("utf-8-sig")
'"sample data"\\r\\n"Ticket","Seconds"\\r\\n"T1",30\\r\\n"\\'=1+1",""\\r\\n'
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from dashboard.values import sheet_text

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, above: Sequence[str] = ()) -> bytes:
    """A table with its headings, below lines that say what it is. Numbers stay numbers, nothing is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([sheet_text(line)] for line in above)
    writer.writerow([sheet_text(head) for head in heads])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float) else sheet_text(str(value))
