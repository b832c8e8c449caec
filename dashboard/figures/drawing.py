"""A chart as plain dicts, in the shape that Plotly draws.

`plotly.graph_objects.Figure` looks at every value that goes into it; making two of them took half of a page run. Ours
takes the same calls for what our charts use, and looks at nothing: `checked` is Plotly's own figure of the same, for
pictures and files, and for tests, which have Plotly look at every chart there is.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import takewhile
from math import isfinite
from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

DIGITS = 7  # of a number in a drawing: a millionth of its height is no pixel
ACROSS = {"x0": 0, "x1": 1, "xref": "x domain"}
DOWN = {"y0": 0, "y1": 1, "yref": "y domain"}
HOVER = re.compile(r"(.*)%\{customdata\[(\d+)\]\}(.*)", re.DOTALL)
JOINT = re.compile(r"(<[^>]*>|[^\x00-\x7f]+)")  # markup, and letters that JSON spells out: six characters for one


class Figure:
    """A chart that is being drawn. The names of its calls and of what they take are Plotly's."""

    def __init__(self, layout: Mapping[str, Any]) -> None:
        self._traces: list[dict[str, Any]] = []
        self._layout: dict[str, Any] = dict(layout)

    def add_scatter(self, **look: Any) -> None:
        """Lines, dots or words at places."""
        self._traces.append({"type": "scatter", **look})

    def add_bar(self, **look: Any) -> None:
        """Bars."""
        self._traces.append({"type": "bar", **look})

    def add_heatmap(self, **look: Any) -> None:
        """Coloured cells."""
        self._traces.append({"type": "heatmap", **look})

    def add_annotation(self, **look: Any) -> None:
        """Words over the picture."""
        self._layout.setdefault("annotations", []).append(look)

    def add_shape(self, **look: Any) -> None:
        """A line or a box."""
        self._layout.setdefault("shapes", []).append(look)

    def add_hline(self, *, y: Any, **look: Any) -> None:
        """A line from left to right."""
        self.add_shape(type="line", **ACROSS, y0=y, y1=y, yref="y", **look)

    def add_vline(self, *, x: Any, **look: Any) -> None:
        """A line from top to bottom."""
        self.add_shape(type="line", x0=x, x1=x, xref="x", **DOWN, **look)

    def add_hrect(self, *, y0: Any, y1: Any, **look: Any) -> None:
        """A box from left to right."""
        self.add_shape(type="rect", **ACROSS, y0=y0, y1=y1, yref="y", **look)

    def add_vrect(self, *, x0: Any, x1: Any, **look: Any) -> None:
        """A box from top to bottom."""
        self.add_shape(type="rect", x0=x0, x1=x1, xref="x", **DOWN, **look)

    def update_shapes(self, look: Mapping[str, Any], *, kind: str) -> None:
        """Change all shapes of one kind, line or rect."""
        shapes = self._layout.get("shapes", [])
        self._layout["shapes"] = [_merged(one, look) if one["type"] == kind else one for one in shapes]

    def update_layout(self, **look: Any) -> None:
        """Change what is named, inside of dicts too."""
        self._layout = _merged(self._layout, look)

    def update_xaxes(self, look: Mapping[str, Any] | None = None, /, **further: Any) -> None:
        """Change the horizontal axis."""
        self.update_layout(xaxis={**(look or {}), **further})

    def update_yaxes(self, look: Mapping[str, Any] | None = None, /, **further: Any) -> None:
        """Change the vertical axis; the upper one of two."""
        self.update_layout(yaxis={**(look or {}), **further})

    def axis(self, name: str) -> dict[str, Any]:
        """How an axis looks so far: xaxis or yaxis."""
        return dict(self._layout[name])

    @cached_property
    def checked(self) -> go.Figure:
        """The same as a figure of Plotly, which has looked at every value. Ask when nothing will be added any more."""
        return go.Figure(data=self._traces, layout=self._layout)

    @property
    def data(self) -> Any:
        """The traces as Plotly reads them."""
        return self.checked.data

    @property
    def layout(self) -> Any:
        """The layout as Plotly reads it."""
        return self.checked.layout

    def to_json(self) -> str:
        """The whole figure for Plotly elsewhere, with nothing rounded."""
        return str(self.checked.to_json())

    def sent(self) -> "Sent":
        """The figure as st.plotly_chart takes it without looking at it again."""
        return Sent({"data": [_plain(_lean(trace)) for trace in self._traces], "layout": _plain(self._layout)})


class Sent(BaseFigure):
    """A finished figure: what asks a figure of Plotly for its dict gets this one."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec

    def to_dict(self) -> dict[str, Any]:
        """The dict itself; nobody else has it."""
        return self._spec


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The old one with what the new one names; dicts inside likewise."""
    made = dict(old)
    for name, value in new.items():
        before = made.get(name)
        made[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, Mapping) else value
    return made


def _lean(trace: dict[str, Any]) -> dict[str, Any]:
    """The same trace with what all its hover texts have in common said once, in their template."""
    rows, found = trace.get("customdata"), HOVER.fullmatch(str(trace.get("hovertemplate")))
    if not rows or found is None or not isinstance(rows[0], Sequence) or int(found[2]) != len(rows[0]) - 1:
        return trace
    texts = [row[-1] for row in rows]
    pieces = [JOINT.split(text) for text in texts]
    if len({len(one) for one in pieces}) > 1 or "" in texts or any("%{" in text for text in texts):
        return trace
    parts: list[tuple[str, ...]] = []
    for column in zip(*pieces, strict=True):  # what differs stays in one piece until something equal ends it
        differs, differed = len(set(column)) > 1, bool(parts) and len(set(parts[-1])) > 1
        if parts and differs == differed:
            parts[-1] = tuple(a + b for a, b in zip(parts[-1], column, strict=True))
        else:
            parts.append(column)
    if any("" in part and len(set(part)) > 1 for part in parts):  # a template takes an empty text for none
        return trace
    said, kept = "", [list(row[:-1]) for row in rows]
    for part in parts:
        start, end = _shared(part)
        said += part[0][:start]
        if start < len(part[0]) - end or len(set(part)) > 1:
            said += f"%{{customdata[{len(kept[0])}]}}" + part[0][len(part[0]) - end :]
            for row, text in zip(kept, part, strict=True):
                row.append(text[start : len(text) - end])
    return {**trace, "customdata": kept, "hovertemplate": f"{found[1]}{said}{found[3]}"}


def _shared(texts: Sequence[str]) -> tuple[int, int]:
    """How many letters all begin with, and how many they end with; of equal ones all, of others something is left."""
    if len(set(texts)) == 1:
        return len(texts[0]), 0
    start = min(_alike(texts), min(map(len, texts)) - 1)
    return start, _alike([text[start + 1 :][::-1] for text in texts])


def _alike(texts: Sequence[str]) -> int:
    """How many letters all begin with."""
    letters = (len(set(column)) == 1 for column in zip(*texts, strict=False))
    return sum(1 for _ in takewhile(bool, letters))


def _plain(value: Any) -> Any:
    """Nothing that JSON does not know, no digits that nobody sees, no settings that are none."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is float:
        return _rounded(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value]


def _rounded(value: float) -> float | int | None:
    if not isfinite(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() else short
