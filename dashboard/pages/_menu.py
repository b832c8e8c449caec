"""The menu of a card: what it shows as a table, as a file, as a picture, or in the clipboard."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.pages._components import _tools
from dashboard.pages._sheets import OpenCard
from dashboard.share import csv
from dashboard.share.sheets import Report, Sheet
from dashboard.words import Words

MOST_ROWS = 1_000  # shown, drawn or copied; files have all


def menu(card: OpenCard, report: Callable[[], Report | None], t: Words) -> None:
    """The ⋯ of a card that was drawn, and its table where that was asked for. report: of the page, if somebody asks."""
    charts = [sheet for sheet in card.drawn if sheet.figure is not None]
    with st.container(key=f"menu_{card.key}", width="content"):
        popover = st.popover(
            t("Table, file, picture"), icon=":material/more_horiz:", type="tertiary", width="content",
            key=f"more_{card.key}_{t.lang}", on_change="rerun",
        )  # fmt: skip
        with popover, st.container(gap="xsmall"):
            wants_table = bool(charts) and st.toggle(t("Show as table"), key=f"as_table_{card.key}_{t.lang}")
            made = report() if popover.open else None
            if made is not None:
                for sheet in card.drawn:
                    _files(card.key, sheet, made, t, is_alone=len(card.drawn) == 1)
    if wants_table:
        for sheet in charts:
            _tools.plain_table(sheet.table, MOST_ROWS, label=sheet.title, key=f"table_{sheet.key}", t=t)


def _files(card: str, sheet: Sheet, report: Report, t: Words, *, is_alone: bool) -> None:
    if not is_alone:
        st.caption(sheet.title)
    name = report.file_name("csv", sheet)
    _offer(t("CSV with filters on top"), partial(csv.sheet, report, sheet), name, f"csv_{sheet.key}_{t.lang}")
    plain = f"{name.removesuffix('.csv')}_plain.csv"
    _offer(t("Plain CSV"), partial(csv.sheet, report, sheet, plain=True), plain, f"plain_{sheet.key}_{t.lang}")
    _tools.copies(sheet, report, MOST_ROWS, card=card, key=f"copies_{sheet.key}", t=t)


def _offer(label: str, made: Callable[[], bytes], name: str, key: str) -> None:
    st.download_button(
        label, made, name, "text/csv", icon=":material/download:", width="stretch", on_click="ignore", key=key
    )
