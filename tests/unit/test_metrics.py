"""The glossary is complete: words in both languages, a macro of the right name, a place where it is measured."""

import re

import duckdb
import pytest

from dashboard import sqlfile
from dashboard.errors import UsageError
from dashboard.metrics import METRICS, Metric, parse

TEXT = """-- metric:   csat_pct
-- label:    CSAT                     label.zh: 满意度
-- unit:     percent                  better: higher        counts: answered
-- means:    Answered surveys scoring 4 or 5,
--           of all answered.
-- means.zh: 占比。
create macro csat_pct(score) as 1;
"""
EACH = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())


def test_words_that_share_a_line_are_told_apart() -> None:
    metric = parse(TEXT, "metrics/csat_pct")
    assert (metric.label, metric.label_zh) == ("CSAT", "满意度")
    assert (metric.unit, metric.better, metric.counts) == ("percent", "higher", "answered")
    assert metric.means == "Answered surveys scoring 4 or 5, of all answered."


@pytest.mark.parametrize("word", ["label.zh", "better", "means.zh", "unit"])
def test_a_missing_word_is_named(word: str) -> None:
    with pytest.raises(UsageError, match="metrics/csat_pct: The header lacks"):
        parse(TEXT.replace(f"{word}:", f"{word}"), "metrics/csat_pct")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UsageError, match="not in its list"):
        parse(TEXT.replace("percent", "per cent"), "metrics/csat_pct")


@EACH
def test_the_file_makes_the_macro_of_its_name(metric: Metric) -> None:
    with duckdb.connect() as con:
        kinds = [statement.type for statement in con.extract_statements(metric.statement)]
    assert kinds == [duckdb.StatementType.CREATE]
    assert metric.statement.startswith(f"create macro {metric.name}(")


@EACH
def test_words_stand_in_both_languages(metric: Metric) -> None:
    assert re.search(r"[\u4e00-\u9fff]|^[A-Z]+$", metric.label_zh)
    assert metric.means_zh.endswith("。")
    assert metric.means.endswith(".")
    assert not re.search(r"[\u4e00-\u9fff]", metric.label + metric.means)


@EACH
def test_the_unit_is_the_suffix(metric: Metric) -> None:
    suffix = metric.name.rpartition("_")[2]
    wanted = {"pct": "percent", "seconds": "seconds", "amount": "amount"}.get(suffix)
    assert wanted is None or metric.unit == wanted


@EACH
def test_it_is_measured_somewhere(metric: Metric) -> None:
    columns = {c.name for q in sqlfile.load().values() for c in q.columns}
    bands = {"score_share_pct": "score_1_share_pct", "wait_share_pct": "none_share_pct"}  # one column a band
    assert bands.get(metric.name, metric.name) in columns
