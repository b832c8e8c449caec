"""The real exports that a whole store is made of: where they lie, what must be said about them, their metrics.

`python -m tests.real.exports` writes the table of metrics in the README again.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import sqlfile
from dashboard.metrics import METRICS
from dashboard.store import Store
from tests.conftest import ROOT
from tests.every_query import ALWAYS
from tests.unit.store_files import opened

README = ROOT / "README.md"
SHARED = Path(os.environ.get("CSAT_SHARED_DATA") or ROOT.parent / "shared" / "data")


@dataclass(frozen=True)
class Export:
    """One real file. words: what the README calls it. mapping: what a person must say about it."""

    words: str
    parts: tuple[str, ...]
    mapping: dict[str, str] = field(default_factory=dict)


EXPORTS = {
    export.parts[-1]: export
    for export in (
        Export("Shop, CSAT only", ("01_shopzilla_csat", "Customer_support_data_17k_kaggle_header.csv")),
        Export("Shop, all tickets", ("01_shopzilla_csat", "all_85907_rows_without_csat.csv")),
        Export("Zendesk", ("02_plum_zendesk", "DA Assignment.csv")),
        Export(
            "Kaggle support",
            ("03_kaggle_support_tickets", "customer_support_tickets_iso.csv"),
            {"created_at": "Date of Purchase"},
        ),
        Export("Freshdesk-like", ("05_technical_support_freshdesk_like", "technical_support.csv")),
        Export("City hotline", ("07_nyc311", "311_Service_Requests_b.csv")),
        Export("Shop reviews", ("09_olist_reviews_sample", "olist_order_reviews_dataset.csv")),
        Export("Retail survey (fr)", ("14_nps_french_retail", "nps_latin1.csv")),
        Export("Phone survey (zh)", ("15_beijing_mobile_satisfaction_zh", "voice_satisfaction_gb18030.csv")),
        Export("Travel desk (made up)", ("21_synthetic_ticket_sets", "travel_support_tickets.csv")),
        Export("IT desk (made up)", ("21_synthetic_ticket_sets", "it_service_desk_sla.csv")),
        Export("AI desk (made up)", ("21_synthetic_ticket_sets", "agentic_ai_support.csv")),
        Export("Product desk (made up)", ("21_synthetic_ticket_sets", "product_tickets_csat.csv")),
        Export("Chatwoot CSAT", ("product_layouts", "chatwoot_csat_en.csv")),
    )
}

# Subjects of the table: the measures whose metrics they hold. A metric counts where it stands first.
SUBJECTS = {
    "Load": ("volume", "flow", "backlog"),
    "Waiting": ("speed", "promise"),
    "Solving": ("resolution",),
    "Business hours": ("speed_business", "resolution_business"),
    "Care": ("quality",),
    "Effort": ("handling",),
    "Bot": ("bot",),
    "Satisfaction": ("satisfaction", "score_spread", "survey_response"),
}
OTHERS = "Others"
# What no file tells → how the names of the metrics begin that need it.
REASONS = {
    "whether a bot began, and when it handed over": (
        "bot_", "containment", "handoff", "handed_", "lasting_", "self_service",
    ),
    "who left the queue": ("abandoned",),
    "complaints, escalations, partners": ("complaint", "escalation", "outside"),
    "refunds and compensation": ("refund", "compensation"),
    "through how many hands a ticket went": ("transfer", "team_transfer"),
    "whose turn it was": ("agent_wait", "on_hold", "next_reply"),
    "answers to NPS and effort questions as such": ("nps", "ces"),
    "the hours of service (a setting)": ("first_response_km_p50_business", "within_target_business"),
}  # fmt: skip
# One column a band stands for the metric.
BANDS = {"score_share_pct": "score_1_share_pct", "wait_share_pct": "none_share_pct"}
BEGIN, END = "<!-- exports -->", "<!-- /exports -->"


@contextmanager
def imported(export: Export, folder: Path, shared: Path) -> Iterator[Store]:
    """A store that holds this export alone."""
    with opened(folder) as store:
        draft = store.inspect(shared.joinpath("exports", *export.parts), mapping=export.mapping)
        store.commit(store.preview(draft, as_of=None if draft.kind == "tickets" else date(2025, 1, 1)))
        yield store


def subjects() -> dict[str, dict[str, str]]:
    """Subject → metric → the measure that it is read from."""
    measures = [name.removeprefix("measures/") for name in sqlfile.load() if name.startswith("measures/")]
    listed = [measure for group in SUBJECTS.values() for measure in group]
    groups = {**SUBJECTS, OTHERS: tuple(measure for measure in measures if measure not in listed)}
    found: dict[str, dict[str, str]] = {subject: {} for subject in groups}
    seen: set[str] = set()
    for subject, group in groups.items():
        for measure in group:
            columns = {column.name for column in sqlfile.load()[f"measures/{measure}"].columns}
            for name in METRICS.keys() - seen:
                if BANDS.get(name, name) in columns:
                    found[subject][name] = measure
                    seen.add(name)
    return {subject: metrics for subject, metrics in found.items() if metrics}


def supported(read: Any) -> set[str]:
    """Names of the metrics that say something over all the data. A count of nothing, of no tickets, says nothing."""
    has_tickets = read("details/store")["tickets"][0] > 0
    found = set()
    for name, measure in (pair for metrics in subjects().values() for pair in metrics.items()):
        row = read(f"measures/{measure}", ALWAYS, by="all").row(0, named=True)
        if row[BANDS.get(name, name)] is not None and (METRICS[name].unit != "count" or has_tickets):
            found.add(name)
    return found


def section(found: dict[str, set[str]]) -> str:
    """The README's section between its marks. found: file → names of the metrics that it supports."""
    groups = subjects()
    lines = [f"| file | {' | '.join(groups)} |", "|---" * (len(groups) + 1) + "|"]
    for file, export in EXPORTS.items():
        cells = [f"{len(metrics.keys() & found[file]) or '–'}/{len(metrics)}" for metrics in groups.values()]
        lines.append(f"| {export.words} | {' | '.join(cells)} |")
    missing = {name for metrics in groups.values() for name in metrics} - set().union(*found.values())
    lines += ["", "No file tells:", ""]
    for reason, starts in REASONS.items():
        if names := sorted(name for name in missing if name.startswith(starts)):
            lines.append(f"- {reason}: {', '.join(f'`{name}`' for name in names)}")
            missing -= set(names)
    lines += [f"- other columns: {', '.join(f'`{name}`' for name in sorted(missing))}"] if missing else []
    return "\n".join([BEGIN, *lines, END])


def in_readme() -> str:
    """The section as the README has it."""
    return re.search(f"{BEGIN}.*{END}", README.read_text("utf-8"), re.DOTALL).group()


def main() -> None:
    """Write the section again."""
    found = {}
    for file, export in EXPORTS.items():
        with tempfile.TemporaryDirectory() as folder, imported(export, Path(folder) / "data", SHARED) as store:
            found[file] = supported(store.read)
    README.write_text(README.read_text("utf-8").replace(in_readme(), section(found)), "utf-8")


if __name__ == "__main__":
    main()
