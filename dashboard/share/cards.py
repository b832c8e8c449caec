"""How documents set a card: which tables are key figures, which are lists of sentences, which columns are numbers."""

from dataclasses import dataclass, replace

from dashboard.share.about import has_value
from dashboard.tables import Entry, Table
from dashboard.values import NOTHING
from dashboard.words import Words

KEY_FIGURES = "figures"  # the key of the sheet with a row a figure


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure as a card of its own; details: what stands beside it in further columns."""

    label: str
    value: str
    details: tuple[str, ...]


def key_figures(shown: Table) -> list[KeyFigure]:
    """A row a figure: its name, its value and, for what the other columns hold, a line each."""
    found = []
    for row in shown.rows:
        label, value, *others = row
        details = [
            f"{head} {entry.text}" if _is_number(entry) else entry.text
            for head, entry in zip(shown.heads[2:], others, strict=True)
            if entry.text not in ("", NOTHING)
        ]
        found.append(KeyFigure(label.text, value.text, tuple(details)))
    return found


def is_list(shown: Table) -> bool:
    """Whether a table is sentences, each with a remark, rather than figures in columns."""
    return len(shown.heads) == 2 and not any(has_value(entry) for row in shown.rows for entry in row)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is set: each cell its text and, where that is known, on how many observations it stands.

    is_number: its cells stand on the right.
    """

    head: str
    cells: tuple[tuple[str, str], ...]
    is_number: bool


def columns(shown: Table, t: Words) -> list[Column]:
    """The columns of a table. One that only counts what the one before stands on is folded into it."""
    found: list[Column] = []
    for k, head in enumerate(shown.heads):
        entries = [row[k] for row in shown.rows]
        if found and head == t("n of {figure}", figure=shown.heads[k - 1]):
            notes = ["" if entry.text == NOTHING else entry.text for entry in entries]
            cells = tuple((words, note) for (words, _), note in zip(found[-1].cells, notes, strict=True))
            found[-1] = replace(found[-1], cells=cells)
        else:
            cells = tuple((entry.text, "") for entry in entries)
            found.append(Column(head, cells, any(map(_is_number, entries))))
    return found


def _is_number(entry: Entry) -> bool:
    return has_value(entry) and entry.unit not in ("date", "moment")
