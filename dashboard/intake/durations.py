"""Durations: a column of text becomes seconds.

A unit inside the cell (`185秒`, `3 hours 4 minutes`, `52:14:09`) wins; else the unit of the header; without either the
column cannot be read, and nobody guesses.
"""

from functools import reduce
from operator import or_

import polars as pl

from dashboard.intake.cells import Parsed, clean, most, numbers
from dashboard.intake.distinct import distinct
from dashboard.intake.keys import key_of

SECONDS = {"week": 604_800, "second": 1, "minute": 60, "hour": 3600, "day": 86_400}
UNITS = {"millisecond": 0.001, **SECONDS}
# Endings of a header's key that name its unit, longest first within a unit.
HEADER_UNITS = {
    "millisecond": ("milliseconds", "millisecond", "millis", "毫秒"),
    "second": ("seconds", "second", "secs", "sec", "秒"),
    "minute": ("minutes", "minute", "mins", "min", "分钟", "分"),
    "hour": ("hours", "hour", "hrs", "hr", "小时"),
    "day": ("days", "天"),
}
WORDS = {
    "week": r"(?:weeks?|wks?|w|周|星期)",
    "day": r"(?:days?|d|天|日)",
    "hour": r"(?:hours?|hrs?|h|小时|时)",
    "minute": r"(?:minutes?|mins?|m|分钟|分)",
    "second": r"(?:seconds?|secs?|s|秒钟|秒)",
}
NUMBER = r"(\d+(?:[.,]\d+)?)"
IN_WORDS = r"^\s*-?\s*" + "".join(rf"(?:{NUMBER}\s*{word}[\s,]*)?" for word in WORDS.values()) + "$"
ISO = r"^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$"
CLOCK = r"^(-?)(\d+):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?$"


def unit_of(header: str) -> str | None:
    """The unit that a header names: `First reply time in minutes within business hours` → minute."""
    text = header.casefold().replace("within business hours", "").replace("business hours", "")
    if "hh:mm" in text or "h:mm" in text:
        return "hour"
    key = key_of(text)
    for unit, endings in HEADER_UNITS.items():
        if key.endswith(endings) or any(f"({ending})" in text for ending in endings):
            return unit
    return "second" if text.rstrip().endswith("(s)") else None


def has_own_units(raw: pl.Series) -> bool:
    """Whether the cells say their unit themselves."""
    cells = clean(raw).drop_nulls()
    plain = cells.str.contains(r"^[+-]?\d+(?:[.,]\d+)?$")
    return not plain.any() and most(_in_words_or_clock(cells))


def looks_like_durations(raw: pl.Series) -> bool:
    """Whether most filled cells are numbers, clock durations or durations in words."""
    cells = clean(raw).drop_nulls()
    fits = _in_words_or_clock(cells) | numbers(cells).values.is_not_null()
    return most(fits)


def durations(raw: pl.Series, unit: str | None, decimal: str | None = None) -> Parsed:
    """Whole seconds; `unit` is one of UNITS for plain numbers, else only cells with their own units can be read.
    Negative durations are unreadable."""
    if found := distinct(raw):
        return durations(found.words, unit, decimal).spread(found)
    cells = clean(raw)
    iso = _iso(cells)
    frame = cells.to_frame("cell")
    plain = numbers(cells, decimal).values
    words = [
        frame.select(pl.col("cell").str.to_lowercase().str.extract(IN_WORDS, i + 1)).to_series().str.replace(",", ".")
        for i in range(len(WORDS))
    ]
    in_words = sum(
        (word.cast(pl.Float64).fill_null(0.0) * SECONDS[unit] for unit, word in zip(WORDS, words, strict=True)),
        start=pl.repeat(0.0, len(cells), eager=True),
    )
    has_words = reduce(or_, (word.is_not_null() for word in words))
    clock = frame.select(pl.col("cell").str.extract_groups(CLOCK).alias("g")).unnest("g")
    clock_seconds = clock.select(
        pl.col("2").cast(pl.Float64) * 3600
        + pl.col("3").cast(pl.Float64) * 60
        + pl.col("4").cast(pl.Float64).fill_null(0.0)
    ).to_series() * clock["1"].eq("-").replace_strict([True, False], [-1.0, 1.0], default=1.0)
    seconds = pl.DataFrame(
        {
            "clock": clock_seconds,
            "words": in_words,
            "has_words": has_words & ~cells.str.starts_with("-").fill_null(False),
            "iso": iso,
            "plain": plain * UNITS[unit]
            if unit in UNITS
            else pl.repeat(None, len(cells), dtype=pl.Float64, eager=True),
        }
    )
    value = pl.coalesce("clock", "iso", pl.when("has_words").then("words"), "plain")
    values = seconds.select(
        pl.when((value >= 0) & (value < 4e9)).then(value.round(0).cast(pl.Int64)).alias("seconds")
    ).to_series()
    return Parsed(values, cells.is_not_null() & values.is_null())


def _iso(cells: pl.Series) -> pl.Series:
    """Seconds of `P1DT2H30M` and the like; null for anything else."""
    found = cells.to_frame("cell").select(
        pl.when(pl.col("cell").str.contains(r"^P.*\d[WDHMS]$")).then(pl.col("cell").str.extract_groups(ISO)).alias("g")
    )
    parts = found.unnest("g").select(pl.all().cast(pl.Float64))
    sizes = (604_800, 86_400, 3600, 60, 1)
    total = reduce(
        lambda a, b: a + b, (pl.col(n).fill_null(0.0) * s for n, s in zip(parts.columns, sizes, strict=True))
    )
    said = pl.any_horizontal(pl.col(n).is_not_null() for n in parts.columns)
    return parts.select(pl.when(said).then(total)).to_series()


def _in_words_or_clock(cells: pl.Series) -> pl.Series:
    return (
        cells.str.contains(CLOCK)
        | cells.str.contains(r"^P.*\d[WDHMS]$")
        | cells.str.to_lowercase().str.contains(IN_WORDS.replace("^", r"^(?:", 1)[:-1] + ")$")
    )
