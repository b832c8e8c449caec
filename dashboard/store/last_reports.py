"""What the last scheduled reports of a store said, so that the next ones wait for news: one small file each."""

import hashlib
import json
import os
import secrets
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

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
