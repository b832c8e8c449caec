"""The record scanner and the reader: two ways to the same count."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import FileRefusedError
from dashboard.intake.reader import read_table, rows_of
from dashboard.intake.records import scan_records


def found(text: str, delimiter: str = ",", quotechar: str = '"') -> list[tuple[str, int]]:
    """(record's text, its line) of each record."""
    data = text.encode()
    records = scan_records(data, delimiter, quotechar)
    spans = zip(records.starts, records.ends, records.lines, strict=True)
    return [(data[a:b].decode(), int(line)) for a, b, line in spans]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_records_and_lines_for_every_line_end(end):
    text = end.join(["a,b", "1,2", "", '3,"x' + end + 'y"', ",,", "4,5"])
    assert [line for _, line in found(text)] == [1, 2, 4, 7]
    assert len(list(rows_of(text.encode(), ",", '"'))) == 4


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('1,"a ""quoted"" word"\n2,b\n', 2),
        ('1,5" pipe\n2,6" pipe\n3,x\n', 3),
        ('1,"ab"cd\n2,x\n', 2),
        ('1,"line\nbreak"\n2,"x"\n', 2),
        ('1,a "b" c\n2,"d\ne"\n', 2),
        ('"","a"\n"b",""\n', 2),
        ('1,""\n2,""""\n', 2),
        ("1,'a\n2,b'\n", 2),
    ],
)
def test_quotes(text, count):
    assert len(found(text)) == count == len(list(rows_of(text.encode(), ",", '"')))


def test_single_quotes_when_they_are_the_quotes():
    assert len(found("1,'a\nb'\n2,c\n", quotechar="'")) == 2


def test_a_quote_that_is_never_closed_is_reported_with_its_line():
    assert scan_records(b'a,b\n1,x\n2,"open\n3,y\n', ",", '"').open_line == 3
    assert scan_records(b'a,b\n1,5" x\n2,"open\n3,y\n', ",", '"').open_line == 3


CELLS = st.text(st.sampled_from("ab1 ,;\"'\n\r中é"), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=12), st.sampled_from(",;\t|"),
       st.sampled_from(["\n", "\r\n", "\r"]))  # fmt: skip
def test_scanner_and_reader_agree_on_every_written_table(rows, delimiter, end):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    data = out.getvalue().encode()
    records = scan_records(data, delimiter, '"')
    read = list(rows_of(data, delimiter, '"'))
    assert len(records) == len(read)
    blank = ' \r\n"' + delimiter
    assert read == [row for row in rows if "".join(row).strip(blank)]
    pieces = [next(rows_of(data[a:b], delimiter, '"')) for a, b in zip(records.starts, records.ends, strict=True)]
    assert pieces == read


@given(st.text(st.sampled_from('a1,"\n\r'), max_size=40))
def test_on_any_text_they_agree_or_a_quote_is_open(text):
    data = text.encode()
    records = scan_records(data, ",", '"')
    if records.open_line is None:
        assert len(list(rows_of(data, ",", '"'))) == len(records)


def table(text: str, width: int):
    data = text.encode()
    records = scan_records(data, ",", '"')
    header = next(rows_of(data, ",", '"'))
    return read_table(data, records, delimiter=",", quotechar='"', header=header, first=1, wanted=range(width)), records


def test_rows_that_do_not_fit_are_set_aside_with_their_reason():
    read, records = table("id,status\n1,open\n2\n3,open,x\nid,status\n4,open,,\n5,open\nTotal,4\nTotal\n", 2)
    assert read.columns[0].to_list() == ["1", "5"]
    assert [(int(records.lines[m.record]), m.problem, m.found, m.expected) for m in read.misfits] == [
        (3, "cells_fewer", "1", "2"),
        (4, "cells_more", "3", "2"),
        (5, "repeated_header", "id", ""),
        (6, "cells_more", "4", "2"),
        (8, "footer", "Total", ""),
        (9, "footer", "Total", ""),
    ]
    assert len(read.record) + len(read.misfits) == len(records) - 1


def test_a_cell_over_the_limit_leaves_its_row_out():
    read, _ = table("id,text\n1," + "x" * 70_000 + "\n2,y\n", 2)
    assert [m.problem for m in read.misfits] == ["too_long"]
    assert read.columns[1].to_list() == ["y"]


def test_a_trailing_empty_column_is_no_fault():
    read, _ = table("id,status,\n1,open\n2,open,\n", 2)
    assert (read.columns[1].to_list(), read.misfits) == (["open", "open"], [])


def test_a_disagreement_stops_the_import(monkeypatch):
    monkeypatch.setattr("dashboard.intake.reader.rows_of", lambda *_: iter([["1", "2"]]))
    data = b"a,b\n1,2\n3,4\n"
    with pytest.raises(FileRefusedError, match="lines 2 to 3"):
        read_table(
            data, scan_records(data, ",", '"'), delimiter=",", quotechar='"', header=["a", "b"], first=1, wanted=[0]
        )


def test_columns_are_text():
    read, _ = table("id,v\n007,1.0\n", 2)
    assert (read.columns[0].dtype, read.columns[0][0]) == (pl.String, "007")
