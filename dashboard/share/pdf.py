"""A report as a PDF on A4: charts as vectors where a browser can draw them, else the tables behind them.

The template beside this module is fixed; all words travel to it as data, so no text can become a command of it.
"""

import json
import re
import unicodedata
from math import ceil
from pathlib import Path
from typing import Any

import typst

from dashboard.figures.theme import colours, outside
from dashboard.figures.vector import sharp
from dashboard.share import fonts, pictures
from dashboard.share.about import facts, filter_lines, remark_lines
from dashboard.share.cards import KEY_FIGURES, is_list, key_figures, number_columns
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Table

TEMPLATE = Path(__file__).with_name("report.typ")
WIDTH = 680  # pixels of a chart; on paper 12 pixels are 9 points
LETTERS, LINES = 105, 30  # of one line over the whole page; a table of more lines may break over pages
LONG_WORD = 24


def document(report: Report, with_pictures: bool | None = None) -> bytes:
    """The PDF. The same report gives the same bytes where the same fonts are.

    with_pictures: None draws charts where a browser is found, and says so in a line where not; True raises
    PictureError instead; False writes tables. Raises FontError for Chinese without a font that has it.
    """
    drawn, remark = _pictures(report, with_pictures)
    data = json.dumps(_data(report, drawn, remark), ensure_ascii=False)
    fonts.check(data, report.t.lang)
    return typst.compile(TEMPLATE, format="pdf", sys_inputs={"data": data}, font_paths=fonts.book())


def why_not(report: Report) -> str:
    """Why a PDF of this language cannot be made here, in words; empty when it can."""
    try:
        fonts.check(report.title, report.t.lang)
    except fonts.FontError as error:
        return error.say(report.t)
    return ""


def _pictures(report: Report, wanted: bool | None) -> tuple[dict[int, str], str]:
    """SVG by the place of the sheet, and what has to be said of charts that are not drawn."""
    charts = [k for k, sheet in enumerate(report.sheets) if sheet.figure is not None and sheet.figure.data]
    if wanted is False or not charts:
        return {}, ""
    tasks = []
    for k in charts:
        figure = sharp(outside(report.sheets[k].figure, report.theme))
        tasks.append((figure, WIDTH, int(figure.layout.height or 300)))
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
    dark = report.theme == "dark"
    return {
        "language": t.locale[:2],
        "fonts": fonts.families(t.lang),
        "product": t("Customer Satisfaction"),
        "title": report.title,
        "sentence": report.sentence,
        "filters": list(filter_lines(report)),
        "foot": [report.zone, f"{t('Data to')} {report.data_until}", f"{t('Data version')} {report.fingerprint}"],
        "page_of": t("Page {n} of {m}", n="{n}", m="{m}"),
        "remark": remark,
        "picture_fill": colours(report.theme)["backgroundColor"] if dark else "",
        "key_figures": [_key_figures(sheet) for sheet in report.sheets if sheet.key == KEY_FIGURES],
        "cards": [
            _card(report, sheet, drawn.get(k, "")) for k, sheet in enumerate(report.sheets) if sheet.key != KEY_FIGURES
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


def _card(report: Report, sheet: Sheet, picture: str) -> dict[str, Any]:
    remarks = [_breakable(line) for line in remark_lines(report, sheet.remarks)]
    card = {
        "title": sheet.title, "hint": sheet.hint, "alt": sheet.alt or sheet.title, "remarks": remarks,
        "picture": picture, "may_break": False, "empty": report.t("Nothing to show"),
    }  # fmt: skip
    if card["picture"]:
        return card
    shown = sheet.table
    return card | {
        "kind": "list" if is_list(shown) else "table",
        "heads": [_breakable(head) for head in shown.heads],
        "rows": [[_breakable(entry.text) for entry in row] for row in shown.rows],
        "values": number_columns(shown),
        "may_break": _lines(shown) > LINES,
    }


def _lines(shown: Table) -> int:
    """About how many lines a table takes, columns taken as equally wide."""
    across = LETTERS / max(1, len(shown.heads))
    return sum(max((ceil(_width(entry.text) / across) for entry in row), default=1) or 1 for row in shown.rows)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def _breakable(words: str) -> str:
    """Long runs without a blank may break anywhere, so that they stay in their cell; control signs are left out."""
    plain = "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return re.sub(rf"[!-~]{{{LONG_WORD},}}", lambda run: "\u200b".join(run[0]), plain)
