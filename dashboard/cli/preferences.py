"""csat settings show | set | undo: the same settings as on the page, for scripts."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli.opening import open_store
from dashboard.cli.printing import plain, print_table, progress_bar, remark, terminal_words
from dashboard.errors import UsageError
from dashboard.state.settings import GROUPS
from dashboard.store.groups import ROWS
from dashboard.words import Words

app = typer.Typer(
    name="settings",
    help="Targets, hours, promotions, names: what the figures are measured by.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Group = Annotated[str, typer.Argument(metavar="GROUP", help="As `csat settings show` lists them.")]


class Shape(StrEnum):
    """How settings are printed."""

    table = "table"
    json = "json"


@app.command(
    epilog="Examples:\n\n* `csat settings show` lists the groups\n\n"
    "* `csat settings show targets --format json > targets.json`"
)
def show(
    group: Annotated[str | None, typer.Argument(metavar="GROUP", help="Left out: list the groups.")] = None,
    how: Annotated[Shape, typer.Option("--format", help="How to print them.")] = Shape.table,
) -> None:
    """Show what is in force."""
    with open_store(terminal_words(), build=False) as store:
        preferences = store.preferences
        if group is None:
            values = {name: preferences.plain(name) for name in GROUPS}
            if how is Shape.json:
                _print_json(values)
                return
            rows = [(name, _brief(name, value), len(preferences.history(name))) for name, value in values.items()]
            print_table(("group", "in force", "versions"), rows)
            return
        _known(group)
        value = preferences.plain(group)
    if how is Shape.json:
        _print_json(value)
    elif group in ROWS:
        columns = tuple(ROWS[group][1])
        print_table(columns, [tuple(_cell(row[name]) for name in columns) for row in value])
    else:
        print_table((group,), [(value,)])


@app.command("set", epilog="Example:  csat settings set targets targets.json")
def set_group(
    group: Group,
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="As `show --format json` prints it.")],
) -> None:
    """Put a group in force, as a whole, and prepare the figures."""
    t = terminal_words()
    _known(group)
    try:
        wanted = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError("The file holds no JSON.", "See csat settings show GROUP --format json.", str(file)) from error
    with open_store(t, build=False) as store, progress_bar(group, t) as progress:
        faults = store.preferences.check(group, wanted)
        for fault in faults[1:]:
            remark(_fault(group, fault, t))
        saved = store.preferences.save(group, wanted, by=store.operator, progress=progress)
    if saved is None:
        typer.echo(t("{group}: nothing to change.", group=group))
    else:
        typer.echo(t("{group}: version {version} is in force.", group=group, version=saved.version))


@app.command(epilog="Example:  csat settings undo targets")
def undo(group: Group) -> None:
    """Put the version before the newest in force again; once more takes that back."""
    t = terminal_words()
    _known(group)
    with open_store(t, build=False) as store, progress_bar(group, t) as progress:
        saved = store.preferences.undo(group, by=store.operator, progress=progress)
    typer.echo(t("{group}: version {version} is in force.", group=group, version=saved.version))


def _known(group: str) -> None:
    if group not in GROUPS:
        raise UsageError(
            "There is no settings group {group}.", "Choose one of {groups}.", group=group, groups=", ".join(GROUPS)
        )


def _fault(group: str, fault: Any, t: Words) -> str:
    return t(
        "{group}: row {row}, {column}: found {found}, expected {expected}.",
        group=group,
        row=fault.row,
        column=fault.column or group,
        found=fault.found or "—",
        expected=t(fault.expected),
    )


def _brief(group: str, value: Any) -> str:
    return str(len(value)) if group in ROWS else str(value)


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, tuple) else plain(value)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))
