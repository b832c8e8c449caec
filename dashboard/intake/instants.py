"""Dates and times: a column of text becomes UTC instants.

The shapes understood are listed in `SHAPES`. Whether 03/04/2026 is 3 April or 4 March is decided by the whole column
(`order_votes`), never cell by cell. Times without a zone are local times of the zone given.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from dashboard.intake.cells import clean, most, none_bad

TIME = (
    r"(?:[T\s,]*(?P<noon>上午|下午)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})分?"
    r"(?:[:]?(?P<second>\d{1,2})秒?(?:[.,](?P<fraction>\d{1,9}))?)?\s*(?P<half>[AaPp])?(?:\.?[Mm]\.?)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
SHAPES = {
    "year_first": r"^(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?" + TIME,
    "year_last": r"^(?P<first>\d{1,2})[-/.](?P<other>\d{1,2})[-/.](?P<year>\d{4}|\d{2})" + TIME,
    "month_name": r"^(?P<day>\d{1,2})[-/ ](?P<name>[A-Za-z]{3,9})[-/ ,.]+(?P<year>\d{4}|\d{2})" + TIME,
    "name_first": r"^(?P<name>[A-Za-z]{3,9})[ .]+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})" + TIME,
    "compact": r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + TIME,
}
PLAIN = "%Y-%m-%d %H:%M:%S"
EPOCH = r"^-?\d{10}(?:\.\d+)?$|^-?\d{13}$|^\d{16}$"
EXCEL_DAY = r"^[2-6]\d{4}(?:\.\d+)?$"
NEAR_YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SENTINEL_DATES = ("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "0000-00-00")
SENTINEL_YEARS = ("0001", "0000", "2099", "9999")
_SENTINEL_DAYS = [date.fromisoformat(day) for day in SENTINEL_DATES if day > "0001"]  # the others are no days
MINUTE_MICROS, DAY_MICROS = 60_000_000, 86_400_000_000
SLICE_ROWS = 100_000
UTC_INSTANT = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True, eq=False)
class Instants:
    """values: UTC, null for none; bad: unreadable; sentinel: a date that stands for none (1900-01-01 …);
    bare: a date without a time; midnight: exactly 00:00:00 in the zone, bare dates too; whole_minute: no seconds."""

    values: pl.Series
    bad: pl.Series
    sentinel: pl.Series
    bare: pl.Series
    midnight: pl.Series
    whole_minute: pl.Series


def order_votes(raw: pl.Series) -> tuple[int, int, int]:
    """How many dates like 03/04/2026 can only be day first, only month first, or either."""
    parts = (
        clean(raw.filter(raw.str.contains(r"^\s*\d{1,2}[-/.]").fill_null(False)))
        .to_frame("cell")
        .select(
            pl.col("cell").str.extract(NEAR_YEAR_LAST, 1).cast(pl.Int32).alias("first"),
            pl.col("cell").str.extract(NEAR_YEAR_LAST, 2).cast(pl.Int32).alias("other"),
        )
        .drop_nulls()
    )
    first, other = parts["first"], parts["other"]
    day_first = int(((first > 12) & (other <= 12)).sum())
    month_first = int(((other > 12) & (first <= 12)).sum())
    return day_first, month_first, int(((first <= 12) & (other <= 12) & (first != other)).sum())


def swapped_days(values: pl.Series, zone: str) -> int:
    """How many dates look as if day and month had been exchanged: they lie far from every date whose day is over 12,
    which cannot have been exchanged, and close to them when they are changed back."""
    local = values.drop_nulls().dt.convert_time_zone(zone).dt.date()
    sure, either = local.filter(local.dt.day() > 12), local.filter(local.dt.day() <= 12)
    if not len(sure) or not len(either):
        return 0
    back = either.to_frame("d").select(pl.date(pl.col("d").dt.year(), pl.col("d").dt.day(), pl.col("d").dt.month()))
    first, last = sure.min(), sure.max()
    margin, gap = pl.duration(days=7), pl.duration(days=30)
    frame = pl.DataFrame({"now": either, "back": back.to_series()})
    near = pl.col("back").is_between(pl.lit(first) - margin, pl.lit(last) + margin)
    far = (pl.col("now") < pl.lit(first) - gap) | (pl.col("now") > pl.lit(last) + gap)
    return int(frame.select((near & far).sum()).item())


def looks_like_instants(raw: pl.Series) -> bool:
    """Whether most filled cells have the shape of a date. Plain numbers do not count: they may be anything."""
    cells = clean(raw).drop_nulls()
    return most(cells.str.contains("|".join(f"(?:{_unnamed(shape)})" for shape in SHAPES.values())))


def counts_moments(raw: pl.Series) -> bool:
    """Whether the cells are numbers that stand for moments: seconds or milliseconds since 1970 in most, or Excel's days
    in all of them."""
    cells = clean(raw).drop_nulls()
    return most(cells.str.contains(EPOCH)) or (len(cells) > 0 and bool(cells.str.contains(EXCEL_DAY).all()))


def instants(raw: pl.Series, zone: str, *, day_first: bool = True) -> Instants:
    """Read a column. `day_first` is how 03/04/2026 is read; `zone` is an IANA name for times without an offset."""
    slices = [_slice(piece, zone, day_first) for piece in raw.to_frame("raw").iter_slices(SLICE_ROWS)]
    if not slices:
        slices = [_slice(raw.to_frame("raw"), zone, day_first)]
    return Instants(**{name: pl.concat([getattr(part, name) for part in slices]) for name in Instants.__slots__})


def _slice(raw: pl.DataFrame, zone: str, day_first: bool) -> Instants:
    """Some rows of the column: taking dates apart needs many times the memory of the column itself."""
    cells = clean(raw.to_series())
    if (plain := _plain(cells, zone)) is not None:
        return plain
    frame = cells.to_frame("cell").with_row_index("row")
    found = [_parts(frame, name, day_first) for name in SHAPES]
    pieces = pl.concat([piece for piece in found if piece.height] or [found[0]])
    pieces = pieces.unique("row", keep="first", maintain_order=True)
    stamp = pl.format("{}-{}-{} {}:{}:{}", "year", "month", "day", "hour", "minute", "second")
    naive = stamp.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False) + pl.duration(
        microseconds=pl.col("micros")
    )
    pieces = pieces.with_columns(naive.alias("naive"), _offset_seconds().alias("shift"))
    pieces = pieces.with_columns(
        pl.when(pl.col("shift").is_null())
        .then(localise(pl.col("naive"), zone))
        .otherwise((pl.col("naive") - pl.duration(seconds=pl.col("shift"))).dt.replace_time_zone("UTC"))
        .alias("value"),
        (pl.concat_str("year", pl.lit("-"), "month", pl.lit("-"), "day")).alias("date"),
    )
    numeric = _from_numbers(frame, zone)
    whole = frame.join(pieces.select("row", "value", "date", "year", "bare"), on="row", how="left").join(
        numeric, on="row", how="left"
    )
    whole = whole.sort("row").with_columns(pl.coalesce("value", "number_value").alias("value"))
    local = pl.col("value").dt.convert_time_zone(zone)
    checked = whole.select(
        pl.col("value"),
        (
            pl.col("date").is_in(SENTINEL_DATES)
            | pl.col("year").is_in(SENTINEL_YEARS)
            | local.dt.date().cast(pl.String).is_in(SENTINEL_DATES)
            | pl.col("cell").is_in(("0", "0.0"))
        )
        .fill_null(False)
        .alias("sentinel"),
        pl.col("bare").fill_null(False),
        (local.dt.time() == pl.time(0, 0, 0)).fill_null(False).alias("midnight"),
        ((local.dt.second() == 0) & (local.dt.microsecond() == 0)).fill_null(False).alias("whole_minute"),
        pl.col("cell").is_not_null().alias("filled"),
    )
    checked = checked.with_columns(pl.when("sentinel").then(None).otherwise(pl.col("value")).alias("value"))
    bad = checked["filled"] & checked["value"].is_null() & ~checked["sentinel"]
    return Instants(
        checked["value"], bad, checked["sentinel"], checked["bare"], checked["midnight"], checked["whole_minute"]
    )


def _plain(cells: pl.Series, zone: str) -> Instants | None:
    """The short way for what most exports hold, `2026-11-21 14:05:09` in every filled cell; None for anything else."""
    naive = cells.str.to_datetime(PLAIN, time_unit="us", strict=False)
    if naive.null_count() != cells.null_count():
        return None
    frame, local, clock = naive.to_frame("naive"), pl.col("naive"), pl.col("naive").dt.epoch("us")
    values = frame.select(_shifted(local, zone)).to_series()
    if values.null_count() > naive.null_count():  # some of these times the clock jumped over
        values = frame.select(localise(local, zone)).to_series()
    read = frame.select(
        (local.dt.date().is_in(_SENTINEL_DAYS) | local.dt.year().is_in(tuple(map(int, SENTINEL_YEARS))))
        .fill_null(False)
        .alias("sentinel"),
        (clock % DAY_MICROS == 0).fill_null(False).alias("midnight"),
        (clock % MINUTE_MICROS == 0).fill_null(False).alias("whole_minute"),
    )
    if bool(read["sentinel"].any()):
        values = pl.select(pl.when(~read["sentinel"]).then(values)).to_series()
    return Instants(values, none_bad(cells), read["sentinel"], none_bad(cells), read["midnight"], read["whole_minute"])


def localise(naive: pl.Expr, zone: str) -> pl.Expr:
    """Local times as UTC. A time that happened twice is the earlier; one the clock jumped over is moved on with it."""
    an_hour = pl.duration(hours=1)
    return pl.coalesce(_shifted(naive, zone), _shifted(naive - an_hour, zone) + an_hour)


def _shifted(naive: pl.Expr, zone: str) -> pl.Expr:
    """The same; null for times the clock jumped over."""
    return naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


def _parts(frame: pl.DataFrame, shape: str, day_first: bool) -> pl.DataFrame:
    """Year, month, day … as text of the cells that have this shape."""
    pattern = SHAPES[shape]
    rows = frame.filter(pl.col("cell").str.contains(_unnamed(pattern)))
    rows = rows.select("row", pl.col("cell").str.extract_groups(pattern).alias("g")).unnest("g")
    if shape == "year_last":
        day, month = ("first", "other") if day_first else ("other", "first")
        rows = rows.with_columns(pl.col(day).alias("day"), pl.col(month).alias("month"))
    if shape in ("month_name", "name_first"):
        key = pl.col("name").str.to_lowercase().str.slice(0, 3)
        numbers = [str(i) for i in range(1, 13)]
        rows = rows.with_columns(key.replace_strict(MONTHS, numbers, default=None).alias("month"))
    year = pl.when(pl.col("year").str.len_chars() == 2).then(pl.lit("20") + pl.col("year")).otherwise("year")
    hour = pl.col("hour").cast(pl.Int32).fill_null(0)
    is_late = (pl.col("half").str.to_lowercase() == "p") | (pl.col("noon") == "下午")
    is_early = (pl.col("half").str.to_lowercase() == "a") | (pl.col("noon") == "上午")
    hour = pl.when(is_late & (hour < 12)).then(hour + 12).when(is_early & (hour == 12)).then(0).otherwise(hour)
    return rows.select(
        "row",
        year.alias("year"),
        pl.col("month").str.zfill(2),
        pl.col("day").str.zfill(2),
        pl.col("hour").is_null().alias("bare"),
        hour.cast(pl.String).str.zfill(2).alias("hour"),
        pl.col("minute").fill_null("0").str.zfill(2),
        pl.col("second").fill_null("0").str.zfill(2),
        pl.col("fraction").fill_null("0").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64).alias("micros"),
        pl.col("offset"),
    )


def _offset_seconds() -> pl.Expr:
    digits = pl.col("offset").str.replace(":", "")
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    hours = digits.str.slice(1, 2).cast(pl.Int32, strict=False)
    minutes = digits.str.slice(3, 2).cast(pl.Int32, strict=False)
    is_utc = pl.col("offset").is_in(("Z", "UTC", "GMT"))
    return pl.when(is_utc).then(0).otherwise(sign * (hours * 3600 + minutes * 60))


def _from_numbers(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Seconds, milli- or microseconds since 1970 (UTC), and Excel's day numbers (local time)."""
    number = pl.col("cell").cast(pl.Float64, strict=False)
    digits = pl.col("cell").str.extract(r"^-?(\d+)").str.len_chars()
    scale = pl.when(digits == 10).then(1_000_000).when(digits == 13).then(1_000).otherwise(1)
    epoch = (number * scale).round(0).cast(pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    excel = ((number - 25_569) * 86_400).round(0).cast(pl.Int64) * 1_000_000
    return pl.concat(
        [
            frame.filter(pl.col("cell").str.contains(EPOCH)).select("row", epoch.alias("number_value")),
            frame.filter(pl.col("cell").str.contains(EXCEL_DAY)).select(
                "row", localise(excel.cast(pl.Datetime("us")), zone).alias("number_value")
            ),
        ]
    )


def _unnamed(pattern: str) -> str:
    """The pattern without group names, so that several can stand in one expression."""
    for name in ("year", "month", "day", "first", "other", "name", "noon", "hour", "minute", "second", "fraction",
                 "half", "offset"):  # fmt: skip
        pattern = pattern.replace(f"(?P<{name}>", "(?:")
    return pattern
