"""The made stores are what they say, and the roads that are measured lead to the same figures."""

from datetime import timedelta

import polars as pl
import pytest

from bench import growth
from bench.asked import Asked, open_mart
from bench.beside import _ways
from bench.lives import AS_OF, AS_OF_SECOND, Desk
from bench.made import exports, surveys_at, tickets_at, write_csv, write_store
from bench.roads import QUESTIONS, DifferentAnswerError, View, compare
from dashboard.filters import Filter
from dashboard.intake import inspect, parse
from dashboard.settings import read_settings
from dashboard.store import Store

ROWS = 1_500


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "store"
    write_store(folder, ROWS)
    return folder


def test_the_same_desk_has_the_same_lives():
    first, again, other = Desk(ROWS).tickets(0, 500), Desk(ROWS).tickets(0, 500), Desk(ROWS, seed=1).tickets(0, 500)
    assert first.equals(again) and not first.equals(other)
    assert first["created_at"].is_sorted() and first["created_at"].max() <= AS_OF_SECOND


def test_an_export_knows_nothing_of_what_comes_after_it_and_all_of_it_comes_later(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.made.IMPORT_ROWS", 500)
    brought = []
    for as_of, files, counts in exports(ROWS, tmp_path):
        rows = pl.concat([pl.read_parquet(file) for file in files["tickets"]])
        assert rows.height == counts["tickets"] and rows["ticket_id"].is_unique().all()
        latest = (AS_OF - timedelta(seconds=AS_OF_SECOND - as_of, hours=8)).replace(tzinfo=None)
        for name in ("created_at", "updated_at", "resolved_at", "first_response_at"):
            assert rows[name].dt.replace_time_zone(None).max() <= latest
        brought.append(rows)
    newest = pl.concat(brought).sort("updated_at").unique("ticket_id", keep="last")
    assert len(brought) == 3 and newest.height == ROWS < sum(map(len, brought))
    told, _ = tickets_at(pl.concat([Desk(ROWS).tickets(first, 500) for first in (0, 500, 1_000)]), AS_OF_SECOND)
    solved = newest["resolved_at"].count()
    assert solved == told["resolved_at"].count()


def test_a_survey_that_is_not_answered_yet_comes_again():
    desk = Desk(ROWS)
    lives = desk.surveys(desk.tickets(0, ROWS), 0).filter(pl.col("answered_at") > 0)
    asked_last = lives.sort("sent_at").tail(1)
    told, later = surveys_at(lives, int(asked_last["sent_at"][0]))
    waiting = told.filter(pl.col("score").is_null())["survey_id"].to_list()
    assert asked_last["survey_id"][0] in waiting and set(waiting) == set(later["survey_id"])


def test_the_files_hold_what_the_store_holds(tmp_path, made):
    for path in write_csv(tmp_path, ROWS):
        facts = parse(inspect(path, name=path.name, zone="Asia/Shanghai"), tmp_path / path.stem, key=b"0" * 32).facts
        with Store(read_settings(data=made)) as store:
            held = sum(record["tables"][path.stem] for record in store.lake.imports())
        assert (facts["kind"], facts["rejected"], facts["tables"][path.stem]) == (path.stem, 0, held)


@pytest.mark.parametrize(
    "address", [{"d": "2023-11-22..2026-11-21"}, {"d": "90"}, {"d": "92", "ch": "chat,email", "tier": "regular"}]
)
def test_four_roads_lead_to_the_same_figures(made, address):
    ways, rows = _ways(made, ["raw", "pandas", "polars"])
    view = View.of(address)
    for question in QUESTIONS:
        ours = ways["mart"](question, view)
        assert ours.height
        for road in ("raw", "pandas", "polars"):
            compare(question, ours, ways[road](question, view), rows)


def test_an_answer_that_is_off_is_not_passed_over():
    ours = pl.DataFrame({"bucket": ["a", "b"], "tickets": [10, 20], "first_response_p50_seconds": [1_000.0, 500.0]})
    compare("speed", ours, ours, 10)
    for column, value, selected in (("tickets", 11, 10), ("first_response_p50_seconds", 1_001.0, 10),
                                    ("first_response_p50_seconds", 1_020.0, 2_000_000)):  # fmt: skip
        other = ours.with_columns(pl.when(pl.col("bucket") == "a").then(value).otherwise(column).alias(column))
        with pytest.raises(DifferentAnswerError):
            compare("speed", ours, other, selected)
    near = ours.with_columns(pl.col("first_response_p50_seconds") * 1.009)
    compare("speed", ours, near, 2_000_000)
    with pytest.raises(DifferentAnswerError):
        compare("speed", ours, ours.head(1), 10)


def test_a_question_is_worked_out_each_time(made):
    with Store(read_settings(data=made)) as store:
        shown, last = store.figures.shown(), AS_OF.date()
        question = Asked("measures/volume", Filter().settled(last), (("by", "all"),))
        assert question.put_to(shown) is question.put_to(shown)
    shown.close()
    mart = open_mart(shown.path)
    assert question.put_to(mart) is not question.put_to(mart)


def test_growth_is_the_slope_of_logarithms():
    assert growth.exponent({1_000: 10.0, 10_000: 100.0, 100_000: 1_000.0}) == pytest.approx(1)
    assert growth.exponent({1_000: 50.0, 10_000: 50.0}) == pytest.approx(0)
    assert growth.exponent({1_000: 1.0, 10_000: 50.0}) is None
    asked = {"view": "90 days", "query": "q", "period": "", "pages": ["overview"]}
    timed = {rows: [asked | {"cpu_ms": rows / 100}, asked | {"query": "r", "cpu_ms": 10.0}] for rows in (1_000, 10_000)}
    page, *queries = sorted(growth.growth(timed), key=lambda one: one["kind"])
    assert page["cpu_ms"] == {1_000: 20.0, 10_000: 110.0} and [q["exponent"] for q in queries] == pytest.approx([1, 0])
    assert "overview" in "\n".join(growth.table([page, *queries], [1_000, 10_000], None))
