"""What only people know about a file: its open questions, and words that no list knows. Each answer reads it again."""

from typing import Any

import streamlit as st

from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.pages._desk import Desk, Item
from dashboard.pages._parts import Screen
from dashboard.values import md_label

FIELDS = {field.name: field for field in (*SURVEY_FIELDS, *TICKET_FIELDS)}
MOST_WORDS = 12  # unknown words asked for at once, the most frequent ones


def ask(item: Item, desk: Desk, screen: Screen) -> bool:
    """Draw the questions; whether all that must be answered are."""
    t, draft = screen.t, item.draft
    for question in draft.questions:
        answers = dict(question.options)
        held = question.answer if question.answer is not None else question.proposal
        text = t(question.text, **{name: md_label(value) for name, value in question.places.items()})
        picked = st.radio(
            text, list(answers), horizontal=True, format_func=lambda code, words=answers: md_label(t(words[code])),
            index=list(answers).index(held) if held in answers else None,
            key=f"question_{item.key}_{question.code}_{held}",
        )  # fmt: skip
        if picked is not None and picked != held:
            desk.look_again(item, answers={**item.choices.get("answers", {}), question.code: picked})
            st.rerun()
    if any(question.is_open for question in draft.questions):
        st.warning(t("Answer the question above first: the file itself does not decide it."))
        return False
    return True


def unknown_words(item: Item, desk: Desk, screen: Screen) -> None:
    """Words of coded columns without a meaning: what should they count as?"""
    t, show, found = screen.t, screen.show, item.draft.unknown
    if not found:
        return
    title = t.plural("{n} word with no known meaning", "{n} words with no known meaning", len(found))
    with st.expander(title, expanded=True, key=f"words_{item.key}"):
        st.caption(t("Left as they are, channels count as Other, other columns as unknown."))
        for one in found[:MOST_WORDS]:
            _word(one, item, desk, screen)
        if len(found) > MOST_WORDS:
            st.caption(
                t("{n} rarer words follow when these are settled.", n=show.value(len(found) - MOST_WORDS, "count"))
            )


def _word(one: Any, item: Item, desk: Desk, screen: Screen) -> None:
    t, show = screen.t, screen.show
    codes = FIELDS[one.field].codes or {}
    said = t("{column}: {word} ({n} rows)", column=one.column, word=one.word, n=show.value(one.rows, "count"))
    picked = st.selectbox(
        md_label(said), list(codes), index=None, placeholder=t("leave as it is"),
        format_func=lambda code: t(codes[code]), key=f"word_{item.key}_{one.field}_{one.word}",
    )  # fmt: skip
    if picked is not None:
        values = {field: dict(words) for field, words in item.choices.get("values", {}).items()}
        values.setdefault(one.field, {})[one.word] = picked
        desk.look_again(item, values=values)
        st.rerun()
