"""Channels & bot: which channel carries the load, and does the bot help?"""

import streamlit as st

from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.pages import _bot, _bot_charts, _channel_mix, _channel_rows, _headline
from dashboard.pages._bot import Bot
from dashboard.pages._channel_rows import TRENDS, WORDS, Groups
from dashboard.pages._names import namer
from dashboard.pages._parts import Read, Screen, View, card, guarded, heading, remark, title_row
from dashboard.pages._sentence import freshness
from dashboard.pages._states import nothing_matches, view_of
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Channels & bot"), "channels", ":material/forum:"

SWITCH = {"channels": N_("Channel"), "handled_by": N_("Who served")}


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    st.caption(freshness(view))
    if not view.row("measures/volume").get("tickets"):
        nothing_matches(view, namer(screen.t))
        return
    groups = _groups(view)
    _channel_mix.draw(groups)
    with guarded(screen):
        _robot(Bot(view))


def _groups(view: View) -> Groups:
    """The table of all figures with its two switches; what it is a table of holds for the mix below it too."""
    t = view.screen.t
    with card("groups", view.screen):
        with title_row(t("Channels, all figures"), click=t("click a row to filter")):
            listed = st.segmented_control(
                t("Table of"), list(SWITCH), default="channels", required=True, label_visibility="collapsed",
                format_func=lambda key: t(SWITCH[key]), key=f"channels_by_{view.screen.lang}",
            )  # fmt: skip
        groups = Groups(view, listed or "channels", _headline.goals(view))
        metric = view.asked.metric if view.asked.metric in TRENDS else "n"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(t("Line and change:"), width="content")
            picked = st.segmented_control(
                t("Line and change:"), list(TRENDS), default=metric, required=True, label_visibility="collapsed",
                format_func=lambda key: t(WORDS[TRENDS[key]]), key=f"channels_line_{metric}_{view.screen.lang}",
            )  # fmt: skip
        if picked and picked != metric:
            view.choose(metric=picked)
        _channel_rows.draw(groups)
        if groups.listed == "channels" and _known(view, "channel") == {"other"}:
            remark(t("Your export names no channels: map its channel column at the import."))
        if sentence := _self_service(view):
            remark(sentence)
    return groups


def _known(view: View, dimension: str) -> set[str]:
    """The values that the store holds, whatever the filter."""
    values = view.read("details/filter_values", view.filter)
    return set(values.filter(dimension=dimension)["value"].to_list())


def _self_service(view: View) -> str:
    """The share that found an answer by themselves; empty unless visits were imported."""
    t, show = view.screen.t, view.screen.show
    row = view.row("measures/self_service")
    band = intervals.wilson_pct(row["self_service_pct"], row["contacts"])
    if band is None:
        return ""
    share, n = show.interval(row["self_service_pct"], *band), show.value(row["contacts"], "count")
    return t("Self-service diversion: {x} (n = {n} contacts)", x=share, n=n)


def _robot(bot: Bot) -> None:
    """The half of the page about the bot, or why there is none."""
    view, t = bot.view, bot.view.screen.t
    heading(t("Does the bot help?"), t("whoever served in the end") if view.asked.handled_by else "")
    if not bot.is_exported:
        _no_bot(view)
        return
    if not bot.path["bot_tickets"]:
        with st.container(border=True, key="card_no_bot_here"):
            st.markdown(t("No conversation of this selection began with the bot."))
            if view.asked.channels and st.button(t("Clear {name}", name=t("Channel")), key="clear_bot_channels"):
                view.choose(channels=())
        return
    _bot.draw(bot)
    with st.grid(2, min_column_width=430, gap="small") as grid:
        for drawn in (
            _bot_charts.path_card, _bot_charts.topics_card, _bot_charts.wait_card, _bot_charts.unhappy_card,
        ):  # fmt: skip
            with grid.cell():
                drawn(bot)


def _no_bot(view: View) -> None:
    """No ticket of the store met a bot: say what the export would have to tell."""
    t = view.screen.t
    with st.container(border=True, key="card_no_bot"):
        st.subheader(t("No bot in these data"), anchor=False)
        st.markdown(
            t("The export does not say which conversations began with a bot. If you have one, match these columns:")
            + f" *{t('Started with')}*, *{t('Bot replied at')}*, *{t('Handed to a human at')}*."
        )
        if view.screen.can_open("import") and st.button(t("Import data"), key="import_tickets"):
            view.screen.open("import", None)
