"""Teams & agents: who needs help?"""

from functools import partial

import streamlit as st

from dashboard.filters import MAX_TEXT, Filter
from dashboard.pages import _agent_drawer, _components, _sheets
from dashboard.pages import _agents_table as table
from dashboard.pages._agents_table import AGENTS, EXPECTED, FIGURES, MOST, NAME, REPLIES, RESOLUTION, TEAMS, Board
from dashboard.pages._names import namer
from dashboard.pages._parts import Read, Screen, View, card, remark, title_row
from dashboard.pages._sentence import freshness
from dashboard.pages._states import nothing_matches, view_of
from dashboard.tables import Table
from dashboard.values import md_label
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Teams & agents"), "agents", ":material/groups:"

A_PAGE = 50
KINDS = {TEAMS: N_("Teams"), AGENTS: N_("Agents")}
ORDERS = {**{figure.key: figure.order for figure in FIGURES if figure.order}, NAME: N_("By name")}
CREDIT = {
    AGENTS: N_(
        "Who is credited: tickets, resolution, reopening and handle time count for the agent who solved the ticket or "
        "holds it last; first responses for the agent who sent the first reply; CSAT for the agent who was rated."
    ),
    TEAMS: N_(
        "Who is credited: every figure counts for the team that solved the ticket or holds it last, "
        "its first response and its CSAT too."
    ),
}
UNKNOWN = {
    AGENTS: N_("Your export names no agents here: map its agent column at the import."),
    TEAMS: N_("Your export names no teams here: map its team column at the import."),
}
NOBODYS = {
    AGENTS: (N_("{n} ticket has no agent and is in no row."), N_("{n} tickets have no agent and are in no row.")),
    TEAMS: (N_("{n} ticket has no team and is in no row."), N_("{n} tickets have no team and are in no row.")),
}


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    t = screen.t
    st.caption(freshness(view))
    if not view.row(RESOLUTION)["tickets"] and not view.row(EXPECTED)["answered"]:
        nothing_matches(view, namer(t))
        return
    _sheets.metrics([figure.metric for figure in FIGURES])
    with card("agents", screen):
        with title_row(t("Who did what"), click=t("click a row for details")):
            listed = st.segmented_control(
                t("Table of"), list(KINDS), default=AGENTS, required=True, label_visibility="collapsed",
                format_func=lambda kind: t(KINDS[kind]), key=f"agents_kind_{screen.lang}",
            )  # fmt: skip
        listed = listed or AGENTS
        board = Board(view, listed)
        remark(t(CREDIT[listed]))
        if not board.everybody:
            st.markdown(_nobody(board))
            return
        search, order = _controls(view, listed)
        if search:
            _sheets.remark(t("Search: {text}", text=search))  # the field says it on screen
        _rows(board, search, order)
        _remarks(board)


def _controls(view: View, listed: str) -> tuple[str, str]:
    """A field to search in and the order; returns both."""
    t = view.screen.t
    with st.container(horizontal=True, vertical_alignment="center", key="agents_controls"):
        search = st.text_input(
            t("Search"), placeholder=t("Search by name"), max_chars=MAX_TEXT, width=260,
            label_visibility="collapsed", icon=":material/search:", key=f"agents_search_{listed}",
        )  # fmt: skip
        order = st.selectbox(
            t("Order by"), list(ORDERS), format_func=lambda key: t(ORDERS[key]), width=230,
            label_visibility="collapsed", key=f"agents_order_{view.screen.lang}",
        )  # fmt: skip
    return " ".join(search.split()), order or MOST


def _rows(board: Board, search: str, order: str) -> None:
    """The table: those chosen in the filter and found by the search, so many a page."""
    view, listed = board.view, board.listed
    t, chosen = view.screen.t, getattr(view.asked, listed)
    found = [
        name
        for name in board.everybody
        if (not chosen or name in chosen) and search.casefold() in name.casefold()
    ]  # fmt: skip
    if not found:
        st.markdown(_none_found(board, search))
        return
    found = board.ordered(found, order)
    pages, top, number = -(-len(found) // A_PAGE), st.container(), 1
    if pages > 1:
        number = st.pagination(pages, key=f"agents_page_{listed}_{order}_{len(found)}")
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    with top:
        clicked = _components.listing(
            table.columns(board, order), table.lines(board, shown), summary=table.summary(board),
            label=t(KINDS[listed]), key=f"agents_table_{listed}", whole=partial(_whole, board, found, order),
        )  # fmt: skip
    if clicked.row in found:
        _agent_drawer.open_drawer(board, clicked.row)


def _whole(board: Board, names: list[str], order: str) -> Table:
    """Everybody whom the table has, whatever its page."""
    return _components.listed(
        table.columns(board, order), table.lines(board, names), table.summary(board), board.view.screen.t
    )


def _nobody(board: Board) -> str:
    t = board.view.screen.t
    if board.hidden:
        return t("Everybody here has fewer than {n} tickets, replies and answers; that is not shown of a person.",
                 n=board.least)  # fmt: skip
    return t(UNKNOWN[board.listed])


def _none_found(board: Board, search: str) -> str:
    t = board.view.screen.t
    if search:
        return t("Nobody here is called “{text}”.", text=md_label(search))
    return t("Those chosen did nothing in these dates, or too little to be shown.")


def _remarks(board: Board) -> None:
    """What the table leaves out, and what the export does not tell."""
    view, listed = board.view, board.listed
    t, show = view.screen.t, view.screen.show
    lines = [
        t("Grey: n < 30, no verdict. Red: below target or expectation beyond chance (99%). Nobody is ranked."),
        t("Expected: CSAT that everybody together has on the same channels and topics."),
    ]
    if board.hidden:
        sentence = t.plural(
            "{n} agent with fewer than {least} tickets, replies and answers is not shown.",
            "{n} agents with fewer than {least} tickets, replies and answers are not shown.",
            board.hidden, least=board.least,
        )  # fmt: skip
        lines.append(sentence)
    if nobodys := board.now[RESOLUTION].get("", {}).get("tickets"):
        lines.append(t.plural(*NOBODYS[listed], nobodys, n=show.value(nobodys, "count")))
    lines += _lacking(board)
    remark(" ".join(lines))
    if not view.facts.surveys:
        remark(t("No survey data yet"))
        if view.screen.can_open("import") and st.button(t("Import surveys"), key="import_surveys"):
            view.screen.open("import", None)


def _lacking(board: Board) -> list[str]:
    t, show = board.view.screen.t, board.view.screen.show
    found = []
    if board.listed == AGENTS and (unsigned := board.now[REPLIES].get("", {}).get("replies")):
        sentence = t.plural(
            "{n} first reply names no sender: map the column of the first replying agent at the import.",
            "{n} first replies name no sender: map the column of the first replying agent at the import.",
            unsigned, n=show.value(unsigned, "count"),
        )  # fmt: skip
        found.append(sentence)
    rows = [board.now[RESOLUTION][name] for name in board.everybody if name in board.now[RESOLUTION]]
    if rows and not any(row["state_known"] for row in rows):
        found.append(t("The export does not tell whether these tickets are solved."))
    handled = board.now[table.HANDLING].values()
    if not any(row["handled"] for row in handled):
        found.append(t("The export tells no handle times."))
    return found
