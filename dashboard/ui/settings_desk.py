"""The settings desk: the store's preferences on one side, the visitor's drafts on the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.filters import Filter
from dashboard.pages._desk import Draft, Item, Progress
from dashboard.pages._parts import Facts
from dashboard.state.settings import Saved
from dashboard.store.effects import Effect
from dashboard.store.groups import Fault, plain, read
from dashboard.store.people import ADMIN
from dashboard.store.preferences import role_for
from dashboard.ui.desk import Faults
from dashboard.ui.identity import Identity
from dashboard.ui.people_desk import PeopleDesk
from dashboard.words import Words

DRAFTS, EDITS, TYPING = "settings_drafts", "settings_edits", "settings_typing"
LOOKS_BACK = Filter(days=90)


class SettingsDesk:
    """One visitor's desk; made anew in every run, drafts are kept in the session until saved."""

    def __init__(self, here: Identity, t: Words) -> None:
        self.here, self.store, self.t = here, here.store, t
        self.preferences = here.store.preferences
        self.drafts: dict[str, tuple[int, Any]] = st.session_state.setdefault(DRAFTS, {})
        self.edits: dict[str, int] = st.session_state.setdefault(EDITS, {})
        self.typing: dict[str, tuple[int, dict[str, Any]]] = st.session_state.setdefault(TYPING, {})

    def draft(self, group: str) -> Draft:
        """The visitor's rows and texts as long as nobody saved others meanwhile."""
        version = self._version(group)
        seed = f"{version}_{self.edits.get(group, 0)}_{self.t.lang}"
        kept = self.drafts.get(group)
        rows = kept[1] if kept is not None and kept[0] == version else self.preferences.plain(group)
        return Draft(rows, seed, partial(_field, seed, self._typing(group, version)))

    def edit(self, group: str, rows: Any) -> None:
        """Keep these rows in the session."""
        self.drafts[group] = (self._version(group), rows)
        self.edits[group] = self.edits.get(group, 0) + 1

    def fill(self, group: str, typing: Mapping[str, Any]) -> None:
        """As if it was typed."""
        self._typing(group, self._version(group)).update(typing)
        self.edits[group] = self.edits.get(group, 0) + 1

    def discard(self, group: str) -> None:
        """Back to what is in force."""
        self.drafts.pop(group, None)
        self.typing.pop(group, None)
        self.edits[group] = self.edits.get(group, 0) + 1

    def start(self, group: str) -> Any:
        """The starting value."""
        return plain(group, self.preferences.start(group))

    def differs(self, group: str, rows: Any) -> bool:
        """Against what is in force."""
        return self.preferences.differs(group, rows)

    def typed(self, group: str, rows: Any) -> Any:
        """As `check` read them."""
        return plain(group, read(group, rows)[0])

    def check(self, group: str, rows: Any) -> tuple[Fault, ...]:
        """Faults of the rows."""
        return self.preferences.check(group, rows)

    def effect(self, group: str, rows: Any) -> Effect:
        """Metrics and cuts that would change."""
        return self.preferences.effect(group, rows)

    def save(self, group: str, rows: Any, progress: Progress) -> str:
        """Put the rows in force; the draft goes."""
        return self._do(group, lambda: self.preferences.save(group, rows, by=self.here.by, progress=progress))

    def undo(self, group: str, progress: Progress) -> str:
        """Put the version before in force."""
        return self._do(group, lambda: self.preferences.undo(group, by=self.here.by, progress=progress))

    def bring_back(self, group: str, version: int, progress: Progress) -> str:
        """Put a version in force."""
        return self._do(group, lambda: self.preferences.bring_back(group, version, by=self.here.by, progress=progress))

    def history(self, group: str) -> list[Saved]:
        """All versions, with people called by name."""
        called = self.store.people.called
        return [replace(saved, saved_by=called(saved.saved_by)) for saved in self.preferences.history(group)]

    @property
    def people(self) -> PeopleDesk | None:
        """By the role of this run."""
        is_there = self.store.people.has_login and self.here.may(ADMIN)
        return PeopleDesk(self.here, self.t) if is_there else None

    def may_change(self, group: str) -> bool:
        """By the role of this run."""
        return self.here.may(role_for(group))

    def suggestions(self) -> Sequence[Mapping[str, Any]]:
        """From the figures shown; nothing while there are none."""
        ask = self.store.read
        facts = Facts.of(ask)
        if facts is None:
            return ()
        return list(ask("details/target_suggestions", LOOKS_BACK.settled(facts.last_date)).iter_rows(named=True))

    def local(self, moment: datetime) -> datetime:
        """In the reporting zone."""
        return moment.astimezone(ZoneInfo(self.store.zone)).replace(tzinfo=None)

    def today(self) -> date:
        """Of the reporting zone."""
        return datetime.now(ZoneInfo(self.store.zone)).date()

    @property
    def is_behind(self) -> bool:
        """As long as the store has a fault to tell."""
        return self.store.fault is not None

    def _typing(self, group: str, version: int) -> dict[str, Any]:
        """Field → what stands in it instead of what the rows say; nothing once others were saved."""
        if self.typing.get(group, (None,))[0] != version:
            self.typing[group] = (version, {})
        return self.typing[group][1]

    def _version(self, group: str) -> int:
        return max((saved.version for saved in self.preferences.history(group)), default=0)

    def _do(self, group: str, action: Callable[[], object]) -> str:
        item = Item("", "", 0)
        with Faults(self.t, item):
            action()
            self.discard(group)
        return item.fault


def _field(seed: str, typing: dict[str, Any], name: str, start: Any, draw: Callable[..., Any]) -> Any:
    """Streamlit forgets a field that a run did not draw: what was typed is kept beside it."""
    key = f"{name}_{seed}"
    if key not in st.session_state:
        st.session_state[key] = typing.get(name, start)
    value = draw(key=key)
    if value == start:
        typing.pop(name, None)
    else:
        typing[name] = value
    return value
