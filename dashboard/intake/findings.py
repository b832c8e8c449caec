"""Findings: what people should know about a file, as notes of its draft."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from dashboard.intake.clocks import without_offset
from dashboard.intake.draft import Column, Note, note
from dashboard.intake.encodings import ENCODING_NAMES, REPLACEMENT
from dashboard.intake.instants import counts_moments, instants, looks_like_instants, swapped_days
from dashboard.intake.keys import key_of
from dashboard.intake.look import Look
from dashboard.intake.mapping import KINDS
from dashboard.intake.sheet import UTC_TITLE
from dashboard.values import zone_text
from dashboard.words import N_

# UTF-8 read as Latin-1 and saved as UTF-8 again: é becomes Ã©, 好 becomes å¥½; a dash becomes a control character.
TWICE_ENCODED = re.compile(rb"\xc2[\x80-\x9f]|\xc3[\x82\x83]\xc2[\x80-\xbf]|\xc3[\xa4-\xa9](?:\xc2[\x80-\xbf]){2}")
SEPARATORS = {";": N_("semicolon"), "\t": N_("tab"), "|": N_("bar")}
SWAPPED = 30  # dates that look exchanged before we say so


def notes(look: Look, columns: Sequence[Column], order: bool | None, source: str, zone: str) -> Iterator[Note]:
    """All notes, in the order of the way through a file: bytes, cells, header, columns. zone: of its own times."""
    yield from _about_text(look)
    yield from _about_header(look, columns)
    if not any(column.field in ("ticket_id", "survey_id") for column in columns):
        yield note("no_id", N_("Rows are named by file and line; a later export can't update them."))
    elif source:
        yield note("source", N_("IDs of this file get the name {source} before them."), source=source)
    yield from _about_dates(look, columns, order, zone)


def _about_text(look: Look) -> Iterator[Note]:
    source = look.source
    if source.sheet:
        yield note("sheet", N_("This is an Excel workbook; reading its sheet {sheet}."), sheet=source.sheet)
    elif source.encoding not in ("utf-8", "utf-8-sig"):
        strange = [cell for column in look.samples for cell in column if not cell.isascii()][:3]
        yield note(
            "encoding",
            N_("Read as {encoding}. If letters look wrong, choose another: {cells}"),
            encoding=ENCODING_NAMES[source.encoding],
            cells=" · ".join(cell.strip()[:40] for cell in strange),
        )
    if source.nul_lines:
        yield note(
            "nul", N_("NUL characters were removed from {lines} lines. Compare them with the original."),
            lines=source.nul_lines,
        )  # fmt: skip
    if look.beyond:
        yield note(
            "open_quote", N_("A quote is never closed: {rows} rows from line {line} on are left out."),
            rows=look.beyond, line=look.first_beyond,
        )  # fmt: skip
    if source.is_damaged:
        mark = REPLACEMENT.encode()
        lines = sum(1 for line in source.text.split(b"\n") if mark in line)
        yield note("bad_bytes", N_("{lines} lines have characters we can't read (�)."), lines=lines)
    may_be_twice = max(map(source.text.find, (b"\xc2", b"\xc3"))) >= 0  # many times faster than the pattern
    if may_be_twice and (twice := TWICE_ENCODED.findall(source.text)):
        yield note(
            "encoded_twice",
            N_("{count} places like {found} look as if the file was saved twice in different encodings."),
            count=len(twice),
            found=twice[0].decode("utf-8"),
        )
    if look.found.delimiter[0] in SEPARATORS:
        yield note("separator", N_("Columns split by {separator}."), separator=SEPARATORS[look.found.delimiter[0]])


def _about_header(look: Look, columns: Sequence[Column]) -> Iterator[Note]:
    found = look.found
    if found.header_rows > 1:
        yield note("header_rows", N_("The header takes {rows} rows."), rows=found.header_rows)
    if found.header_record >= found.header_rows:
        yield note("header", N_("Header found in row {row}."), row=found.header_record - found.header_rows + 2)
    seen: dict[str, Column] = {}
    for column in columns:
        key = key_of(column.header)
        if not column.header:
            yield note("header_empty", N_("Column {number} has no name."), number=column.position + 1)
        elif key in seen:
            yield note(
                "header_twice",
                N_("Two columns are called {header} (columns {first} and {second}). Choose the one to use."),
                header=column.header,
                first=seen[key].position + 1,
                second=column.position + 1,
            )
        seen.setdefault(key, column)


def _about_dates(look: Look, columns: Sequence[Column], order: bool | None, zone: str) -> Iterator[Note]:
    local: list[date] = []
    for column in columns:
        if KINDS.get(column.field or "") != "instant":
            continue
        cells = look.samples[column.position]
        filled = cells.filter(cells.str.strip_chars() != "")
        if not len(filled):
            continue
        values = instants(filled, "UTC", day_first=order is not False).values
        if not UTC_TITLE.search(column.header) and (looks_like_instants(filled) or counts_moments(filled)):
            local += values.filter(without_offset(filled)).drop_nulls().dt.date().to_list()
        if looks_like_instants(filled) and (count := swapped_days(values, "UTC")) >= SWAPPED:
            yield note(
                "swapped_days",
                N_("{column}: day and month look exchanged in {share} % of the dates. Compare with the original."),
                column=column.header,
                share=round(100 * count / len(filled)),
            )
    if local:
        yield note(
            "no_zone", N_("Times have no zone: read as {zone}."), zone=zone_text(zone, min(local), max(local))
        )  # fmt: skip
