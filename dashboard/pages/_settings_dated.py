"""Settings that are dated rows, listed a year at a time, added and changed one by one: promotions, notes."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen
from dashboard.pages._settings_bar import faults_list
from dashboard.values import md_label

Row = dict[str, Any]
Form = Callable[[int | None], None]  # opens the dialog of a row, by its place; None: of a new one


def rows_of_a_year(
    group: str, day: str, desk: SettingsDesk, screen: Screen,
    *, name: Callable[[Row], str], below: Callable[[Row], str], empty: str, add: str, form: Form,
) -> None:  # fmt: skip
    """The menu of years, the rows whose day lies in the chosen one with what can be done to each, and Add.

    group: of the settings, as "promos". day: the field that a row is listed by. below: the line under a row's name.
    empty: what is said of a year without rows, with a place for {year}. add: the words of the button.
    """
    t, draft, one = screen.t, desk.draft(group), group.removesuffix("s")
    this_year = desk.today().year
    years = sorted({row[day].year for row in draft.rows} | {this_year})
    year = st.selectbox(
        t("Year"), years, index=years.index(this_year), key=f"{group}_year_{t.lang}", width=120, format_func=str
    )
    of_year = [(n, row) for n, row in enumerate(draft.rows) if row[day].year == year]
    if not of_year:
        st.info(t(empty, year=year))
    with st.container(key=f"list_{group}", gap="small", width=640):
        for number, row in sorted(of_year, key=lambda pair: (pair[1][day], name(pair[1]))):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                with st.container(gap=None, width="content"):
                    st.text(name(row))
                    st.caption(below(row))
                with st.container(horizontal=True, width="content"):
                    key, said = f"{draft.seed}_{number}", md_label(name(row))
                    if st.button(
                        t.within("edit", "Change"), type="tertiary", key=f"{one}_change_{key}", help=said
                    ):  # fmt: skip
                        form(number)
                    if st.button(t("Remove"), type="tertiary", key=f"{one}_remove_{key}", help=said):
                        desk.edit(group, [r for n, r in enumerate(draft.rows) if n != number])
                        st.rerun()
    with st.container(horizontal=True):
        if st.button(t(add), icon=":material/add:", key=f"{one}_add_{draft.seed}"):
            form(None)


def take_over(
    group: str, row: Row, number: int | None, rows: Sequence[Row], desk: SettingsDesk, screen: Screen, name: str
) -> None:
    """The button at the end of a row's dialog; what is wrong with the row is said instead, under its name."""
    if st.button(screen.t("Take over"), type="primary", key=f"{group.removesuffix('s')}_take"):
        others = [r for n, r in enumerate(rows) if n != number]
        if faults := desk.check(group, [*others, row]):
            faults_list(faults, screen, lambda _: md_label(name))
            return
        place = len(rows) if number is None else number
        desk.edit(group, [*others[:place], *desk.typed(group, [row]), *others[place:]])
        st.rerun()


def day_input(label: str, value: date, key: str) -> date:
    """A day, always given."""
    found = st.date_input(
        label, value, key=key, format="YYYY-MM-DD", width=150, min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)
    )
    return found if isinstance(found, date) else value
