"""What the last scheduled reports of a store said, so that the next ones wait for news: one small file each."""

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from dashboard.errors import StoreError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile. Raises StoreError."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            "This file cannot be written: {reason}.", "Choose another folder, or make room in it.",
            where=str(path), reason=error.strerror or type(error).__name__,
        ) from error  # fmt: skip


class LastReports:
    """The last digest of each scheduled report. key: what is reported, and to where; only a hash of it is kept."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "reported"

    def digest(self, key: str) -> str | None:
        """What it said last; None for a first one, and where nobody can tell any more."""
        try:
            kept = json.loads(self._path(key).read_text("utf-8"))
            return str(kept["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: str, digest: str) -> None:
        """Remember that this was said. Raises StoreError."""
        write_whole(self._path(key), json.dumps({"digest": digest}).encode())

    def of(self, report: Sequence[object], digest: str) -> "Deliveries":
        """Where a report has been already. report: what is reported, and to where, plain enough for JSON."""
        return Deliveries(self, report, digest)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


class Deliveries:
    """Each place of a report by itself: what arrived is not sent there again, what failed is."""

    def __init__(self, last: LastReports, report: Sequence[object], digest: str) -> None:
        self._last, self._report, self._digest = last, report, digest

    def is_due(self, place: str) -> bool:
        """Whether that place was told something else, or nothing yet."""
        return self._last.digest(self._key(place)) != self._digest

    def done(self, place: str) -> None:
        """Remember that it arrived there. Raises StoreError."""
        self._last.keep(self._key(place), self._digest)

    def _key(self, place: str) -> str:
        return json.dumps([*self._report, place], ensure_ascii=False)
