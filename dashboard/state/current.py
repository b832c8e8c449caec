"""Which mart is shown. Readers in other processes look here before each page."""

from datetime import UTC, datetime

from sqlalchemy import Engine, select

from dashboard.state.database import reading, writing
from dashboard.state.tables import current_mart

ONLY = 1


def fingerprint(engine: Engine) -> str | None:
    """The fingerprint of the mart that is shown, or None before the first one is built."""
    with reading(engine) as connection:
        return connection.execute(select(current_mart.c.fingerprint)).scalar_one_or_none()


def since(engine: Engine) -> datetime | None:
    """When the mart that is shown took its place."""
    with reading(engine) as connection:
        return connection.execute(select(current_mart.c.switched_at)).scalar_one_or_none()


def point(engine: Engine, to: str) -> None:
    """Show another mart from now on."""
    with writing(engine) as connection:
        connection.execute(current_mart.delete())
        connection.execute(current_mart.insert().values(id=ONLY, fingerprint=to, switched_at=datetime.now(UTC)))
