"""Scores: what a survey column says, on the canonical scale of its question (csat 1-5, nps 0-10, ces 1-7).

The scale is declared by the layout or the file, or inferred from the whole column; a single cell decides nothing.
Scores from 1 to 10 are never taken for NPS, which has a 0. What lies outside the scale is unreadable.
"""

from dataclasses import dataclass

import polars as pl

from dashboard.intake.cells import clean, numbers
from dashboard.intake.distinct import distinct
from dashboard.intake.keys import key_of

# Canonical csat score of each value of a scale that is no straight line.
POINTS: dict[str, dict[float, float]] = {
    "1-3": {1: 1, 2: 3, 3: 5},
    "100-1": {100: 5, 75: 4, 50: 3, 25: 2, 1: 1},
    "103--103": {103: 5, 102: 4.5, 101: 4, 100: 3, -101: 2, -102: 1.5, -103: 1},
    "0/1": {0: 1, 1: 5},
}
# question → scale → (lowest, highest) of the exported score; both ends meet those of the canonical scale.
SPANS = {
    "csat": {"1-5": (1, 5), "1-10": (1, 10), "0-10": (0, 10), "1-7": (1, 7), "1-4": (1, 4), "0-100": (0, 100)},
    "nps": {"0-10": (0, 10)},
    "ces": {"1-7": (1, 7), "1-5": (1, 5)},
    "other": {"1-5": (1, 5), "1-7": (1, 7), "1-10": (1, 10), "0-10": (0, 10), "0-100": (0, 100)},
}
CANONICAL = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
TWO_POINT = "good/bad"
TWO_POINT_WORDS = {
    "good": 5, "goodwithcomment": 5, "bad": 1, "badwithcomment": 1, "👍": 5, "👎": 1, "thumbsup": 5, "thumbsdown": 1,
    "happy": 5, "unhappy": 1, "满意的": 5, "赞": 5, "踩": 1,
}  # fmt: skip
WORDS = "words"
GRADED_WORDS = {
    "verysatisfied": 5, "extremelysatisfied": 5, "extremelyhappy": 5, "veryhappy": 5, "verypositive": 5, "excellent": 5,
    "amazing": 5, "great": 5, "satisfied": 4, "positive": 4, "somewhatsatisfied": 4, "neutral": 3, "ok": 3, "okay": 3,
    "average": 3, "neithersatisfiednordissatisfied": 3, "dissatisfied": 2, "unsatisfied": 2, "negative": 2,
    "somewhatdissatisfied": 2, "notgood": 1, "verydissatisfied": 1, "veryunsatisfied": 1, "verynegative": 1,
    "extremelyunhappy": 1, "veryunhappy": 1, "terrible": 1,
    "非常满意": 5, "很满意": 5, "满意": 4, "比较满意": 4, "一般": 3, "中立": 3, "不满意": 2, "不太满意": 2,
    "非常不满意": 1, "很不满意": 1, "好评": 5, "中评": 3, "差评": 1, "很好": 5, "好": 4, "差": 2, "很差": 1,
    "😡": 1, "😠": 1, "🙁": 2, "😐": 3, "🙂": 4, "😃": 4, "😀": 4, "🤩": 5, "😍": 5,
}  # fmt: skip
NOT_ASKED = ("unoffered", "notrated", "notoffered", "未邀评")
ASKED = ("offered", "已邀评", "未评", "asked", "sent")
NO_SCORE = ("0unknown", "unknown", "未评价")
# Of the scores that fit no scale, at most this share may be typing errors; with more, the scale is another one.
STRAY_SHARE = 0.02
LABELLED = r"^(-?\d+(?:\.\d+)?)\s*(?:[-–:：.、]\s*\D.*|分|星|stars?|/\s*(?:5|10))$"


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """values: canonical scores, null for none; raw: the cell as exported where it is a score or says "asked";
    scale: how it was read, or None when no scale fits; asked: True where the survey was sent but not answered;
    bad: True where a cell is no score of this scale; has_zero: a 0 occurs among the numbers."""

    values: pl.Series
    raw: pl.Series
    scale: str | None
    asked: pl.Series
    bad: pl.Series
    has_zero: bool


def scale_name(text: str) -> str:
    """The plain name of a scale as people write it: `1–5`, `1 to 5` and `1-5` are one."""
    plain = text.strip().casefold().replace(" to ", "-")
    for sign in ("–", "—", "…", "...", "..", "~", "至"):
        plain = plain.replace(sign, "-")
    return {"good-bad": TWO_POINT, "thumbs": TWO_POINT, "103--103": "103--103"}.get(
        plain.replace(" ", ""), plain.replace(" ", "")
    )


def scores(raw: pl.Series, question: str, scale: str | None = None) -> Scores:
    """Read a column of answers to `question`; without a `scale` it is inferred."""
    few = distinct(raw)
    cells = clean(few.words if few else raw)
    keys = {word: key_of(word) or word for word in cells.drop_nulls().unique().to_list()}
    is_asked = cells.is_in([w for w, k in keys.items() if k in ASKED]).fill_null(False)
    silent = cells.is_in([w for w, k in keys.items() if k in (*NOT_ASKED, *NO_SCORE)]).fill_null(False)
    answers = _where(cells, ~is_asked & ~silent)
    stars = answers.str.count_matches("★").cast(pl.Float64)
    labelled = answers.str.extract(LABELLED, 1)
    plain = pl.select(
        pl.coalesce(
            numbers(answers).values,
            labelled.cast(pl.Float64, strict=False),
            pl.when(stars > 0).then(stars),
        ).alias("n")
    ).to_series()
    worded = answers.replace_strict(
        [w for w, k in keys.items() if k in TWO_POINT_WORDS or k in GRADED_WORDS] or [""],
        [float(TWO_POINT_WORDS.get(k, GRADED_WORDS.get(k, 0))) for k in keys.values()
         if k in TWO_POINT_WORDS or k in GRADED_WORDS] or [None],
        default=None, return_dtype=pl.Float64,
    )  # fmt: skip
    has_labels = bool(labelled.is_not_null().any())
    if few:  # from here on it counts how often each of them is said
        cells, is_asked, silent, answers, plain, worded = map(
            few.spread, (cells, is_asked, silent, answers, plain, worded)
        )
    is_word = worded.is_not_null() & plain.is_null()
    filled = int(answers.is_not_null().sum())
    if question in ("csat", "other") and filled and int(is_word.sum()) > filled / 2:
        known = {k for k in keys.values() if k in TWO_POINT_WORDS or k in GRADED_WORDS}
        scale = TWO_POINT if known <= set(TWO_POINT_WORDS) else WORDS
        values = _where(worded, is_word)
    else:
        scale = scale or _inferred(plain.drop_nulls(), question, has_labels)
        values = _canonical(plain, question, scale)
        if question == "csat":  # a few words among numbers keep their meaning
            values = pl.select(pl.coalesce(values, _where(worded, is_word))).to_series()
    bad = answers.is_not_null() & values.is_null()
    return Scores(values, _where(cells, ~silent), scale, is_asked, bad, bool((plain == 0).any()))


def _inferred(answers: pl.Series, question: str, has_labels: bool) -> str | None:
    if not len(answers):
        return next(iter(SPANS[question]))
    distinct = set(answers.unique().to_list())
    if question == "csat":
        if distinct <= {100, 75, 50, 25, 1} and len(distinct & {100, 75, 50, 25}) >= 2:
            return "100-1"
        if distinct <= set(POINTS["103--103"]):
            return "103--103"
        if distinct <= {0, 1} and 0 in distinct:
            return "0/1"
        if has_labels and distinct <= {1, 2, 3} and 3 in distinct:
            return "1-3"
    if question == "ces" and float(answers.max()) <= 5 and len(answers) >= 30:  # type: ignore[arg-type]  # numbers only
        return "1-5"
    order = ("1-5", "1-10", "0-10", "0-100") if question == "csat" else tuple(SPANS[question])
    for scale in order:
        low, high = SPANS[question][scale]
        if float(((answers >= low) & (answers <= high)).mean()) >= 1 - STRAY_SHARE:  # type: ignore[arg-type]  # numbers only
            return scale
    return None


def _canonical(plain: pl.Series, question: str, scale: str | None) -> pl.Series:
    if scale in POINTS and question == "csat":
        points = POINTS[scale]
        return plain.replace_strict(
            [float(x) for x in points], [float(y) for y in points.values()], default=None, return_dtype=pl.Float64
        )
    span = SPANS[question].get(scale or "")
    if span is None:
        return pl.repeat(None, len(plain), dtype=pl.Float64, eager=True)
    low, high = span
    bottom, top = CANONICAL.get(question, span)
    moved = bottom + (plain - low) * (top - bottom) / (high - low) if (low, high) != (bottom, top) else plain
    return _where(moved, (plain >= low) & (plain <= high))


def _where(values: pl.Series, mask: pl.Series) -> pl.Series:
    return pl.select(pl.when(mask).then(values).alias("v")).to_series()
