"""The import desk as the page sees it. The page arranges; whoever stands behind the desk keeps and does things."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Progress = Callable[[float, str], None]


@dataclass
class Item:
    """One uploaded file on the desk.

    path: where it waits. draft: what was found out (name, kind, layout, encoding, delimiter, records, columns,
    missing, notes). preview: what an import would do (rows = added + updated + same + rejected; problems, repeat_of).
    record: what the import did. fault: why it cannot go on, in the visitor's language.
    """

    key: str
    name: str
    size: int
    draft: Any = None
    preview: Any = None
    record: Any = None
    fault: str = ""
    path: Any = None


class Desk(Protocol):
    """Everything the import page can ask for. Faults come back as `Item.fault`, never as exceptions."""

    def item(self, upload: Any) -> Item:
        """The file on the desk: taken in and looked at when it is new."""

    def look_again(self, item: Item, *, kind: str, mapping: Mapping[str, str]) -> None:
        """Look at it with another mapping (field → header, "" for none); what was counted is forgotten."""

    def count(self, item: Item, progress: Progress) -> None:
        """Read the whole file and count what an import would do."""

    def commit(self, item: Item, progress: Progress) -> None:
        """Import it."""

    def undo(self, import_id: str, progress: Progress) -> str:
        """Take an import out; returns the fault, or nothing."""

    def history(self) -> Iterable[Any]:
        """All imports, the newest first."""

    def left_out(self, import_id: str) -> bytes:
        """The left-out rows of an import as CSV."""

    def fields(self, kind: str) -> Sequence[str]:
        """What a column of such a file can go to."""

    def problem(self, code: str) -> str:
        """The English sentence of a problem."""

    def local(self, moment: datetime) -> datetime:
        """A moment in the reporting zone, without the zone."""

    @property
    def upload_mb(self) -> int:
        """The largest file the page takes."""
