"""Settings: hours of service by weekday, several periods a day, each version from its first day on."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import theme
from dashboard.figures.week_hours import week_hours
from dashboard.pages._desk import SettingsDesk
from dashboard.pages._parts import Screen, card, fields
from dashboard.pages._settings_bar import save_bar
from dashboard.words import N_

Row = dict[str, Any]
ALWAYS = date(2000, 1, 1)
WEEK = range(1, 8)
PARTS = re.compile(r"[,，;；、]")
ENDS = re.compile(r"\s*(?:–|—|-|~|～|至|到)\s*")


def render(desk: SettingsDesk, screen: Screen) -> None:
    """The card."""
    t = screen.t
    with card("schedule", screen, t("Business hours"), t("for the clock that stops outside them")):
        _hours(desk, screen)


def periods(text: str) -> list[tuple[str, str]]:
    """`9:00–12:00, 13:00-22:00` as pairs of texts; what has no end is paired with nothing."""
    found = []
    for part in PARTS.split(text):
        if part.strip():
            opens, *closes = ENDS.split(part.strip(), maxsplit=1)
            found.append((opens, closes[0] if closes else ""))
    return found


def _text(rows: Sequence[Row], weekday: int) -> str:
    """The periods of a weekday, as they are typed."""
    own = sorted((row["opens_minute"], row["closes_minute"]) for row in rows if row["weekday"] == weekday)
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in own)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _hours(desk: SettingsDesk, screen: Screen) -> None:
    t, show, draft = screen.t, screen.show, desk.draft("schedule")
    versions = sorted({row["valid_from"] for row in draft.rows})
    latest = versions[-1] if versions else ALWAYS
    shown = [row for row in draft.rows if row["valid_from"] == latest]
    st.caption(t("Write periods like 09:00–12:00, 13:00–22:00; a day without any is closed. Until 24:00 at most."))
    rows: list[Row] = []
    days, preview = st.columns((3, 2), gap="medium")
    with days:
        since = draft.field("hours_since", latest, partial(
            st.date_input, t("In force since"), format="YYYY-MM-DD", width=170,
            min_value=ALWAYS, max_value=date(2099, 12, 31), help=t("A later day keeps the present hours until then."),
        ))  # fmt: skip
        with fields("schedule", ("", N_("Periods")), (1, 4), screen):
            for weekday in WEEK:
                cells = st.columns((1, 4), vertical_alignment="center")
                cells[0].text(show.weekday(weekday))
                before = _text(shown, weekday)
                text = draft.field(f"hours_{weekday}", before, partial(
                    cells[1].text_input, show.weekday(weekday), placeholder=t("closed"), max_chars=120,
                ))  # fmt: skip
                own = [row for row in shown if row["weekday"] == weekday]
                if text != before:
                    own = [{"weekday": weekday, "opens_minute": a, "closes_minute": b} for a, b in periods(text)]
                rows += [row | {"valid_from": since} for row in own]
    earlier = [row for row in draft.rows if row["valid_from"] < since]
    wanted = earlier + rows
    refusal = "" if rows or not earlier else t(
        "Hours cannot end on a day: those before would go on. Leave one day with a period, or mark the closed days in "
        "the calendar.",
    )  # fmt: skip
    with preview:
        _preview(rows, desk, screen)
    for version in versions[:-1]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(t("Earlier hours, since {day}", day=show.day(version, year=True)), width="content")
            if st.button(t("Remove"), type="tertiary", key=f"hours_remove_{draft.seed}_{version}"):
                desk.edit("schedule", [row for row in draft.rows if row["valid_from"] != version])
                st.rerun()
    save_bar("schedule", wanted, desk, screen, lambda number: show.weekday(wanted[number - 1]["weekday"]), refusal)


def _preview(rows: Sequence[Row], desk: SettingsDesk, screen: Screen) -> None:
    """The week as bars, and what it means."""
    t = screen.t
    if not rows:
        st.info(t("No business hours are kept: business times are unknown, and the switch finds nothing."))
        return
    if desk.check("schedule", rows):
        st.caption(t("The week is drawn when all periods can be read."))
        return
    spans = [(row["weekday"], _minutes(row["opens_minute"]), _minutes(row["closes_minute"])) for row in rows]
    st.plotly_chart(
        week_hours(spans, t=t, theme=screen.theme).sent(), theme="streamlit", config=theme.CONFIG, key="week_hours",
        alt=t("Hours of service on each weekday."),
    )  # fmt: skip
    total = sum(closes - opens for _, opens, closes in spans)
    st.caption(
        t("{hours} a week. Holidays are closed; make-up workdays on a weekend are served like a Monday unless the "
          "weekday has periods of its own.", hours=t("{n} h", n=f"{total / 60:g}"))
    )  # fmt: skip


def _minutes(found: int | str) -> int:
    """Minutes after midnight; the text was read before."""
    if isinstance(found, int):
        return found
    hour, minute = re.split(r"[:：]", found)
    return int(hour) * 60 + int(minute)
