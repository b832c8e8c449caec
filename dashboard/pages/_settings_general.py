"""Settings: reporting zone, first day of the week, keys, names of agents."""

from functools import partial
from zoneinfo import available_timezones

import streamlit as st

from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, card
from dashboard.pages._settings_bar import save_bar, take_over
from dashboard.words import N_

WEEK_STARTS = {1: N_("Monday"), 6: N_("Saturday"), 7: N_("Sunday")}
SWITCHES = {
    "hide_agent_names": (
        N_("Hide agent names"),
        N_("Codes stand in their place on every page and in every export."),
    ),
    "single_keys": (N_("Single keys"), N_("Move about with / [ ] X and the digits; ? lists them.")),
}


def render(desk: SettingsDesk, screen: Screen) -> None:
    """Three cards."""
    t = screen.t
    with card("zone", screen, t("Reporting time zone"), t("days and hours are counted in it")):
        draft = desk.draft("zone")
        zones = sorted(available_timezones() | {draft.rows})
        choice = partial(st.selectbox, t("Time zone"), zones, width=320, label_visibility="collapsed")
        zone = draft.field("zone", draft.rows, choice)
        st.caption(t("Times without a zone in files already imported keep the zone that held at their import."))
        save_bar("zone", zone, desk, screen)
    with card("week_start", screen, t("First day of the week")):
        draft = desk.draft("week_start")
        days = sorted({*WEEK_STARTS, draft.rows})
        first = draft.field("week_start", draft.rows, partial(
            st.selectbox, t("First day of the week"), days, width=320, label_visibility="collapsed",
            format_func=lambda day: t(WEEK_STARTS[day]) if day in WEEK_STARTS else screen.show.weekday(day),
        ))  # fmt: skip
        save_bar("week_start", first, desk, screen)
    with card("switches", screen, t("For everybody who looks")):
        for group, (label, hint) in SWITCHES.items():
            draft = desk.draft(group)
            is_on = st.toggle(t(label), draft.rows, key=f"{group}_{draft.seed}")
            st.caption(t(hint))
            if is_on != draft.rows:
                take_over(group, is_on, desk, screen)
