"""The notes of a store as somebody may see them."""

from collections.abc import Iterable
from datetime import datetime

from dashboard.engines.veil import telling
from dashboard.notes import DatedNote
from dashboard.store.service import Store


def visible(
    store: Store,
    *,
    hides_agents: bool | None = None,
    further_names: Iterable[str] = (),
    at: datetime | None = None,
) -> tuple[DatedNote, ...]:
    """All notes, in order of time; for those who may not know agents' names without the notes that hold one.

    hides_agents: None as the settings say. further_names: agents of other figures than those shown now. at: the notes
    of that moment.
    """
    notes: tuple[DatedNote, ...] = store.preferences.value("notes", at)
    hides = store.figures.hides_agents if hides_agents is None else hides_agents
    if not (notes and hides):
        return notes
    names = store.figures.shown().run("details/agents")["agent_id"]
    tells = telling({*names, *further_names}, store.figures.folders.read_key())
    return tuple(note for note in notes if not tells(note.text))
