"""A report as a PDF on A4, light: charts as vectors where a browser can draw them, else the tables behind them.

The template beside this module is fixed; all words travel to it as data, so no text can become a command of it.
"""

import json
import re
import unicodedata
from math import ceil
from pathlib import Path
from typing import Any

import typst

from dashboard.figures.paper import in_light
from dashboard.figures.theme import outside
from dashboard.figures.vector import sharp
from dashboard.share import fonts, pictures
from dashboard.share.about import facts, filter_lines, readable, remark_lines
from dashboard.share.cards import KEY_FIGURES, Column, columns, is_list, key_figures
from dashboard.share.sheets import Report, Sheet

TEMPLATE = Path(__file__).with_name("report.typ")
# Pixels of a chart and letters in a line of a table, upright and across; on paper 12 pixels are 9 points.
WIDTH, LETTERS = (680, 1000), (112, 168)
TURN = 150  # a table of more letters in a line is set across
LINES = (30, 18)  # a table of more lines may break over pages
SIZES = (5.4, 8.5)  # points of the letters in tables
NARROWEST, WIDEST, GAP = 4, 30, 3  # letters of a column and between two
LONG_WORD = 24


def document(report: Report, with_pictures: bool | None = None) -> bytes:
    """The PDF. The same report gives the same bytes where the same fonts are.

    with_pictures: None draws charts where a browser is found, and says so in a line where not; True raises
    PictureError instead; False writes tables. Raises FontError for Chinese without a font that has it.
    """
    report = readable(report)
    drawn, remark = _pictures(report, with_pictures)
    data = json.dumps(_data(report, drawn, remark), ensure_ascii=False)
    fonts.check(data, report.t.lang)
    return typst.compile(TEMPLATE, format="pdf", sys_inputs={"data": data}, font_paths=fonts.book())


def why_not(report: Report) -> str:
    """Why a PDF of this report cannot be made here, in words; empty when it can."""
    if fonts.has_chinese(report.t.lang):
        return ""
    try:
        fonts.check(json.dumps(_data(report, {}, ""), ensure_ascii=False), report.t.lang)
    except fonts.FontError as error:
        return error.say(report.t)
    return ""


def _pictures(report: Report, wanted: bool | None) -> tuple[dict[int, str], str]:
    """SVG by the place of the sheet, and what has to be said of charts that are not drawn."""
    charts = [k for k, sheet in enumerate(report.sheets) if sheet.figure is not None and sheet.figure.data]
    if wanted is False or not charts:
        return {}, ""
    width, tasks = WIDTH[_is_across(report, dict.fromkeys(charts, ""))], []
    for k in charts:
        figure = report.sheets[k].figure
        figure = sharp(outside(in_light(figure) if report.theme == "dark" else figure, "light"))
        tasks.append((figure, width, int(figure.layout.height or 300)))
    try:
        drawn = pictures.drawn(tasks)
    except pictures.PictureError as error:
        if wanted:
            raise
        return {}, report.t("Charts are given as tables: {reason}", reason=error.say(report.t))
    return {k: svg.decode() for k, svg in zip(charts, drawn, strict=True)}, ""


def _data(report: Report, drawn: dict[int, str], remark: str) -> dict[str, Any]:
    """All that the template is told."""
    t = report.t
    across = _is_across(report, drawn)
    return {
        "language": t.locale[:2],
        "fonts": fonts.families(t.lang),
        "across": across,
        "product": t("Customer Satisfaction"),
        "title": report.title,
        "sentence": report.sentence,
        "filters": list(filter_lines(report)),
        "foot": [report.zone, f"{t('Data to')} {report.data_until}", f"{t('Data version')} {report.fingerprint}"],
        "page_of": t("Page {n} of {m}", n="{n}", m="{m}"),
        "remark": remark,
        "key_figures": [_key_figures(sheet) for sheet in report.sheets if sheet.key == KEY_FIGURES],
        "cards": [
            _card(report, sheet, drawn.get(k, ""), across)
            for k, sheet in enumerate(report.sheets)
            if sheet.key != KEY_FIGURES
        ],
        "about": t("About"),
        "facts": [[label, _breakable(words)] for label, words in facts(report)],
        "definitions_title": t("Definitions"),
        "definitions": [[_breakable(label), _breakable(meaning)] for label, meaning in report.definitions],
    }


def _key_figures(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "value": one.value, "details": [_breakable(line) for line in one.details]}
        for one in key_figures(sheet.table)
    ]


def _card(report: Report, sheet: Sheet, picture: str, across: bool) -> dict[str, Any]:
    remarks = [_breakable(line) for line in remark_lines(report, sheet.remarks)]
    card = {
        "title": sheet.title, "hint": sheet.hint, "alt": sheet.alt or sheet.title, "remarks": remarks,
        "picture": picture, "may_break": False, "empty": report.t("Nothing to show"),
    }  # fmt: skip
    if picture:
        return card
    shown = sheet.table
    listed = columns(shown, report.t)
    weights = [_weight(column) for column in listed]
    fits = LETTERS[across] / max(1, sum(weights))
    return card | {
        "kind": "list" if is_list(shown) else "table",
        "heads": [_breakable(column.head) for column in listed],
        "rows": [
            [[_breakable(words), f"n = {note}" if note else ""] for words, note in cells]
            for cells in zip(*(column.cells for column in listed), strict=True)
        ],
        "values": [column.is_number for column in listed],
        "weights": weights,
        "size": max(SIZES[0], min(SIZES[1], SIZES[1] * fits)),
        "may_break": _lines(listed, weights, max(1.0, fits)) > LINES[across],
    }


def _is_across(report: Report, drawn: dict[int, str]) -> bool:
    """Whether a table is too wide for an upright page."""
    tables = [sheet.table for k, sheet in enumerate(report.sheets) if k not in drawn and sheet.key != KEY_FIGURES]
    return any(sum(map(_weight, columns(shown, report.t))) > TURN for shown in tables)


def _weight(column: Column) -> int:
    """How wide a column is to be, in letters: its longest cell, or the longest word of its heading."""
    head = max(map(_width, column.head.split()), default=0)
    longest = max((_width(words) + (_width(note) + 4 if note else 0) for words, note in column.cells), default=0)
    return min(WIDEST, max(NARROWEST, head, longest)) + GAP


def _lines(listed: list[Column], weights: list[int], stretch: float) -> int:
    """About how many lines a table takes in columns of these widths."""
    rows = zip(*(column.cells for column in listed), strict=True)
    return sum(
        max(
            (ceil(_width(words) / (weight * stretch)) for (words, _), weight in zip(row, weights, strict=True)),
            default=1,
        )
        or 1
        for row in rows
    )


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in words)


def _breakable(words: str) -> str:
    """Long runs without a blank may break anywhere, so that they stay in their cell; control signs are left out."""
    plain = "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return re.sub(rf"[!-~]{{{LONG_WORD},}}", lambda run: "\u200b".join(run[0]), plain)
