"""The facts of an import: what the lake remembers of it, as one JSON object."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.intake.draft import Draft
from dashboard.intake.layout import layouts
from dashboard.intake.masking import mask
from dashboard.intake.problems import Problems
from dashboard.intake.sheet import A_DAY, OLD_YEAR, Sheet

FEW_OLD = 100  # one in so many dates before 2015 may be a typing error


def facts(
    draft: Draft, *, size: int, sheet: Sheet, problems: Problems, tickets: pl.DataFrame | None,
    surveys: pl.DataFrame | None, repeats: int, identical: int, rejected: int, as_of: datetime,
) -> dict[str, Any]:  # fmt: skip
    """All keys but import_id, which the store adds. Examples of problems are masked: the facts outlive the rows."""
    first = tickets["created_at"] if tickets is not None else surveys["answered_at"] if surveys is not None else None
    dates = [] if first is None else [d.isoformat() for d in _span(first, draft.zone, as_of)]
    return {
        "file": draft.name,
        "sha256": draft.sha256,
        "bytes": size,
        "kind": draft.kind,
        "layout": draft.layout,
        "encoding": draft.encoding,
        "delimiter": draft.delimiter,
        "zone": draft.zone,
        "product": layouts()[draft.layout].product,
        "source": draft.source,
        "tickets_of": draft.tickets_of,
        "rows": draft.records,
        "repeats": repeats,
        "identical": identical,
        "rejected": rejected,
        "warned": problems.warned,
        "problems": [asdict(p) | {"found": mask(p.found)} for p in problems.listed()],
        "as_of_at": as_of.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z"),
        "rules": dict(draft.rules),
        "is_changes_only": False,
        "is_sample": False,
        "mapped": _mapped(draft, sheet, surveys),
        "minute_precise": sorted(sheet.whole_minutes),
        "has_unanswered": surveys is not None and bool((surveys["score"].is_null() & _was_asked(surveys, sheet)).any()),
        "first_date": dates[0] if dates else None,
        "last_date": dates[1] if dates else None,
        "tables": {
            "tickets": 0 if tickets is None else tickets.height,
            "surveys": 0 if surveys is None else surveys.height,
        },
    }


def _span(instants: pl.Series, zone: str, as_of: datetime) -> list[Any]:
    """First and last day, those after the export and a few before 2015 aside: a kept typing error must not move what is
    looked at. Where more are that old, they are no errors."""
    known = instants.filter((instants <= as_of + A_DAY).fill_null(False))
    young = known.filter(known.dt.year() >= OLD_YEAR)
    if (len(known) - len(young)) * FEW_OLD < len(known):
        known = young
    local = (known if len(known) else instants.drop_nulls()).dt.convert_time_zone(zone).dt.date()
    return [local.min(), local.max()] if len(local) else []


def _was_asked(surveys: pl.DataFrame, sheet: Sheet) -> pl.Series:
    """Rows without a score that say the customer was asked: by a word ("Offered") or by a time of sending."""
    asked = surveys["score_raw"].is_not_null() & ~surveys["failed"].str.contains("score").fill_null(False)
    return asked | surveys["sent_at"].is_not_null() if sheet.has("sent_at") else asked


def _mapped(draft: Draft, sheet: Sheet, surveys: pl.DataFrame | None) -> dict[str, list[str]]:
    """Fields that the file fills, by table, in the order of the fields."""
    filled = {name for name in sheet.rows if name in sheet.fields or sheet.rows[name].is_not_null().any()}
    tickets = [f.name for f in TICKET_FIELDS if f.name in filled] if draft.kind == "tickets" else []
    if surveys is None:
        return {"tickets": tickets, "surveys": []}
    always = {"survey_id", "question", "score_raw", "scale", "score"}
    if draft.kind == "tickets":
        always |= {"ticket_id"} | ({"sent_at", "answered_at", "comment"} & filled)
    else:
        always |= filled
    return {"tickets": tickets, "surveys": [f.name for f in SURVEY_FIELDS if f.name in always]}
