"""Pages drawn before anybody asks: once for each state of the figures, and only where a server serves them."""

from types import SimpleNamespace

import pytest

from dashboard.ui import warming
from dashboard.ui.contents import VIEWS


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were drawn so far; the one in the middle fails."""
    pages: list[str] = []

    def draw(_read: object, slug: str) -> None:
        pages.append(slug)
        if slug == "peaks":
            raise ValueError("no peaks")

    monkeypatch.setattr(warming, "draw", draw)
    monkeypatch.setattr(warming, "_warmed", warming._warmed)
    return pages


class AtOnce:
    """A thread that has ended when it has begun."""

    def __init__(self, target, args: tuple, **_: object) -> None:
        self.start = lambda: target(*args)


def test_new_figures_are_drawn_page_by_page(drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_warmed", "")
    monkeypatch.setattr(warming, "Thread", AtOnce)
    warming.follow(SimpleNamespace(read=None), "a")
    assert drawn == list(VIEWS)
    warming.follow(SimpleNamespace(read=None), "b")
    assert drawn == [*VIEWS, *VIEWS]


@pytest.mark.parametrize("warmed", [None, "a"])
def test_nothing_is_drawn_without_a_server_or_twice(drawn, monkeypatch: pytest.MonkeyPatch, warmed: str | None) -> None:
    monkeypatch.setattr(warming, "_warmed", warmed)
    monkeypatch.setattr(warming, "Thread", lambda **_: pytest.fail("nothing new was to be drawn"))
    warming.follow(SimpleNamespace(read=None), "a")
    assert drawn == []
