"""From a draft to Parquet files: the parser runs in its own process, with limits; its sums are checked here."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake.draft import Draft, Note, note
from dashboard.intake.limits import LIMITS, Limits
from dashboard.intake.process import run as _run
from dashboard.intake.unknown import check_values
from dashboard.words import N_


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an import would bring. facts: for the lake, without import_id; tickets, surveys: Parquet files with the
    lake's columns but import_id, or None; rejects: the left-out rows, always there; notes: what people should know."""

    facts: dict[str, Any]
    tickets: Path | None
    surveys: Path | None
    rejects: Path
    notes: tuple[Note, ...]


def parse(
    draft: Draft,
    folder: Path | str,
    *,
    key: bytes,
    as_of: datetime | None = None,
    progress: Callable[[float, str], None] | None = None,
    limits: Limits = LIMITS,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> Parsed:
    """Read the whole file into `folder`.

    key: of the customers' hashes; as_of: the moment of the export (default: the greatest instant in the file; for
    undated surveys the present moment); progress: hears the share done and what is being done; values: what unknown
    words mean, `{"channel": {"400电话": "phone"}}`, beside what the draft holds.
    Raises MappingError if a required field has no column or a question is open, FileRefusedError if the file cannot be
    imported.
    """
    refuse_unmapped(draft)
    refuse_open(draft)
    if values:
        check_values(values, draft.name)
        said = {field: {**draft.values.get(field, {}), **words} for field, words in values.items()}
        draft = replace(draft, values={**draft.values, **said})
    file_bytes = draft.path.stat().st_size
    limits = limits.of_file(file_bytes)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told = asdict(draft) | {"path": str(draft.path.resolve()), "notes": [], "questions": [], "unknown": [], "rows": []}
    job = {
        "draft": told,
        "folder": str(folder.resolve()),
        "key": key.hex(),
        "as_of": as_of.isoformat() if as_of else None,
        "now": datetime.now(UTC).isoformat(),
        "address_space": limits.address_space(file_bytes),
        "cpu_seconds": limits.cpu_seconds,
    }
    result = _run(job, draft.name, limits, progress)
    facts = result["facts"]
    if facts["rows"] != result["kept"] + facts["repeats"] + facts["rejected"]:
        raise FileRefusedError(
            "The rows read do not add up to the {rows} rows counted.", "Export the file again.", where=draft.name,
            rows=facts["rows"],
        )  # fmt: skip
    notes = list(draft.notes)
    notes += [Note(code, text, tuple((name, value) for name, value in said)) for code, text, said in result["notes"]]
    if result["is_undated"]:
        notes.append(
            note(
                "no_dates", N_("The answers have no dates: they count as given on {date}."), date=facts["as_of_at"][:10]
            )
        )
    tables = {name: folder / f"{name}.parquet" if facts["tables"][name] else None for name in ("tickets", "surveys")}
    return Parsed(facts, tables["tickets"], tables["surveys"], folder / "rejects.parquet", tuple(notes))


def refuse_unmapped(draft: Draft) -> None:
    """Raise MappingError when a required field has no column, and name the columns it could be."""
    if not draft.missing:
        return
    columns = ", ".join(column.header for column in draft.columns if column.header)
    if draft.missing == ("created_at",):
        raise MappingError(
            "The file has no column for the creation time of a ticket.",
            'Name one, for example created_at="{example}". Columns are: {columns}.',
            where=draft.name,
            example=next((c.header for c in draft.columns if not c.field and _is_date(c.samples)), "…"),
            columns=columns,
        )
    raise MappingError(
        "The file has no column with a score.",
        'Name one, for example csat="…". Columns are: {columns}.',
        where=draft.name,
        columns=columns,
    )


def refuse_open(draft: Draft) -> None:
    """Raise MappingError when a question has no answer yet, with its options."""
    for question in draft.open_questions:
        raise MappingError(
            question.text, "Answer {code}: one of {options}.", where=draft.name, **question.places, code=question.code,
            options=", ".join(code for code, _ in question.options),
        )  # fmt: skip


def _is_date(samples: tuple[str, ...]) -> bool:
    import polars as pl

    from dashboard.intake.instants import looks_like_instants

    return looks_like_instants(pl.Series(samples, dtype=pl.String))
