"""The desk of shared views as its page sees it. The page arranges; who stands behind the desk keeps and does things."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dashboard.filters import Filter


class SharingDesk(Protocol):
    """Everything the page can ask for. What cannot be done comes back as a sentence, never as an exception."""

    def views(self) -> Sequence[Any]:
        """The visitor's views in their order: view_id, name, page, filter, is_start, opened_at."""

    def links(self) -> Sequence[Any]:
        """All links: link_id, page, filter, is_frozen, is_locked, hides_people, expires_at, stopped_at, opened …"""

    def does_work(self, link: Any) -> bool:
        """Whether its address still opens it: neither stopped nor expired."""

    def title(self, page: str) -> str:
        """What a page is called."""

    def sentence(self, filter: Filter) -> str:
        """A filter in one line; names from data stand in it as they are."""

    def local(self, moment: datetime) -> datetime:
        """A moment in the reporting zone, without the zone."""

    @property
    def edits(self) -> int:
        """How often something was changed here: widgets that are named after it are new ones after each change."""

    @property
    def address(self) -> tuple[str, str] | None:
        """The link that got a new address in this visit, and the address's path. It can be shown now only."""

    def opened(self, view: Any) -> None:
        """Note that the visitor goes to a view's page now."""

    def rename(self, view: Any, name: str) -> str:
        """Give it another name. Returns why that cannot be, or nothing, as all below."""

    def delete(self, view: Any) -> str:
        """Forget a view."""

    def move(self, view: Any, places: int) -> str:
        """Move it so many places down; up when negative."""

    def make_start(self, view: Any | None) -> str:
        """What the bare address opens from now on; None for the Overview."""

    def renew(self, link: Any) -> str:
        """Give a link a new address, which `address` then holds; the old one stops working."""

    def stop(self, link: Any) -> str:
        """Stop a link for good."""
