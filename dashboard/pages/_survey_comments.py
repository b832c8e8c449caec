"""What customers wrote: low scores first, then the newest; the search runs in the store."""

from functools import partial
from typing import Any

import streamlit as st

from dashboard.pages import _components, _sheets, _ticket
from dashboard.pages._components import Note
from dashboard.pages._names import namer
from dashboard.pages._parts import View, card, remark
from dashboard.pages._survey_cards import Surveys
from dashboard.tables import Table
from dashboard.values import md_label
from dashboard.vocabulary import QUESTIONS
from dashboard.words import N_

A_PAGE = 8
MOST_LETTERS = 100
MOST_EXPORTED = 10_000  # comments in a file
OUT_OF = {"csat": N_("{x} of 5"), "nps": N_("NPS {x} of 10"), "ces": N_("Effort {x} of 7")}


def draw(surveys: Surveys) -> None:
    """The card: a search box and one page of comments."""
    view = surveys.view
    t, show = view.screen.t, view.screen.show
    with card("comments", view.screen, t("Comments"), t("low scores first, then the newest")):
        if not surveys.coverage.get("comments"):
            remark(t("No answer here holds a comment."))
            return
        search = st.text_input(
            t("Search in comments"), placeholder=t("Search in comments"), label_visibility="collapsed",
            max_chars=MOST_LETTERS, key="comment_search", icon=":material/search:",
        ).strip()  # fmt: skip
        first = _page(view, search, 1)
        found = first[0]["matching"] if first else 0
        if not found:
            remark(t("No comment holds “{word}”.", word=search))
            return
        pages = -(-found // A_PAGE)
        body, foot = st.container(), st.container(horizontal=True, vertical_alignment="center")
        number = 1
        with foot:
            st.caption(t("{n} comments", n=show.value(found, "count")), width="content")
            if pages > 1:
                number = st.pagination(pages, max_visible_pages=5, key=f"comment_page_{search}_{pages}")
        if search:
            _sheets.remark(t("Search: {text}", text=search))  # the field says it on screen
        if found > MOST_EXPORTED:
            limit, n = (show.value(k, "count") for k in (MOST_EXPORTED, found))
            remark(t("The file holds the first {limit} of {n} comments, in the order shown.", limit=limit, n=n))
        with body:
            _list(view, first if number == 1 else _page(view, search, number), search)


def _page(view: View, search: str, number: int, most: int = A_PAGE) -> list[dict[str, Any]]:
    frame = view.read("details/comments", view.filter, search=search, limit=most, offset=(number - 1) * most)
    return frame.to_dicts()


def _list(view: View, rows: list[dict[str, Any]], search: str) -> None:
    t = view.screen.t
    by_key = {row["survey_id"]: row for row in rows}
    picked = _components.notes(
        _notes(view, rows),
        label=t("Comments"),
        key="comment_notes",
        can_click=True,
        whole=partial(_whole, view, search),
    )
    if picked in by_key:
        _open(view, by_key[picked])


def _whole(view: View, search: str) -> Table:
    """All comments found, up to the limit, in the order shown."""
    t = view.screen.t
    return _components.noted(_notes(view, _page(view, search, 1, MOST_EXPORTED)), t("Comments"), t)


def _notes(view: View, rows: list[dict[str, Any]]) -> list[Note]:
    t = view.screen.t
    return [
        Note(
            row["survey_id"], row["comment"], _facts(view, row), "bad" if row["is_low"] else "",
            t("Low score: ") if row["is_low"] else "",
        )
        for row in rows
    ]  # fmt: skip


def _score(view: View, row: dict[str, Any]) -> str:
    t = view.screen.t
    if row["score"] is None or row["question"] not in OUT_OF:
        return t(QUESTIONS.get(row["question"], "Other"))
    return t(OUT_OF[row["question"]], x=f"{row['score']:g}")


def _facts(view: View, row: dict[str, Any]) -> str:
    """Score, moment and place in one line; an unlinked answer says so."""
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)
    parts = [_score(view, row), show.moment(row["answered_at_local"], view.facts.last_date)]
    parts += [name("channels", row["channel"])] if row["channel"] else []
    parts += [name("topics", row["topic"])] if row["topic"] not in (None, "unknown") else []
    parts.append(row["ticket_id"] or t("no ticket"))
    return " · ".join(parts)


def _open(view: View, row: dict[str, Any]) -> None:
    """The ticket it belongs to; without one the answer itself, and the page can be filtered to its like."""
    if row["ticket_id"]:
        _ticket.open_drawer(view, row["ticket_id"])
        return
    t, name = view.screen.t, namer(view.screen.t)

    @st.dialog(t("Comment"))
    def show() -> None:
        st.text(row["comment"])
        st.text(_facts(view, row))
        if row["team"]:
            st.text(f"{t('Team')}: {row['team']}")
        changes: dict[str, tuple[str, ...]] = {}
        if row["channel"]:
            changes["channels"] = (row["channel"],)
        if row["topic"] not in (None, "unknown"):
            changes["topics"] = (row["topic"],)
        if changes:
            words = " × ".join(name(field, codes[0]) for field, codes in changes.items())
            if st.button(t("Show only {what}", what=md_label(words)), key="comment_filter"):
                view.choose(**changes)

    show()
