"""The record scanner: how many records a file holds and where each begins, counted without any CSV parser.

It works on bytes with numpy, so it is fast, and shares nothing with the reader (`reader.py`), so that the two check
each other: rows kept, repeated and rejected must add up to the count made here.

A quote opens a quoted cell only at the beginning of a cell; inside one, two quotes stand for one; line ends inside a
quoted cell belong to the cell. Line ends are LF, CR LF or a lone CR. A record without any letter or digit (only
separators, quotes and blanks) is a blank line and no record.

Where apostrophes are the quotes, one inside a word ("don't") is a letter.

Separators and quotes are written as in `dialect`: `", "` is a comma whose cells may begin with blanks, and a second
letter behind the quote is the escape letter.
"""

from dataclasses import dataclass

import numpy as np

LF, CR = 10, 13
PIECE_BYTES = 8_000_000
FIRST_LETTERS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Where the records are. All arrays have one entry a record that is not blank, in file order.

    starts, ends: byte offsets, the line end included; lines: physical line (from 1) of the start.
    open_line: physical line of a quote that is never closed, or None; line_count: physical lines of the file.
    stray: indexes of records in which text follows a closing quote: nobody knows where such a cell ends.
    """

    starts: np.ndarray
    ends: np.ndarray
    lines: np.ndarray
    open_line: int | None
    line_count: int
    stray: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.starts)

    def longest(self) -> tuple[int, int]:
        """(bytes, line) of the longest record."""
        if not len(self):
            return 0, 0
        at = int(np.argmax(self.ends - self.starts))
        return int(self.ends[at] - self.starts[at]), int(self.lines[at])


def scan_records(text: bytes, delimiter: str, quotechar: str) -> Records:
    """Find the records of UTF-8 `text`. `quotechar` may be empty: then no cell is quoted."""
    data = np.frombuffer(text, np.uint8)
    line_ends = _line_ends(data)
    opened = None
    record_ends = line_ends
    strays = np.zeros(0, np.int64)
    if quotechar:
        inside, opened, strays = _inside_quotes(data, line_ends, delimiter, quotechar)
        record_ends = line_ends[~inside]
    if not len(record_ends) or record_ends[-1] < len(data):
        record_ends = np.append(record_ends, len(data))
    starts = np.concatenate(([0], record_ends[:-1])).astype(np.int64)
    filled = starts < record_ends
    starts, record_ends = starts[filled], record_ends[filled]
    kept = _say_something(data, starts, record_ends, " \t\r\n" + delimiter + quotechar)
    starts, record_ends = starts[kept], record_ends[kept]
    lines = np.searchsorted(line_ends, starts, side="right") + 1
    line_count = len(line_ends) + int(not len(line_ends) or int(line_ends[-1]) < len(data))
    open_line = None if opened is None else int(np.searchsorted(line_ends, opened, side="right")) + 1
    at = np.searchsorted(record_ends, strays, side="right")
    stray = frozenset(at[at < len(starts)].tolist())
    return Records(starts, record_ends, lines.astype(np.int64), open_line, line_count, stray)


def _say_something(data: np.ndarray, starts: np.ndarray, ends: np.ndarray, blanks: str) -> np.ndarray:
    """Which records hold more than blanks, separators and quotes. Most show it in their first letters, so that few have
    to be looked at whole."""
    speaks = np.ones(256, bool)
    speaks[[ord(letter) for letter in blanks]] = False
    kept = np.zeros(len(starts), bool)
    open_ = np.arange(len(starts))
    for offset in range(FIRST_LETTERS):
        place = starts[open_] + offset
        open_, place = open_[place < ends[open_]], place[place < ends[open_]]
        said = speaks[data[place]]
        kept[open_[said]] = True
        open_ = open_[~said]
    for index in open_.tolist():
        kept[index] = speaks[data[starts[index] : ends[index]]].any()
    return kept


def places(data: np.ndarray, letter: int) -> np.ndarray:
    """Where a letter stands; found piece by piece, because a mask of the whole file would be as large as the file."""
    pieces = range(0, len(data), PIECE_BYTES)
    found = [np.flatnonzero(data[first : first + PIECE_BYTES] == letter) + first for first in pieces]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _line_ends(data: np.ndarray) -> np.ndarray:
    """Offsets just behind each physical line end."""
    feeds, returns = places(data, LF), places(data, CR)
    if len(returns):
        behind = np.minimum(returns + 1, len(data) - 1)
        alone = (data[behind] != LF) | (returns == len(data) - 1)
        feeds = np.sort(np.concatenate((feeds, returns[alone])))
    return feeds + 1


def _inside_quotes(
    data: np.ndarray, line_ends: np.ndarray, delimiter: str, quotechar: str
) -> tuple[np.ndarray, int | None, np.ndarray]:
    """For each line end: is it inside a quoted cell? Where a quote stands that is never closed, and where text follows
    a closing quote."""
    quote = ord(quotechar[0])
    quotes = places(data, quote)
    if len(quotechar) > 1:
        quotes = quotes[~_is_escaped(data, quotes, ord(quotechar[1]))]
    if quotechar == "'" and len(delimiter) == 1:
        quotes = quotes[~_is_inside_word(data, quotes, ord(delimiter))]
    if not len(quotes):
        return np.zeros(len(line_ends), bool), None, quotes
    is_even = len(quotes) % 2 == 0  # else one is open: which one, only the way through all of them tells
    if is_even and len(delimiter) == 1 and len(quotechar) == 1 and is_tidy(data, quotes, ord(delimiter), quote):
        before = np.searchsorted(quotes, line_ends - 1)
        return before % 2 == 1, None, quotes[:0]
    opens, closes = _quoted_spans(data, quotes, delimiter)
    unclosed = int(opens[-1]) if len(closes) < len(opens) else None
    before_open = np.searchsorted(opens, line_ends - 1)
    before_close = np.searchsorted(closes, line_ends - 1)
    return before_open > before_close, unclosed, closes[~_ends_cell(data, closes, ord(delimiter[0]))]


def _is_escaped(data: np.ndarray, at: np.ndarray, escape: int) -> np.ndarray:
    """Which of these places follow an odd number of escape letters."""
    count = np.zeros(len(at), np.int64)
    is_running = np.ones(len(at), bool)
    while is_running.any():
        place = at - 1 - count
        is_running &= (place >= 0) & (data[np.maximum(place, 0)] == escape)
        count += is_running
    return count % 2 == 1


def _is_inside_word(data: np.ndarray, quotes: np.ndarray, delimiter: int) -> np.ndarray:
    """Which apostrophes are neither at the border of a cell nor doubled: they are letters."""
    border = np.zeros(256, bool)
    border[[delimiter, ord("'"), LF, CR]] = True
    before, after = data[np.maximum(quotes - 1, 0)], data[np.minimum(quotes + 1, len(data) - 1)]
    return ~border[before] & ~border[after] & (quotes > 0) & (quotes < len(data) - 1)


def is_tidy(data: np.ndarray, quotes: np.ndarray, delimiter: int, quote: int) -> bool:
    """Whether quotes stand at cell borders or in pairs only: then counting them is enough."""
    border = np.zeros(256, bool)
    border[[delimiter, quote, LF, CR]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    after = data[np.minimum(closing + 1, len(data) - 1)]
    return bool(np.all(border[before] | (opening == 0)) and np.all(border[after] | (closing == len(data) - 1)))


def _ends_cell(data: np.ndarray, closes: np.ndarray, delimiter: int) -> np.ndarray:
    """Which closing quotes are followed by a separator or a line end, blanks aside."""
    place = closes + 1
    while True:
        letters = data[np.minimum(place, len(data) - 1)]
        blank = (place < len(data)) & ((letters == ord(" ")) | ((letters == ord("\t")) & (delimiter != ord("\t"))))
        if not blank.any():
            break
        place = place + blank
    return (place >= len(data)) | (letters == delimiter) | (letters == LF) | (letters == CR)


def _quoted_spans(data: np.ndarray, quotes: np.ndarray, delimiter: str) -> tuple[np.ndarray, np.ndarray]:
    """Offsets of opening and closing quotes, found one by one: for files with stray quotes."""
    place = quotes - 1
    if len(delimiter) > 1:  # blanks behind the separator
        while (blank := (place >= 0) & (data[np.maximum(place, 0)] == ord(" "))).any():
            place = place - blank
    before = data[np.maximum(place, 0)]
    begins = ((before == ord(delimiter[0])) | (before == LF) | (before == CR) | (place < 0)).tolist()
    doubled = np.append(np.diff(quotes) == 1, False).tolist()
    opens, closes = [], []
    is_open, index, count = False, 0, len(quotes)
    while index < count:
        if not is_open:
            if begins[index]:
                opens.append(index)
                is_open = True
        elif doubled[index]:
            index += 1  # two quotes in a quoted cell are one letter
        else:
            closes.append(index)
            is_open = False
        index += 1
    return quotes[opens], quotes[closes]
