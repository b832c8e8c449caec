"""A file that was read and counted, but not yet imported."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard import intake
from dashboard.errors import FileRefusedError, StoreError
from dashboard.intake import Draft, Note, Parsed
from dashboard.lake import Snapshot
from dashboard.state import imports
from dashboard.state.database import Engine
from dashboard.state.imports import ImportRecord
from dashboard.store.counts import Counts, count
from dashboard.store.figures import Progress
from dashboard.words import N_


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. rows = added + updated + same + rejected, always.

    same:      records that change nothing: equal to what is here, repeated in the file, or older than what is here.
    older:     those of `same` that differ from what is here but are behind it.
    repeat_of: the import that brought in exactly this file, if it is still in.
    versions:  the lake that was counted against.
    folder:    where the rows wait; gone after commit and discard.
    source:    the file itself.
    """

    facts: dict
    counts: Counts
    repeat_of: ImportRecord | None
    versions: dict[str, int]
    parsed: Parsed = field(repr=False)
    folder: Path = field(repr=False)
    source: Path = field(repr=False)

    @property
    def file(self) -> str:
        """The name the file came with."""
        return self.facts["file"]

    @property
    def kind(self) -> str:
        """tickets or surveys."""
        return self.facts["kind"]

    @property
    def rows(self) -> int:
        """Records of the file."""
        return self.facts["rows"]

    @property
    def rejected(self) -> int:
        """Records left out."""
        return self.facts["rejected"]

    @property
    def repeats(self) -> int:
        """Records whose id comes again in the file: of each id one is kept."""
        return self.facts["repeats"]

    @property
    def identical(self) -> int:
        """Records of `repeats` that hold what the kept one holds."""
        return self.facts["identical"]

    @property
    def left_out_pct(self) -> float:
        """Records left out, in percent of all."""
        return 100 * self.rejected / self.rows if self.rows else 0.0

    @property
    def warned(self) -> int:
        """Records that stay although a cell of them has a problem."""
        return self.facts["warned"]

    @property
    def added(self) -> int:
        """Records with an id that is not here yet."""
        return self.counts.added

    @property
    def updated(self) -> int:
        """Records that replace what is here."""
        return self.counts.updated

    @property
    def older(self) -> int:
        """Records behind what is here."""
        return self.counts.older

    @property
    def same(self) -> int:
        """Records that change nothing."""
        return self.counts.same + self.counts.older + self.repeats

    @property
    def problems(self) -> tuple[dict, ...]:
        """What was wrong, grouped: problem, rows, level, one example (line, column, found, expected), and the code of
        the rule that says what is done about it, or an empty one."""
        return tuple(self.facts["problems"])

    @property
    def notes(self) -> tuple[Note, ...]:
        """What people should know about the file, now that all of it was read and counted."""
        return (*self.parsed.notes, *self.counts.notes)

    @property
    def first_date(self) -> str | None:
        """First day of the file, ISO, in the reporting zone."""
        return self.facts["first_date"]

    @property
    def last_date(self) -> str | None:
        """Last day of the file."""
        return self.facts["last_date"]

    @property
    def files(self) -> dict[str, Path]:
        """Table → Parquet file, in the order in which they are written: surveys first."""
        return written(self.parsed)

    def check_sum(self) -> None:
        """No row is lost in silence: what came in is what is added, updated, the same or left out, or StoreError."""
        counted = self.added + self.updated + self.same + self.rejected
        if counted != self.rows:
            raise StoreError(
                "The file has {rows} rows, but {counted} were accounted for. Nothing was imported.",
                "Please report this with the first lines of the file.",
                where=self.file,
                rows=self.rows,
                counted=counted,
            )

    def nothing_to_import(self) -> StoreError:
        """What to say when every row was left out; where all lack a date, that, with an example."""
        shared = max((p for p in self.problems if p["level"] == "row"), key=lambda p: p["rows"], default=None)
        if shared and shared["problem"] == "bad_date" and shared["rows"] == self.rows:
            return StoreError(
                "No row of the file can be imported: {column} holds no dates (line {line}: {found}).",
                "Name another column for it, or correct its dates.",
                where=self.file,
                column=shared["column"],
                line=shared["line"],
                found=shared["found"] or "∅",
            )
        return StoreError(
            "No row of the file can be imported.", "See the left-out rows for the reasons.", where=self.file
        )


def refuse_no_file(path: Path, name: str) -> None:
    """Raise FileRefusedError where there is no file to look at."""
    if path.is_dir():
        raise FileRefusedError("This is a folder, not a file.", "Name the files in it.", where=name)
    if not path.is_file():
        raise FileRefusedError("There is no such file.", "Check its name and folder.", where=name)


def read(
    draft: Draft,
    folder: Path,
    lake: Callable[[], Snapshot],
    engine: Engine,
    key: bytes,
    as_of: date | None,
    is_sample: bool,
    tell: Progress,
) -> Preview:
    """Read a file into a folder and count it against the lake as it is then. as_of: a day, meaning its end."""
    moment = None
    if as_of:
        moment = datetime.combine(as_of, time(23, 59, 59), ZoneInfo(draft.zone)).astimezone(UTC)
    parsed = intake.parse(draft, folder, key=key, as_of=moment, progress=lambda share, words: tell(0.9 * share, words))
    tell(0.9, N_("Counting what is new"))
    now = lake()
    preview = Preview(
        facts=dict(parsed.facts) | {"is_sample": is_sample},
        counts=count(written(parsed), parsed.facts["kind"], now),
        repeat_of=imports.holding(engine, parsed.facts["sha256"]),
        versions=now.versions,
        parsed=parsed,
        folder=folder,
        source=draft.path,
    )
    preview.check_sum()
    tell(1.0, N_("Counting what is new"))
    return preview


def written(parsed: Parsed) -> dict[str, Path]:
    """Table → Parquet file of a parsed file, surveys first."""
    found = {"surveys": parsed.surveys, "tickets": parsed.tickets}
    return {table: path for table, path in found.items() if path is not None}
