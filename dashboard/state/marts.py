"""Of each built mart, what it can be built from again: a shared view may ask for it long after its file is gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, or_, select

from dashboard.state.database import reading, writing
from dashboard.state.tables import links, marts


@dataclass(frozen=True, slots=True)
class SavedMart:
    """One mart. recipe: plain values, `store.recipes` reads them. content: a hash of its rows, as `Mart` tells it."""

    fingerprint: str
    recipe: dict[str, Any]
    content: str
    built_at: datetime


def save(engine: Engine, fingerprint: str, recipe: Mapping[str, Any], content: str) -> None:
    """Note a mart that was built; one that is noted already stays as it is."""
    with writing(engine) as connection:
        if connection.execute(select(marts).where(marts.c.fingerprint == fingerprint)).first() is None:
            connection.execute(
                marts.insert().values(
                    fingerprint=fingerprint, recipe=dict(recipe), content=content, built_at=datetime.now(UTC)
                )
            )


def find(engine: Engine, fingerprint: str) -> SavedMart | None:
    """What is noted of this mart."""
    with reading(engine) as connection:
        row = connection.execute(select(marts).where(marts.c.fingerprint == fingerprint)).first()
        return SavedMart(row.fingerprint, dict(row.recipe), row.content, row.built_at) if row else None


def forget_unused(engine: Engine, present: Collection[str]) -> None:
    """Drop the notes on marts that are neither on the disk nor those of a link that works."""
    still = or_(links.c.expires_at.is_(None), links.c.expires_at > datetime.now(UTC))
    linked = select(links.c.fingerprint).where(links.c.fingerprint.is_not(None), links.c.stopped_at.is_(None), still)
    unused = marts.c.fingerprint.not_in(present), marts.c.fingerprint.not_in(linked)
    with writing(engine) as connection:
        connection.execute(marts.delete().where(*unused))
