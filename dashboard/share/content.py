"""Whether two reports say the same: a digest of everything that somebody reads in them."""

import hashlib
import json

from dashboard.share.sheets import Report


def digest(report: Report) -> str:
    """Of all words and figures as they are written on screen, and of the moment of the newest data.

    The fingerprint is left out: an import that changes nothing here makes no other report.
    """
    said = [
        [report.slug, report.title, report.sentence, report.zone, report.data_until],
        [report.first_date.isoformat(), report.last_date.isoformat()],
        [report.filters, report.notes, report.definitions],
        [
            [sheet.title, sheet.hint, sheet.remarks, sheet.table.heads]
            + [[entry.text for entry in row] for row in sheet.table.rows]
            for sheet in report.sheets
        ],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
