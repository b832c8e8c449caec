"""Visits by a share link: a session that was opened by one stays under it for its life.

The token stands in the address as `v`. It is looked up again in each run, and in what is drawn between runs (drawers),
so a link that was stopped opens nothing from the next click on. Everything a visitor reads comes from the link's own
reader, which holds what the link promises; what is done here besides is courtesy: no buttons that lead nowhere.
"""

import time
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from dashboard.errors import DashboardError
from dashboard.filters import Filter
from dashboard.pages import _filter_words
from dashboard.pages._names import namer
from dashboard.pages._parts import Facts, Read
from dashboard.store import Store
from dashboard.store.sharing import Link, LinkGoneError
from dashboard.ui import environment, selection
from dashboard.ui.contents import VIEWS
from dashboard.ui.selection import START_PAGE
from dashboard.ui.sharing_desk import local, promo_names
from dashboard.values import Values, md_label
from dashboard.words import Words

TOKEN, COUNTED = "visit_token", "visit_counted"
KNOWN_SECONDS = 1.0  # so long a link counts as working after it was looked up: one run asks thirty questions


@dataclass(frozen=True)
class Visit:
    """One run of a visitor. read: what the link opens."""

    token: str
    link: Link
    read: Read

    def opens(self, page: str) -> bool:
        """Whether the visitor may go there: locked, to the link's page only; else to all with a filter."""
        return page == self.link.page if self.link.is_locked else page in VIEWS


def token() -> str | None:
    """The token of this session; None for one that was opened without a link."""
    if TOKEN not in st.session_state and selection.VISIT in st.query_params:
        st.session_state[TOKEN] = st.query_params[selection.VISIT]
    return st.session_state.get(TOKEN)


def current(store: Store, by: str, t: Words) -> Visit | None:
    """The visit that this run belongs to, counted once a session; None for everybody else.

    Raises LinkGoneError for a link that opens nothing (any more), StoreError when its figures cannot be prepared.
    """
    under = token()
    if under is None:
        return None
    link = store.links.find(under)
    day = Values(t).day(local(link.made_at, store.zone).date())
    with st.spinner(t("Rebuilding the figures of {day} …", day=day)):
        answers = store.links.reader_of(link)

    looked_up = time.monotonic()

    def read(name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        nonlocal looked_up
        if time.monotonic() - looked_up > KNOWN_SECONDS:
            try:
                store.links.find(under)
            except LinkGoneError:  # a drawer is drawn without the rest of the page: then the page is told
                st.rerun()
                raise
            looked_up = time.monotonic()
        return answers(name, filter, **params)

    if not st.session_state.get(COUNTED):
        st.session_state[COUNTED] = True
        store.links.opened(link, by)
    return Visit(under, link, read)


def gone(error: DashboardError, t: Words) -> None:
    """Instead of everything else: why the link opens nothing."""
    environment.mount(t, chosen=None, keys=False, unfiltered=())

    def tell() -> None:
        with st.container(border=True, key="card_gone"):
            st.markdown(md_label(error.say(t)))

    pages = [
        st.Page(tell, title=t.within("page", module.TITLE), url_path=slug, default=slug == START_PAGE)
        for slug, module in VIEWS.items()
    ]
    st.navigation(pages, position="hidden").run()


def banner(visit: Visit, store: Store, facts: Facts | None, t: Words) -> None:
    """Whose view it is, of when, and whether there is a newer one."""
    link, show = visit.link, Values(t)
    maker = store.people.called(link.made_by)
    parts = [t("Shared by {name}", name=md_label(maker)) if maker else t("Shared view")]
    if facts is not None:
        moment = show.moment(facts.as_of_local, facts.last_date)
        parts.append(t("frozen, data to {moment}", moment=moment) if link.is_frozen else t("newest data"))
    if not store.links.is_as_made(link):
        parts.append(t("worked out by a newer version of the program"))
    if link.is_locked:
        parts.append(t("filters locked"))
    if link.hides_people:
        parts.append(t("names hidden"))
    with st.container(key="banner", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(" · ".join(parts), width="content")
        newer = store.links.newer_than(link)
        if newer is not None and facts is not None:
            st.markdown(t("Newer data exist (to {moment})", moment=show.moment(newer)), width="content")
            st.link_button(t("Open with newest data"), _newest(visit, store), icon=":material/open_in_new:")


def chips(visit: Visit, t: Words) -> None:
    """Locked: what is chosen, with nothing to take away."""
    name = namer(t, promo_names(visit.read, t))
    labels = [
        label
        for field in visit.link.filter.active
        for label, _ in _filter_words.pieces(t, visit.link.filter, field, name)
    ]
    with st.container(key="chips", horizontal=True, gap="small"):
        for label in labels:
            st.markdown(f":gray-badge[{md_label(label)}]", width="content")  # st.badge would escape brackets twice


def _newest(visit: Visit, store: Store) -> str:
    """The address of the same view over the newest data: a period that ended with the data goes on doing so."""
    filter = visit.link.filter
    if store.links.ends_with_its_data(visit.link):
        filter = replace(filter, days=filter.length, start_date=None, end_date=None)
    if visit.link.hides_people and not store.figures.hides_agents:
        filter = filter.without("agents")  # codes, which mean nobody where names are shown
    return selection.path_of(visit.link.page, filter)
