"""A report as a web page in one file: charts to hover over, the tables behind them, and no request to anywhere.

Whatever comes from data is escaped; only the two scripts written here may run (their hashes stand in the policy).
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from dashboard.figures.theme import CONFIG, colours, outside
from dashboard.share.about import facts, filter_lines, readable, remark_lines
from dashboard.share.cards import KEY_FIGURES, Column, columns, is_list, key_figures
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Table
from dashboard.words import Words

STYLE = Path(__file__).with_name("report.css")
DRAW = """
const cards = JSON.parse(document.getElementById("charts").textContent);
const boxes = cards.map((card) => document.getElementById(card.id));
cards.forEach((card, k) => Plotly.newPlot(boxes[k], card.figure.data, card.figure.layout, card.config));
const resize = (size) => boxes.forEach((box) => Plotly.relayout(box, size));
addEventListener("beforeprint", () => resize({ autosize: false, width: 680 })); // pixels, the width of the paper
addEventListener("afterprint", () => resize({ autosize: true, width: null }));
"""


def page(report: Report) -> bytes:
    """The page in the report's language and colours, about 5 megabytes of which are the program that draws charts."""
    report = readable(report)
    t = report.t
    charts = [(f"chart{k}", sheet) for k, sheet in enumerate(report.sheets) if _has_chart(sheet)]
    scripts = [_plotly(), DRAW] if charts else []
    parts = [
        "<!doctype html>\n",
        f'<html lang="{escape(t.locale)}" data-theme="{escape(report.theme)}">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_policy(scripts))}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        '<meta name="referrer" content="no-referrer">\n',
        f"<title>{escape(report.title)} · {escape(report.sentence)}</title>\n",
        f"<style>{_colours(report.theme)}\n{STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n<main>\n",
        f'<header><p class="product">{escape(t("Customer Satisfaction"))}</p><h1>{escape(report.title)}</h1>',
        f'<p class="sentence">{escape(report.sentence)}</p>',
        f'<ul class="filters">{"".join(f"<li>{escape(line)}</li>" for line in filter_lines(report))}</ul></header>\n',
        *(_section(report, sheet, f"chart{k}") for k, sheet in enumerate(report.sheets)),
        _about(report),
        "</main>\n",
    ]
    if charts:
        parts.append(f'<script type="application/json" id="charts">{_data(charts, report.theme)}</script>\n')
    parts += [f"<script>{script}</script>\n" for script in scripts]
    return "".join([*parts, "</body>\n</html>\n"]).encode("utf-8", "replace")


def _has_chart(sheet: Sheet) -> bool:
    return sheet.figure is not None and bool(sheet.figure.data)


@cache
def _plotly() -> str:
    """The program; nothing in it may look like the end of its own element."""
    return get_plotlyjs().replace("</script", r"<\/script").replace("<!--", r"<\!--").replace("\r\n", "\n")


def _policy(scripts: Iterable[str]) -> str:
    """Nothing may be loaded; only the scripts of these texts may run, and charts may style themselves."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _data(charts: Iterable[tuple[str, Sheet]], theme: str) -> str:
    """The figures as JSON that cannot end its element: signs of markup are written as escapes."""
    listed = [{"id": name, "figure": _figure(sheet, theme), "config": CONFIG} for name, sheet in charts]
    text = json.dumps(listed, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _figure(sheet: Sheet, theme: str) -> Any:
    return json.loads(outside(sheet.figure, theme).to_json())


def _colours(theme: str) -> str:
    real = colours(theme)
    named = {
        "page": "backgroundColor", "raised": "secondaryBackgroundColor", "border": "borderColor", "ink": "textColor",
        "quiet": "grayTextColor", "accent": "primaryColor",
    }  # fmt: skip
    listed = "; ".join(f"--{name}: {real[key]}" for name, key in named.items())
    return f":root {{ color-scheme: {theme}; {listed}; --font: {real['font']} }}"


def _section(report: Report, sheet: Sheet, name: str) -> str:
    if sheet.key == KEY_FIGURES:
        return _key_figures(sheet)
    hint = f' <small class="hint">{escape(sheet.hint)}</small>' if sheet.hint else ""
    title = f"<h2>{escape(sheet.title)}{hint}</h2>"
    remarks = "".join(f'<p class="remark">{escape(line)}</p>' for line in remark_lines(report, sheet.remarks))
    if _has_chart(sheet):
        alt = escape(sheet.alt or sheet.title, quote=True)
        height = int(sheet.figure.layout.height or 300)
        drawn = f'<div class="chart" id="{name}" role="img" aria-label="{alt}" style="height: {height}px"></div>'
        shown = sheet.table
        behind = f"<details><summary>{escape(report.t('Table'))}</summary>{_table(shown, report.t)}</details>"
        return f'<section class="card">{title}{drawn}{behind if shown.rows else ""}{remarks}</section>\n'
    if not sheet.table.rows:
        body = f'<p class="remark">{escape(report.t("Nothing to show"))}</p>'
    else:
        body = _list(sheet.table) if is_list(sheet.table) else _table(sheet.table, report.t)
    return f'<section class="card">{title}{body}{remarks}</section>\n'


def _key_figures(sheet: Sheet) -> str:
    cards = "".join(
        f'<li><span class="label">{escape(one.label)}</span> <strong>{escape(one.value)}</strong> '
        + " ".join(f"<span>{escape(line)}</span>" for line in one.details)
        + "</li>"
        for one in key_figures(sheet.table)
    )
    return f'<section aria-label="{escape(sheet.title, quote=True)}"><ul class="figures">{cards}</ul></section>\n'


def _list(shown: Table) -> str:
    rows = (f"<dt>{escape(first.text)}</dt><dd>{escape(last.text)}</dd>" for first, last in shown.rows)
    return f'<dl class="sentences">{"".join(rows)}</dl>'


def _table(shown: Table, t: Words) -> str:
    listed = columns(shown, t)
    heads = "".join(f'<th scope="col"{_kind(column)}>{escape(column.head)}</th>' for column in listed)
    rows = ("".join(_cell(column, k) for column in listed) for k in range(len(shown.rows)))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def _kind(column: Column) -> str:
    return ' class="number"' if column.is_number else ""


def _cell(column: Column, row: int) -> str:
    words, note = column.cells[row]
    below = f" <small>n = {escape(note)}</small>" if note else ""
    return f"<td{_kind(column)}>{escape(words)}{below}</td>"


def _about(report: Report) -> str:
    def pairs(rows: Iterable[tuple[str, str]]) -> str:
        return "".join(f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>' for a, b in rows)

    found = f'<section class="about"><h2>{escape(report.t("About"))}</h2><table>{pairs(facts(report))}</table>'
    if report.definitions:
        found += f"<h2>{escape(report.t('Definitions'))}</h2><table>{pairs(report.definitions)}</table>"
    return found + "</section>\n"
