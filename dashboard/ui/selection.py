"""The session's filter and the address: the address seeds the session, the session writes the address.

Sidebar links drop the address's parameters, so every page writes them back. An address that changed by itself (Back,
Forward, a pasted link) wins over the session; an address that lost everything on the way to another page does not.
"""

from dataclasses import replace
from functools import reduce
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.filters import DEFAULTS, LIST_KEYS, LIST_ONLY, Filter, Ignored, from_url, to_url
from dashboard.words import Words

FILTER, IGNORED, WRITTEN, PAGE, KEPT = "filter", "ignored", "address_written", "address_page", "kept_filter"
FIGURES = "figures_seen"  # their fingerprint
SEEDED = "seeded_on"  # key of a widget → the page on which it was given its value
VISIT = "v"  # the address's token of a share link
START_PAGE = "overview"  # it stands at the root of the site
BARE = {"d": str(DEFAULTS["days"])}  # what a bare address says when written out


def current() -> Filter:
    """The filter of this session."""
    return st.session_state.get(FILTER, Filter())


def select(filter: Filter) -> None:
    """Make it the session's filter; it holds from the next widget or run on."""
    st.session_state[FILTER] = filter


def put(**changes: Any) -> None:
    """Change some fields of the session's filter."""
    select(replace(current(), **changes))


def widget(name: str, t: Words) -> str:
    """The key of a filter's widget. The browser keeps a choice by its label, so another language is another widget."""
    return f"filter_{name}_{t.lang}"


def seed(key: str, value: object) -> str:
    """Give a widget its value before it is made; only when it differs, or a quick second click would be lost.

    On another page it is another widget, which begins without a value although its key still has one.
    """
    seeded: dict[str, str | None] = st.session_state.setdefault(SEEDED, {})
    page = st.session_state.get(PAGE)
    if st.session_state.get(key) != value or seeded.get(key) != page:
        st.session_state[key] = value
    seeded[key] = page
    return key


def keep(filter: Filter) -> None:
    """Remember it for the click that undoes what comes now."""
    st.session_state[KEPT] = filter


def kept() -> Filter:
    """What was last kept; nothing selected when nothing was."""
    return st.session_state.get(KEPT, Filter())


def ignored() -> tuple[Ignored, ...]:
    """What the address held that means nothing here."""
    return st.session_state.get(IGNORED, ())


def ignore(one: Ignored) -> None:
    """Tell the visitor of it, once."""
    if one not in ignored():
        st.session_state[IGNORED] = (*ignored(), one)


def forget(one: Ignored) -> None:
    """The visitor has seen it."""
    st.session_state[IGNORED] = tuple(other for other in ignored() if other != one)


def is_new() -> bool:
    """Whether this session has seen no page yet."""
    return FILTER not in st.session_state and PAGE not in st.session_state


def is_newer(fingerprint: str) -> bool:
    """Whether the figures are others than those this session saw last."""
    before, st.session_state[FIGURES] = st.session_state.get(FIGURES), fingerprint
    return before is not None and before != fingerprint


def read_address(
    page: str, *, has_filter: bool = True, has_conditions: bool = False, start: Filter | None = None
) -> None:
    """Take the filter from the address where it has something to say. Call once, before anything is drawn.

    has_filter: the page has one; what the address of another says is nothing chosen.
    has_conditions: the page is the list of tickets. Its conditions and its order end with a visit to another page.
    start: what a bare address means to a new session.
    """
    address = _address()
    is_new = FILTER not in st.session_state
    is_same_page = st.session_state.get(PAGE) == page
    st.session_state[PAGE] = page
    if not has_filter:
        return
    if is_new and not address and start is not None:
        select(start)
    elif is_new or (address != st.session_state.get(WRITTEN) and (address or is_same_page)):
        filter, unknown = from_url(address)
        if not has_conditions:
            lost = [key for key, (name, _) in LIST_KEYS.items() if name in LIST_ONLY and getattr(filter, name)]
            unknown = (*unknown, *(Ignored(key, address[key]) for key in lost))
        st.session_state[FILTER], st.session_state[IGNORED] = filter, unknown
    if not has_conditions:
        st.session_state[FILTER] = reduce(Filter.without, (*LIST_ONLY, "sort"), current())


def hold(filter: Filter) -> None:
    """Make it the session's filter whatever was selected or stands in the address, but for how it is drawn."""
    looks = current() if FILTER in st.session_state else filter
    select(replace(filter, metric=looks.metric, sort=looks.sort))
    st.session_state[IGNORED] = ()


def write_address(*, has_filter: bool, visit: str | None = None) -> None:
    """Make the address say what is selected; pages without a filter have a bare one.

    visit: the token of the link that the session is under. Its address is never bare: that means the link's filter.
    """
    wanted = to_url(current()) if has_filter else {}
    if visit is not None:
        wanted = {**(wanted or (BARE if has_filter else {})), VISIT: visit}
    if {key: st.query_params[key] for key in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[WRITTEN] = {key: value for key, value in wanted.items() if key != VISIT}


def path_of(page: str, filter: Filter) -> str:
    """The path and the parameters that select this on a page, written out: a bare one would be one's own start."""
    return f"/{'' if page == START_PAGE else page}?{urlencode(to_url(filter) or BARE)}"


def _address() -> dict[str, str]:
    return {key: st.query_params[key] for key in st.query_params if key != VISIT}
