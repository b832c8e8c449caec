"""The desk of people as its tab of the settings sees it: who may do what, and who did what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class PeopleDesk(Protocol):
    """Everything the tab can ask for. What cannot be done comes back as a sentence, never as an exception."""

    def everybody(self) -> Sequence[Any]:
        """All people by name: sub, name, role (None: none), is_disabled, is_by_group, seen_at."""

    def roles(self) -> Mapping[str, str]:
        """Role → English word for it, from the least to the greatest."""

    def is_me(self, user: Any) -> bool:
        """Whether that is whoever looks."""

    @property
    def edits(self) -> int:
        """How often something was changed here: widgets that are named after it are new ones after each change."""

    def give(self, sub: str, role: str, name: str = "") -> str:
        """Give somebody a role, adding them if need be. Returns why that cannot be, or nothing, as the next."""

    def disable(self, sub: str) -> str:
        """Take all access from somebody; their open tabs say so at the next click."""

    def kinds(self) -> Mapping[str, str]:
        """What can have been done: code → English words for it."""

    def doers(self) -> Mapping[str, str]:
        """Who did something: sub → name."""

    def done(self, who: str | None, what: str | None, page: int, size: int) -> tuple[Sequence[Any], int]:
        """A page (from 1) of what was done, the newest first, and how many lines there are in all: at, who (as a name),
        what, of (people and pages as they are called), details."""

    def title(self, page: str) -> str:
        """What a page is called, by its code; the code itself for a page there is no more."""

    def local(self, moment: datetime) -> datetime:
        """A moment in the reporting zone, without the zone."""
