"""Sources: whose ids these are. Ticket 1 of one help desk is not ticket 1 of another.

The first source of a store has no name, and its ids stand as exported. An import of another product gets that product's
name before its ids (`freshdesk/1`), and so does every later import of it. Files of no known product count as the first
source. Surveys have a source of their own; the tickets they speak of are those of the same product, else of the only
help desk there is. People can name both.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.intake.keys import key_of
from dashboard.intake.layout import GENERIC, Layout


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import that is in the store, as far as ids matter."""

    kind: str
    product: str
    source: str


def earlier_of(imports: Sequence[Mapping]) -> list[Earlier]:
    """The imports whose ids a new file must not collide with, the newest first. imports: facts, the oldest first."""
    return [
        Earlier(facts["kind"], facts.get("product", facts["layout"]), facts.get("source", ""))
        for facts in reversed(imports)
        if not facts["is_sample"]
    ]


def source_of(kind: str, layout: Layout, header: Sequence[str], earlier: Iterable[Earlier]) -> str:
    """The name before the ids of a file. `earlier`: the imports of the store, the newest first."""
    if layout.is_numbered:  # 1, 2, 3 in every questionnaire: its questions tell which one it is
        questions = "\x1f".join(map(key_of, header))
        return f"{layout.product}-{hashlib.sha256(questions.encode()).hexdigest()[:6]}"
    same_kind = [one for one in earlier if one.kind == kind]
    for one in same_kind:
        if one.product == layout.product:
            return one.source
    is_taken = any(not one.source for one in same_kind)
    return layout.product if is_taken and layout.name != GENERIC else ""


def tickets_of(layout: Layout, earlier: Iterable[Earlier]) -> tuple[str, tuple[str, ...]]:
    """(source of the tickets that a survey file speaks of, all that it could be)."""
    tickets = [one for one in earlier if one.kind == "tickets"]
    sources = tuple(dict.fromkeys(one.source for one in tickets))
    for one in tickets:
        if one.product == layout.product:
            return one.source, sources
    return (sources[0] if len(sources) == 1 else ""), sources
