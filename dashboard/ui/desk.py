"""The import desk: the store on one side, the visitor's session on the other. Drafts live as long as the session."""

import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.errors import DashboardError
from dashboard.intake import mapping as targets
from dashboard.intake.problems import PROBLEMS
from dashboard.pages._desk import Item, Progress
from dashboard.store import Store
from dashboard.words import N_, Words

log = logging.getLogger(__name__)

ITEMS = "desk_items"


class Desk:
    """One visitor's desk; made anew in every run, its files are kept in the session."""

    def __init__(self, store: Store, t: Words) -> None:
        self.store, self.t = store, t
        self.items: dict[str, Item] = st.session_state.setdefault(ITEMS, {})

    def item(self, upload: Any) -> Item:
        """The file on the desk; the first time it is stored in staging and looked at."""
        item = self.items.get(upload.file_id)
        if item is None:
            item = self.items[upload.file_id] = Item(upload.file_id, upload.name, upload.size)
            with Faults(self.t, item):
                item.path = self.store.receive(upload)
                item.draft = self.store.inspect(item.path, name=item.name)
        return item

    def look_again(self, item: Item, **choices: Any) -> None:
        """Look at the file with all that the visitor decided."""
        self._forget_count(item)
        item.choices |= choices
        with Faults(self.t, item):
            item.draft = self.store.inspect(item.path, name=item.name, **item.choices)

    def count(self, item: Item, progress: Progress) -> None:
        """Read the file and count."""
        self._forget_count(item)
        with Faults(self.t, item):
            item.preview = self.store.preview(item.draft, progress=progress)

    def commit(self, item: Item, progress: Progress) -> None:
        """Import what was counted."""
        with Faults(self.t, item):
            again = item.preview.repeat_of is not None
            item.record = self.store.commit(item.preview, again=again, progress=progress)
            item.preview = None

    def undo(self, import_id: str, progress: Progress) -> str:
        """Take an import out, and off the desk's results."""
        item = Item("", "", 0)
        with Faults(self.t, item):
            self.store.undo(import_id, progress=progress)
            for other in list(self.items.values()):
                if other.record and other.record.import_id == import_id:
                    del self.items[other.key]
        return item.fault

    def history(self) -> Iterable[Any]:
        """All imports, the newest first."""
        return self.store.imports()

    def left_out(self, import_id: str) -> bytes:
        """Left-out rows as CSV; a file that says so when they are no longer kept."""
        try:
            return self.store.rejects(import_id)
        except DashboardError as error:
            return error.say(self.t).encode()

    def fields(self, kind: str) -> Sequence[str]:
        """The fields a file of this kind can fill."""
        return targets.TARGETS[kind]

    def problem(self, code: str) -> str:
        """The problem's sentence; an unknown code speaks for itself."""
        return PROBLEMS.get(code, code)

    def local(self, moment: datetime) -> datetime:
        """In the reporting zone."""
        return moment.astimezone(ZoneInfo(self.store.zone)).replace(tzinfo=None)

    @property
    def upload_mb(self) -> int:
        """As the settings say."""
        return self.store.settings.upload_mb

    def _forget_count(self, item: Item) -> None:
        if item.preview is not None:
            self.store.discard(item.preview)
        item.preview, item.fault = None, ""


class Faults:
    """Turns an error into the item's fault: ours in its own words, others as a reference into the log."""

    def __init__(self, t: Words, item: Item) -> None:
        self.t, self.item = t, item

    def __enter__(self) -> None:
        self.item.fault = ""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if isinstance(error, DashboardError):
            self.item.fault = error.say(self.t)
        elif isinstance(error, Exception):
            reference = secrets.token_hex(2).upper()
            log.error("reference %s", reference, exc_info=error)
            sentence = N_("Something went wrong on our side; nothing was changed. Reference {reference}.")
            self.item.fault = self.t(sentence, reference=reference)
        else:
            return False
        return True
