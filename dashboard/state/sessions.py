"""Sign-ins: each is a row, so that it can be ended at once, by every process, whatever the browser still holds.

The browser holds a random id; here stands its hash. A session ends at its time, however busy its owner is.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from dashboard.state.database import reading, writing
from dashboard.state.tables import sessions

ID_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one person."""

    sub: str
    made_at: datetime
    expires_at: datetime


def begin(engine: Engine, sub: str, hours: float) -> str:
    """A new session; its id, which is told only now. Sessions whose time is over are forgotten on the way."""
    sid, now = secrets.token_urlsafe(ID_BYTES), datetime.now(UTC)
    with writing(engine) as connection:
        connection.execute(sessions.delete().where(sessions.c.expires_at <= now))
        connection.execute(
            sessions.insert().values(
                sid_sha256=_hash(sid), sub=sub, made_at=now, expires_at=now + timedelta(hours=hours)
            )
        )
    return sid


def find(engine: Engine, sid: str) -> Session | None:
    """The session of this id while its time lasts."""
    query = select(sessions.c.sub, sessions.c.made_at, sessions.c.expires_at)
    with reading(engine) as connection:
        row = connection.execute(query.where(sessions.c.sid_sha256 == _hash(sid))).first()
    return Session(*row) if row and row.expires_at > datetime.now(UTC) else None


def end(engine: Engine, sid: str) -> None:
    """From now on this id opens nothing."""
    with writing(engine) as connection:
        connection.execute(sessions.delete().where(sessions.c.sid_sha256 == _hash(sid)))


def end_all(engine: Engine, sub: str) -> None:
    """End every session of a person."""
    with writing(engine) as connection:
        connection.execute(sessions.delete().where(sessions.c.sub == sub))


def _hash(sid: str) -> str:
    return hashlib.sha256(sid.encode("utf-8", "surrogatepass")).hexdigest()
