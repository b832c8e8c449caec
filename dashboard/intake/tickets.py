"""A sheet becomes tickets, and the surveys that stand in the same rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from dashboard.errors import FileRefusedError
from dashboard.fields import TICKET_FIELDS
from dashboard.intake import rows
from dashboard.intake.cells import names
from dashboard.intake.mapping import QUESTIONS, SINCE_CREATION
from dashboard.intake.problems import EXPECTED
from dashboard.intake.remarks import lost_zeros
from dashboard.intake.rules import chosen
from dashboard.intake.scores import Scores, scores
from dashboard.intake.sheet import A_DAY, ROUNDED_ID, Sheet, named, only

LONGEST = timedelta(days=366)
# An end that is checked against another start than the creation.
STARTS = {"refund_paid_at": "refund_requested_at"}
SURVEYED = (*QUESTIONS, "sent_at", "answered_at", "comment")  # columns of a ticket file that fill surveys
CHECKED = (*SINCE_CREATION, "refund_requested_at", "refund_paid_at")


def tickets(sheet: Sheet) -> tuple[pl.DataFrame, pl.DataFrame | None, datetime, int]:
    """(tickets, their surveys or None, as_of, repeats equal to the kept row). Left-out rows stand in `sheet.problems`;
    repeats are resolved."""
    as_of = _read_instants(sheet)
    _name_rows(sheet, "ticket_id")
    sheet.read([f.name for f in TICKET_FIELDS])
    answers = _answers(sheet)
    frame = pl.DataFrame(
        {name: values for name, values in sheet.rows.items() if name in {f.name for f in TICKET_FIELDS}}
        | {"attributes": rows.attributes(sheet), "failed": rows.failed_names(sheet), "line": sheet.line}
    ).with_row_index("row")
    stays, folder = ~pl.Series(sheet.problems.left_out), sheet.rows.folder
    found = rows.without_repeats(
        rows.those_that_stay(frame, stays, folder), "ticket_id", chosen(sheet.problems.rules, "same_id"), folder,
        lambda: pl.DataFrame({f"survey {n}": sheet.raw(n).filter(stays) for n in SURVEYED if sheet.has(n)}),
    )  # fmt: skip
    flag_differing(sheet, "ticket_id", found.differing["row"], sheet.rows["ticket_id"])
    surveys = _surveys(sheet, found.rows, answers)
    return rows.finished(found.rows, "tickets", folder), surveys, as_of, int(found.dropped["equal"].sum())


def _read_instants(sheet: Sheet) -> datetime:
    """Read all instants and check them, as the book of definitions says; returns as_of."""
    created_raw, created_title = sheet.raw("created_at"), sheet.title("created_at")
    created = sheet.instants("created_at")
    assert created is not None
    empty = created.values.is_null() & ~created.bad & ~created.sentinel
    sheet.problems.rows(created.bad | empty, "bad_date", created_title, created_raw, EXPECTED["instant"])
    sheet.problems.rows(created.sentinel, "sentinel", created_title, created_raw, EXPECTED["instant"])
    sheet.problems.forget_cells(created_title, "bad_date", "sentinel")
    sheet.failed.pop("created_at", None)
    lost_start = sheet.lost_times(created)
    sheet.problems.cells(lost_start, "lost_time", created_title, created_raw, EXPECTED["instant"])
    if bool(lost_start.any()):
        sheet.failed["created_at"] = lost_start
    if sheet.has("updated_at"):
        sheet.instants("updated_at")
    for name in CHECKED:
        if not sheet.has(name):
            continue
        read = sheet.instants(name, since=created.values if name in SINCE_CREATION else None)
        if read is not None:
            sheet.fail(name, sheet.lost_times(read), "lost_time", EXPECTED["instant"])
    _drop_resolutions_of_open_tickets(sheet)
    as_of = _as_of(sheet, ("created_at", "updated_at", *CHECKED))
    latest = as_of + A_DAY
    is_ahead = (created.values > latest).fill_null(False)
    sheet.doubt("created_at", is_ahead, "future", EXPECTED["not_later"])
    if bool(is_ahead.any()):  # nothing can be reckoned from a beginning that is still to come
        sheet.failed["created_at"] = lost_start | is_ahead
    sheet.doubt_old("created_at")
    for name in ("updated_at", *CHECKED):
        if name in sheet.rows:
            sheet.fail(name, (sheet.rows[name] > latest).fill_null(False), "future", EXPECTED["not_later"])
    for name in CHECKED:
        start = sheet.rows.get(STARTS.get(name, ""), created.values)
        if name in sheet.rows:
            # Beside a start without its time of day, only the date can be compared.
            sooner = pl.select(pl.when(lost_start).then(start.dt.truncate("1d")).otherwise(start)).to_series()
            wrong = (sheet.rows[name] < sooner) | (sheet.rows[name] > start + LONGEST)
            sheet.fail(name, wrong.fill_null(False), "end_before_start", EXPECTED["after_start"], "end_before_start")
    return as_of


def _drop_resolutions_of_open_tickets(sheet: Sheet) -> None:
    """A duration without an end is no resolution: where the ticket is not solved, it says nothing."""
    if "resolved_at" in sheet.rows and sheet.has("status") and "resolved_at" in sheet.since_creation:
        sheet.read(["status"])
        is_solved = sheet.rows["status"].is_in(("solved", "closed")).fill_null(False)
        sheet.rows["resolved_at"] = only(sheet.rows["resolved_at"], is_solved)


def _as_of(sheet: Sheet, instants: tuple[str, ...]) -> datetime:
    """The moment of the export: as given, else the greatest instant of the file that is not in the future."""
    if sheet.as_of is not None:
        return sheet.as_of
    latest = sheet.now + A_DAY
    found = [
        top
        for name in instants
        if name in sheet.rows and (top := sheet.rows[name].filter(sheet.rows[name] <= latest).max()) is not None
    ]
    return max(found, default=sheet.now)  # type: ignore[return-value]  # Polars types max() loosely


def _name_rows(sheet: Sheet, field: str) -> None:
    """Ids as exported; without an id column, file and line."""
    if not sheet.has(field):
        sheet.rows[field] = pl.Series([f"{sheet.name}:{line}" for line in sheet.line.tolist()], dtype=pl.String)
        return
    ids = names(sheet.raw(field)).values
    sheet.problems.rows(ids.is_null(), "no_id", sheet.title(field), sheet.raw(field), EXPECTED["id"])
    check_ids(sheet, ids)
    sheet.rows[field] = named(ids, sheet.source)


def check_ids(sheet: Sheet, ids: pl.Series) -> None:
    """Raise FileRefusedError for ids that a spreadsheet rounded; say so when it may have cut their zeros."""
    rounded = ids.str.contains(ROUNDED_ID).fill_null(False)
    if bool(rounded.any()):
        raise FileRefusedError(
            "IDs were rounded by a spreadsheet ({found}) and can't be restored.",
            "Export again, with IDs as text.",
            where=sheet.name,
            found=ids.filter(rounded)[0],
        )
    sheet.notes += lost_zeros(ids)


def flag_differing(sheet: Sheet, name: str, at: pl.Series, ids: pl.Series) -> None:
    """Flag the kept rows whose id came again with other values. at: their rows of the sheet."""
    mask = np.zeros(sheet.height, bool)
    mask[at.to_numpy()] = True
    sheet.problems.flags(pl.Series(mask), "same_id", sheet.title(name) if sheet.has(name) else "", ids, "", "same_id")


def flag_scores(sheet: Sheet, bad: pl.Series, title: str, raw: pl.Series, scale: str | None) -> None:
    """Flag answers outside their scale; by the rule's choice, leave the rows out."""
    flag = sheet.problems.rows if sheet.problems.leaves_out("score_out_of_scale") else sheet.problems.cells
    flag(bad, "bad_score", title, raw, scale or "", "score_out_of_scale")


def _answers(sheet: Sheet) -> dict[str, Scores]:
    """The scored questions of the rows, read; answers outside their scale are flagged."""
    found = {name: scores(sheet.raw(name), name, sheet.scale(name)) for name in QUESTIONS if sheet.has(name)}
    for name, read in found.items():
        flag_scores(sheet, read.bad, sheet.title(name), sheet.raw(name), read.scale)
    return found


def _surveys(sheet: Sheet, kept: pl.DataFrame, answers: Mapping[str, Scores]) -> pl.DataFrame | None:
    """One survey a ticket and scored question, where there is a score or the customer was asked."""
    if not answers:
        return None
    for name in ("sent_at", "answered_at"):
        if sheet.has(name):
            sheet.instants(name)
    sheet.read(["comment"])
    pieces, kept = [], kept.select("row", "ticket_id")
    for name, found in answers.items():
        question = "other" if name == "nps" and not (found.has_zero or sheet.scale("nps")) else name
        answered = found.values.is_not_null()
        there = kept.filter((answered | found.asked).gather(kept["row"]))
        read = {"score_raw": found.raw, "score": found.values, "line": pl.Series(sheet.line)}
        read |= {n: sheet.rows[n] for n in ("sent_at",) if n in sheet.rows}
        read |= {n: only(sheet.rows[n], answered) for n in ("answered_at", "comment") if n in sheet.rows}
        frame = pl.DataFrame({n: values.gather(there["row"]) for n, values in read.items()}).with_columns(
            pl.lit(question).alias("question"), pl.lit(found.scale, pl.String).alias("scale"),
            there["ticket_id"], (there["ticket_id"] + ":" + question).alias("survey_id"),
        )  # fmt: skip
        pieces.append(frame)
    whole = pl.concat(pieces, how="diagonal")
    if "comment" in whole.columns:  # said once, kept once
        whole = whole.with_columns(pl.when(pl.col("ticket_id").is_first_distinct()).then("comment").alias("comment"))
    return rows.finished(whole, "surveys", sheet.rows.folder)
