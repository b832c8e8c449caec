"""csat report: a page or a saved view as files, for people and for cron; also by mail and to a chat group."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from dashboard.cli import conditions
from dashboard.cli.asking import kept_columns
from dashboard.cli.asking import selection as dates_and_channels
from dashboard.cli.opening import open_store
from dashboard.cli.options import Attributes, Channels, FirstDay, LastDay
from dashboard.cli.printing import complain, progress_bar, remark, terminal_words
from dashboard.delivery import Message, mail, webhook
from dashboard.errors import DeliveryError, StoreError, UsageError
from dashboard.filters import Filter, to_url
from dashboard.metrics import METRICS
from dashboard.settings import Settings
from dashboard.share import archive, content, html, pdf, xlsx
from dashboard.share.sheets import Report
from dashboard.store import Store
from dashboard.store.last_reports import Deliveries, LastReports, write_whole
from dashboard.store.notes import visible
from dashboard.store.service import LOCAL
from dashboard.values import Values
from dashboard.words import Words, words

NOTHING_NEW, NOT_MET = 3, 4  # exit status
DEFAULT_DAYS = 28
FILES, WEBHOOK = "files", "webhook"  # places of a report, beside the addresses of its mail


class FileFormat(StrEnum):
    """What a report is written as."""

    pdf = "pdf"
    xlsx = "xlsx"
    html = "html"
    csv = "csv"


class Language(StrEnum):
    """Of the report."""

    en = "en"
    zh_CN = "zh_CN"  # noqa: N815  # as everywhere


WRITERS: dict[FileFormat, tuple[str, Callable[[Report], bytes]]] = {
    FileFormat.pdf: ("pdf", pdf.document),
    FileFormat.xlsx: ("xlsx", xlsx.book),
    FileFormat.html: ("html", html.page),
    FileFormat.csv: ("zip", archive.archive),
}
EPILOG = (
    "Exit status: 0 written, and sent where asked; 1 it could not be done; 2 asked wrongly; 3 nothing new; 4 the "
    "condition is not met.\n\nExamples:\n\n"
    "* `csat report --page overview --format xlsx --out reports`\n\n"
    "* `csat report --view 'Monday round' --format pdf --out reports --since-last --mail-to ann@example.com`\n\n"
    "* `csat report --page satisfaction --days 7 --out reports --if 'csat_pct < 75' --notify`"
)


def report(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the files; one of the same name is replaced.")],
    view: Annotated[str | None, typer.Option(metavar="NAME", help="A saved view: its page and its filter.")] = None,
    page: Annotated[str | None, typer.Option(metavar="SLUG", help="A page, as in its address: overview, …")] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3660, help="The last so many days of data; 28 where no dates are given.")
    ] = None,
    start: FirstDay = None,
    end: LastDay = None,
    channel: Channels = None,
    attribute: Attributes = None,
    how: Annotated[
        list[FileFormat] | None,
        typer.Option("--format", help="May be repeated. csv: a zip with a file for each card.", show_default="pdf"),
    ] = None,
    lang: Annotated[Language | None, typer.Option(help="Language of the report; else that of the terminal.")] = None,
    hide_people: Annotated[
        bool, typer.Option("--hide-people", help="Codes for agents, no customer IDs, whatever the settings say.")
    ] = False,
    since_last: Annotated[
        bool,
        typer.Option("--since-last", help="Only with newer data or other figures than the last time. Asked for the "
                     "same report to the same places with this option."),
    ] = False,
    condition: Annotated[
        str | None,
        typer.Option("--if", metavar="CONDITION", help="Only if this holds, like 'csat_pct < 75'. Times in seconds; a "
                     "rate of fewer than 30 observations never holds."),
    ] = None,
    mail_to: Annotated[
        str | None, typer.Option(metavar="ADDRESSES", help="Mail the files there, by the server in CSAT_SMTP_….")
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Post the key figures to CSAT_WEBHOOK_URL.")
    ] = False,
) -> None:  # fmt: skip
    """Write a page or a saved view as files, print their paths, and send them where asked."""
    t = terminal_words()
    wanted = conditions.parse(condition) if condition is not None else None
    formats = tuple(dict.fromkeys(how or [FileFormat.pdf]))
    to = mail.addresses(mail_to) if mail_to is not None else ()
    with open_store(t, build=True) as store:
        mailbox, hook = _mailbox(store.settings) if to else None, _hook(store.settings) if notify else None
        if store.fault is not None:
            complain(store.fault, t)
        hides_agents = hide_people or store.figures.hides_agents
        read = store.figures.reader(hide_agents=hides_agents, hide_customers=hide_people)
        name, slug, filter = _asked(store, read, view, page, days, (start, end), channel or [], attribute or [])
        if hides_agents:
            filter = store.links.without_people(filter, customers=hide_people)
        if wanted is not None and not _holds(wanted, read, filter, t):
            raise typer.Exit(NOT_MET)
        report_words = words(lang.value) if lang else t
        report_words = report_words.with_own(store.preferences.own_names(report_words.lang))
        with progress_bar(t("Report"), t) as progress, TemporaryDirectory() as aside:
            progress(0.1, name)
            made = _made(store, read, slug, filter, report_words, hides_agents=hides_agents)
            places = [str(out.resolve()), sorted(formats), report_words.lang, hide_people, sorted(to), notify]
            asked = [name, slug, to_url(filter), *places]
            sent = LastReports(store.folders.root).of(asked, content.digest(made)) if since_last else None
            goes_to = [FILES, *to, *([WEBHOOK] if notify else [])]
            due = [place for place in goes_to if sent is None or sent.is_due(place)]
            if not due:
                remark(t("Nothing new since the last report of {name}; nothing was written.", name=name))
                raise typer.Exit(NOTHING_NEW)
            paths = [(out if FILES in due else Path(aside)) / made.file_name(WRITERS[form][0]) for form in formats]
            for k, (form, path) in enumerate(zip(formats, paths, strict=True)):
                progress(0.3 + 0.6 * k / len(formats), form.value)
                if set(due) != {WEBHOOK}:  # it is told the names only
                    write_whole(path, WRITERS[form][1](made))
                if FILES in due:
                    typer.echo(path)
            if sent and FILES in due:
                sent.done(FILES)
            _send(_message(view or made.title, made, paths), paths, due, mailbox, hook, sent, t)


def _send(
    message: Message,
    paths: Sequence[Path],
    due: Sequence[str],
    mailbox: mail.Mailbox | None,
    hook: webhook.Hook | None,
    sent: Deliveries | None,
    t: Words,
) -> None:
    """Mail it and post it. One that fails keeps the other from nothing; then raises DeliveryError."""
    failed: list[DeliveryError] = []
    to = [place for place in due if place not in (FILES, WEBHOOK)]
    if mailbox is not None and to:
        missed: Sequence[str] = ()
        try:
            mail.send(mailbox, mail.compose(message, mailbox.sender, to, paths))
            remark(t("Mailed to {addresses}.", addresses=", ".join(to)))
        except DeliveryError as error:
            missed = error.refused if isinstance(error, mail.RefusedError) else to
            failed.append(error)
        for one in to:
            if sent and one not in missed:
                sent.done(one)
    if hook is not None and WEBHOOK in due:
        try:
            webhook.send(hook, message)
            remark(t("Posted to the webhook."))
            if sent:
                sent.done(WEBHOOK)
        except DeliveryError as error:
            failed.append(error)
    for fault in failed[:-1]:
        complain(fault, t)
    if failed:
        raise failed[-1]


def _asked(
    store: Store,
    read: Any,
    view: str | None,
    page: str | None,
    days: int | None,
    dates: tuple[datetime | None, datetime | None],
    channels: Sequence[str],
    attributes: Sequence[str],
) -> tuple[str, str, Filter]:
    """What the report is called, its page, and its filter; rolling dates stay rolling."""
    from dashboard.ui.contents import VIEWS  # Streamlit takes seconds to load

    start, end = dates
    if (view is None) == (page is None):
        raise UsageError("Name a saved view or a page.", "Give one of --view and --page.")
    if view is not None and (days or start or end or channels or attributes):
        raise UsageError("A saved view has its own filter.", "Leave the filter out, or give --page.", "--view")
    saved = store.views.named(view, LOCAL) if view is not None else None
    slug = saved.page if saved else str(page)
    if slug not in VIEWS:
        where = "--view" if saved else "--page"
        raise UsageError(
            "There is no page {page}.", "Choose from {pages}.", where=where, page=slug, pages=", ".join(VIEWS)
        )
    if saved:
        return saved.name, slug, saved.filter
    if days and (start or end):
        raise UsageError("Give --days, or --from and --to.", where="--days")
    filter = Filter(days=days or DEFAULT_DAYS)
    data = read("details/store").row(0, named=True)
    known = (data["first_date"], data["last_date"])
    chosen = dates_and_channels(start and start.date(), end and end.date(), known, channels)
    if start or end:
        filter = replace(filter, days=None, start_date=chosen.start_date, end_date=chosen.end_date)
    return slug, slug, replace(filter, channels=chosen.channels, attributes=kept_columns(read, attributes))


def _holds(condition: conditions.Condition, read: Any, filter: Filter, t: Words) -> bool:
    """Whether it does; if not, that is said in words."""
    last_day = read("details/store").row(0, named=True)["last_date"]
    if last_day is None:
        remark(t("Not met: {condition}. There are no data yet.", condition=condition))
        return False
    found, metric = conditions.judge(condition, read, filter.settled(last_day)), METRICS[condition.metric]
    if found.is_met:
        return True
    label = metric.label_zh if t.lang == "zh_CN" else metric.label
    value = t("{label} is {value}", label=label, value=Values(t).value(found.value, metric.unit))
    if found.value is None:
        value = t("{label} is not known here", label=label)
    elif found.is_thin:
        value = t("{value}, on {n} observations only", value=value, n=found.n)
    remark(t("Not met: {condition}. {value}; nothing was written.", condition=condition, value=value))
    return False


def _made(store: Store, read: Any, slug: str, filter: Filter, t: Words, *, hides_agents: bool) -> Report:
    from dashboard.ui.reporting import report as drawn  # as above

    made = drawn(read, slug, filter, t, notes=visible(store, hides_agents=hides_agents))
    if made is None:
        raise StoreError("There is nothing to report: no data match.", "Choose other dates or filters.", slug)
    return made


def _message(title: str, made: Report, paths: Sequence[Path]) -> Message:
    """The name, the sentence and the key figures; nothing else leaves in words."""
    figures = next((sheet.table for sheet in made.sheets if sheet.key == "figures"), None)
    said = []
    for label, value, change, *_ in figures.rows if figures else ():
        moved = f" ({change.text})" if change.text.strip("— ") else ""
        said.append(f"{label.text} {value.text}{moved}")
    return Message(title, made.sentence, " · ".join(said), tuple(path.name for path in paths))


def _mailbox(settings: Settings) -> mail.Mailbox:
    sender = settings.smtp_from or settings.smtp_user
    if not settings.smtp_host or not sender:
        raise UsageError(
            "No mail server is set.", "Set CSAT_SMTP_HOST and CSAT_SMTP_FROM, and what else the server asks for.",
            where="--mail-to",
        )  # fmt: skip
    (sender,) = mail.addresses(sender)
    password = settings.smtp_password.get_secret_value()
    host, port, user = settings.smtp_host, settings.smtp_port, settings.smtp_user
    return mail.Mailbox(host, port, user, password, sender, settings.smtp_tls)


def _hook(settings: Settings) -> webhook.Hook:
    url = settings.webhook_url.get_secret_value()
    if not url:
        raise UsageError("No webhook is set.", "Set CSAT_WEBHOOK_URL and CSAT_WEBHOOK_KIND.", where="--notify")
    return webhook.Hook(url, settings.webhook_kind, settings.webhook_secret.get_secret_value())
