"""Rows on their way into the lake: a stream of batches, so that a large file never stands in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

PARTITION = "import_id"
BATCH_ROWS = 65_536


def with_import_id(
    rows: Path | Sequence[Path] | pl.DataFrame, import_id: str, schema: pl.Schema
) -> pa.RecordBatchReader:
    """The rows as a stream of batches with the partition column. ValueError unless they have the lake's columns."""
    expected = [name for name in schema if name != PARTITION]
    if isinstance(rows, pl.DataFrame):
        table = rows.to_arrow()
        found, batches = table.schema, iter(table.to_batches(BATCH_ROWS))
    else:
        # A file of the lake lies in a folder named after its import; its own columns are the others.
        files = [pq.ParquetFile(path) for path in ([rows] if isinstance(rows, Path) else rows)]
        found = files[0].schema_arrow
        batches = (batch for file in files for batch in file.iter_batches(BATCH_ROWS))
    if found.names != expected:
        raise ValueError(f"not the lake's columns: {sorted(set(found.names) ^ set(expected)) or 'another order'}")
    # Field metadata of the file (Polars notes its types there) would end in the table's schema.
    plain = pa.schema([pa.field(f.name, f.type) for f in found] + [pa.field(PARTITION, pa.string())])

    def stream() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.schema.types != found.types:  # a rewritten file may keep texts another way than its neighbour
                batch = batch.cast(found)
            ids = pa.repeat(pa.scalar(import_id, pa.string()), batch.num_rows)
            yield pa.RecordBatch.from_arrays([*batch.columns, ids], schema=plain)

    return pa.RecordBatchReader.from_batches(plain, stream())
