"""A page as a report without anybody looking: for the command line, and for whoever wants the same as a file."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit import logger

from dashboard.filters import Filter
from dashboard.notes import DatedNote
from dashboard.pages import _sheets
from dashboard.pages._parts import Read, Screen
from dashboard.pages._report import report_of
from dashboard.share.sheets import Report
from dashboard.ui.contents import VIEWS
from dashboard.words import Words


def report(
    read: Read, slug: str, filter: Filter, t: Words, theme: str = "light", notes: tuple[DatedNote, ...] = ()
) -> Report | None:
    """What the page of this slug shows of a filter; None where nothing matches. Needs no server and no browser.

    notes: what managers pinned to days, as far as the reader may know it. Switches of the page stand where they stand
    at first. Raises KeyError for an unknown slug.
    """
    module = VIEWS[slug]
    screen = Screen(t.lang, theme, t, choose=lambda _filter: None, open=lambda _slug, _filter: None, notes=notes)
    with _sheets.recording(t, slug, t.within("page", module.TITLE)) as book, _unwatched():
        module.render(read, filter, screen)
    return report_of(book)


@contextmanager
def _unwatched() -> Iterator[None]:
    """Streamlit warns of each element that nobody will see; that is what is wanted here."""
    usual = st.get_option("logger.level")
    logger.set_log_level("error")
    try:
        yield
    finally:
        logger.set_log_level(usual)
