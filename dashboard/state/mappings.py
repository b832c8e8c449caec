"""Saved mappings: what people decided about files of one header, the newest decision for each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, select

from dashboard.errors import UsageError
from dashboard.state.database import reading, writing
from dashboard.state.tables import mappings

LEAST_LETTERS = 4  # of the beginning of a fingerprint


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """Decisions about files with this header. header: its titles as saved; choices: as `intake.inspect` takes them."""

    fingerprint: str
    kind: str
    header: tuple[str, ...]
    choices: dict[str, Any]
    saved_at: datetime
    saved_by: str


def save(
    engine: Engine, fingerprint: str, kind: str, header: Collection[str], choices: Mapping[str, Any], by: str
) -> SavedMapping:
    """Remember these in the place of what was saved for this header before."""
    values = {
        "fingerprint": fingerprint,
        "kind": kind,
        "header": list(header),
        "choices": dict(choices),
        "saved_at": datetime.now(UTC),
        "saved_by": by,
    }
    with writing(engine) as connection:
        connection.execute(mappings.delete().where(mappings.c.fingerprint == fingerprint))
        connection.execute(mappings.insert().values(values))
    return find(engine, [fingerprint])[0]


def find(engine: Engine, fingerprints: Collection[str]) -> list[SavedMapping]:
    """What is saved under these fingerprints, the newest first."""
    query = select(mappings).where(mappings.c.fingerprint.in_(fingerprints)).order_by(mappings.c.saved_at.desc())
    with reading(engine) as connection:
        return [_saved(row) for row in connection.execute(query)]


def every(engine: Engine) -> list[SavedMapping]:
    """All of them, the newest first."""
    with reading(engine) as connection:
        rows = connection.execute(select(mappings).order_by(mappings.c.saved_at.desc(), mappings.c.fingerprint))
        return [_saved(row) for row in rows]


def forget(engine: Engine, beginning: str) -> SavedMapping:
    """Forget the one mapping whose fingerprint begins so; UsageError when there is none, or several."""
    begun = mappings.c.fingerprint.startswith(beginning, autoescape=True)
    with writing(engine) as connection:
        rows = connection.execute(select(mappings).where(begun)).all() if len(beginning) >= LEAST_LETTERS else []
        if len(rows) != 1:
            raise UsageError(
                "{count} saved mappings begin with {fingerprint}.",
                "See the list of mappings, and give as many letters as name one.",
                count=len(rows),
                fingerprint=beginning,
            )
        connection.execute(mappings.delete().where(mappings.c.fingerprint == rows[0].fingerprint))
    return _saved(rows[0])


def _saved(row: Row) -> SavedMapping:
    return SavedMapping(row.fingerprint, row.kind, tuple(row.header), dict(row.choices), row.saved_at, row.saved_by)
