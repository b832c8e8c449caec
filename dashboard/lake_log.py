"""The log of a lake's table, read by itself: which imports it tells of, in how many parts, and what undo took out.

Each commit of an import carries `csat.import_id`, `csat.part` ("1/2" is the first of two) and its facts as JSON; each
undo carries `csat.undo`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

Said = tuple[str, dict]  # part, facts


class Entry(NamedTuple):
    """One entry of a log as it lies on the disk: a file with another of these is another file."""

    version: int
    inode: int
    written_ns: int
    bytes: int


def newest_of(path: Path, version: int) -> Entry | None:
    """The entry of this version, if it is there and the newest one. Two looks at the disk, none into a file."""
    log = path / "_delta_log"
    if (log / f"{version + 1:020d}.json").exists():
        return None
    try:
        found = (log / f"{version:020d}.json").stat()
    except OSError:
        return None
    return Entry(version, found.st_ino, found.st_mtime_ns, found.st_size)


def parts(path: Path, version: int) -> dict[str, Said]:
    """import_id → (part, facts) of what was appended up to this version and not undone since.

    Read from the log entries themselves: `history()` of an earlier version also tells of later commits, and numbers
    all of them wrongly.
    """
    found: dict[str, Said] = {}
    for number in range(version + 1):
        about = _about(path, number)
        if import_id := about.get("csat.import_id"):
            found[import_id] = (about["csat.part"], json.loads(about["csat.import"]))
        elif import_id := about.get("csat.undo"):
            found.pop(import_id, None)
    return found


def taken(path: Path, version: int) -> dict[str, tuple[Said, list[tuple[str, int]]]]:
    """import_id → (part, facts) and the files (path below the table, bytes) of what was taken out and is not back."""
    present: dict[str, Said] = {}
    out: dict[str, tuple[Said, list[tuple[str, int]]]] = {}
    for number in range(version + 1):
        about = _about(path, number)
        if import_id := about.get("csat.import_id"):
            present[import_id] = (about["csat.part"], json.loads(about["csat.import"]))
            out.pop(import_id, None)
        elif (import_id := about.get("csat.undo")) and import_id in present:
            out[import_id] = (present.pop(import_id), _removed(path, number))
    return out


def _about(path: Path, number: int) -> dict[str, str]:
    """What one commit says of itself."""
    with (path / "_delta_log" / f"{number:020d}.json").open(encoding="utf-8") as entry:
        return next((json.loads(line)["commitInfo"] for line in entry if '"commitInfo"' in line), {})


def _removed(path: Path, number: int) -> list[tuple[str, int]]:
    """(path below the table, bytes) of each file that one commit took out."""
    entry = (path / "_delta_log" / f"{number:020d}.json").read_text(encoding="utf-8")
    removed = [found for line in entry.splitlines() if (found := json.loads(line).get("remove"))]
    return sorted((unquote(file["path"]), file["size"]) for file in removed)


def complete(tables: Mapping[str, Mapping[str, Said]]) -> dict[str, dict]:
    """import_id → facts of the imports whose parts are all there. tables: table → its `parts`."""
    present: dict[str, set[str]] = {}
    facts: dict[str, dict] = {}
    for found in tables.values():
        for import_id, (part, said) in found.items():
            present.setdefault(import_id, set()).add(part)
            facts[import_id] = said | {"import_id": import_id}
    return {i: facts[i] for i, have in present.items() if len(have) == int(min(have).split("/")[1])}
