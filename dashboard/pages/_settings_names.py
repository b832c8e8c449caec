"""Settings: what this store calls its channels and topics, and which words of files mean them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.pages._desk import SettingsDesk
from dashboard.pages._names import CODES
from dashboard.pages._parts import Screen, card, fields
from dashboard.pages._settings_bar import save_bar
from dashboard.values import md_label
from dashboard.words import N_, words

Row = dict[str, Any]
LISTS = {"channel": ("channels", N_("Channels")), "topic": ("topics", N_("Topics"))}
COLUMNS = {"name_en": N_("Name in English"), "name_zh": N_("Name in Chinese"), "aliases": N_("Words in files")}
WIDTHS = (2, 3, 3, 4)
LANG = {"name_en": "en", "name_zh": "zh_CN"}


def render(desk: SettingsDesk, screen: Screen) -> None:
    """The card."""
    t = screen.t
    with card("names", screen, t("Names"), t("empty: the name on the left")):
        _names(desk, screen)


def _names(desk: SettingsDesk, screen: Screen) -> None:
    t, draft = screen.t, desk.draft("names")
    before = {(row["list"], row["code"]): row for row in draft.rows}
    wanted: list[Row] = []
    for kind, (codes, title) in LISTS.items():
        st.markdown(f"**{t(title)}**")
        with fields(f"names_{kind}", ("", *COLUMNS.values()), WIDTHS, screen):
            for code, word in CODES[codes].items():
                row = before.get((kind, code), {"list": kind, "code": code})
                cells = st.columns(WIDTHS, vertical_alignment="center")
                cells[0].text(t(word))
                typed = {
                    column: draft.field(f"name_{kind}_{code}_{column}", _text(row.get(column, "")), partial(
                        cells[place].text_input, t("{name}: {column}", name=md_label(t(word)), column=t(label)),
                        max_chars=400 if column == "aliases" else 40,
                        placeholder=words(LANG[column])(word) if column in LANG else None,
                    ))
                    for place, (column, label) in enumerate(COLUMNS.items(), start=1)
                }  # fmt: skip
                if any(typed.values()):
                    same = {name: row[name] for name in COLUMNS if name in row and _text(row[name]) == typed[name]}
                    wanted.append({"list": kind, "code": code, **typed, **same})
    st.caption(
        t("Words in files, separated by commas, are what your exports call it, such as 400电话. They are used from the "
          "next import on; imports already made stay as they are.")
    )  # fmt: skip
    save_bar("names", wanted, desk, screen, lambda number: _place(wanted[number - 1], screen))


def _text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _place(row: Row, screen: Screen) -> str:
    return screen.t(CODES[LISTS[row["list"]][0]][row["code"]])
