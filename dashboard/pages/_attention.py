"""What needs attention first: rules over the figures the page shows anyway, no model.

Every channel, peak period and topic whose figure misses its target is a candidate. Candidates are ranked by customers
affected, that is tickets (or answers) times the distance from the target, and the first four are said. A miss counts
only on 30 observations or more and if the target lies outside the figure's interval; a drop in satisfaction only if
the 99 % interval of the difference leaves out nought. So the list stays silent about noise.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dashboard.insight import intervals
from dashboard.metrics import METRICS
from dashboard.pages._headline import BY_KEY, Ask, goal_of, interval, verdict
from dashboard.pages._names import namer
from dashboard.pages._parts import View, by_bucket, first_row
from dashboard.values import ENOUGH
from dashboard.words import N_

MOST, MOST_OF_ONE = 4, 2
STRICT = intervals.Z99  # a list of many candidates needs a stricter line than one figure

# (list of the filter, dimension) whose groups are looked at, and the figures looked at in each.
PLACES = (("channels", "channel"), ("peaks", "peak"), ("topics", "topic"))
MISSES = ("target", "resolution", "satisfaction")
SENTENCES = {
    "target": N_("{place}: {value} answered in target"),
    "resolution": N_("{place}: {value} resolved within 7 days"),
    "satisfaction": N_("{place}: satisfaction {value}"),
}
DETAILS = {
    "target": N_("target {goal} · {n} tickets · median {median}"),
    "resolution": N_("target {goal} · {n} tickets"),
    "satisfaction": N_("target {goal} · {n} answers"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: `weight` ranks it, `changes` is what the filter becomes on a click."""

    key: str
    title: str
    detail: str
    tone: str
    weight: float
    changes: Mapping[str, object] = field(default_factory=dict)


def findings(view: View, overall: Mapping[str, float | None], ask: Ask) -> list[Finding]:
    """At most four, the heaviest first; a place is named once and a figure twice."""
    found = sorted((*_misses(view, overall, ask), *_drops(view, ask)), key=lambda one: (-one.weight, one.key))
    chosen: list[Finding] = []
    places, figures = set(), Counter[str]()
    for one in found:
        figure, place = one.key.split(":", 1)
        if place not in places and figures[figure] < MOST_OF_ONE:
            chosen.append(one)
            places.add(place)
            figures[figure] += 1
    return chosen[:MOST]


def verdicts(view: View, overall: Mapping[str, float | None], ask: Ask) -> set[str]:
    """What the figures of the whole selection come to: "met", "missed"; empty when none stands on enough to judge."""
    found = set()
    for figure in MISSES:
        headline = BY_KEY[figure]
        row = first_row(ask(headline, view.filter, "all"))
        found.add(
            verdict(headline.metric, row.get(headline.metric), goal_of(headline, row, overall), row.get(headline.n))
        )
    return found - {""}


def _misses(view: View, overall: Mapping[str, float | None], ask: Ask) -> Iterator[Finding]:
    t, show = view.screen.t, view.screen.show
    name = namer(t)
    for listed, dimension in PLACES:
        if getattr(view.asked, listed):
            continue  # the page is filtered to it already
        for figure in MISSES:
            headline = BY_KEY[figure]
            for bucket, row in by_bucket(ask(headline, view.filter, dimension)).items():
                value, n = row.get(headline.metric), row.get(headline.n) or 0
                goal = goal_of(headline, row, overall)
                band = interval(headline.metric, value, n)
                if not bucket or bucket == "unknown" or value is None or goal is None or n < ENOUGH:
                    continue
                if band is None or band[1] >= goal:
                    continue
                unit = METRICS[headline.metric].unit
                yield Finding(
                    key=f"{figure}:{listed}:{bucket}",
                    title=t(SENTENCES[figure], place=name(listed, bucket), value=show.value(value, unit)),
                    detail=t(
                        DETAILS[figure],
                        goal=show.goal(goal, unit),
                        n=show.value(n, "count"),
                        median=show.duration(row.get("first_response_p50_seconds")),
                    ),
                    tone="bad",
                    weight=n * (goal - value) / 100,
                    changes={listed: (bucket,), "metric": headline.trend},
                )


def _drops(view: View, ask: Ask) -> Iterator[Finding]:
    """Topics whose satisfaction fell against the comparison."""
    if view.before is None or view.asked.topics:
        return
    t, show = view.screen.t, view.screen.show
    name = namer(t)
    satisfaction = BY_KEY["satisfaction"]
    before = by_bucket(ask(satisfaction, view.before, "topic"))
    for bucket, row in by_bucket(ask(satisfaction, view.filter, "topic")).items():
        then = before.get(bucket, {})
        now_pct, then_pct = row.get("csat_pct"), then.get("csat_pct")
        n, n_then = row.get("answered") or 0, then.get("answered") or 0
        if not bucket or bucket == "unknown" or now_pct is None or then_pct is None or min(n, n_then) < ENOUGH:
            continue
        bands = intervals.wilson_pct(now_pct, n, STRICT), intervals.wilson_pct(then_pct, n_then, STRICT)
        if bands[0] is None or bands[1] is None:
            continue
        _, high = intervals.difference(now_pct, bands[0], then_pct, bands[1])
        if high >= 0:
            continue
        drop = show.change(now_pct, then_pct, "percent")
        yield Finding(
            key=f"drop:topics:{bucket}",
            title=t("{place}: satisfaction {change}", place=name("topics", bucket), change=drop.text if drop else ""),
            detail=t(
                "{before} → {now} · {n} answers",
                before=show.value(then_pct, "percent"),
                now=show.value(now_pct, "percent"),
                n=show.value(n, "count"),
            ),
            tone="watch",
            weight=n * (then_pct - now_pct) / 100,
            changes={"topics": (bucket,), "metric": "satisfaction"},
        )
