"""Resolution: do we solve it, the first time, and how fast?"""

import streamlit as st

from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.pages import _headline, _resolution_cards
from dashboard.pages import _resolution_charts as charts
from dashboard.pages import _resolution_tables as tables
from dashboard.pages._names import namer
from dashboard.pages._parts import Read, Screen, View, card, remark, title_row
from dashboard.pages._resolution_cards import BUSINESS, NO_STATE, QUALITY, RESOLUTION
from dashboard.pages._resolution_tables import leaderboard, time_to_resolve
from dashboard.pages._sentence import freshness
from dashboard.pages._states import nothing_matches, view_of
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Resolution"), "resolution", ":material/task_alt:"

FLOW, BACKLOG = "measures/flow", "measures/backlog"


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    t = screen.t
    view = view_of(read, filter, screen)
    if view is None:
        return
    st.caption(freshness(view, hours=_hours(view)))
    counts = (view.row(RESOLUTION)["tickets"], view.row(FLOW)["resolved_tickets"], view.row(BACKLOG)["backlog"])
    if not any(counts):
        nothing_matches(view, namer(t))
        return
    is_known = bool(view.row(RESOLUTION)["state_known"]) or not view.row(RESOLUTION)["tickets"]
    overall = _headline.goals(view)
    if is_known:
        _resolution_cards.cards(view, overall)
    else:
        _unknown(view)
    with st.grid(3, min_column_width=300, gap="small") as grid:
        with grid.cell(column_span=2 if is_known else 3):
            charts.flow_card(view)
        if is_known:
            with grid.cell():
                charts.ages_card(view)
    with st.grid(2, min_column_width=430, gap="small") as grid:
        if is_known:
            with grid.cell():
                charts.within_card(view)
            with grid.cell():
                charts.trend_card(view, _resolution_cards.chosen(view), overall)
            with grid.cell():
                _topics(view, overall)
        with grid.cell():
            _hand_overs(view, overall)
    _refunds(view)


def _hours(view: View) -> str:
    """What the page counts in business hours."""
    t = view.screen.t
    if view.row(RESOLUTION)["resolve_known"] and not view.row(BUSINESS)["resolve_known"]:
        return t("no business hours are set, so no times to resolve")
    return t("times to resolve count only while the desk is open, all else is calendar time")


def _unknown(view: View) -> None:
    """No ticket of the selection tells whether it was solved."""
    t = view.screen.t
    with st.container(border=True, key="card_unknown"):
        st.markdown(t(NO_STATE))
        st.caption(t("Map a column to Status or to Resolved at when importing, and this page fills."))
        if view.screen.can_open("import") and st.button(t("Import tickets"), key="import_tickets"):
            view.screen.open("import", None)


# Tables


def _topics(view: View, overall: dict[str, float | None]) -> None:
    t = view.screen.t
    with card("topics", view.screen, t("What comes back"), click=t("click a row to filter")):
        columns = [
            tables.RESOLVED, tables.REOPENED, tables.ONE_TOUCH, time_to_resolve(view.filter.is_business_hours),
        ]  # fmt: skip
        count = (N_("Tickets"), RESOLUTION, "tickets")
        leaderboard(view, "topics", columns, count=count, goals=overall, key="topics")


def _hand_overs(view: View, overall: dict[str, float | None]) -> None:
    t = view.screen.t
    words = {"partners": t("Partner"), "teams": t("Team")}
    with card("hand_overs", view.screen):
        with title_row(t("Transfers and partners"), click=t("click a row to filter")):
            by = st.segmented_control(
                t("Table of"), list(words), default="partners", required=True, label_visibility="collapsed",
                format_func=lambda key: words[key], key=f"hand_overs_{view.screen.lang}",
            )  # fmt: skip
        remark(_transfers(view))
        time = time_to_resolve(view.filter.is_business_hours)
        if by == "teams":
            columns = [tables.TRANSFERRED, tables.OUTSIDE_TIME_OF_TEAM, tables.BETWEEN_TEAMS, time]
            drawn = leaderboard(
                view, "teams", columns, count=(N_("Tickets"), RESOLUTION, "tickets"), goals=overall, key="by_team"
            )
            if not drawn:
                remark(t("The export names no teams."))
            return
        columns = [tables.OUTSIDE_TIME, tables.RESOLVED, time]
        drawn = leaderboard(
            view, "partners", columns, count=(N_("Tickets"), QUALITY, "tickets"), goals=overall, key="by_partner"
        )
        if not drawn and not view.row(QUALITY)["outside_known"]:
            remark(t("The export does not say which tickets waited for a partner. Map a column to Partner."))
        elif not drawn:
            remark(t("No ticket was handed to a partner."))


def _transfers(view: View) -> str:
    t, show = view.screen.t, view.screen.show
    resolution, quality = view.row(RESOLUTION), view.row(QUALITY)
    parts = [
        (N_("transferred {x} (n = {n})"), resolution["transfer_pct"], resolution["stations_known"]),
        (N_("between teams {x} (n = {n})"), resolution["team_transfer_pct"], resolution["team_stations_known"]),
        (N_("to partners {x} (n = {n})"), quality["outside_pct"], quality["outside_known"]),
    ]
    said = []
    for sentence, pct, n in parts:
        band = intervals.wilson_pct(pct, n)
        if band is not None:
            said.append(t(sentence, x=show.interval(pct, *band), n=show.value(n, "count")))
    return " · ".join(said) or t("The export does not tell who held a ticket.")


def _refunds(view: View) -> None:
    t = view.screen.t
    with card("refunds", view.screen, t("Refund turn-around"), t("from asking to payment")):
        if not view.row(QUALITY)["refunds"]:
            remark(t("No refund was paid or became overdue in these tickets, or the export does not tell."))
            return
        goals = {"refund_within_target_pct": _resolution_cards.refund_goal(view)}
        columns, count = [tables.REFUND_TIME, tables.REFUND_TARGET], (N_("Refunds"), QUALITY, "refunds")
        with st.grid(2, min_column_width=430, gap="medium") as grid:
            for listed in ("peaks", "channels"):
                with grid.cell():
                    leaderboard(view, listed, columns, count=count, goals=goals, key=f"refunds_by_{listed}")
