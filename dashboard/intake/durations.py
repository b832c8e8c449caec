"""Durations: a column of text becomes seconds.

A unit inside the cell (`185秒`, `3 hours 4 minutes`, `52:14:09`) wins; else the unit of the header; without either the
column cannot be read, and nobody guesses.
"""

import polars as pl

from dashboard.intake.cells import Parsed, clean, most, numbers
from dashboard.intake.keys import key_of

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
# Endings of a header's key that name its unit, longest first within a unit.
HEADER_UNITS = {
    "second": ("seconds", "second", "secs", "sec", "秒"),
    "minute": ("minutes", "minute", "mins", "min", "分钟", "分"),
    "hour": ("hours", "hour", "hrs", "hr", "小时"),
    "day": ("days", "天"),
}
WORDS = {
    "day": r"(?:days?|d|天|日)",
    "hour": r"(?:hours?|hrs?|h|小时|时)",
    "minute": r"(?:minutes?|mins?|m|分钟|分)",
    "second": r"(?:seconds?|secs?|s|秒钟|秒)",
}
NUMBER = r"(\d+(?:[.,]\d+)?)"
IN_WORDS = r"^\s*-?\s*" + "".join(rf"(?:{NUMBER}\s*{word}[\s,]*)?" for word in WORDS.values()) + "$"
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


def durations(raw: pl.Series, unit: str | None) -> Parsed:
    """Whole seconds; `unit` is one of SECONDS for plain numbers. Negative durations are unreadable."""
    cells = clean(raw)
    frame = cells.to_frame("cell")
    plain = numbers(cells).values
    words = [
        frame.select(pl.col("cell").str.to_lowercase().str.extract(IN_WORDS, i + 1)).to_series().str.replace(",", ".")
        for i in range(len(WORDS))
    ]
    in_words = sum(
        (word.cast(pl.Float64).fill_null(0.0) * SECONDS[unit] for unit, word in zip(WORDS, words, strict=True)),
        start=pl.repeat(0.0, len(cells), eager=True),
    )
    has_words = words[0].is_not_null() | words[1].is_not_null() | words[2].is_not_null() | words[3].is_not_null()
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
            "plain": plain * SECONDS[unit] if unit else pl.repeat(None, len(cells), dtype=pl.Float64, eager=True),
        }
    )
    value = pl.coalesce("clock", pl.when("has_words").then("words"), "plain")
    values = seconds.select(
        pl.when((value >= 0) & (value < 4e9)).then(value.round(0).cast(pl.Int64)).alias("seconds")
    ).to_series()
    return Parsed(values, cells.is_not_null() & values.is_null())


def _in_words_or_clock(cells: pl.Series) -> pl.Series:
    return cells.str.contains(CLOCK) | cells.str.to_lowercase().str.contains(
        IN_WORDS.replace("^", r"^(?:", 1)[:-1] + ")$"
    )
