"""Kept file columns in *More filters*: one multi-select a column, the most used first; a search where there are many.

Headers and values are data of any letters. Labels are Markdown, so headers are escaped; options are plain text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import polars as pl
import streamlit as st

from dashboard.filters import MAX_TEXT, MAX_VALUES, Filter, Ignored, attribute, attributes_by_header
from dashboard.ui import selection
from dashboard.values import md_label
from dashboard.words import N_, Words

MOST_COLUMNS = 8  # shown without a search
MOST_OFFERED = 200  # values of one column
TOO_MANY = "attributes_full"  # stands for a choice beyond what an address can hold
OF_SURVEYS = N_("Only surveys have this column; no ticket matches it.")


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept column: its header, its values, the most frequent first, and whether surveys alone have it."""

    header: str
    values: tuple[str, ...]
    is_of_surveys: bool


def columns(frame: pl.DataFrame) -> list[Kept]:
    """The columns that details/attribute_values found, the most used first. What no address can hold is left out."""
    found = []
    counted = frame.with_columns((pl.col("tickets") + pl.col("surveys")).alias("rows"))
    for (header,), part in counted.sort("rows", "value", descending=[True, False]).group_by("header"):
        values = tuple(value for value in part["value"] if len(attribute(str(header), value)) <= MAX_TEXT)
        if values:
            found.append((-int(part["rows"].sum()), Kept(str(header), values, not part["tickets"].sum())))
    return [kept for _, kept in sorted(found, key=lambda one: (one[0], one[1].header))]


def offered(known: Sequence[Kept], chosen: Iterable[str], search: str) -> list[Kept]:
    """What the bar shows, in the order of `known`, so that nothing moves under the pointer. Chosen values are always
    there, also of columns that no data hold.

    search: shows every column with that text in its header, and of the others the values that contain it.
    """
    picked, wanted = attributes_by_header(chosen), search.strip().casefold()
    found = [_narrowed(one, wanted) for one in known]
    most = {one.header for one in [one for one in found if one.values][:MOST_COLUMNS]}
    strange = [
        Kept(header, (), is_of_surveys=False) for header in picked if header not in {one.header for one in known}
    ]
    return [
        replace(one, values=tuple(dict.fromkeys((*one.values[:MOST_OFFERED], *picked.get(one.header, ())))))
        for one in (*found, *strange)
        if one.header in most or one.header in picked
    ]


def _narrowed(one: Kept, wanted: str) -> Kept:
    if wanted in one.header.casefold():
        return one
    return replace(one, values=tuple(value for value in one.values if wanted in value.casefold()))


def ask(t: Words, filter: Filter, known: Sequence[Kept]) -> None:
    """Draw the widgets; each puts what is chosen into the session's filter."""
    search = ""
    if len(known) > MOST_COLUMNS or any(len(one.values) > MOST_OFFERED for one in known):
        search = st.text_input(
            t("Find a column or value"), key=selection.widget("attributes_search", t), placeholder=t("Further columns")
        )
    shown = offered(known, filter.attributes, search or "")
    by_header = attributes_by_header(filter.attributes)
    for one in shown:
        _column(t, one, by_header.get(one.header, []))
    if hidden := len({one.header for one in known} - {one.header for one in shown}):
        st.caption(t.plural("{n} further column: search to see it", "{n} further columns: search to see them", hidden))


def _column(t: Words, one: Kept, chosen: list[str]) -> None:
    key = selection.widget(f"attribute_{blake2b(one.header.encode(), digest_size=8).hexdigest()}", t)

    def changed() -> None:
        before = attributes_by_header(selection.current().attributes)
        now = before | {one.header: st.session_state[key]}
        texts = sorted(attribute(header, value) for header, values in now.items() for value in values)
        if len(texts) > MAX_VALUES:
            selection.ignore(Ignored(TOO_MANY, ""))
        else:
            selection.put(attributes=tuple(texts))

    st.multiselect(
        md_label(one.header), one.values, placeholder=t("All"), help=t(OF_SURVEYS) if one.is_of_surveys else None,
        on_change=changed, key=selection.seed(key, chosen), select_all=False,
    )  # fmt: skip
