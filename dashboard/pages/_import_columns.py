"""Step 2: where each column of the file goes, the questions only people can answer, words that no list knows."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import vocabulary
from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.pages import _import_questions
from dashboard.pages._desk import Desk, Item
from dashboard.pages._import_steps import BY_NAME, CHECK, UPLOAD, can_count, foot
from dashboard.pages._parts import Screen, fields, heading
from dashboard.values import NOTHING, md_label
from dashboard.words import N_

HOW = {
    "chosen": N_("your choice"),
    "saved": N_("as you chose last time"),
    "layout": N_("known from this help desk"),
    "alias": N_("matched by name"),
    "near": N_("matched by a similar name"),
    "likely": N_("matched by its question"),
    "time": N_("time of day of the date"),
}
WHY = {
    "personal": N_("may hold personal data"),
    "free_text": N_("free text, may hold personal data"),
    "many_values": N_("too many different values to filter by"),
    "empty": N_("empty"),
    "known": N_("of no use for the figures"),
}
FIELD_LABELS = {field.name: field.label for field in (*SURVEY_FIELDS, *TICKET_FIELDS)} | vocabulary.QUESTIONS
KEEP = "*keep"  # no field has such a name
HEADS = (N_("Column in your file"), N_("First values"), N_("Goes to"), N_("Check"))
WIDTHS = (3, 4, 3, 3)
MOST_IGNORED = 40  # ignored columns drawn at once; a name finds the others


def render(item: Item, desk: Desk, screen: Screen) -> None:
    """Draw the step."""
    t, draft = screen.t, item.draft
    with st.container(border=True, key=f"card_columns_{item.key}"):
        matched = [c for c in draft.columns if c.field]
        unsure = [c for c in matched if c.how not in BY_NAME]
        heading(
            t("Match your columns"), t("{matched} of {all} matched", matched=len(matched), all=len(draft.columns))
        )  # fmt: skip
        if draft.missing:
            names = ", ".join(field_label(field, screen) for field in draft.missing)
            st.warning(t("No column for {fields}. Pick one below, or add it to the file.", fields=f"*{names}*"))
        _import_questions.ask(item, desk, screen)
        _import_questions.unknown_words(item, desk, screen)
        picked: dict[int, str] = {}
        lost = bool(draft.missing)
        groups: tuple[tuple[str, str, Sequence[Any], bool], ...] = (
            ("unsure", N_("Please check · {n}"), unsure, True),
            ("matched", N_("Matched · {n}"), [c for c in matched if c.how in BY_NAME], True),
            ("kept", N_("Kept as filters · {n}"), [c for c in draft.columns if not c.field and c.keep], True),
            ("ignored", N_("Not imported · {n}"), [c for c in draft.columns if not c.field and not c.keep], lost),
        )
        for key, title, columns, is_open in groups:
            if columns:
                count = screen.show.value(len(columns), "count")
                with st.expander(t(title, n=count), expanded=is_open, key=f"{key}_{item.key}"):
                    picked |= _rows(key, columns, item, desk, screen)
        is_sound = _remap(item, desk, screen, picked)
        _remember(item, screen)
    if not can_count(item) and not draft.missing:
        st.caption(t("Answer the question above first: the file itself does not decide it."))
    with foot(item, screen, UPLOAD, CHECK, is_open=is_sound and can_count(item)):
        pass


def field_label(field: str, screen: Screen) -> str:
    """A field's name in the visitor's language."""
    return screen.t(FIELD_LABELS.get(field, field))


def _rows(key: str, columns: Sequence[Any], item: Item, desk: Desk, screen: Screen) -> dict[int, str]:
    """One row a column: what it is called, what it holds, where it goes. Position → what is picked."""
    t, draft = screen.t, item.draft
    if len(columns) > MOST_IGNORED:
        wanted = st.text_input(t("Find a column"), key=f"find_{key}_{item.key}").strip().casefold()
        columns = [c for c in columns if wanted in c.header.casefold()][:MOST_IGNORED]
    options = ["", KEEP, *desk.fields(draft.kind)]
    words = {"": t("Do not import"), KEEP: t("Keep as a filter")}
    picked = {}
    with fields(f"columns_{key}_{item.key}", HEADS, WIDTHS, screen, keeps_texts=True):
        for column in columns:
            cells = st.columns(WIDTHS, vertical_alignment="center")
            cells[0].text(column.header or NOTHING)
            cells[1].text(first_values(column.samples))
            now, label = goes_to(column), f"{t('Goes to')}: {md_label(column.header)}"
            picked[column.position] = cells[2].selectbox(
                label, options, index=options.index(now) if now in options else 0,
                format_func=lambda code: words.get(code) or field_label(code, screen),
                key=f"map_{item.key}_{column.position}_{now}_{draft.kind}",
            )  # fmt: skip
            cells[3].caption(_check(column, screen))
    return picked


def goes_to(column: Any) -> str:
    """A field's name, KEEP, or nothing."""
    return column.field or (KEEP if column.keep else "")


def _check(column: Any, screen: Screen) -> str:
    t = screen.t
    if column.field:
        icon = ":material/check_circle:" if column.how in BY_NAME else ":material/help:"
        return f"{icon} {t(HOW.get(column.how, column.how))}"
    if column.keep:
        return f":material/filter_alt: {t('becomes a filter')}"
    return f":material/visibility_off: {t(WHY.get(column.why, N_('not imported')))}"


def _remap(item: Item, desk: Desk, screen: Screen, picked: dict[int, str]) -> bool:
    """Look again when a choice differs from what was found. A field can be filled by one column only: whether it is."""
    draft = item.draft
    changed = {
        c.position: picked[c.position] for c in draft.columns if picked.get(c.position, goes_to(c)) != goes_to(c)
    }
    if not changed:
        return True
    taken = set(changed.values()) - {"", KEEP, "other"}
    for column in draft.columns:
        if column.position not in changed and column.field in taken:
            name = field_label(column.field, screen)
            st.warning(screen.t("{field} is matched twice. Set the other column first.", field=f"*{name}*"))
            return False
    mapping = dict(item.choices.get("mapping") or {})
    keep = dict(item.choices.get("keep") or {})
    for column in draft.columns:
        if column.position not in changed:
            continue
        if column.field:
            mapping[column.field] = ""
        keep[column.header] = changed[column.position] == KEEP
    for column in draft.columns:
        if changed.get(column.position, "") not in ("", KEEP):
            mapping[changed[column.position]] = _name_of(column, draft)
    desk.look_again(item, kind=draft.kind, mapping=mapping, keep=keep)
    st.rerun()


def _name_of(column: Any, draft: Any) -> str:
    """What a mapping calls a column: its header, its place where several have the same."""
    twins = [other for other in draft.columns if other.header == column.header]
    return column.header if len(twins) == 1 and column.header else f"#{column.position + 1}"


def _remember(item: Item, screen: Screen) -> None:
    item.remember = st.checkbox(
        screen.t("Remember these choices for files with the same columns"), value=item.remember,
        key=f"remember_{item.key}",
    )  # fmt: skip


def first_values(samples: Sequence[str]) -> str:
    """The first values of a column, short."""
    shown = [sample if len(sample) <= 24 else sample[:23] + "…" for sample in dict.fromkeys(samples)]
    return ", ".join(shown) or NOTHING
