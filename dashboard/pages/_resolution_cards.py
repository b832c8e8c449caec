"""The six figures that head the Resolution page, and why one of them may be nothing."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.pages import _components, _headline
from dashboard.pages._components import Card
from dashboard.pages._headline import Headline
from dashboard.pages._parts import View
from dashboard.words import N_

BY_CREATION = N_("By creation of the ticket")
RESOLUTION, BUSINESS, QUALITY = "measures/resolution", "measures/resolution_business", "measures/quality"
HEADLINES = (
    Headline(
        "resolution", N_("Resolved in 7 days"), "resolution_pct", RESOLUTION, "mature_tickets",
        N_("{n} tickets at least 7 days old"), BY_CREATION, "resolution", "goals",
    ),
    Headline(
        "first_contact", N_("First-contact resolution"), "fcr_pct", RESOLUTION, "fcr_known",
        N_("{n} tickets at least 7 days old, customer known"), BY_CREATION, "first_contact", "goals",
    ),
    Headline(
        "reopened", N_("Reopened"), "reopen_pct", RESOLUTION, "ever_resolved",
        N_("{n} tickets ever solved"), BY_CREATION, "reopened", "goals",
    ),
    Headline(
        "time", N_("Median time to resolve"), "resolve_km_p50_seconds", RESOLUTION, "resolve_known",
        N_("{n} tickets, open ones with their age"), BY_CREATION, "time", "goals",
    ),
    Headline(
        "open", N_("Still open"), "backlog", "measures/backlog", "backlog",
        N_("{n} open tickets"), N_("At the end of the period"), "open",
    ),
    Headline(
        "refunds", N_("Median time to refund"), "refund_p50_seconds", QUALITY, "refunds_paid",
        N_("{n} refunds paid"), BY_CREATION, "refunds",
    ),
)  # fmt: skip
TIME_IN_BUSINESS_HOURS = replace(
    next(headline for headline in HEADLINES if headline.key == "time"),
    metric="resolve_km_p50_business_seconds", measure=BUSINESS, of=N_("{n} tickets, open ones with their business age"),
)  # fmt: skip
NO_STATE = N_("The export says neither whether nor when tickets were solved")
NO_TIMES = N_("The export does not say when tickets were solved")


def refund_goal(view: View) -> float | None:
    """The share of refunds that should be paid in time: the rule in force for everybody."""
    rules = [
        rule
        for rule in view.read("details/targets", view.filter).iter_rows(named=True)
        if rule["subject"] == "refund" and not (rule["channel"] or rule["tier"] or rule["priority"])
        if view.filter.end_date and rule["valid_from"] <= view.filter.end_date
    ]
    return max(rules, key=lambda rule: rule["valid_from"])["goal_pct"] if rules else None


def headlines(view: View) -> dict[str, Headline]:
    """The six by their keys, on the clock that the filter asks for."""
    found = {headline.key: headline for headline in HEADLINES}
    if view.filter.is_business_hours:
        found["time"] = TIME_IN_BUSINESS_HOURS
    return found


def chosen(view: View) -> Headline:
    """The one whose trend is drawn."""
    found = headlines(view)
    return found.get(view.asked.metric, found["resolution"])


def cards(view: View, overall: Mapping[str, float | None]) -> None:
    """Draw the row; a click draws that card's trend."""
    items = [_card(headline, view, overall) for headline in headlines(view).values()]
    picked = _components.cards(items, label=view.screen.t("Key figures"), key="resolution_cards")
    if picked in headlines(view) and picked != chosen(view).key:
        view.choose(metric=picked)


def _card(headline: Headline, view: View, overall: Mapping[str, float | None]) -> Card:
    made = _headline.card(headline, view, overall)
    now = view.row(headline.measure)
    if now.get(headline.metric) is None:
        why = view.screen.t(reason(headline.key, view))
        return replace(made, note=why, tip=(*made.tip, why))
    if made.is_faint:
        return made
    if headline.key == "refunds":
        return _refunds(made, view)
    return replace(made, note=_note(headline.key, view) or made.note)


def _note(key: str, view: View) -> str:
    t, show, row = view.screen.t, view.screen.show, view.row(RESOLUTION)
    if key == "first_contact":
        return t("{x} came back in 7 days", x=show.value(row["repeat_contact_pct"], "percent"))
    if key == "reopened":
        return t("of {n} ever solved", n=show.value(row["ever_resolved"], "count"))
    if key == "time":
        is_business = view.filter.is_business_hours
        solved = view.row(BUSINESS if is_business else RESOLUTION)
        p90 = solved["full_resolution_p90_business_seconds" if is_business else "full_resolution_p90_seconds"]
        return t("slowest tenth over {x}", x=show.duration(p90)) if p90 is not None else ""
    return ""


def _refunds(made: Card, view: View) -> Card:
    """The second figure of refunds, the share paid in time, in the card's last line."""
    t, show, row = view.screen.t, view.screen.show, view.row(QUALITY)
    share, n, goal = row["refund_within_target_pct"], row["refunds"], refund_goal(view)
    if share is None:
        return made
    state = _headline.verdict("refund_within_target_pct", share, goal, n)
    band = _headline.interval("refund_within_target_pct", share, n)
    lines = [t("In target: {x}", x=show.interval(share, *band) if band else show.value(share, "percent"))]
    lines.append(t("{n} refunds paid or overdue", n=show.value(n, "count")))
    if goal is not None:
        lines.append(t("Target {x}", x=_headline.target("refund_within_target_pct", goal, show)))
    note = t("{x} in target", x=show.value(share, "percent"))
    return replace(made, state=state, note=note, tip=(*made.tip, *lines))


def reason(key: str, view: View) -> str:
    """Why a card has nothing to show: what the export lacks, or what needs time."""
    row = view.row(RESOLUTION)
    if key == "refunds":
        return N_("No refund paid in these tickets")
    if not row["state_known"]:
        return NO_STATE
    if key == "time":
        if view.filter.is_business_hours and row["resolve_known"] and not view.row(BUSINESS)["resolve_known"]:
            return N_("No business hours are set")
        return N_("Fewer than half are solved yet") if row["resolved"] or not row["resolution_so_far_pct"] else NO_TIMES
    if key == "reopened":
        return N_("The export does not tell what was reopened")
    if not row["mature_tickets"] and view.row("measures/resolved_within")["mature_1h"]:
        return N_("All tickets are younger than 7 days")
    if key == "first_contact" and row["mature_tickets"]:
        return N_("The export does not tell customers or what was reopened")
    return NO_TIMES
