"""The words that every export carries beside its figures, so that they can be defended later."""

import math
from dataclasses import replace

from dashboard.share.sheets import Report, Sheet
from dashboard.tables import Entry, Table
from dashboard.values import NOTHING
from dashboard.words import N_, Words

MOST_READ = 500  # rows of a table in a document; lists of that length are for Excel and CSV
# What stands behind a heading whose column holds bare numbers; units that are not named here need no word.
UNIT_WORDS = {
    "percent": "%",
    "points": N_("pp"),
    "seconds": N_("s"),
    "business_seconds": N_("s"),
    "score_5": N_("of 5"),
    "score_7": N_("of 7"),
    "per_hour": N_("per hour"),
    "ratio": "×",
}


def unit_word(unit: str, t: Words) -> str:
    """A unit as headings name it: "s", "%"; empty where a bare number says enough."""
    return t(UNIT_WORDS[unit]) if unit in UNIT_WORDS else ""


def has_value(entry: Entry) -> bool:
    """Whether there is a number, day or moment behind the text that a file can hold."""
    return entry.value is not None and not (isinstance(entry.value, float) and not math.isfinite(entry.value))


def filter_lines(report: Report) -> tuple[str, ...]:
    """The filters, a line each; a line that says so when there are none."""
    return report.filters or (report.t("No filter: everything in the period"),)


def remark_lines(report: Report, remarks: tuple[str, ...]) -> tuple[str, ...]:
    """The remarks of a card, without repeats and blanks."""
    return tuple(dict.fromkeys(r for r in map(str.strip, remarks) if r and r != NOTHING))


def readable(report: Report) -> Report:
    """The report with no table longer than anybody reads; what was cut says how much, and which files have it all."""
    return replace(report, sheets=tuple(_cut(sheet, report.t) for sheet in report.sheets))


def _cut(sheet: Sheet, t: Words) -> Sheet:
    """A long table as the screen shows it, a page of the list; a chart's is cut."""
    whole = sheet.table
    if len(whole.rows) <= MOST_READ:
        return sheet
    some = sheet.on_screen if sheet.seen else Table(whole.heads, whole.rows[:MOST_READ])
    n, all_rows = f"{len(some.rows):,}", f"{len(whole.rows):,}"
    said = t("{n} of {all} rows; Excel and CSV have them all.", n=n, all=all_rows)
    return replace(sheet, made=lambda: some, remarks=(*sheet.remarks, said))


def facts(report: Report) -> list[tuple[str, str]]:
    """What the figures stand on, as label and text: the rows of *About*, in every format the same."""
    t = report.t
    period = f"{report.first_date.isoformat()} – {report.last_date.isoformat()}"
    rows = [(t("Page"), report.title), (t("Contents"), report.sentence), (t("Period"), period)]
    rows += [(t("Filters"), line) for line in filter_lines(report)]
    rows += [(t("Time zone"), report.zone), (t("Data to"), report.data_until)]
    rows += [(t("Data version"), report.fingerprint)]
    return rows + [(t("Note"), note) for note in report.notes]
