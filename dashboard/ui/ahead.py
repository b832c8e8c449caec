"""Questions asked ahead: what a page asked about the last view, it will ask about the next one.

A page asks one question after the other and draws in between; the engine has a cursor for each core. So when the
filter changes, the questions of the run before are put side by side in the background, with the new dates in place of
the old. The page finds their answers kept, or waits for those under way. It asks for itself whatever was not foreseen.
"""

import logging
from collections.abc import Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import replace
from threading import Event
from typing import NamedTuple

import polars as pl
import streamlit as st

from dashboard.engines.answers import waiting
from dashboard.errors import DashboardError
from dashboard.filters import LISTS, Filter
from dashboard.pages._parts import Read, Screen

log = logging.getLogger(__name__)

KEY = "asked_before"
_side = ThreadPoolExecutor(2, "ahead")  # as many as a mart has cursors: more would only wait


class Question(NamedTuple):
    """A question, apart from the dates. whose: of the period, of the comparison, or of the period without a list."""

    name: str
    whose: str
    params: tuple[tuple[str, Hashable], ...]


class Asked(NamedTuple):
    """What a page asked in a run to its end, and about which view."""

    now: Filter
    before: Filter | None
    questions: tuple[Question, ...]


@contextmanager
def asking(slug: str, screen: Screen) -> Iterator[Screen]:
    """The screen with which a page is drawn that asks ahead.

    Nothing is remembered of a run that is cut short, and what still waits when a run ends is not asked any more: nobody
    waits for it.
    """
    known: dict[str, Asked] = st.session_state.setdefault(KEY, {})
    noted: dict[Question, None] = {}
    view: list[tuple[Filter, Filter | None]] = []
    over = Event()

    def foresee(read: Read, now: Filter, before: Filter | None) -> Read:
        view[:] = [(now, before)]
        last = known.get(slug)
        if last is not None and (last.now, last.before) != (now, before):
            for question in last.questions:
                _side.submit(copy_context().run, _ask, read, question, now, before, over)

        def noting(name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
            whose = _whose(filter, now, before)
            if whose and all(isinstance(value, Hashable) for value in params.values()):
                noted[Question(name, whose, tuple(sorted(params.items())))] = None
            return read(name, filter, **params)

        return noting

    try:
        yield replace(screen, foresee=foresee)
        if view:
            known[slug] = Asked(*view[0], tuple(noted))
    finally:
        over.set()


def _whose(filter: Filter | None, now: Filter, before: Filter | None) -> str:
    """How a question's filter follows from the view; empty where it does in no way that is known here."""
    if filter == now:
        return "now"
    if filter is not None and filter == before:
        return "before"
    return next((name for name in LISTS if filter == now.without(name)), "") if filter is not None else ""


def _ask(read: Read, question: Question, now: Filter, before: Filter | None, over: Event) -> None:
    filter = before if question.whose == "before" else now
    if filter is None or over.is_set():
        return
    if question.whose in LISTS:
        filter = now.without(question.whose)
    try:
        with waiting(lambda: not over.is_set()):
            read(question.name, filter, **dict(question.params))
    except DashboardError as error:  # the page asks again, and says why there is no answer
        log.info("asked ahead in vain: %s", error)
    except RuntimeError:  # the figures were closed meanwhile
        log.debug("asked ahead too late", exc_info=True)
