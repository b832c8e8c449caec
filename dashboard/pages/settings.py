"""Settings: targets, hours, calendar, promotions, notes, names. Each group is saved on its own and can be undone."""

import streamlit as st

from dashboard.pages import (
    _settings_calendar,
    _settings_general,
    _settings_hours,
    _settings_names,
    _settings_notes,
    _settings_people,
    _settings_promos,
    _settings_targets,
)
from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, guarded
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Settings"), "settings", ":material/tune:"
GROUPS = {
    N_("Targets"): _settings_targets.render,
    N_("Business hours"): _settings_hours.render,
    N_("Calendar"): _settings_calendar.render,
    N_("Promotions"): _settings_promos.render,
    N_("Notes"): _settings_notes.render,
    N_("Names"): _settings_names.render,
    N_("General"): _settings_general.render,
}

PEOPLE = N_("People")
GENERAL = {N_("General"): "zone"}  # takes a role of its own, that of this group


def render(desk: SettingsDesk, screen: Screen) -> None:
    """Draw the page."""
    t = screen.t
    if desk.is_behind:
        st.warning(t("Your settings are kept, but the figures shown are still those from before."))
    groups = {name: draw for name, draw in GROUPS.items() if name not in GENERAL or desk.may_change(GENERAL[name])}
    people = desk.people
    names = [*groups, *([PEOPLE] if people is not None else [])]
    tabs = dict(zip(names, st.tabs([t(name) for name in names], key=f"groups_{t.lang}"), strict=True))
    for name, draw in groups.items():
        with tabs[name], guarded(screen):
            draw(desk, screen)
    if people is not None:
        with tabs[PEOPLE], guarded(screen):
            _settings_people.render(people, screen)
