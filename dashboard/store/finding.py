"""Which import somebody means who gives the beginning of its id."""

from dashboard.errors import UsageError
from dashboard.state import imports
from dashboard.state.database import Engine
from dashboard.state.imports import ImportRecord

LEAST_LETTERS = 4  # of the beginning of an import's id


def the_import(engine: Engine, import_id: str) -> ImportRecord:
    """The import of this id, or of an id that begins so. Raises UsageError for none, several, or one undone."""
    # An empty variable in a script must not name the only import.
    begun = imports.find(engine, import_id) if len(import_id) >= LEAST_LETTERS else []
    found = [record for record in begun if not record.is_undone]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            "{count} imports begin with {import_id}.",
            "Give more letters of the one you mean.",
            count=len(found),
            import_id=import_id,
        )
    raise UsageError(
        "There is no import {import_id}, or it is undone.",
        "See the list of imports for the ids.",
        import_id=import_id,
    )
