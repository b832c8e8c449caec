"""Settings: what is aimed at. One row a channel for everybody, for VIP customers, for urgent tickets; overall goals."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard import vocabulary
from dashboard.metrics import METRICS
from dashboard.pages._desk import Draft, SettingsDesk
from dashboard.pages._names import namer
from dashboard.pages._parts import Screen, card, fields
from dashboard.pages._settings_bar import save_bar
from dashboard.values import NOTHING, md_label
from dashboard.words import N_, Words

Row = dict[str, Any]
Slot = tuple[str, str | None, str | None, str | None]  # subject, channel, tier, priority
FIRST = "first_response"
SECTIONS: dict[str, tuple[str, tuple[Slot, ...]]] = {
    "all": (N_("First response of a human"), tuple((FIRST, c, None, None) for c in vocabulary.CHANNELS)),
    "vip": (N_("VIP customers"), tuple((FIRST, c, "vip", None) for c in vocabulary.CHANNELS)),
    "urgent": (N_("Urgent tickets"), tuple((FIRST, c, None, "urgent") for c in vocabulary.CHANNELS)),
    "rest": (N_("Bot and refunds"), (("bot_response", None, None, None), ("refund", None, None, None))),
}
SUBJECTS = {"bot_response": N_("Reply of the bot"), "refund": N_("Refund paid")}
UNITS = ((86_400, N_("{n} d")), (3_600, N_("{n} h")), (60, N_("{n} min")), (1, N_("{n} s")))
ALWAYS = date(2000, 1, 1)


def render(desk: SettingsDesk, screen: Screen) -> None:
    """Both groups, each in its card."""
    t = screen.t
    with card("targets", screen, t("Targets"), t("a time with its unit: 30 s, 5 min, 4 h, 2 d")):
        _targets(desk, screen)
    with card("goals", screen, t("Goals over all tickets"), t("empty: no goal")):
        _goals(desk, screen)


def span(seconds: int | None, t: Words) -> str:
    """Seconds as they are typed and read back exactly: 8 h 30 min."""
    pieces, rest = [], seconds or 0
    for size, word in UNITS:
        count, rest = divmod(rest, size)
        if count:
            pieces.append(t(word, n=count))
    return " ".join(pieces)


def _slot(row: Row) -> Slot:
    return row["subject"], row["channel"], row["tier"], row["priority"]


def _targets(desk: SettingsDesk, screen: Screen) -> None:
    t, draft = screen.t, desk.draft("targets")
    newest = newest_of(draft.rows)
    typed: dict[Slot, Row] = {}
    for section, (title, slots) in SECTIONS.items():
        if section == "all":
            _section(section, slots, newest, typed, draft, screen)
            _suggest(newest, desk, screen)
            continue
        with st.expander(t(title), key=f"targets_{section}"):
            _section(section, slots, newest, typed, draft, screen)
    since = _since(draft, desk, screen)
    wanted, endless = revised(draft.rows, typed, since)
    others = sum(1 for slot in newest if slot not in typed)
    if others:
        st.caption(t("{n} further rules, set by file, stay as they are.", n=others))
    refusal = since and endless and t(
        "{name}: a target or a promised mean cannot end on a day. Choose “all tickets” to take it away, also from past "
        "ones, or type what holds since {day}.",
        name=md_label(_place(newest[endless[0]], screen)), day=screen.show.day(since, year=True),
    )  # fmt: skip
    save_bar("targets", wanted, desk, screen, lambda number: _place(wanted[number - 1], screen), refusal or "")


def _section(
    section: str, slots: Sequence[Slot], newest: dict[Slot, Row], typed: dict[Slot, Row], draft: Draft, screen: Screen
) -> None:
    """Fields of one kind of target; what they say goes into `typed`."""
    t, has_promise = screen.t, section == "all"
    widths = (2, 2, 2, 2) if has_promise else (2, 2, 2)
    heads = ["", N_("Within"), N_("Share that should meet it, %"), N_("Mean promised in public")][: len(widths)]
    with fields(f"targets_{section}", heads, widths, screen):
        for slot in slots:
            row = newest.get(slot, {})
            key = f"target_{section}_{slot[0]}_{slot[1]}"
            name = _name(slot, screen)
            cells = st.columns(widths, vertical_alignment="center")
            cells[0].text(name)
            name = md_label(name)
            label = t("{name}: within", name=name)
            time = _time(cells[1], label, row.get("target_seconds"), f"{key}_time", draft, t)
            share = partial(
                cells[2].number_input, t("{name}: share in percent", name=name), 0.0, 100.0, None, 1.0, "%.10g",
                placeholder="%",
            )  # fmt: skip
            goal = draft.field(f"{key}_share", row.get("goal_pct"), share)
            promise = row.get("promise_seconds")
            if has_promise:
                label = t("{name}: mean promised", name=name)
                promise = _time(cells[3], label, promise, f"{key}_mean", draft, t)
            if time not in (None, "") or promise not in (None, ""):
                subject, channel, tier, priority = slot
                typed[slot] = {
                    "subject": subject, "channel": channel, "tier": tier, "priority": priority,
                    "target_seconds": time, "goal_pct": goal, "promise_seconds": promise or None,
                    "valid_from": row.get("valid_from", ALWAYS),
                }  # fmt: skip
            else:
                typed[slot] = {}


def _time(place: Any, label: str, seconds: int | None, name: str, draft: Draft, t: Words) -> int | str | None:
    """The seconds when they were left alone, else the text."""
    shown = span(seconds, t)
    text = draft.field(name, shown, partial(place.text_input, label, placeholder=NOTHING, max_chars=20))
    return seconds if text == shown else text


def _since(draft: Draft, desk: SettingsDesk, screen: Screen) -> date | None:
    """From which day changed targets hold; None for all tickets, also past ones."""
    t = screen.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        how = draft.field("targets_hold", "all", partial(
            st.segmented_control, t("Changes hold for"), ["all", "since"], required=True,
            format_func=lambda o: t("all tickets") if o == "all" else t("tickets created since"),
        ))  # fmt: skip
        if how == "since":
            day = partial(st.date_input, t("First day"), format="YYYY-MM-DD", width=160)
            return draft.field("targets_since", desk.today(), day)
    return None


def newest_of(rows: Sequence[Row]) -> dict[Slot, Row]:
    """The version of each rule that came into force last."""
    return {_slot(row): row for row in sorted(rows, key=lambda row: row["valid_from"])}


def revised(rows: Sequence[Row], typed: Mapping[Slot, Row], since: date | None) -> tuple[list[Row], list[Slot]]:
    """The rules with what was typed, and those that were emptied, wholly or of their promise, but cannot end.

    typed: slot → the rule as its fields say it, nothing where they are empty. since: first day of the changes, None for
    all tickets. A changed rule takes the place of all its versions from that day on; versions before it stay. A version
    holds until the next one begins, its promise until another is made, so neither can end without a successor: such a
    rule stays as it was.
    """
    newest = newest_of(rows)
    wanted: list[Row] = []
    endless: list[Slot] = []
    done: set[Slot] = set()
    for row in rows:
        slot = _slot(row)
        if slot not in typed or typed[slot] == newest[slot]:
            wanted.append(row)
        elif slot not in done:
            done.add(slot)
            versions = [one for one in rows if _slot(one) == slot]
            before = [one for one in versions if since and one["valid_from"] < since]
            promised = newest_of(before)[slot]["promise_seconds"] if before else None
            if typed[slot] and (typed[slot]["promise_seconds"] or not promised):
                wanted += [*before, typed[slot] | {"valid_from": since or ALWAYS}]
            elif before:
                wanted += versions
                endless.append(slot)
    new = [row for slot, row in typed.items() if row and slot not in newest]
    return wanted + [row | {"valid_from": since or ALWAYS} for row in new], endless


def _name(slot: Slot, screen: Screen) -> str:
    return namer(screen.t)("channels", slot[1]) if slot[1] else screen.t(SUBJECTS.get(slot[0], slot[0]))


def _place(row: Row, screen: Screen) -> str:
    """A rule in words: Chat · VIP customers."""
    name = namer(screen.t)
    parts = [_name(_slot(row), screen)]
    if row["tier"]:
        parts.append(name("tiers", row["tier"]))
    if row["priority"]:
        parts.append(name("priorities", row["priority"]))
    return " · ".join(parts)


def _suggest(newest: dict[Slot, Row], desk: SettingsDesk, screen: Screen) -> None:
    """The 75th percentile of 90 days of each channel, to be taken over as it is."""
    t, show = screen.t, screen.show
    with st.popover(t("Suggest from my data"), icon=":material/lightbulb:", key="suggest_targets"):
        found = desk.suggestions()
        fitting = {one["channel"]: int(one["suggested_seconds"]) for one in found if one["suggested_seconds"]}
        st.caption(t("Three of four answered tickets of the last 90 days had their first reply within:"))
        for one in found:
            name = md_label(namer(t)("channels", one["channel"]))
            n = show.value(one["answered_tickets"], "count")
            if one["channel"] in fitting:
                exact, suggested = show.duration(one["p75_seconds"]), span(fitting[one["channel"]], t)
                line = t("**{name}** {exact} → {suggested} · n = {n}", name=name, exact=exact, suggested=suggested, n=n)
                st.markdown(line)
            else:
                st.markdown(t("**{name}** too few to tell · n = {n}", name=name, n=n))
        if not fitting:
            st.caption(t("There are too few answered tickets for a suggestion."))
        elif st.button(t("Put these into the fields"), key="take_suggestions"):
            slots = [slot for slot in SECTIONS["all"][1] if slot in newest and slot[1] in fitting]
            desk.fill("targets", {f"target_all_{s[0]}_{s[1]}_time": span(fitting[s[1] or ""], t) for s in slots})
            st.rerun()


def _goals(desk: SettingsDesk, screen: Screen) -> None:
    t, draft = screen.t, desk.draft("goals")
    wanted = []
    with fields("goals", ("", N_("Share in percent")), (2, 2), screen):
        for row in draft.rows:
            metric = METRICS[row["metric"]]
            name = metric.label_zh if t.lang == "zh_CN" else metric.label
            cells = st.columns((2, 2), vertical_alignment="center")
            cells[0].text(name)
            share = partial(
                cells[1].number_input, t("{name}: share in percent", name=md_label(name)), 0.0, 100.0, None, 1.0,
                "%.10g", placeholder=t("no goal"),
            )  # fmt: skip
            goal = draft.field(f"goal_{row['metric']}", row["goal"], share)
            wanted.append(row | {"goal": goal})
    save_bar("goals", wanted, desk, screen)
