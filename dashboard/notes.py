"""Dated notes that managers pin ("new bot release"): lines on the charts over time, and remarks in what is exported.

>>> from dashboard.words import words
>>> pinned = (DatedNote(date(2026, 11, 5), "new bot release"), DatedNote(date(2026, 12, 1), "new team"))
>>> lines(pinned, date(2026, 11, 1), date(2026, 11, 21), Values(words("en")))
('5 Nov 2026: new bot release',)
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dashboard.values import Values

LONGEST = 80  # letters of a note


class DatedNote(NamedTuple):
    """A note: its local day, and its words in one line, as somebody typed them: data, escape it."""

    noted_on: date
    text: str


def within(notes: Iterable[DatedNote], first: date, last: date) -> tuple[DatedNote, ...]:
    """Those of a period, both days inclusive, in order of time."""
    return tuple(sorted(note for note in notes if first <= note.noted_on <= last))


def lines(notes: Iterable[DatedNote], first: date, last: date, show: Values) -> tuple[str, ...]:
    """The notes of a period as sentences with their days, for exports."""
    return tuple(f"{show.day(note.noted_on, year=True)}: {note.text}" for note in within(notes, first, last))
