"""What a file tells of customers is nowhere afterwards: not in a byte of the store, an answer, a report or the log."""

import csv
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl
import pytest

from dashboard.cli.asking import parameters
from dashboard.filters import Filter
from dashboard.intake.rejects import rejects_csv
from dashboard.store import Store
from tests.every_query import FILES
from tests.planted import HOSTS, mails, phones
from tests.unit.store_files import opened

LAST = datetime(2026, 11, 20, 20, 0)
ROWS = 300
# Columns of a help desk's export that tell who somebody is, and what each row says there.
PERSONAL = {
    "requester_name": "Wilhelmina Quastenberg{k}",
    "customer_email": "wilhelmina.{k}@kundenpost-example.org",
    "phone": "+4915{k:09}",
    "address": "Unterlindenstraße {k}b, Hinterzarten",
    "ip_address": "203.0.113.{k}",
    "收货人": "欧阳钱塘江{k}",
    "customer_id": "CUST-quastenberg-{k}",
}
SECRETS = ("Quastenberg", "quastenberg", "wilhelmina", "kundenpost-example", "Unterlinden", "203.0.113.", "欧阳钱塘江")


@pytest.fixture(scope="module")
def logged() -> Iterator[list[str]]:
    """All that the program logs meanwhile, however quiet it is otherwise."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage() + str(record.exc_info or ""))

    ear, root = Ear(level=logging.DEBUG), logging.getLogger("dashboard")
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(ear)
    root.setLevel(before)


@pytest.fixture(scope="module")
def secrets() -> list[str]:
    """Numbers and addresses that stand in comments, without their separators where those vary."""
    return [one.secret for one in (*phones(ROWS), *mails(ROWS))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, logged: list[str]) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("planted")
    comments = [one.text for pair in zip(phones(ROWS), mails(ROWS), strict=True) for one in pair]
    tickets, surveys = folder / "tickets.csv", folder / "surveys.csv"
    with tickets.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["ticket_id", "created_at", "status", "channel", "agent", *PERSONAL])
        for k in range(ROWS):
            made = "never" if k == 7 else LAST - timedelta(hours=k)
            told = [words.format(k=k) for words in PERSONAL.values()]
            rows.writerow([f"T{k}", made, "solved", "chat", "Li Na", *told])
    with surveys.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["survey_id", "ticket_id", "question", "answered_at", "score", "scale", "comment"])
        for k, comment in enumerate(comments):
            rows.writerow([f"S{k}", f"T{k}" if k < ROWS else "", "csat", LAST, 1 + k % 5, "1-5", comment])
    with opened(folder / "data") as made_store:
        for path in (tickets, surveys):
            made_store.commit(made_store.preview(made_store.inspect(path)))
        yield made_store


def told(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in (*SECRETS, *secrets, *(f"@{host}" for host in HOSTS)) if secret in text]


def test_no_byte_of_the_store_but_left_out_rows(store: Store, secrets: list[str]) -> None:
    """Files of columns are packed, so their values are looked at as well as their bytes."""
    store.engine.dispose()
    looked_at = 0
    for path in sorted(p for p in store.settings.data.rglob("*") if p.is_file()):
        if path.is_relative_to(store.folders.rejects) or path == store.folders.ballast:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            text += pl.read_parquet(path, hive_partitioning=False).write_json()
        assert told(text, secrets) == [], path.name
        looked_at += 1
    assert looked_at > 5
    (left_out,) = [p for p in store.folders.rejects.iterdir() if pl.read_parquet(p).height]
    assert "Quastenberg7" in rejects_csv(left_out).decode("utf-8-sig"), "there was something to find"


def test_no_answer_to_any_question(store: Store, secrets: list[str]) -> None:
    filter = Filter(days=90, compare="none").settled(LAST.date())
    answered = 0
    for query in FILES.values():
        given = ["ticket_id=T3"] if "ticket_id" in query.params else []
        for by in ("all", "agent", "team") if "by" in query.params else (None,):
            answer = store.read(query.name, filter, **parameters(query, given, by))
            assert told(answer.write_json(), secrets) == [], query.name
            answered += answer.height
    assert answered > 300
    comments = store.read("details/comments", filter, search="", limit=10**6, offset=0)["comment"]
    assert comments.len() == 2 * ROWS
    assert comments.str.contains(r"\[(?:phone|e-mail|number|id|card)\]").sum() >= 0.97 * comments.len()


def test_no_line_of_the_log_and_no_fact_of_an_import(store: Store, logged: list[str], secrets: list[str]) -> None:
    facts = [str(one) for one in store.imports()] + [str(line) for line in store.audit.every()]
    assert told("\n".join([*logged, *facts]), secrets) == []
    assert len(facts) >= 2


def test_customers_can_be_told_apart_and_not_known(store: Store) -> None:
    (file,) = store.lake.files("tickets")
    kept = pl.read_parquet(file)["customer_id"]
    assert kept.n_unique() == ROWS - 1
    assert kept.str.contains(r"^[0-9a-f]{32}$").all()
