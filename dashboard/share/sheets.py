"""What leaves the page: its cards as sheets, with everything that a figure needs to be defended later.

A Report is made from what a page drew, never from questions of its own; the writers beside this module turn it into
CSV, Excel, PDF and HTML.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from dashboard.tables import Table
from dashboard.words import Words


@dataclass(frozen=True)
class Sheet:
    """One card. key: its name in the page. title, hint: as on screen. remarks: sentences below its chart or table.

    made: makes its table, once, when somebody asks. figure: its Plotly figure, None for a card without a chart.
    alt: the chart in a sentence. seen: makes the part of the table that is on screen, where files hold more.
    """

    key: str
    title: str
    made: Callable[[], Table]
    hint: str = ""
    figure: Any = None
    alt: str = ""
    remarks: tuple[str, ...] = ()
    seen: Callable[[], Table] | None = None

    @cached_property
    def table(self) -> Table:
        """What the card shows, as text and numbers; of a list in pages all of it."""
        return self.made()

    @cached_property
    def on_screen(self) -> Table:
        """The part of the table that the screen shows."""
        return self.seen() if self.seen else self.table


@dataclass(frozen=True)
class Report:
    """One page as somebody saw it.

    slug, title: of the page. sentence: the freshness sentence. filters: a line for each choice ("Channel: Phone").
    first_date, last_date: of the period, both inclusive. zone: in which days are counted. data_until: moment of the
    newest data, in words. fingerprint: of the figures. definitions: label and meaning of every metric shown. notes:
    dated remarks that managers pinned, in words. theme: "light" or "dark", of the pictures.
    """

    slug: str
    title: str
    sentence: str
    first_date: date
    last_date: date
    zone: str
    data_until: str
    fingerprint: str
    t: Words
    filters: tuple[str, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = field(default=())
    theme: str = "light"

    def file_name(self, ending: str, sheet: Sheet | None = None) -> str:
        """overview_2026-10-25_2026-11-21.pdf; the file of one card has its name too."""
        card = [sheet.key] if sheet and sheet.key != self.slug else []
        parts = [self.slug, *card, self.first_date.isoformat(), self.last_date.isoformat()]
        return f"{'_'.join(parts)}.{ending}"
