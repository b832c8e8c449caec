"""Colours and the common layout of every chart.

Streamlit's chart theme replaces the placeholders #000001…#000010 in the browser by the ten categorical colours of
`.streamlit/config.toml`, #000011…#000020 by the sequential and #000021…#000030 by the diverging ones, so a figure
follows the theme without being made again. Ten each: seven channels, then bad, good and the comparison line.
"""

from typing import Any

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
