"""From a draft to Parquet files: the parser runs in its own process, with limits; its sums are checked here."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard import errors
from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake.draft import Draft, Note, note
from dashboard.intake.limits import LIMITS, Limits
from dashboard.words import N_

FAMILIES = {family.__name__: family for family in (FileRefusedError, MappingError, errors.UsageError)}
READING = N_("Reading the file")


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
    values: Mapping[str, Mapping[str, str]] | None = None,
    progress: Callable[[float, str], None] | None = None,
    limits: Limits = LIMITS,
) -> Parsed:
    """Read the whole file into `folder`.

    key: of the customers' hashes; as_of: the moment of the export (default: the greatest instant in the file; for
    undated surveys the present moment); values: field → word of the file → code; progress: hears the share done and
    what is being done.
    Raises MappingError if a required field has no column, FileRefusedError if the file cannot be imported.
    """
    refuse_unmapped(draft)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told = asdict(draft) | {"path": str(draft.path.resolve()), "notes": []}
    job = {
        "draft": told,
        "folder": str(folder.resolve()),
        "key": key.hex(),
        "as_of": as_of.isoformat() if as_of else None,
        "now": datetime.now(UTC).isoformat(),
        "values": values or {},
        "address_space": limits.address_space(draft.path.stat().st_size),
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


def _is_date(samples: tuple[str, ...]) -> bool:
    import polars as pl

    from dashboard.intake.instants import looks_like_instants

    return looks_like_instants(pl.Series(samples, dtype=pl.String))


def _run(
    job: dict[str, Any], name: str, limits: Limits, progress: Callable[[float, str], None] | None
) -> dict[str, Any]:
    """Run the child; its result, or its error raised here."""
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "dashboard.intake.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env={**os.environ, "POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"},
        )  # fmt: skip
        timer = threading.Timer(limits.wall_seconds, child.kill)
        timer.start()
        last: dict[str, Any] = {}
        try:
            assert child.stdin and child.stdout
            with contextlib.suppress(BrokenPipeError):  # it ended before it listened: its exit code tells
                child.stdin.write(json.dumps(job))
                child.stdin.close()
            for line in child.stdout:
                last = json.loads(line)
                if progress and "done" in last:
                    progress(last["done"], READING)
            child.wait()
        finally:
            timer.cancel()
            if child.poll() is None:
                child.kill()
                child.wait()
        if "result" in last:
            return last["result"]
        log.seek(0)
        raise _fault(last, child.returncode, log.read().decode("utf-8", "replace"), name)


def _fault(last: dict[str, Any], code: int, log: str, name: str) -> Exception:
    told = last.get("error", {})
    if told.get("family") in FAMILIES:
        return FAMILIES[told["family"]](told["what"], told["remedy"], where=told["where"] or name, **told["values"])
    if code < 0 and not log.strip():
        return FileRefusedError("The file took too long to check.", "Split it by month.", where=name)
    if told.get("family") == "memory" or "memory allocation" in log or "MemoryError" in log:
        return FileRefusedError("The file needs more memory than an import may have.", "Split it by month.", where=name)
    return FileRefusedError("The file stopped its reader.", "Please report it, with the file if you may.", where=name)
