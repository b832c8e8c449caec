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
from dashboard.ui.contents import MODULES
from dashboard.ui.identity import Identity
from dashboard.words import Words

EDITS = "people_edits"
TITLES = {module.SLUG: module.TITLE for module in MODULES}
OF_PEOPLE = ("role", "disabled")  # what is done of somebody, named by their sub


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
        """With names in place of subs, and pages by their titles."""
        found = self.audit.every(who=who, what=what, limit=size, offset=(page - 1) * size)
        subs = {entry.who for entry in found} | {entry.of for entry in found if entry.what in OF_PEOPLE}
        names = {sub: self.people.called(sub) or sub for sub in subs}
        lines = [replace(entry, who=names[entry.who], of=self._object(entry, names)) for entry in found]
        return lines, self.audit.count(who=who, what=what)

    def _object(self, entry: Entry, names: Mapping[str, str]) -> str:
        """What it was done of."""
        if entry.what in OF_PEOPLE:
            return names[entry.of]
        return self.title(entry.of) if entry.what == "export" else entry.of

    def title(self, page: str) -> str:
        """As the navigation calls it."""
        return self.t.within("page", TITLES[page]) if page in TITLES else page

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
