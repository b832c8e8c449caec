"""Tickets: which tickets are behind this number?"""

from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import Any

import streamlit as st

from dashboard import vocabulary
from dashboard.filters import LIST_ONLY, MAX_TEXT, Filter
from dashboard.pages import _components, _sheets, _ticket, _ticket_rows
from dashboard.pages._names import namer
from dashboard.pages._parts import Read, Screen, View, card, first_row, heading, remark
from dashboard.pages._sentence import freshness
from dashboard.pages._states import nothing_matches, view_of
from dashboard.tables import Table
from dashboard.values import md_label
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Tickets"), "tickets", ":material/list_alt:"

A_PAGE = 50
MOST_EXPORTED = 100_000
MOST_NAMED = 3  # values of one list in the sentence; more are counted
# What nothing is known of, by the column of details/ticket_count that is 0 then.
LACKING = {
    "response_known": N_("The export does not tell when a human replied to these tickets: waiting times are unknown."),
    "resolution_known": N_("The export does not tell whether these tickets are solved."),
    "teams_known": N_("None of these tickets names a team."),
    "agents_known": N_("None of these tickets names an agent."),
}


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    st.caption(freshness(_alone(view), _clock(view)))
    search = _controls(view)
    count = first_row(read("details/ticket_count", view.filter, search=search))
    if not count["selected_tickets"] or not (count["tickets"] or search):
        nothing_matches(view, namer(screen.t))
        if count["selected_tickets"]:
            _remarks(view, count)
        return
    with card("tickets", screen):
        sentence = _sentence(view, count["tickets"], search)
        _sheets.head(sentence)
        heading(md_label(sentence))
        if count["tickets"]:
            _list(view, count["tickets"], search)
        else:
            st.markdown(screen.t("No ticket of this selection mentions “{text}”.", text=md_label(search)))
        _remarks(view, count)


def _alone(view: View) -> View:
    """A list has nothing to be compared with."""
    return replace(view, before=None, asked=replace(view.asked, compare="none"))


def _clock(view: View) -> str:
    """What dates the tickets of the list."""
    return "open" if view.asked.ages else "created"


def _controls(view: View) -> str:
    """Conditions as pills and a field to search in; returns the text looked for."""
    t, asked = view.screen.t, view.asked
    with st.container(horizontal=True, vertical_alignment="center", key="ticket_controls"):
        picked = st.pills(
            t("Conditions"), list(vocabulary.CONDITIONS), selection_mode="multi", default=list(asked.only),
            format_func=lambda code: t(vocabulary.CONDITIONS[code]), label_visibility="collapsed",
            key=f"only_{'_'.join(asked.only)}_{view.screen.lang}", disabled=view.screen.is_locked,
        )  # fmt: skip
        search = st.text_input(
            t("Search"), placeholder=t("Search ID, topic, team, agent"), max_chars=MAX_TEXT, width=300,
            label_visibility="collapsed", icon=":material/search:", key="ticket_search",
        )  # fmt: skip
    wanted = tuple(sorted(picked))
    if wanted != asked.only:
        view.choose(only=wanted)
    return " ".join(search.split())


def _sentence(view: View, tickets: int, search: str) -> str:
    """The filter in words: 1,875 tickets · Phone · 25 Oct – 21 Nov · first response over target."""
    t, show, asked, name = view.screen.t, view.screen.show, view.asked, namer(view.screen.t)
    assert view.filter.start_date
    assert view.filter.end_date
    parts = [t.plural("{n} ticket", "{n} tickets", tickets, n=show.value(tickets, "count"))]
    for field in asked.active:
        chosen = getattr(asked, field) if field != "is_business_hours" else ("",)
        if field not in LIST_ONLY:
            more = [f"+{len(chosen) - MOST_NAMED}"] if len(chosen) > MOST_NAMED else []
            parts.append(", ".join([*(name(field, code) for code in chosen[:MOST_NAMED]), *more]))
    days = show.days(view.filter.start_date, view.filter.end_date, view.facts.last_date)
    if asked.ages:
        moment = show.days(view.filter.end_date, view.filter.end_date, view.facts.last_date)
        ages = [t(vocabulary.AGES[code]) for code in vocabulary.AGES if code in asked.ages]
        days = t("open at the end of {day} for {ages}", day=moment, ages=", ".join(ages))
    parts.append(days)
    parts += [word[:1].lower() + word[1:] for word in (name("only", code) for code in asked.only)]
    if search:
        parts.append(t("mentions “{text}”", text=search))
    return " · ".join(parts)


def _list(view: View, tickets: int, search: str) -> None:
    t, asked = view.screen.t, view.asked
    pages = -(-tickets // A_PAGE)
    # Another selection, order or search is another list, which begins with its first page.
    number = 1
    top = st.container()
    if pages > 1:
        number = st.pagination(pages, key=f"ticket_page_{_digest(view, search)}")
    frame = view.read(
        "details/tickets", view.filter, search=search, limit=A_PAGE, offset=(number - 1) * A_PAGE, **_order(asked)
    )
    with top:
        clicked = _components.listing(
            _ticket_rows.columns(view),
            _ticket_rows.lines(frame, view),
            label=t.within("page", TITLE),
            key="ticket_list",
            whole=partial(_whole, view, search),
        )
    if clicked.column in _ticket_rows.BY_KEY:
        view.choose(sort=_ticket_rows.next_order(asked.sort, clicked.column))
    if clicked.row is not None:
        _ticket.open_drawer(view, clicked.row)


def _order(asked: Filter) -> dict[str, str]:
    return {"sort": asked.sort.removeprefix("-"), "direction": "desc" if asked.sort.startswith("-") else "asc"}


def _digest(view: View, search: str) -> str:
    named = repr((view.asked.sort, search, view.filter.scope()))
    return blake2b(named.encode(), digest_size=6).hexdigest()


def _remarks(view: View, count: dict[str, Any]) -> None:
    t = view.screen.t
    for column, sentence in LACKING.items():
        if not count[column]:
            remark(t(sentence))
    if not view.facts.surveys:
        remark(t("No survey data yet"))
    if count["tickets"] > MOST_EXPORTED:
        remark(_too_many(view, count["tickets"]))


def _too_many(view: View, tickets: int) -> str:
    show = view.screen.show
    return view.screen.t(
        "The file holds the first {limit} of {n} tickets, in the order shown.",
        limit=show.value(MOST_EXPORTED, "count"), n=show.value(tickets, "count"),
    )  # fmt: skip


# The file


def _whole(view: View, search: str) -> Table:
    """All matching rows, up to the limit, in the order shown."""
    frame = view.read(
        "details/tickets", view.filter, search=search, limit=MOST_EXPORTED, offset=0, **_order(view.asked)
    )
    return _ticket_rows.whole(frame, view)
