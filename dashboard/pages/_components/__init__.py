"""Pieces of page that Streamlit does not have: the card row, the leaderboard, the list of sentences, …

Real buttons and a real table, no iframe; every text is set as text, never as markup, so data cannot become HTML.
Each function draws its piece and returns the key of what was clicked in this run, or None.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent


def mountable(name: str, *parts: str):
    """A component of its own files; parts: of which others it uses the code and the looks."""

    def text(ending: str, *names: str) -> str:
        return "".join((HERE / f"{one}.{ending}").read_text("utf-8") for one in names)

    return st.components.v2.component(
        f"csat_{name}",
        html="<div class='root'>\n</div>",
        css=text("css", "shared", *parts, name),
        js=text("js", *parts, name),
    )


_CARDS, _LEADERBOARD, _NOTES = (
    mountable("cards", "spark"), mountable("leaderboard", "spark"), mountable("notes"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure.

    change: signed text; tone: good, bad, neutral. state: met, missed or "" with its sentence. `spark`: figures.spark.
    tip: lines of the tooltip. `is_faint`: too few observations, the value is grey.
    """

    key: str
    label: str
    value: str
    change: str = ""
    tone: str = "neutral"
    versus: str = ""
    spark: dict[str, str | float | None] = field(default_factory=dict)
    state: str = ""
    note: str = ""
    tip: tuple[str, ...] = ()
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a leaderboard. `tip` is its title; `spark`, of figures.spark, a small line behind the text.

    tone: "bad" is red with a dot, "better" green, "worse" red, "faint" grey.
    """

    text: str
    tone: str = ""
    tip: str = ""
    spark: dict[str, str | float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `bar` is what the bar behind the name is as long as; `color` a Streamlit chart colour's index."""

    key: str
    name: str
    bar: float
    color: int
    cells: tuple[Cell, ...]
    is_pressed: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that leads somewhere. tone: bad, watch or good; the word for it is read out."""

    key: str
    title: str
    detail: str
    tone: str
    spoken: str = ""


def cards(items: Sequence[Card], *, label: str, key: str) -> str | None:
    """A row of cards; returns the clicked card's key."""
    data = {"label": label, "cards": [asdict(card) for card in items]}
    return _CARDS(data=data, key=key, on_picked_change=_noted).picked


def leaderboard(
    rows: Sequence[Row], heads: Sequence[str], *, label: str, optional: Sequence[int], key: str
) -> str | None:
    """A table whose rows are buttons; returns the clicked row's key.

    heads: the name column's heading first. optional: cell columns that a phone leaves out, counted from 0.
    """
    data = {
        "label": label,
        "heads": list(heads),
        "optional": list(optional),
        "rows": [asdict(row) for row in rows],
        "any_pressed": any(row.is_pressed for row in rows),
    }
    return _LEADERBOARD(data=data, key=key, on_picked_change=_noted).picked


def notes(items: Sequence[Note], *, label: str, key: str) -> str | None:
    """A list of sentences; returns the clicked one's key."""
    data = {"label": label, "notes": [asdict(note) for note in items]}
    return _NOTES(data=data, key=key, on_picked_change=_noted).picked


_HEATTABLE = mountable("heattable")


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell of a heat table. tone: low3 … high3 against the whole, "faint" for too few observations, "" for even.

    An empty key is a cell without anything in it. `tip` is its title and its accessible name.
    """

    key: str
    text: str
    small: str = ""
    tone: str = ""
    tip: str = ""
    is_pressed: bool = False


def heat_table(
    lines: Sequence[tuple[str, Sequence[Tile]]], heads: Sequence[str], *, label: str, key: str
) -> str | None:
    """Coloured cells under two headings, each a button; returns the clicked cell's key.

    lines: a row's name and its cells. heads: the name column's heading first.
    """
    data = {
        "label": label,
        "heads": list(heads),
        "lines": [{"name": name, "tiles": [asdict(tile) for tile in tiles]} for name, tiles in lines],
        "any_pressed": any(tile.is_pressed for _, tiles in lines for tile in tiles),
    }
    return _HEATTABLE(data=data, key=key, on_picked_change=_noted).picked


def _noted() -> None:
    """A click makes a run; what was clicked is read where the piece is drawn."""


# The list of tickets and one ticket's timeline

_LISTING, _TIMELINE = (mountable(name) for name in ("listing", "timeline"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a listing. order: ascending, descending or "" where another column orders the rows.

    width: how wide a screen must be to show the column: "" any, "narrow", "middle", "wide". is_main: holds the row's
    button. is_fixed: its heading orders nothing. tip: the heading's title.
    """

    key: str
    label: str
    order: str = ""
    width: str = ""
    is_number: bool = False
    is_main: bool = False
    is_fixed: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a listing."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a timeline. wait: how long since the one before; tone: done, bad or ""; quote: customer's words."""

    title: str
    moment: str
    wait: str = ""
    detail: str = ""
    quote: str = ""
    tone: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Clicked:
    """What was clicked in a listing in this run: a row's key, a column's key, or neither."""

    row: str | None
    column: str | None


def listing(
    columns: Sequence[Column], lines: Sequence[Line], *, label: str, key: str, summary: Sequence[Cell] = ()
) -> Clicked:
    """A table ordered elsewhere: its headings and its rows are buttons.

    summary: a row above the others that cannot be clicked, what they are compared with.
    """
    data = {
        "label": label,
        "columns": [asdict(column) for column in columns],
        "rows": [asdict(line) for line in lines],
        "summary": [asdict(cell) for cell in summary],
    }
    made = _LISTING(data=data, key=key, on_picked_change=_noted, on_sorted_change=_noted)
    return Clicked(made.picked, made.sorted)


def timeline(steps: Sequence[Step], *, label: str, key: str) -> None:
    """Events, one below the other."""
    _TIMELINE(data={"label": label, "steps": [asdict(step) for step in steps]}, key=key)


# Two groups against each other

_DUMBBELLS = mountable("dumbbells")


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One figure of two groups. places: figures.dumbbell; difference: signed text, with its interval and tone."""

    key: str
    label: str
    a: Cell
    b: Cell
    places: dict[str, float | list[float] | None]
    difference: str
    interval: str = ""
    tone: str = ""
    difference_tip: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One side of dumbbells: its name, whether the page is filtered to it, whether a click may do that."""

    name: str
    is_pressed: bool = False
    can_be_picked: bool = True


def dumbbells(rows: Sequence[Dumbbell], a: Group, b: Group, *, label: str, difference: str, key: str) -> str | None:
    """Figures of two groups on a line each; returns "a" or "b" when a side was clicked."""
    data = {
        "label": label,
        "difference_name": difference,
        "a_name": a.name,
        "b_name": b.name,
        "a_can_be_picked": a.can_be_picked,
        "b_can_be_picked": b.can_be_picked,
        "pressed": "a" if a.is_pressed else "b" if b.is_pressed else "",
        "rows": [asdict(row) for row in rows],
    }
    return _DUMBBELLS(data=data, key=key, on_picked_change=_noted).picked
