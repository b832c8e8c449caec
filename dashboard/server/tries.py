"""How often one visitor may ask for what is not there."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_VISITORS = 10_000  # remembered at once; beyond that the one heard of longest ago is forgotten


class Tries:
    """At most so many tries in so many seconds, counted by visitor (the network address).

    Lives in the event loop: not for several threads.
    """

    def __init__(self, most: int = 20, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self._made: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, visitor: str) -> None:
        """One more try."""
        made = self._made.setdefault(visitor, deque(maxlen=self.most))
        made.append(self._clock())
        self._made.move_to_end(visitor)
        if len(self._made) > MOST_VISITORS:
            self._made.popitem(last=False)

    def wait(self, visitor: str) -> float:
        """Seconds until the visitor may try again; nothing while there are tries left."""
        made = self._made.get(visitor)
        if made is None or len(made) < self.most:
            return 0.0
        return max(made[0] + self.seconds - self._clock(), 0.0)
