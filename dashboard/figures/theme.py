"""Colours and the common layout of every chart.

Streamlit's chart theme replaces the placeholders #000001…#000010 in the browser by the ten categorical colours of
`.streamlit/config.toml`, #000011…#000020 by the sequential and #000021…#000030 by the diverging ones, so a figure
follows the theme without being made again. Ten each: seven channels, then bad, good and the comparison line.
"""

import json
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.drawing import Figure

CONFIG_FILE = Path(__file__).parents[2] / ".streamlit" / "config.toml"

CATEGORICAL = tuple(f"#0000{k:02d}" for k in range(1, 11))
SEQUENTIAL = tuple(f"#0000{k:02d}" for k in range(11, 21))
DIVERGING = tuple(f"#0000{k:02d}" for k in range(21, 31))

CHANNEL_ORDER = ("chat", "web_form", "phone", "wechat", "social", "email", "other")
CHANNEL = dict(zip(CHANNEL_ORDER, CATEGORICAL, strict=False))
COMPARISON = CATEGORICAL[9]
# Who served has no colours of its own: it borrows those of channels, which are never shown beside it.
HANDLED_BY = {"bot": "web_form", "bot_then_human": "wechat", "human": "chat", "self_service": "other"}

ACCENT = {"light": "#1f5fa8", "dark": "#6ba4f0"}
FILL = {"light": "rgba(31,95,168,.08)", "dark": "rgba(107,164,240,.10)"}
INK = {"light": "#1f2328", "dark": "#e8eaed"}
TEXT = {"light": "#5b6472", "dark": "#b6bdc8"}
LINE = {"light": "#6b7280", "dark": "#9aa4b2"}
GRID = {"light": "#e3e4e0", "dark": "#2d3139"}
PROMOTION = "rgba(240,160,40,.16)"
NOTE = "#8a63d2"  # lines of notes, on the page and on coloured layers, in both themes

CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True, "showSendToCloud": False}


def layout(theme: str, height: int = 270) -> dict[str, Any]:
    """What all charts share.

    The tick font is set on each axis: Streamlit's theme does not let the general font reach tick texts. `meta` makes
    a change of theme a new figure, which the browser draws at once.
    """
    axis: dict[str, Any] = {
        "fixedrange": True, "automargin": True, "ticks": "", "tickfont": {"size": 12, "color": TEXT[theme]},
    }  # fmt: skip
    return {
        "height": height,
        "margin": {"l": 4, "r": 8, "t": 8, "b": 4},
        "font": {"size": 12, "color": TEXT[theme]},
        "separators": ".,",
        "hovermode": "x unified",
        "showlegend": False,
        "dragmode": False,
        "xaxis": axis | {"showgrid": False},
        "yaxis": axis | {"rangemode": "tozero", "zeroline": False, "gridcolor": GRID[theme]},
        "hoverlabel": {"font": {"size": 12, "color": INK[theme]}},
        "meta": {"theme": theme},
    }


@cache
def colours(theme: str) -> dict[str, Any]:
    """The colours and the font of a theme as Streamlit's configuration names them, which is their only list."""
    configured = tomllib.loads(CONFIG_FILE.read_text("utf-8"))["theme"]
    return {"font": configured["font"], **configured[theme]}


def outside(figure: Figure | go.Figure, theme: str) -> go.Figure:
    """A copy for where Streamlit is not: the real colours in place of placeholders, and what its theme adds.

    For pictures and for pages of one file. `theme` is the one the figure was made with.
    """
    real = colours(theme)
    of_kind = {"Categorical": CATEGORICAL, "Sequential": SEQUENTIAL, "Diverging": DIVERGING}
    drawn = json.dumps(json.loads(figure.to_json()) | {"frames": []})
    for kind, placeholders in of_kind.items():
        for placeholder, colour in zip(placeholders, real[f"chart{kind}Colors"], strict=True):
            drawn = drawn.replace(f'"{placeholder}"', f'"{colour}"').replace(f"color:{placeholder}", f"color:{colour}")
    made = json.loads(drawn)
    made["layout"] |= {"template": _template(theme), "clickmode": "event"}  # there is nothing to filter by a click
    return go.Figure(made)


def _template(theme: str) -> dict[str, Any]:
    """What Streamlit's chart theme sets and our figures leave to it."""
    real = colours(theme)
    scales = {kind: scale(real[f"chart{kind}Colors"]) for kind in ("Sequential", "Diverging")}
    axis = {"gridcolor": GRID[theme], "zerolinecolor": GRID[theme], "tickcolor": GRID[theme], "automargin": True}
    font = {"family": real["font"], "size": 12, "color": TEXT[theme]}
    return {
        "data": {"heatmap": [{"type": "heatmap", "colorscale": scales["Sequential"]}]},
        "layout": {
            "font": font,
            "colorway": real["chartCategoricalColors"],
            "colorscale": {
                "sequential": scales["Sequential"],
                "sequentialminus": scales["Sequential"],
                "diverging": scales["Diverging"],
            },
            "coloraxis": {"colorbar": {"outlinewidth": 0}},
            "paper_bgcolor": real["backgroundColor"],
            "plot_bgcolor": real["backgroundColor"],
            "xaxis": {**axis, "showgrid": False, "zeroline": False},
            "yaxis": axis,
            "legend": {"font": {"color": INK[theme]}},
            "margin": {"pad": 8, "l": 0, "r": 0},
            "hoverlabel": {"bgcolor": real["backgroundColor"], "bordercolor": real["borderColor"], "font": font},
        },
    }


def scale(listed: Sequence[str]) -> list[list[object]]:
    """Colours as a scale from 0 to 1, evenly."""
    return [[k / (len(listed) - 1), colour] for k, colour in enumerate(listed)]
