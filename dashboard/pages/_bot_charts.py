"""The charts of the bot: its path in steps, who is contained but unhappy, and the wait after a hand-over."""

from functools import partial
from typing import Any

from dashboard.figures import path as steps
from dashboard.figures import theme
from dashboard.figures.path import Step
from dashboard.figures.quadrants import Dot, quadrants, quadrants_table
from dashboard.figures.spread import spread, spread_table
from dashboard.figures.trend import is_thin
from dashboard.insight import intervals
from dashboard.pages import _components, _waits
from dashboard.pages._bot import BOT, ONLY_BOT, ONLY_HANDED, PATH, SATISFACTION, Bot
from dashboard.pages._components import Cell, Row, number
from dashboard.pages._names import namer
from dashboard.pages._parts import View, by_bucket, card, chart, first_row, remark, tickets_link, title_row
from dashboard.pages._resolution_tables import Column, figure_cell
from dashboard.pages._series import is_unfinished, marks
from dashboard.values import ENOUGH
from dashboard.words import N_

LOW = "measures/low_scores"
LEAST_DRAWN = 5  # answers; the share of fewer would only stretch the picture
WAIT_TITLES = {
    "hour": N_("Wait after hand-over per hour"),
    "day": N_("Wait after hand-over per day"),
    "week": N_("Wait after hand-over per week"),
    "month": N_("Wait after hand-over per month"),
}
# Step: (key, name, count, rate, the count its rate is of, who served, whether its bar begins after the contained).
STEPS = (
    ("started", N_("Started with the bot"), "bot_tickets", "", "", (*ONLY_BOT, *ONLY_HANDED), False),
    ("replied", N_("Answered by the bot"), "bot_replied", "bot_replied_pct", "bot_tickets",
     (*ONLY_BOT, *ONLY_HANDED), False),
    ("contained", N_("Contained by bot"), "contained", "containment_pct", "bot_tickets", ONLY_BOT, False),
    ("handed", N_("Handed to a human"), "handed_over", "handoff_pct", "bot_tickets", ONLY_HANDED, True),
    ("answered", N_("Answered by a human"), "handoffs_answered", "handoff_answered_pct", "handoffs_known",
     ONLY_HANDED, True),
    ("solved", N_("Solved by a human"), "handoffs_resolved", "handoff_resolved_pct", "answered_handoffs_known",
     ONLY_HANDED, True),
)  # fmt: skip
NOT_TOLD = {
    "replied": N_("not in the export: bot reply time"),
    "answered": N_("not in the export: first human reply"),
    "solved": N_("not in the export: status or time of solution"),
}
LOW_SHARE = Column(N_("Share unhappy"), "dissatisfied_pct", LOW, "answered")


# The path


def path_card(bot: Bot) -> None:
    """From the start with the bot to a solution: where do we lose them?"""
    view, t = bot.view, bot.view.screen.t
    with card("path", view.screen, t("Bot path"), click=t("click a bar to filter")):
        whole = bot.looking_at()
        now, then = whole.row(PATH), whole.row_before(PATH)
        drawn = [_step(view, step, now, then) for step in STEPS]
        points = chart(
            steps.path(drawn, t=t, theme=view.screen.theme), partial(steps.path_table, drawn, t=t), picks=True,
            key=f"path_{view.asked.handled_by}",
            alt=t("Bot path: conversations at each step, from the start with the bot to a solution by a human."),
        )  # fmt: skip
        remark(t("Contained and handed over add up to those who started. Contained does not mean solved."))
        if points:
            served = {step[0]: step[5] for step in STEPS}
            view.toggle("handled_by", *served[points[0]["customdata"][0]])


def _step(view: View, step: tuple[Any, ...], now: dict[str, Any], then: dict[str, Any]) -> Step:
    t, show = view.screen.t, view.screen.show
    key, name, counted, rate, of, served, is_after = step
    count, notes, told = now[counted], [], {}
    said = t(NOT_TOLD[key]) if count is None else show.value(count, "count")
    if count is not None and rate and now[rate] is not None:
        share, n = now[rate], now[of]
        told = {"share": share, "of": n, "ends": intervals.wilson_pct(share, n)}
        said = f"{said} · " + t("{x} of {n}", x=show.value(share, "percent"), n=show.value(n, "count"))
        if told["ends"]:
            notes.append(f"{show.interval(share, *told['ends'])} · n = {show.value(n, 'count')}")
        if then and then[rate] is not None:
            told |= {"share_before": then[rate], "of_before": then[of]}
            earlier = show.value(then[rate], "percent")
            notes.append(t("Comparison: {x} (n = {n})", x=earlier, n=show.value(then[of], "count")))
    elif count is not None and then:
        notes.append(t("comparison {x}", x=show.value(then[counted], "count")))
    chosen = view.asked.handled_by
    color = "web_form" if key in ("contained", "replied", "started") else "wechat"
    return Step(
        key, t(name), count, now["contained"] if is_after else 0, said, theme.CHANNEL[color], "\n".join(notes),
        is_faded=bool(chosen) and not set(chosen) & set(served), count_before=then.get(counted), **told,
    )  # fmt: skip


# Contained and satisfied


def topics_card(bot: Bot) -> None:
    """A dot a topic: contained but unhappy?"""
    view, t = bot.view, bot.view.screen.t
    with card("contained", view.screen, t("Contained and satisfied"), t("a dot a topic"), t("click to filter")):
        whole, alone = bot.looking_at(), bot.looking_at(*ONLY_BOT)
        level = tuple(
            first_row(of.frame(measure, by="all", without="topics"))[column]
            for of, measure, column in ((whole, BOT, "containment_pct"), (alone, SATISFACTION, "csat_pct"))
        )
        dots = _dots(bot)
        if None in level or not dots:
            none = N_("No topic has bot conversations and at least 5 ratings of the bot.")
            remark(t(none) if view.facts.surveys else t("No survey data yet"))
            return
        names = (
            t("Satisfied,\nseldom contained"), t("Contained\nand satisfied"),
            t("Unhappy,\nseldom contained"), t("Contained\nbut unhappy"),
        )  # fmt: skip
        shown = (dots, level, names, (t("Contained by bot"), t("CSAT, bot only")))
        points = chart(
            quadrants(*shown, t=t, theme=view.screen.theme),
            partial(quadrants_table, *shown, head=t("Topic"), whole_name=t("All topics"), t=t), picks=True,
            key=f"contained_{view.asked.topics}",
            alt=t("Topics by the share that the bot contains and the share of satisfied customers among them."),
        )  # fmt: skip
        remark(t("Dashed: all topics. Size: bot conversations. Grey: fewer than 30 answers; below 5 not drawn."))
        if points:
            view.toggle("topics", points[0]["customdata"][0])


def _dots(bot: Bot) -> list[Dot]:
    view = bot.view
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)
    served = by_bucket(bot.looking_at().frame(BOT, by="topic", without="topics"))
    rated = by_bucket(bot.looking_at(*ONLY_BOT).frame(SATISFACTION, by="topic", without="topics"))
    chosen, found = view.asked.topics, []
    for code, row in served.items():
        rating = rated.get(code, {})
        x, y = row["containment_pct"], rating.get("csat_pct")
        if x is None or y is None or rating["answered"] < LEAST_DRAWN:
            continue
        notes, ends = [], []
        for label, value, n in (
            (N_("Contained by bot"), x, row["bot_tickets"]), (N_("CSAT, bot only"), y, rating["answered"]),
        ):  # fmt: skip
            band = intervals.wilson_pct(value, n)
            ends.append(band)
            told = show.interval(value, *band) if band else show.value(value, "percent")
            notes.append(f"{t(label)}: {told} · n = {show.value(n, 'count')}")
        is_thin_dot = min(row["bot_tickets"], rating["answered"]) < ENOUGH
        is_faded = bool(chosen) and code not in chosen
        found.append(
            Dot(
                code, name("topics", code), x, y, row["bot_tickets"], "\n".join(notes), is_thin_dot, is_faded,
                rating["answered"], *ends,
            )
        )  # fmt: skip
    return found


def unhappy_card(bot: Bot) -> None:
    """Contained, and scored 1 or 2: by topic."""
    view, t = bot.view, bot.view.screen.t
    show, name = view.screen.show, namer(t)
    with card("unhappy", view.screen):
        with title_row(t("Contained but unhappy"), t("score 1–2"), t("click to filter")):
            tickets_link(view, "unhappy", handled_by=ONLY_BOT, only=("low",))
        alone = bot.looking_at(*ONLY_BOT)
        found = {c: r for c, r in by_bucket(alone.frame(LOW, by="topic", without="topics")).items() if r["answered"]}
        if not found:
            remark(t("Nobody rated the bot here") if view.facts.surveys else t("No survey data yet"))
            return
        then = {}
        if alone.before:
            then = by_bucket(alone.read(LOW, alone.before.without("topics"), by="topic"))
        order = sorted(found, key=lambda c: (found[c]["answered"] < ENOUGH, -found[c]["low_answers"], c))
        rows = []
        for code in order:
            row, n = found[code], found[code]["answered"]
            tone = "faint" if n < ENOUGH else ""
            count = number(row["low_answers"], "count", show, tone)
            share = figure_cell(view, LOW_SHARE, row, then.get(code, {}), None)
            interval = Cell(_interval(view, row), "faint")
            answers = number(n, "count", show, tone)
            rows.append(
                Row(
                    key=code,
                    name=name("topics", code),
                    bar=row["low_answers"],
                    color=theme.CHANNEL_ORDER.index("other"),
                    cells=(count, share, interval, answers),
                    is_pressed=code in view.asked.topics,
                )
            )
        heads = [t("Topic"), t("Unhappy"), t(LOW_SHARE.label), t("95% interval"), t("Answers")]
        picked = _components.leaderboard(rows, heads, label=t("Contained but unhappy"), optional=(2,), key="unhappy")
        remark(t("By the day of the answer; bot only, no human entered."))
        if picked:
            view.toggle("topics", picked)


def _interval(view: View, row: dict[str, Any]) -> str:
    band = intervals.wilson_pct(row["dissatisfied_pct"], row["answered"])
    return f"{band[0]:.1f}–{band[1]:.1f}" if band else view.screen.show.value(None, "percent")


# The wait after a hand-over


def wait_card(bot: Bot) -> None:
    """Median and slowest tenth of the wait after a hand-over, over time: is it quick?"""
    view = bot.looking_at(*ONLY_HANDED)
    t, grain = view.screen.t, view.filter.grain
    with card("hand_over", view.screen):
        with title_row(t(WAIT_TITLES[grain]), t("median to slowest 10%")):
            tickets_link(bot.view, "hand_over", handled_by=ONLY_HANDED, sort="-response")
        row = view.row("measures/speed")
        if row["handoff_wait_p50_seconds"] is None:
            remark(t("No hand-over was answered at a known time"))
            return
        # Of those handed over, the clock of the first reply starts at the hand-over.
        median, slowest = _waits.points(view, view.filter, _waits.CALENDAR)
        before = _waits.points(view, view.before, _waits.CALENDAR) if view.before else ([], [])
        is_log = _waits.are_far_apart(row["handoff_wait_p50_seconds"], row["handoff_wait_p90_seconds"])
        shown: dict[str, Any] = {
            "grain": grain, "t": t, "bands": marks(view), "target": row["target_seconds"],
            "unfinished": is_unfinished(view.filter, view.facts),
        }  # fmt: skip
        chart(
            spread(median, slowest, before, theme=view.screen.theme, is_log=is_log, height=330, **shown),
            partial(spread_table, median, slowest, before, **shown), key="hand_over",
            alt=t("Median and slowest 10% of waits after a hand-over, the comparison dotted, the target dashed."),
        )  # fmt: skip
        if is_thin(median):
            remark(t("Most points rest on fewer than 30 observations: read the line as a whole."))
