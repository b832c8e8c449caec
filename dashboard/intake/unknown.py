"""Words of coded columns that nobody knows yet, with their counts; and what people say that they mean."""

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.errors import MappingError
from dashboard.fields import CODED
from dashboard.intake.cells import text
from dashboard.intake.codes import said
from dashboard.intake.draft import Column, NewValue
from dashboard.intake.keys import key_of
from dashboard.intake.layout import Layout
from dashboard.intake.mapping import KINDS

MOST = 200  # words a column, the most frequent ones


def new_values(
    columns: Sequence[Column], cells: Mapping[int, pl.Series], layout: Layout, values: Mapping[str, Mapping[str, str]]
) -> tuple[NewValue, ...]:
    """The words without a meaning, the most frequent first within a column."""
    found: list[NewValue] = []
    for column in columns:
        if column.field is None or KINDS.get(column.field) not in CODED or column.position not in cells:
            continue
        known = {**layout.vocabulary(column.field), **said(column.field, values.get(column.field, {}))}
        counts = text(cells[column.position]).values.drop_nulls().alias("word").value_counts()
        ordered = counts.sort(["count", "word"], descending=[True, False]).iter_rows()
        strange = [(word, rows) for word, rows in ordered if key_of(word) not in known]
        found += [NewValue(column.field, column.header, word, rows) for word, rows in strange[:MOST]]
    return tuple(found)


def check_values(values: Mapping[str, Mapping[str, str]], name: str) -> None:
    """Raise MappingError for a field without codes, or a code that it does not have. An empty code means nothing."""
    for field, words in values.items():
        codes = CODED.get(KINDS.get(field, ""))
        if codes is None:
            raise MappingError(
                "The field {field} has no list of values.", "Fields with one are: {fields}.", where=name, field=field,
                fields=", ".join(name for name, kind in KINDS.items() if kind in CODED),
            )  # fmt: skip
        for code in words.values():
            if code and code not in codes:
                raise MappingError(
                    "{code} is no value of {field}.", "Values are: {codes}.", where=name, code=code, field=field,
                    codes=", ".join(codes),
                )  # fmt: skip
