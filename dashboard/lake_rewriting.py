"""Change rows inside a file of the lake, so that every version that holds the file holds the changed rows.

The new file has the name, the rows and the length of the old one: the log tells names and lengths, and readers find a
Parquet file's directory by its end. What the new rows need less is filled with zeros before the directory, where the
format allows anything. A lake that promises old versions could not lose a person otherwise but by being written anew.
"""

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.errors import StoreError

Change = Callable[[pl.DataFrame], pl.DataFrame]
BATCH_ROWS = 250_000
# From quick to small. The files of the lake are packed less than by the first.
PACKED: tuple[tuple[str, int], ...] = (("zstd", 3), ("zstd", 15), ("brotli", 11))
END = 8  # bytes behind a Parquet file's directory: its length, and four letters
ASIDE = ".rewritten"


def rewritten(path: Path, change: Change) -> Path:
    """A new file beside with all rows changed, as long as the old one and on the disk. `os.replace` puts it in place.

    change: keeps columns, order and number of rows. Raises StoreError if the new rows need more room than the old.
    """
    aside, length = path.with_name(f".{path.name}{ASIDE}"), path.stat().st_size
    try:
        for kind, level in PACKED:
            written(path, aside, change, kind, level)
            if (short := length - aside.stat().st_size) >= 0:
                _fill(aside, short)
                return aside
        raise StoreError(
            "A data file cannot be written anew in its old length.", "Please report this; nothing was changed.",
            where=str(path),
        )  # fmt: skip
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def written(path: Path, to: Path, change: Change, kind: str = "zstd", level: int = 3) -> None:
    """All rows of a Parquet file, changed, in another file, batch by batch."""
    source = pq.ParquetFile(path)
    with pq.ParquetWriter(to, source.schema_arrow, compression=kind, compression_level=level) as file:
        for batch in source.iter_batches(BATCH_ROWS):
            rows = pl.DataFrame(pa.Table.from_batches([batch]))
            changed = change(rows)
            assert changed.height == rows.height and changed.columns == rows.columns
            file.write_table(changed.to_arrow().cast(source.schema_arrow))


def leftovers(folder: Path) -> list[Path]:
    """What a rewriting that was cut off has left."""
    return sorted(folder.rglob(f".*{ASIDE}"))


def _fill(path: Path, count: int) -> None:
    with path.open("r+b") as file:
        file.seek(-END, os.SEEK_END)
        directory = int.from_bytes(file.read(4), "little") + END
        file.seek(-directory, os.SEEK_END)
        place = file.tell()
        end = file.read()
        file.seek(place)
        file.write(b"\0" * count + end)
        file.flush()
        os.fsync(file.fileno())
