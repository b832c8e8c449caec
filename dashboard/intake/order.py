"""The order of day and month: which dates of a file decide it, and when nothing does."""

from dataclasses import dataclass

from dashboard.errors import FileRefusedError

STRAY_DATES = 0.01  # dates that contradict the order of the others may be typing errors up to this share


@dataclass(frozen=True, slots=True)
class Votes:
    """How many dates can only be day first, only month first, or either (03/04/2026)."""

    day: int = 0
    month: int = 0
    either: int = 0

    def __add__(self, other: "Votes") -> "Votes":
        return Votes(self.day + other.day, self.month + other.month, self.either + other.either)

    @property
    def contradict(self) -> bool:
        """Whether more dates contradict each other than typing errors explain."""
        return min(self.day, self.month) > STRAY_DATES * (self.day + self.month)

    def day_first(self, name: str) -> bool | None:
        """Day first or not; None when nothing decides. Raises FileRefusedError when the dates contradict each other."""
        if self.contradict:
            raise FileRefusedError(
                "Dates are written in two ways: {day} can only be day first, {month} only month first.",
                "Export again with one date format.",
                where=name,
                day=self.day,
                month=self.month,
            )
        return None if self.day == self.month else self.day > self.month
