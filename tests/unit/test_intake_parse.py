"""Whole files: from bytes to rows, facts, left-out rows and refusals. Every fixture stands in sight."""

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import FileRefusedError, MappingError
from dashboard.fields import TABLES
from dashboard.intake import Limits, inspect, parse, rejects_csv
from dashboard.intake.child import carry_out
from dashboard.intake.process import fault as _fault
from dashboard.intake.sheet import TYPES

KEY = b"only for tests"
ZONE = "Asia/Shanghai"


class Import:
    """A text, imported: its draft, facts and frames."""

    def __init__(self, folder: Path, data: str | bytes, name: str = "file.csv", **options: object) -> None:
        path = folder / "in.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        as_of = options.pop("as_of", None)
        self.draft = inspect(path, name=name, zone=ZONE, **options)
        self.parsed = parse(self.draft, folder / "out", key=KEY, as_of=as_of)
        self.facts = self.parsed.facts
        self.tickets = pl.read_parquet(self.parsed.tickets) if self.parsed.tickets else None
        self.surveys = pl.read_parquet(self.parsed.surveys) if self.parsed.surveys else None
        self.rejects = pl.read_parquet(self.parsed.rejects)

    @property
    def problems(self) -> dict[tuple[str, str, str], int]:
        return {(p["problem"], p["level"], p["column"]): p["rows"] for p in self.facts["problems"]}


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Import a text. The parser runs in this process: starting its own takes most of a second."""

    def run(job, name, *_):
        told = []
        carry_out(json.loads(json.dumps(job)), told.append)
        if "error" in told[-1]:
            raise _fault(told[-1], 0, "", name)
        return json.loads(json.dumps(told[-1]["result"]))

    monkeypatch.setattr("dashboard.intake.parsing._run", run)
    return lambda data, **options: Import(tmp_path, data, **options)


def local(values: pl.Series) -> list[str | None]:
    naive = values.dt.convert_time_zone(ZONE).dt.replace_time_zone(None)
    return naive.dt.to_string("%Y-%m-%d %H:%M:%S").to_list()


TICKETS = """\
ticket_id,created_at,channel,status,first_response_at,resolved_at,agent_id,customer_id
T1,2025-11-11 00:30:00,在线客服,closed,2025-11-11 00:31:10,2025-11-11 09:00:00,Li Na,C1
T2,2025-11-11 10:00:00,phone,open,,,,C2
"""
SURVEYS = """\
survey_id,ticket_id,question,sent_at,answered_at,score,scale,comment
S1,T1,csat,2025-11-11 09:05:00,2025-11-11 09:10:00,非常满意,1-5,write to a@b.cn
S2,T2,csat,2025-11-12 09:05:00,,,1-5,
S3,T2,nps,2025-11-12 09:05:00,2025-11-12 10:00:00,9,0-10,
"""


def test_tickets_with_our_own_headers(load):
    got = load(TICKETS)
    assert (got.draft.kind, got.draft.layout, got.draft.records) == ("tickets", "generic", 2)
    assert local(got.tickets["created_at"]) == ["2025-11-11 00:30:00", "2025-11-11 10:00:00"]
    assert got.tickets["created_at"][0] == datetime(2025, 11, 10, 16, 30, tzinfo=UTC)
    assert got.tickets["channel"].to_list() == ["chat", "phone"]
    assert got.tickets["channel_raw"].to_list() == ["在线客服", "phone"]
    assert got.tickets["first_response_at"].is_null().to_list() == [False, True]
    assert got.tickets["failed"].to_list() == [None, None]
    assert got.tickets["line"].to_list() == [2, 3]
    assert got.facts["mapped"]["tickets"] == [
        "ticket_id", "created_at", "channel", "channel_raw", "status", "first_response_at", "resolved_at",
        "agent_id", "customer_id",
    ]  # fmt: skip
    assert (got.facts["first_date"], got.facts["last_date"]) == ("2025-11-11", "2025-11-11")
    assert got.facts["as_of_at"] == "2025-11-11T02:00:00Z"


def test_the_columns_are_those_of_the_lake(load):
    for data, table in ((TICKETS, "tickets"), (SURVEYS, "surveys")):
        frame = getattr(load(data), table)
        assert frame.columns == [f.name for f in TABLES[table] if f.name != "import_id"]
        assert dict(frame.schema) == {name: TYPES[name] for name in frame.columns}


def test_surveys_in_long_form(load):
    got = load(SURVEYS)
    assert (got.draft.kind, got.facts["has_unanswered"]) == ("surveys", True)
    assert got.surveys["score"].to_list() == [5, None, 9]
    assert got.surveys["score_raw"].to_list() == ["非常满意", None, "9"]
    assert got.surveys["question"].to_list() == ["csat", "csat", "nps"]
    assert got.surveys["answered_at"].is_null().to_list() == [False, True, False]
    assert got.surveys["comment"].to_list() == ["write to [e-mail]", None, None]


def test_the_same_content_has_the_same_hash_wherever_it_stands(load):
    header, first, second = TICKETS.splitlines()
    one = load(TICKETS).tickets
    two = load("\r\n".join([header, second, first])).tickets
    assert sorted(one["content"]) == sorted(two["content"])
    assert one["content"][0] != one["content"][1]
    # A released hash never changes: tables hold it, and imports are compared by it.
    assert (
        load("ticket_id,created_at\nT1,2025-11-11 10:00:00\n").tickets["content"][0]
        == "c91930ba9d9ba1f9528fd2526063ffc5"
    )


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_separators_and_encodings_change_nothing(load, delimiter, encoding):
    plain = load(TICKETS).tickets
    other = load(TICKETS.replace(",", delimiter).encode(encoding))
    assert other.draft.delimiter == delimiter
    assert other.tickets["content"].to_list() == plain["content"].to_list()


def test_title_lines_above_and_totals_below(load):
    got = load("Reporting period 2025-11-01 to 2025-11-30\n\n" + TICKETS + "Total,2\n")
    assert (got.draft.header_line, got.draft.records) == (3, 3)
    assert got.tickets["line"].to_list() == [4, 5]
    assert got.problems == {("footer", "row", ""): 1}
    assert "header" in {note.code for note in got.draft.notes}


def test_repeats_newest_then_last_wins(load):
    got = load(
        "ticket_id,created_at,updated_at,status\n"
        "T1,2025-11-01 10:00,2025-11-03 10:00,solved\n"
        "T1,2025-11-01 10:00,2025-11-02 10:00,open\n"
        "T2,2025-11-01 10:00,,open\n"
        "T2,2025-11-01 10:00,,pending\n"
    )
    assert dict(zip(got.tickets["ticket_id"], got.tickets["status"], strict=True)) == {"T1": "solved", "T2": "pending"}
    assert (got.facts["rows"], got.facts["repeats"], got.facts["rejected"]) == (4, 2, 0)


def test_problems_of_rows_and_cells(load):
    got = load(
        "ticket_id,created_at,channel,first_response_at,resolved_at,replies,csat\n"
        "T1,2025-11-01 10:00,chat,2025-11-01 09:00,2025-11-02 10:00,1,5\n"
        "T2,2025-11-01 10:00,400电话,soon,1900-01-01,two,x9\n"
        "T3,not a date,chat,,,,\n"
        ",2025-11-01 10:00,chat,,,,\n"
        "T5,2025-11-01 10:00,chat\n"
        "T6,2099-01-02 10:00,chat,,,,\n"
        "T7,2031-01-02 10:00,chat,,,,4\n"
        "T8,2025-11-01 10:00,chat,,2028-11-01 10:00,,3\n",
        as_of=datetime(2025, 11, 30, tzinfo=UTC),
    )
    assert got.problems == {
        ("bad_date", "row", "created_at"): 1,
        ("no_id", "row", "ticket_id"): 1,
        ("cells_fewer", "row", ""): 1,
        ("sentinel", "row", "created_at"): 1,
        ("future", "flag", "created_at"): 1,
        ("end_before_start", "cell", "first_response_at"): 1,
        ("bad_date", "cell", "first_response_at"): 1,
        ("sentinel", "cell", "resolved_at"): 1,
        ("future", "cell", "resolved_at"): 1,
        ("bad_number", "cell", "replies"): 1,
        ("unknown_value", "cell", "channel"): 1,
        ("bad_score", "cell", "csat"): 1,
    }
    assert got.tickets["ticket_id"].to_list() == ["T1", "T2", "T7", "T8"]
    assert got.tickets["failed"].to_list() == [
        "first_response_at", "first_response_at,human_replies", "created_at", "resolved_at",
    ]  # fmt: skip
    assert got.tickets["channel"][1] == "other"
    assert got.tickets["channel_raw"][1] == "400电话"
    assert got.surveys.select("ticket_id", "score").rows() == [("T1", 5), ("T7", 4), ("T8", 3)]
    assert got.facts["rows"] == 8 == got.tickets.height + got.facts["repeats"] + got.facts["rejected"]
    assert (got.facts["first_date"], got.facts["last_date"]) == ("2025-11-01", "2025-11-01")
    assert got.rejects["line"].to_list() == [4, 5, 6, 7]
    assert got.rejects["problem"].to_list() == ["bad_date", "no_id", "cells_fewer", "sentinel"]
    assert got.rejects["c0"].to_list() == ["T3", "", "T5", "T6"]
    example = next(p for p in got.facts["problems"] if p["problem"] == "bad_date" and p["level"] == "row")
    assert (example["line"], example["found"], example["expected"]) == (4, "not a date", "a date and time")


def test_left_out_rows_as_a_file_that_runs_nothing(load):
    got = load('ticket_id,created_at,note\nT1,2025-11-01 10:00,x\n=1+1,no,"-2"\n-cmd,,@x\n')
    data = rejects_csv(got.parsed.rejects)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["ticket_id", "created_at", "note", "line", "column", "problem", "found", "expected"]
    assert rows[1][:6] == ["'=1+1", "no", "-2", "3", "created_at", "bad_date"]
    assert rows[2][:3] == ["'-cmd", "", "'@x"]


def test_formulas_stay_text(load):
    got = load('ticket_id,created_at,agent\n=1+1,2025-11-01 10:00,"=HYPERLINK(""http://x"")"\n')
    assert got.tickets.select("ticket_id", "agent_id").row(0) == ("=1+1", '=HYPERLINK("http://x")')


def lines(times: list[str], column: str = "first_response_at") -> str:
    rows = [f"T{i},2025-11-01 10:00:01,{time}" for i, time in enumerate(times)]
    return f"ticket_id,created_at,{column}\n" + "\n".join(rows)


def test_too_many_midnights_lost_their_time(load):
    got = load(lines(["2025-11-02 00:00:00"] * 3 + ["2025-11-01 11:00:00"] * 120))
    assert got.problems == {("lost_time", "cell", "first_response_at"): 3}
    assert got.tickets["failed"].is_not_null().sum() == 3 == got.tickets["first_response_at"].null_count()


def test_midnights_of_a_column_of_whole_hours_are_real(load):
    got = load(lines([f"2025-11-02 {hour:02}:00:00" for hour in range(24)] * 5))
    assert (got.problems, got.tickets["first_response_at"].null_count()) == ({}, 0)


def test_one_midnight_in_many_is_a_real_one(load):
    got = load(lines(["2025-11-02 00:00:00"] + ["2025-11-01 11:00:00"] * 120))
    assert (got.problems, got.tickets["first_response_at"].null_count()) == ({}, 0)


def test_a_creation_without_time_keeps_its_date_and_says_so(load):
    got = load("ticket_id,created_at,resolved_at\nT1,2025-11-01,2025-11-01 00:30:00\n")
    assert local(got.tickets["created_at"]) == ["2025-11-01 00:00:00"]
    assert got.tickets["failed"].to_list() == ["created_at"]


def test_whole_minutes_are_told(load):
    got = load(lines(["2025-11-01 11:00:00"] * 120))
    assert got.facts["minute_precise"] == ["first_response_at"]


def test_durations_are_added_to_the_creation(load):
    got = load(
        "ticket_id,created_at,status,first_response_minutes,resolution_hours\n"
        "T1,2025-11-01 10:00:00,solved,1.5,2\n"
        "T2,2025-11-01 10:00:00,open,3,24\n"
    )
    assert local(got.tickets["first_response_at"]) == ["2025-11-01 10:01:30", "2025-11-01 10:03:00"]
    # A duration without an end is no resolution.
    assert local(got.tickets["resolved_at"]) == ["2025-11-01 12:00:00", None]


def test_a_duration_without_unit_is_left_alone(load):
    got = load("ticket_id,created_at,resolution_time\nT1,2025-11-01 10:00:00,7\n")
    assert next(c for c in got.draft.columns if c.header == "resolution_time").field is None


def test_days_and_months_are_told_apart_by_the_whole_file(load):
    day_first = load("ticket_id,created_at\nT1,03/04/2025 10:00\nT2,13/04/2025 10:00\n")
    assert local(day_first.tickets["created_at"])[0] == "2025-04-03 10:00:00"
    month_first = load("ticket_id,created_at\nT1,03/04/2025 10:00\nT2,03/14/2025 10:00\n")
    assert local(month_first.tickets["created_at"])[0] == "2025-03-04 10:00:00"
    with pytest.raises(MappingError, match="is 03/04/2025 10:00 day first or month first"):
        load("ticket_id,created_at\nT1,03/04/2025 10:00\n")
    answered = load("ticket_id,created_at\nT1,03/04/2025 10:00\n", answers={"day_first": "month"})
    assert local(answered.tickets["created_at"]) == ["2025-03-04 10:00:00"]
    assert [(q.code, q.answer, q.is_open) for q in answered.draft.questions] == [("day_first", "month", False)]


def test_two_orders_in_one_file_are_refused(load):
    with pytest.raises(FileRefusedError, match="1 can only be day first, 1 only month first"):
        load("ticket_id,created_at\nT1,13/04/2025 10:00\nT2,04/14/2025 10:00\n")


def test_a_layout_is_found_and_its_words_are_used(load):
    got = load(
        "Id,Status,Via,Created at,Solved at,Satisfaction Score,First reply time in minutes,Subject\n"
        "1,Hold,OutBound,2025-11-01 10:00:00,,Offered,5,Call me 13812345678\n"
        "2,New,Mail,2025-11-01 10:00:00,,,,\n"
        "3,Closed,Web,2025-11-01 10:00:00,2025-11-01 12:00:00,4,7,\n"
    )
    assert got.draft.layout == "zendesk"
    assert got.tickets["status"].to_list() == ["on_hold", "open", "closed"]
    assert got.tickets["channel"].to_list() == ["other", "email", "web_form"]
    assert got.tickets["initiated_by"].to_list() == ["agent", None, None]
    assert local(got.tickets["first_response_at"]) == ["2025-11-01 10:05:00", None, "2025-11-01 10:07:00"]
    assert got.surveys.select("ticket_id", "score_raw", "score").rows() == [("1", "Offered", None), ("3", "4", 4)]
    assert got.surveys["survey_id"].to_list() == ["1:csat", "3:csat"]
    assert got.facts["has_unanswered"] is True
    assert "13812345678" not in str(got.tickets.rows())


def test_chinese_headers(load):
    got = load("工单编号,创建时间,渠道,状态,首响时间,满意度\n1,2025/11/1 9:05:00,微信,已解决,2025/11/1 9:06:30,满意\n")
    assert got.draft.missing == ()
    assert got.tickets.select("ticket_id", "channel", "status").row(0) == ("1", "wechat", "solved")
    assert got.surveys["score"].to_list() == [4]


def test_rows_without_an_id_column_are_named_by_file_and_line(load):
    got = load("created_at,status\n2025-11-01 10:00:00,open\n", name="nov.csv")
    assert got.tickets["ticket_id"].to_list() == ["nov.csv:2"]
    assert "no_id" in {note.code for note in got.draft.notes}


def test_a_survey_file_without_dates_counts_at_the_export(load):
    as_of = datetime(2025, 6, 1, tzinfo=UTC)
    got = load("nps,satisfaction,comment\n10,10,fine\nNA,1,\nNA,NA,only words\n", as_of=as_of)
    assert got.surveys.select("survey_id", "question", "score", "comment").rows() == [
        ("file.csv:2:csat", "csat", 5, "fine"),
        ("file.csv:3:csat", "csat", 1, None),
        ("file.csv:4:csat", "csat", None, "only words"),
        ("file.csv:2:nps", "other", 10, None),
    ]
    assert got.surveys["answered_at"].to_list() == [as_of, as_of, None, as_of]
    assert "no_dates" in {note.code for note in got.parsed.notes}
    assert (got.facts["rows"], got.facts["has_unanswered"]) == (3, False)


def test_a_chosen_column_wins(load):
    got = load("ticket_id,created_at,opened\nT1,2025-11-01,2025-11-02 10:00:00\n", mapping={"created_at": "opened"})
    assert local(got.tickets["created_at"]) == ["2025-11-02 10:00:00"]
    assert next(c.how for c in got.draft.columns if c.field == "created_at") == "chosen"


@pytest.mark.parametrize(
    ("mapping", "words"),
    [({"colour": "status"}, "There is no field colour"), ({"status": "Colour"}, "There is no column Colour")],
)
def test_a_mapping_that_cannot_be(load, mapping, words):
    with pytest.raises(MappingError, match=words):
        load(TICKETS, mapping=mapping)


def test_a_missing_creation_time_names_the_columns_it_could_be(load):
    with pytest.raises(MappingError, match='created_at="bought"'):
        load("ticket_id,bought,status\nT1,2025-11-01,open\n")


def test_names_and_contacts_are_never_matched_by_likeness(load):
    got = load("ticket_id,created_at,agent_e-mail,assigned agent name,customer phone\nT1,2025-11-01,a@b.cn,x,1\n")
    assert [c.field for c in got.draft.columns] == ["ticket_id", "created_at", None, None, None]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("ticket_id,created_at\n", "The file has a header but no rows."),
        ("1,2025-11-01 10:00:00,3\n2,2025-11-01 10:00:00,4\n", "Row 1 looks like data"),
        (",".join(f"c{i}" for i in range(501)) + "\n" + "1," * 500 + "1\n", "501 columns; at most 500."),
        ('ticket_id,created_at\nT1,"2025-11-01\nT2,2025-11-02\n', "line 2 is never closed; 2 rows may be affected."),
        ("ticket_id,created_at\nT1," + "x" * 1_000_100 + "\n", "Line 2 is over 1 MB"),
        ("ticket_id,created_at\n1.03E+13,2025-11-01 10:00\n", "IDs were rounded by a spreadsheet"),
        ("Agent name,Assigned conversations,Avg first response time,Resolution Count\nA,1,--,1\n", "report of totals"),
    ],
)
def test_refusals(load, data, words):
    with pytest.raises(FileRefusedError) as refused:
        load(data)
    assert words in refused.value.say()


def test_the_limits_hold_the_parser(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(TICKETS)
    draft = inspect(path, name="in.csv", zone=ZONE)
    with pytest.raises(FileRefusedError, match=r"memory|too long|stopped"):
        parse(draft, tmp_path / "out", key=KEY, limits=Limits(memory_bytes=60 * 1024**2))
    with pytest.raises(FileRefusedError, match="took too long"):
        parse(draft, tmp_path / "out", key=KEY, limits=Limits(wall_seconds=0))


def test_progress_grows_to_one(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(TICKETS)
    heard: list[float] = []
    parse(inspect(path, name="in.csv", zone=ZONE), tmp_path, key=KEY, progress=lambda share, _: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_a_file_that_changed_after_the_check_is_refused(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(TICKETS)
    draft = inspect(path, name="in.csv", zone=ZONE)
    path.write_text(TICKETS + "T3,2025-11-11 10:00:00,phone,open,,,,\n")
    with pytest.raises(FileRefusedError, match="changed after it was checked"):
        parse(draft, tmp_path, key=KEY)


CELLS = st.sampled_from(
    ["", "T1", "T2", "2025-11-01 10:00", "1900-01-01", "x", "5", 'a "b"', "非常满意", "9,9", "line\nbreak"]
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.lists(CELLS, min_size=4, max_size=4) | st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=15
    ),
    seed=st.integers(0, 3),
)
def test_rows_always_add_up(tmp_path_factory, rows, seed):
    folder, delimiter = tmp_path_factory.mktemp("generated"), ",;\t|"[seed]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["ticket_id", "created_at", "channel", "csat"])
    writer.writerows(rows)
    path = folder / "in.csv"
    path.write_text(out.getvalue(), encoding=["utf-8", "gb18030"][seed % 2], newline="")
    written = sum(1 for row in rows if "".join(row).strip(' "\n' + delimiter))
    if not written:
        with pytest.raises(FileRefusedError, match="no rows"):
            inspect(path, name="in.csv", zone=ZONE)
        return
    try:
        draft = inspect(path, name="in.csv", zone=ZONE, mapping={"created_at": "created_at"})
    except FileRefusedError:  # most rows are longer or shorter than the header
        assert sum(len(row) != 4 for row in rows) * 2 > written
        return
    told = []
    job = {"draft": asdict(draft) | {"path": str(path), "notes": []}, "folder": str(folder), "key": "00"}
    carry_out(json.loads(json.dumps(job | {"as_of": None, "now": "2026-01-01T00:00:00+00:00"})), told.append)
    facts, kept = told[-1]["result"]["facts"], told[-1]["result"]["kept"]
    assert facts["rows"] == written == kept + facts["repeats"] + facts["rejected"]
    assert facts["tables"]["tickets"] == kept
    assert pl.read_parquet(folder / "rejects.parquet").height == facts["rejected"]


def test_a_sparse_row_under_the_header_is_a_row(load):
    got = load("ticket_id,created_at,channel\nT1,,\n" + "".join(f"{n},2025-11-01 10:00,x\n" for n in range(5)))
    assert [column.header for column in got.draft.columns] == ["ticket_id", "created_at", "channel"]
    assert (got.facts["rows"], got.tickets.height, got.facts["rejected"]) == (6, 5, 1)
    assert got.rejects.select("line", "c0").rows() == [(2, "T1")]


def test_a_choice_that_repeats_what_was_found_keeps_saying_how(load):
    text = "ticket_id,created_at,Department head\nT1,2025-11-01 10:00,Ann\n"
    got = load(text, mapping={"ticket_id": "ticket_id", "created_at": "created_at", "team": "Department head"})
    assert [(c.field, c.how) for c in got.draft.columns] == [
        ("ticket_id", "alias"), ("created_at", "alias"), ("team", "chosen"),
    ]  # fmt: skip


def test_left_out_rows_come_back_corrected_without_our_reasons(load, tmp_path):
    got = load("ticket_id,created_at,line\n1,2026-03-02 10:00,fresh\n2,gestern,dry\n")
    corrected = rejects_csv(got.parsed.rejects).decode("utf-8-sig").replace("gestern,dry", "2026-03-03 10:00,dry")
    path = tmp_path / "left_out.csv"
    path.write_text(corrected, "utf-8")
    draft = inspect(path, name=path.name, zone="Asia/Shanghai")
    assert [(column.field, column.keep) for column in draft.columns[:3]] == [
        ("ticket_id", False), ("created_at", False), (None, True),
    ]  # fmt: skip
    assert [(column.header, column.field, column.keep) for column in draft.columns[3:]] == [
        (title, None, False) for title in ("line", "column", "problem", "found", "expected")
    ]


def test_one_old_date_among_many_does_not_stretch_the_files_days(load):
    rows = [f"T{n},2026-03-{n % 28 + 1:02d} 10:00" for n in range(200)]
    got = load("\n".join(["ticket_id,created_at", *rows, "T999,1999-03-01 10:00"]))
    assert (got.facts["first_date"], got.facts["last_date"]) == ("2026-03-01", "2026-03-28")
    old = load("\n".join(["ticket_id,created_at", *rows[:20], *(f"O{n},1999-03-0{n} 10:00" for n in range(1, 6))]))
    assert old.facts["first_date"] == "1999-03-01", "where more are that old, they are no errors"


def test_two_columns_of_one_name_are_asked_about_one_by_one(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("ticket_id,时间,时间\n" + "\n".join(f"{n},{46000 + n}.5,{46001 + n}.5" for n in range(9)), "utf-8")
    mapping = {"created_at": "#2", "resolved_at": "#3"}
    draft = inspect(file, name="t.csv", zone="Asia/Shanghai", mapping=mapping, answers={"excel_day:#3": "no"})
    assert [(q.code, q.answer) for q in draft.questions] == [("excel_day:#2", None), ("excel_day:#3", "no")]
    assert [column.field for column in draft.columns] == ["ticket_id", "created_at", None]
