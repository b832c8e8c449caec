"""What an import would change, record by record, by the same rule as the figures."""

from datetime import UTC, datetime

import polars as pl
import pytest

from dashboard.lake import SCHEMAS, Lake
from dashboard.store.counts import Counts, count

EARLY, LATE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def frame(table, rows):
    """Rows given as dicts, all other columns empty."""
    schema = pl.Schema({n: t for n, t in SCHEMAS[table].items() if n != "import_id"})
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema)


def ticket(ticket_id, content, updated_at=None, line=2):
    return {"ticket_id": ticket_id, "content": content, "updated_at": updated_at, "line": line}


def survey(survey_id, content, line=2, answered_at=None):
    return {"survey_id": survey_id, "content": content, "line": line, "answered_at": answered_at}


@pytest.fixture
def lake(tmp_path):
    made = Lake(tmp_path / "lake")
    made.create()
    return made


@pytest.fixture
def put(lake):
    """Import rows: put(number, tickets=[…], surveys=[…])."""

    def put(number, **tables):
        parts = len(tables)
        for part, (table, rows) in enumerate(tables.items(), start=1):
            facts = {"number": number}
            # Ids that look like numbers must stay texts, and must not decide the order.
            lake.append(table, frame(table, rows), f"{9 - number}e1", facts, f"{part}/{parts}")

    return put


@pytest.fixture
def counted(lake, tmp_path):
    """Count a file: counted("tickets", tickets=[…], surveys=[…])."""

    def counted(kind, **tables):
        files = {}
        for table, rows in tables.items():
            files[table] = tmp_path / f"new_{table}.parquet"
            frame(table, rows).write_parquet(files[table])
        return count(files, kind, lake.snapshot())

    return counted


def test_everything_is_new_in_an_empty_lake(counted):
    new = [ticket("T1", "a", line=2), ticket("T2", "b", line=3)]
    assert counted("tickets", tickets=new) == Counts(2, 0, 0, 0)


@pytest.mark.parametrize(
    ("here", "new", "state"),
    [
        (("a", EARLY), ("a", EARLY), "same"),
        (("a", EARLY), ("b", LATE), "updated"),
        (("a", LATE), ("b", EARLY), "older"),
        (("a", EARLY), ("b", EARLY), "updated"),  # no later change: the later import wins
        (("a", None), ("b", None), "updated"),
        (("a", None), ("b", EARLY), "updated"),
        (("a", EARLY), ("b", None), "older"),
    ],
)
def test_a_known_ticket(put, counted, here, new, state):
    put(1, tickets=[ticket("T1", *here)])
    expected = {"added": 0, "updated": 0, "same": 0, "older": 0} | {state: 1}
    assert counted("tickets", tickets=[ticket("T1", *new)]) == Counts(**expected)


def test_the_winner_here_is_the_newest_change_then_the_later_import(put, counted):
    put(1, tickets=[ticket("T1", "new", LATE), ticket("T2", "first")])
    put(2, tickets=[ticket("T1", "old", EARLY), ticket("T2", "second")])
    again = [ticket("T1", "new", LATE, line=2), ticket("T2", "second", line=3)]
    assert counted("tickets", tickets=again) == Counts(0, 0, 2, 0)


def test_an_import_that_is_not_whole_does_not_count(lake, put, counted):
    lake.append("tickets", frame("tickets", [ticket("T1", "a")]), "ff", {"number": 1}, "2/2")
    assert counted("tickets", tickets=[ticket("T1", "a")]) == Counts(1, 0, 0, 0)


def test_among_surveys_the_later_import_wins_whatever_their_times(put, counted):
    put(1, surveys=[survey("S1", "a", answered_at=LATE)])
    assert counted("surveys", surveys=[survey("S1", "b", answered_at=EARLY)]) == Counts(0, 1, 0, 0)


def test_a_record_with_several_surveys_is_one_record(put, counted):
    put(1, surveys=[survey("S1:csat", "a"), survey("S1:nps", "a")])
    new = [
        survey("S1:csat", "a", line=2), survey("S1:nps", "changed", line=2),
        survey("S2:csat", "a", line=3), survey("S2:nps", "a", line=3),
    ]  # fmt: skip
    assert counted("surveys", surveys=new) == Counts(1, 1, 0, 0)


def test_a_ticket_whose_score_arrives_later_is_updated(put, counted):
    put(1, tickets=[ticket("T1", "a", EARLY)])
    new = {"tickets": [ticket("T1", "a", EARLY)], "surveys": [survey("T1:csat", "five")]}
    assert counted("tickets", **new) == Counts(0, 1, 0, 0)


def test_a_new_ticket_is_new_even_if_its_survey_came_before(put, counted):
    put(1, surveys=[survey("T1:csat", "five")])
    new = {"tickets": [ticket("T1", "a")], "surveys": [survey("T1:csat", "five")]}
    assert counted("tickets", **new) == Counts(1, 0, 0, 0)
