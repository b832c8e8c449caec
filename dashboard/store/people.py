"""Who is here and what they may do: sign-ins, roles, and the one check that every change passes.

    person = store.people.present(sub, sid)      # of this run; raises SignedOutError, NoAccessError
    store.people.need(by, EDITOR)                # raises NotAllowedError

Roles are read from the state database at each call, so a change holds at the next click. Without a login (no issuer in
the settings) whoever reaches this computer is `local` and may do everything: the server then listens to nobody else.
"""

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.errors import DashboardError, UsageError
from dashboard.settings import Settings
from dashboard.state import people, sessions
from dashboard.state.database import Engine
from dashboard.state.people import LONGEST, User
from dashboard.words import N_

LOCAL = "local"  # who acts while there is no login
SHELL = "cli:"  # before the system's name of whoever uses the command line
VIEWER, EDITOR, ADMIN = "viewer", "editor", "admin"
ROLES = {VIEWER: N_("Viewer"), EDITOR: N_("Editor"), ADMIN: N_("Administrator")}  # each may do what those before may
ORDER = {role: place for place, role in enumerate(ROLES)}
NOBODY = ("", LOCAL)  # not worth a mention
SIGNED_OUT = N_("Sign in again. Your filters are kept in the address.")
NO_ACCESS = N_("Your account has no access here. Ask an administrator.")

Tell = Callable[..., None]


class SignedOutError(DashboardError):
    """Nobody is signed in (any more)."""


class NoAccessError(DashboardError):
    """Somebody is signed in who has no role, or whose access was taken away."""


class NotAllowedError(DashboardError):
    """A role that does not reach."""


def operator() -> str:
    """Who uses the command line: the system's name of this process's user, marked as such."""
    try:
        return f"{SHELL}{getpass.getuser()}"
    except (OSError, KeyError):  # a user without an entry in the system's list, as in some containers
        return f"{SHELL}?"


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever looks. sub: the name for good; name: as shown; role: a key of ROLES."""

    sub: str
    name: str
    role: str

    def may(self, role: str) -> bool:
        """Whether the role reaches so far."""
        return ORDER[self.role] >= ORDER[role]


class People:
    """The people of one store.

    told: notes in the audit who did what. operator: who uses the command line, and may do everything, as they hold the
    files anyhow; empty in a server. has_login: whether anybody signs in at all.
    """

    def __init__(self, engine: Engine, settings: Settings, told: Tell, operator: str = "") -> None:
        self.engine, self.told, self.operator = engine, told, operator
        self.has_login, self.hours = settings.has_login, settings.session_hours

    # What may be done

    def role_of(self, sub: str) -> str | None:
        """What they may do now; None: nothing."""
        if not self.has_login or (self.operator and sub == self.operator):
            return ADMIN
        user = people.find(self.engine, sub)
        return user.role if user is not None and user.has_access else None

    def may(self, sub: str, role: str) -> bool:
        """Whether somebody may do now what takes this role."""
        held = self.role_of(sub)
        return held is not None and ORDER[held] >= ORDER[role]

    def need(self, sub: str, role: str) -> None:
        """Raise NotAllowedError unless they may."""
        if not self.may(sub, role):
            raise NotAllowedError("Your account may not do this.", "Ask an administrator.")

    def need_own(self, sub: str, owner: str) -> None:
        """The same for what belongs to somebody: it takes its owner, or an administrator."""
        self.need(sub, VIEWER if sub == owner else ADMIN)

    # Who is here

    def present(self, sub: str | None, sid: str | None) -> Person:
        """Whoever a page runs for. Raises SignedOutError, NoAccessError."""
        if not self.has_login:
            return Person(LOCAL, "", ADMIN)
        user = self.signed_in(sid)
        if user is None or user.sub != sub:
            raise SignedOutError(SIGNED_OUT)
        if user.role is None or not user.has_access:
            raise NoAccessError(NO_ACCESS)
        return Person(user.sub, user.name, user.role)

    def signed_in(self, sid: str | None) -> User | None:
        """The person of a session that lasts, with or without access."""
        session = sessions.find(self.engine, sid) if sid else None
        return people.find(self.engine, session.sub) if session is not None else None

    def sign_in(self, sub: str, name: str, groups: Sequence[str] = (), roles: dict[str, str] | None = None) -> str:
        """Begin a session; its id. roles: group → role, where the identity provider's groups give roles.

        Raises NoAccessError for a sub that could be taken for somebody of ours, or does not fit.
        """
        if not sub or len(sub) > LONGEST or sub in NOBODY or sub.startswith(SHELL) or not sub.isprintable():
            raise NoAccessError(NO_ACCESS)
        given = [roles[group] for group in groups if group in roles] if roles else []
        role = max(given, key=ORDER.__getitem__, default=None)
        before = people.find(self.engine, sub)
        user = people.seen(self.engine, sub, _shown(name) or sub, role, has_groups=bool(roles))
        if user.role != (before.role if before else None):
            self.told(sub, "role", sub, role=user.role or "", by_group=True)
        sid = sessions.begin(self.engine, sub, self.hours)
        self.told(sub, "sign_in" if user.has_access else "refused")
        return sid

    def sign_out(self, sid: str) -> None:
        """End a session, in all its tabs."""
        session = sessions.find(self.engine, sid)
        sessions.end(self.engine, sid)
        if session is not None:
            self.told(session.sub, "sign_out")

    # People

    def every(self) -> list[User]:
        """All people, by name."""
        return people.every(self.engine)

    def called(self, sub: str) -> str:
        """What to call somebody on screen: the shown name; what is known where there is none; empty for nobody."""
        if sub in NOBODY:
            return ""
        user = people.find(self.engine, sub)
        return user.name if user is not None else sub

    def put(self, sub: str, role: str, *, by: str, name: str = "") -> User:
        """Give somebody a role, adding them if need be. Raises UsageError, and for the last administrator."""
        self.need(by, ADMIN)
        if role not in ROLES:
            raise UsageError("There is no role {role}.", "Choose one of {roles}.", role=role, roles=", ".join(ROLES))
        if not sub or len(sub) > LONGEST or sub in NOBODY or sub.startswith(SHELL) or not sub.isprintable():
            raise UsageError("“{sub}” cannot be the name of an account.", "See what the login calls it.", sub=sub)
        before = people.find(self.engine, sub)
        user = people.put(self.engine, sub, role, by, _shown(name))
        self.told(by, "role", sub, role=role, before=(before.role or "") if before else "", by_group=False)
        return user

    def disable(self, sub: str, *, by: str) -> User:
        """Take all access from somebody, and end their sessions. Raises UsageError for the last administrator."""
        self.need(by, ADMIN)
        user = people.disable(self.engine, sub)
        sessions.end_all(self.engine, sub)
        self.told(by, "disabled", sub)
        return user


def _shown(name: Any) -> str:
    """A name as it can stand in a line."""
    text = name if isinstance(name, str) else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST]
