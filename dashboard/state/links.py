"""Share links: views handed to others under an address that nobody can guess, and that is stopped at will.

Of the address only a hash is kept, so whoever reads this table cannot open what is shared. Random rows are used, not
signed texts: they can be stopped.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, select, update

from dashboard.errors import UsageError
from dashboard.filters import Filter, from_url
from dashboard.state.database import reading, writing
from dashboard.state.tables import links, marts

TOKEN_BYTES = 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Link:
    """One link. fingerprint: of the figures that a frozen one keeps, else None. opened: so many times, last at
    opened_at. expires_at: None, never."""

    link_id: str
    page: str
    filter: Filter
    is_frozen: bool
    is_locked: bool
    hides_people: bool
    fingerprint: str | None
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    stopped_at: datetime | None
    opened: int
    opened_at: datetime | None

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    @property
    def works(self) -> bool:
        """Whether it opens anything."""
        return self.stopped_at is None and not self.is_expired

    @property
    def used_at(self) -> datetime:
        """When it was opened last, or made."""
        return self.opened_at or self.made_at


def create(
    engine: Engine,
    page: str,
    address: Mapping[str, str],
    *,
    is_locked: bool,
    hides_people: bool,
    fingerprint: str | None,
    expires_at: datetime | None,
    by: str,
) -> tuple[Link, str]:
    """A new link and its token, which is told only now. address: the filter as `filters.to_url` writes it.

    fingerprint: of the figures that it keeps; None: it shows what is shown. Raises UsageError where nothing is known of
    these figures (any more).
    """
    token, link_id = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_hex(8)
    with writing(engine) as connection:
        known = select(marts.c.fingerprint).where(marts.c.fingerprint == fingerprint)
        if fingerprint is not None and connection.execute(known).first() is None:
            raise UsageError("Newer figures came in meanwhile.", "Look at them, then share the view again.")
        connection.execute(
            links.insert().values(
                link_id=link_id, token_sha256=_hash(token), page=page, filter=dict(address),
                is_frozen=fingerprint is not None, is_locked=is_locked, hides_people=hides_people,
                fingerprint=fingerprint, made_by=by, made_at=datetime.now(UTC), expires_at=expires_at, opened=0,
            )
        )  # fmt: skip
        return _link(_row(connection, link_id)), token


def every(engine: Engine) -> list[Link]:
    """All links, the newest first; those that work no more are among them."""
    with reading(engine) as connection:
        rows = connection.execute(select(links).order_by(links.c.made_at.desc(), links.c.link_id))
        return [_link(row) for row in rows]


def find(engine: Engine, token: str) -> Link | None:
    """The link of exactly this token; none where its filter cannot be read whole, since the rest would show more."""
    if not TOKEN.fullmatch(token):
        return None
    with reading(engine) as connection:
        row = connection.execute(select(links).where(links.c.token_sha256 == _hash(token))).first()
        return _link(row) if row and not from_url(row.filter)[1] else None


def maker(engine: Engine, link_id: str) -> str:
    """Who made a link. Raises UsageError where there is none."""
    with reading(engine) as connection:
        return str(_row(connection, link_id).made_by)


def opened(engine: Engine, link_id: str) -> Link:
    """Count one more visitor."""
    with writing(engine) as connection:
        connection.execute(
            update(links)
            .where(links.c.link_id == link_id)
            .values(opened=links.c.opened + 1, opened_at=datetime.now(UTC))
        )
        return _link(_row(connection, link_id))


def point(engine: Engine, fingerprint: str, to: str) -> None:
    """Let the links that keep these figures keep others, made of the same rows."""
    with writing(engine) as connection:
        connection.execute(update(links).where(links.c.fingerprint == fingerprint).values(fingerprint=to))


def stop(engine: Engine, link_id: str, by: str) -> Link:
    """Let it open nothing from now on. Who stopped it first stays noted."""
    with writing(engine) as connection:
        connection.execute(
            update(links)
            .where(links.c.link_id == link_id, links.c.stopped_at.is_(None))
            .values(stopped_at=datetime.now(UTC), stopped_by=by)
        )
        return _link(_row(connection, link_id))


def renew(engine: Engine, link_id: str) -> str:
    """Another token in the place of the old one. Raises UsageError for a link that works no more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing(engine) as connection:
        if not _link(_row(connection, link_id)).works:
            raise UsageError("This link does not work any more.", "Create a new one from the view you want to share.")
        connection.execute(update(links).where(links.c.link_id == link_id).values(token_sha256=_hash(token)))
    return token


def _row(connection: Connection, link_id: str) -> Row:
    row = connection.execute(select(links).where(links.c.link_id == link_id)).first()
    if row is None:
        raise UsageError("There is no such link.", "See the list of links.")
    return row


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _link(row: Row) -> Link:
    return Link(
        **{name: getattr(row, name) for name in Link.__dataclass_fields__ if name != "filter"},
        filter=from_url(row.filter)[0],
    )
