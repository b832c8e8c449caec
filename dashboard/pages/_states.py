"""What a page shows when there is nothing to show: what happened, and ways out."""

from collections.abc import Callable

import streamlit as st

from dashboard.fields import SURVEY_FIELDS, TICKET_FIELDS
from dashboard.filters import DEFAULTS, Filter
from dashboard.pages._parts import Facts, Read, Screen, View
from dashboard.values import md_label
from dashboard.words import N_

TEMPLATES = {"tickets": TICKET_FIELDS, "surveys": SURVEY_FIELDS}
NOTHING_FOR = {
    "tickets": (N_("No tickets for {what} in these dates ({days})."), N_("No tickets in these dates ({days}).")),
    "surveys": (N_("No surveys for {what} in these dates ({days})."), N_("No surveys in these dates ({days}).")),
}


def template(kind: str) -> bytes:
    """An empty CSV with every header we know, readable by Excel (byte order mark)."""
    return ("﻿" + ",".join(field.name for field in TEMPLATES[kind]) + "\r\n").encode()


def view_of(read: Read, filter: Filter, screen: Screen) -> View | None:
    """The page's view of what is selected; without any data the way to get some is drawn, and there is none."""
    facts = Facts.of(read)
    if facts is None:
        no_data(screen)
        return None
    return View.of(read, filter, facts, screen)


def no_data(screen: Screen) -> None:
    """The store is empty."""
    t = screen.t
    with st.container(border=True, key="card_empty"):
        st.subheader(t("No data yet"), anchor=False)
        st.markdown(t("Import the ticket export of your help desk, or look around with sample data first."))
        with st.container(horizontal=True):
            if screen.load_sample and st.button(t("Try with sample data"), type="primary", key="try_sample"):
                with st.spinner(t("Loading the sample data …")):
                    screen.load_sample()
                st.rerun()
            if screen.can_open("import") and st.button(t("Import tickets"), key="import_tickets"):
                screen.open("import", None)
            st.download_button(
                t("Download a template"), template("tickets"), "tickets.csv", "text/csv",
                on_click="ignore", key="template_tickets",
            )  # fmt: skip


def nothing_matches(view: View, names: Callable[[str, object], str], kind: str = "tickets") -> None:
    """Nothing fits the filter. names: (list, code) → the word for it; an empty code names the list. kind: of what."""
    t, show, settled = view.screen.t, view.screen.show, view.filter
    assert settled.start_date and settled.end_date
    chosen = [names(field, value) for field in view.asked.active for value in _values(getattr(view.asked, field))]
    what = " × ".join(md_label(word) for word in chosen)
    days = md_label(show.days(settled.start_date, settled.end_date, view.facts.last_date))
    with st.container(border=True, key="card_nothing"):
        if what:
            st.markdown(t(NOTHING_FOR[kind][0], what=what, days=days))
        else:
            st.markdown(t(NOTHING_FOR[kind][1], days=days))
        with st.container(horizontal=True):
            for field in view.asked.active[:4]:
                if st.button(t("Clear {name}", name=md_label(names(field, ""))), key=f"clear_{field}"):
                    view.choose(**{field: DEFAULTS[field]})
            if settled.length < 90 and st.button(t("Widen to 90 days"), key="widen"):
                view.choose(days=90, start_date=None, end_date=None)
            outside = settled.end_date < view.facts.first_date or settled.start_date > view.facts.last_date
            if outside and st.button(t("Show the newest data"), key="newest"):
                view.choose(days=DEFAULTS["days"], start_date=None, end_date=None)


def _values(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
