"""The audit: who did what, when. For administrators to read; nobody changes it.

store.audit.write(by, "export", "overview", format="pdf")          # before it is handed out
store.audit.told(by, "import", record.import_id, rows=1200)        # after it was done
"""

import logging
from typing import Any

from dashboard import journal
from dashboard.errors import StoreError
from dashboard.state import audit
from dashboard.state.audit import Entry
from dashboard.state.database import Engine
from dashboard.words import N_

log = logging.getLogger(__name__)

WHAT = {
    "sign_in": N_("Signed in"),
    "refused": N_("Signed in without access"),
    "sign_out": N_("Signed out"),
    "import": N_("Imported"),
    "undo": N_("Took an import out"),
    "bring_back": N_("Brought an import back"),
    "left_out": N_("Took left-out rows away"),
    "export": N_("Exported"),
    "link_made": N_("Made a link"),
    "link_opened": N_("Opened a link"),
    "link_stopped": N_("Stopped a link"),
    "link_renewed": N_("Gave a link a new address"),
    "role": N_("Role given"),
    "disabled": N_("Access taken away"),
    "settings": N_("Changed settings"),
    "mapping": N_("Saved columns of a file"),
    "mapping_forgotten": N_("Forgot columns of a file"),
    "forget": N_("Forgot a customer"),
    "retention": N_("Deleted old rows"),
    "backup": N_("Backed up"),
    "restore": N_("Restored a backup"),
}


class Audit:
    """The audit of one store. days: how long a line is kept."""

    def __init__(self, engine: Engine, days: float) -> None:
        self.engine, self.days = engine, days

    def write(self, who: str, what: str, of: str = "", **details: Any) -> None:
        """Add a line, before what it tells of is handed out. Raises StoreError when it cannot be written.

        what: a key of WHAT. details: codes and counts, no text that somebody typed or a file brought.
        """
        if what not in WHAT:
            raise ValueError(what)
        audit.write(self.engine, who, what, of, details)
        journal.note("act", what=what)  # by whom, and of what, stands in the audit alone

    def told(self, who: str, what: str, of: str = "", **details: Any) -> None:
        """The same for what is done already: a line that cannot be written is a fault for the log, not for the deed."""
        try:
            self.write(who, what, of, **details)
        except StoreError:
            log.exception("audit: %s could not be written", what)

    def every(
        self, *, who: str | None = None, what: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Entry]:
        """Lines, the newest first; only of one person, or of one kind, where that is given."""
        return audit.every(self.engine, who=who, what=what, limit=limit, offset=offset)

    def count(self, *, who: str | None = None, what: str | None = None) -> int:
        """How many lines there are of them."""
        return audit.count(self.engine, who=who, what=what)

    def everybody(self) -> list[str]:
        """All who did something."""
        return audit.everybody(self.engine)

    def forget_old(self) -> int:
        """Forget what is over its time; how many lines those were."""
        return audit.forget(self.engine, self.days)
