"""The freshness sentence: which period, against which, up to when, by which clock. It heads every page and export."""

from dashboard.filters import Filter
from dashboard.pages import _sheets
from dashboard.pages._parts import View
from dashboard.pages._series import is_unfinished
from dashboard.values import md_label
from dashboard.words import N_

CLOCKS = {
    "created": N_("by creation"),
    "answered": N_("by answer"),
    "open": N_("at the end of the period"),
    "ticket": N_("answers by creation of their ticket"),
}


def freshness(view: View, clock: str = "created", hours: str = "") -> str:
    """The sentence, as Markdown without any markup in it.

    hours: what a page that can count in business hours says of them when the filter asks for them.
    """
    sentence = plain(view, clock, hours)
    _sheets.look(view, sentence)
    return md_label(sentence)


def plain(view: View, clock: str = "created", hours: str = "") -> str:
    """The sentence as it is, for files. Answers dated by their tickets are named on every page."""
    t, show, facts = view.screen.t, view.screen.show, view.facts
    today = facts.last_date
    clocks = [clock]
    if view.filter.survey_clock == "ticket":
        clocks = ["ticket"] if clock == "answered" else [clock, "ticket"]

    def days(filter: Filter) -> str:
        assert filter.start_date and filter.end_date
        return show.days(filter.start_date, filter.end_date, today)

    period = days(view.filter)
    is_cut = view.filter.end_date is not None and view.filter.end_date >= today and is_unfinished(view.filter, facts)
    if view.before is not None:
        comparison = days(view.before)
        if is_cut and view.before.until is not None:
            comparison = t("{days} until {moment}", days=comparison, moment=show.moment(view.before.until, today))
        period = t("{period} vs {comparison}", period=period, comparison=comparison)
    assert view.filter.start_date and view.filter.end_date
    zone = show.zone(facts.zone, view.filter.start_date, view.filter.end_date)
    parts = [
        period,
        t("data to {moment}, {zone}", moment=show.moment(facts.as_of_local, today), zone=zone),
        *(t(CLOCKS[one]) for one in clocks),
    ]
    if view.asked.is_business_hours:
        parts.append(hours or t("in calendar time"))
    if view.filter.agents:
        parts.append(t("agents by the tickets they solved or hold"))
    if view.remark:
        parts.append(view.remark)
    if is_cut:
        parts.append(t("the last point is unfinished"))
    if facts.is_sample:
        parts.append(t("sample data"))
    return " · ".join(parts)
