"""The columns of the list of tickets, once for the screen and once for the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import vocabulary
from dashboard.pages._components import Cell, Column, Line, number
from dashboard.pages._names import namer
from dashboard.pages._parts import View
from dashboard.tables import Entry, Table, cell, table, text
from dashboard.values import NOTHING
from dashboard.words import N_, Words

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """One column on the screen. key: what the list is ordered by (filters.TICKET_ORDERS).

    first: the order that a first click gives, "-" for the greatest first.
    """

    key: str
    label: str
    width: str = ""
    is_number: bool = False
    first: str = ""


LISTED = (
    Listed("created", N_("Created"), first="-"),
    Listed("id", N_("Ticket ID")),
    Listed("channel", N_("Channel")),
    Listed("topic", N_("Topic"), "narrow"),
    Listed("team", N_("Team"), "wide"),
    Listed("agent", N_("Agent"), "wide"),
    Listed("response", N_("First response"), is_number=True, first="-"),
    Listed("resolved", N_("Resolved after"), "middle", is_number=True, first="-"),
    Listed("score", N_("Score"), "narrow", is_number=True),
    Listed("status", N_("Status"), "narrow"),
)
BY_KEY = {column.key: column for column in LISTED}
STATES = {"open": N_("Open"), "resolved": N_("Solved"), "abandoned": N_("Left")}


def columns(view: View) -> list[Column]:
    """The headings, with the order in force."""
    t, key = view.screen.t, view.asked.sort.removeprefix("-")
    order = "descending" if view.asked.sort.startswith("-") else "ascending"
    return [
        Column(c.key, t(c.label), order if c.key == key else "", c.width, c.is_number, is_main=c.key == "id")
        for c in LISTED
    ]


def next_order(now: str, clicked: str) -> str:
    """How the list is ordered after a click on a heading: its own first order, then the other one."""
    first = BY_KEY[clicked].first + clicked
    other = clicked if first.startswith("-") else f"-{clicked}"
    return other if now == first else first


def lines(frame: pl.DataFrame, view: View) -> list[Line]:
    """The rows as the screen shows them."""
    return [Line(row["ticket_id"], _cells(row, view)) for row in frame.iter_rows(named=True)]


def _cells(row: Row, view: View) -> tuple[Cell, ...]:
    t, show, today = view.screen.t, view.screen.show, view.facts.last_date
    name = namer(t)
    topic = name("topics", row["topic"] or "unknown")
    return (
        Cell(show.moment(row["created_at_local"], today), amount=row["created_at_local"], unit="moment"),
        Cell(row["ticket_id"]),
        Cell(name("channels", row["channel"]), tip=name("handled_by", row["handled_by"])),
        Cell(topic, tip=" · ".join(filter(None, (topic, row["subtopic"])))),
        _known(row["team"]),
        _known(row["agent_id"]),
        response(row, view),
        _resolved(row, view),
        _score(row["score"], view),
        Cell(status(row, t), tip=_solved_at(row, view)),
    )


def _known(text: str | None) -> Cell:
    return Cell(text) if text else Cell(NOTHING, "faint")


def response(row: Row, view: View) -> Cell:
    """How long the first human reply took, or what there is instead; red when over its target."""
    t, show, state = view.screen.t, view.screen.show, row["response_state"]
    is_late = row["is_within_target"] is False
    tips = []
    if row["target_seconds"] is not None and state in ("answered", "waiting", "left"):
        tips.append(t("Target {x}", x=show.duration(row["target_seconds"])))
    if is_late:
        tips.append(t("over target"))
    tone = "bad" if is_late else ""
    if state == "answered":
        return number(row["first_response_seconds"], "seconds", show, tone, " · ".join(tips))
    if state in ("waiting", "left"):
        sentence = N_("waiting {x}") if state == "waiting" else N_("left after {x}")
        text = t(sentence, x=show.duration(row["waited_seconds"]))
        return Cell(text, tone or "faint", " · ".join([t("No human reply"), *tips]))
    reasons = {"none": N_("No human had to reply"), "unknown": N_("Not known from the export")}
    return Cell(NOTHING, "faint", t(reasons[state]))


def _resolved(row: Row, view: View) -> Cell:
    t, show, state = view.screen.t, view.screen.show, row["resolution_state"]
    if state == "resolved" and row["full_resolution_seconds"] is not None:
        return number(row["full_resolution_seconds"], "seconds", show, tip=_solved_at(row, view))
    if state == "open":
        return Cell(t("open {x}", x=show.duration(row["open_seconds"])), "faint", t("Not solved yet"))
    reasons = {
        "abandoned": N_("The customer left"),
        "resolved": N_("Solved, the export does not tell when"),
        "unknown": N_("Not known from the export"),
    }
    return Cell(NOTHING, "faint", t(reasons[state]))


def _solved_at(row: Row, view: View) -> str:
    if row["resolved_at_local"] is None:
        return ""
    moment = view.screen.show.moment(row["resolved_at_local"], view.facts.last_date)
    return view.screen.t("Solved {moment}", moment=moment)


def _score(score: float | None, view: View) -> Cell:
    if score is None:
        return Cell(NOTHING, "faint", view.screen.t("No survey answered"))
    text = view.screen.show.axis(round(score, 2), "score_5")
    said = view.screen.t("{x} / 5", x=text)
    return Cell(text, "bad" if score <= 2 else "", said, amount=score, unit="score_5")


def status(row: Row, t: Words) -> str:
    """The status as exported, else what is known of the solution."""
    if row["status"] is not None:
        word = t(vocabulary.STATUSES[row["status"]])
    else:
        word = t(STATES[row["resolution_state"]]) if row["resolution_state"] in STATES else NOTHING
    return t("{status}, reopened", status=word) if row["is_reopened"] else word


# The file


def whole(frame: pl.DataFrame, view: View) -> Table:
    """The rows of a file: words of codes, moments of the reporting zone, everything else as the export has it."""
    t, show, today = view.screen.t, view.screen.show, view.facts.last_date
    name = namer(t)

    def entry(row: Row, column: str, kind: str) -> Entry:
        value = row[column]
        if kind == "status":
            return text(status(row, t) or NOTHING)
        if value is None:
            return Entry(NOTHING, None, kind if kind in ("moment", "seconds", "score_5") else "text")
        if kind == "moment":
            return Entry(show.moment(value, today), value, kind)
        if kind == "seconds":
            return cell(value, kind, show)
        if kind == "score_5":
            return Entry(f"{value:g}", value, kind)
        if kind == "yes":
            return text(t("yes") if value else t("no"))
        return text(name(kind, value) if kind else str(value))

    heads = [t(label) for label, _, _ in EXPORTED]
    return table(
        heads, [[entry(row, column, kind) for _, column, kind in EXPORTED] for row in frame.iter_rows(named=True)]
    )


# Heading, column, kind: moment, seconds, score_5, yes, status, a list of the filter whose codes it holds, or as it is.
EXPORTED = (
    (N_("Ticket ID"), "ticket_id", ""),
    (N_("Created at"), "created_at_local", "moment"),
    (N_("Channel"), "channel", "channels"),
    (N_("Topic"), "topic", "topics"),
    (N_("Subtopic"), "subtopic", ""),
    (N_("Who served"), "handled_by", "handled_by"),
    (N_("Priority"), "priority", "priorities"),
    (N_("Customer tier"), "tier", "tiers"),
    (N_("Team"), "team", ""),
    (N_("Agent"), "agent_id", ""),
    (N_("First human reply at"), "first_response_at_local", "moment"),
    (N_("First response"), "first_response_seconds", "seconds"),
    (N_("Target"), "target_seconds", "seconds"),
    (N_("Within target"), "is_within_target", "yes"),
    (N_("Resolved at"), "resolved_at_local", "moment"),
    (N_("Time to resolve"), "full_resolution_seconds", "seconds"),
    (N_("Status"), "status", "status"),
    (N_("Reopened"), "is_reopened", "yes"),
    (N_("Score"), "score", "score_5"),
)
