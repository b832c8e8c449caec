"""The figures that stand beside an agent or a team: which there are, who is credited with them, and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboard.filters import Filter
from dashboard.insight import intervals, peers
from dashboard.metrics import METRICS
from dashboard.pages import _headline
from dashboard.pages._components import Cell, Column, Line, number
from dashboard.pages._names import DIMENSION
from dashboard.pages._parts import View, by_bucket
from dashboard.values import ENOUGH, NOTHING
from dashboard.words import N_

RESOLUTION, REPLIES, HANDLING, EXPECTED = (
    f"measures/{name}" for name in ("resolution", "replies", "handling", "csat_expected")
)
MEASURES = (RESOLUTION, REPLIES, HANDLING, EXPECTED)
SPEED = "measures/speed"
IN_TARGET = ("target_due", "within_target_pct", "within_target_goal_pct")
RANGE = "range"  # of CSAT, in a column of its own, which a phone leaves out
AGENTS, TEAMS = "agents", "teams"  # lists of the filter


@dataclass(frozen=True, slots=True)
class Figure:
    """One column. n: the count under it. width: see Column. goal: column of the measure, or "goals".

    order: the name of ordering by it; is_falling: the greatest first.
    """

    key: str
    label: str
    metric: str
    measure: str
    n: str
    order: str
    is_falling: bool
    width: str = ""
    goal: str = ""


FIGURES = (
    Figure("tickets", N_("Tickets"), "tickets", RESOLUTION, "tickets", N_("Most tickets"), True),
    Figure(
        "response", N_("First response"), "first_response_p50_seconds", REPLIES, "answered_tickets",
        N_("Slowest first response"), True,
    ),
    Figure(
        "target", N_("In target"), "within_target_pct", REPLIES, "target_due", N_("Least in target"), False, "narrow",
        "within_target_goal_pct",
    ),
    Figure(
        "resolution", N_("Resolved"), "resolution_pct", RESOLUTION, "mature_tickets", N_("Least resolved"), False,
        "narrow", "goals",
    ),
    Figure("reopened", N_("Reopened"), "reopen_pct", RESOLUTION, "ever_resolved", N_("Most reopened"), True, "narrow"),
    Figure(
        "one_touch", N_("One-touch"), "one_touch_pct", RESOLUTION, "human_resolved", N_("Least one-touch"), False,
        "wide",
    ),
    Figure(
        "handle", N_("Handle time"), "handle_mean_seconds", HANDLING, "handled", N_("Longest handle time"), True,
        "wide",
    ),
    Figure("csat", N_("CSAT"), "csat_pct", EXPECTED, "answered", N_("Lowest CSAT"), False, "", "goals"),
    Figure("answers", N_("Answers"), "answered", EXPECTED, "answered", N_("Most answers"), True, "narrow"),
    Figure(RANGE, N_("95% interval"), "csat_pct", EXPECTED, "answered", "", False, "middle"),
    Figure(
        "expected", N_("vs expected"), "csat_vs_expected_points", EXPECTED, "answered", N_("Furthest below expected"),
        False, "middle",
    ),
)  # fmt: skip
BY_KEY = {figure.key: figure for figure in FIGURES}
COUNTS = ("tickets", "answers")
MOST, NAME = "tickets", "name"


@dataclass(frozen=True)
class Board:
    """Everybody of one kind in a period. listed: AGENTS or TEAMS.

    The choice in the list itself is left out, so that those chosen can be seen among their peers.
    """

    view: View
    listed: str

    @cached_property
    def now(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Measure → name → row; under "" what belongs to nobody."""
        return self._asked(self.view.filter)

    @cached_property
    def before(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The same of the comparison; without one, nothing."""
        if self.view.before is None:
            return {}
        return self._asked(self.view.before)

    def _asked(self, filter: Filter) -> dict[str, dict[str, dict[str, Any]]]:
        everybody, by = filter.without(self.listed), DIMENSION[self.listed]
        found = {m: by_bucket(self.view.read(m, everybody, by=by)) for m in MEASURES}
        if self.listed == TEAMS:
            # A team is answerable for tickets that nobody answered; an agent only for the replies they sent.
            for name, row in by_bucket(self.view.read(SPEED, everybody, by=by)).items():
                found[REPLIES].setdefault(name, {}).update({column: row[column] for column in IN_TARGET})
        return found

    @cached_property
    def goals(self) -> dict[str, float | None]:
        """The overall goals that people can set, by metric."""
        return _headline.goals(self.view)

    @cached_property
    def everybody(self) -> list[str]:
        """All who did enough to be shown, the most tickets first."""
        names = {name for rows in self.now.values() for name in rows if name}
        return sorted((n for n in names if self._most(n) >= self.least), key=self._by_volume)

    @cached_property
    def hidden(self) -> int:
        """How many did something, but too little to be shown."""
        names = {name for rows in self.now.values() for name in rows if name}
        return sum(0 < self._most(name) < self.least for name in names)

    @property
    def least(self) -> int:
        """Below it a figure is hidden; teams are not people."""
        return intervals.MIN_N_PERSON if self.listed == AGENTS else 1

    def of(self, figure: Figure, name: str) -> tuple[Any, int]:
        """A figure of somebody and its n."""
        row = self.now[figure.measure].get(name, {})
        return row.get(figure.metric), row.get(figure.n) or 0

    def median(self, figure: Figure) -> float | None:
        """The median of all peers, not only of those chosen."""
        if figure.key in COUNTS:
            values = [(float(self.of(figure, name)[0] or 0), ENOUGH) for name in self.everybody]
            return peers.median(values)
        return peers.median(self.of(figure, name) for name in self.everybody)

    def ordered(self, names: Sequence[str], order: str) -> list[str]:
        """Names by a figure, those on too little last; `NAME` by name."""
        if order == NAME:
            return sorted(names)
        if order == MOST:
            return sorted(names, key=self._by_volume)
        figure = BY_KEY[order]

        def place(name: str) -> tuple[bool, bool, float, str]:
            value, n = self.of(figure, name)
            is_thin = n < ENOUGH and order not in COUNTS
            return value is None, is_thin, (-value if figure.is_falling else value) if value is not None else 0, name

        return sorted(names, key=place)

    def _by_volume(self, name: str) -> tuple[int, int, str]:
        return -self._count(name, RESOLUTION, "tickets"), -self._count(name, REPLIES, "replies"), name

    def _most(self, name: str) -> int:
        counts = ((RESOLUTION, "tickets"), (REPLIES, "replies"), (EXPECTED, "answered"))
        return max(self._count(name, measure, column) for measure, column in counts)

    def _count(self, name: str, measure: str, column: str) -> int:
        return self.now[measure].get(name, {}).get(column) or 0


def columns(board: Board, order: str) -> list[Column]:
    """The headings; each tells in its title what the figure means."""
    t, lang = board.view.screen.t, board.view.screen.lang
    heads = [Column(NAME, HEADS[board.listed](t), _arrow(order == NAME, False), is_main=True, is_fixed=True)]
    for figure in FIGURES:
        metric = METRICS.get(figure.metric)
        tip = "" if metric is None else metric.means_zh if lang == "zh_CN" else metric.means
        arrow, label = _arrow(order == figure.key, figure.is_falling), t(figure.label)
        if figure.key == "target" and board.listed == AGENTS:
            label = t("Replies in target")
            tip += " " + t("Here of the first replies sent: tickets without one belong to nobody.")
        heads.append(Column(figure.key, label, arrow, figure.width, True, is_fixed=True, tip=tip))
    return heads


HEADS: dict[str, Any] = {AGENTS: lambda t: t("Agent"), TEAMS: lambda t: t("Team")}


def _arrow(is_it: bool, is_falling: bool) -> str:
    return "" if not is_it else "descending" if is_falling else "ascending"


def lines(board: Board, names: Sequence[str]) -> list[Line]:
    """A row for each name."""
    return [Line(name, (Cell(name), *(cell(board, figure, name) for figure in FIGURES))) for name in names]


def summary(board: Board) -> list[Cell]:
    """The median of the peers, as the row above all others."""
    t, show = board.view.screen.t, board.view.screen.show
    sentence = N_("Median of agents") if board.listed == AGENTS else N_("Median of teams")
    cells = [Cell(t(sentence), tip=t("The middle of all with n ≥ 30 in this selection, chosen or not"))]
    for figure in FIGURES:
        if figure.key == RANGE:
            cells.append(Cell(""))
            continue
        value = board.median(figure)
        tip = t("Fewer than three with n ≥ 30") if value is None else ""
        cells.append(number(value, unit(figure), show, "faint" if value is None else "", tip))
    return cells


def unit(figure: Figure) -> str:
    """The unit of a figure; `answered` is a count that no metric names."""
    return METRICS[figure.metric].unit if figure.metric in METRICS else "count"


def cell(board: Board, figure: Figure, name: str) -> Cell:
    """One figure of somebody, with its interval, n, target and comparison as its title."""
    t, show = board.view.screen.t, board.view.screen.show
    value, n = board.of(figure, name)
    if figure.key in COUNTS:
        return number(value or 0, "count", show) if not 0 < n < board.least else _hidden(board)
    if value is None or n == 0:
        return number(None, unit(figure), show, "faint", t("Nothing to measure here"), n)
    if n < board.least:
        return _hidden(board)
    goal = _goal(board, figure, name)
    band = interval(board, figure, name)
    if figure.key == RANGE:
        return Cell(f"{band[0]:.1f}–{band[1]:.1f}" if band else NOTHING, "faint" if n < ENOUGH else "")
    told = [f"n = {show.value(n, 'count')}"]
    if band is not None:
        told.insert(0, show.interval(value, *band, unit(figure)))
    if figure.key == "expected":
        expected = board.now[EXPECTED][name]["csat_expected_pct"]
        told.append(t("expected {x}", x=show.value(expected, "percent")))
    if goal is not None:
        told.append(t("Target {x}", x=_headline.target(figure.metric, goal, show)))
    then = board.before.get(figure.measure, {}).get(name, {})
    if (then.get(figure.n) or 0) >= board.least and then.get(figure.metric) is not None:
        earlier, n_then = show.value(then[figure.metric], unit(figure)), show.value(then[figure.n], "count")
        told.append(t("Comparison: {x} (n = {n})", x=earlier, n=n_then))
    is_bad = is_worse(board, figure, name)
    if is_bad:
        told.append(t("worse beyond chance"))
    tone = "faint" if n < ENOUGH else "bad" if is_bad else ""
    return number(value, unit(figure), show, tone, " · ".join(told), n)


def _hidden(board: Board) -> Cell:
    return Cell(
        f"< {board.least}", "faint", board.view.screen.t("Fewer than {n}: not shown of a person", n=board.least)
    )


def _goal(board: Board, figure: Figure, name: str) -> float | None:
    if figure.goal == "goals":
        return board.goals.get(figure.metric)
    return board.now[figure.measure].get(name, {}).get(figure.goal) if figure.goal else None


def interval(board: Board, figure: Figure, name: str) -> tuple[float, float] | None:
    """The 95 % interval of a share, a median or a difference; None where there is none."""
    row = board.now[figure.measure].get(name, {})
    value, n = board.of(figure, name)
    if figure.key == "response":
        low, high = row.get("first_response_p50_low_seconds"), row.get("first_response_p50_high_seconds")
        return None if low is None or high is None else (low, high)
    if figure.key == "expected":
        band = intervals.wilson_pct(row.get("csat_pct"), n)
        return None if band is None else peers.difference_from(row["csat_expected_pct"], band)
    return _headline.interval(figure.metric, value, n)


def is_worse(board: Board, figure: Figure, name: str) -> bool:
    """Whether a share lies below its target, or CSAT below what was to be expected, beyond chance."""
    value, n = board.of(figure, name)
    if figure.key == "expected":
        row = board.now[EXPECTED].get(name, {})
        return peers.is_below(row.get("csat_pct"), row.get("csat_expected_pct"), n)
    return bool(figure.goal) and peers.is_below(value, _goal(board, figure, name), n)
