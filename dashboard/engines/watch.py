"""Questions that run are stopped when nobody waits for their answers any more."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Thread

import duckdb

from dashboard.engines.answers import Waits

SECONDS = 0.25  # between two looks


class Watch:
    """One thread that looks after all questions that run; it sleeps while none does."""

    def __init__(self) -> None:
        self._running: dict[duckdb.DuckDBPyConnection, Waits] = {}
        self._change = Condition()
        self._thread: Thread | None = None

    @contextmanager
    def over(self, cursor: duckdb.DuckDBPyConnection, waits: Waits) -> Iterator[None]:
        """Interrupt what the cursor does inside as soon as `waits` says no."""
        with self._change:
            self._running[cursor] = waits
            if self._thread is None:
                self._thread = Thread(target=self._look, name="watch", daemon=True)
                self._thread.start()
            self._change.notify()
        try:
            yield
        finally:
            with self._change:  # so that it is interrupted now or never, and not in its next question
                del self._running[cursor]

    def _look(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._running)
                self._change.wait(SECONDS)
                self._stop()

    def _stop(self) -> None:  # by itself, so that no variable keeps a cursor, and with it a mart, while it sleeps
        for cursor, waits in self._running.items():
            if not waits():
                cursor.interrupt()


watch = Watch()
