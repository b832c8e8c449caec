"""The key figures of the Overview by group: cards, trend, list and table read the rows of one question a period."""

import polars as pl

from dashboard.filters import Filter
from dashboard.pages._headline import Ask, Headline, measured
from dashboard.pages._parts import View

TOGETHER = frozenset(f"measures/{name}" for name in ("volume", "speed", "resolution", "satisfaction"))
DIMENSIONS = ("all", "channel", "topic", "peak")  # and the grain of time


def asking(view: View) -> Ask:
    """How the Overview asks for a figure: with the others where their question has it, else as a card does alone.

    The rows are those of the measure: groups without tickets, or without answers, have none. Those of open tickets over
    time, and at the end of the period, have counts but no ages.
    """
    grain, alone = view.filter.grain, measured(view)

    def ask(headline: Headline, filter: Filter, by: str) -> pl.DataFrame:
        if headline.measure in TOGETHER and by in (grain, *DIMENSIONS):
            found = view.read("details/key_figures", filter, grain=grain)
            if _needs(headline) <= set(found.columns):
                counted = "answered" if headline.measure == "measures/satisfaction" else "tickets"
                return found.filter((pl.col("dimension") == by) & pl.col(counted).is_not_null())
        return alone(headline, filter, by)

    return ask


def _needs(headline: Headline) -> set[str]:
    return {headline.metric, headline.n} | ({headline.goal} - {"", "goals"})
