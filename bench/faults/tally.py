"""What came of many rounds of one fault."""

import os
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """lost: what was reported as done and is not. half: what is seen in part. wrong: anything else that must not be.

    notes: what else was measured. faults: each round that was not right, in words.
    """

    name: str
    rounds: int = 0
    lost: int = 0
    half: int = 0
    wrong: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    worst: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost, half or wrong."""
        return not (self.lost or self.half or self.wrong)

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    def fault(self, kind: str, words: str) -> None:
        """Count one: kind is lost, half or wrong."""
        setattr(self, kind, getattr(self, kind) + 1)
        self.faults.append(f"{self.name}: {kind}: {words}")

    def at_most(self, what: str, value: float) -> None:
        """Keep the greatest value."""
        self.worst[what] = max(value, self.worst.get(what, 0.0))

    def line(self) -> str:
        """One line for people."""
        told = [f"{count} {what}" for what, count in sorted(self.notes.items())]
        told += [f"{what} at most {value:.2f}" for what, value in sorted(self.worst.items())]
        head = f"{self.name:<16}{self.rounds:>5} rounds {self.lost:>3} lost {self.half:>3} half-visible"
        return f"{head} {self.wrong:>3} wrong {self.elapsed:>7.0f} s  {'; '.join(told)}  load {os.getloadavg()[0]:.1f}"
