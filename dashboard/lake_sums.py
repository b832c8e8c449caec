"""Sums of the lake's files, so that a changed byte is noticed before a figure is made of it.

The log tells the length of each data file and nothing of what is in it, and of itself nothing at all. So every commit
adds lines to one file beside the tables: a path, its SHA-256, and a sum of the line itself. A line that is torn or
changed counts for nothing, and a file without a line is taken as it is. A file that was rewritten in place has two
lines, of before and after, and is whole by either.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from dashboard.errors import StoreError

Sums = Mapping[str, frozenset[str]]


def path_of(lake: Path) -> Path:
    """Where the sums of a lake are kept."""
    return lake / "sums"


def sum_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add(lake: Path, sums: Mapping[Path, str]) -> None:
    """Note what these files of the lake hold, once it is on the disk. One writer at a time."""
    lines = b"".join(_line(path.relative_to(lake).as_posix(), digest) for path, digest in sums.items())
    with path_of(lake).open("ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def read(lake: Path) -> Sums:
    """Path below the lake's folder → the sums by which it is whole."""
    try:
        content = path_of(lake).read_bytes()
    except FileNotFoundError:
        return {}
    found: dict[str, set[str]] = {}
    for line in content.split(b"\n"):
        said, _, check = line.rpartition(b" ")
        if said and check == b"%08x" % zlib.crc32(said):
            path, digest = json.loads(said)
            found.setdefault(path, set()).add(digest)
    return {path: frozenset(digests) for path, digests in found.items()}


def changed(lake: Path, paths: Iterable[Path]) -> list[Path]:
    """Those of these files that are there and not as they were written, as far as that was noted."""
    sums = read(lake)
    known = ((path, sums.get(path.relative_to(lake).as_posix())) for path in paths)
    return [path for path, wanted in known if wanted and path.exists() and sum_of(path) not in wanted]


def entries(table: Path, version: int) -> list[Path]:
    """The entries of a table's log up to a version."""
    return [table / "_delta_log" / f"{number:020d}.json" for number in range(version + 1)]


def refuse_changed(lake: Path, paths: Iterable[Path]) -> None:
    """Raise StoreError if one of these entries of the log is not as it was written."""
    for path in changed(lake, paths):
        raise StoreError("The log of the lake is damaged.", "csat restore DIR brings back a backup.", where=str(path))


def add_missing(lake: Path, paths: Iterable[Path]) -> None:
    """Note the files of which nothing is noted: of an earlier program, or of a commit that was cut off."""
    sums = read(lake)
    new = [path for path in paths if path.relative_to(lake).as_posix() not in sums and path.exists()]
    if new:
        add(lake, {path: sum_of(path) for path in new})


def _line(path: str, digest: str) -> bytes:
    said = json.dumps([path, digest], ensure_ascii=False).encode()
    return b"\n" + said + b" %08x\n" % zlib.crc32(said)  # begins anew, as the line before may be torn
