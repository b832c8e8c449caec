"""Words become codes: a column's values are looked up in a vocabulary of both languages.

A vocabulary maps the key of a word to one or more fields: `outcall` says channel phone and initiated_by agent at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.intake.cells import forms, text
from dashboard.intake.distinct import distinct
from dashboard.intake.keys import key_of

Vocabulary = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """values: what each field gets, one entry a row, null where the word says nothing of it;
    unknown: True where a word is not in the vocabulary; words: the cells as exported."""

    values: dict[str, pl.Series]
    unknown: pl.Series
    words: pl.Series


def said(field: str, words: Mapping[str, str]) -> Vocabulary:
    """What people said about words as a vocabulary; an empty code says that a word means nothing."""
    return {key_of(word): {field: code} if code else {} for word, code in words.items()}


def codes(raw: pl.Series, field: str, vocabulary: Vocabulary) -> Codes:
    """Look a column up. `field` is always among the values, as text."""
    if not (found := distinct(raw)):
        return _looked_up(text(raw).values, field, vocabulary)
    each = _looked_up(forms(found), field, vocabulary)
    values = {name: found.spread(codes) for name, codes in each.values.items()}
    return Codes(values, found.spread(each.unknown), found.spread(each.words))


def _looked_up(words: pl.Series, field: str, vocabulary: Vocabulary) -> Codes:
    meanings = {word: vocabulary.get(key_of(word)) for word in words.drop_nulls().unique().to_list()}
    tables: dict[str, dict[str, object]] = {field: {}}
    for word, meaning in meanings.items():
        for name, code in (meaning or {}).items():
            tables.setdefault(name, {})[word] = code
    values = {
        name: words.replace_strict(
            list(table) or [""],
            list(table.values()) or [None],
            default=None,
            return_dtype=pl.Boolean if any(isinstance(code, bool) for code in table.values()) else pl.String,
        )
        for name, table in tables.items()
    }
    strange = [word for word, meaning in meanings.items() if meaning is None]
    return Codes(values, words.is_in(strange).fill_null(False), words)
