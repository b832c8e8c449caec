"""All cards of a page as CSV files in one zip archive; the same report gives the same bytes."""

import io
import zipfile

from dashboard.share import csv
from dashboard.share.sheets import Report

BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can hold, in place of the present one


def archive(report: Report) -> bytes:
    """One CSV a card, in the order of the page, named as each is alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for sheet in report.sheets:
            entry = zipfile.ZipInfo(report.file_name("csv", sheet), BEGINNING)
            bundle.writestr(entry, csv.sheet(report, sheet), zipfile.ZIP_DEFLATED)
    return out.getvalue()
