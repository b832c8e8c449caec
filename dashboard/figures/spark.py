"""The small line of a card, as SVG path data in a box of 100 × 30."""

from collections.abc import Callable, Sequence

WIDTH, HEIGHT, EDGE = 100.0, 30.0, 2.0


def spark(
    now: Sequence[float | None], before: Sequence[float | None] = (), target: float | None = None
) -> dict[str, str | float | None]:
    """Paths of this period and of the comparison on one scale, and the height of the target if it is in sight.

    None breaks a line. A target far outside what the lines span would flatten them, so it is left out.
    """
    seen = [v for v in (*now, *before) if v is not None]
    if len(seen) < 2:
        return {"now": "", "before": "", "target": None}
    low, high = min(seen), max(seen)
    room = max((high - low) * 0.5, 1e-9)
    if target is not None and low - room <= target <= high + room:
        low, high = min(low, target), max(high, target)
    else:
        target = None
    span = high - low

    def y(value: float) -> float:
        if not span:
            return HEIGHT / 2
        return round(HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE), 2)

    return {
        "now": _path(now, len(now), y),
        "before": _path(before[: len(now)], len(now), y),
        "target": None if target is None else y(target),
    }


def _path(values: Sequence[float | None], count: int, y: Callable[[float], float]) -> str:
    step = WIDTH / max(count - 1, 1)
    pieces, pen = [], "M"
    for k, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        pieces.append(f"{pen}{k * step:.2f},{y(value)}")
        pen = "L"
    return "".join(pieces)
