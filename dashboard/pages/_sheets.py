"""What a page draws, noted card by card while it draws it.

    with recording(t, "overview", t("Overview")) as book:
        overview.render(read, filter, screen)
    book.sheets          # every card with its title, its table, its chart and what stands below it

So an export is what was on screen, not a second account of it. Whoever records without a browser gets the same pages:
Streamlit draws into nothing there, and each switch stands where it stands at first.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.share.sheets import Sheet
from dashboard.tables import Table, table, text
from dashboard.words import Words


@dataclass
class Book:
    """What one run of a page noted, in the language of t.

    slug, title: of the page. view: how it looked at the data; sentence: its freshness sentence; metrics: those of its
    key figures. can_click: whether who looks may choose anything by clicking. takes_away: told the format of each
    file when it is built; it may refuse by raising.
    """

    t: Words
    slug: str
    title: str
    can_click: bool = True
    takes_away: Callable[[str], None] = lambda _form: None
    sheets: list[Sheet] = field(default_factory=list)
    view: Any = None
    sentence: str = ""
    metrics: list[str] = field(default_factory=list)


@dataclass
class OpenCard:
    """The card that is being drawn; drawn: its sheets, as soon as it is."""

    key: str
    title: str = ""
    hint: str = ""
    remarks: list[str] = field(default_factory=list)
    parts: list[Sheet] = field(default_factory=list)
    drawn: list[Sheet] = field(default_factory=list)

    def sheets(self) -> list[Sheet]:
        """Its chart or table first, under its title; others under their own."""
        found = []
        for place, part in enumerate(self.parts):
            if place == 0:
                found.append(replace(part, key=self.key, title=self.title or part.title, hint=self.hint))
            else:
                title = " · ".join(filter(None, (self.title, part.title)))
                found.append(replace(part, key=f"{self.key}_{place + 1}", title=title))
        if found:
            found[-1] = replace(found[-1], remarks=tuple(self.remarks))
        return found

    def sentences(self) -> list[Sheet]:
        """What a card says that has neither chart nor table, as a table of its sentences."""
        if self.parts or not self.remarks:
            return []
        said = table([self.title], [[text(sentence)] for sentence in self.remarks])
        return [Sheet(self.key, self.title, lambda: said, self.hint)]


_book: ContextVar[Book | None] = ContextVar("book", default=None)
_card: ContextVar[OpenCard | None] = ContextVar("card", default=None)


@contextmanager
def recording(
    t: Words,
    slug: str,
    title: str,
    *,
    can_click: bool = True,
    takes_away: Callable[[str], None] = lambda _form: None,
) -> Iterator[Book]:
    """Note what is drawn inside."""
    book = Book(t, slug, title, can_click, takes_away)
    token = _book.set(book)
    try:
        yield book
    finally:
        _book.reset(token)


def book() -> Book | None:
    """What is being noted into; None while nothing is."""
    return _book.get()


def words() -> Words | None:
    """The words of what is noted now; None while nothing is."""
    found = _book.get()
    return found.t if found else None


def can_click() -> bool:
    """Whether who looks may choose anything by clicking."""
    found = _book.get()
    return found is None or found.can_click


def noted(made: Callable[[], bytes], form: str, takes_away: Callable[[str], None]) -> Callable[[], bytes]:
    """The file, told before it is built: what a run offers is built later, outside of it."""

    def build() -> bytes:
        takes_away(form)
        return made()

    return build


def offered(made: Callable[[], bytes], form: str) -> Callable[[], bytes]:
    """A file of the page that is drawn now, told to whoever wants to know of files taken away."""
    found = _book.get()
    return noted(made, form, found.takes_away) if found else made


@contextmanager
def unrecorded() -> Iterator[None]:
    """Draw something that is no part of the page: a drawer, a dialog."""
    book, card = _book.set(None), _card.set(None)
    try:
        yield
    finally:
        _book.reset(book)
        _card.reset(card)


@contextmanager
def opened(key: str, title: str = "", hint: str = "") -> Iterator[OpenCard]:
    """A card of the page. One that fails while it is drawn is not noted."""
    card = OpenCard(key, title, hint)
    token = _card.set(card)
    try:
        yield card
    finally:
        _card.reset(token)
    if book := _book.get():
        card.drawn = card.sheets()
        book.sheets.extend(card.drawn or card.sentences())


def head(title: str, hint: str = "") -> None:
    """The open card's title, where it is drawn inside of it."""
    card = _card.get()
    if card is not None and not card.title:
        card.title, card.hint = title, hint


def remark(words: str) -> None:
    """A sentence of the open card."""
    if card := _card.get():
        card.remarks.append(words)


def note(
    key: str, title: str, made: Callable[[], Table], *, figure: Any = None, alt: str = "",
    seen: Callable[[], Table] | None = None,
) -> None:  # fmt: skip
    """A chart or table of the open card; outside of cards a sheet of its own. seen: what of it is on screen."""
    sheet = Sheet(key, title, made, figure=figure, alt=alt, seen=seen)
    if card := _card.get():
        card.parts.append(sheet)
    elif book := _book.get():
        book.sheets.append(sheet)


def look(view: Any, sentence: str) -> None:
    """How the page looks at the data: its view and the sentence that says so."""
    if book := _book.get():
        book.view, book.sentence = view, sentence


def metrics(names: Sequence[str]) -> None:
    """Metrics whose definitions belong to the page."""
    if book := _book.get():
        book.metrics.extend(name for name in names if name and name not in book.metrics)
