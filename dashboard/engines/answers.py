"""Answers that are kept, and questions that several ask at once: each is worked out once, as long as somebody waits."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

import polars as pl

from dashboard import journal
from dashboard.errors import AbandonedError

MOST_ROWS_KEPT = 10_000  # answers beyond that are exports: asked once, and too large to keep
BYTES_A_COLUMN = 500  # what a column costs besides its values

Waits = Callable[[], bool]  # whether somebody still waits for an answer; may be asked from any thread

_waits: ContextVar[Waits] = ContextVar("waits", default=lambda: True)


@contextmanager
def waiting(waits: Waits) -> Iterator[None]:
    """What is asked inside is for somebody who may leave: it is stopped when nobody waits for it any more."""
    before = _waits.set(waits)
    try:
        yield
    finally:
        _waits.reset(before)


@dataclass(slots=True)
class _Question:
    """One that is being worked out, and who waits for it."""

    answer: Future[pl.DataFrame] = field(default_factory=Future)
    waiting: list[Waits] = field(default_factory=list)

    def is_wanted(self) -> bool:
        return any(waits() for waits in tuple(self.waiting))


class Answers:
    """Frames by their question, the longest unused dropped first; safe to share between threads.

    most_bytes: of all that are kept, by estimate.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._asked: dict[Hashable, _Question] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """What is kept now, by estimate."""
        return self._bytes

    def of(self, question: Hashable, work_out: Callable[[Waits], pl.DataFrame]) -> pl.DataFrame:
        """The answer: kept, or worked out by whoever asks first while the others wait for it, or for its error.

        work_out: hears how to find out whether anybody still waits, and raises AbandonedError when nobody does.
        """
        waits = _waits.get()
        while True:
            with self._lock:
                if question in self._kept:
                    self._kept.move_to_end(question)
                    journal.count("answer", how="kept")
                    return self._kept[question]
                others = self._asked.get(question)
                if others is None:
                    mine = self._asked[question] = _Question()
                (others or mine).waiting.append(waits)
            journal.count("answer", how="fresh" if others is None else "shared")
            if others is None:
                return self._worked_out(question, mine, work_out)
            try:
                return others.answer.result()
            except AbandonedError:  # we came when it was being stopped for want of anybody else
                if not waits():
                    raise

    def _worked_out(
        self, question: Hashable, mine: _Question, work_out: Callable[[Waits], pl.DataFrame]
    ) -> pl.DataFrame:
        try:
            answer = work_out(mine.is_wanted)
        except BaseException as error:
            with self._lock:
                del self._asked[question]
            mine.answer.set_exception(error)
            raise
        with self._lock:
            del self._asked[question]
            self._keep(question, answer)
        mine.answer.set_result(answer)
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
