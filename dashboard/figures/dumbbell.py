"""Where the two ends of a dumbbell and their intervals lie on its line, in percent of the width."""

from collections.abc import Sequence
from math import log

EDGE = 6.0  # of the width that stays free on each side
NARROWEST = 1e-9


def dumbbell(
    a: float | None,
    b: float | None,
    of_a: Sequence[float | None] = (),
    of_b: Sequence[float | None] = (),
    *,
    is_log: bool = False,
) -> dict[str, float | list[float] | None]:
    """Places of a and b and of the intervals around them; None where there is nothing to place.

    of_a, of_b: (low, high) or nothing. is_log: for durations, whose ratios count. Two equal values lie in the middle.
    """

    def scaled(x: float) -> float:
        return log(max(x, 1.0)) if is_log else x

    seen = [scaled(x) for x in (a, b, *of_a, *of_b) if x is not None]
    if not seen:
        return {"a": None, "b": None, "a_band": None, "b_band": None}
    low, span = min(seen), max(seen) - min(seen)

    def place(x: float | None) -> float | None:
        if x is None:
            return None
        share = (scaled(x) - low) / span if span > NARROWEST else 0.5
        return round(EDGE + share * (100 - 2 * EDGE), 2)

    def band(ends: Sequence[float | None]) -> list[float] | None:
        found = [at for at in map(place, ends) if at is not None]
        return found if len(found) == 2 else None

    return {"a": place(a), "b": place(b), "a_band": band(of_a), "b_band": band(of_b)}
