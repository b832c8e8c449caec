"""One agent or team in a drawer: weeks of work beside the peers' median, and the newest tickets."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard.figures import theme
from dashboard.figures.trend import trend
from dashboard.filters import Filter
from dashboard.pages import _agents_table as table
from dashboard.pages import _components, _headline, _ticket, _ticket_rows
from dashboard.pages._agents_table import AGENTS, BY_KEY, COUNTS, Board, Figure
from dashboard.pages._parts import View, guarded, heading
from dashboard.pages._series import is_unfinished, marks, series
from dashboard.values import md_label
from dashboard.words import N_

NEWEST = 20
# Drawn at least, and in what; shorter spans of one person's work are no trend. Answers are few, so theirs are months.
SPANS = {"tickets": ("week", 98), "response": ("week", 98), "csat": ("month", 365)}
LEAST_POINTS = 2
TICKET_COLUMNS = ("created", "id", "channel", "topic", "response", "score")
TITLES = {"week": N_("{figure}: {value} · by week"), "month": N_("{figure}: {value} · by month")}
FILTERS = {AGENTS: N_("Filter by this agent"), table.TEAMS: N_("Filter by this team")}


@dataclass(frozen=True)
class Worker:
    """Whom the drawer is about: a name of a board."""

    board: Board
    name: str

    def alone(self, filter: Filter) -> Filter:
        """The filter, but for their work only."""
        return replace(filter, **{self.board.listed: (self.name,)})  # type: ignore[arg-type]  # a list of names, as the board lists them


def open_drawer(board: Board, name: str) -> None:
    """Show somebody on the right of the page; call it in the run of the click."""
    view, worker = board.view, Worker(board, name)

    @st.dialog(md_label(name), position="right", width="medium")
    def drawer() -> None:
        with guarded(view.screen):
            _links(worker)
            for key in SPANS:
                _trend(worker, BY_KEY[key])
            _tickets(worker)

    drawer()


def _links(worker: Worker) -> None:
    view, listed = worker.board.view, worker.board.listed
    t = view.screen.t
    if view.screen.is_locked:
        return
    with st.container(horizontal=True):
        is_chosen = getattr(view.asked, listed) == (worker.name,)
        word = t("Remove this filter") if is_chosen else t(FILTERS[listed])
        if st.button(word, icon=":material/filter_alt:", key="worker_filter"):
            view.toggle(listed, worker.name)
        if st.button(t("View tickets"), icon=":material/list_alt:", key="worker_tickets"):
            view.screen.open("tickets", worker.alone(view.asked))


def _trend(worker: Worker, figure: Figure) -> None:
    """One figure over time; where it rests on too little there is a gap. The peers' median of the period is a line."""
    board, view = worker.board, worker.board.view
    t, show, unit = view.screen.t, view.screen.show, table.unit(figure)
    median, (grain, days) = board.median(figure), SPANS[figure.key]
    title = t(TITLES[grain], figure=t(figure.label), value=table.cell(board, figure, worker.name).text)
    heading(md_label(title), "" if median is None else t("median {x}", x=show.value(median, unit)))
    span = _span(view, worker, grain, days)

    def note(row: dict[str, Any]) -> str:
        n = row.get(figure.n)
        if figure.key in COUNTS:
            return ""
        counted = f"n = {show.value(n, 'count')}"
        band = _headline.interval(figure.metric, row.get(figure.metric), n)
        return f"{band[0]:.1f}–{band[1]:.1f} · {counted}" if band else counted

    frame = view.read(figure.measure, span, by=grain)
    points = series(frame, span, figure.metric, facts=view.facts, n=figure.n, grain=grain, note=note)
    if figure.key not in COUNTS:
        points = [p if (p.n or 0) >= board.least else replace(p, value=None, note="") for p in points]
        if sum(p.value is not None for p in points) < LEAST_POINTS:
            st.caption(t("Too few of them to be drawn over time."))
            return
    picture = trend(
        points, [], grain=grain, unit=unit, name=t(figure.label), t=t, theme=view.screen.theme,
        bands=marks(replace(view, filter=span)) if grain == "week" else (),
        target=median if figure.key not in COUNTS else None,
        unfinished=is_unfinished(span, view.facts, grain), height=150,
    )  # fmt: skip
    says = t("{figure} over time, with the median of the peers as a dashed line.", figure=t(figure.label))
    st.plotly_chart(picture.sent(), theme="streamlit", config=theme.CONFIG, key=f"worker_trend_{figure.key}", alt=says)


def _span(view: View, worker: Worker, grain: str, days: int) -> Filter:
    """Whole weeks or months up to the last day of the period; as long as the period, but at least so many days."""
    period = worker.alone(view.filter)
    assert period.start_date and period.end_date
    begin = min(period.start_date, max(period.end_date - timedelta(days=days), view.facts.first_date))
    into_week = (begin.isoweekday() - view.facts.week_start) % 7
    begin = begin.replace(day=1) if grain == "month" else begin - timedelta(days=into_week)
    return replace(period, start_date=begin)


def _tickets(worker: Worker) -> None:
    """The newest tickets; a click shows one in their place."""
    view = worker.board.view
    t = view.screen.t
    order = {"search": "", "sort": "created", "direction": "desc", "limit": NEWEST, "offset": 0}
    frame = view.read("details/tickets", worker.alone(view.filter), **order)
    if not frame.height:
        st.caption(t("No tickets in these dates."))
        return
    heading(t.plural("The newest ticket", "The {n} newest tickets", frame.height))
    opened = st.container()
    all_columns = _ticket_rows.columns(replace(view, asked=replace(view.asked, sort="-created")))
    places = [k for k, column in enumerate(all_columns) if column.key in TICKET_COLUMNS]
    columns = [replace(all_columns[k], is_fixed=True) for k in places]
    lines = [replace(line, cells=tuple(line.cells[k] for k in places)) for line in _ticket_rows.lines(frame, view)]
    clicked = _components.listing(columns, lines, label=t("Newest tickets"), key="worker_tickets_list")
    if clicked.row is not None:
        with opened, st.container(border=True, key="card_worker_ticket"):
            heading(t("Ticket {ticket_id}", ticket_id=md_label(clicked.row)))
            _ticket.draw(view, clicked.row)
