"""What only people know about a file: its open questions, and words that no list knows. Each answer reads it again."""

import streamlit as st

from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.pages._desk import Desk, Item
from dashboard.pages._parts import Screen
from dashboard.values import md_label

FIELDS = {field.name: field for field in (*SURVEY_FIELDS, *TICKET_FIELDS)}
OF_READING = ("encoding",)  # asked where the file is read; all others where its columns are matched
AS_IT_IS = "*"  # no code is called so
MOST_WORDS = 12  # unknown words asked for at once, the most frequent ones


def ask(item: Item, desk: Desk, screen: Screen, *, of_reading: bool = False) -> None:
    """Draw the questions."""
    t, draft = screen.t, item.draft
    for question in draft.questions:
        if (question.code in OF_READING) != of_reading:
            continue
        answers = dict(question.options)
        held = question.answer if question.answer is not None else question.proposal
        text = t(question.text, **{name: md_label(value) for name, value in question.places.items()})
        mark = ":material/help: " if question.is_open else ""
        picked = st.radio(
            mark + text, list(answers), horizontal=True,
            format_func=lambda code, words=answers: md_label(t(words[code])),
            index=list(answers).index(held) if held in answers else None,
            key=f"question_{item.key}_{question.code}_{held}",
        )  # fmt: skip
        if picked is not None and picked != held:
            desk.look_again(item, answers={**(item.choices.get("answers") or {}), question.code: picked})
            st.rerun()


def unknown_words(item: Item, desk: Desk, screen: Screen) -> None:
    """Words of coded columns without a meaning: what should they count as? Those given one stay changeable."""
    t, show, found = screen.t, screen.show, item.draft.unknown
    given = desk.given_words(item)
    if not found and not given:
        return
    title = t.plural("{n} word with no known meaning", "{n} words with no known meaning", len(found))
    with st.expander(title, expanded=True, key=f"words_{item.key}"):
        st.caption(t("Left as they are, channels count as Other, other columns as unknown."))
        for field, word, code in given:
            _word(field, word, md_label(word), code, item, desk, screen)
        for one in found[:MOST_WORDS]:
            rows = show.value(one.rows, "count")
            said = t("{column}: {word} ({n} rows)", column=md_label(one.column), word=md_label(one.word), n=rows)
            _word(one.field, one.word, said, None, item, desk, screen)
        if len(found) > MOST_WORDS:
            st.caption(
                t("{n} rarer words follow when these are settled.", n=show.value(len(found) - MOST_WORDS, "count"))
            )


def _word(field: str, word: str, label: str, held: str | None, item: Item, desk: Desk, screen: Screen) -> None:
    """One word's menu. What was said here can be taken back; what is remembered can only be said otherwise."""
    t, codes = screen.t, FIELDS[field].codes or {}
    values = {name: dict(words) for name, words in (item.choices.get("values") or {}).items()}
    is_free = held is None or word in values.get(field, {})
    options = [*([AS_IT_IS] if is_free else []), *codes]
    picked = st.selectbox(
        label, options, index=options.index(held) if held in options else 0, width=420,
        format_func=lambda code: t("leave as it is") if code == AS_IT_IS else t(codes[code]),
        key=f"word_{item.key}_{field}_{word}_{held}",
    )  # fmt: skip
    if picked == (held or AS_IT_IS):
        return
    words = values.setdefault(field, {})
    if picked == AS_IT_IS:
        del words[word]
    else:
        words[word] = picked
    desk.look_again(item, values={name: words for name, words in values.items() if words})
    st.rerun()
