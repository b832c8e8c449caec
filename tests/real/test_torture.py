"""Damaged and unusual files: a right import or a sentence, never a traceback, never other figures in silence."""

import polars as pl
import pytest

from dashboard.errors import DashboardError, FileRefusedError
from dashboard.intake import inspect, parse

from .conftest import KEY, shared

pytestmark = pytest.mark.shared

KEPT = ("status", "created_at", "resolved_at", "channel", "team", "human_replies", "reopens")


def figures(folder, name: str) -> tuple[pl.DataFrame, pl.DataFrame, dict]:
    path = shared("csv-torture", "derived", name)
    parsed = parse(inspect(path, name=name, zone="Asia/Shanghai"), folder, key=KEY)
    tickets = pl.read_parquet(parsed.tickets).select("ticket_id", *KEPT).sort("ticket_id")
    surveys = pl.read_parquet(parsed.surveys).select("ticket_id", "score", "score_raw").sort("ticket_id")
    return tickets, surveys, parsed.facts


def test_every_file_is_read_or_refused_with_a_sentence():
    files = [path for path in sorted(shared("csv-torture").rglob("*")) if path.is_file()]
    assert len(files) > 300
    sentences = []
    for path in files:
        try:
            draft = inspect(path, name=path.name, zone="UTC")
        except DashboardError as error:
            sentences.append((path.name, error.say()))
            continue
        assert draft.records > 0
        assert len(draft.columns) > 0
    assert all(sentence.startswith(f"{name}: ") for name, sentence in sentences)
    assert 0 < len(sentences) < len(files) / 4


@pytest.mark.parametrize(
    ("name", "left_out"),
    [("plum_utf16be_nobom_comma.csv", 0), ("plum_duplicate_header.csv", 0), ("plum_preamble_and_totals.csv", 2)],
)
def test_the_same_table_in_another_dress_gives_the_same_figures(tmp_path, name, left_out):
    tickets, surveys, _ = figures(tmp_path / "clean", "_clean_plum_500.csv")
    same_tickets, same_surveys, facts = figures(tmp_path / "other", name)
    assert same_tickets.equals(tickets)
    assert same_surveys.equals(surveys)
    assert (facts["rows"], facts["rejected"]) == (500 + left_out, left_out)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plum_html_table_named.csv", "web page"),
        ("plum_mixed_dmy_mdy.csv", "Dates are written in two ways"),
    ],
)
def test_what_cannot_be_told_stops_with_a_sentence(tmp_path, name, words):
    with pytest.raises(FileRefusedError, match=words):
        figures(tmp_path, name)


def test_rounded_customers_are_unknown_and_told(tmp_path):
    _, _, facts = figures(tmp_path, "plum_scientific_ids.csv")
    assert [p["rows"] for p in facts["problems"] if p["problem"] == "id_rounded"] == [500]
    assert pl.read_parquet(tmp_path / "tickets.parquet")["customer_id"].null_count() == 500


def test_a_file_saved_twice_is_told():
    path = shared("csv-torture", "derived", "nps_double_encoded_utf8.csv")
    assert "encoded_twice" in {note.code for note in inspect(path, name="nps.csv", zone="UTC").notes}
