"""Which channel, or way of serving, carries what share of the tickets, over time."""

from functools import partial
from typing import Any

from dashboard.figures import theme
from dashboard.figures.mix import Layer, mix, mix_table
from dashboard.figures.trend import Point, is_thin
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.pages._channel_rows import Groups
from dashboard.pages._names import CODES, namer
from dashboard.pages._parts import card, chart, remark, tickets_link, title_row
from dashboard.pages._series import is_unfinished, marks, starts
from dashboard.words import N_

TITLES = {
    "hour": N_("Mix per hour"),
    "day": N_("Mix per day"),
    "week": N_("Mix per week"),
    "month": N_("Mix per month"),
}
Cells = list[dict[str, dict[str, Any]]]  # for each bucket: group → row


def draw(groups: Groups) -> None:
    """The card with the 100 % area."""
    view, t = groups.view, groups.view.screen.t
    grain = view.filter.grain
    with card("mix", view.screen):
        with title_row(t(TITLES[grain]), t("share of the tickets created")):
            tickets_link(view, "mix")
        begun = starts(view.filter, grain, view.facts.week_start)
        now = _cells(groups, view.filter)
        before = _cells(groups, view.before) if view.before else []
        codes = [code for code in CODES[groups.listed] if any(code in row for row in now)]
        layers = [_layer(groups, code, now, before) for code in codes]
        shown: dict[str, Any] = {
            "grain": grain, "t": t, "bands": marks(view), "unfinished": is_unfinished(view.filter, view.facts),
        }  # fmt: skip
        counts = [next(iter(row.values()))["selected_tickets"] if row else None for row in now]
        figure = mix(begun, layers, theme=view.screen.theme, **shown)
        says = t("Share of tickets by group over time, stacked to 100%.")
        chart(figure, partial(mix_table, begun, layers, counts, **shown), key=f"mix_{groups.by}", alt=says)
        points = [Point(start, 1, "", n) for start, n in zip(begun, counts, strict=True) if n]
        if is_thin(points):
            remark(t("Most points rest on fewer than 30 observations: read the line as a whole."))


def _cells(groups: Groups, filter: Filter) -> Cells:
    """The rows of each bucket of the period; none where nothing came in."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for row in groups.over_time(filter).iter_rows(named=True):
        if row["tickets"]:
            rows.setdefault(row["bucket"], {})[row["code"]] = row
    grain, week_start = groups.view.filter.grain, groups.view.facts.week_start
    form = "%Y-%m-%dT%H:00" if grain == "hour" else "%Y-%m-%d"
    return [rows.get(start.strftime(form), {}) for start in starts(filter, grain, week_start)]


def _layer(groups: Groups, code: str, now: Cells, before: Cells) -> Layer:
    view = groups.view
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)(groups.listed, code)
    shares, notes = [], []
    for k, rows in enumerate(now):
        # Where others came in and this group did not, its share is nought; where nobody came, there is none.
        row, whole = rows.get(code), next(iter(rows.values()))["selected_tickets"] if rows else None
        share = row["load_share_pct"] if row else 0.0 if rows else None
        said = f"{name}: {show.value(share, 'percent')}"
        if share is not None and whole and (band := intervals.wilson_pct(share, whole)):
            counted = f"{show.value(row['tickets'] if row else 0, 'count')} / {show.value(whole, 'count')}"
            said = f"{name}: {show.interval(share, *band)} · {counted}"
        then = before[k].get(code) if k < len(before) else None
        if then:
            said += " · " + t("before {x}", x=show.value(then["load_share_pct"], "percent"))
        shares.append(share)
        notes.append(said)
    chosen = getattr(view.asked, groups.listed)
    color = theme.CHANNEL[groups.color(code)]
    return Layer(name, color, tuple(shares), tuple(notes), is_faded=bool(chosen) and code not in chosen)
