"""The command line: csat import, imports, undo, query, report, settings, user, serve and others; csat --help.

Answers go to standard output, everything else (progress, remarks, faults) to standard error. Exit status: 0 done, 1 it
could not be done, 2 it was asked wrongly, 130 stopped by Ctrl-C; `csat report` also 3 nothing new,
4 a condition is not met.
"""

import json
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from typer.exceptions import TyperException

from dashboard import sqlfile
from dashboard.cli import deploying, keeping, mappings, people, preferences, report
from dashboard.cli.asking import days_of_data, kept_columns, parameters, selection, takes
from dashboard.cli.opening import open_store
from dashboard.cli.options import Attributes, Channels, FirstDay, LastDay
from dashboard.cli.printing import (
    Format,
    complain,
    import_cells,
    import_json,
    plain,
    print_frame,
    print_preview,
    print_table,
    progress_bar,
    refused_json,
    remark,
    terminal_words,
)
from dashboard.errors import DashboardError, UsageError
from dashboard.fields import TABLES
from dashboard.settings import read_settings

DONE, FAILED, ASKED_WRONGLY, STOPPED = 0, 1, 2, 130

app = typer.Typer(
    name="csat",
    help="Customer satisfaction dashboard: help desk exports in, answers out.\n\n"
    "The store is the folder named by CSAT_DATA, or ./data.",
    epilog="Start here:  csat import tickets.csv   then   csat serve",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)

app.command("report", epilog=report.EPILOG)(report.report)
app.command("backup", epilog="Example:  csat backup /mnt/backup --prune")(keeping.backup)
app.command("restore", epilog="Example:  csat restore /mnt/backup")(keeping.restore)
app.command("doctor", epilog="Example:  csat doctor --repair")(keeping.doctor)
app.command("forget", epilog="Example:  csat forget 10023 --dry-run")(keeping.forget)
app.command("tidy", epilog="For cron, once a night:  csat tidy")(keeping.tidy)
app.command("deploy", epilog="Example:  csat deploy nginx > /etc/nginx/conf.d/csat.conf")(deploying.deploy)
app.add_typer(preferences.app)
app.add_typer(mappings.app)
app.add_typer(people.app)


class Kind(StrEnum):
    """What a file holds."""

    tickets = "tickets"
    surveys = "surveys"


@app.command(
    "import",
    epilog="Examples:\n\n"
    "* `csat import tickets.csv surveys.csv`\n\n"
    "* `csat import --dry-run tickets.csv` tells what would happen\n\n"
    '* `csat import --map created_at="Date of Purchase" tickets.csv` names a column\n\n'
    "* `csat import --rule future=leave_out tickets.csv` says what to do with rows in doubt\n\n"
    "* `csat import --json *.csv` prints one JSON object a file",
)
def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="CSV exports of a help desk.")],
    kind: Annotated[Kind | None, typer.Option(help="What the files hold, when it is not recognised.")] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="The column that holds a field, or #7. May be repeated."),
    ] = None,
    layout: Annotated[str | None, typer.Option(help="The product that wrote the files.")] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="QUESTION=ANSWER", help="What the file asks. May be repeated."),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="RULE=CHOICE", help="What to do with rows in doubt. May be repeated."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="How the letters are written: utf-8, gb18030 …")] = None,
    separator: Annotated[str | None, typer.Option(help="What stands between cells; tab for a tabulator.")] = None,
    header_row: Annotated[int | None, typer.Option(min=0, help="Row of the header, blank ones aside; 0: none.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    decimal: Annotated[str | None, typer.Option(help="The decimal sign: , or .")] = None,
    file_zone: Annotated[str | None, typer.Option(help="Zone of the times in the files.")] = None,
    source: Annotated[str | None, typer.Option(help="Name before the files' IDs; empty for none.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Day of the export. Left out: the newest moment in the file.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; import nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Import a file that was imported before.")] = False,
    saved: Annotated[bool, typer.Option(help="Match columns as saved for the same header.")] = True,
    remember: Annotated[bool, typer.Option("--remember", help="Save what is said here for this header.")] = False,
) -> None:
    """Import files: each as a whole or not at all.

    Rows that are here already are updated when the file's are newer. Rows that cannot be used are left out, counted
    and kept with the reason.
    """
    t, failed = terminal_words(), False
    choices: dict[str, Any] = {
        "kind": kind and kind.value,
        "mapping": _mapping(map_ or []),
        "layout": layout,
        "answers": _answers(answer or []),
        "rules": _rules(rule or []),
        "encoding": encoding,
        "delimiter": "\t" if separator == "tab" else separator,
        "header_row": header_row,
        "sheet": sheet,
        "decimal": decimal,
        "file_zone": file_zone,
    }
    with open_store(t, build=False) as store:
        for path in files:
            try:
                with progress_bar(path.name, t) as progress:
                    draft = store.inspect(path, source=source, saved=saved, **choices)
                    preview = store.preview(draft, as_of=as_of and as_of.date(), progress=progress)
                    record = preview.repeat_of
                    if dry_run or (record and not again):
                        store.discard(preview)
                    else:
                        record = store.commit(preview, by=store.operator, again=again, build=False, progress=progress)
            except DashboardError as error:
                failed = True
                complain(error, t, path.name)
                if as_json:
                    typer.echo(json.dumps(refused_json(path.name, error), ensure_ascii=False))
                continue
            if preview.repeat_of and not again:
                day = preview.repeat_of.imported_at.date().isoformat()
                remark(t("{file}: imported before, on {date}; nothing was changed.", file=path.name, date=day))
            if remember:
                store.mappings.save(draft, choices, by=store.operator)
            if draft.saved:
                remark(t("{file}: matched as saved for files with this header.", file=path.name))
            import_id = None if dry_run or record is None else record.import_id
            if as_json:
                typer.echo(json.dumps(import_json(preview, import_id), ensure_ascii=False))
            else:
                print_preview(preview, import_id, t)
        if not dry_run:
            with progress_bar(t("Figures"), t) as progress:
                store.refresh(progress)
    if failed:
        raise typer.Exit(FAILED)


@app.command("imports", epilog="Example:  csat imports --json")
def list_imports(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object an import.")] = False,
) -> None:
    """List what was imported, the newest first. Undone imports stay in the list."""
    t = terminal_words()
    with open_store(t, build=False) as store:
        records, zone = store.imports(), ZoneInfo(store.zone)
    if as_json:
        for record in records:
            typer.echo(json.dumps(asdict(record), ensure_ascii=False, default=plain))
        return
    if not records:
        remark(t("Nothing was imported yet."))
        return
    titles = ("id", "file", "kind", "rows", "added", "updated", "same", "rejected", "imported", "by", "undone")
    print_table(titles, [import_cells(record, zone) for record in records])


@app.command(epilog="Example:  csat undo 3f9a   (the beginning of an id is enough)")
def undo(import_id: Annotated[str, typer.Argument(metavar="ID", help="As shown by csat imports.")]) -> None:
    """Take an import out, as if it had never been. Earlier states of its tickets show again."""
    t = terminal_words()
    with open_store(t, build=False) as store, progress_bar(import_id, t) as progress:
        record = store.undo(import_id, by=store.operator, progress=progress)
    typer.echo(t("{import_id} ({file}) was taken out.", import_id=record.import_id, file=record.file))


@app.command("bring-back", epilog="Example:  csat bring-back 3f9a   (the beginning of an id is enough)")
def bring_back(import_id: Annotated[str, typer.Argument(metavar="ID", help="As shown by csat imports.")]) -> None:
    """Put an undone import in again, in its old place, while its rows are kept."""
    t = terminal_words()
    with open_store(t, build=False) as store, progress_bar(import_id, t) as progress:
        record = store.bring_back(import_id, by=store.operator, progress=progress)
    typer.echo(t("{import_id} ({file}) is in again.", import_id=record.import_id, file=record.file))


@app.command(
    epilog="Examples:\n\n"
    "* `csat query` lists what can be asked\n\n"
    "* `csat query measures/speed --by channel --from 2026-11-01 --to 2026-11-11`\n\n"
    "* `csat query measures/satisfaction --by week --channel phone --channel chat --format csv`\n\n"
    "* `csat query measures/speed --attribute Region=North --attribute Region=South`\n\n"
    "* `csat query details/tickets --param sort=response --param limit=10`",
)
def query(
    name: Annotated[str | None, typer.Argument(help="As `measures/speed`; left out: list them.")] = None,
    by: Annotated[str | None, typer.Option(metavar="DIM", help="One row for each: day, channel, team, …")] = None,
    start: FirstDay = None,
    end: LastDay = None,
    channel: Channels = None,
    attribute: Attributes = None,
    param: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="What else the query takes; `csat query` lists it. May be repeated."),
    ] = None,
    how: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.table,
) -> None:
    """Ask for figures: the same queries, run the same way, as on the pages."""
    known = sqlfile.load()
    if name is None:
        titles = ("name", "title", "by", "param", "answers")
        print_table(titles, [(q.name, q.title, *takes(q), q.answers) for q in known.values()])
        return
    asked = known.get(name)
    if asked is None:
        raise UsageError("There is no query “{name}”.", "There are: {names}.", name=name, names=", ".join(known))
    params = parameters(asked, param or [], by)
    with open_store(terminal_words(), build=True) as store:
        read = store.read
        days = days_of_data(read, asked)
        selected = selection(start and start.date(), end and end.date(), days, channel or [])
        selected = replace(selected, attributes=kept_columns(read, attribute or []))
        frame = read(name, selected, **params)
    print_frame(frame, how)


@app.command(epilog="Examples:  csat serve --port 9000   ·   csat serve --workers 2")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Load the sample data into an empty store.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Server processes; several need HAProxy.")] = None,
) -> None:
    """Serve the dashboard to the browser until Ctrl-C."""
    from dashboard import server  # Streamlit takes seconds to load, and only this command needs it

    settings = read_settings(**({"processes": workers} if workers else {}))
    server.serve(settings, host=host or settings.host, port=port or settings.port, sample=sample)


def main() -> None:
    """The program `csat`: run a command, turn every fault into one line, and leave with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    t = terminal_words()
    try:
        status = app(list(arguments), prog_name="csat", standalone_mode=False) or DONE
        if status == STOPPED:  # typer's own answer to Ctrl-C
            remark(t("Stopped."))
        return status
    except TyperException as error:
        remark(f"csat: {error.format_message()} " + t("See csat --help."))
        return ASKED_WRONGLY
    except UsageError as error:
        complain(error, t)
        return ASKED_WRONGLY
    except DashboardError as error:
        complain(error, t)
        return FAILED
    except Exception as error:
        if os.environ.get("CSAT_DEBUG"):
            raise
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        remark(t("csat: unexpected fault ({fault}). CSAT_DEBUG=1 shows where; please report it.", fault=fault))
        return FAILED


def _mapping(pairs: Iterable[str]) -> dict[str, str]:
    """FIELD=COLUMN options as field → column header."""
    fields = {field.name for table in TABLES.values() for field in table}
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or field.strip() not in fields:
            raise UsageError(
                "{pair} names no field and its column.",
                'Write it like --map created_at="Date of Purchase".',
                where="--map",
                pair=pair,
            )
        found[field.strip()] = column
    return found


def _answers(pairs: Iterable[str]) -> dict[str, str]:
    """QUESTION=ANSWER options as question code → answer."""
    found = {}
    for pair in pairs:
        code, equals, said = pair.partition("=")
        if not equals:
            raise UsageError(
                "{pair} names no question and its answer.",
                "Write it like --answer day_first=day.",
                where="--answer",
                pair=pair,
            )
        found[code.strip()] = said.strip()
    return found


def _rules(pairs: Iterable[str]) -> dict[str, str]:
    """RULE=CHOICE options as rule code → choice."""
    found = {}
    for pair in pairs:
        code, equals, choice = pair.partition("=")
        if not equals:
            raise UsageError(
                "{pair} names no rule and its choice.", "Write it like --rule future=leave_out.", where="--rule",
                pair=pair,
            )  # fmt: skip
        found[code.strip()] = choice.strip()
    return found
