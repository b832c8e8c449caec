"""The history of imports: what each brought, its left-out rows, the way back and the way back again."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.pages._desk import Desk
from dashboard.pages._import_reading import KINDS
from dashboard.pages._import_steps import show_progress
from dashboard.pages._parts import Screen, heading
from dashboard.values import md_label

MOST = 50


def work(desk: Desk, screen: Screen) -> None:
    """What is being done with the history, until it has ended; then its fault, if it had one."""
    if desk.work is not None:
        show_progress(desk.work, screen)
        desk.finish()
        st.rerun()
    if fault := desk.fault():
        st.error(md_label(fault))


def render(desk: Desk, screen: Screen) -> None:
    """Draw it."""
    t = screen.t
    records = list(desk.history())[:MOST]
    if not records:
        return
    with st.container(border=True, key="card_history"):
        heading(t("History"))
        for record in records:
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                horizontal_alignment="distribute",
                key=f"past_{record.import_id}",
            ):
                with st.container(gap=None, width="content"):
                    st.text(record.file + (f" ({t('sample data')})" if record.is_sample else ""))
                    st.caption(_summary(record, desk, screen))
                with st.container(horizontal=True, width="content", vertical_alignment="center"):
                    _actions(record, desk, screen)


def _summary(record: Any, desk: Desk, screen: Screen) -> str:
    """One line about an import: kind, counts, when and by whom."""
    t, show = screen.t, screen.show
    parts = [
        t.within("kind", KINDS.get(record.kind, record.kind)),
        t("{n} added", n=show.value(record.added, "count")),
        t("{n} updated", n=show.value(record.updated, "count")),
        t("{n} left out", n=show.value(record.rejected, "count")),
        show.moment(desk.local(record.imported_at)),
    ]
    if record.imported_by:
        parts.append(md_label(record.imported_by))
    return " · ".join(parts)


def _actions(record: Any, desk: Desk, screen: Screen) -> None:
    t = screen.t
    if record.is_undone:
        st.caption(t("undone"))
        if record.can_return and st.button(
            t("Bring back"), key=f"return_{record.import_id}", icon=":material/redo:"
        ):  # fmt: skip
            desk.bring_back(record.import_id)
            st.rerun()
        return
    if record.rejected and not record.brought_back:  # an undo forgets the rows that were left out
        st.download_button(
            t("Left-out rows"), _left_out(desk, record.import_id), f"left_out_{record.import_id}.csv",
            "text/csv", on_click="ignore", type="tertiary", key=f"left_out_{record.import_id}",
        )  # fmt: skip
    if st.button(t("Undo"), key=f"undo_history_{record.import_id}", icon=":material/undo:"):
        desk.undo(record.import_id)
        st.rerun()


def _left_out(desk: Desk, import_id: str) -> Callable[[], bytes]:
    return lambda: desk.left_out(import_id)
