"""The freshness sentence: which period, against which, up to when, by which clock. It heads every page and export."""

from dashboard.filters import Filter
from dashboard.pages._parts import View
from dashboard.pages._series import is_unfinished
from dashboard.values import md_label
from dashboard.words import N_

CLOCKS = {"created": N_("by creation"), "answered": N_("by answer")}


def freshness(view: View, clock: str = "created", hours: str = "") -> str:
    """The sentence, as Markdown without any markup in it.

    hours: what a page that can count in business hours says of them when the filter asks for them.
    """
    t, show, facts = view.screen.t, view.screen.show, view.facts
    today = facts.last_date

    def days(filter: Filter) -> str:
        assert filter.start_date and filter.end_date
        return show.days(filter.start_date, filter.end_date, today)

    period = days(view.filter)
    if view.before is not None:
        period = t("{period} vs {comparison}", period=period, comparison=days(view.before))
    assert view.filter.start_date and view.filter.end_date
    zone = show.zone(facts.zone, view.filter.start_date, view.filter.end_date)
    parts = [
        period,
        t("data to {moment}, {zone}", moment=show.moment(facts.as_of_local, today), zone=zone),
        t(CLOCKS[clock]),
    ]
    if view.asked.is_business_hours:
        parts.append(hours or t("in calendar time"))
    if view.asked.compare != "none" and view.before is None:
        parts.append(t("no earlier data to compare with"))
    if view.filter.length > 1 and view.filter.end_date >= today and is_unfinished(view.filter, facts):
        parts.append(t("the last point is unfinished"))
    if facts.is_sample:
        parts.append(t("sample data"))
    return md_label(" · ".join(parts))
