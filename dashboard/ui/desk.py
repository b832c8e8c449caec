"""The import desk: the store on one side, the visitor's session on the other. Files wait on it as long as the session.

What takes long runs beside the page (`jobs`), so that a click elsewhere cuts nothing off.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import polars as pl
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import journal
from dashboard.errors import DashboardError, FileRefusedError
from dashboard.intake import mapping as targets
from dashboard.intake.encodings import ENCODING_NAMES, ENCODINGS
from dashboard.intake.layout import GENERIC, layouts
from dashboard.intake.problems import PROBLEMS
from dashboard.intake.rules import RULES
from dashboard.pages._desk import Item
from dashboard.store import Cancelled
from dashboard.store.people import EDITOR
from dashboard.ui.identity import Identity
from dashboard.ui.jobs import Job, Progress
from dashboard.words import N_, Words

log = logging.getLogger(__name__)

ITEMS, WORK, ZONE = "desk_items", "desk_work", "desk_zone"
HANDFULS, CHOSEN, FAULT = "desk_handfuls", "desk_chosen", "desk_fault"
# Choices worth remembering; those about the file alone are not.
LASTING = ("mapping", "keep", "values", "answers", "rules", "layout", "decimal", "file_zone")
BEFORE_WRITING = 0.1  # what `Store.commit` has told when it begins to write


class Desk:
    """One visitor's desk; made anew in every run, its files are kept in the session."""

    def __init__(self, here: Identity, t: Words) -> None:
        self.store, self.by, self.t = here.store, here.by, t
        self.items: dict[str, Item] = st.session_state.setdefault(ITEMS, {})

    # Files

    @property
    def place(self) -> str:
        """Counts the handfuls: each finds an empty place, so that what was taken stays in nobody's memory."""
        return f"uploads_{st.session_state.get(HANDFULS, 0)}"

    @property
    def chosen(self) -> Item | None:
        """The one chosen, else the first that is not imported, else the last."""
        if held := self.items.get(st.session_state.get(CHOSEN, "")):
            return held
        files = self.files()
        return next((item for item in files if item.record is None), files[-1] if files else None)

    def choose(self, item: Item) -> None:
        """Show this one."""
        st.session_state[CHOSEN] = item.key

    def files(self) -> Sequence[Item]:
        """In the order in which they came."""
        return tuple(self.items.values())

    def take(self, uploads: Iterable[Any]) -> None:
        """Store each in staging and look at it; the first that is not imported is shown next."""
        for upload in uploads:
            self._take(upload)
            _release(upload)
        st.session_state[HANDFULS] = st.session_state.get(HANDFULS, 0) + 1
        st.session_state.pop(CHOSEN, None)

    def _take(self, upload: Any) -> None:
        item = Item(upload.file_id, upload.name, upload.size)
        with Faults(self.t, item):
            item.path = self.store.receive(upload, by=self.by)
            item.draft = self._look(item)
        self.items[item.key] = item

    def drop(self, item: Item) -> None:
        """Forget the file, what was counted and the copy in staging."""
        if item.work is not None:
            item.work.cancel()
        self._forget_count(item)
        if item.path is not None:
            self.store.forget_upload(item.path)
        self.items.pop(item.key, None)

    def look_again(self, item: Item, **choices: Any) -> None:
        """Look at the file with all that the visitor decided. One that can no longer be read has no draft."""
        self._forget_count(item)
        item.choices |= choices
        with Faults(self.t, item) as faults:
            item.draft = self._look(item)
        if isinstance(faults.error, FileRefusedError):
            item.draft = None

    def refresh(self, item: Item) -> None:
        """Another import, an undo, or the first import of somebody else with its zone."""
        if item.draft is not None and item.draft.zone != self.zone:
            self.look_again(item)
        elif item.preview is not None and item.preview.versions != self.store.lake.versions():
            self._forget_count(item)

    def count(self, item: Item) -> None:
        """Read the file and count."""
        self._forget_count(item)

        def work(tell: Progress) -> None:
            with Faults(self.t, item):
                item.preview = self.store.preview(item.draft, progress=tell)
                item.effect = self.store.effect(item.preview)

        item.work = Job(work)

    def commit(self, item: Item) -> None:
        """Import what was counted; then keep its choices, if the visitor wants that. It stays shown with its result."""
        self.choose(item)

        def work(tell: Progress) -> None:
            with Faults(self.t, item):
                again = item.preview.repeat_of is not None
                item.record = self.store.commit(item.preview, by=self.by, again=again, progress=tell)
                item.preview = None
            if item.record and item.remember and any(item.choices.get(name) for name in LASTING):
                try:
                    self.store.mappings.save(item.draft, item.choices, by=self.by)
                except Exception:  # the import stands, and nothing else may be said of it
                    log.exception("choices not remembered")

        item.work = Job(work, last_exit=BEFORE_WRITING)

    # History

    def undo(self, import_id: str) -> None:
        """Take an import out, and its file off the desk."""

        def work(tell: Progress) -> None:
            self.store.undo(import_id, by=self.by, progress=tell)
            for item in self.files():
                if item.record and item.record.import_id == import_id:
                    del self.items[item.key]

        self._begin(work)

    def bring_back(self, import_id: str) -> None:
        """Put it in again."""
        self._begin(lambda tell: self.store.bring_back(import_id, by=self.by, progress=tell))

    @property
    def work(self) -> Job | None:
        """The work on the history."""
        return st.session_state.get(WORK, (None, None))[0]

    def finish(self) -> None:
        """Put it away."""
        _, carrier = st.session_state.pop(WORK, (None, Item("", "", 0)))
        st.session_state[FAULT] = carrier.fault

    def fault(self) -> str:
        """Of the work that was put away; said once."""
        return st.session_state.pop(FAULT, "")

    def history(self) -> Iterable[Any]:
        """All imports, the newest first, with people called by name."""
        called = self.store.people.called
        return [replace(record, imported_by=called(record.imported_by)) for record in self.store.imports()]

    def left_out(self, import_id: str) -> bytes:
        """Left-out rows as CSV; a file that says so when they are no longer kept."""
        try:
            return self.store.rejects(import_id, by=self.by)
        except DashboardError as error:
            return error.say(self.t).encode()

    def left_out_of(self, item: Item) -> bytes:
        """Left-out rows of a counted file as CSV."""
        self.store.people.need(self.by, EDITOR)
        return self.store.rejects_of_preview(item.preview)

    def left_out_rows(self, item: Item, most: int) -> pl.DataFrame:
        """As the parser wrote them."""
        return pl.read_parquet(item.preview.parsed.rejects, n_rows=most)

    # Words and choices

    def fields(self, kind: str) -> Sequence[str]:
        """The fields a file of this kind can fill."""
        return targets.TARGETS[kind]

    def given_words(self, item: Item) -> Sequence[tuple[str, str, str]]:
        """Those of the settings hold for every file and are not among them."""
        known = self.store.preferences.aliases()
        return [
            (field, word, code)
            for field, words in item.draft.values.items()
            for word, code in words.items()
            if known.get(field, {}).get(word) != code
        ]

    def encodings(self) -> Mapping[str, str]:
        """Each name once."""
        return {code: ENCODING_NAMES[code] for code in ENCODINGS if code != "utf-8-sig"}

    def layouts(self) -> Mapping[str, str]:
        """The products of the layouts that hold single tickets or surveys, the general one first."""
        return {GENERIC: layouts()[GENERIC].label} | {
            name: layout.label for name, layout in layouts().items() if not layout.is_aggregate
        }

    def problem(self, code: str) -> str:
        """The problem's sentence; an unknown code speaks for itself."""
        return PROBLEMS.get(code, code)

    def rule(self, code: str) -> Any:
        """What can be chosen."""
        return RULES.get(code)

    # Place and time

    def local(self, moment: datetime) -> datetime:
        """In the reporting zone."""
        return moment.astimezone(ZoneInfo(self.store.zone)).replace(tzinfo=None)

    @property
    def asks_zone(self) -> bool:
        """Nothing was imported yet."""
        return self.store.is_empty

    @property
    def zone(self) -> str:
        """Of the store; before the first import, which decides it, the visitor's choice or the browser's."""
        if not self.asks_zone:
            return self.store.zone
        own = st.context.timezone
        return st.session_state.get(ZONE) or (own if own in available_timezones() else self.store.zone)

    @property
    def is_busy(self) -> bool:
        """Any work of this visitor."""
        return self.work is not None or any(item.work is not None for item in self.files())

    def set_zone(self, zone: str) -> None:
        """It holds with the first import; files on the desk are looked at again."""
        st.session_state[ZONE] = zone
        for item in self.files():
            if item.record is None:
                self.look_again(item)

    @property
    def upload_mb(self) -> int:
        """As the settings say."""
        return self.store.settings.upload_mb

    def _look(self, item: Item) -> Any:
        """Read it in the zone that holds, or will hold from the first import on."""
        zone = self.zone if self.asks_zone else None
        return self.store.inspect(item.path, name=item.name, zone=zone, **item.choices)

    def _begin(self, work: Callable[[Progress], object]) -> None:
        carrier = Item("", "", 0)

        def guarded(tell: Progress) -> None:
            with Faults(self.t, carrier):
                work(tell)

        st.session_state[WORK] = (Job(guarded, last_exit=0.0), carrier)

    def _forget_count(self, item: Item) -> None:
        if item.preview is not None:
            self.store.discard(item.preview)
        item.preview, item.effect, item.fault, item.rule = None, None, "", ""


def _release(upload: Any) -> None:
    """Take an upload out of the server's memory, where Streamlit would keep it as long as the session lives."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)


class Faults:
    """Turns an error into the item's fault: ours in its own words, others as a reference into the log."""

    def __init__(self, t: Words, item: Item) -> None:
        self.t, self.item = t, item
        self.error: BaseException | None = None

    def __enter__(self) -> "Faults":
        self.item.fault, self.item.rule = "", ""
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.error = error
        if isinstance(error, Cancelled):
            return False
        if isinstance(error, DashboardError):
            self.item.fault = error.say(self.t)
            self.item.rule = getattr(error, "rule", "")
            journal.note("refused", kind=type(error).__name__, rule=self.item.rule or "none")
        elif isinstance(error, Exception):
            reference = secrets.token_hex(2).upper()
            log.error("reference %s", reference, exc_info=error, extra={"reference": reference})
            sentence = N_("Something went wrong on our side; nothing was changed. Reference {reference}.")
            self.item.fault = self.t(sentence, reference=reference)
        else:
            return False
        return True
