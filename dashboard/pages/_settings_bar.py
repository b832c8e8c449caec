"""What every settings group has below its fields: what is wrong, what saving changes, Save, Undo, its history."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.metrics import METRICS
from dashboard.pages._desk import Progress, SettingsDesk
from dashboard.pages._parts import Screen, progress_bar
from dashboard.values import NOTHING, md_label
from dashboard.words import N_

COLUMNS = {
    "target_seconds": N_("Time"),
    "goal_pct": N_("Share"),
    "promise_seconds": N_("Mean promised"),
    "valid_from": N_("In force since"),
    "goal": N_("Share"),
    "weekday": N_("Weekday"),
    "opens_minute": N_("Hours"),
    "closes_minute": N_("Hours"),
    "date": N_("Day"),
    "kind": N_("Kind"),
    "code": N_("Code"),
    "name_en": N_("Name in English"),
    "name_zh": N_("Name in Chinese"),
    "starts_on": N_("First day"),
    "ends_on": N_("Last day"),
    "day_zero": N_("Day zero"),
    "aliases": N_("Words in files"),
    "noted_on": N_("Day"),
    "text": N_("Words"),
}
MOST_FAULTS, MOST_NAMES, MOST_VERSIONS = 8, 5, 20
Place = Callable[[int], str]


def save_bar(
    group: str, wanted: Any, desk: SettingsDesk, screen: Screen, place: Place | None = None, refusal: str = ""
) -> None:
    """Draw it. wanted: plain rows as the fields say them. place: a row's number → the words for it. refusal: why what
    was typed cannot be saved although each row is right."""
    t = screen.t
    faults, differs = desk.check(group, wanted), desk.differs(group, wanted)
    history = desk.history(group)
    with st.container(horizontal=True, vertical_alignment="center", key=f"bar_{group}"):
        is_saved = st.button(t("Save"), type="primary", key=f"save_{group}", icon=":material/check:")
        is_undone = bool(history) and st.button(
            t("Undo last change"), key=f"undo_{group}", icon=":material/undo:", help=_when(history[0], desk, screen)
        )
        if (differs or refusal) and st.button(t("Discard"), key=f"discard_{group}", type="tertiary"):
            desk.discard(group)
            st.rerun()
        chosen = _history(group, history, desk, screen) if history else None
    if is_saved and not faults and not refusal:
        if differs:
            _carry_out(screen, lambda tell: desk.save(group, wanted, tell), t("Saved"))
        else:
            st.info(t("Nothing has changed."))
    elif is_undone:
        _carry_out(screen, lambda tell: desk.undo(group, tell), t("Undone"))
    elif chosen is not None:
        _carry_out(screen, lambda tell: desk.bring_back(group, chosen, tell), t("Brought back"))
    if faults:
        faults_list(faults, screen, place)
    elif refusal:
        st.error(refusal)
    elif differs:
        st.caption(_consequence(desk.effect(group, wanted), screen))


def take_over(group: str, value: Any, desk: SettingsDesk, screen: Screen) -> None:
    """Save a switch at once; switching back is its undo."""
    _carry_out(screen, lambda tell: desk.save(group, value, tell), screen.t("Saved"))


def _carry_out(screen: Screen, action: Callable[[Progress], str], done: str) -> None:
    with progress_bar(screen) as tell:
        fault = action(tell)
    if fault:
        st.error(md_label(fault))
        return
    st.toast(done)
    st.rerun()


def faults_list(faults: Sequence[Any], screen: Screen, place: Place | None = None) -> None:
    """Each fault in a line: where, what was found, what is expected."""
    t = screen.t
    lines = []
    for fault in faults[:MOST_FAULTS]:
        row = "" if not fault.row else place(fault.row) if place else t("Row {n}", n=fault.row)
        where = " · ".join(part for part in (row, t(COLUMNS.get(fault.column, fault.column))) if part)
        lines.append(
            t(
                "{where}: found “{found}”, expected {expected}.",
                where=md_label(where),
                found=md_label(fault.found or NOTHING),
                expected=t(fault.expected),
            )
        )
    if len(faults) > MOST_FAULTS:
        lines.append(t("… and {n} more", n=len(faults) - MOST_FAULTS))
    st.error("\n".join(f"- {line}" for line in lines))


def _consequence(effect: Any, screen: Screen) -> str:
    """What saving changes, in one or two sentences."""
    t = screen.t
    if not effect.rebuilds:
        return t("Saving changes what is shown at once; no figure changes.")
    chinese = t.lang == "zh_CN"
    comma, said = "、" if chinese else ", ", []
    if effect.metrics:
        labels = list(dict.fromkeys(METRICS[n].label_zh if chinese else METRICS[n].label for n in effect.metrics))
        names = comma.join(labels[:MOST_NAMES]) + (" …" if len(labels) > MOST_NAMES else "")
        said.append(t("Affects {n} figures: {names}.", n=len(labels), names=md_label(names)))
    if effect.cuts:
        said.append(t("Regroups by: {cuts}.", cuts=comma.join(t(cut) for cut in effect.cuts)))
    said.append(t("Figures are prepared anew when you save; the last ones are shown until then."))
    return " ".join(said)


def _when(saved: Any, desk: SettingsDesk, screen: Screen) -> str:
    moment = screen.show.moment(desk.local(saved.saved_at))
    if not saved.saved_by:
        return screen.t("Last changed {when}", when=moment)
    return screen.t("Last changed {when} by {who}", when=moment, who=md_label(saved.saved_by))


def _history(group: str, history: Sequence[Any], desk: SettingsDesk, screen: Screen) -> int | None:
    """Earlier versions; the number of the one to bring back."""
    t, chosen = screen.t, None
    with st.popover(
        t.within("settings", "History"), icon=":material/history:", type="tertiary", key=f"history_{group}"
    ):
        for saved in history[:MOST_VERSIONS]:
            with st.container(horizontal=True, vertical_alignment="center"):
                who = f" · {saved.saved_by}" if saved.saved_by else ""
                st.text(f"{saved.version} · {screen.show.moment(desk.local(saved.saved_at))}{who}", width="content")
                if saved is history[0]:
                    st.caption(t("in force"), width="content")
                elif st.button(t("Bring back"), type="tertiary", key=f"back_{group}_{saved.version}"):
                    chosen = saved.version
        if st.button(t("Bring back the starting values"), type="tertiary", key=f"back_{group}_0"):
            chosen = 0
    return chosen
