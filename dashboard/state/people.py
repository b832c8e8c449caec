"""Who may use the dashboard: people by the name that the identity provider gives them for good (`sub`), and a role.

Never by e-mail or shown name: those can change hands. A person without a role has no access.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, select, update

from dashboard.errors import UsageError
from dashboard.state.database import reading, writing
from dashboard.state.tables import app_users

LONGEST = 200  # characters of a sub, and of a name


@dataclass(frozen=True, slots=True)
class User:
    """One person. role: viewer, editor, admin, or None. is_by_group: the role came with a group of the identity
    provider, and follows it. seen_at: when that person signed in last."""

    sub: str
    name: str
    role: str | None
    is_disabled: bool
    is_by_group: bool
    added_at: datetime
    added_by: str
    seen_at: datetime | None

    @property
    def has_access(self) -> bool:
        """Whether anything is open to them."""
        return self.role is not None and not self.is_disabled


def find(engine: Engine, sub: str) -> User | None:
    """The person of this sub."""
    with reading(engine) as connection:
        return _found(connection, sub)


def every(engine: Engine) -> list[User]:
    """All people, by name."""
    with reading(engine) as connection:
        rows = connection.execute(select(app_users).order_by(app_users.c.name, app_users.c.sub))
        return [_user(row) for row in rows]


def seen(engine: Engine, sub: str, name: str, role: str | None, *, has_groups: bool) -> User:
    """Note a sign-in; whoever is new is added.

    role: what the groups of the identity provider give. It counts where has_groups, for those whose role nobody gave
    by hand.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        known = _found(connection, sub)
        if known is None:
            connection.execute(
                app_users.insert().values(
                    sub=sub, name=name, role=role if has_groups else None, is_disabled=False,
                    is_by_group=has_groups, added_at=now, added_by=sub, seen_at=now,
                )
            )  # fmt: skip
        else:
            follows = has_groups and (known.is_by_group or known.role is None)
            changed = {"role": role, "is_by_group": True} if follows else {}
            _set(connection, sub, name=name, seen_at=now, **changed)
        return _sure(connection, sub)


def put(engine: Engine, sub: str, role: str, by: str, name: str = "") -> User:
    """Give a person a role by hand; one who is not known is added, one who was disabled gets access again.

    Raises UsageError where that would leave no administrator.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        known = _found(connection, sub)
        if known is None:
            connection.execute(
                app_users.insert().values(
                    sub=sub, name=name or sub, role=role, is_disabled=False, is_by_group=False, added_at=now,
                    added_by=by, seen_at=None,
                )
            )  # fmt: skip
        else:
            values = {"role": role, "is_disabled": False, "is_by_group": False}
            _set(connection, sub, **values, name=name or known.name)
            _keep_an_admin(connection, known)
        return _sure(connection, sub)


def disable(engine: Engine, sub: str) -> User:
    """Take all access from a person. Raises UsageError for one who is not known, and for the last administrator."""
    with writing(engine) as connection:
        known = _sure(connection, sub)
        _set(connection, sub, is_disabled=True)
        _keep_an_admin(connection, known)
        return _sure(connection, sub)


def _keep_an_admin(connection: Connection, before: User) -> None:
    """Undo, by raising, a change that took the last administrator's access."""
    if before.role != "admin" or before.is_disabled:
        return
    query = select(app_users.c.sub).where(app_users.c.role == "admin", app_users.c.is_disabled.is_(False)).limit(1)
    if connection.execute(query).first() is None:
        raise UsageError(
            "{name} is the last administrator.", "Make somebody else an administrator first.", name=before.name
        )


def _set(connection: Connection, sub: str, **values: object) -> None:
    connection.execute(update(app_users).where(app_users.c.sub == sub).values(**values))


def _found(connection: Connection, sub: str) -> User | None:
    row = connection.execute(select(app_users).where(app_users.c.sub == sub)).first()
    return _user(row) if row else None


def _sure(connection: Connection, sub: str) -> User:
    found = _found(connection, sub)
    if found is None:
        raise UsageError("Nobody here is called {sub}.", "See the list of people: csat user list.", sub=sub)
    return found


def _user(row: Row) -> User:
    return User(**{name: getattr(row, name) for name in User.__dataclass_fields__})
