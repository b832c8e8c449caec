"""What people are told about bad files: one row a case, input → message → what happens then.

Cases that only the page or the store can meet stand in `ELSEWHERE` with the test that holds them.
"""

import ast
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import DashboardError
from dashboard.intake import PROBLEMS, RULES, Draft, inspect, parse
from dashboard.intake.child import carry_out
from dashboard.intake.process import fault
from tests.conftest import ROOT
from tests.unit.test_intake_formats import book, sheet_xml

STOP, ASK, LEFT_OUT, WARN, GO = "stop", "ask", "left out", "warn", "go on"


@dataclass(frozen=True)
class Case:
    """what: is wrong; data: the file; says: the message, or how it begins; then: what happens (STOP: refused; ASK: it
    waits for an answer; LEFT_OUT: some rows are; WARN: cells are flagged; GO: the note is all); choices: for `inspect`;
    rule: by which people can change what happens."""

    what: str
    data: str | bytes
    says: str
    then: str
    choices: dict[str, Any] = field(default_factory=dict)
    rule: str = ""


def table(*rows: str, header: str = "ticket_id,created_at,csat") -> str:
    return "\n".join((header, *rows)) + "\n"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tickets.csv", GOOD)
    return out.getvalue()


GOOD = table("T1,2026-11-01 10:00:05,5", "T2,2026-11-02 10:00:05,4")
CHINESE = "工单编号,创建时间,渠道\n1,2026-11-01 10:00:05,在线客服\n2,2026-11-02 10:00:05,电话\n"
OPEN = table("T1,2026-11-01 10:00:05,5", 'T2,"2026-11-02 10:00:05,4', "T3,2026-11-03 10:00:05,3")
NUL = GOOD.replace("T2", "T\x002")
AHEAD = table("T1,2026-11-01 10:00:05,5", "T2,2031-11-02 10:00:05,4")
OLD = table("T1,2026-11-01 10:00:05,5", "T2,2011-11-02 10:00:05,4")
ENDS = table("T1,2026-11-02 10:00:05,2026-11-01 10:00:05", header="ticket_id,created_at,resolved_at")
NINE = table("T1,2026-11-01 10:00:05,9", *(f"A{i},2026-11-01 10:00:05,5" for i in range(60)))
TWICE = table("T1,2026-11-01 10:00:05,5", "T1,2026-11-01 10:00:05,4")
TO_THE_MINUTE = table(*(f"T{i},2026-11-01 10:{i % 60:02},5" for i in range(120)))
ZULU = table("T1,2026-11-01T10:00:05Z,5", "T2,2026-11-01T10:00:05+08:00,4")
BERLIN = table("T1,2026-10-25 02:30:05,5", "T2,2026-03-29 02:30:05,4", "T3,2026-11-01 10:00:05,4")
LONG_IDS = table("123456789,2026-11-01 10:00:05,5", "123456789012,2026-11-01 10:00:06,4")

CASES = (
    Case("web page", "<!doctype html><html><body>Sign in</body></html>",
         "This is a web page, not a table: your help desk may have logged you out. Export again.", STOP),
    Case("workbook named .csv", book(Tickets=sheet_xml([["ticket_id", "created_at"], ["T1", "2026-11-01 10:00:05"]])),
         "This is an Excel workbook; reading its sheet Tickets.", GO),
    Case("old workbook or one with a password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
         "This is an old Excel workbook (.xls) or one with a password. "
         "Save its sheet as CSV (UTF-8), without a password.",
         STOP),
    Case("zip", zipped(), "This is a zip archive. Unpack it and choose the CSV or .xlsx inside.", STOP),
    Case("gzip", gzip.compress(GOOD.encode()), "This is a packed file. Unpack it and choose the CSV inside.", STOP),
    Case("PDF", b"%PDF-1.7\n", "This is a PDF document, not a table. Export the data as CSV.", STOP),
    Case("picture", b"\x89PNG\r\n\x1a\n" + bytes(40), "This is a picture, not a table. Export the data as CSV.", STOP),
    Case("Parquet", b"PAR1" + bytes(40), "This is a database file, not a CSV. Export the table as CSV.", STOP),
    Case("empty", "", "The file is empty. Export it again.", STOP),
    Case("header only", "ticket_id,created_at\n", "The file has a header but no rows. Export it again.", STOP),
    Case("too many columns", ",".join(f"c{i}" for i in range(501)) + "\n" + "1," * 500 + "1\n",
         "501 columns; at most 500. Export fewer columns.", STOP),
    Case("giant line", table("T1," + "x" * 1_000_100),
         "Line 2 is over 1 MB: a quote may be missing. Correct that line, or export again.", STOP),
    Case("NUL characters", NUL, "Line 3 holds NUL characters: the file may be damaged. Export it again.", STOP,
         rule="nul"),
    Case("NUL characters, removed", NUL,
         "NUL characters were removed from 1 lines. Compare them with the original.", GO, {"rules": {"nul": "remove"}}),
    Case("GB18030", CHINESE.encode("gb18030"),
         "Read as GB18030. If letters look wrong, choose another: 在线客服 · 电话", GO),
    Case("Big5", "工單編號,建立時間,渠道\n1,2026-11-01 10:00:05,chat\n".encode("big5"), "Read as Big5.", GO,
         {"mapping": {"created_at": "建立時間"}}),
    Case("UTF-16", CHINESE.encode("utf-16"), "Read as UTF-16.", GO),
    Case("byte order mark", "\ufeff" + GOOD, "Times have no zone: read as UTC+8.", GO),
    Case("broken bytes", CHINESE.encode() + b"3,2026-11-02 10:00:05,\xff\xfe\n",
         "1 lines have characters we can't read (�).", WARN),
    Case("semicolon", GOOD.replace(",", ";"), "Columns split by semicolon.", GO),
    Case("tab", GOOD.replace(",", "\t"), "Columns split by tab.", GO),
    Case("bar", GOOD.replace(",", "|"), "Columns split by bar.", GO),
    Case("title lines above the header", "Tickets of November\n\n" + GOOD, "Header found in row 2.", GO),
    Case("no header", "1,2026-11-01 10:00:05,3\n2,2026-11-01 10:00:05,4\n",
         "Row 1 looks like data: the columns have no names. Add a first row that names the columns.", STOP),
    Case("header twice", table("T1,2026-11-01 10:00:05,open,solved", header="ticket_id,created_at,状态,状态"),
         "Two columns are called 状态 (columns 3 and 4). Choose the one to use.", GO),
    Case("header empty", table("T1,2026-11-01 10:00:05,x", header="ticket_id,created_at,"),
         "Column 3 has no name.", GO),
    Case("required column missing", table("T1,x,5"),
         'The file has no column for the creation time of a ticket. Name one, for example created_at="…". '
         "Columns are: ticket_id, created_at, csat.", STOP),
    Case("no ID column", table("2026-11-01 10:00:05,open", header="created_at,status"),
         "Rows are named by file and line; a later export can't update them.", GO),
    Case("more cells", table("T1,2026-11-01 10:00:05,5", "T2,2026-11-01 10:00:05,5,6,7"),
         "1 rows: More cells than the header: often a separator in a text without quotes. "
         "Line 3: found 5, expected 3.", LEFT_OUT),
    Case("fewer cells", table("T1,2026-11-01 10:00:05,5", "T2,2026-11-01 10:00:05"),
         "1 rows: Fewer cells than the header: often a line break in a text without quotes. "
         "Line 3: found 2, expected 3.", LEFT_OUT),
    Case("quote never closed", OPEN,
         "A quote opened in line 3 is never closed; 2 rows may be affected. Correct that line, or export again.", STOP,
         rule="open_quote"),
    Case("quote never closed, end before it", OPEN,
         "A quote is never closed: 2 rows from line 3 on are left out.", LEFT_OUT,
         {"rules": {"open_quote": "end_before"}}),
    Case("not a date", table("T1,2026-11-01 10:00:05,5", "T2,n/b,5"),
         "1 rows: Not a date or time. Line 3, created_at: found n/b, expected a date and time.", LEFT_OUT),
    Case("ambiguous date", table("T1,03/04/2026 10:00:05,5"),
         "created_at: is 03/04/2026 10:00:05 day first or month first? None of 1 dates decides it.", ASK),
    Case("Excel day number", table("T1,46327.5,5", "T2,46328.5,5"),
         "created_at: read 46327.5 as 2026-11-01 12:00:00?", GO),
    Case("no zone", GOOD, "Times have no zone: read as UTC+8.", GO),
    Case("mixed offsets", ZULU, "Offsets +08:00 · Z found; all times are shown in UTC+8.", GO),
    Case("clock change", BERLIN,
         "2 rows: In the hour of the clock change: read as the earlier time. Line 2, created_at: "
         "found 2026-10-25 02:30:05.", WARN, {"file_zone": "Europe/Berlin"}),
    Case("no seconds", TO_THE_MINUTE, "120 times are only to the minute.", GO),
    Case("future", AHEAD,
         "1 rows: Later than the export. Line 3, created_at: found 2031-11-02 10:00:05, expected not later than the "
         "export.", WARN, rule="future"),
    Case("before 2015", OLD,
         "1 rows: Dated before 2015. Line 3, created_at: found 2011-11-02 10:00:05, expected 2015 or later.", WARN,
         rule="before_2015"),
    Case("resolved before created", ENDS,
         "1 rows: Earlier than the creation, or over a year later. Line 2, resolved_at: found 2026-11-01 10:00:05, "
         "expected not before the creation, within a year.", WARN, rule="end_before_start"),
    Case("score outside the scale", NINE, "1 rows: Score outside its scale. Line 2, csat: found 9, expected 1-5.", WARN,
         rule="score_out_of_scale"),
    Case("words and signs for scores", table("T1,2026-11-01 10:00:05,非常满意", "T2,2026-11-01 10:00:05,👍"),
         "Times have no zone: read as UTC+8.", GO),
    Case("no first reply", table("T1,2026-11-01 10:00:05,", header="ticket_id,created_at,first_response_at"),
         "Times have no zone: read as UTC+8.", GO),
    Case("scale 1-10", table(*(f"T{i},2026-11-01 10:00:05,{i}" for i in range(1, 11))),
         "csat: on which scale are the scores?", GO),
    Case("unknown channel", table("T1,2026-11-01 10:00:05,400电话", header="ticket_id,created_at,channel"),
         "1 rows: Unknown value. Line 2, channel: found 400电话, expected a known value.", WARN),
    Case("ID empty", table("T1,2026-11-01 10:00:05,5", ",2026-11-01 10:00:05,5"),
         "1 rows: The ID is empty. Line 3, ticket_id, expected an ID.", LEFT_OUT),
    Case("same ID twice, equal", GOOD + "T1,2026-11-01 10:00:05,5\n", "1 repeats, identical: kept once.", GO),
    Case("same ID twice, different", TWICE,
         "1 rows: The same ID again, with other values. Line 3, ticket_id: found T1.", WARN, rule="same_id"),
    Case("ID rounded", table("2.02611E+11,2026-11-01 10:00:05,5"),
         "IDs were rounded by a spreadsheet (2.02611E+11) and can't be restored. Export again, with IDs as text.",
         STOP),
    Case("ticket ID of an answer rounded", table("2.02611E+11,2026-11-01,5", header="ticket_id,answered_at,score"),
         "IDs were rounded by a spreadsheet (2.02611E+11) and can't be restored. Export again, with IDs as text.",
         STOP),
    Case("leading zeros lost", LONG_IDS, "IDs have 9 to 12 digits; zeros at the front may be missing.", GO),
    Case("formula", table('T1,2026-11-01 10:00:05,"=HYPERLINK(""http://x"")"', header="ticket_id,created_at,team"),
         '1 rows: Starts with =: stored and shown as text. Line 2, team: found =HYPERLINK("http://x").', WARN),
)  # fmt: skip
# What only the page, the server or the store can meet, and the tests that hold it.
ELSEWHERE = {
    "check over its limits": ["unit/test_intake_parse.py::test_the_limits_hold_the_parser"],
    "no room": ["unit/test_store.py::test_without_room_nothing_is_changed"],
    "import running": ["unit/test_store.py::test_a_second_import_waits_and_names_who_is_first"],
    "ID already imported": ["unit/test_store.py::test_overlapping_files_add_update_and_leave_what_is_newer"],
    "survey without ticket": [
        "unit/test_intake_rules.py::test_surveys_without_their_ticket_are_counted_until_it_comes"
    ],
    "same file again": ["unit/test_store.py::test_the_same_file_again_changes_nothing_and_says_which_import_it_was"],
}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser runs here: starting its own process takes most of a second."""

    def run(job: dict[str, Any], name: str, *_: object) -> dict[str, Any]:
        told: list[dict[str, Any]] = []
        carry_out(json.loads(json.dumps(job)), told.append)
        if "error" in told[-1]:
            raise fault(told[-1], 0, "", name)
        result: dict[str, Any] = json.loads(json.dumps(told[-1]["result"]))
        return result

    monkeypatch.setattr("dashboard.intake.parsing._run", run)


@dataclass
class Outcome:
    """What was said, and what came of it: rows by fate, or the rule of a refusal."""

    said: list[str]
    then: str
    rules: set[str] = field(default_factory=set)
    draft: Draft | None = None


def outcome(folder: Path, case: Case) -> Outcome:
    path = folder / "in.csv"
    path.write_bytes(case.data.encode() if isinstance(case.data, str) else case.data)
    try:
        draft = inspect(path, name="in.csv", zone="Asia/Shanghai", **case.choices)
        questions = [question.text.format(**question.places) for question in draft.questions]
        if draft.open_questions:
            return Outcome(questions, ASK)
        parsed = parse(draft, folder / "out", key=b"k")
    except DashboardError as error:
        return Outcome([error.say().removeprefix("in.csv: ")], STOP, {getattr(error, "rule", "")})
    facts = parsed.facts
    tables = facts["tables"]
    assert facts["rows"] == tables[draft.kind] + facts["repeats"] + facts["rejected"]
    notes = [note.text.format(**note.places) for note in parsed.notes]
    warned = any(p["level"] != "row" for p in facts["problems"])
    then = LEFT_OUT if facts["rejected"] else WARN if warned else GO
    problems = [sentence(problem) for problem in facts["problems"]]
    return Outcome([*notes, *questions, *problems], then, {p["rule"] for p in facts["problems"]}, draft)


def sentence(problem: dict[str, Any]) -> str:
    """A group of problems as pages tell it: what, where, found, expected."""
    found = f"found {problem['found']}" if problem["found"] else ""
    expected = f"expected {problem['expected']}" if problem["expected"] else ""
    where = f"Line {problem['line']}" + (f", {problem['column']}" if problem["column"] else "")
    example = ": ".join(filter(None, (where, ", ".join(filter(None, (found, expected))))))
    if not found and expected:
        example = f"{where}, {expected}"
    return f"{problem['rows']} rows: {PROBLEMS[problem['problem']]}. {example}."


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_is_said_and_what_happens(tmp_path: Path, case: Case) -> None:
    got = outcome(tmp_path, case)
    assert any(said.startswith(case.says) for said in got.said), got.said
    assert got.then == case.then
    if case.rule:
        assert case.rule in got.rules


def test_every_rule_is_offered_by_some_case() -> None:
    assert {case.rule for case in CASES} - {""} == set(RULES)


def test_what_is_met_elsewhere_is_tested_there() -> None:
    for case, tests in ELSEWHERE.items():
        for file, _, name in (test.partition("::") for test in tests):
            tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, case
