"""The way through an import: four steps, what leads from one to the next, and watching what takes long."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.pages._desk import Desk, Item, Work
from dashboard.pages._parts import Screen
from dashboard.words import N_

UPLOAD, COLUMNS, CHECK, RESULT = 1, 2, 3, 4
TITLES = {UPLOAD: N_("Upload"), COLUMNS: N_("Match columns"), CHECK: N_("Check & fix"), RESULT: N_("Import")}
BY_NAME = ("layout", "alias", "chosen", "saved", "time")  # ways of matching that need no second look
TICK = 0.2  # seconds between two looks at what takes long


def first_step(item: Item, desk: Desk) -> int:
    """Where a new file needs its visitor first; one that leaves nothing open goes straight to its counts."""
    if item.draft is None or desk.asks_zone or any(q.code == "encoding" for q in item.draft.questions):
        return UPLOAD
    return COLUMNS if needs_you(item) else CHECK


def needs_you(item: Item) -> bool:
    """Whether something about the columns is better looked at by a person."""
    draft = item.draft
    unsure = any(column.field and column.how not in BY_NAME for column in draft.columns)
    asked = any(question.answer is None for question in draft.questions)
    return bool(unsure or asked or draft.missing or draft.unknown)


def can_count(item: Item) -> bool:
    """Whether the file can be read to its end as it is matched now."""
    return item.draft is not None and not item.draft.missing and not item.draft.open_questions


def go(item: Item, step: int) -> None:
    """Take this step; the reading of a file that failed is tried anew."""
    item.step = step
    if step < CHECK and item.draft is not None:
        item.fault = ""


def step_bar(item: Item | None, screen: Screen) -> None:
    """The four steps. Those that can be gone to are buttons; the present one is marked; the rest follow."""
    t, now = screen.t, item.step if item else UPLOAD
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="steps"):
        for step, title in TITLES.items():
            label = f"{step} · {t.within('step', title)}"
            if item is not None and step < now and item.record is None and item.work is None:
                icon = ":material/check:"
                st.button(label, icon=icon, type="tertiary", key=f"step_{step}", on_click=go, args=(item, step))
            elif step < now:
                st.badge(label, icon=":material/check:", color="green")
            else:
                st.badge(label, color="blue" if step == now else "gray")


@contextmanager
def foot(
    item: Item, screen: Screen, back: int | None, forward: int | None = None, *, is_open: bool = True
) -> Iterator[None]:
    """The row below a step: *Back* on the left, what is drawn inside and *Next* on the right."""
    t = screen.t
    with st.container(
        horizontal=True, horizontal_alignment="right" if back is None else "distribute", key=f"foot_{item.key}"
    ):
        if back is not None:
            st.button(t("Back"), icon=":material/arrow_back:", type="tertiary", key=f"back_{item.key}",
                      on_click=go, args=(item, back))  # fmt: skip
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            yield
            if forward is not None:
                st.button(t("Next"), type="primary", key=f"next_{item.key}", disabled=not is_open,
                          on_click=go, args=(item, forward))  # fmt: skip


def watch(item: Item, screen: Screen) -> None:
    """Show how far the file's work is until it ends. A click elsewhere ends the showing, not the work."""
    assert item.work is not None
    work, rows = item.work, item.draft.records if item.preview is None else 0
    is_counting = item.preview is None and item.record is None
    show_progress(work, screen, rows)
    item.work = None
    if work.was_cancelled:
        item.fault = ""
        item.step = COLUMNS if is_counting else CHECK
        st.toast(screen.t("Cancelled. Nothing was written."))
    elif item.record is None and not is_counting:
        item.step = CHECK  # its fault is told where it was asked for
    st.rerun()


def show_progress(work: Work, screen: Screen, rows: int = 0) -> None:
    """A bar with what is being done, how fast, and *Cancel* while that is possible; returns when the work has ended."""
    t, show = screen.t, screen.show
    if work.wait(TICK):
        return
    bar = st.progress(0.0)
    if work.can_cancel:
        st.button(t("Cancel"), key="cancel_work", on_click=work.cancel)
    while not work.wait(TICK):
        share = min(max(work.share, 0.0), 1.0)
        words = t(work.words) if work.words else ""
        if rows and 0 < share < 0.9:
            speed = show.value(round(rows * share / work.seconds), "count")
            words += " · " + t("{n} rows a second", n=speed)
        bar.progress(share, text=words)
    bar.empty()
