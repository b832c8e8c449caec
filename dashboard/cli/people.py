"""csat user add | list | role | disable: who may use the dashboard. The first administrator is added here."""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from dashboard.cli.opening import open_store
from dashboard.cli.printing import plain, print_table, remark, terminal_words
from dashboard.errors import UsageError
from dashboard.state.people import User
from dashboard.words import Words

app = typer.Typer(
    name="user",
    help="People who may use the dashboard, and their roles.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Sub = Annotated[str, typer.Argument(metavar="SUB", help="The account, as the identity provider calls it for good.")]


class Role(StrEnum):
    """What somebody may do; each role may do what those before it may."""

    viewer = "viewer"
    editor = "editor"
    admin = "admin"


@app.command(epilog="Example:  csat user add 248289761001 --role admin --name 'Li Na'")
def add(
    sub: Sub,
    role: Annotated[Role, typer.Option(help="What they may do.")],
    name: Annotated[str, typer.Option(help="Shown until they sign in.")] = "",
) -> None:
    """Let somebody in."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        if any(user.sub == sub for user in store.people.every()):
            raise UsageError("{sub} is here already.", "Change the role: csat user role SUB ROLE.", sub=sub)
        user = store.people.put(sub, role.value, by=store.operator, name=name)
        is_off = not store.people.has_login
    typer.echo(_said(user, t))
    if is_off:
        remark(t("No login is set up yet; see Login and roles in the README."))


@app.command("list", epilog="Example:  csat user list --json")
def list_users(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a person.")] = False,
) -> None:
    """List people, also those who signed in and have no role."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        users, zone = store.people.every(), ZoneInfo(store.zone)
    if as_json:
        for user in users:
            typer.echo(json.dumps(asdict(user), ensure_ascii=False, default=plain))
        return
    if not users:
        remark(t("Nobody was added yet: csat user add SUB --role admin."))
        return
    rows = [
        (
            user.sub,
            user.name,
            "–" if user.is_disabled else user.role or "–",
            f"{user.seen_at.astimezone(zone):%Y-%m-%d %H:%M}" if user.seen_at else "–",
        )
        for user in users
    ]
    print_table(("sub", "name", "role", "signed in"), rows)


@app.command(epilog="Example:  csat user role 248289761001 editor")
def role(sub: Sub, role: Annotated[Role, typer.Argument(metavar="ROLE", help="viewer, editor or admin.")]) -> None:
    """Change somebody's role, or give back access that was taken away."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        if all(user.sub != sub for user in store.people.every()):
            raise UsageError("Nobody here is called {sub}.", "See the list of people: csat user list.", sub=sub)
        user = store.people.put(sub, role.value, by=store.operator)
    typer.echo(_said(user, t))


@app.command(epilog="Example:  csat user disable 248289761001")
def disable(sub: Sub) -> None:
    """Take all access from somebody, at once."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        user = store.people.disable(sub, by=store.operator)
    typer.echo(t("{name} ({sub}) has no access any more.", name=user.name, sub=user.sub))


def _said(user: User, t: Words) -> str:
    return t("{name} ({sub}): {role}", name=user.name, sub=user.sub, role=user.role)
