"""The filter bar: period, comparison, channels, more filters, and chips of what is active.

The session's filter is the truth. Before each widget is made it gets the filter's value; its callback, which runs
before the next page run, puts the widget's value into the filter. So one run shows one selection everywhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from dashboard.comparison import previous
from dashboard.filters import (
    DEFAULTS,
    LIST_ONLY,
    MAX_VALUES,
    ROLLING_DAYS,
    Filter,
    Ignored,
    attribute_parts,
)
from dashboard.pages._filter_words import COMPARE_WORDS, pieces
from dashboard.pages._names import CODES, DIMENSION, LIST_NAMES, namer
from dashboard.pages._parts import Facts, Read
from dashboard.ui import attributes, selection
from dashboard.values import md_label
from dashboard.words import N_, Words

MORE = ("topics", "handled_by", "priorities", "tiers", "teams", "agents", "peaks", "promos", "partners")
AGENT_NAME = "agent_name"  # stands for a name that must not be repeated
HIDDEN_COLUMN = "hidden_column"  # likewise for a value of a kept column
UNKNOWN_WORDS = {
    AGENT_NAME: N_("Agents have codes here; a filter by name was ignored"),
    HIDDEN_COLUMN: N_("Agents have codes here; a filter by a column or value that is not shown was ignored"),
    attributes.TOO_MANY: N_("An address holds at most {most} values of further columns; the last choice was left out"),
    "ch": N_("Unknown channel {value}"),
    "topic": N_("Unknown topic {value}"),
    "by": N_("Unknown way of service {value}"),
    "pr": N_("Unknown priority {value}"),
    "tier": N_("Unknown customer tier {value}"),
    "peak": N_("Unknown peak period {value}"),
    "only": N_("Condition {value} means nothing here"),
    "age": N_("Age {value} means nothing here"),
    "out": N_("Unknown partner {value}"),
    "d": N_("Unknown period {value}"),
    "cmp": N_("Unknown comparison {value}"),
}


def ask(t: Words, read: Read, facts: Facts, *, hides_agents: bool = False) -> None:
    """Draw the bar. What is selected stands in `selection.current()`, also for the rest of this run.

    hides_agents: agents have codes here; a name that an old address or an earlier choice holds is dropped,
        and a chip says so without repeating it.
    """
    filter = selection.current()
    last_day = facts.last_date
    promos, present, kept = known(read, filter.settled(last_day), t)
    if hides_agents:
        filter = _without_names(filter, set(present.get("agent", ())))
        filter = _without_hidden(filter, kept)
    with st.container(key="filterbar", horizontal=True, vertical_alignment="center"):
        _period(t, filter, last_day)
        _compare(t, filter, last_day)
        _channels(t, filter)
        _more(t, filter, present, promos, kept)
    _chips(t, filter, namer(t, promos))


def _without_names(filter: Filter, codes: set[str]) -> Filter:
    """The filter with codes of agents only, also for the rest of this run."""
    said = [one for one in selection.ignored() if one.key == "agent"]  # too long, or too many
    kept = tuple(code for code in filter.agents if code in codes)
    for one in said:
        selection.forget(one)
    if said or kept != filter.agents:
        selection.ignore(Ignored(AGENT_NAME, ""))
    filter = replace(filter, agents=kept)
    selection.select(filter)
    return filter


def _without_hidden(filter: Filter, kept: Sequence[attributes.Kept]) -> Filter:
    """The filter without values of kept columns that are not shown, also for the rest of this run."""
    shown = {(one.header, value) for one in kept for value in one.values}
    said = [one for one in selection.ignored() if one.key == "at"]
    left = tuple(text for text in filter.attributes if attribute_parts(text) in shown)
    for one in said:
        selection.forget(one)
    if said or left != filter.attributes:
        selection.ignore(Ignored(HIDDEN_COLUMN, ""))
    filter = replace(filter, attributes=left)
    selection.select(filter)
    return filter


def known(read: Read, filter: Filter, t: Words) -> tuple[dict[str, str], dict[str, list[str]], list[attributes.Kept]]:
    """What there is to choose from: promotions by code, the values that data hold for each dimension, most frequent
    first, and the kept columns."""
    name = "name_zh" if t.lang == "zh_CN" else "name_en"
    present: dict[str, list[str]] = {}
    for row in read("details/filter_values", filter).sort("tickets", descending=True).iter_rows(named=True):
        if row["value"] is not None:
            present.setdefault(row["dimension"], []).append(row["value"])
    promos = {row["code"]: row[name] for row in read("details/promos", filter).iter_rows(named=True)}
    return promos, present, attributes.columns(read("details/attribute_values", filter))


# Period and comparison


def _period(t: Words, filter: Filter, last_day: date) -> None:
    settled = filter.settled(last_day)
    assert settled.start_date and settled.end_date
    rolling = sorted({*ROLLING_DAYS, *((filter.days,) if filter.days else ())})
    options = [*map(str, rolling), "custom"]

    def chosen() -> None:
        picked = st.session_state[selection.widget("period", t)]
        if picked == "custom":
            selection.put(days=None, start_date=settled.start_date, end_date=settled.end_date)
        elif picked:
            selection.put(days=int(picked), start_date=None, end_date=None)

    def dated() -> None:
        picked = st.session_state["filter_dates"]
        if isinstance(picked, tuple) and len(picked) == 2:  # the first of two clicks gives one date
            selection.put(days=None, start_date=picked[0], end_date=picked[1])

    st.segmented_control(
        t("Period"), options, required=True, label_visibility="collapsed", on_change=chosen,
        format_func=lambda o: t("Custom") if o == "custom" else t("{n} days", n=o),
        key=selection.seed(selection.widget("period", t), str(filter.days) if filter.days else "custom"),
    )  # fmt: skip
    if filter.days is None:
        st.date_input(
            t("Dates"), label_visibility="collapsed", format="YYYY-MM-DD", width=215, on_change=dated,
            key=selection.seed("filter_dates", (filter.start_date, filter.end_date)),
            min_value=min(settled.start_date, date(2000, 1, 1)), max_value=max(settled.end_date, date(2099, 12, 31)),
        )  # fmt: skip


def _compare(t: Words, filter: Filter, last_day: date) -> None:
    settled = filter.settled(last_day)

    def chosen() -> None:
        picked = st.session_state[selection.widget("compare", t)]
        if picked == "own":
            before = previous(replace(settled, compare="prev"))
            assert before
            selection.put(compare="own", compare_start=before.start_date, compare_end=before.end_date)
        else:
            selection.put(compare=picked, compare_start=None, compare_end=None)

    def dated() -> None:
        picked = st.session_state["filter_compare_dates"]
        if isinstance(picked, tuple) and len(picked) == 2:
            selection.put(compare_start=picked[0], compare_end=picked[1])

    st.selectbox(
        t("Comparison"), list(COMPARE_WORDS), label_visibility="collapsed", width=180, on_change=chosen,
        format_func=lambda o: t(COMPARE_WORDS[o]), key=selection.seed(selection.widget("compare", t), filter.compare),
    )  # fmt: skip
    if filter.compare == "own":
        st.date_input(
            t("Compared dates"), label_visibility="collapsed", format="YYYY-MM-DD", width=215, on_change=dated,
            key=selection.seed("filter_compare_dates", (filter.compare_start, filter.compare_end)),
            min_value=date(2000, 1, 1), max_value=date(2099, 12, 31),
        )  # fmt: skip


# Lists


def _channels(t: Words, filter: Filter) -> None:
    _list(t, filter, "channels", (), namer(t), placeholder=t("All channels"), width=190, is_label_shown=False)


def _more(
    t: Words,
    filter: Filter,
    present: Mapping[str, list[str]],
    promos: Mapping[str, str],
    kept: Sequence[attributes.Kept],
) -> None:
    active = [name for name in filter.active if name not in ("channels", *LIST_ONLY)]
    label = t("More filters") + (f" ({len(active)})" if active else "")
    with st.popover(label, icon=":material/filter_list:"):
        for field in MORE:
            known = list(promos) if field == "promos" else present.get(DIMENSION[field], [])
            if field in CODES or known or getattr(filter, field):
                _list(t, filter, field, known, namer(t, promos), placeholder=t("All"), width="stretch")
        attributes.ask(t, filter, kept)
        _business_hours(t, filter)


def _business_hours(t: Words, filter: Filter) -> None:
    key = selection.widget("is_business_hours", t)

    def switched() -> None:
        selection.put(is_business_hours=st.session_state[key])

    st.toggle(t(LIST_NAMES["is_business_hours"]), on_change=switched, key=selection.seed(key, filter.is_business_hours))


def _list(
    t: Words,
    filter: Filter,
    field: str,
    known: Iterable[str],
    name: Callable[[str, object], str],
    *,
    placeholder: str,
    width: Any,
    is_label_shown: bool = True,
) -> None:
    """A multi-select of one list. A code that the address brought and no data hold stays selectable."""
    chosen = list(getattr(filter, field))
    offered = list(known)
    if field in CODES:
        offered = [*CODES[field], *(["unknown"] if field in ("topics", "priorities", "tiers") else [])]
    options = [*offered, *(code for code in chosen if code not in offered)]
    key = selection.widget(field, t)

    def changed() -> None:
        selection.put(**{field: tuple(sorted(st.session_state[key]))})

    st.multiselect(
        t(LIST_NAMES[field]), options, format_func=lambda code: name(field, code), placeholder=placeholder,
        label_visibility="visible" if is_label_shown else "collapsed", width=width, on_change=changed,
        key=selection.seed(key, chosen), select_all=False,
    )  # fmt: skip


# Chips


def _chips(t: Words, filter: Filter, name: Callable[[str, object], str]) -> None:
    unknown = selection.ignored()
    # Always there, also when empty: else everything below would move by one place and be drawn anew.
    with st.container(key="chips", horizontal=True, gap="small"):
        for one in unknown:
            words = UNKNOWN_WORDS.get(one.key, N_("Not understood: {value}"))
            sentence = t(words, value=one.value or one.key, most=MAX_VALUES)
            _chip(t, sentence, f"unknown_{one.key}_{one.value}", partial(selection.forget, one))
        for field in filter.active:
            for label, kept in pieces(t, filter, field, name):
                own = label
                if isinstance(kept, tuple) and field == "attributes":  # those of `a` and `a: b` can be worded alike
                    own = ",".join(value for value in filter.attributes if value not in kept)
                _chip(t, label, f"{field}_{own}", partial(selection.put, **{field: kept}))
        if filter.active:

            def clear() -> None:
                selection.put(**{field: DEFAULTS[field] for field in selection.current().active})

            st.button(t("Clear"), type="tertiary", key="chips_clear", on_click=clear)


def _chip(t: Words, label: str, key: str, remove: Callable[[], None]) -> None:
    st.button(f"{md_label(label)} ✕", key=f"chip_{key}", on_click=remove, help=t("Remove this filter"))


# Keys


def shift(filter: Filter, last_day: date, direction: int) -> Filter:
    """The period of the same length just before (−1) or after (+1); never past the newest day."""
    settled = filter.settled(last_day)
    assert settled.start_date and settled.end_date
    step = timedelta(days=direction * settled.length)
    if direction > 0 and settled.end_date + step > last_day:
        return filter
    return replace(settled, start_date=settled.start_date + step, end_date=settled.end_date + step)
