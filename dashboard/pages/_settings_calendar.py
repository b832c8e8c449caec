"""Settings: holidays and make-up days of a year, as stretches of days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, card
from dashboard.pages._settings_bar import save_bar
from dashboard.words import N_

Row = dict[str, Any]
Stretch = tuple[date, date, str]
KINDS = {
    "holiday": N_("Holiday"),
    "workday": N_("Make-up workday"),
    "weekend": N_("Day off like a weekend"),
}
LONGEST = 31


def render(desk: SettingsDesk, screen: Screen) -> None:
    """The card."""
    t = screen.t
    with card("calendar_days", screen, t("Calendar"), t("days that are not what their weekday says")):
        _calendar(desk, screen)


def stretches(rows: Sequence[Row]) -> list[Stretch]:
    """Days in a row of one kind as first day, last day, kind."""
    found: list[Stretch] = []
    for row in sorted(rows, key=lambda row: row["date"]):
        day, kind = row["date"], row["kind"]
        if found and found[-1][1] + timedelta(days=1) == day and found[-1][2] == kind:
            found[-1] = (found[-1][0], day, kind)
        else:
            found.append((day, day, kind))
    return found


def _calendar(desk: SettingsDesk, screen: Screen) -> None:
    t, show, draft = screen.t, screen.show, desk.draft("calendar_days")
    this_year = desk.today().year
    years = sorted({row["date"].year for row in draft.rows} | {this_year, this_year + 1})
    year = st.selectbox(
        t("Year"), years, index=years.index(this_year), key=f"calendar_year_{t.lang}", width=120, format_func=str
    )
    of_year = [row for row in draft.rows if row["date"].year == year]
    if not of_year:
        st.info(t("No day of {year} is marked: holidays count as ordinary days.", year=year))
    with st.container(key="list_calendar", gap=None, width=640):
        for first, last, kind in stretches(of_year):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                days = show.days(first, last, date(year, 1, 1))
                weekday = show.weekday(first.isoweekday())
                until = "" if first == last else f" – {show.weekday(last.isoweekday())}"
                st.text(f"{days} · {weekday}{until} · {t(KINDS[kind])}", width="content")
                if st.button(
                    t("Remove"), type="tertiary", key=f"calendar_remove_{draft.seed}_{first}", help=days,
                ):  # fmt: skip
                    desk.edit("calendar_days", [row for row in draft.rows if not first <= row["date"] <= last])
                    st.rerun()
    _add(year, draft.rows, draft.seed, desk, screen)
    start = [row for row in desk.start("calendar_days") if row["date"].year == year]
    if start and start != of_year and st.button(
        t("The calendar of China for {year} again", year=year), type="tertiary", key=f"calendar_start_{draft.seed}",
    ):  # fmt: skip
        desk.edit("calendar_days", _in_order([row for row in draft.rows if row["date"].year != year] + start))
        st.rerun()
    save_bar("calendar_days", draft.rows, desk, screen)


def _add(year: int, rows: Sequence[Row], seed: str, desk: SettingsDesk, screen: Screen) -> None:
    t = screen.t
    with st.container(horizontal=True, vertical_alignment="bottom", key="calendar_add"):
        days = st.date_input(
            t("Days"), [], key=f"calendar_days_{seed}_{year}", format="YYYY-MM-DD", width=235,
            min_value=date(year, 1, 1), max_value=date(year, 12, 31),
        )  # fmt: skip
        kind = st.selectbox(
            t("Kind"), list(KINDS), format_func=lambda k: t(KINDS[k]), key=f"calendar_kind_{seed}", width=220
        )
        is_added = st.button(t("Add"), key=f"calendar_add_{seed}", icon=":material/add:")
    if not is_added:
        return
    if not isinstance(days, tuple) or not days:
        st.warning(t("Choose the first and the last day."))
        return
    first, last = days[0], days[-1]
    if (last - first).days >= LONGEST:
        st.warning(t("At most {n} days at once.", n=LONGEST))
        return
    new = [{"date": first + timedelta(days=k), "kind": kind} for k in range((last - first).days + 1)]
    desk.edit("calendar_days", _in_order([row for row in rows if not first <= row["date"] <= last] + new))
    st.rerun()


def _in_order(rows: list[Row]) -> list[Row]:
    """As the starting values are: by day."""
    return sorted(rows, key=lambda row: (row["date"], row["kind"]))
