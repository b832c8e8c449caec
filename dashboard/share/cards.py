"""How documents set a card: which tables are key figures, which are lists of sentences, which columns are numbers."""

from dataclasses import dataclass

from dashboard.share.about import has_value
from dashboard.tables import Entry, Table
from dashboard.values import NOTHING

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


def number_columns(shown: Table) -> list[bool]:
    """For each column whether it holds numbers, which stand on the right."""
    return [any(_is_number(row[k]) for row in shown.rows) for k in range(len(shown.heads))]


def _is_number(entry: Entry) -> bool:
    return has_value(entry) and entry.unit not in ("date", "moment")
