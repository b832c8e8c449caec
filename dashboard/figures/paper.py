"""Figures made for the dark theme, in the colours of the light one: paper is white."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import plotly.graph_objects as go

import dashboard.figures
from dashboard.figures.drawing import Figure

MODES = {"light", "dark"}


def in_light(figure: Figure) -> go.Figure:
    """A copy with each colour that a figure has for the dark theme replaced by its sister of the light one."""
    pairs = _pairs()
    known = "|".join(re.escape(colour) for colour in sorted(pairs, key=len, reverse=True))
    # A colour is a whole text, or stands in the style of a piece of one: color:#aabbcc
    drawn = re.sub(rf"(?<=[\":])({known})(?=[\"'])", lambda found: pairs[found[0]], figure.to_json())
    made = json.loads(drawn)
    made["layout"]["meta"] = (made["layout"].get("meta") or {}) | {"theme": "light"}
    return go.Figure(made)


@cache
def _pairs() -> dict[str, str]:
    """Dark colour → light colour, of all constants of the figures that have one for each theme."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(dashboard.figures.__path__):
        for constant in vars(importlib.import_module(f"dashboard.figures.{module.name}")).values():
            if isinstance(constant, dict) and set(constant) == MODES:
                found |= dict(_sisters(constant["dark"], constant["light"]))
    return found


def _sisters(dark: Any, light: Any) -> Iterator[tuple[str, str]]:
    """The pairs of texts in two values of one shape."""
    if isinstance(dark, str):
        yield dark, light
    elif isinstance(dark, Mapping):
        for key in dark:
            yield from _sisters(dark[key], light[key])
    elif isinstance(dark, tuple | list):
        for one, other in zip(dark, light, strict=True):
            yield from _sisters(one, other)
