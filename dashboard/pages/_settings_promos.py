"""Settings: promotions of each year, added one by one or pasted from a sheet."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, card, guarded
from dashboard.pages._settings_bar import faults_list, save_bar
from dashboard.pages._settings_dated import Row, day_input, rows_of_a_year, take_over
from dashboard.pages._settings_paste import code_of, known_names, rows_of
from dashboard.values import md_label
from dashboard.words import N_


def render(desk: SettingsDesk, screen: Screen) -> None:
    """The card."""
    t = screen.t
    with card("promos", screen, t("Promotions"), t("named bands on every chart over time")):
        _promos(desk, screen)


def _promos(desk: SettingsDesk, screen: Screen) -> None:
    t, draft = screen.t, desk.draft("promos")
    name = "name_zh" if t.lang == "zh_CN" else "name_en"
    rows_of_a_year(
        "promos", "starts_on", desk, screen, name=lambda row: row[name], below=lambda row: _dates(row, screen),
        empty=N_("No promotion begins in {year}."), add=N_("Add a promotion"),
        form=lambda number: _form(number, draft.rows, desk, screen),
    )  # fmt: skip
    with st.expander(t("Paste from a sheet"), key="promos_paste"):
        _paste(draft.rows, draft.seed, desk, screen)
    st.caption(t("Where two promotions meet, the shorter one names the day."))
    save_bar("promos", draft.rows, desk, screen, lambda number: str(draft.rows[number - 1][name]))


def _dates(row: Row, screen: Screen) -> str:
    t, show = screen.t, screen.show
    days = show.days(row["starts_on"], row["ends_on"], row["starts_on"])
    zero = t("day zero {day}", day=show.day(row["day_zero"]))
    return md_label(f"{days} · {zero} · {row['code']}")


def _form(number: int | None, rows: Sequence[Row], desk: SettingsDesk, screen: Screen) -> None:
    """The dialog of one promotion; number: its place among the rows, None for a new one."""
    t = screen.t
    before = rows[number] if number is not None else {}

    @st.dialog(t("Change the promotion") if before else t("Add a promotion"))
    def form() -> None:
        with guarded(screen):
            name_en = st.text_input(t("Name in English"), before.get("name_en", ""), max_chars=60, key="promo_en")
            name_zh = st.text_input(t("Name in Chinese"), before.get("name_zh", ""), max_chars=60, key="promo_zh")
            with st.container(horizontal=True):
                today = desk.today()
                starts = day_input(t("First day"), before.get("starts_on", today), "promo_from")
                ends = day_input(t("Last day"), before.get("ends_on", starts), "promo_to")
                zero = day_input(t("Day zero"), before.get("day_zero", ends), "promo_zero")
            st.caption(t("Day zero is the day on which years are laid over each other, often the last."))
            code = st.text_input(
                t("Code"), before.get("code", ""), max_chars=40, key="promo_code",
                help=t("The same code every year makes years comparable. Left empty, one is made of the name."),
            )  # fmt: skip
            row = {
                "code": code or known_names(rows).get(name_en or name_zh) or code_of(name_en or name_zh),
                "name_en": name_en or name_zh, "name_zh": name_zh or name_en,
                "starts_on": starts, "ends_on": ends, "day_zero": zero,
            }  # fmt: skip
            take_over("promos", row, number, rows, desk, screen, name_en or name_zh)

    form()


def _paste(rows: Sequence[Row], seed: str, desk: SettingsDesk, screen: Screen) -> None:
    t = screen.t
    st.caption(
        t("Copy lines from your sheet, one promotion a line: name in English, name in Chinese, first day, last day, "
          "day zero, code. A line of headings may say another order; day zero and code may be left out.")
    )  # fmt: skip
    text = st.text_area(
        t("Lines"), key=f"promos_text_{seed}", height=140, placeholder="Double 11\t双十一\t2027-11-01\t2027-11-11"
    )
    found = rows_of(text or "", known_names(rows))
    if not found:
        return
    if faults := desk.check("promos", found):
        faults_list(faults, screen)
        return
    kept, new = _merged(rows, found)
    for row in found:
        days = f"{row['starts_on']} – {row['ends_on']}"
        st.text(f"{row['name_en']} · {row['name_zh']} · {days} · {row['code']}")
    if st.button(t("Take over {n} promotions", n=len(new)), key=f"promos_take_{seed}"):
        desk.edit("promos", [*kept, *(desk.typed("promos", new))])
        st.rerun()


def _merged(rows: Sequence[Row], found: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows that stay, rows that come: a pasted line takes the place of one with its code and year."""
    years = {(row["code"], str(row["starts_on"])[:4]) for row in found}
    return [row for row in rows if (row["code"], str(row["starts_on"])[:4]) not in years], found
