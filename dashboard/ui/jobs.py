"""Work that is longer than a page run: in its own thread it goes on while its visitor clicks elsewhere, and ends whole.

A page run can be cut off at any moment (the visitor clicks); an import must not be. The page only watches.
"""

from collections.abc import Callable
from contextvars import copy_context
from threading import Event, Thread
from time import monotonic

from dashboard.store import Cancelled

Progress = Callable[[float, str], None]


class Job:
    """One piece of work, begun at once.

    work: hears a progress function, which raises Cancelled once the visitor cancelled; its faults it
        keeps itself.
    last_exit: the share done up to which cancelling is possible; from then on the work ends whole.
    share, words: how far it is and what it does. was_cancelled: how it ended.
    """

    def __init__(self, work: Callable[[Progress], None], *, last_exit: float = 1.0) -> None:
        self.share, self.words, self.was_cancelled = 0.0, "", False
        self._work, self._last_exit = work, last_exit
        self._begun, self._done, self._cancelled = monotonic(), Event(), Event()
        Thread(target=copy_context().run, args=(self._run,), name="import-desk").start()  # its log names the session

    @property
    def seconds(self) -> float:
        """Since it began."""
        return monotonic() - self._begun

    @property
    def can_cancel(self) -> bool:
        """Whether cancelling would still be heard."""
        return not self._cancelled.is_set() and self.share < self._last_exit

    def cancel(self) -> None:
        """Ask it to stop; it does at its next step, if that is not too late."""
        self._cancelled.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end, at most so long; whether it has ended."""
        return self._done.wait(seconds)

    def _run(self) -> None:
        try:
            self._work(self._tell)
        except Cancelled:
            self.was_cancelled = True
        finally:
            self._done.set()

    def _tell(self, share: float, words: str) -> None:
        if self._cancelled.is_set() and share <= self._last_exit:
            raise Cancelled
        self.share, self.words = share, words
