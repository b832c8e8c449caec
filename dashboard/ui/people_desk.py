"""The desk of people: the store's people and audit on one side, an administrator on the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.errors import DashboardError
from dashboard.state.audit import Entry
from dashboard.state.people import User
from dashboard.store.audit import WHAT
from dashboard.store.people import ROLES
from dashboard.ui.identity import Identity
from dashboard.words import Words

EDITS = "people_edits"


class PeopleDesk:
    """One administrator's desk; made anew in every run."""

    def __init__(self, here: Identity, t: Words) -> None:
        self.store, self.people, self.audit = here.store, here.store.people, here.store.audit
        self.by, self.t = here.by, t

    def everybody(self) -> Sequence[User]:
        """By name."""
        return self.people.every()

    def roles(self) -> Mapping[str, str]:
        """From the least to the greatest."""
        return ROLES

    def is_me(self, user: User) -> bool:
        """By the name for good."""
        return user.sub == self.by

    @property
    def edits(self) -> int:
        """Counted by session."""
        return st.session_state.get(EDITS, 0)

    def give(self, sub: str, role: str, name: str = "") -> str:
        """Add, change or let in again."""
        return self._do(lambda: self.people.put(sub.strip(), role, by=self.by, name=name))

    def disable(self, sub: str) -> str:
        """At once."""
        return self._do(lambda: self.people.disable(sub, by=self.by))

    def kinds(self) -> Mapping[str, str]:
        """All there are."""
        return WHAT

    def doers(self) -> Mapping[str, str]:
        """Names where they are known."""
        return {sub: self.people.called(sub) or sub for sub in self.audit.everybody()}

    def done(self, who: str | None, what: str | None, page: int, size: int) -> tuple[Sequence[Entry], int]:
        """With names in place of subs."""
        found = self.audit.every(who=who, what=what, limit=size, offset=(page - 1) * size)
        names = {entry.who: self.people.called(entry.who) or entry.who for entry in found}
        return [replace(entry, who=names[entry.who]) for entry in found], self.audit.count(who=who, what=what)

    def local(self, moment: datetime) -> datetime:
        """In the reporting zone."""
        return moment.astimezone(ZoneInfo(self.store.zone)).replace(tzinfo=None)

    def _do(self, action: Callable[[], object]) -> str:
        try:
            action()
        except DashboardError as error:
            return error.say(self.t)
        st.session_state[EDITS] = self.edits + 1
        return ""
