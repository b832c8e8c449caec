"""The notes of a store as somebody may see them."""

from dashboard.engines.veil import naming
from dashboard.notes import DatedNote
from dashboard.store.service import Store


def visible(store: Store, *, hides_agents: bool | None = None) -> tuple[DatedNote, ...]:
    """All notes, in order of time; for those who may not know agents' names without the notes that hold one.

    hides_agents: None as the settings say.
    """
    notes: tuple[DatedNote, ...] = store.preferences.value("notes")
    hides = store.figures.hides_agents if hides_agents is None else hides_agents
    if not (notes and hides):
        return notes
    names = store.figures.shown().run("details/agents")["agent_id"]
    is_name = naming(names)
    return tuple(note for note in notes if not is_name(note.text))
