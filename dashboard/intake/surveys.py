"""A sheet becomes surveys: one row a respondent and scored question, or one row a line that names its question."""

from datetime import datetime

import polars as pl

from dashboard.fields import SURVEY_FIELDS
from dashboard.intake import rows
from dashboard.intake.cells import names
from dashboard.intake.mapping import QUESTIONS
from dashboard.intake.problems import EXPECTED
from dashboard.intake.rules import chosen
from dashboard.intake.scores import SPANS, Scores, scale_name, scores
from dashboard.intake.sheet import A_DAY, Sheet
from dashboard.intake.tickets import check_ids, flag_differing, flag_scores


def surveys(sheet: Sheet) -> tuple[pl.DataFrame, int, datetime, bool, int]:
    """(surveys, lines kept, as_of, whether undated answers were given the export's moment, lines equal to kept ones).

    Without a sending time or a word for "asked", lines hold answers only: a question left open is then no survey,
    but every line keeps at least one row.
    """
    for name in ("sent_at", "answered_at"):
        if sheet.has(name):
            sheet.instants(name)
    as_of = _as_of(sheet)
    for name in ("sent_at", "answered_at"):
        if sheet.has(name):
            ahead = (sheet.rows[name] > as_of + A_DAY).fill_null(False)
            sheet.fail(name, ahead, "future", EXPECTED["not_later"], "future")
            sheet.doubt_old(name)
    if sheet.has("survey_id"):
        nameless = names(sheet.raw("survey_id")).values.is_null()
        sheet.problems.rows(nameless, "no_id", sheet.title("survey_id"), sheet.raw("survey_id"), EXPECTED["id"])
    for name in ("survey_id", "ticket_id"):
        if sheet.has(name):
            check_ids(sheet, names(sheet.raw(name)).values)
    sheet.read([f.name for f in SURVEY_FIELDS if f.name not in ("score", "score_raw", "scale")])
    is_undated = not any(sheet.has(name) for name in ("sent_at", "answered_at", "ticket_id"))
    pieces = _long(sheet) if sheet.has("score") else _wide(sheet)
    common = {
        name: values
        for name, values in sheet.rows.items()
        if name in {f.name for f in SURVEY_FIELDS} and name not in ("question", "survey_id")
    } | {"attributes": rows.attributes(sheet), "failed": rows.failed_names(sheet), "line": sheet.line}
    frames = []
    for frame, label in pieces:
        frame = pl.concat([frame, pl.DataFrame(common).with_row_index("row")], how="horizontal")
        # An answer that cannot be read is unknown; it is no silence.
        unread = pl.concat_str("failed", pl.when("is_bad").then(pl.lit("score")), separator=",", ignore_nulls=True)
        frame = frame.with_columns(pl.when(unread != "").then(unread).alias("failed"))
        frame = frame.with_columns(_names(sheet, label, len(pieces) > 1).alias("survey_id"))
        frames.append(frame.filter(~pl.Series(sheet.problems.left_out)))
    whole = pl.concat(frames, how="vertical_relaxed")
    if not sheet.has("sent_at"):
        speaks = pl.col("score").is_not_null() | pl.col("is_asked") | pl.col("is_bad")
        first_of_silent = ~speaks.any().over("row") & pl.col("row").is_first_distinct()
        whole = whole.filter(speaks | first_of_silent)
    if "comment" in whole.columns:  # said once, kept once
        whole = whole.with_columns(pl.when(pl.col("row").is_first_distinct()).then("comment").alias("comment"))
    if "answered_at" in whole.columns:
        whole = whole.with_columns(pl.when(pl.col("score").is_not_null()).then("answered_at").alias("answered_at"))
    if is_undated:
        whole = whole.with_columns(pl.when(pl.col("score").is_not_null()).then(pl.lit(as_of)).alias("answered_at"))
    found = rows.without_repeats(whole, "survey_id", chosen(sheet.problems.rules, "same_id"))
    name = next((n for n in ("survey_id", "ticket_id") if sheet.has(n)), "survey_id")
    if sheet.has(name):
        flag_differing(sheet, name, found.differing["row"], sheet.rows[name])
    lines = found.dropped.join(found.rows, on="line", how="anti").group_by("line").agg(pl.col("equal").all())
    kept = found.rows["line"].n_unique()
    return rows.finished(found.rows, "surveys", sheet.rows.folder), kept, as_of, is_undated, int(lines["equal"].sum())


def _as_of(sheet: Sheet) -> datetime:
    if sheet.as_of is not None:
        return sheet.as_of
    latest = sheet.now + A_DAY
    found = [
        top
        for name in ("sent_at", "answered_at")
        if name in sheet.rows and (top := sheet.rows[name].filter(sheet.rows[name] <= latest).max()) is not None
    ]
    return max(found, default=sheet.now)  # type: ignore[return-value]  # Polars types max() loosely


def _wide(sheet: Sheet) -> list[tuple[pl.DataFrame, str]]:
    """One frame a scored question, with the label that tells its rows from those of other questions."""
    pieces = []
    for name in QUESTIONS:
        for position in sheet.fields.get(name, ()):
            raw, title = sheet.columns[position], sheet.header[position]
            declared = sheet.scale(name)
            found = scores(raw, name, declared)
            question = name
            if name == "nps" and not declared and not found.has_zero:
                question, found = "other", scores(raw, "other")
            flag_scores(sheet, found.bad, title, raw, found.scale)
            frame = _frame(found, pl.Series([question]).new_from_index(0, sheet.height))
            pieces.append((frame, title if question == "other" else question))
    return pieces


def _long(sheet: Sheet) -> list[tuple[pl.DataFrame, str]]:
    """Each line says which question it answers and on which scale; lines of one kind are read together."""
    height = sheet.height
    question = sheet.rows.get("question", pl.Series(["csat"]).new_from_index(0, height)).fill_null("other")
    scale = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    if sheet.has("scale"):
        said = sheet.raw("scale")
        written = said.unique().to_list()  # once: the order of distinct values differs from call to call
        scale = said.replace_strict(written, [scale_name(one or "") or None for one in written], return_dtype=pl.String)
    groups = pl.DataFrame({"question": question, "scale": scale}).with_row_index("row")
    raw, title = sheet.raw("score"), sheet.title("score")
    parts = []
    for (name, declared), group in groups.group_by("question", "scale", maintain_order=True):
        usable = declared if declared in SPANS[str(name)] or name == "csat" else None
        found = scores(raw[group["row"]], str(name), usable)
        is_bad = group["row"].filter(found.bad)
        flag_scores(sheet, pl.int_range(height, eager=True).is_in(is_bad.implode()[0]), title, raw, found.scale)
        frame = _frame(found, group["question"])
        parts.append(frame.with_columns(group["row"].alias("at"), pl.lit(declared or found.scale).alias("scale")))
    if not parts:
        return [(_frame(scores(raw, "csat"), question), "")]
    return [(pl.concat(parts).sort("at").drop("at"), "")]


def _frame(found: Scores, question: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "question": question,
            "score_raw": found.raw,
            "scale": pl.Series([found.scale], dtype=pl.String).new_from_index(0, len(question)),
            "score": found.values,
            "is_asked": found.asked,
            "is_bad": found.bad,
        }
    )


def _names(sheet: Sheet, label: str, is_one_of_many: bool) -> pl.Series:
    """Survey ids: the file's own, else by ticket and question, else by file, line and question."""
    question = pl.Series([label]).new_from_index(0, sheet.height) if label else sheet.rows.get("question")
    if question is None:
        question = pl.Series(["csat"]).new_from_index(0, sheet.height)
    if sheet.has("survey_id"):
        ids = sheet.rows["survey_id"]
        return ids + ":" + question if is_one_of_many else ids
    lines = pl.Series([f"{sheet.name}:{line}" for line in sheet.line.tolist()], dtype=pl.String)
    base = lines
    if sheet.has("ticket_id"):
        base = pl.select(pl.coalesce(sheet.rows["ticket_id"], lines)).to_series()
    return base + ":" + question.fill_null("other")
