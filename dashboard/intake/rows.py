"""The last steps to rows of the lake, the same for tickets and surveys: repeats, attributes, failed checks, hashes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import polars as pl

from dashboard.fields import TABLES
from dashboard.intake import cells
from dashboard.intake.distinct import distinct
from dashboard.intake.masking import contacts
from dashboard.intake.sheet import TYPES, Sheet
from dashboard.intake.shelf import together

SLICE_ROWS = 50_000
NO_CONTENT = ("row", "line", "at")  # places of rows, not what they hold
NOT_HASHED = ("line", "content", "import_id")


@dataclass(frozen=True, slots=True)
class Kept:
    """rows: one a key; dropped: the others, with the column `equal`: whether they hold what the kept one holds."""

    rows: pl.DataFrame
    dropped: pl.DataFrame

    @property
    def differing(self) -> pl.DataFrame:
        """The kept rows whose key came again with other values."""
        key = self.dropped.columns[0]
        return self.rows.join(self.dropped.filter(~pl.col("equal")), on=key, how="semi", maintain_order="left")


def without_repeats(
    frame: pl.DataFrame, key: str, choice: str, folder: Path | None = None,
    more: Callable[[], pl.DataFrame] | None = None,
) -> Kept:  # fmt: skip
    """One row a key, in file order. choice: of the rule `same_id`: the newest by `updated_at` if there is one, then by
    place in the file, or the first in the file. more: makes what else the rows hold, for comparison only."""
    if frame[key].n_unique() == frame.height:
        return Kept(frame, frame.select(key, "line", equal=pl.lit(True)).clear())
    if choice == "first":
        at = frame.select(key, "line").with_row_index("at").sort("line").unique(
            key, keep="first", maintain_order=True)["at"].sort()  # fmt: skip
    else:
        at = _newest(frame, key)
    kept = together((frame[piece["at"]] for piece in at.to_frame("at").iter_slices(SLICE_ROWS)), folder)
    again = frame if more is None else pl.concat([frame, more()], how="horizontal")
    again = again.filter(pl.col(key).is_duplicated())
    values = [name for name in again.columns if name not in (key, *NO_CONTENT)]
    first = again.join(kept.select(key, "line"), on=[key, "line"], how="semi")
    pairs = again.join(kept.select(key, "line"), on=[key, "line"], how="anti").join(first, on=key, suffix="\x00")
    equal = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}\x00")) for name in values)
    return Kept(kept, pairs.select(key, "line", equal=equal))


def _newest(frame: pl.DataFrame, key: str) -> pl.Series:
    order = ["updated_at", "line"] if "updated_at" in frame.columns else ["line"]
    small = frame.select(key, *order).with_row_index("at").sort(order, nulls_last=False)
    return small.unique(key, keep="last", maintain_order=True)["at"].sort()


def those_that_stay(frame: pl.DataFrame, stays: pl.Series, folder: Path | None) -> pl.DataFrame:
    """The rows where `stays` is True."""
    if bool(stays.all()):
        return frame
    starts = range(0, frame.height, SLICE_ROWS)
    return together((frame.slice(i, SLICE_ROWS).filter(stays.slice(i, SLICE_ROWS)) for i in starts), folder)


def failed_names(sheet: Sheet) -> pl.Series:
    """For each row the fields that a check emptied, comma-separated, in the order of the fields; null for none."""
    masks = {name: mask for name, mask in sheet.failed.items() if bool(mask.any())}
    if not masks:
        return pl.Series("failed", [None], dtype=pl.String).new_from_index(0, sheet.height)
    parts = [pl.when(pl.col(name)).then(pl.lit(name)) for name in TYPES if name in masks]
    joined = pl.DataFrame(masks).select(pl.concat_str(parts, separator=",", ignore_nulls=True).alias("failed"))
    return joined.select(pl.when(pl.col("failed") != "").then("failed").alias("failed")).to_series()


def attributes(sheet: Sheet) -> pl.Series:
    """Further columns that are kept as dimensions, as one JSON object a row, or null. A stray address or telephone
    number among their values is masked."""
    empty = pl.Series("attributes", [None], dtype=pl.String).new_from_index(0, sheet.height)
    pieces = []
    for position in sorted(sheet.kept & sheet.columns.keys()):
        title = sheet.header[position] or str(position + 1)
        few = distinct(sheet.columns[position])
        words = cells.forms(few) if few else cells.text(sheet.columns[position]).values
        different = words.drop_nulls().unique().to_list()
        name = json.dumps(title, ensure_ascii=False)
        said = [f"{name}: {json.dumps(contacts(word), ensure_ascii=False)}" for word in different]
        told = words.replace_strict(different, said, default=None, return_dtype=pl.String) if different else empty
        pieces.append(few.spread(told) if few and different else told)
    if not pieces:
        return empty
    frame = pl.DataFrame([piece.alias(str(i)) for i, piece in enumerate(pieces)])
    joined = pl.concat_str(pl.all(), separator=", ", ignore_nulls=True)
    filled = pl.any_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(filled).then(pl.format("{{{}}}", joined)).alias("attributes")).to_series()


def finished(frame: pl.DataFrame, table: str, folder: Path | None) -> pl.DataFrame:
    """Exactly the lake's columns in its order, without import_id, and the content hash. Made slice by slice: all rows
    as text at once would need several times the memory of the table. folder: where many rows may lie."""
    slices = frame.iter_slices(SLICE_ROWS) if frame.height else iter([frame])
    return together((_finished(part, table) for part in slices), folder)


def _finished(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    names = [f.name for f in TABLES[table] if f.name != "import_id"]
    absent = [pl.lit(None).alias(name) for name in names if name not in frame.columns]
    whole = frame.with_columns(absent).select(pl.col(name).cast(TYPES[name]) for name in names)
    return whole.with_columns(content_hash(whole).alias("content"))


def content_hash(frame: pl.DataFrame) -> pl.Series:
    """128 bits in hex over all fields of a row. Instants count as microseconds and numbers to six decimals, so that the
    hash is the same on every machine."""
    hashed = {name: dtype for name, dtype in frame.schema.items() if name not in NOT_HASHED}
    empty = {name for name in hashed if frame[name].null_count() == frame.height}
    if len(empty) == len(hashed):  # nothing would tell how many rows there are
        empty = set()

    def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
        if name in empty:  # most fields of a file: not worth a column of text
            return pl.lit("\x00")
        column = pl.col(name)
        if isinstance(dtype, pl.Datetime):
            column = column.dt.epoch("us")
        elif dtype == pl.Float64:
            column = (column * 1e6).round(0).cast(pl.Int64)
        return column.cast(pl.String).fill_null("\x00")

    parts = [as_text(name, dtype) for name, dtype in hashed.items()]
    joined = frame.select(pl.concat_str(parts, separator="\x1f").cast(pl.Binary)).to_series().to_list()
    digests = pl.Series("content", [blake2b(row, digest_size=16).digest() for row in joined], dtype=pl.Binary)
    return digests.bin.encode("hex")
