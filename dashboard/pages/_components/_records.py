"""What the pieces of a page say, as tables: the same texts, with the numbers behind them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dashboard.tables import Entry, Table, table, text
from dashboard.values import NOTHING
from dashboard.words import Words

if TYPE_CHECKING:
    from dashboard.pages._components import Card, Cell, Column, Dumbbell, Group, Line, Note, Row, Tile


def cards(items: Sequence["Card"], t: Words) -> Table:
    """One row a key figure."""
    heads = [t("Figure"), t("Value"), t("Change"), t("n"), t("Note")]
    rows = []
    for card in items:
        value, change = Entry(card.value, card.amount, card.unit), " ".join(filter(None, [card.change, card.versus]))
        rows.append([text(card.label), value, text(change), _count(card.n), text(card.note)])
    return table(heads, rows)


def leaderboard(rows: Sequence["Row"], heads: Sequence[str], t: Words) -> Table:
    """One row a group; what a figure stands on is a column beside it."""
    return _with_counts(heads, [(text(row.name), row.cells) for row in rows], t)


def heat_table(lines: Sequence[tuple[str, Sequence["Tile"]]], heads: Sequence[str], t: Words) -> Table:
    """One row a line of cells."""
    return _with_counts(heads, [(text(name), tiles) for name, tiles in lines], t)


def notes(items: Sequence["Note"], label: str, t: Words) -> Table:
    """One row a sentence; label: what they are."""
    return table([label, t("Detail")], [[text(note.title), text(note.detail)] for note in items])


def listing(columns: Sequence["Column"], lines: Sequence["Line"], summary: Sequence["Cell"], t: Words) -> Table:
    """One row a line, below the one that they are compared with."""
    rows: list[Sequence[Cell]] = [summary] if summary else []
    rows += [line.cells for line in lines]
    firsts = [(_entry(row[0]), row[1:]) for row in rows]
    return _with_counts([column.label for column in columns], firsts, t)


def dumbbells(rows: Sequence["Dumbbell"], a: "Group", b: "Group", difference: str, t: Words) -> Table:
    """One row a figure of two groups."""
    heads = [t("Figure"), a.name, b.name, difference]
    found = [
        (text(row.label), (row.a, row.b, _Difference(row.difference, row.amount, row.unit))) for row in rows
    ]  # fmt: skip
    made = _with_counts(heads, found, t)
    intervals = [text(row.interval or NOTHING) for row in rows]
    return table([*made.heads, t("95% interval")], [[*row, end] for row, end in zip(made.rows, intervals, strict=True)])


class _Difference:
    """A difference as a cell."""

    def __init__(self, words: str, amount: float | None, unit: str) -> None:
        self.text, self.amount, self.unit, self.n = words, amount, unit, None


def _with_counts(heads: Sequence[str], rows: Iterable[tuple[Entry, Sequence[Any]]], t: Words) -> Table:
    """Rows of a name and cells. A column whose cells say what they stand on has that as a column behind it; one that
    holds nothing but pictures is left out."""
    listed = list(rows)
    kept = [k for k in range(len(heads) - 1) if not _are_pictures([cells[k] for _, cells in listed])]
    counted = {k for _, cells in listed for k, one in enumerate(cells) if one.n is not None}
    wanted = [heads[0]]
    for k in kept:
        title = heads[k + 1]
        wanted += [title, t("n of {figure}", figure=title)] if k in counted else [title]
    found = []
    for name, cells in listed:
        row = [name]
        for k in kept:
            one = cells[k]
            row += [_entry(one), _count(one.n)] if k in counted else [_entry(one)]
        found.append(row)
    return table(wanted, found)


def _are_pictures(cells: Sequence[Any]) -> bool:
    return any(getattr(one, "spark", None) for one in cells) and not any(one.text for one in cells)


def _entry(one: Any) -> Entry:
    return Entry(one.text or NOTHING, one.amount, one.unit)


def _count(n: float | None) -> Entry:
    return Entry(NOTHING) if n is None else Entry(f"{round(n):,}", round(n), "count")
