"""Files that are read once and imported again and again: reading is what takes time in a walk of many imports."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from dashboard import intake
from dashboard.store import service
from tests.unit.store_files import opened, tickets_csv

Read = dict[str, tuple[intake.Draft, intake.Parsed]]


def prepare(folder: Path, files: Mapping[str, Sequence[dict[str, object]]]) -> tuple[Path, Read]:
    """The folder of a new store, and each file (name → its tickets) read once."""
    new, parsed = folder / "new", {}
    with opened(new) as store:
        for name, rows in files.items():
            draft = store.inspect(tickets_csv(folder / name, *rows))
            parsed[name] = draft, intake.parse(draft, folder / f"{name}.parsed", key=store.folders.read_key())
    return new, parsed


def put_back(patch: pytest.MonkeyPatch, parsed: Read) -> None:
    """From now on a store that parses one of these files gets what was made of it before."""

    def parse_once(draft: intake.Draft, folder: Path, **_: object) -> intake.Parsed:
        """What the reader made of this file, copied to where this import waits."""
        _, made = parsed[draft.name]

        def copied(path: Path | None) -> Path | None:
            return path and Path(shutil.copy(path, folder))

        return intake.Parsed(made.facts, copied(made.tickets), copied(made.surveys), copied(made.rejects), made.notes)

    patch.setattr(service.intake, "parse", parse_once)
