"""Plain cells: what counts as no value, and text, numbers, booleans read from whole columns.

Every reader of a column returns a `Parsed`: the values (null where there is none) and a mask of the cells that held
something unreadable.
"""

from dataclasses import dataclass

import polars as pl

from dashboard.intake.distinct import Distinct, distinct

NO_VALUE = (
    "", "-", "--", "—", "?", "na", "n/a", "#n/a", "nan", "nat", "null", "none", "\\n", "(空)", "(跳过)",
    "（空）", "（跳过）", "未评价", "unspecified", "not available",
)  # fmt: skip
TRUE_WORDS = ("true", "t", "yes", "y", "1", "1.0", "是", "有", "真")
FALSE_WORDS = ("false", "f", "no", "n", "0", "0.0", "否", "无", "假")
NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """values: one a row, null for none; bad: True where a cell held something that is not such a value."""

    values: pl.Series
    bad: pl.Series

    def spread(self, found: Distinct) -> "Parsed":
        """What was read of different cells as a column with one entry a row."""
        return Parsed(found.spread(self.values), found.spread(self.bad))


def clean(raw: pl.Series) -> pl.Series:
    """Cells without blanks around them, full-width letters made plain (NFKC), and null for words that mean no value."""
    if found := distinct(raw):
        return found.spread(clean(found.words))
    frame = raw.to_frame("raw").select(pl.col("raw").str.strip_chars(" \t\r\n\u00a0\u3000\ufeff"))
    is_plain = bool((frame["raw"].str.len_bytes() == frame["raw"].str.len_chars()).all())
    text = pl.col("raw") if is_plain else pl.col("raw").str.normalize("NFKC")
    return frame.select(
        pl.when(pl.col("raw").str.to_lowercase().is_in(NO_VALUE)).then(None).otherwise(text).alias(raw.name)
    ).to_series()


def text(raw: pl.Series) -> Parsed:
    """Free text: inner runs of blanks become one; values that differ by case only become the most frequent form."""
    if found := distinct(raw):
        cells = found.spread(forms(found))
    else:
        cells = _forms(raw, pl.repeat(1, len(raw), dtype=pl.Int64, eager=True))
    return Parsed(cells, none_bad(cells))


def forms(found: Distinct) -> pl.Series:
    """The same for each of the words."""
    return _forms(found.words, found.counts())


def _forms(raw: pl.Series, rows: pl.Series) -> pl.Series:
    """rows: how many hold each cell."""
    cells = clean(raw).str.replace_all(r"\s+", " ")
    forms = (
        pl.DataFrame({"form": cells, "count": rows})
        .drop_nulls()
        .group_by("form")
        .agg(pl.col("count").sum())
        .with_columns(pl.col("form").str.to_lowercase().alias("key"))
        .sort(["count", "form"], descending=[True, False])
    )
    best = forms.group_by("key", maintain_order=True).agg(pl.col("form").first().alias("best"))
    if best.height < forms.height:
        changed = forms.join(best, on="key").filter(pl.col("form") != pl.col("best"))
        cells = cells.replace(changed["form"].implode()[0], changed["best"].implode()[0])
    return cells


def names(raw: pl.Series) -> Parsed:
    """Identifiers: text exactly as it stands, without blanks around it."""
    cells = clean(raw)
    return Parsed(cells, none_bad(cells))


def decimal_sign(raw: pl.Series, default: str | None = None) -> str:
    """The decimal sign of a column's numbers: the one that some cell cannot mean otherwise, else `default`, else the
    point. 1,5 and 1.234,5 have a decimal comma; 1,234 alone says nothing."""
    return default or _sign_of(clean(raw))


def _sign_of(cells: pl.Series) -> str:
    says_comma = cells.str.contains(r"^\D*\d+,(?:\d{1,2}|\d{4,})\D*$|\d\.\d{3},\d")
    return "," if says_comma.any() else "."


def numbers(raw: pl.Series, decimal: str | None = None) -> Parsed:
    """Decimal numbers, also with thousands separators, a percent or currency sign; 1e999 and NaN are none. The whole
    column decides which sign is the decimal one, if it is not given."""
    if found := distinct(raw):
        return numbers(found.words, decimal).spread(found)
    cells = clean(raw)
    if (decimal or _sign_of(cells)) == ",":
        plain = pl.col("cell").str.replace_all(r"[\s¥$€£%']", "")
        cells = (
            cells.to_frame("cell")
            .select(
                pl.when(plain.str.contains(r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"))
                .then(plain.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
                .when(plain.str.contains(r"^[+-]?\d*,\d+$"))
                .then(plain.str.replace(",", ".", literal=True))
                .otherwise("cell")
                .alias(raw.name)
            )
            .to_series()
        )
    frame = cells.to_frame("cell").select(
        pl.col("cell").str.replace_all(r"[\s¥$€£%']", "").str.replace(r"^([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)$", "${1}x")
    )
    grouped = pl.col("cell").str.ends_with("x")
    plain = (
        pl.when(grouped)
        .then(pl.col("cell").str.strip_chars_end("x").str.replace_all(",", "", literal=True))
        .otherwise(pl.col("cell").str.replace(r"^([+-]?\d+),(\d+)$", "${1}.${2}"))
    )
    values = frame.select(
        pl.when(plain.str.contains(NUMBER)).then(plain.cast(pl.Float64, strict=False)).alias("value")
    ).to_series()
    values = values.to_frame().select(pl.when(pl.col("value").is_finite()).then("value")).to_series()
    return Parsed(values, cells.is_not_null() & values.is_null())


def integers(raw: pl.Series, decimal: str | None = None) -> Parsed:
    """Whole numbers from 0; `3.0` is 3. Anything else is unreadable."""
    if found := distinct(raw):
        return integers(found.words, decimal).spread(found)
    parsed = numbers(raw, decimal)
    whole = (parsed.values == parsed.values.round(0)) & (parsed.values >= 0) & (parsed.values < 2**53)
    values = parsed.values.to_frame("value").select(pl.when(whole).then("value").cast(pl.Int64)).to_series()
    return Parsed(values, parsed.bad | (parsed.values.is_not_null() & values.is_null()))


def booleans(raw: pl.Series) -> Parsed:
    """Yes and no, in the words of both languages. Anything else is unreadable."""
    if found := distinct(raw):
        return booleans(found.words).spread(found)
    cells = clean(raw)
    low = cells.str.to_lowercase()
    # 无 and 否 say no; the NO_VALUE words were emptied before.
    values = (
        low.to_frame("low")
        .select(
            pl.when(pl.col("low").is_in(TRUE_WORDS))
            .then(True)
            .when(pl.col("low").is_in(FALSE_WORDS))
            .then(False)
            .otherwise(None)
        )
        .to_series()
    )
    return Parsed(values, cells.is_not_null() & values.is_null())


def most(mask: pl.Series) -> bool:
    """Whether more than half of the cells are marked."""
    return int(mask.sum()) * 2 > len(mask)


def none_bad(cells: pl.Series) -> pl.Series:
    """A mask that marks no cell."""
    return pl.repeat(False, len(cells), eager=True)
