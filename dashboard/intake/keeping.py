"""Columns without a field: which become further dimensions, and why others do not.

Kept is what one can filter by: few different values, and nothing about a person. Names, addresses, texts and numbers of
persons are never kept without being asked for.
"""

import re

import polars as pl

from dashboard.intake.cells import clean
from dashboard.intake.keys import key_of
from dashboard.intake.layout import Layout
from dashboard.persons import OF_PERSONS, PERSONAL

FREE_TEXT = re.compile(
    r"subject|descript|message|\bbody\b|content|remark|comment|\bnotes?\b|feedback|title|summary|(?:^|[\W_])text(?:$|[\W_])|标题|内容|描述|备注|留言|详情|主题|"
    r"意见|建议",
    re.IGNORECASE,
)
LOOKS_PERSONAL = r"[\w.+-]+@[\w-]+\.\w|^\+?\d[\d ().-]{8,}\d$|^\d{17}[\dXx]$|^https?://|^\d{1,3}(?:\.\d{1,3}){3}$"
TEXT_LETTERS = 60
MOST_VALUES = 100
DISTINCT_SHARE = 0.5
FEW_ROWS = 20


def keep_or_why(title: str, sample: pl.Series, layout: Layout) -> tuple[bool, str]:
    """Whether a column becomes a dimension, and if not, why (see `draft.Column`)."""
    key = key_of(title)
    if key in layout.attributes:
        return True, ""
    if PERSONAL.search(title) or OF_PERSONS.search(title):
        return False, "personal"
    if key in layout.ignored:
        return False, "known"
    cells = clean(sample).drop_nulls()
    if not len(cells):
        return False, "empty"
    if int(cells.str.contains(LOOKS_PERSONAL).sum()) * 20 > len(cells):
        return False, "personal"
    if FREE_TEXT.search(title) or (cells.str.len_chars().mean() or 0) > TEXT_LETTERS:  # type: ignore[operator]  # the mean of lengths is a number
        return False, "free_text"
    distinct = cells.n_unique()
    if distinct > MOST_VALUES or (len(cells) >= FEW_ROWS and distinct > DISTINCT_SHARE * len(cells)):
        return False, "many_values"
    return True, ""
