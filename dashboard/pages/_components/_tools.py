"""What a card's menu needs of the browser: a plain table, and the card as picture or text for other programs."""

from typing import Any

import streamlit as st

from dashboard.pages._components._mounting import mountable
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Table
from dashboard.values import NOTHING, sheet_text
from dashboard.words import Words

WORDS = ("text", "date", "moment")  # units of what is read from the left

_TABLE, _COPIES = mountable("plaintable"), mountable("copies")


def plain_table(table: Table, most: int, *, label: str, key: str, t: Words) -> None:
    """A table to read, its numbers on the right; the first `most` rows."""
    _TABLE(data={"label": label, **_texts(table, most)}, key=key)
    if len(table.rows) > most:
        st.caption(t("The first {n} of {all} rows; the file has them all.", n=f"{most:,}", all=f"{len(table.rows):,}"))


def copies(sheet: Sheet, report: Report, most: int, *, card: str, key: str, t: Words) -> None:
    """Buttons that save or copy the picture of a card, or copy its table. card: whose chart is the picture; a card
    without one is drawn as a table."""
    data = {
        "title": sheet.title,
        "lines": [report.sentence, *report.filters],
        "remarks": list(sheet.remarks),
        "card": card if sheet.figure is not None else "",
        "file": report.file_name("png", sheet),
        **_texts(sheet.on_screen, most),
        "runs": runs(sheet.on_screen, most),
        "words": {
            "png": t("PNG"),
            "image": t("Copy picture"),
            "table": t("Copy table"),
            "done": t("Copied"),
            "failed": t("The browser does not allow that here."),
        },
    }
    _COPIES(data=data, key=key)


def _texts(table: Table, most: int) -> dict[str, Any]:
    rows = table.rows[:most]
    numbers = [all(row[k].unit not in WORDS or row[k].text == NOTHING for row in rows) for k in range(len(table.heads))]
    return {
        "heads": list(table.heads),
        "rows": [[entry.text for entry in row] for row in rows],
        "numbers": [k for k, is_number in enumerate(numbers) if is_number and k > 0],
    }


def runs(table: Table, most: int) -> list[tuple[int, int]]:
    """Row and column of each text that a spreadsheet would run where it is pasted; row 0 has the headings."""
    words = [(0, k, head) for k, head in enumerate(table.heads)]
    for r, row in enumerate(table.rows[:most], 1):
        words += [(r, k, entry.text) for k, entry in enumerate(row) if entry.unit in WORDS]
    return [(r, k) for r, k, text in words if sheet_text(text) != text]
