"""Pieces of page that Streamlit does not have: the card row, the leaderboard, the list of sentences, …

Real buttons and a real table, no iframe; every text is set as text, never as markup, so data cannot become HTML.
Each function draws its piece and returns the key of what was clicked in this run, or None.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from dashboard.pages import _sheets
from dashboard.pages._components import _records as records
from dashboard.pages._components._mounting import mountable
from dashboard.tables import Behind, Table
from dashboard.values import Values
from dashboard.words import Words

BEHIND = ("metric", "amount", "unit", "n")  # fields that say what a text means; the browser needs the text only


_CARDS, _LEADERBOARD, _NOTES = (
    mountable("cards", "spark", "lock"), mountable("leaderboard", "spark", "lock"), mountable("notes", "lock"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure.

    change: signed text; tone: good, bad, neutral. state: met, missed or "" with its sentence. `spark`: figures.spark.
    tip: lines of the tooltip. `is_faint`: too few observations, the value is grey. metric, amount, unit, n: what the
    value says, as numbers, and what it stands on.
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
    metric: str = ""
    amount: float | None = None
    unit: str = "text"
    n: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a leaderboard. `tip` is its title; `spark`, of figures.spark, a small line behind the text.

    tone: "bad" is red with a dot, "better" green, "worse" red, "faint" grey. amount, unit: the number behind the text;
    n: what it stands on.
    """

    text: str
    tone: str = ""
    tip: str = ""
    spark: dict[str, str | float | None] = field(default_factory=dict)
    amount: Behind = None
    unit: str = "text"
    n: float | None = None


def number(value: float | None, unit: str, show: Values, tone: str = "", tip: str = "", n: float | None = None) -> Cell:
    """A cell of a number, written as everywhere. n: what it stands on."""
    return Cell(show.value(value, unit), tone, tip, amount=value, unit=unit, n=n)


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


def cards(items: Sequence[Card], *, label: str, key: str, can_click: bool = True) -> str | None:
    """A row of cards; returns the clicked card's key. can_click: whether a click leads anywhere."""
    _note("figures", label, partial(records.cards, items))
    _sheets.metrics([card.metric for card in items])
    data = {"label": label, "cards": _sent(items), "is_locked": not can_click}
    return _picked(_CARDS(data=data, key=key, on_picked_change=_noted))


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
        "rows": _sent(rows),
        "any_pressed": any(row.is_pressed for row in rows),
        "is_locked": not _sheets.can_click(),
    }
    _note(key, label, partial(records.leaderboard, rows, heads))
    return _picked(_LEADERBOARD(data=data, key=key, on_picked_change=_noted))


def notes(
    items: Sequence[Note], *, label: str, key: str, can_click: bool | None = None,
    whole: Callable[[], Table] | None = None,
) -> str | None:  # fmt: skip
    """A list of sentences; returns the clicked one's key. can_click: None where a click filters the page. whole: makes
    the table that files hold, where these are one page of it."""
    if t := _sheets.words():
        seen = partial(records.notes, items, label, t)
        _sheets.note(key, label, whole or seen, seen=seen)
    is_locked = not (_sheets.can_click() if can_click is None else can_click)
    data = {"label": label, "notes": _sent(items), "is_locked": is_locked}
    return _picked(_NOTES(data=data, key=key, on_picked_change=_noted))


_HEATTABLE = mountable("heattable", "lock")


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell of a heat table. tone: low3 … high3 against the whole, "faint" for too few observations, "" for even.

    An empty key is a cell without anything in it. `tip` is its title and its accessible name. amount, unit: the number
    behind the text; n: what it stands on.
    """

    key: str
    text: str
    small: str = ""
    tone: str = ""
    tip: str = ""
    is_pressed: bool = False
    amount: float | None = None
    unit: str = "text"
    n: float | None = None


def heat_table(
    lines: Sequence[tuple[str, Sequence[Tile]]], heads: Sequence[str], *, label: str, key: str
) -> str | None:
    """Coloured cells under two headings, each a button; returns the clicked cell's key.

    lines: a row's name and its cells. heads: the name column's heading first.
    """
    data = {
        "label": label,
        "heads": list(heads),
        "lines": [{"name": name, "tiles": _sent(tiles)} for name, tiles in lines],
        "any_pressed": any(tile.is_pressed for _, tiles in lines for tile in tiles),
        "is_locked": not _sheets.can_click(),
    }
    _note(key, label, partial(records.heat_table, lines, heads))
    return _picked(_HEATTABLE(data=data, key=key, on_picked_change=_noted))


def _noted() -> None:
    """A click makes a run; what was clicked is read where the piece is drawn."""


def _note(key: str, label: str, made: Callable[[Words], Table]) -> None:
    if t := _sheets.words():
        _sheets.note(key, label, partial(made, t))


def _sent(items: Sequence[Any]) -> list[dict[str, Any]]:
    """What goes to the browser: everything but the numbers behind the texts."""
    return [asdict(item, dict_factory=lambda pairs: {k: v for k, v in pairs if k not in BEHIND}) for item in items]


def _picked(made: Any, name: str = "picked") -> str | None:
    """What was clicked in this run; nothing where nobody can click."""
    return made.get(name)


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
    columns: Sequence[Column], lines: Sequence[Line], *, label: str, key: str, summary: Sequence[Cell] = (),
    whole: Callable[[], Table] | None = None,
) -> Clicked:  # fmt: skip
    """A table ordered elsewhere: its headings and its rows are buttons.

    summary: a row above the others that cannot be clicked, what they are compared with. whole: makes the table that
    files hold, where these lines are one page of it.
    """
    data = {
        "label": label,
        "columns": _sent(columns),
        "rows": _sent(lines),
        "summary": _sent(summary),
    }
    if t := _sheets.words():
        seen = partial(records.listing, columns, lines, summary, t)
        _sheets.note(key, label, whole or seen, seen=seen)
    made = _LISTING(data=data, key=key, on_picked_change=_noted, on_sorted_change=_noted)
    return Clicked(_picked(made), _picked(made, "sorted"))


def listed(columns: Sequence[Column], lines: Sequence[Line], summary: Sequence[Cell], t: Words) -> Table:
    """What a listing says, as a table: for files that hold more than one page of it."""
    return records.listing(columns, lines, summary, t)


def noted(items: Sequence[Note], label: str, t: Words) -> Table:
    """What a list of sentences says, as a table: for files that hold more than one page of it."""
    return records.notes(items, label, t)


def timeline(steps: Sequence[Step], *, label: str, key: str) -> None:
    """Events, one below the other."""
    _TIMELINE(data={"label": label, "steps": _sent(steps)}, key=key)


# Two groups against each other

_DUMBBELLS = mountable("dumbbells")


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One figure of two groups. places: figures.dumbbell; difference: signed text, with its interval and tone; amount,
    unit: the number behind it."""

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
    amount: float | None = None
    unit: str = "text"


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
        "a_can_be_picked": a.can_be_picked and _sheets.can_click(),
        "b_can_be_picked": b.can_be_picked and _sheets.can_click(),
        "pressed": "a" if a.is_pressed else "b" if b.is_pressed else "",
        "rows": _sent(rows),
    }
    _note(key, label, partial(records.dumbbells, rows, a, b, difference))
    return _picked(_DUMBBELLS(data=data, key=key, on_picked_change=_noted))
