"""Peaks & staffing: what do peaks cost, when is it full, and how did promotions compare?"""

import streamlit as st

from dashboard.filters import Filter
from dashboard.pages import _campaigns, _contrast, _load
from dashboard.pages._names import namer
from dashboard.pages._parts import Read, Screen
from dashboard.pages._sentence import freshness
from dashboard.pages._states import nothing_matches, view_of
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Peaks & staffing"), "peaks", ":material/event_upcoming:"


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    st.caption(freshness(view))
    if not view.row("measures/volume").get("tickets"):
        nothing_matches(view, namer(screen.t))
        return
    found = _campaigns.campaigns(view)
    with st.grid(3, min_column_width=300, gap="small") as grid:
        with grid.cell(column_span=2):
            _contrast.draw(view)
        with grid.cell():
            _contrast.quiet_hours(view)
    with st.grid(2, min_column_width=430, gap="small") as grid:
        with grid.cell():
            _load.hours(view, found)
        with grid.cell():
            _load.waiting(view)
    with st.grid(3, min_column_width=300, gap="small") as grid:
        with grid.cell(column_span=2):
            _campaigns.compared(view, found)
        with grid.cell():
            _campaigns.loads(view, found)
    _load.offered(view)
