"""A report as an Excel workbook: a sheet a card and *About*. Nothing in it is a formula or a link.

Numbers are the unrounded ones in the units of Excel (a share as 0.866, a duration in days), and formats make them look
as on screen. Where Excel would round the other way than the screen did, the cell shows a digit more.
"""

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.share.about import facts, filter_lines, has_value, remark_lines
from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Entry
from dashboard.values import DAY, NOTHING, SECONDS
from dashboard.words import Words

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NAME_LENGTH, TEXT_LENGTH = 31, 32_767  # Excel's limits
HEAD_ROW = 4  # below title, sentence, filters and a free row
FIRST_DAY = date(1900, 3, 1)  # Excel's calendar is wrong before
WIDTHS = (9, 60)
DIGITS = {"count": 0, "nps": 0, "score_5": 2, "score_7": 2, "amount": 2, "ratio": 2}  # behind the point; else 1
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def book(report: Report) -> bytes:
    """The workbook. The same report gives the same bytes: its date of creation is the last day of the period."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        made = datetime.combine(report.last_date, datetime.min.time())
        workbook.set_properties({"title": report.title, "subject": report.sentence, "created": made})
        styles = _Styles(workbook, report.t)
        names: set[str] = set()
        for sheet in report.sheets:
            _card(workbook.add_worksheet(_name(sheet.title, names)), report, sheet, styles)
        _about(workbook.add_worksheet(_name(report.t("About"), names)), report, styles)
    return out.getvalue()


class _Styles:
    """Formats of a workbook, each made once."""

    def __init__(self, workbook: Workbook, t: Words) -> None:
        self._workbook, self._t = workbook, t
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def __call__(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"valign": "top", **properties})
        return self._made[key]

    def number(self, entry: Entry) -> Format:
        return self(num_format=_number_format(entry, self._t), align="right")


def _card(page: Worksheet, report: Report, sheet: Sheet, styles: _Styles) -> None:
    shown = sheet.table
    quiet = styles(font_color="#5b6472")
    _text(page, 0, 0, sheet.title + (f" · {sheet.hint}" if sheet.hint else ""), styles(bold=True, font_size=14))
    _text(page, 1, 0, f"{report.title} · {report.sentence}", quiet)
    _text(page, 2, 0, " · ".join(filter_lines(report)), quiet)
    for column, head in enumerate(shown.heads):
        entries = [row[column] for row in shown.rows]
        align = "right" if any(map(has_value, entries)) else "left"
        _text(page, HEAD_ROW, column, head, styles(bold=True, bottom=1, bg_color="#f6f6f4", align=align))
        for row, entry in enumerate(entries, HEAD_ROW + 1):
            _entry(page, row, column, entry, styles)
        page.set_column(column, column, _width([head, *(entry.text for entry in entries)]))
    below = HEAD_ROW + len(shown.rows) + 2
    for row, line in enumerate(remark_lines(report, sheet.remarks), below):
        _text(page, row, 0, line, quiet)
    page.freeze_panes(HEAD_ROW + 1, 0)
    page.repeat_rows(HEAD_ROW)
    _print(page)


def _entry(page: Worksheet, row: int, column: int, entry: Entry, styles: _Styles) -> None:
    value = entry.value
    if not has_value(entry) or (isinstance(value, date) and _day(value) < FIRST_DAY):
        if entry.text != NOTHING or entry.unit == "text":
            _text(page, row, column, entry.text, styles(align="left" if entry.unit == "text" else "right"))
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), styles.number(entry))
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, datetime.min.time()), styles.number(entry))
    elif value is not None:
        page.write_number(row, column, in_excel(value, entry.unit), styles.number(entry))


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def in_excel(value: float, unit: str) -> float:
    """A value in Excel's units: a share of 1 for percent, days for durations, else as it is."""
    if unit == "percent":
        return value / 100
    return value / DAY if unit in SECONDS else value


def _number_format(entry: Entry, t: Words) -> str:
    """Excel's format that shows a value as the screen does."""
    unit, value = entry.unit, entry.value
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(value, date) or value is None:
        return "yyyy-mm-dd"
    if unit in SECONDS:
        return "[h]:mm:ss" if value >= 0 else '0.0000" d"'  # Excel shows no negative times
    digits = DIGITS.get(unit, 1)
    shown = digits + _is_tie(value, digits)
    figure = "0." + "0" * shown if shown else "0"
    pp = t("{x} pp", x="").strip().replace('"', "")
    return {
        "percent": f"{figure}%",
        "points": f'+{figure}" {pp}";-{figure}" {pp}";+{figure}" {pp}"',
        "score_5": f'{figure}" / 5"',
        "ratio": f'{figure}"×"',
        "nps": f"+{figure};-{figure};+{figure}",
    }.get(unit, f"#,##{figure}")


def _is_tie(value: float, digits: int) -> bool:
    """Whether Excel, which rounds fifteen digits half up, would show another last digit than the screen."""
    step = Decimal(1).scaleb(-digits)
    return Decimal(f"{value:.15g}").quantize(step, ROUND_HALF_UP) != Decimal(f"{value:.{digits}f}")


def _about(page: Worksheet, report: Report, styles: _Styles) -> None:
    t = report.t
    _text(page, 0, 0, t("About"), styles(bold=True, font_size=14))
    rows = facts(report)
    for row, (label, words) in enumerate(rows, 2):
        _text(page, row, 0, label, styles(bold=True))
        _text(page, row, 1, words, styles(text_wrap=True))
    first = len(rows) + 3
    if report.definitions:
        _text(page, first, 0, t("Definitions"), styles(bold=True, font_size=12))
    for row, (label, meaning) in enumerate(report.definitions, first + 1):
        _text(page, row, 0, label, styles(bold=True, text_wrap=True))
        _text(page, row, 1, meaning, styles(text_wrap=True))
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 100)
    _print(page)


def _print(page: Worksheet) -> None:
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer("&R&P / &N")


def _text(page: Worksheet, row: int, column: int, words: str, style: Format) -> None:
    """Text as text: lines end alike, what no file can hold (half a sign) is replaced, what Excel cannot hold is cut."""
    held = words.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    page.write_string(row, column, held if len(held) <= TEXT_LENGTH else held[: TEXT_LENGTH - 1] + "…", style)


def _width(texts: Iterable[str]) -> float:
    """In letters; Chinese signs take two."""
    longest = max(sum(1 if ord(letter) < 0x1100 else 2 for letter in words) for words in texts)
    return min(max(longest + 3, WIDTHS[0]), WIDTHS[1])


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name as Excel allows it, unlike all `taken` ones, to which it is added."""
    held = _FORBIDDEN.sub(" ", title).encode("utf-8", "replace").decode()
    plain = " ".join(held.split()).strip("'") or "-"
    if plain.casefold() == "history":  # Excel keeps this name for itself
        plain += " 1"
    number = 1
    while True:
        tail = f" ({number})" if number > 1 else ""
        name = _cut(plain, NAME_LENGTH - len(tail)) + tail
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
        number += 1


def _cut(words: str, length: int) -> str:
    """At most so many UTF-16 units, as Excel counts; never half a sign."""
    while len(words.encode("utf-16-le")) // 2 > length:
        words = words[:-1]
    return words.rstrip(" '")
