"""The bot in figures: what it keeps from people, for good or not, how fast it hands over, and how content they are."""

from dataclasses import dataclass, replace
from typing import Any

from dashboard.insight import contrasts
from dashboard.pages import _components, _headline, _waits
from dashboard.pages._channel_rows import span
from dashboard.pages._components import Card
from dashboard.pages._headline import Headline
from dashboard.pages._parts import View, by_bucket, first_row
from dashboard.values import ENOUGH
from dashboard.words import N_

BY_CREATION = N_("By creation of the ticket")
BOT, PATH, SATISFACTION = "measures/bot", "measures/bot_path", "measures/satisfaction"
HEADLINES = (
    Headline(
        "contained", N_("Contained by bot"), "containment_pct", BOT, "bot_tickets",
        N_("{n} conversations that began with the bot"), BY_CREATION, "",
    ),
    Headline(
        "handed", N_("Handed to a human"), "handoff_pct", BOT, "bot_tickets",
        N_("{n} conversations that began with the bot"), BY_CREATION, "",
    ),
    Headline(
        "lasting", N_("Contained for good"), "lasting_containment_pct", BOT, "bot_mature",
        N_("{n} of them at least 7 days old, customer known"), BY_CREATION, "",
    ),
    Headline(
        "wait", N_("Wait after hand-over"), "handoff_wait_p50_seconds", "measures/speed", "answered_handoffs",
        N_("{n} hand-overs answered by a human"), BY_CREATION, "", "target_seconds",
    ),
    Headline(
        "csat", N_("CSAT, bot only"), "csat_pct", SATISFACTION, "answered",
        N_("{n} answered surveys"), N_("By answer of the survey"), "",
    ),
)  # fmt: skip
ONLY_BOT, ONLY_HANDED = ("bot",), ("bot_then_human",)
# Card → the tickets behind it.
BEHIND: dict[str, dict[str, Any]] = {
    "contained": {"handled_by": ONLY_BOT},
    "handed": {"handled_by": ONLY_HANDED},
    "lasting": {"handled_by": ONLY_BOT},
    "wait": {"handled_by": ONLY_HANDED, "sort": "-response"},
    "csat": {"handled_by": ONLY_BOT, "only": ("low",)},
}


@dataclass(frozen=True)
class Bot:
    """The bot in one period. A choice of who served is left out: the path shows all ways it can end."""

    view: View

    def looking_at(self, *handled_by: str) -> View:
        """The view of those whom these served; of all without any."""
        view = self.view
        before = replace(view.before, handled_by=handled_by) if view.before else None
        return replace(view, filter=replace(view.filter, handled_by=handled_by), before=before)

    @property
    def path(self) -> dict[str, Any]:
        """The steps of the whole period."""
        return self.looking_at().row(PATH)

    @property
    def is_exported(self) -> bool:
        """Whether any ticket of the store, whatever the filter, met a bot."""
        values = self.view.read("details/filter_values", self.view.filter)
        met = values.filter(dimension="handled_by")["value"].to_list()
        return bool({*ONLY_BOT, *ONLY_HANDED} & set(met))


def draw(bot: Bot) -> None:
    """The row of cards; a click opens the tickets behind one."""
    view, t = bot.view, bot.view.screen.t
    picked = _components.cards([_card(bot, headline) for headline in HEADLINES], label=t("The bot"), key="bot_cards")
    if picked in BEHIND:
        view.screen.open("tickets", replace(view.asked, **BEHIND[picked]))


def _card(bot: Bot, headline: Headline) -> Card:
    t = bot.view.screen.t
    of = {"wait": ONLY_HANDED, "csat": ONLY_BOT}.get(headline.key, ())
    view = bot.looking_at(*of)
    made = _headline.card(headline, view, {})
    row = view.row(headline.measure)
    if row.get(headline.metric) is None:
        why = t(_reason(bot, headline.key))
        return replace(made, note=why, tip=(*made.tip, why))
    if (row.get(headline.n) or 0) < ENOUGH:
        return made
    if headline.key == "wait":
        return _wait(made, view, row)
    if headline.key == "csat":
        return _against_humans(made, bot, row)
    return replace(made, note=_note(bot, headline.key, row))


def _note(bot: Bot, key: str, row: dict[str, Any]) -> str:
    t, show = bot.view.screen.t, bot.view.screen.show
    if key == "lasting":
        return t("no return within 7 days")
    n = bot.path["contained" if key == "contained" else "handed_over"]
    return t("{n} of {all}", n=show.value(n, "count"), all=show.value(row["bot_tickets"], "count"))


def _wait(made: Card, view: View, row: dict[str, Any]) -> Card:
    t, show = view.screen.t, view.screen.show
    certain = first_row(view.frame("measures/speed_interval", by="all"))
    told = _waits.span(row["handoff_wait_p90_seconds"], _waits.CALENDAR.bounds(certain, "p90"), show)
    slow = t("slowest tenth over {x}", x=show.duration(row["handoff_wait_p90_seconds"]))
    note = f"{made.note} · {slow}" if made.state else slow
    tail = f"{t('Slowest 10%')} · {t('95% interval: {x}', x=told)}"
    return replace(made, note=note, tip=(*made.tip, tail))


def _against_humans(made: Card, bot: Bot, row: dict[str, Any]) -> Card:
    """bot_gap: the bot's CSAT minus that of people alone; called a difference only where it is one beyond chance."""
    view = bot.looking_at()
    t, show = view.screen.t, view.screen.show
    served = by_bucket(view.frame(SATISFACTION, by="handled_by"))
    human, mixed = served.get("human", {}), served.get("bot_then_human", {})
    n_human = human.get("answered") or 0
    found = contrasts.of_shares(row["csat_pct"], row["answered"], human.get("csat_pct"), n_human)
    lines = [_told(t(label), one, view) for label, one in ((N_("Human"), human), (N_("Bot, then human"), mixed))]
    if found is None or found.interval is None:
        return replace(made, note=t("nobody rated a human here"), tip=(*made.tip, *filter(None, lines)))
    value = show.value(found.value, "points")
    interval = span(found.interval, "percent", view)
    lines.append(t("Bot minus human: {x} ({interval})", x=value, interval=interval))
    human_value = show.value(human["csat_pct"], "percent")
    if found.is_told(row["answered"], n_human):
        note = t("differs from human {x}: {gap}", x=human_value, gap=value)
    else:
        note = t("human {x}: no clear difference", x=human_value)
    return replace(made, note=note, tip=(*made.tip, *filter(None, lines)))


def _told(name: str, row: dict[str, Any], view: View) -> str:
    show, n = view.screen.show, row.get("answered")
    band = _headline.interval("csat_pct", row.get("csat_pct"), n)
    return f"{name}: {show.interval(row['csat_pct'], *band)} · n = {show.value(n, 'count')}" if band else ""


def _reason(bot: Bot, key: str) -> str:
    """Why a card has nothing to show."""
    if key == "lasting":
        old = bot.path["bot_tickets"] and not bot.looking_at().row("measures/resolution")["mature_tickets"]
        return N_("All tickets are younger than 7 days") if old else N_("The export names no customers")
    if key == "wait":
        return N_("No hand-over was answered at a known time")
    return N_("Nobody rated the bot here") if bot.view.facts.surveys else N_("No survey data yet")
