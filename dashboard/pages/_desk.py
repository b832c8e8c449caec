"""The desks of import and settings as pages see them. Pages arrange; who stands behind a desk keeps and does things."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import polars as pl

from dashboard.pages._people_desk import PeopleDesk

Progress = Callable[[float, str], None]


class Work(Protocol):
    """Something that runs beside the pages. share: 0 to 1; words: what is being done; was_cancelled: how it ended."""

    share: float
    words: str
    was_cancelled: bool

    @property
    def seconds(self) -> float:
        """Since it began."""

    @property
    def can_cancel(self) -> bool:
        """Whether it can still be cancelled."""

    def cancel(self) -> None:
        """Ask it to stop."""

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; whether it has ended."""


@dataclass
class Item:
    """One uploaded file on the desk.

    path: where it waits. draft: what was found out (name, kind, layout, encoding, delimiter, records, columns,
    missing, notes), None when it cannot be read. preview: what an import would do (rows = added + updated + same +
    rejected; problems, repeat_of), with its effect on the figures. choices: what the visitor decided about it. record:
    what the import did. fault: why it cannot go on, in the visitor's language; rule: the code of the rule that would
    overcome it. step: of the wizard, 1 to 4; 0 before it was looked at. work: what is being done with it now.
    remember: whether its choices are kept for files with the same header.
    """

    key: str
    name: str
    size: int
    draft: Any = None
    preview: Any = None
    effect: Any = None
    record: Any = None
    fault: str = ""
    rule: str = ""
    path: Any = None
    choices: dict[str, Any] = field(default_factory=dict)
    step: int = 0
    work: Work | None = None
    remember: bool = True


class Desk(Protocol):
    """Everything the import page can ask for. Faults come back as `Item.fault`, never as exceptions."""

    def files(self) -> Sequence[Item]:
        """The files on the desk, in the order in which they came."""

    @property
    def place(self) -> str:
        """The name of the place where the next files are put; another one after each handful."""

    @property
    def chosen(self) -> Item | None:
        """The file that is shown: the visitor's choice, else one that waits, else the last; None without files."""

    def choose(self, item: Item) -> None:
        """Show this file from now on."""

    def take(self, uploads: Iterable[Any]) -> None:
        """Take new files in and look at them."""

    def drop(self, item: Item) -> None:
        """Take a file off the desk; what was imported stays imported."""

    def look_again(self, item: Item, **choices: Any) -> None:
        """Look at it again with what the visitor decided; what was counted is forgotten.

        choices: kind, layout, encoding, delimiter, header_row, decimal, sheet, None for what is found out; mapping,
        field → header, "" for none; keep, header → whether it becomes a filter; answers, question → answer; values,
        field → word → code; rules, rule → choice. Each holds until another of its name.
        """

    def refresh(self, item: Item) -> None:
        """Forget what was counted, or read, where the store has changed since."""

    def count(self, item: Item) -> None:
        """Begin to read the whole file and count what an import would do: `item.work`."""

    def commit(self, item: Item) -> None:
        """Begin to import it: `item.work`."""

    def undo(self, import_id: str) -> None:
        """Begin to take an import out: `work`."""

    def bring_back(self, import_id: str) -> None:
        """Begin to put an import in again that was taken out: `work`."""

    @property
    def work(self) -> Work | None:
        """What is being done with the history now."""

    def finish(self) -> None:
        """Put that work away."""

    def fault(self) -> str:
        """Why it could not be done, in the visitor's words, or nothing; said once."""

    def history(self) -> Iterable[Any]:
        """All imports, the newest first."""

    def left_out(self, import_id: str) -> bytes:
        """The left-out rows of an import as CSV."""

    def left_out_of(self, item: Item) -> bytes:
        """The rows that an import of this counted file would leave out, as CSV."""

    def left_out_rows(self, item: Item, most: int) -> pl.DataFrame:
        """The first of them: line, column, problem, found, expected; c0, c1 … the cells; header, their names."""

    def fields(self, kind: str) -> Sequence[str]:
        """What a column of such a file can go to."""

    def given_words(self, item: Item) -> Sequence[tuple[str, str, str]]:
        """What was said about words of this file, now or for a file before: field, word, code."""

    def encodings(self) -> Mapping[str, str]:
        """Encodings to choose among, and their names."""

    def layouts(self) -> Mapping[str, str]:
        """Products whose exports are known, and their names."""

    def problem(self, code: str) -> str:
        """The English sentence of a problem."""

    def rule(self, code: str) -> Any:
        """A rule: choices (code, words) and its default; None where there is nothing to choose."""

    def local(self, moment: datetime) -> datetime:
        """A moment in the reporting zone, without the zone."""

    @property
    def asks_zone(self) -> bool:
        """Whether the reporting zone is still to be chosen: before the first import."""

    @property
    def zone(self) -> str:
        """The reporting zone."""

    @property
    def is_busy(self) -> bool:
        """Whether something is being done with a file or with the history."""

    def set_zone(self, zone: str) -> None:
        """Count days and hours in this zone; files on the desk are looked at again."""

    @property
    def upload_mb(self) -> int:
        """The largest file the page takes."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A settings group as the visitor left it. rows: plain rows, or one value. seed: differs for each new filling, so
    that widgets with it in their keys begin anew.

    field: (name, start, draw) → what a field says. draw: the field without key and value; it begins with what was typed
    before, also if another page was visited since, else with start.
    """

    rows: Any
    seed: str
    field: Callable[[str, Any, Callable[..., Any]], Any]


class SettingsDesk(Protocol):
    """Everything the settings page can ask for. Actions return the fault in the visitor's words, or nothing."""

    def draft(self, group: str) -> Draft:
        """What is being edited: the visitor's rows, else those in force."""

    def edit(self, group: str, rows: Any) -> None:
        """Put other rows into the draft; its widgets begin anew."""

    def fill(self, group: str, typing: Mapping[str, Any]) -> None:
        """Put this into fields as if it was typed."""

    def discard(self, group: str) -> None:
        """Forget the draft and everything typed."""

    def start(self, group: str) -> Any:
        """The starting value as plain rows."""

    def differs(self, group: str, rows: Any) -> bool:
        """Whether these rows say something else than what is in force."""

    def typed(self, group: str, rows: Any) -> Any:
        """Rows without faults with days as days and times as seconds."""

    def check(self, group: str, rows: Any) -> Sequence[Any]:
        """What of these rows cannot be used: row, column, found, expected."""

    def effect(self, group: str, rows: Any) -> Any:
        """What saving them would change: metrics, cuts, rebuilds."""

    def save(self, group: str, rows: Any, progress: Progress) -> str:
        """Put them in force."""

    def undo(self, group: str, progress: Progress) -> str:
        """Put the version before in force."""

    def bring_back(self, group: str, version: int, progress: Progress) -> str:
        """Put this version in force; 0 is the starting value."""

    def history(self, group: str) -> Sequence[Any]:
        """All versions, the newest first: version, saved_at, saved_by (empty for nobody worth a mention)."""

    @property
    def people(self) -> PeopleDesk | None:
        """The desk of people, for administrators where people sign in."""

    def may_change(self, group: str) -> bool:
        """Whether whoever looks has the role for it."""

    def suggestions(self) -> Sequence[Mapping[str, Any]]:
        """First responses of the last 90 days: channel, answered_tickets, p75_seconds, suggested_seconds."""

    def local(self, moment: datetime) -> datetime:
        """A moment in the reporting zone, without the zone."""

    def today(self) -> date:
        """The day in the reporting zone."""

    @property
    def is_behind(self) -> bool:
        """Whether the figures shown are older than the settings."""
