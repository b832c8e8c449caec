"""What pages share: what they are handed, how they look at a period, cards that fail alone."""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

import polars as pl
import streamlit as st

from dashboard.comparison import A_YEAR, Campaign, campaign_pair, previous
from dashboard.errors import TooMuchError
from dashboard.figures import theme
from dashboard.figures.drawing import Figure
from dashboard.filters import Filter
from dashboard.notes import DatedNote
from dashboard.pages import _menu, _sheets
from dashboard.pages._report import report_of
from dashboard.tables import Table
from dashboard.values import Values, md_label
from dashboard.words import Words

log = logging.getLogger(__name__)


class Read(Protocol):
    """The runner: a query's name, a settled filter and its further parameters → a frame."""

    def __call__(self, name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame: ...


@dataclass(frozen=True)
class Screen:
    """Who looks, and how a page moves on.

    lang, theme: of this session. choose: select this filter, then run the page again. open: go to another page
    by its slug, with a filter or the present one. load_sample: put the sample data in; None where there are none.
    notes: what managers pinned to days, as far as this visitor may read it.
    keep, kept: remember a filter, and what was remembered last, for clicks whose undoing leads back to other dates.
    foresee: told the period and the comparison before a page asks about them; the reader to ask from then on.
    can_open: whether the visitor may go to a page. is_locked: nothing can be selected; `choose` only changes how
    things are drawn.
    """

    lang: str
    theme: str
    t: Words
    choose: Callable[[Filter], None]
    open: Callable[[str, Filter | None], None]
    load_sample: Callable[[], None] | None = None
    keep: Callable[[Filter], None] = lambda _filter: None
    kept: Callable[[], Filter] = Filter
    notes: tuple[DatedNote, ...] = ()
    can_open: Callable[[str], bool] = lambda _slug: True
    is_locked: bool = False
    foresee: Callable[[Read, Filter, Filter | None], Read] = lambda read, _now, _before: read

    @cached_property
    def show(self) -> Values:
        """The formatter of this language."""
        return Values(self.t)


@dataclass(frozen=True)
class Facts:
    """What the store holds: the one row of details/store."""

    as_of_local: datetime
    zone: str
    week_start: int
    first_date: date
    last_date: date
    tickets: int
    surveys: int
    is_sample: bool
    fingerprint: str

    @classmethod
    def of(cls, read: Read) -> "Facts | None":
        """None while the store holds nothing dated."""
        row = first_row(read("details/store"))
        if not row or row["last_date"] is None:
            return None
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class View:
    """One period as a page looks at it.

    asked: the filter as chosen, with "the last 28 days" still moving. filter, before: settled; before is None when
    comparison is off or begins before all data. remark: what has to be said of the comparison.
    """

    read: Read
    screen: Screen
    facts: Facts
    asked: Filter
    filter: Filter
    before: Filter | None
    remark: str = ""

    @classmethod
    def of(cls, read: Read, asked: Filter, facts: Facts, screen: Screen) -> "View":
        """The view of a filter on what the store holds."""
        t, settled, remark = screen.t, asked.settled(facts.last_date), ""
        known = _campaigns(read, settled, screen.lang) if asked.compare == "campaign" else {}
        before = previous(settled, facts.as_of_local, known)
        if before is not None and before.start_date is not None and before.start_date < facts.first_date:
            before = None  # days before all data would count as days without tickets
            remark = t("no earlier data to compare with")
        elif asked.compare == "campaign":
            now, earlier = campaign_pair(settled, known)
            if now is None:
                remark = t("no campaign in these dates to compare")
            elif earlier is None:
                remark = t("no earlier {campaign} to compare with", campaign=known[now])
            else:
                remark = t("aligned on the main day of {campaign}", campaign=known[now])
        return cls(screen.foresee(read, settled, before), screen, facts, asked, settled, before, remark)

    @property
    def is_even(self) -> bool:
        """Whether counts can be compared: a range of one's own may have more days or fewer."""
        return self.before is None or self.asked.compare != "own" or self.before.length == self.filter.length

    def frame(self, name: str, *, by: str, without: str = "") -> pl.DataFrame:
        """A measure of this period; `without` drops the page's choice in one list, for the table that makes it."""
        return self.read(name, self.filter.without(without) if without else self.filter, by=by)

    def row(self, name: str) -> dict[str, Any]:
        """A measure of the whole period."""
        return first_row(self.frame(name, by="all"))

    def row_before(self, name: str) -> dict[str, Any]:
        """The same of the comparison; empty without one."""
        return first_row(self.read(name, self.before, by="all")) if self.before else {}

    def choose(self, **changes: object) -> None:
        """Select the same but for `changes`."""
        self.screen.choose(replace(self.asked, **changes))  # type: ignore[arg-type]  # names and types as in Filter

    def toggle(self, name: str, *values: object) -> None:
        """Select exactly these values in a list; when they are what is selected, everything."""
        now = getattr(self.asked, name)
        wanted = tuple(sorted(values))  # type: ignore[type-var]  # codes or numbers, not both
        self.choose(**{name: () if now == wanted else wanted})


def _campaigns(read: Read, settled: Filter, lang: str) -> dict[Campaign, str]:
    """The campaigns that touch the period and those of the year before, with their names."""
    assert settled.start_date
    rows = read("details/promos", replace(settled, start_date=settled.start_date - 2 * A_YEAR)).iter_rows(named=True)
    name = "name_zh" if lang == "zh_CN" else "name_en"
    return {Campaign(row["code"], row["starts_on"], row["ends_on"], row["day_zero"]): row[name] for row in rows}


def first_row(frame: pl.DataFrame) -> dict[str, Any]:
    """The first row by column names; empty when there is none."""
    return frame.row(0, named=True) if frame.height else {}


def by_bucket(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows by their bucket; rows without one are under ""."""
    return {str(row["bucket"] if row["bucket"] is not None else ""): row for row in frame.iter_rows(named=True)}


@contextmanager
def card(key: str, screen: Screen, title: str = "", hint: str = "", click: str = "") -> Iterator[None]:
    """A bordered card with a menu for what it shows. When drawing it fails, it alone says so; the trace goes to the log
    under the same reference. title, hint, click: see heading."""
    with st.container(border=True, key=f"card_{key}", height="stretch"), guarded(screen):
        with _sheets.opened(key, title, hint) as drawn:
            if title:
                heading(title, hint, click)
            yield
        if (book := _sheets.book()) and drawn.drawn:
            _menu.menu(drawn, lambda: report_of(book), screen.t)


@contextmanager
def guarded(screen: Screen) -> Iterator[None]:
    """Keep a fault inside this part of the page."""
    try:
        yield
    except TooMuchError as error:
        log.info("too much: %s", error)
        st.warning(md_label(error.say(screen.t)))
        st.button(screen.t("Try again"), key=f"again_{secrets.token_hex(2)}")
    except Exception:
        reference = secrets.token_hex(2).upper()
        log.exception("reference %s", reference, extra={"reference": reference})
        st.error(screen.t("This part could not be drawn. Reference {reference}.", reference=reference))
        st.button(screen.t("Try again"), key=f"again_{reference}")


def heading(title: str, hint: str = "", click: str = "") -> None:
    """A card's title with a quiet remark beside it; all are our own words, never data.

    click: what a click does, a remark for the screen alone, and there for those who can choose by clicking.
    """
    _sheets.head(title, hint)
    hint = " · ".join(filter(None, (hint, click if _sheets.can_click() else "")))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.subheader(title, anchor=False, width="content")
        if hint:
            st.caption(hint, width="content")


@contextmanager
def title_row(title: str, hint: str = "", click: str = "") -> Iterator[None]:
    """A card's title on the left, what is drawn inside on the right. title, hint, click: see heading."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        heading(title, hint, click)
        yield


def chart(
    figure: Figure, made: Callable[[], Table], *, key: str, alt: str, title: str = "", picks: bool = False
) -> list[dict[str, Any]]:
    """Draw a chart; returns the clicked points.

    made: makes the table of what it shows, if somebody asks. alt: the chart in a sentence. title: where a card has
    several. picks: marks can be clicked, by those who can choose by clicking.
    """
    _sheets.note(key, title, made, figure=figure, alt=alt)
    if not picks or not _sheets.can_click():
        st.plotly_chart(figure.sent(), theme="streamlit", config=theme.CONFIG, key=key, alt=alt)
        return []
    state = st.plotly_chart(
        figure.sent(),
        theme="streamlit",
        config=theme.CONFIG,
        key=key,
        alt=alt,
        on_select="rerun",
        selection_mode="points",
    )
    return list(state["selection"]["points"])


def verdict(words: str, tone: str = "") -> None:
    """A remark that judges, above what a card shows: "good" has a tick, "bad" a cross, "warning" a frame."""
    _sheets.remark(words)
    if tone == "warning":
        st.warning(md_label(words), icon=":material/warning:")
        return
    mark = {"good": ":green[✓] ", "bad": ":red[✗] "}.get(tone, "")
    st.markdown(f"{mark}{md_label(words)}")


def remark(words: str) -> None:
    """A sentence below what a card shows; any text, shown as letters. It goes into exports too."""
    _sheets.remark(words)
    st.caption(md_label(words))


@contextmanager
def fields(
    key: str, heads: Sequence[str], widths: Sequence[float], screen: Screen, *, keeps_texts: bool = False
) -> Iterator[None]:
    """Rows of fields under common heads. On a phone, where fields stand below each other, each shows its own label;
    texts beside them, which a label mostly repeats, are hidden there unless keeps_texts."""
    with st.container(key=f"{'table' if keeps_texts else 'fields'}_{key}", gap="small"):
        with st.container(key=f"heads_{key}"):
            for place, head in zip(st.columns(widths), heads, strict=True):
                place.caption(screen.t(head) if head else "")
        yield


@contextmanager
def progress_bar(screen: Screen) -> Iterator[Callable[[float, str], None]]:
    """A bar while something long runs; it goes when that is done."""
    bar = st.progress(0.0)

    def tell(share: float, words: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=screen.t(words))

    yield tell
    bar.empty()


def tickets_link(view: View, key: str, **changes: object) -> None:
    """A link to the tickets behind a mark: the page's filter, but for `changes` (a day, `only=("late",)`, …)."""
    if not view.screen.can_open("tickets"):
        return
    if st.button(view.screen.t("View tickets"), icon=":material/list_alt:", type="tertiary", key=f"tickets_{key}"):
        view.screen.open("tickets", replace(view.asked, **changes))  # type: ignore[arg-type]  # names and types as in Filter
