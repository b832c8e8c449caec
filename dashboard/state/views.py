"""Saved views: a page and its filter under a name, each person's own, in the order that person gave them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, select, update

from dashboard.errors import UsageError
from dashboard.filters import Filter, from_url
from dashboard.state.database import reading, writing
from dashboard.state.tables import views

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view of one person. filter: rolling days stay rolling. is_start: that person begins with it."""

    view_id: str
    name: str
    page: str
    filter: Filter
    is_start: bool
    created_at: datetime
    opened_at: datetime | None
    by: str


def every(engine: Engine, by: str) -> list[SavedView]:
    """All views of a person, in that person's order."""
    with reading(engine) as connection:
        return [_view(row) for row in _rows(connection, by)]


def save(engine: Engine, name: str, page: str, address: Mapping[str, str], by: str) -> SavedView:
    """Keep a view under a name that this person has not used yet, after the others.

    address: the filter as `filters.to_url` writes it. Raises UsageError for a name that is empty, too long or taken.
    """
    view_id = secrets.token_hex(8)
    with writing(engine) as connection:
        others = _rows(connection, by)
        connection.execute(
            views.insert().values(
                view_id=view_id, owner=by, name=_usable(name, others), page=page, filter=dict(address),
                place=max((row.place for row in others), default=0) + 1, is_start=False, created_at=datetime.now(UTC),
            )
        )  # fmt: skip
        return _view(_own(connection, view_id, by))


def rename(engine: Engine, view_id: str, name: str, by: str) -> SavedView:
    """Give a view another name. Raises UsageError as `save` does, and for a view that this person has not."""
    with writing(engine) as connection:
        _own(connection, view_id, by)
        others = [row for row in _rows(connection, by) if row.view_id != view_id]
        return _change(connection, view_id, by, name=_usable(name, others))


def delete(engine: Engine, view_id: str, by: str) -> SavedView:
    """Forget a view, and return what it was."""
    with writing(engine) as connection:
        gone = _own(connection, view_id, by)
        connection.execute(views.delete().where(views.c.view_id == view_id))
    return _view(gone)


def move(engine: Engine, view_id: str, places: int, by: str) -> list[SavedView]:
    """Move a view so many places down (up, where negative), at most to the end; all views in their new order."""
    with writing(engine) as connection:
        _own(connection, view_id, by)
        order = [row.view_id for row in _rows(connection, by)]
        now = order.index(view_id)
        order.insert(min(max(now + places, 0), len(order) - 1), order.pop(now))
        for place, other in enumerate(order, start=1):
            connection.execute(update(views).where(views.c.view_id == other).values(place=place))
        return [_view(row) for row in _rows(connection, by)]


def make_start(engine: Engine, view_id: str | None, by: str) -> None:
    """Begin with this view from now on; None: with none."""
    with writing(engine) as connection:
        if view_id is not None:
            _own(connection, view_id, by)
        connection.execute(update(views).where(views.c.owner == by).values(is_start=views.c.view_id == (view_id or "")))


def opened(engine: Engine, view_id: str, by: str) -> SavedView:
    """Note that a view was opened just now."""
    with writing(engine) as connection:
        _own(connection, view_id, by)
        return _change(connection, view_id, by, opened_at=datetime.now(UTC))


def _rows(connection: Connection, by: str) -> list[Row]:
    query = select(views).where(views.c.owner == by).order_by(views.c.place, views.c.created_at, views.c.view_id)
    return list(connection.execute(query))


def _own(connection: Connection, view_id: str, by: str) -> Row:
    """The row, if it is this person's; what others keep is as if it were not there."""
    row = connection.execute(select(views).where(views.c.view_id == view_id, views.c.owner == by)).first()
    if row is None:
        raise UsageError("This saved view is not here any more.", "See the list of your views.")
    return row


def _change(connection: Connection, view_id: str, by: str, **values: object) -> SavedView:
    connection.execute(update(views).where(views.c.view_id == view_id).values(**values))
    return _view(_own(connection, view_id, by))


def _usable(name: str, others: list[Row]) -> str:
    """The name in one line. Two names that differ only in capitals are one for people."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not text or len(text) > LONGEST_NAME:
        raise UsageError("A view needs a name of 1 to {most} characters.", "Choose another name.", most=LONGEST_NAME)
    if any(row.name.casefold() == text.casefold() for row in others):
        raise UsageError("You have a view called “{name}” already.", "Choose another name.", name=text)
    return text


def _view(row: Row) -> SavedView:
    return SavedView(
        row.view_id, row.name, row.page, from_url(row.filter)[0], row.is_start, row.created_at, row.opened_at, row.owner
    )
