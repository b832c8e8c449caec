"""The first look at a file: everything that can be said before a person agrees to import it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.errors import FileRefusedError, MappingError
from dashboard.fields import CODED
from dashboard.intake import dialect, scan
from dashboard.intake import mapping as mapping_
from dashboard.intake.aggregates import looks_like_totals, refuse_totals
from dashboard.intake.draft import Column, Draft
from dashboard.intake.encodings import ENCODINGS
from dashboard.intake.findings import notes
from dashboard.intake.keeping import keep_or_why
from dashboard.intake.keys import key_of
from dashboard.intake.layout import GENERIC, Layout, layouts
from dashboard.intake.limits import LIMITS
from dashboard.intake.look import Look
from dashboard.intake.open_quote import ended
from dashboard.intake.questions import (
    check_answers,
    day_code,
    day_or_month,
    encoding_question,
    excel_days,
    scale_questions,
    source_questions,
    unit_questions,
)
from dashboard.intake.reader import Table, read_table, rows_of
from dashboard.intake.records import Records, scan_records
from dashboard.intake.rejects import reason_columns
from dashboard.intake.rules import check_rules, chosen
from dashboard.intake.shape import fits, refuse_unfit
from dashboard.intake.sources import Earlier, source_of, tickets_of
from dashboard.intake.unknown import check_values, new_values

SAMPLE_ROWS = 400
TIME_ZONE = re.compile(r'"timeZone"\s*:\s*"([^"]+)"')


def inspect(
    path: Path | str,
    *,
    name: str,
    zone: str,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    layout: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    quotechar: str | None = None,
    header_row: int | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    answers: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    keep: Mapping[str, bool] | None = None,
    source: str | None = None,
    file_zone: str | None = None,
    rules: Mapping[str, str] | None = None,
    earlier: Iterable[Earlier] = (),
) -> Draft:
    """Scan a file and propose how to import it; nothing is written. Whatever is given stands, the rest is found out.

    name: what people call the file; zone: IANA name for times without an offset; kind, layout: what it holds; mapping:
    field → header name, or `#7` for the seventh column (an empty name leaves the field out). How it is read: encoding
    (of `ENCODINGS`), delimiter, quotechar, header_row (counted from 1 without blank lines; 0: the file has no header),
    decimal (`,` or `.`), sheet.
    answers: question code → answer; values: field → word → code; keep: header → whether it becomes a dimension;
    source: the name before its ids; file_zone: the zone of the file's own times, if it is not `zone`; rules: rule code
    (of `rules.RULES`) → choice; earlier: the imports of the store, the newest first.
    Raises FileRefusedError for what is no table of ours, MappingError for a mapping that cannot be.
    """
    path, answers, values, rules = Path(path), dict(answers or {}), dict(values or {}), dict(rules or {})
    encoding = encoding or answers.get("encoding")
    _refuse_unknown(name, encoding, layout, delimiter, decimal)
    check_values(values, name)
    check_rules(rules, name)
    look = _look(path, name, encoding, sheet, delimiter, quotechar, header_row, rules)
    found = look.found
    known = layouts()[layout] if layout else found.layout or layouts()[GENERIC]
    if known.is_aggregate:
        raise refuse_totals(name)
    kind = kind or known.kind or mapping_.kind_of(look.header, mapping or {})
    ours = reason_columns(look.header)
    theirs_only = ["" if position in ours else title for position, title in enumerate(look.header)]
    units = {code.removeprefix("unit:"): said for code, said in answers.items() if code.startswith("unit:")}
    try:
        matches = mapping_.propose(theirs_only, look.samples, known, kind, mapping or {}, units)
    except MappingError as error:
        error.where = name
        raise
    if not layout and looks_like_totals(look.header, matches):
        raise refuse_totals(name)
    days = tuple(excel_days(look, matches, known, answers))
    no_dates = {question.code for question in days if question.answer == "no"}
    matches = [None if day_code(look.header, place) in no_dates else match for place, match in enumerate(matches)]
    columns = _columns(look, matches, known, keep or {})
    order, ordering = day_or_month(name, columns, look, known, answers)
    earlier = tuple(earlier)
    names = source_of(kind, known, look.header, earlier) if source is None else source
    theirs, offered = (names, ()) if kind == "tickets" else tickets_of(known, earlier)
    if kind == "surveys":
        theirs = answers.get("tickets_of", theirs)
    questions = (
        *encoding_question(look.source, answers, encoding),
        *ordering,
        *days,
        *unit_questions(look, matches, known, kind, answers),
        *scale_questions(columns, look, known, answers),
        *source_questions(kind, theirs, offered, answers),
    )
    check_answers(questions, answers, name)
    theirs_zone = (file_zone and _sound_zone(file_zone, name)) or _zone(found) or known.zone or ""
    coded = [c.position for c in columns if mapping_.KINDS.get(c.field or "") in CODED]
    cells = look.columns(coded) if look.is_small else dict(enumerate(look.samples))
    return Draft(
        name=name, path=path, kind=kind, layout=known.name, encoding=look.source.encoding, delimiter=found.delimiter,
        quotechar=found.quotechar, header_line=int(look.records.lines[max(found.header_record, 0)]),
        header_record=found.header_record, records=len(look.records) + look.beyond - found.header_record - 1,
        columns=columns, missing=mapping_.missing(kind, matches),
        notes=tuple(notes(look, columns, order, names, theirs_zone or zone)), zone=zone,
        sha256=look.source.sha256, header_rows=found.header_rows, rows=found.rows, sheet=look.source.sheet,
        sheets=look.source.sheets, decimal=decimal or _decimal(found.delimiter, look.samples), day_first=order,
        answers=answers, values=values,
        questions=questions,
        unknown=new_values(columns, cells, known, values), is_sampled=not look.is_small, source=names,
        tickets_of=theirs, file_zone=theirs_zone, rules=rules,
    )  # fmt: skip


def table_of(draft: Draft) -> Table:
    """All columns of a draft's file as text, for people and tests to look at."""
    encoding = None if draft.sheets else draft.encoding
    source = scan.read(draft.path, draft.name, encoding=encoding, sheet=draft.sheet or None,
                       remove_nul=chosen(draft.rules, "nul") == "remove")  # fmt: skip
    records, _ = ended(
        source.text, scan_records(source.text, draft.delimiter, draft.quotechar), draft.delimiter, draft.quotechar
    )
    header = [column.header for column in draft.columns]
    return read_table(
        source.text, records, delimiter=draft.delimiter, quotechar=draft.quotechar, header=header,
        first=draft.header_record + 1, wanted=range(len(header)), header_rows=draft.header_rows,
    )  # fmt: skip


def _look(
    path: Path, name: str, encoding: str | None, sheet: str | None, delimiter: str | None, quotechar: str | None,
    header_row: int | None, rules: Mapping[str, str],
) -> Look:  # fmt: skip
    source = scan.read(path, name, encoding=encoding, sheet=sheet, remove_nul=chosen(rules, "nul") == "remove")
    found = dialect.detect(source.text, delimiter=delimiter, quotechar=quotechar, header_row=header_row)
    records = scan_records(source.text, found.delimiter, found.quotechar)
    sound, every = ended(source.text, records, found.delimiter, found.quotechar)
    has_rows = len(sound) - found.header_record - 1 > 0
    if has_rows and chosen(rules, "open_quote") == "end_before":
        records = sound
    _refuse(found, records, name, "open_quote" if has_rows else "")
    header = [title.strip() for title in found.header]
    rows = _rows(source.text, records, found)
    line = int(records.lines[max(found.header_record, 0)])
    refuse_unfit(name, header, rows, line=line, is_sure=header_row is not None or found.layout is not None)
    beyond = len(every) - len(sound)
    first_beyond = int(every.lines[len(sound)]) if beyond else 0
    return Look(name, source, found, records, header, _samples(rows, header), beyond, first_beyond)


def _columns(
    look: Look, matches: Sequence[mapping_.Match | None], known: Layout, keep: Mapping[str, bool]
) -> tuple[Column, ...]:
    columns, ours = [], reason_columns(look.header)
    for position, title in enumerate(look.header):
        match = matches[position]
        sample = look.samples[position]
        kept, why = keep_or_why(title, sample, known)
        if match:
            kept, why = kept and known.name != GENERIC and _is_listed(title, known), ""
        if position in ours:
            kept, why = False, "known"
        if title in keep:
            kept, why = keep[title], ""
        shown = tuple(cell.strip() for cell in sample.head(50) if cell.strip())[:3]
        goes_to, how = match or (None, "")
        columns.append(Column(position, title, shown, goes_to, how, kept, why))
    return tuple(columns)


def _is_listed(title: str, known: Layout) -> bool:
    """Whether the layout names a column as a dimension, although it fills a field as well."""
    return key_of(title) in known.attributes


def _refuse_unknown(
    name: str, encoding: str | None, layout: str | None, delimiter: str | None, decimal: str | None
) -> None:
    if decimal not in (None, ",", "."):
        raise MappingError("{sign} is no decimal sign.", "It is , or .", where=name, sign=decimal)
    if delimiter is not None and (len(delimiter.strip(" ")) > 1 or delimiter in ("", '"', "\n", "\r")):
        raise MappingError("{sign} cannot separate cells.", "Name one character.", where=name, sign=delimiter)
    if layout is not None and layout not in layouts():
        raise MappingError("There is no layout {layout}.", "Layouts are: {layouts}.", where=name, layout=layout,
                           layouts=", ".join(layouts()))  # fmt: skip
    if encoding is not None and encoding not in ENCODINGS:
        raise MappingError("There is no encoding {encoding}.", "Encodings are: {encodings}.", where=name,
                           encoding=encoding, encodings=", ".join(ENCODINGS))  # fmt: skip


def _refuse(found: dialect.Dialect, records: Records, name: str, rule: str) -> None:
    """Stop where no mapping could help. rule: by which a file with an open quote can be read, or empty."""
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
            rule=rule,
            line=records.open_line,
            rows=records.line_count - records.open_line + 1,
        )
    longest, line = records.longest()
    if longest > LIMITS.record_bytes:
        raise FileRefusedError(
            "Line {line} is over {limit} MB: a quote may be missing.", "Correct that line, or export again.",
            where=name, line=line, limit=LIMITS.record_bytes // 1_000_000,
        )  # fmt: skip
    rows = len(records) - found.header_record - 1
    if len(records.stray) * 2 > rows > 0:
        raise FileRefusedError(
            "In {stray} of {rows} rows text follows a closing quote: nobody can tell where a cell ends.",
            "Export again, with quotes inside cells doubled.", where=name, stray=len(records.stray), rows=rows,
        )  # fmt: skip
    if rows > LIMITS.rows:
        raise FileRefusedError(
            "{rows} rows; the limit here is {limit}.", "Split the file by month.", where=name,
            rows=len(records), limit=LIMITS.rows,
        )  # fmt: skip
    if rows <= 0 and not found.looks_headless:
        raise FileRefusedError("The file has a header but no rows.", "Export it again.", where=name)
    if found.looks_headless:
        raise FileRefusedError(
            "Row 1 looks like data: the columns have no names.", "Add a first row that names the columns.", where=name
        )


def _rows(text: bytes, records: Records, found: dialect.Dialect) -> list[list[str]]:
    """Rows spread over the whole file, the first ones in order."""
    first, last = found.header_record + 1, len(records)
    step = max(1, (last - first) // SAMPLE_ROWS)
    chosen = sorted({*range(first, min(first + 50, last)), *range(first, last, step)})
    rows: list[list[str]] = []
    for record in chosen:
        piece = text[records.starts[record] : records.ends[record]]
        rows.extend(rows_of(piece, found.delimiter, found.quotechar))
    return rows


def _samples(rows: Sequence[Sequence[str]], header: Sequence[str]) -> list[pl.Series]:
    """The cells of rows as columns; rows that do not fit are left out."""
    width = len(header)
    named = max((position for position, title in enumerate(header) if title), default=-1) + 1
    fitting = [[*row, *[""] * (width - len(row))] for row in rows if fits(row, width, named)]
    return [pl.Series([row[position] for row in fitting], dtype=pl.String) for position in range(width)]


def _decimal(delimiter: str, samples: Sequence[pl.Series]) -> str | None:
    """Files split by semicolons come from where the decimal sign is a comma, unless some number has a point."""
    if delimiter[0] != ";":
        return None
    has_point = any(column.str.contains(r"^\s*-?\d+\.\d{1,2}\s*$").any() for column in samples)
    return None if has_point else ","


def _sound_zone(zone: str, name: str) -> str:
    try:
        return str(ZoneInfo(zone))
    except (ValueError, OSError, KeyError):  # an unknown name is a KeyError
        raise MappingError(
            "There is no time zone {zone}.", "Write it like Asia/Shanghai.", where=name, zone=zone
        ) from None


def _zone(found: dialect.Dialect) -> str:
    """The zone that a product writes into its header rows."""
    first = max(found.header_record - found.header_rows + 1, 0)
    said = TIME_ZONE.search(" ".join(cell for row in found.rows[first : found.header_record + 1] for cell in row))
    if not said:
        return ""
    try:
        return str(ZoneInfo(said[1]))
    except (ValueError, OSError, KeyError):  # an unknown name is a KeyError
        return ""
