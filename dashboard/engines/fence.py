"""A runner that tells nothing beyond one filter: what a link whose filters are locked hands to its visitors.

Whatever is asked, the rows that an answer is made of are among those of the link: its lists, and the days of its period
or of the period that it is compared with. A question that is wider is cut; one that is about something else gets an
answer without rows, since naught would be a statement about what is not shown. Every query is judged here by name: one
that nobody has looked at is refused.

Stock (the tickets open at some moment) counts what was created before, and flow what was solved in the period, as the
pages of the link do; the list of tickets and single tickets keep to the link's own list.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from dashboard.comparison import A_YEAR, Campaign, previous
from dashboard.engines.veil import Run
from dashboard.errors import UsageError
from dashboard.filters import FIRST_DAY, LIST_ONLY, LISTS, Filter, attribute, attributes_by_header

A_DAY = timedelta(days=1)
BASELINE = timedelta(days=28)  # before a campaign, in details/promo_load
WHOLE_LIST: dict[str, Any] = {"search": "", "sort": "id", "direction": "asc", "limit": 10**9, "offset": 0}

# Answers made of the rows that the filter selects.
CUT = frozenset(
    {f"measures/{name}" for name in (
        "backlog", "bot", "bot_path", "csat_expected", "flow", "handling", "load", "low_scores", "promise", "quality",
        "quiet_hours", "replies", "resolution", "resolution_business", "resolved_within", "satisfaction",
        "score_spread", "self_service", "speed", "speed_business", "speed_interval", "survey_response", "volume",
        "wait_bands",
    )}
    | {f"details/{name}" for name in (
        "answer_mix", "arrival_hours", "attribute_values_in", "comments", "csat_by_wait", "csat_cells", "group_trends",
        "key_figures", "load_hours", "offered_load", "open_ages", "open_trend", "promo_load", "resolution_curve",
        "score_precision", "survey_coverage", "target_suggestions", "wait_hours",
    )}
)  # fmt: skip
# Of those, the ones that also heed conditions on single tickets.
LISTED = frozenset({"details/tickets", "details/ticket_count", "details/ticket_listed"})
# What was decided about the figures, whatever rows there are.
DECIDED = frozenset({"details/goals", "details/targets", "details/promos", "details/schedule"})
# Asked for one ticket.
SINGLE = frozenset({"details/ticket", "details/ticket_timeline"})
# About the whole store, whatever the filter: answered from the rows of the link alone.
WHOLE = frozenset({"details/store", "details/agents", "details/filter_values", "details/attribute_values"})
JUDGED = CUT | LISTED | DECIDED | SINGLE | WHOLE
# Its page asks by the other clock how many answers its own leaves out; it tells numbers only.
EITHER_CLOCK = "details/survey_coverage"

# Of measures/csat_expected: what everybody's answers tell, also those of agents and teams that the link leaves out.
OF_PEERS = ("csat_expected_pct", "csat_vs_expected_points")

# Dimension of details/filter_values → column of details/tickets, where that has it.
VALUES = {
    "channel": "channel", "topic": "topic", "handled_by": "handled_by", "priority": "priority", "tier": "tier",
    "peak": "", "team": "team", "agent": "agent_id", "promo_code": "",
}  # fmt: skip
OR_UNKNOWN = ("topic", "priority", "tier")  # these can be chosen where they are unknown


def periods(run: Run, filter: Filter) -> tuple[Filter, Filter | None]:
    """The settled period of a filter on what this runner tells, and the one it is compared with, as pages show them."""
    facts = run("details/store").row(0, named=True)
    if facts["last_date"] is None:
        return replace(filter.settled(FIRST_DAY), compare="none"), None
    settled = filter.settled(facts["last_date"])
    assert settled.start_date
    around = replace(settled, start_date=settled.start_date - 2 * A_YEAR)
    known = run("details/promos", around).select("code", "starts_on", "ends_on", "day_zero").iter_rows()
    before = previous(settled, facts["as_of_local"], [Campaign(*row) for row in known])
    if before is not None and before.start_date is not None and before.start_date < facts["first_date"]:
        before = None
    return settled, before


class Fence:
    """One runner of figures, seen by somebody who may know one selection.

    period: the link's filter, settled. before: the same in the period it is compared with, or None.
    """

    def __init__(self, run: Run, period: Filter, before: Filter | None) -> None:
        self._run, self._link = run, period
        self._windows = [(f.start_date, f.end_date, f.until) for f in (period, before) if f is not None]
        self._spans = _joined([(first, last) for first, last, _ in self._windows if first and last])

    def run(self, name: str, filter: Filter | None = None, **params: Any) -> pl.DataFrame:
        """The answer as far as the link goes. Takes what the runner behind it takes; UsageError for any other query."""
        if name in DECIDED:
            return self._run(name, filter, **params)
        if name in SINGLE:
            answer = self._run(name, filter, **params)
            return answer if self._is_listed(params["ticket_id"]) else answer.clear()
        if name in WHOLE:
            whole: dict[str, Callable[[], pl.DataFrame]] = {
                "details/store": lambda: self._store,
                "details/agents": lambda: self._agents,
                "details/filter_values": lambda: self._values,
                "details/attribute_values": lambda: self._attributes,
            }
            return whole[name]()
        if name not in JUDGED:
            raise UsageError("This link does not answer “{name}”.", name=name)
        if filter is None:
            return self._run(name, None, **params)  # it says that it needs one
        cut = self._cut(filter, name)
        if cut is None:
            nowhere = self._run(name, replace(self._link, start_date=FIRST_DAY, end_date=FIRST_DAY - A_DAY), **params)
            return nowhere if name == "details/ticket_count" else nowhere.clear()  # a list without tickets has 0
        answer = self._run(name, cut, **params)
        if name == "details/promo_load":
            return self._whole_campaigns(answer)
        if name == "measures/csat_expected" and (self._link.agents or self._link.teams):
            return answer.with_columns(pl.lit(None, pl.Float64).alias(column) for column in OF_PEERS)
        return self._known_of(answer, cut) if name == "details/ticket_count" and self._link.only else answer

    # Filters

    def _cut(self, asked: Filter, name: str) -> Filter | None:
        """The question as far as it is about the link; None where it is about something else."""
        link, changes = self._link, dict[str, Any]()
        for field in LISTS:
            mine, theirs = getattr(link, field), getattr(asked, field)
            if not mine or field in (*LIST_ONLY, "attributes"):
                continue
            changes[field] = tuple(sorted(set(mine) & set(theirs))) if theirs else mine
            if not changes[field]:
                return None
        attributes = _both(link.attributes, asked.attributes)
        if attributes is None:
            return None
        changes |= {"attributes": attributes}
        if name != EITHER_CLOCK:
            changes |= {"survey_clock": link.survey_clock}
        if name not in LISTED:
            if self._is_list:
                return None  # a figure of all tickets says more than a list of some
            return self._dated(replace(asked, **changes))
        changes |= {"only": tuple(sorted({*link.only, *asked.only}))}  # all of them must hold
        if not link.ages:
            return None if asked.ages else self._dated(replace(asked, **changes))
        changes |= {"ages": tuple(sorted(set(link.ages) & set(asked.ages or link.ages)))}
        return self._at_an_end(replace(asked, **changes)) if changes["ages"] else None

    @property
    def _is_list(self) -> bool:
        """Whether the link is about single tickets."""
        return bool(self._link.only or self._link.ages)

    def _dated(self, asked: Filter) -> Filter | None:
        """The part of the days asked for that lies in one stretch of the link's."""
        first, last = asked.start_date, asked.end_date
        assert first and last, "settle the filter first"
        overlaps = [(max(first, begin), min(last, end)) for begin, end in self._spans]
        found = next(((begin, end) for begin, end in overlaps if begin <= end), None)
        return replace(asked, start_date=found[0], end_date=found[1]) if found and first <= last else None

    def _at_an_end(self, asked: Filter) -> Filter | None:
        """The question about a moment of the link's: tickets open then are listed, whenever they were created."""
        for first, last, until in self._windows:
            if last == asked.end_date and until == asked.until:
                return replace(asked, start_date=first)
        first, last, until = self._windows[0]
        dated = self._dated(asked)
        return replace(dated, start_date=first, end_date=last, until=until) if dated else None

    # What is asked of the whole store

    def _own(self) -> Iterable[Filter]:
        """The link's filter over each stretch of its days."""
        plain = replace(self._link, until=None, only=(), ages=())
        return [replace(plain, start_date=first, end_date=last) for first, last in self._spans]

    @cached_property
    def _list(self) -> pl.DataFrame:
        """The tickets of a link that is about single ones."""
        lists = [
            self._run(
                "details/tickets", replace(self._link, start_date=first, end_date=last, until=until), **WHOLE_LIST
            )
            for first, last, until in self._windows
        ]
        return pl.concat(lists).unique("ticket_id", keep="first", maintain_order=True)

    @cached_property
    def _store(self) -> pl.DataFrame:
        """What data these are: counts of the link's rows, days as far as it reaches, the rest as it is."""
        answer = self._run("details/store")
        first, last = answer.row(0, named=True)["first_date"], answer.row(0, named=True)["last_date"]
        begin, end = min(begin for begin, _ in self._spans), max(end for _, end in self._spans)
        if first is not None and begin <= last and end >= first:
            first, last = max(first, begin), min(last, end)
        if self._is_list:
            tickets, surveys = self._list.height, self._list["score"].count()
        else:
            tickets = sum(self._run("measures/volume", own, by="all")["tickets"].item() for own in self._own())
            counts = [self._run("details/survey_coverage", own).row(0, named=True) for own in self._own()]
            surveys = sum(max(row["sent"], row["answers"]) for row in counts)
        own = {"first_date": first, "last_date": last, "tickets": tickets, "surveys": surveys}
        return answer.with_columns(pl.lit(value, answer.schema[name]).alias(name) for name, value in own.items())

    @cached_property
    def _agents(self) -> pl.DataFrame:
        """Everybody with a ticket, a first reply or a rating in the link."""
        names = self._run("details/agents").clear()
        if self._is_list:
            found = [self._list["agent_id"]]
        else:
            measures = ("measures/volume", "measures/replies", "measures/satisfaction")
            found = [self._run(measure, own, by="agent")["bucket"] for measure in measures for own in self._own()]
        known = pl.concat(found).drop_nulls().unique().sort()
        return names.vstack(pl.DataFrame({"agent_id": known}, schema=names.schema))

    @cached_property
    def _values(self) -> pl.DataFrame:
        """Values that occur in the link, with its tickets."""
        schema = pl.Schema({"dimension": pl.String, "value": pl.String, "tickets": pl.Int64})
        found = [pl.DataFrame(schema=schema)]
        for dimension, column in VALUES.items():
            if not self._is_list:
                counts = [self._run("measures/volume", own, by=dimension) for own in self._own()]
                counted = pl.concat(counts).group_by(value="bucket").agg(pl.col("tickets").sum())
            elif column:
                value = pl.col(column).fill_null("unknown") if dimension in OR_UNKNOWN else pl.col(column)
                counted = self._list.group_by(value=value).agg(tickets=pl.len())
            else:
                continue
            rows = counted.drop_nulls("value").select(pl.lit(dimension).alias("dimension"), "value", "tickets")
            found.append(rows.cast(schema))
        return pl.concat(found).sort("dimension", "value")

    @cached_property
    def _attributes(self) -> pl.DataFrame:
        """Kept columns of the link's tickets and answers."""
        found = [self._run("details/attribute_values").clear()]
        if not self._is_list:
            found += [self._run("details/attribute_values_in", own) for own in self._own()]
        counts = pl.concat(found).group_by("header", "value").agg(pl.col("tickets", "surveys").sum())
        return counts.sort("header", "value")

    def _known_of(self, answer: pl.DataFrame, cut: Filter) -> pl.DataFrame:
        """Counts of what can be selected here, which otherwise go beyond the conditions of the link."""
        listed = self._run("details/tickets", replace(cut, only=self._link.only), **WHOLE_LIST)
        known = {
            "selected_tickets": listed.height,
            "response_known": listed.filter(pl.col("response_state") != "unknown").height,
            "resolution_known": listed.filter(pl.col("resolution_state") != "unknown").height,
            "teams_known": listed["team"].count(),
            "agents_known": listed["agent_id"].count(),
        }
        return answer.with_columns(pl.lit(count, pl.Int64).alias(name) for name, count in known.items())

    def _is_listed(self, ticket_id: object) -> bool:
        for first, last, until in self._windows:
            window = replace(self._link, start_date=first, end_date=last, until=until if self._link.ages else None)
            if self._run("details/ticket_listed", window, ticket_id=ticket_id)["tickets"].item():
                return True
        return False

    def _whole_campaigns(self, answer: pl.DataFrame) -> pl.DataFrame:
        """Campaigns that lie in the link with the days they are measured against: they are told as a whole only."""
        facts = self._run("details/store").row(0, named=True)
        begins = pl.max_horizontal(pl.col("starts_on") - BASELINE, pl.lit(facts["first_date"], pl.Date))
        ends = pl.min_horizontal("ends_on", pl.lit(facts["last_date"], pl.Date))
        is_inside = [(begins >= first) & (ends <= last) for first, last in self._spans]
        return answer.filter(pl.any_horizontal(is_inside))


def _joined(stretches: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """The same days, those that touch as one stretch; the stretch with the period's days first."""
    if len(stretches) == 2:
        (first, last), (begin, end) = stretches
        if begin <= last + A_DAY and first <= end + A_DAY:
            return [(min(first, begin), max(last, end))]
    return stretches


def _both(link: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...] | None:
    """Values of kept columns that meet both choices, header by header; None where nothing can."""
    mine, theirs = attributes_by_header(link), attributes_by_header(asked)
    chosen = {**theirs, **mine}
    for header in mine.keys() & theirs.keys():
        chosen[header] = [value for value in mine[header] if value in theirs[header]]
    if not all(chosen.values()):
        return None
    return tuple(sorted(attribute(header, value) for header, values in chosen.items() for value in values))
