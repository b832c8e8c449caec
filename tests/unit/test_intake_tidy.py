"""The short way of the reader takes tidy stretches only, and says what the long way says."""

import csv
import hmac
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.intake import masking, reader, tidy
from dashboard.intake.reader import read_table
from dashboard.intake.records import scan_records

HEADER = ["a", "b", "c"]


@pytest.fixture
def short_way(monkeypatch):
    monkeypatch.setattr(tidy, "FEWEST_RECORDS", 1)
    monkeypatch.setattr(tidy, "CHUNK_RECORDS", 7)
    monkeypatch.setattr(reader, "FOOTER_RECORDS", 0)


def written(rows, **dialect) -> bytes:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows([HEADER, *rows])
    return out.getvalue().encode()


def both(text: bytes, monkeypatch, delimiter: str = ",", quotechar: str = '"'):
    """The table by the short way where it can be taken, and by the long way."""
    records = scan_records(text, delimiter, quotechar)
    tables = []
    for fewest in (1, 10**9):
        monkeypatch.setattr(tidy, "FEWEST_RECORDS", fewest)
        tables.append(
            read_table(text, records, delimiter=delimiter, quotechar=quotechar, header=HEADER, first=1, wanted=[0, 2])
        )
    return [({p: c.to_list() for p, c in t.columns.items()}, t.record.tolist(), t.misfits) for t in tables]


CELL = st.text(st.sampled_from("ab ,;\"'\n\r评分é0-"), max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3) | st.lists(CELL, min_size=1, max_size=4), max_size=30),
    delimiter=st.sampled_from(",;\t|"), ends=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), tail=st.sampled_from(["", "x", "\n", '"', ",,\n"]),
)  # fmt: skip
def test_both_ways_read_the_same(rows, delimiter, ends, quoting, tail):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tidy, "CHUNK_RECORDS", 7)
        patch.setattr(reader, "FOOTER_RECORDS", 0)
        text = written(rows, delimiter=delimiter, lineterminator=ends, quoting=quoting) + tail.encode()
        records = scan_records(text, delimiter, '"')
        if records.open_line is None and len(records):
            short, long = both(text, patch, delimiter)
            assert short == long


@pytest.mark.parametrize(
    ("rows", "is_tidy"),
    [
        ([["1", "x", "y"]] * 3, True),
        ([["1", 'say "x"', "two\nlines"], ["2", "", ""]], True),
        ([["1", "x", "y"], ["1", "x"]], False),
        ([["1", "x", "y"], ["1", "x", "y", ""]], False),
        ([["1", "x", "y"], ["", "", ""], ["2", "x", "y"]], False),
        ([["1", "x", "y" * 70_000]], False),
    ],
)
def test_only_tidy_stretches_go_the_short_way(rows, is_tidy):
    text = written(rows, lineterminator="\n")
    records = scan_records(text, ",", '"')
    found = tidy.tidy_columns(
        text, records, 1, len(records), delimiter=",", quotechar='"', width=3, wanted={0, 2}
    )  # fmt: skip
    assert (found is not None) == is_tidy
    if found:
        assert {p: column.to_list() for p, column in found.items()} == {p: [row[p] for row in rows] for p in (0, 2)}


def test_a_header_inside_a_tidy_stretch_is_found(short_way, monkeypatch):
    text = written([["1", "x", "y"]] * 9 + [HEADER] + [["2", "x", "y"]] * 9, lineterminator="\n")
    short, long = both(text, monkeypatch)
    assert short == long
    assert [(misfit.problem, misfit.record) for misfit in short[2]] == [("repeated_header", 10)]


def test_lone_returns_and_marks_go_the_long_way():
    for text in (b"a,b,c\r1,x,y\r2,x,y\r", b"a,b,c\n\xef\xbb\xbf1,x,y\n"):
        records = scan_records(text, ",", '"')
        assert tidy.tidy_columns(text, records, 1, 2, delimiter=",", quotechar='"', width=3, wanted={0}) is None


def test_a_reader_that_counts_otherwise_is_not_believed(monkeypatch):
    text = written([["1", "x", "y"]] * 3, lineterminator="\n")
    records = scan_records(text, ",", '"')
    whole = pl.read_csv
    monkeypatch.setattr(pl, "read_csv", lambda *told, **options: whole(*told, **options).head(2))
    assert tidy.tidy_columns(text, records, 1, 4, delimiter=",", quotechar='"', width=3, wanted={0, 2}) is None


@pytest.mark.parametrize("length", [0, 1, 32, 64, 65, 200])
def test_customers_are_hashed_as_the_standard_says(length):
    key = b"k" * length
    wanted = hmac.digest(key, "客户 7".encode(), "sha256").hex()[:32]
    few, many = pl.Series(["客户 7"] * 4), pl.Series(["客户 7", None])
    assert masking.customers(few, key).to_list() == [wanted] * 4
    assert masking.customers(many, key).to_list() == [wanted, None]
