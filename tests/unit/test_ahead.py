"""What a page asked about one view is asked ahead about the next one; the page itself never notices."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard.errors import StoreError
from dashboard.filters import Filter
from dashboard.pages._parts import Read, Screen
from dashboard.ui import ahead
from dashboard.words import words

NOW = Filter(start_date=date(2026, 3, 1), end_date=date(2026, 3, 28))
BEFORE = Filter(start_date=date(2026, 2, 1), end_date=date(2026, 2, 28))
LATER = replace(NOW, end_date=date(2026, 3, 29), channels=("chat",))
SCREEN = Screen("en", "light", words("en"), choose=print, open=print)


class Asked:
    """A reader that notes what it is asked."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, Filter | None, dict[str, Any]]] = []

    def __call__(self, name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        self.questions.append((name, filter, params))
        if name == "fails":
            raise StoreError("No.")
        return pl.DataFrame({"n": [1]})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing happens behind the test's back, and each test has a session of its own."""

    class AtOnce:
        def submit(self, work: Callable[..., object], *given: object) -> None:
            work(*given)

    monkeypatch.setattr(ahead, "_side", AtOnce())
    monkeypatch.setattr(ahead.st, "session_state", {})


def draw(read: Read, now: Filter, before: Filter | None, *, slug: str = "overview", cut: bool = False) -> None:
    """A page that asks four questions, if it is drawn to its end."""
    with ahead.asking(slug, SCREEN) as screen:
        ask = screen.foresee(read, now, before)
        ask("measures/volume", now, by="all")
        if cut:
            raise RuntimeError
        if before:
            ask("measures/volume", before, by="all")
        ask("measures/volume", now.without("channels"), by="channel")
        ask("details/store")


def test_the_questions_of_the_last_view_are_asked_about_the_next():
    draw(Asked(), replace(NOW, channels=("email",)), BEFORE)
    read, seen = Asked(), []

    def meanwhile(now: Filter, before: Filter | None) -> None:
        with ahead.asking("overview", SCREEN) as screen:
            screen.foresee(read, now, before)
            seen.extend(read.questions)

    meanwhile(LATER, BEFORE)
    assert seen == [
        ("measures/volume", LATER, {"by": "all"}),
        ("measures/volume", BEFORE, {"by": "all"}),
        ("measures/volume", LATER.without("channels"), {"by": "channel"}),
    ]


def test_nothing_is_asked_twice_for_the_same_view_or_for_another_page():
    draw(Asked(), NOW, BEFORE)
    for now, slug in ((NOW, "overview"), (LATER, "response")):
        read = Asked()
        draw(read, now, BEFORE, slug=slug)
        assert len(read.questions) == 4, "its own"


def test_without_a_comparison_none_is_asked_about():
    draw(Asked(), NOW, BEFORE)
    read = Asked()
    draw(read, LATER, None)
    assert {question[1] for question in read.questions} == {LATER, LATER.without("channels"), None}


def test_a_run_that_was_cut_short_teaches_nothing():
    draw(Asked(), NOW, BEFORE)
    with pytest.raises(RuntimeError):
        draw(Asked(), LATER, BEFORE, cut=True)
    read = Asked()
    draw(read, replace(LATER, topics=("refund",)), BEFORE)
    assert len(read.questions) == 3 + 4, "three ahead, as the run before the last told"


def test_a_question_that_fails_ahead_is_the_pages_own_to_ask_again():
    with ahead.asking("overview", SCREEN) as screen, pytest.raises(StoreError):
        screen.foresee(Asked(), NOW, None)("fails", NOW)
    read = Asked()
    with ahead.asking("overview", SCREEN) as screen:
        ask = screen.foresee(read, LATER, None)
        assert read.questions == [("fails", LATER, {})]
        with pytest.raises(StoreError):
            ask("fails", LATER)


def test_what_still_waits_when_a_run_ends_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Callable[[], object]] = []

    class Later:
        def submit(self, work: Callable[..., object], *given: object) -> None:
            waiting.append(lambda: work(*given))

    draw(Asked(), NOW, BEFORE)
    monkeypatch.setattr(ahead, "_side", Later())
    read = Asked()
    draw(read, LATER, BEFORE)
    assert len(waiting) == 3
    for ask in waiting:
        ask()
    assert len(read.questions) == 4, "the page's own"
