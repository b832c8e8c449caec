"""Who answers: response rates, and whether the answers are mixed like the tickets."""

from typing import Any

import streamlit as st

from dashboard.figures import theme
from dashboard.insight import intervals
from dashboard.pages import _components
from dashboard.pages._components import Cell, Row, number
from dashboard.pages._names import CODES, namer
from dashboard.pages._parts import by_bucket, card, remark, title_row, verdict
from dashboard.pages._survey_cards import BY_KEY, Surveys
from dashboard.values import ENOUGH, NOTHING
from dashboard.words import N_

BY = {
    "channel": ("channels", N_("Channel")),
    "topic": ("topics", N_("Topic")),
    "handled_by": ("handled_by", N_("Who served")),
}
FAR = 5.0  # points between the share of answers and the share of tickets that are worth a warning


def draw(surveys: Surveys) -> None:
    """The card: a sentence on the mix, and a table."""
    view = surveys.view
    t = view.screen.t
    with card("who_answers", view.screen):
        with title_row(t("Who answers"), t("can I trust the number?")):
            by = st.segmented_control(
                t("Table of"), list(BY), default="channel", required=True, label_visibility="collapsed",
                format_func=lambda key: t(BY[key][1]), key=f"who_answers_{view.screen.lang}",
            )  # fmt: skip
        by = by or "channel"
        listed, title = BY[by]
        name = namer(t)
        measured = by_bucket(view.frame("details/answer_mix", by=by, without=listed))
        rows = [_row(surveys, by, code, row) for code, row in measured.items() if row["tickets"] or row["answered"]]
        order = [*CODES[listed], "unknown"]
        rows.sort(key=lambda row: order.index(row.key))
        _verdict(surveys, {name(listed, code): row for code, row in measured.items()})
        heads = [
            t(title), t.within("survey", "Answered"), t("Of tickets"), t("Of answers"), t("Gap"),
        ]  # fmt: skip
        picked = _components.leaderboard(rows, heads, label=t("Who answers"), optional=(3,), key=f"who_answers_{by}")
        if picked:
            view.toggle(listed, picked)
        if not any(row["sent_mature"] for row in measured.values()):
            remark(f"{t('Response rate')} —: {surveys.reason(BY_KEY['answer_rate'])}")
        else:
            remark(t("Tickets by creation, answers and surveys by their own dates."))


def _verdict(surveys: Surveys, named: dict[str, dict[str, Any]]) -> None:
    """Warns of the group whose share of the answers lies furthest from its share of the tickets, beyond chance."""
    view = surveys.view
    t, show = view.screen.t, view.screen.show
    answers = sum(row["answered"] for row in named.values())
    tickets = sum(row["tickets"] for row in named.values())
    if min(answers, tickets) < ENOUGH:
        remark(t("Too few answers or tickets to compare their mix."))
        return
    far = []
    for name, row in named.items():
        band = intervals.wilson_pct(row["answer_share_pct"], answers)
        if band and abs(row["gap_points"]) >= FAR and not band[0] <= row["ticket_share_pct"] <= band[1]:
            far.append((abs(row["gap_points"]), name, row))
    if not far:
        verdict(t("Answers are mixed like the tickets, to within 5 points."), "good")
        return
    _, name, row = max(far, key=lambda one: one[0])
    values = {
        "place": name,
        "answers": show.value(row["answer_share_pct"], "percent"),
        "tickets": show.value(row["ticket_share_pct"], "percent"),
    }
    lines = [t("{place}: {answers} of the answers, but {tickets} of the tickets.", **values)]
    if row["csat_reweighted_pct"] is not None:
        lines.append(
            t("Mixed like the tickets, CSAT would be {x} instead of {y}.",
              x=show.value(row["csat_reweighted_pct"], "percent"), y=show.value(row["csat_all_pct"], "percent"))
        )  # fmt: skip
    verdict(" ".join(lines), "warning")


def _row(surveys: Surveys, by: str, code: str, row: dict[str, Any]) -> Row:
    view, listed = surveys.view, BY[by][0]
    t, show = view.screen.t, view.screen.show
    rate, sent = row["response_rate_pct"], row["sent_mature"]
    band = intervals.wilson_pct(rate, sent)
    tip = f"{show.interval(rate, *band)} · n = {show.value(sent, 'count')}" if band else t("Nothing to measure here")
    answers = t("{n} answers", n=show.value(row["answered"], "count"))
    tickets = t("{n} tickets", n=show.value(row["tickets"], "count"))
    gap = row["gap_points"]
    color = {"channel": code, "handled_by": theme.HANDLED_BY.get(code, "other")}.get(by, "other")
    return Row(
        key=code,
        name=namer(t)(listed, code),
        bar=row["tickets"],
        color=theme.CHANNEL_ORDER.index(color),
        cells=(
            number(rate, "percent", show, "faint" if sent < ENOUGH else "", tip, sent),
            number(row["ticket_share_pct"], "percent", show, "", tickets, row["tickets"]),
            number(row["answer_share_pct"], "percent", show, "", answers, row["answered"]),
            Cell(
                NOTHING if gap is None else t.within("card", "{x} pp", x=f"{round(gap, 1) + 0:+.1f}"),
                "bad" if gap is not None and abs(gap) >= FAR else "",
                f"{answers} · {tickets}",
                amount=gap,
                unit="points",
            ),
        ),
        is_pressed=code in getattr(view.asked, listed),
    )
