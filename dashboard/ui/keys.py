"""Single keys, as an aid beside the mouse; they can be switched off, as WCAG 2.1.4 asks."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from dashboard.filters import Filter
from dashboard.pages._parts import Facts, Read
from dashboard.ui import filterbar, selection
from dashboard.words import N_, Words

ON, FOR_ALL = "keys_on", "keys_for_all"
LIST = (
    ("/", N_("Choose channels")),
    ("[", N_("Previous period")),
    ("]", N_("Next period")),
    ("X", N_("Comparison on or off")),
    ("1 … 9", N_("Go to a page")),
    ("Esc", N_("Clear filters chosen in charts")),
    ("?", N_("This list")),
)
FROM_CHARTS = ("channels", "topics", "handled_by", "teams", "peaks", "partners", "weekdays", "hours")


def are_on() -> bool:
    """Whether this session listens to single keys."""
    return st.session_state.get(ON, st.session_state.get(FOR_ALL, True))


def follow(is_on: bool) -> None:
    """What the store's settings say, for sessions that chose nothing themselves."""
    st.session_state[FOR_ALL] = is_on


def act(
    key: str | None, read: Read, slugs: Sequence[str], open_page: Callable[[str, Filter | None], None], t: Words
) -> None:
    """Do what the key says, before the page is drawn."""
    if key is None:
        return
    filter = selection.current()
    if key.isdigit() and int(key) <= len(slugs):
        open_page(slugs[int(key) - 1], None)
    elif key == "?":
        _list(t)
    elif key in "xX":
        compare = "prev" if filter.compare == "none" else "none"
        selection.select(replace(filter, compare=compare, compare_start=None, compare_end=None))
    elif key == "Escape":
        for field in FROM_CHARTS:
            filter = filter.without(field)
        selection.select(filter)
    elif key in "[]" and (facts := Facts.of(read)):
        selection.select(filterbar.shift(filter, facts.last_date, -1 if key == "[" else 1))


def _list(t: Words) -> None:
    @st.dialog(t("Keys"))
    def show() -> None:
        for key, does in LIST:
            st.markdown(f"`{key}` {t(does)}")

        def switched() -> None:
            st.session_state[ON] = st.session_state["keys_switch"]

        st.toggle(t("Listen to single keys"), value=are_on(), key="keys_switch", on_change=switched)

    show()
