"""The first look at a file: everything that can be said before a person agrees to import it."""

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake import dialect, scan
from dashboard.intake import mapping as mapping_
from dashboard.intake.draft import Column, Draft, Note, note
from dashboard.intake.instants import looks_like_instants, order_votes
from dashboard.intake.keys import key_of
from dashboard.intake.layout import GENERIC, layouts
from dashboard.intake.limits import LIMITS
from dashboard.intake.reader import rows_of
from dashboard.intake.records import Records, scan_records
from dashboard.words import N_

SAMPLE_ROWS = 400
ENCODING_NAMES = {"gb18030": "GB18030", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
# UTF-8 read as Latin-1 and saved as UTF-8 again: é becomes Ã©, 好 becomes å¥½.
TWICE_ENCODED = re.compile(rb"\xc3[\x82\x83]\xc2[\x80-\xbf]|\xc3[\xa4-\xa9](?:\xc2[\x80-\xbf]){2}")
SEPARATORS = {";": N_("semicolon"), "\t": N_("tab"), "|": N_("bar")}


def inspect(
    path: Path | str,
    *,
    name: str,
    zone: str,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    layout: str | None = None,
) -> Draft:
    """Scan a file and propose how to import it; nothing is written.

    name: what people call the file; zone: IANA name for times without an offset; kind, layout: override what was
    recognised; mapping: field → header name, overrides the proposal (an empty name leaves the field out).
    Raises FileRefusedError for what is no table of ours, MappingError for a mapping that cannot be.
    """
    path = Path(path)
    source = scan.read(path, name)
    found = dialect.detect(source.text)
    records = scan_records(source.text, found.delimiter, found.quotechar)
    _refuse(found, records, name)
    if layout is not None and layout not in layouts():
        raise MappingError("There is no layout {layout}.", "Layouts are: {layouts}.", where=name, layout=layout,
                           layouts=", ".join(layouts()))  # fmt: skip
    known = layouts()[layout] if layout else found.layout or layouts()[GENERIC]
    if known.is_aggregate:
        raise FileRefusedError(
            "This is a report of totals, not of single tickets.",
            "Export the tickets or the survey answers themselves.",
            where=name,
        )
    kind = kind or known.kind or mapping_.kind_of(found.header, mapping or {})
    header = [title.strip() for title in found.header]
    samples = _samples(source.text, records, found, len(header))
    try:
        matches = mapping_.propose(header, samples, known, kind, mapping or {})
    except MappingError as error:
        error.where = name
        raise
    columns = tuple(
        Column(
            position,
            title,
            tuple(cell.strip() for cell in samples[position].head(50) if cell.strip())[:3],
            *(matches[position] or (None, "")),
        )
        for position, title in enumerate(header)
    )
    return Draft(
        name=name, path=path, kind=kind, layout=known.name, encoding=source.encoding, delimiter=found.delimiter,
        quotechar=found.quotechar, header_line=int(records.lines[found.header_record]),
        header_record=found.header_record, records=len(records) - found.header_record - 1, columns=columns,
        missing=mapping_.missing(kind, matches), notes=tuple(_notes(source, found, columns, samples, known.day_first)),
        zone=zone, sha256=source.sha256,
    )  # fmt: skip


def _refuse(found: dialect.Dialect, records: Records, name: str) -> None:
    """Stop where no mapping could help."""
    if len(found.header) > LIMITS.columns:
        raise FileRefusedError(
            "{columns} columns; at most {limit}.", "Export fewer columns.", where=name,
            columns=len(found.header), limit=LIMITS.columns,
        )  # fmt: skip
    if records.open_line is not None:
        raise FileRefusedError(
            "A quote opened in line {line} is never closed; {rows} rows may be affected.",
            "Correct that line, or export again.",
            where=name,
            line=records.open_line,
            rows=records.line_count - records.open_line + 1,
        )
    longest, line = records.longest()
    if longest > LIMITS.record_bytes:
        raise FileRefusedError(
            "Line {line} is over {limit} MB: a quote may be missing.", "Correct that line, or export again.",
            where=name, line=line, limit=LIMITS.record_bytes // 1_000_000,
        )  # fmt: skip
    if len(records) - found.header_record - 1 > LIMITS.rows:
        raise FileRefusedError(
            "{rows} rows; the limit here is {limit}.", "Split the file by month.", where=name,
            rows=len(records), limit=LIMITS.rows,
        )  # fmt: skip
    if len(records) <= found.header_record + 1 and not found.looks_headless:
        raise FileRefusedError("The file has a header but no rows.", "Export it again.", where=name)
    if found.looks_headless:
        raise FileRefusedError(
            "Row 1 looks like data: the columns have no names.", "Add a first row that names the columns.", where=name
        )


def _samples(text: bytes, records: Records, found: dialect.Dialect, width: int) -> list[pl.Series]:
    """Cells of rows spread over the whole file, the first ones in order."""
    first, last = found.header_record + 1, len(records)
    step = max(1, (last - first) // SAMPLE_ROWS)
    chosen = sorted({*range(first, min(first + 50, last)), *range(first, last, step)})
    rows: list[list[str]] = []
    for record in chosen:
        piece = text[records.starts[record] : records.ends[record]]
        rows.extend(row for row in rows_of(piece, found.delimiter, found.quotechar) if len(row) >= width)
    return [pl.Series([row[position] for row in rows], dtype=pl.String) for position in range(width)]


def _notes(
    source: scan.Source,
    found: dialect.Dialect,
    columns: tuple[Column, ...],
    samples: list[pl.Series],
    day_first: bool | None,
) -> list[Note]:
    notes = []
    if source.encoding in ENCODING_NAMES:
        strange = [cell for column in samples for cell in column if not cell.isascii()][:3]
        notes.append(
            note(
                "encoding",
                N_("Read as {encoding}. If letters look wrong, save the file as UTF-8: {cells}"),
                encoding=ENCODING_NAMES[source.encoding],
                cells=" · ".join(cell.strip()[:40] for cell in strange),
            )
        )
    if source.is_damaged:
        lines = source.text.split(b"\n")
        notes.append(
            note(
                "bad_bytes",
                N_("{lines} lines have characters we can't read (�)."),
                lines=sum(1 for line in lines if scan.REPLACEMENT.encode() in line),
            )
        )
    if twice := TWICE_ENCODED.findall(source.text):
        notes.append(
            note(
                "encoded_twice",
                N_("{count} places like {found} look as if the file was saved twice in different encodings."),
                count=len(twice),
                found=twice[0].decode("utf-8"),
            )
        )
    if found.delimiter in SEPARATORS:
        notes.append(note("separator", N_("Columns split by {separator}."), separator=SEPARATORS[found.delimiter]))
    if found.header_record:
        notes.append(note("header", N_("Header found in row {row}."), row=found.header_record + 1))
    seen: dict[str, str] = {}
    for column in columns:
        key = key_of(column.header)
        if not column.header:
            notes.append(note("header_empty", N_("Column {number} has no name."), number=column.position + 1))
        elif key in seen:
            notes.append(
                note("header_twice", N_("Two columns are called {header}; the first is used."), header=column.header)
            )
        seen.setdefault(key, column.header)
    if not any(column.field in ("ticket_id", "survey_id") for column in columns):
        notes.append(note("no_id", N_("Rows are named by file and line; a later export can't update them.")))
    if day_first is None:
        for column in columns:
            votes = order_votes(samples[column.position]) if column.field else (0, 0, 0)
            if votes[2] and not votes[0] and not votes[1] and looks_like_instants(samples[column.position]):
                notes.append(
                    note(
                        "day_or_month",
                        N_("{column}: dates like {found} are read day first."),
                        column=column.header,
                        found=column.samples[0] if column.samples else "",
                    )
                )
    return notes
