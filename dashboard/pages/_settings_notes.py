"""Settings: dated notes, added one by one."""

from collections.abc import Sequence

import streamlit as st

from dashboard.notes import LONGEST
from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, card, guarded
from dashboard.pages._settings_bar import save_bar
from dashboard.pages._settings_dated import Row, day_input, rows_of_a_year, take_over
from dashboard.words import N_


def render(desk: SettingsDesk, screen: Screen) -> None:
    """The card."""
    t = screen.t
    with card("notes", screen, t("Notes"), t("dated lines on every chart over time, and in exports")):
        _notes(desk, screen)


def _notes(desk: SettingsDesk, screen: Screen) -> None:
    t, draft = screen.t, desk.draft("notes")
    rows_of_a_year(
        "notes", "noted_on", desk, screen, name=lambda row: row["text"],
        below=lambda row: screen.show.day(row["noted_on"]), empty=N_("No note is pinned in {year}."),
        add=N_("Add a note"), form=lambda number: _form(number, draft.rows, desk, screen),
    )  # fmt: skip
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
            day = day_input(t("Day"), before.get("noted_on", desk.today()), "note_day")
            text = st.text_input(
                t("Words"), before.get("text", ""), max_chars=LONGEST, key="note_text",
                placeholder=t("New bot release"),
            )  # fmt: skip
            take_over("notes", {"noted_on": day, "text": text}, number, rows, desk, screen, text)

    form()
