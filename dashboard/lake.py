"""The lake: every row ever imported, in two Delta tables. The only place that knows deltalake.

One partition an import. An import that fills both tables is two commits, each telling which part of how many it is; it
exists when all its parts do. So a half-written import, or a half-undone one, is never seen, wherever the program died.

    >>> lake = Lake(folder)
    >>> lake.create()
    >>> lake.append("tickets", frame, "3f9a1c2b77d0", facts, "1/1")
    1
    >>> lake.files("tickets")
    ['/…/tickets/import_id=3f9a1c2b77d0/part-00000-….parquet']

Writers hold the store's import lock: two appends at once would both succeed, but a table is created only once.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from dashboard import lake_forgotten, lake_sums
from dashboard.errors import StoreError
from dashboard.fields import TABLES
from dashboard.lake_log import Entry, newest_of
from dashboard.lake_log import complete as complete_of
from dashboard.lake_log import parts as parts_of
from dashboard.lake_log import taken as taken_of
from dashboard.lake_rows import PARTITION, with_import_id
from dashboard.words import N_

# Characters that delta-rs or DuckDB read as something else in a path: escapes, patterns, ends of an address.
UNUSABLE = frozenset('#?[]{}^|<>`"%*')

_POLARS: Mapping[str, pl.DataType] = {
    "String": pl.String(),
    "Int64": pl.Int64(),
    "Float64": pl.Float64(),
    "Boolean": pl.Boolean(),
    "Datetime": pl.Datetime("us", "UTC"),
}
SCHEMAS = {table: pl.Schema({f.name: _POLARS[f.polars] for f in fields}) for table, fields in TABLES.items()}

# Minima and maxima of these columns stand in the log for ever, so none of them may say anything about a person.
STATISTICS = {"tickets": "ticket_id,created_at", "surveys": "ticket_id,answered_at"}
# By default each hundredth commit deletes log entries over 30 days old, and with them the history of imports.
RETENTION = {"delta.logRetentionDuration": "interval 36500 days", "delta.enableExpiredLogCleanup": "false"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the lake holds at one pair of table versions: complete imports only.

    versions: table → Delta version; `forgotten`, where rows were made nameless since, in place: how often.
    imports:  the facts of each import, oldest first.
    files:    table → absolute paths of Parquet files; the folder name of each holds its import_id.
    """

    versions: dict[str, int]
    imports: tuple[dict, ...]
    files: dict[str, list[str]]

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(Path(path).stat().st_size for paths in self.files.values() for path in paths)


@dataclass(frozen=True, slots=True)
class Damage:
    """A data file that is missing or has not the size that was committed."""

    table: str
    import_id: str
    path: str
    expected_bytes: int
    found_bytes: int | None


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An import that was undone as a whole and whose rows still lie on the disk.

    files: table → Parquet files, in the order of the import's parts. As they stood when it was undone: rows that were
    changed before are in here as changed, and what was cleaned away since cannot be found again.
    """

    facts: dict
    files: dict[str, list[Path]]


class Lake:
    """The two tables in one folder. Holds no handle: each call tells the newest state of the disk, read anew when the
    last entry of a log is another one than before, whichever process wrote it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._last: tuple[list[Entry | None], Snapshot] | None = None

    def create(self) -> None:
        """Make the tables that do not exist yet. Raises StoreError if the folder's path cannot be used."""
        if unusable := sorted(UNUSABLE & set(self.folder.as_posix())):
            raise StoreError(
                "The path of the data folder holds {letters}, which the lake cannot store.",
                "Choose a folder whose path has none of these letters (CSAT_DATA).",
                where=str(self.folder),
                letters=" ".join(unusable),
            )
        for table, schema in SCHEMAS.items():
            path = self._path(table)
            if (path / "_delta_log").is_dir() and any((path / "_delta_log").iterdir()):
                continue
            path.mkdir(parents=True, exist_ok=True)
            with _saying(N_("The lake could not be created.")):
                DeltaTable.create(
                    str(path),
                    schema=pl.DataFrame(schema=schema).to_arrow().schema,
                    partition_by=[PARTITION],
                    mode="error",
                    name=table,
                    configuration=RETENTION | {"delta.dataSkippingStatsColumns": STATISTICS[table]},
                )
            self._sync(table, 0)
            _sync_folder(self.folder)
            _sync_folder(self.folder.parent)

    def append(
        self, table: str, rows: Path | Sequence[Path] | pl.DataFrame, import_id: str, facts: Mapping, part: str
    ) -> int:
        """Commit the rows of one import to one table, and return the new version once it is on the disk.

        rows: one Parquet file, several, or a frame, with the lake's columns, all but `import_id`.
        facts: stored with the commit as JSON, in each part alike.
        part: "1/2" is the first of two commits; the import exists when the last one is there.
        """
        stream = with_import_id(rows, import_id, SCHEMAS[table])
        about = {
            "csat.import_id": import_id,
            "csat.part": part,
            "csat.rows": str(facts.get("tables", {}).get(table, "")),
            "csat.sha256": str(facts.get("sha256", "")),
            "csat.import": json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
        }
        with _saying(N_("The rows could not be written; nothing was imported.")):
            write_deltalake(
                str(self._path(table)),
                stream,
                mode="append",
                commit_properties=CommitProperties(custom_metadata=about),
            )
            version = self._open(table).version()
        self._sync(table, version)
        return version

    def undo(self, import_id: str) -> None:
        """Take an import out of both tables. Earlier versions still hold it. Nothing to take out: no change.

        The first of the two deletes makes the import incomplete, so it is gone from view at once.
        """
        if not import_id.isalnum():
            raise ValueError(f"not an import id: {import_id!r}")
        for table in TABLES:
            delta = self._open(table)
            if import_id not in _import_ids(delta):
                continue
            with _saying(N_("The import could not be taken out; nothing was changed.")):
                delta.delete(
                    f"{PARTITION} = '{import_id}'",
                    commit_properties=CommitProperties(custom_metadata={"csat.undo": import_id}),
                )
                version = self._open(table).version()
            self._sync(table, version)

    def versions(self) -> dict[str, int]:
        """Table → newest Delta version."""
        return dict(self.snapshot().versions)

    def snapshot(self, versions: Mapping[str, int] | None = None) -> Snapshot:
        """What the lake holds, now or at earlier `versions`."""
        if versions is not None:
            return self._read(versions)
        kept = self._last
        if kept is None or kept[0] != self._newest(kept[1].versions):
            now = self._read()
            kept = self._newest(now.versions), now
            self._last = None if None in kept[0] else kept  # another process wrote meanwhile: true, but not to be kept
        return kept[1]

    def _read(self, versions: Mapping[str, int] | None = None) -> Snapshot:
        deltas = {table: self._open(table, versions[table] if versions else None) for table in TABLES}
        self._check_log(deltas)
        parts = {table: parts_of(self._path(table), delta.version()) for table, delta in deltas.items()}
        complete = complete_of(parts)
        files = {
            table: [str(self._path(table) / path) for path, owner, _ in _files(delta) if owner in complete]
            for table, delta in deltas.items()
        }
        facts = sorted(complete.values(), key=lambda f: (f.get("number", 0), f["import_id"]))
        read = {table: delta.version() for table, delta in deltas.items()}
        if times := lake_forgotten.read(self.folder).times:
            read["forgotten"] = times
        return Snapshot(read, tuple(facts), files)

    def files(self, table: str, version: int | None = None) -> list[str]:
        """Absolute paths of the Parquet files of the complete imports in a table.

        version: an earlier version of that table; then the imports in it that are complete today.
        """
        now = self.snapshot()
        if version is None:
            return now.files[table]
        return self.snapshot(now.versions | {table: version}).files[table]

    def imports(self) -> list[dict]:
        """The facts of the imports that are there with all their parts, oldest first."""
        return list(self.snapshot().imports)

    def incomplete(self) -> list[str]:
        """Ids of imports with a part missing: left by a crash. Nobody sees them; `undo` frees their room."""
        deltas = {table: self._open(table) for table in TABLES}
        self._check_log(deltas)
        complete = complete_of({table: parts_of(self._path(table), delta.version()) for table, delta in deltas.items()})
        return sorted({i for delta in deltas.values() for i in _import_ids(delta)} - complete.keys())

    def taken_out(self) -> dict[str, TakenOut]:
        """import_id → what can be brought back: imports undone as a whole, every file of them still there and whole."""
        found = {table: taken_of(self._path(table), self._open(table).version()) for table in TABLES}
        complete = complete_of({table: {i: said for i, (said, _) in taken.items()} for table, taken in found.items()})
        kept = {}
        for import_id, facts in complete.items():
            parts = sorted(
                (taken[import_id][0][0], table, taken[import_id][1])
                for table, taken in found.items()
                if import_id in taken
            )
            removed = [(self._path(table) / path, size) for _, table, files in parts for path, size in files]
            if all(files for _, _, files in parts) and all(
                file.exists() and file.stat().st_size == size for file, size in removed
            ):
                files = {table: [self._path(table) / path for path, _ in files] for _, table, files in parts}
                kept[import_id] = TakenOut(facts, files)
        return kept

    def damage(self, *, deep: bool = False) -> list[Damage]:
        """Data files of the newest version that are missing or cut. deep: also those with a changed byte; else only
        sizes are compared."""
        found = []
        for table in TABLES:
            files = _files(self._open(table))
            changed = lake_sums.changed(self.folder, [self._path(table) / path for path, _, _ in files]) if deep else []
            for path, import_id, expected in files:
                file = self._path(table) / path
                size = file.stat().st_size if file.exists() else None
                if size != expected or file in changed:
                    found.append(Damage(table, import_id, str(file), expected, size))
        return found

    def note_sums(self) -> None:
        """Note what the files hold of which nothing is noted yet. Callers hold the import lock."""
        for table in TABLES:
            delta, path = self._open(table), self._path(table)
            files = [path / name for name, _, _ in _files(delta)]
            lake_sums.add_missing(self.folder, [*lake_sums.entries(path, delta.version()), *files])

    def _check_log(self, deltas: Mapping[str, DeltaTable]) -> None:
        for table, delta in deltas.items():
            lake_sums.refuse_changed(self.folder, lake_sums.entries(self._path(table), delta.version()))

    def _newest(self, versions: Mapping[str, int]) -> list[Entry | None]:
        entries = [newest_of(self._path(table), versions[table]) for table in TABLES]
        return [*entries, lake_forgotten.entry(self.folder)]

    def _path(self, table: str) -> Path:
        return self.folder / table

    def _open(self, table: str, version: int | None = None) -> DeltaTable:
        path = self._path(table)
        try:
            return DeltaTable(str(path), version=version)
        except (DeltaError, OSError) as error:
            raise StoreError(
                "The lake table {table} cannot be opened.",
                "csat doctor says what is broken; csat restore DIR brings back a backup.",
                where=str(path),
                table=table,
            ) from error

    def _sync(self, table: str, version: int) -> None:
        """Force one commit to the disk: its data files, its log entry, a checkpoint made with it, the folders.

        delta-rs leaves this to the system's cache, where a power cut would lose an import already reported.
        """
        path = self._path(table)
        log = path / "_delta_log"
        written = list(log.glob(f"{version:020d}*"))
        if (last := log / "_last_checkpoint").exists():
            written.append(last)
        for line in (log / f"{version:020d}.json").read_text(encoding="utf-8").splitlines():
            if added := json.loads(line).get("add"):
                written.append(path / unquote(added["path"]))
        for file in written:
            _sync_file(file)
        for folder in {file.parent for file in written} | {path}:
            _sync_folder(folder)
        noted = [file for file in written if "checkpoint" not in file.name]
        with suppress(OSError):  # a full disk: the next start notes it
            lake_sums.add(self.folder, {file: lake_sums.sum_of(file) for file in noted})


def _files(delta: DeltaTable) -> list[tuple[str, str, int]]:
    """(path below the table, import_id, bytes) of each file. `file_uris()` would escape letters of other scripts."""
    actions = pl.DataFrame(delta.get_add_actions(flatten=True))
    return sorted(actions.select("path", f"partition.{PARTITION}", "size_bytes").iter_rows())


def _import_ids(delta: DeltaTable) -> set[str]:
    return {import_id for _, import_id, _ in _files(delta)}


@contextmanager
def _saying(what: str) -> Iterator[None]:
    """Turn a failure of the storage into a StoreError with this sentence."""
    try:
        yield
    except (DeltaError, OSError) as error:
        raise StoreError(what, "Check that the disk has room and the folder can be written, then try again.") from error


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened for this
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
