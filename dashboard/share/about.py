"""The words that every export carries beside its figures, so that they can be defended later."""

import math

from dashboard.share.sheets import Report
from dashboard.tables import Entry
from dashboard.values import NOTHING
from dashboard.words import N_, Words

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


def facts(report: Report) -> list[tuple[str, str]]:
    """What the figures stand on, as label and text: the rows of *About*, in every format the same."""
    t = report.t
    period = f"{report.first_date.isoformat()} – {report.last_date.isoformat()}"
    rows = [(t("Page"), report.title), (t("Contents"), report.sentence), (t("Period"), period)]
    rows += [(t("Filters"), line) for line in filter_lines(report)]
    rows += [(t("Time zone"), report.zone), (t("Data to"), report.data_until)]
    rows += [(t("Data version"), report.fingerprint)]
    return rows + [(t("Note"), note) for note in report.notes]
