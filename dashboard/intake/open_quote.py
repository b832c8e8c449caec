"""A quote that is never closed: everything behind it is one cell. By the rule `open_quote` the rows before it are read,
and the lines from there on are left out one by one, each with its reason."""

from dataclasses import replace

import numpy as np

from dashboard.intake.reader import Misfit
from dashboard.intake.records import CR, LF, Records, scan_records


def ended(text: bytes, records: Records, delimiter: str, quotechar: str) -> tuple[Records, Records]:
    """(the records before the one with the open quote, all records: these and one a line from there on).

    Both are the same where no quote is open.
    """
    if records.open_line is None:
        return records, records
    is_last = len(records) > 0 and int(records.ends[-1]) == len(text)  # else nothing but blanks follows the quote
    count = len(records) - is_last
    sound = replace(
        records, starts=records.starts[:count], ends=records.ends[:count], lines=records.lines[:count], open_line=None,
        stray=frozenset(index for index in records.stray if index < count),
    )  # fmt: skip
    if not is_last:
        return sound, sound
    start, line = int(records.starts[-1]), int(records.lines[-1])
    rest = text[start:]
    for letter in quotechar:  # blanks in their place: every line is a record now, and none but quotes says nothing
        rest = rest.replace(letter.encode(), b" ")
    tail = scan_records(rest, delimiter, "")
    letters = np.frombuffer(rest, np.uint8)
    ends = tail.ends
    for sign in (LF, CR):
        ends = ends - (letters[np.maximum(ends - 1, 0)] == sign)
    return sound, replace(
        sound,
        starts=np.concatenate((sound.starts, tail.starts + start)),
        ends=np.concatenate((sound.ends, ends + start)),
        lines=np.concatenate((sound.lines, tail.lines + (line - 1))),
    )


def left_out(sound: Records, every: Records, quotechar: str) -> list[Misfit]:
    """The lines from the open quote on, as records that are no rows."""
    return [Misfit(index, "open_quote", quotechar[:1], "") for index in range(len(sound), len(every))]
