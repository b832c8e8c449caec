"""csat mappings list | forget: what is remembered about files with one header."""

import json
from dataclasses import asdict
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from dashboard.cli.opening import open_store
from dashboard.cli.printing import plain, print_table, remark, terminal_words

SHOWN_LETTERS = 12  # of a fingerprint
SHOWN_TITLES = 3

app = typer.Typer(
    name="mappings",
    help="Column mappings that were saved: the next file with the same header is matched by them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@app.command("list", epilog="Example:  csat mappings list --json")
def list_mappings(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a mapping.")] = False,
) -> None:
    """List the saved mappings, the newest first."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        saved, zone = store.mappings.every(), ZoneInfo(store.zone)
    if as_json:
        for one in saved:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False, default=plain))
        return
    if not saved:
        remark(t("No mapping was saved yet."))
        return
    rows = [
        (
            one.fingerprint[:SHOWN_LETTERS],
            one.kind,
            len(one.header),
            ", ".join(one.header[:SHOWN_TITLES]),
            f"{one.saved_at.astimezone(zone):%Y-%m-%d %H:%M}",
            one.saved_by,
        )
        for one in saved
    ]
    print_table(("id", "kind", "columns", "first columns", "saved", "by"), rows)


@app.command(epilog="Example:  csat mappings forget 3f9a   (the beginning of an id is enough)")
def forget(fingerprint: Annotated[str, typer.Argument(metavar="ID", help="As shown by csat mappings list.")]) -> None:
    """Forget a saved mapping. What was imported with it stays as it is."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        saved = store.mappings.forget(fingerprint, by=store.operator)
    typer.echo(t("{fingerprint} is forgotten.", fingerprint=saved.fingerprint[:SHOWN_LETTERS]))
