"""Heat maps for print: Plotly writes them into an SVG as a picture of dots; as bars they stay sharp at any size."""

from typing import Any

import plotly.graph_objects as go

SIDE = 0.93  # of a cell; the rest is the gap


def sharp(figure: go.Figure) -> go.Figure:
    """A copy in which each cell of a heat map with numbers along x and names along y is a bar of its colour."""
    traces = [_bars(trace) if _is_grid(trace) else trace for trace in figure.data]
    made = go.Figure(data=traces, layout=figure.layout)
    grids = [trace for trace in figure.data if _is_grid(trace)]
    if grids:
        rows = len(grids[0].y)
        made.update_layout(barmode="overlay")
        made.update_yaxes(autorange=False, range=[rows - 0.5, -0.5])
    return made


def _is_grid(trace: Any) -> bool:
    is_heat_map = trace.type == "heatmap" and trace.x is not None and trace.y is not None
    return is_heat_map and all(isinstance(x, int | float) for x in trace.x)


def _bars(trace: Any) -> go.Bar:
    cells = [
        (x, y, value)
        for y, row in zip(trace.y, trace.z, strict=True)
        for x, value in zip(trace.x, row, strict=True)
        if value is not None
    ]
    values = [value for _, _, value in cells]
    marker = {
        "color": values, "colorscale": trace.colorscale, "line": {"width": 0},
        "showscale": bool(cells) and trace.showscale is not False, "colorbar": trace.colorbar.to_plotly_json(),
        "cmin": min(values, default=0) if trace.zmin is None else trace.zmin,
        "cmax": max(values, default=1) if trace.zmax is None else trace.zmax,
    }  # fmt: skip
    return go.Bar(
        orientation="h", y=[y for _, y, _ in cells], x=[SIDE] * len(cells), base=[x - SIDE / 2 for x, _, _ in cells],
        width=SIDE, marker=marker, opacity=trace.opacity, showlegend=False,
    )  # fmt: skip
