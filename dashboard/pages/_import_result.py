"""Step 4, done: what the import brought, where to see it, and the way back."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.filters import Filter
from dashboard.pages._desk import Desk, Item
from dashboard.pages._parts import Screen
from dashboard.words import N_


def render(item: Item, desk: Desk, screen: Screen) -> None:
    """Draw the step."""
    t, show, record = screen.t, screen.show, item.record
    counts = {name: show.value(getattr(record, name), "count") for name in ("added", "updated", "same", "rejected")}
    said = N_("Imported: {added} added, {updated} updated, {same} unchanged, {rejected} left out.")
    st.success(t(said, **counts))
    with st.container(horizontal=True):
        period = _period(record)
        label = t("See it in Overview")
        if period and st.button(label, type="primary", key=f"see_{item.key}", icon=":material/dashboard:"):
            screen.open("overview", period)
        if st.button(t("Undo this import"), key=f"undo_result_{record.import_id}", icon=":material/undo:"):
            desk.undo(record.import_id)
            st.rerun()
        others = any(other.record is None for other in desk.files())
        st.button(
            t("Next file") if others else t("Import another file"),
            key=f"another_{item.key}",
            on_click=desk.drop,
            args=(item,),
        )


def _period(record: Any) -> Filter | None:
    """The file's own dates as a period."""
    if not (record.first_date and record.last_date):
        return None
    first, last = date.fromisoformat(record.first_date), date.fromisoformat(record.last_date)
    return Filter(days=None, start_date=first, end_date=last)
