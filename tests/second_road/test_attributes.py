"""Columns that no field takes, from a CSV file to a figure: asked through `csat query`, and counted in the raw file."""

import csv
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.second_road.conftest import Ask, csat

REGIONS = ("North", "South=", "东区, 上海", "")
LINE = "Product=line, 产品"
LINES = ("shoes", "bags, belts", "=hats")


def encoded(header: str, value: str) -> str:
    """As `--attribute` takes it: a backslash before each = of the header."""
    return f"{header.replace('=', chr(92) + '=')}={value}"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """400 tickets with two further columns, and 250 answers, 50 without a ticket, with a Region of their own."""
    dice, folder = random.Random(5), tmp_path_factory.mktemp("kept")
    tickets, surveys = folder / "tickets.csv", folder / "surveys.csv"
    with tickets.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["ticket_id", "created_at", "first_response_at", "channel", "status", "Region", LINE])
        for n in range(400):
            at = datetime(2026, 3, 2, 9, 0, 1) + timedelta(minutes=37 * n)
            answered = at + timedelta(seconds=dice.randrange(10, 5_000))
            more = (dice.choice(REGIONS), dice.choice(LINES))
            rows.writerow([f"T{n}", at, answered, dice.choice(["chat", "email"]), "open", *more])
    with surveys.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["survey_id", "ticket_id", "question", "answered_at", "score", "scale", "Region"])
        for n in range(250):
            at = datetime(2026, 3, 3, 9, 0, 1) + timedelta(minutes=31 * n)
            rows.writerow(
                [f"S{n}", f"T{n}" if n < 200 else "", "csat", at, dice.randrange(1, 6), "1-5", REGIONS[n % 3]]
            )
    return tickets, surveys


@pytest.fixture(scope="module")
def ask_kept(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Ask:
    store = tmp_path_factory.mktemp("kept_store") / "data"
    csat(store, "import", *map(str, files))
    return lambda *words: json.loads(csat(store, "query", *words, "--format", "json"))


@pytest.fixture(scope="module")
def raw_kept(files: tuple[Path, Path]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name, path in zip(("t", "s"), files, strict=True):
        con.read_csv(path, all_varchar=True).create(name)
    return con


CHOICES = {
    "one": ("Region", ["North"], None, None),
    "alternatives": ("Region", ["North", "东区, 上海"], None, None),
    "odd header": (LINE, ["bags, belts"], None, None),
    "both": ("Region", ["South=", "North"], LINE, ["shoes", "=hats"]),
}


@pytest.mark.parametrize(("first", "values", "second", "others"), CHOICES.values(), ids=CHOICES.keys())
def test_waits_of_what_is_chosen(ask_kept: Ask, raw_kept, first, values, second, others) -> None:
    options = [word for value in values for word in ("--attribute", encoded(first, value))]
    where, given = f'list_contains($values, "{first}")', {"values": values}
    if second:
        options += [word for value in others for word in ("--attribute", encoded(second, value))]
        where, given = f'{where} and list_contains($others, "{second}")', given | {"others": others}
    expected = raw_kept.execute(
        f"""select channel, count(*), median(date_diff('second', created_at::timestamp, first_response_at::timestamp))
            from t where {where} group by all order by channel""",
        given,
    ).fetchall()
    got = ask_kept("measures/speed", "--by", "channel", *options)
    assert [(row["bucket"], row["answered_tickets"], row["first_response_p50_seconds"]) for row in got] == expected
    assert 20 < sum(count for _, count, _ in expected) < 400


def test_answers_have_the_region_of_their_ticket_or_their_own(ask_kept: Ask, raw_kept) -> None:
    (expected,) = raw_kept.execute(
        """select count(*) from s left join t using (ticket_id)
           where if(t.ticket_id is null or t.Region is null, s.Region, t.Region) = 'North'"""
    ).fetchone()
    (row,) = ask_kept("measures/satisfaction", "--attribute", "Region=North")
    assert row["answered"] == expected
    (own,) = raw_kept.execute("select count(*) from s where Region = 'North'").fetchone()
    assert own != expected, "else the roads could not part"


def test_all_values_are_offered_with_their_counts(ask_kept: Ask, raw_kept) -> None:
    expected = raw_kept.execute(
        f"""unpivot (select Region, "{LINE}" from t) on columns(*) into name header value value"""
    ).fetchall()
    counts = {pair: expected.count(pair) for pair in expected}
    got = ask_kept("details/attribute_values")
    assert {(row["header"], row["value"]): row["tickets"] for row in got} == counts
    assert len(counts) == 6
