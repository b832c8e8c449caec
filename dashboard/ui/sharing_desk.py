"""The desk of shared views: the store's views and links on one side, the visitor on the other."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.errors import DashboardError
from dashboard.filters import FIRST_DAY, LAST_DAY, Filter
from dashboard.pages import _filter_words
from dashboard.pages._parts import Read
from dashboard.store.sharing import Link, SavedView
from dashboard.ui.contents import VIEWS
from dashboard.ui.identity import Identity
from dashboard.words import Words

EDITS, ADDRESS = "sharing_edits", "sharing_address"
EVER = Filter(days=None, start_date=FIRST_DAY, end_date=LAST_DAY)


class SharingDesk:
    """One visitor's desk; made anew in every run."""

    def __init__(self, here: Identity, t: Words) -> None:
        self.store, self.by, self.t = here.store, here.by, t
        self.promos = promo_names(here.store.read, t)

    def views(self) -> list[SavedView]:
        """In their order."""
        return self.store.views.every(self.by)

    def links(self) -> list[Link]:
        """The newest first."""
        return self.store.links.every(self.by)

    def does_work(self, link: Link) -> bool:
        """By the clock of the server."""
        return link.works

    def title(self, page: str) -> str:
        """In the visitor's language."""
        return self.t.within("page", VIEWS[page].TITLE) if page in VIEWS else page

    def sentence(self, filter: Filter) -> str:
        """With the names of promotions."""
        return _filter_words.sentence(filter, self.t, self.promos)

    def local(self, moment: datetime) -> datetime:
        """In the reporting zone."""
        return local(moment, self.store.zone)

    @property
    def edits(self) -> int:
        """Counted by session."""
        return st.session_state.get(EDITS, 0)

    @property
    def address(self) -> tuple[str, str] | None:
        """Until something else is changed here or the page is left."""
        return st.session_state.get(ADDRESS)

    def opened(self, view: SavedView) -> None:
        """One that was deleted meanwhile opens all the same."""
        self._do(lambda: self.store.views.opened(view.view_id, self.by))

    def rename(self, view: SavedView, name: str) -> str:
        """A name is given once a person."""
        return self._do(lambda: self.store.views.rename(view.view_id, name, self.by))

    def delete(self, view: SavedView) -> str:
        """For good."""
        return self._do(lambda: self.store.views.delete(view.view_id, self.by))

    def move(self, view: SavedView, places: int) -> str:
        """Within the visitor's own."""
        return self._do(lambda: self.store.views.move(view.view_id, places, self.by))

    def make_start(self, view: SavedView | None) -> str:
        """One at most."""
        return self._do(lambda: self.store.views.make_start(view.view_id if view else None, self.by))

    def renew(self, link: Link) -> str:
        """Keep the address for this visit of the page."""
        made: list[str] = []
        fault = self._do(lambda: made.append(self.store.links.renew(link.link_id, self.by)))
        if made:
            st.session_state[ADDRESS] = (link.link_id, path_of(made[0]))
        return fault

    def stop(self, link: Link) -> str:
        """At once."""
        return self._do(lambda: self.store.links.stop(link.link_id, self.by))

    def _do(self, action: Callable[[], object]) -> str:
        st.session_state.pop(ADDRESS, None)
        try:
            action()
        except DashboardError as error:
            return error.say(self.t)
        st.session_state[EDITS] = self.edits + 1
        return ""


def path_of(token: str) -> str:
    """The path of a link's address."""
    return f"/v/{token}"


def local(moment: datetime, zone: str) -> datetime:
    """A moment in a zone, without the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def promo_names(read: Read, t: Words) -> dict[str, str]:
    """Code → name of every promotion."""
    name = "name_zh" if t.lang == "zh_CN" else "name_en"
    return {row["code"]: row[name] for row in read("details/promos", EVER).iter_rows(named=True)}


def forget_address() -> None:
    """The visitor went to another page: an address is shown once."""
    st.session_state.pop(ADDRESS, None)
