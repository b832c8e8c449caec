"""What hover says, for tests that look at charts as they are sent."""

import re
from typing import Any


def hovers(trace: dict[str, Any]) -> list[str]:
    """The words at each place, as plotly.js makes them of the template, or of each place's own, and its data."""
    rows, told = trace.get("customdata", []), trace.get("hovertemplate", "")
    templates = told if isinstance(told, list) else [told] * len(rows)
    return [
        re.sub(r"%\{customdata\[(\d+)\]\}", lambda found, row=row: str(row[int(found[1])]), template)
        for row, template in zip(rows, (one.removesuffix("<extra></extra>") for one in templates), strict=True)
    ]
