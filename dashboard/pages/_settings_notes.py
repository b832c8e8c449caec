"""Settings: dated notes, added one by one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.notes import LONGEST
from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, card, guarded
from dashboard.pages._settings_bar import faults_list, save_bar
from dashboard.values import md_label

Row = dict[str, Any]


def render(desk: SettingsDesk, screen: Screen) -> None:
    """The card."""
    t = screen.t
    with card("notes", screen, t("Notes"), t("dated lines on every chart over time, and in exports")):
        _notes(desk, screen)


def _notes(desk: SettingsDesk, screen: Screen) -> None:
    t, draft = screen.t, desk.draft("notes")
    this_year = desk.today().year
    years = sorted({row["noted_on"].year for row in draft.rows} | {this_year})
    year = st.selectbox(
        t("Year"), years, index=years.index(this_year), key=f"notes_year_{t.lang}", width=120, format_func=str
    )
    of_year = [(n, row) for n, row in enumerate(draft.rows) if row["noted_on"].year == year]
    if not of_year:
        st.info(t("No note is pinned in {year}.", year=year))
    with st.container(key="list_notes", gap="small", width=640):
        for number, row in sorted(of_year, key=lambda pair: (pair[1]["noted_on"], pair[1]["text"])):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                with st.container(gap=None, width="content"):
                    st.text(row["text"])
                    st.caption(screen.show.day(row["noted_on"]))
                with st.container(horizontal=True, width="content"):
                    key = f"{draft.seed}_{number}"
                    if st.button(
                        t.within("edit", "Change"), type="tertiary", key=f"note_change_{key}",
                        help=md_label(row["text"]),
                    ):  # fmt: skip
                        _form(number, draft.rows, desk, screen)
                    if st.button(t("Remove"), type="tertiary", key=f"note_remove_{key}", help=md_label(row["text"])):
                        desk.edit("notes", [r for n, r in enumerate(draft.rows) if n != number])
                        st.rerun()
    with st.container(horizontal=True):
        if st.button(t("Add a note"), icon=":material/add:", key=f"note_add_{draft.seed}"):
            _form(None, draft.rows, desk, screen)
    st.caption(
        t("Everybody who opens a page or an export reads them. Where agents' names are hidden, a note that holds one "
          "is left out.")
    )  # fmt: skip
    save_bar("notes", draft.rows, desk, screen, lambda number: str(draft.rows[number - 1]["text"]))


def _form(number: int | None, rows: Sequence[Row], desk: SettingsDesk, screen: Screen) -> None:
    """The dialog of one note; number: its place among the rows, None for a new one."""
    t = screen.t
    before = rows[number] if number is not None else {}

    @st.dialog(t("Change the note") if before else t("Add a note"))
    def form() -> None:
        with guarded(screen):
            start = before.get("noted_on", desk.today())
            day = st.date_input(
                t("Day"), start, key="note_day", format="YYYY-MM-DD", width=150, min_value=date(2000, 1, 1),
                max_value=date(2099, 12, 31),
            )  # fmt: skip
            text = st.text_input(
                t("Words"), before.get("text", ""), max_chars=LONGEST, key="note_text",
                placeholder=t("New bot release"),
            )  # fmt: skip
            row = {"noted_on": day if isinstance(day, date) else start, "text": text}
            if st.button(t("Take over"), type="primary", key="note_take"):
                others = [r for n, r in enumerate(rows) if n != number]
                if faults := desk.check("notes", [*others, row]):
                    faults_list(faults, screen, lambda _: md_label(text))
                    return
                place = len(rows) if number is None else number
                desk.edit("notes", [*others[:place], *desk.typed("notes", [row]), *others[place:]])
                st.rerun()

    form()
