"""What a page noted, as a report: with its period, its filters, its definitions and the data it stands on."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dashboard.metrics import METRICS
from dashboard.notes import lines
from dashboard.pages._names import namer
from dashboard.pages._sheets import Book
from dashboard.share.sheets import Report
from dashboard.words import Words

if TYPE_CHECKING:
    from dashboard.pages._parts import View


def report_of(book: Book) -> Report | None:
    """The report of a page that was drawn; None where it had nothing to show."""
    view = book.view
    if view is None or not book.sheets:
        return None
    t, facts, show = book.t, view.facts, view.screen.show
    period = view.filter
    assert period.start_date and period.end_date
    return Report(
        slug=book.slug,
        title=book.title,
        sentence=book.sentence,
        first_date=period.start_date,
        last_date=period.end_date,
        zone=show.zone(facts.zone, period.start_date, period.end_date),
        data_until=show.moment(facts.as_of_local),  # with its year: files are read later
        fingerprint=facts.fingerprint,
        t=t,
        filters=tuple(chosen(view)),
        definitions=tuple(definitions(book.metrics, t)),
        notes=lines(view.screen.notes, period.start_date, period.end_date, show),
        sheets=tuple(book.sheets),
        theme=view.screen.theme,
    )


def chosen(view: "View") -> list[str]:
    """A line for each list of the filter that is not everything: Channel: Phone, Email."""
    t = view.screen.t
    name, lines = namer(t, _promotions(view)), []
    for field in view.asked.active:
        value = getattr(view.asked, field)
        if not isinstance(value, tuple):
            lines.append(name(field, ""))
            continue
        words = ("、" if t.lang == "zh_CN" else ", ").join(name(field, code) for code in value)
        lines.append(t("{name}: {value}", name=name(field, ""), value=words))
    return lines


def _promotions(view: "View") -> dict[str, str]:
    """Code → name of the promotions that touch the period."""
    name = "name_zh" if view.screen.lang == "zh_CN" else "name_en"
    return {row["code"]: row[name] for row in view.read("details/promos", view.filter).iter_rows(named=True)}


def definitions(names: Iterable[str], t: Words) -> list[tuple[str, str]]:
    """Label and meaning of metrics."""
    metrics = [METRICS[name] for name in names if name in METRICS]
    if t.lang == "zh_CN":
        return [(metric.label_zh, metric.means_zh) for metric in metrics]
    return [(metric.label, metric.means) for metric in metrics]
