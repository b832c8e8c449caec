"""Answers that are kept, and questions that several ask at once: each is worked out once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock

import polars as pl

from dashboard import journal

MOST_ROWS_KEPT = 10_000  # answers beyond that are exports: asked once, and too large to keep
BYTES_A_COLUMN = 500  # what a column costs besides its values


class Answers:
    """Frames by their question, the longest unused dropped first; safe to share between threads.

    most_bytes: of all that are kept, by estimate.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._asked: dict[Hashable, Future[pl.DataFrame]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """What is kept now, by estimate."""
        return self._bytes

    def of(self, question: Hashable, work_out: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The answer: kept, or worked out by whoever asks first while the others wait for it, or for its error."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                journal.count("answer", how="kept")
                return self._kept[question]
            others = self._asked.get(question)
            if others is None:
                mine = self._asked[question] = Future[pl.DataFrame]()
        journal.count("answer", how="fresh" if others is None else "shared")
        if others is not None:
            return others.result()
        try:
            answer = work_out()
        except BaseException as error:
            with self._lock:
                del self._asked[question]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._asked[question]
            self._keep(question, answer)
        mine.set_result(answer)
        return answer

    def _keep(self, question: Hashable, answer: pl.DataFrame) -> None:
        if answer.height > MOST_ROWS_KEPT:
            return
        self._kept[question] = answer
        self._bytes += _size(answer)
        while self._bytes > self._most_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _size(dropped)


def _size(answer: pl.DataFrame) -> int:
    return int(answer.estimated_size()) + BYTES_A_COLUMN * answer.width
