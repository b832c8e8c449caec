"""How a file's cells are parted, and which records are its header.

A separator is one letter, or two when blanks follow it (`", "`). A quote is one letter, or two when quotes inside a
cell are escaped by the second (the backslash).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.intake.headless import continues, is_headless, looks_like_data
from dashboard.intake.keys import key_of
from dashboard.intake.layout import Layout, fitting, known_keys
from dashboard.intake.reader import rows_of
from dashboard.intake.records import scan_records

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 256_000
HEADER_ROWS = 12
MOST_HEADER_ROWS = 5
LINE_START = rb"(?:^|\r|[,;\t|] ?)"
QUOTED = {
    '"': re.compile(LINE_START + rb'"[^"\r\n]*"(?= *(?:[,;\t|\r\n]|$))', re.M),
    "'": re.compile(LINE_START + rb"'(?:[^'\r\n]|'')*'(?= *(?:[,;\t|\r\n]|$))", re.M),
}
ESCAPED = re.compile(rb'(?<!\\)(?:\\\\)*\\"')
SPACED = re.compile(rb'[,;\t|] +"')
JOINT = " "


@dataclass(frozen=True, slots=True)
class Dialect:
    """header_record: index of the last header record among those that are not blank; header_rows: how many records the
    header takes, 0 for none; header: their names joined; names: those of the first of them; layout: the one that fits;
    rows: the first rows of the file, to be looked at."""

    delimiter: str
    quotechar: str
    header_record: int
    header_rows: int
    header: tuple[str, ...]
    names: tuple[str, ...]
    layout: Layout | None
    looks_headless: bool
    rows: tuple[tuple[str, ...], ...] = ()


def detect(
    text: bytes, *, delimiter: str | None = None, quotechar: str | None = None, header_row: int | None = None
) -> Dialect:
    """The separator under which most rows have equally many cells, and the header by layout, or by looks.

    What is given stands: delimiter, quotechar; header_row counts records that are not blank from 1, and 0 says that the
    file has no header: its columns are then called Column 1, Column 2 and so on.
    """
    sample = text[:SAMPLE_BYTES]
    if len(text) > SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
        sample = sample.decode("utf-8", "ignore").encode()
    quotechar = quotechar if quotechar is not None else _quotechar(sample)
    offered = (delimiter,) if delimiter else DELIMITERS
    rows_by = {each: list(rows_of(sample, each, quotechar)) for each in offered}
    best = max(offered, key=lambda d: (*_regularity(rows_by[d]), -offered.index(d)))
    known = max(offered, key=lambda d: _known_names(rows_by[d][:5]))
    if _known_names(rows_by[known][:5]) > 1:  # names that we know settle it
        best = known
    rows = rows_by[best]
    if delimiter is None and SPACED.search(sample):
        spaced = list(rows_of(sample, f"{best} ", quotechar))
        if _regularity(spaced) > _regularity(rows):
            best, rows = f"{best} ", spaced
    found = fitting(rows[:5])
    layout, index = found if found else (None, _header_index(rows))
    if header_row == 0:
        width = max(Counter(map(len, rows)).items(), key=lambda item: item[1])[0] if rows else 0
        titles = tuple(f"Column {number}" for number in range(1, width + 1))
        return Dialect(best, quotechar, -1, 0, titles, titles, None, False, _shown(rows))
    if header_row is not None:
        layout, index = None, min(header_row, max(len(rows), 1)) - 1
        if found := fitting(rows[index : index + 1]):
            layout = found[0]
    first, last = _header_block(rows, index, layout)
    while layout is None and header_row is None and last - first + 1 < MOST_HEADER_ROWS and last + 1 < len(rows):
        if not continues(joined(rows[first : last + 1]), rows[last + 1], rows[last + 2 :], known_keys()):
            break
        last += 1
    names = tuple(rows[first]) if rows else ()
    header = joined(rows[first : last + 1], layout) if rows else ()
    headless = header_row is None and layout is None and is_headless(names, rows[last + 1 :])
    return Dialect(best, quotechar, last, last - first + 1, header, names, layout, headless, _shown(rows))


def joined(rows: Sequence[Sequence[str]], layout: Layout | None = None) -> tuple[str, ...]:
    """One name a column from several header rows. An empty cell of the first row continues the name to its left; names
    the layout knows stand alone; JSON that the product writes for itself is left out."""
    if len(rows) == 1:
        return tuple(rows[0])
    known = layout.known if layout else frozenset()
    width = max(map(len, rows))
    titles, left = [], ""
    for position in range(width):
        cells = [row[position].strip() if position < len(row) else "" for row in rows]
        is_own = bool(cells[0])
        left = cells[0] or left
        if is_own and key_of(cells[0]) in known:
            titles.append(cells[0])
            continue
        below = [cell for cell in cells[1:] if cell and not cell.startswith("{")]
        parts = [left, *below] if below or is_own else []
        titles.append(JOINT.join(dict.fromkeys(re.sub(r"\s+", " ", part) for part in parts if part)))
    return tuple(titles)


def _header_block(rows: list[list[str]], index: int, layout: Layout | None) -> tuple[int, int]:
    """The first and the last row of the header that stands around `index`."""
    if not rows:
        return 0, 0
    if layout is not None:
        return index, min(index + layout.header_rows, len(rows)) - 1
    header = [cell.strip() for cell in rows[index]]
    names = [name for name in header if name]
    if index and len(rows[index - 1]) == len(header) and len(set(names)) < len(names):
        above = [cell.strip() for cell in rows[index - 1]]
        if any(above) and len(set(joined([above, header]))) == len(header):  # groups of columns above their names
            return index - 1, index
    if index + 2 < len(rows) and len(rows[index + 1]) == len(header) and len(names) < len(header) - 1:
        below = [cell.strip() for cell in rows[index + 1]]
        named = sum(1 for above, cell in zip(header, below, strict=True) if cell and not above)
        doubled = sum(1 for above, cell in zip(header, below, strict=True) if cell and above)
        last_name = max(i for i, name in enumerate(header) if name)
        gaps = sum(1 for name in header if not name)
        if named * 2 > gaps and doubled <= named and last_name > 0 and not looks_like_data(below):
            return index, index + 1
    return index, index


def _shown(rows: Iterable[Sequence[str]], most: int = 20) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell[:200] for cell in row) for _, row in zip(range(most), rows, strict=False))


def _known_names(rows: list[list[str]]) -> int:
    """How many names of fields or their aliases the best of these rows holds."""
    return max((len({key_of(cell) for cell in row if cell.strip()} & known_keys()) for row in rows), default=0)


def _quotechar(sample: bytes) -> str:
    """The double quote, unless far more cells stand between single ones; with the backslash if that escapes it."""
    single, double = (len(QUOTED[quote].findall(sample)) for quote in "'\"")
    if single > 5 and single > 5 * double:
        return "'"
    if ESCAPED.search(sample) and _reading(sample, '"\\') > _reading(sample, '"'):
        return '"\\'
    return '"'


def _reading(sample: bytes, quotechar: str) -> tuple[int, tuple[float, int, float]]:
    """How well a quote explains the sample: few quotes that stand where none may, then regular rows."""
    rows, delimiter = max((_regularity(list(rows_of(sample, each, quotechar))), each) for each in DELIMITERS)
    records = scan_records(sample, delimiter, quotechar)
    return -len(records.stray) - (records.open_line is not None), rows


def _regularity(rows: list[list[str]]) -> tuple[float, int, float]:
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0, 0, 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return 0.0, 1, 0.0
    share = count / len(rows)
    return (1.0 if share > 0.9 else share), width, share


def _header_index(rows: list[list[str]]) -> int:
    """The first row of words that fills over half of the usual width: title lines above a header are short."""
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0
    usual = widths.most_common(1)[0][0]
    for index, row in enumerate(rows[:HEADER_ROWS]):
        filled = sum(1 for cell in row if cell.strip())
        if filled * 2 > usual and filled * 2 > len(row) and not looks_like_data(row):
            return index
    return 0
