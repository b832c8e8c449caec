"""A page as a report without anybody looking: for the command line, and for whoever wants the same as a file."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.filters import Filter
from dashboard.pages import _sheets
from dashboard.pages._parts import Read, Screen
from dashboard.pages._report import report_of
from dashboard.share.sheets import Report
from dashboard.ui.contents import VIEWS
from dashboard.words import Words


def report(read: Read, slug: str, filter: Filter, t: Words, theme: str = "light") -> Report | None:
    """What the page of this slug shows of a filter; None where nothing matches. Needs no server and no browser.

    Switches of the page stand where they stand at first. Raises KeyError for an unknown slug.
    """
    module = VIEWS[slug]
    screen = Screen(t.lang, theme, t, choose=lambda _filter: None, open=lambda _slug, _filter: None)
    with _sheets.recording(t, slug, t.within("page", module.TITLE)) as book, _unwatched():
        module.render(read, filter, screen)
    return report_of(book)


@contextmanager
def _unwatched() -> Iterator[None]:
    """Streamlit warns of each element that nobody will see; that is what is wanted here."""
    loggers = [
        logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith("streamlit")
    ]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
