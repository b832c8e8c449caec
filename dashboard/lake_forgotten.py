"""Who was forgotten: a list beside the lake's tables that every import and every restore obeys.

It holds keyed hashes of customer ids, as the lake does, and the ids of their tickets, and says nothing of which ticket
was whose.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.errors import StoreError
from dashboard.lake_log import Entry


@dataclass(frozen=True, slots=True)
class Forgotten:
    """times: how often rows were made nameless since; it is part of the name of every figure made from them."""

    times: int = 0
    customers: frozenset[str] = field(default=frozenset())
    tickets: frozenset[str] = field(default=frozenset())

    def with_more(self, customers: Collection[str], tickets: Collection[str]) -> "Forgotten":
        """The list after one more round."""
        return Forgotten(self.times + 1, self.customers | set(customers), self.tickets | set(tickets))

    def text(self) -> bytes:
        """As it is kept, in an order that tells nothing."""
        plain = {"times": self.times, "customers": sorted(self.customers), "tickets": sorted(self.tickets)}
        return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def path_of(lake: Path) -> Path:
    """Where the list of a lake is kept."""
    return lake / "forgotten.json"


def entry(lake: Path) -> Entry:
    """The list as it lies on the disk: it changed when this did."""
    try:
        found = path_of(lake).stat()
    except OSError:
        return Entry(0, 0, 0, 0)
    return Entry(0, found.st_ino, found.st_mtime_ns, found.st_size)


def read(lake: Path) -> Forgotten:
    """The list; an empty one where nobody was forgotten yet. Raises StoreError where it cannot be read: without it, an
    import would bring people back."""
    path = path_of(lake)
    try:
        plain = json.loads(path.read_text("utf-8"))
        return Forgotten(int(plain["times"]), frozenset(plain["customers"]), frozenset(plain["tickets"]))
    except FileNotFoundError:
        return Forgotten()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            "The list of people who were forgotten cannot be read.",
            "Restore this file from a backup; an import without it could bring their data back.",
            where=str(path),
        ) from error
