"""Who did what, and when: rows are only added, and forgotten as a whole when their time is over.

Details hold codes and counts, never a text that somebody typed or that came in a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, func, select

from dashboard.state.database import reading, writing
from dashboard.state.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. who: a sub, `local`, or `cli:` and the system's user. what: a code. of: the id of what was changed."""

    id: int
    at: datetime
    who: str
    what: str
    of: str
    details: dict[str, Any]


def write(engine: Engine, who: str, what: str, of: str, details: Mapping[str, Any]) -> None:
    """Add a line."""
    with writing(engine) as connection:
        connection.execute(
            audit.insert().values(at=datetime.now(UTC), who=who, what=what, of=of, details=dict(details))
        )


def every(
    engine: Engine, *, who: str | None = None, what: str | None = None, limit: int = 50, offset: int = 0
) -> list[Entry]:
    """Lines, the newest first; only of one person, or of one kind, where that is given."""
    query = _wanted(select(audit), who, what).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit).offset(offset)
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return [Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__}) for row in rows]


def count(engine: Engine, *, who: str | None = None, what: str | None = None) -> int:
    """How many lines there are of them."""
    with reading(engine) as connection:
        return connection.execute(_wanted(select(func.count()).select_from(audit), who, what)).scalar_one()


def everybody(engine: Engine) -> list[str]:
    """All who did something, in order."""
    with reading(engine) as connection:
        return list(connection.execute(select(audit.c.who).distinct().order_by(audit.c.who)).scalars())


def forget(engine: Engine, days: float) -> int:
    """Forget lines older than this; how many those were."""
    with writing(engine) as connection:
        done = connection.execute(audit.delete().where(audit.c.at < datetime.now(UTC) - timedelta(days=days)))
        return done.rowcount


def _wanted(query: Select[Any], who: str | None, what: str | None) -> Select[Any]:
    if who is not None:
        query = query.where(audit.c.who == who)
    if what is not None:
        query = query.where(audit.c.what == what)
    return query
