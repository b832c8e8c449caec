"""One ticket in a drawer: what is known of it, and what happened when. Any page can open it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import vocabulary
from dashboard.pages import _components
from dashboard.pages._components import Step
from dashboard.pages._names import namer
from dashboard.pages._parts import View, first_row, guarded
from dashboard.pages._ticket_rows import response, status
from dashboard.values import md_label
from dashboard.words import N_

EVENTS = {
    "created": N_("Created"),
    "bot_reply": N_("Bot replied"),
    "handoff": N_("Handed to a human"),
    "first_reply": N_("First human reply"),
    "left": N_("Customer left the queue"),
    "first_solved": N_("First solved"),
    "solved": N_("Solved"),
    "closed": N_("Closed"),
    "refund_requested": N_("Refund requested"),
    "refund_paid": N_("Refund paid"),
    "survey_sent": N_("Survey sent"),
    "survey_answered": N_("Survey answered"),
    "open": N_("Still open"),
}
HIGHEST = {"csat": N_("{x} / 5"), "nps": N_("{x} / 10"), "ces": N_("{x} / 7")}
LOW_SCORE = 2


def open_drawer(view: View, ticket_id: str) -> None:
    """Show a ticket on the right of the page; call it in the run of the click."""
    t = view.screen.t

    @st.dialog(t("Ticket {ticket_id}", ticket_id=md_label(ticket_id)), position="right", width="small")
    def drawer() -> None:
        with guarded(view.screen):
            draw(view, ticket_id)

    drawer()


def draw(view: View, ticket_id: str) -> None:
    """What is known of a ticket and what happened to it, for a drawer."""
    t = view.screen.t
    ticket = first_row(view.read("details/ticket", ticket_id=ticket_id))
    if not ticket:
        st.info(t("This ticket is not in the data any more."))
        return
    _facts(ticket, view)
    events = list(view.read("details/ticket_timeline", ticket_id=ticket_id).iter_rows(named=True))
    steps = [_step(event, ticket, view) for event in events]
    _components.timeline(steps, label=t("Timeline"), key="ticket_timeline")


def _facts(ticket: Mapping[str, Any], view: View) -> None:
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)
    kind = [name("channels", ticket["channel"]), name("topics", ticket["topic"] or "unknown"), ticket["subtopic"]]
    people = [
        name("handled_by", ticket["handled_by"]),
        ticket["team"],
        ticket["agent_id"],
        t("priority: {x}", x=name("priorities", ticket["priority"])) if ticket["priority"] else None,
        t("customer: {x}", x=name("tiers", ticket["tier"])) if ticket["tier"] else None,
    ]
    marks = [
        t("complaint") if ticket["is_complaint"] else None,
        t("escalated") if ticket["is_escalated"] else None,
        t("compensated: {x}", x=show.value(ticket["compensation_amount"], "amount"))
        if ticket["compensation_amount"]
        else None,
        t.plural("{n} human reply", "{n} human replies", ticket["human_replies"])
        if ticket["human_replies"] is not None
        else None,
    ]
    st.markdown(f"**{md_label(status(ticket, t))}** · " + md_label(" · ".join(filter(None, kind))))
    st.caption(md_label(" · ".join(filter(None, [*people, *marks]))))


def _step(event: Mapping[str, Any], ticket: Mapping[str, Any], view: View) -> Step:
    t, show, kind = view.screen.t, view.screen.show, event["event"]
    wait = "" if event["wait_seconds"] is None else t("{x} later", x=show.duration(event["wait_seconds"]))
    at, today, elapsed = event["event_at_local"], view.facts.last_date, event["elapsed_seconds"]
    if wait and elapsed is not None and elapsed > event["wait_seconds"]:
        wait += " · " + t("{x} after creation", x=show.duration(elapsed))
    details, tone, is_late = [event["agent_id"]], "", False
    if kind == "first_reply" and ticket["response_state"] == "answered":
        cell = response(ticket, view)
        is_late = cell.tone == "bad"
        details.append(t("First response {x}", x=cell.text))
        details.append(cell.tip)
    elif kind in ("left", "open") and ticket["response_state"] in ("waiting", "left"):
        cell = response(ticket, view)
        is_late = cell.tone == "bad"
        details.append(cell.tip)
    elif kind == "survey_sent":
        details.append(t(vocabulary.QUESTIONS[event["question"]]))
    elif kind == "survey_answered" and event["score"] is not None:
        score = show.axis(round(event["score"], 2), "score_5")
        details.append(t(HIGHEST.get(event["question"], "{x}"), x=score))
        tone = "bad" if event["question"] == "csat" and event["score"] <= LOW_SCORE else ""
    if kind == "left" or is_late:
        tone = "bad"
    elif kind in ("solved", "closed", "refund_paid"):
        tone = "done"
    return Step(
        title=t(EVENTS[kind]),
        moment=show.days(at.date(), at.date(), today) if event["is_day_only"] else show.moment(at, today),
        wait=wait,
        detail=" · ".join(filter(None, details)),
        quote=event["comment"] or "",
        tone=tone,
        is_late=is_late,
    )
