"""Rules: each choice changes the counts by what it says and by nothing else. Every count is worked by hand."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.cli import run as shell
from dashboard.errors import FileRefusedError, MappingError
from dashboard.filters import FIRST_DAY, LAST_DAY, Filter
from dashboard.intake import RULES, inspect, parse
from dashboard.intake.child import carry_out
from dashboard.intake.clocks import clock_changes, offsets, without_offset
from dashboard.intake.inspection import table_of
from dashboard.intake.instants import instants
from dashboard.intake.process import fault
from tests.unit.store_files import opened, surveys_csv, ticket, tickets_csv


@dataclass
class Got:
    facts: dict[str, Any]
    frame: pl.DataFrame
    rejects: pl.DataFrame
    notes: dict[str, dict[str, object]]
    draft: Any

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """(rows, kept, repeats, left out)."""
        return self.facts["rows"], self.frame["line"].n_unique(), self.facts["repeats"], self.facts["rejected"]

    @property
    def problems(self) -> dict[tuple[str, str, str], int]:
        """(problem, level, rule) → rows."""
        return {(p["problem"], p["level"], p["rule"]): p["rows"] for p in self.facts["problems"]}


ALWAYS = Filter(days=None, start_date=FIRST_DAY, end_date=LAST_DAY)
Load = Callable[..., Got]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Import a text with rules, the parser in this process."""

    def run(job: dict[str, Any], name: str, *_: object) -> dict[str, Any]:
        told: list[dict[str, Any]] = []
        carry_out(json.loads(json.dumps(job)), told.append)
        if "error" in told[-1]:
            raise fault(told[-1], 0, "", name)
        return json.loads(json.dumps(told[-1]["result"]))

    monkeypatch.setattr("dashboard.intake.parsing._run", run)

    def loaded(text: str | bytes, zone: str = "Asia/Shanghai", **choices: Any) -> Got:
        path = tmp_path / "in.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        draft = inspect(path, name="in.csv", zone=zone, **choices)
        parsed = parse(draft, tmp_path / "out", key=b"k")
        primary = parsed.tickets if draft.kind == "tickets" else parsed.surveys
        frame = pl.read_parquet(primary) if primary else pl.DataFrame(schema={"line": pl.Int64})
        notes = {one.code: one.places for one in parsed.notes}
        return Got(parsed.facts, frame, pl.read_parquet(parsed.rejects), notes, draft)

    return loaded


# Line 2 is sound; 3 is of 2031; 4 of 2011; 5 ends before it begins; 6 scores 9; 7 and 8 repeat 2, the latter with other
# values.
ALL = """\
ticket_id,created_at,resolved_at,status,csat
T1,2026-11-01 10:00:05,2026-11-01 11:00:05,closed,5
T2,2031-11-01 10:00:05,,open,4
T3,2011-11-01 10:00:05,,open,4
T4,2026-11-01 10:00:05,2026-10-31 10:00:05,closed,3
T5,2026-11-01 10:00:05,,open,9
T1,2026-11-01 10:00:05,2026-11-01 11:00:05,closed,5
T1,2026-11-01 10:00:05,2026-11-01 12:00:05,closed,1
"""
USUAL = {
    ("before_2015", "flag", "before_2015"): 1,
    ("bad_score", "cell", "score_out_of_scale"): 1,
    ("end_before_start", "cell", "end_before_start"): 1,
    ("future", "flag", "future"): 1,
    ("same_id", "flag", "same_id"): 1,
}


def test_the_defaults_keep_every_row_and_say_what_is_in_doubt(load: Load) -> None:
    got = load(ALL, answers={"scale:csat": "1-5"})
    assert got.counts == (7, 5, 2, 0)
    assert got.problems == USUAL
    # T1 (the one kept of three), T2, T3, T4 and T5 each have one.
    assert (got.facts["warned"], got.facts["identical"], got.facts["rules"]) == (5, 0, {})
    assert got.frame["ticket_id"].to_list() == ["T2", "T3", "T4", "T5", "T1"]


@pytest.mark.parametrize(
    ("rule", "problem", "line"),
    [
        ("future", "future", 3),
        ("before_2015", "before_2015", 4),
        ("end_before_start", "end_before_start", 5),
        ("score_out_of_scale", "bad_score", 6),
    ],
)
def test_leaving_out_moves_its_rows_and_no_other(load: Load, rule: str, problem: str, line: int) -> None:
    got = load(ALL, answers={"scale:csat": "1-5"}, rules={rule: "leave_out"})
    assert got.counts == (7, 4, 2, 1)
    assert got.rejects.select("line", "problem").rows() == [(line, problem)]
    moved = {(name, "row" if name == problem else level, code): n for (name, level, code), n in USUAL.items()}
    assert got.problems == moved
    assert (got.facts["warned"], got.facts["rules"]) == (4, {rule: "leave_out"})


def test_all_rules_together_leave_what_is_sound(load: Load) -> None:
    rules = dict.fromkeys(("future", "before_2015", "end_before_start", "score_out_of_scale"), "leave_out")
    got = load(ALL, answers={"scale:csat": "1-5"}, rules=rules)
    assert got.counts == (7, 1, 2, 4)
    assert got.frame["ticket_id"].to_list() == ["T1"]
    assert got.facts["warned"] == 1


def test_a_row_left_out_for_one_reason_no_longer_warns_of_another(load: Load) -> None:
    text = "ticket_id,created_at,resolved_at\nT1,2031-11-01 10:00:05,2011-11-01 10:00:05\nT2,2026-11-01 10:00:05,\n"
    assert load(text).problems == {
        ("future", "flag", "future"): 1,
        ("end_before_start", "cell", "end_before_start"): 1,
    }
    assert load(text, rules={"future": "leave_out"}).problems == {("future", "row", "future"): 1}


def test_a_kept_ticket_of_the_future_is_measured_by_nothing_and_moves_no_dates(load: Load) -> None:
    got = load(ALL, answers={"scale:csat": "1-5"})
    ahead = got.frame.filter(ticket_id="T2")
    assert (ahead["failed"].item(), ahead["created_at"].item().year) == ("created_at", 2031)
    assert (got.facts["first_date"], got.facts["last_date"]) == ("2011-11-01", "2026-11-01")


@pytest.mark.parametrize(
    ("choice", "hours", "scores"), [("newest", 12, [1.0]), ("first", 11, [5.0])]
)  # T1 was solved at 11 with a 5 by its first row, at 12 with a 1 by its last one
def test_of_one_id_the_newest_or_the_first_is_kept(load: Load, choice: str, hours: int, scores: list[float]) -> None:
    got = load(ALL, answers={"scale:csat": "1-5"}, rules={"same_id": choice})
    assert got.counts == (7, 5, 2, 0)
    kept = got.frame.filter(ticket_id="T1")
    assert kept["resolved_at"].dt.convert_time_zone("Asia/Shanghai").dt.hour().to_list() == [hours]
    # Of the two others, the first repeats the first row.
    assert got.facts["identical"] == (1 if choice == "first" else 0)
    assert got.problems == USUAL


def test_the_newest_by_its_time_of_change_wherever_it_stands(load: Load) -> None:
    text = (
        "ticket_id,created_at,updated_at,status\n"
        "T1,2026-11-01 10:00:05,2026-11-03 10:00:05,solved\n"
        "T1,2026-11-01 10:00:05,2026-11-02 10:00:05,open\n"
    )
    assert load(text).frame["status"].to_list() == ["solved"]
    assert load(text, rules={"same_id": "first"}).frame["status"].to_list() == ["solved"]


def test_equal_repeats_are_no_problem_and_differing_answers_are(load: Load) -> None:
    head = "ticket_id,created_at,csat\nT1,2026-11-01 10:00:05,5\n"
    equal = load(head + "T1,2026-11-01 10:00:05,5\n" * 2)
    assert (equal.counts, equal.problems, equal.facts["identical"]) == ((3, 1, 2, 0), {}, 2)
    assert equal.notes["repeats"] == {"rows": 2}
    other = load(head + "T1,2026-11-01 10:00:05,4\n")  # the ticket is the same, its answer is not
    assert (other.counts, other.facts["identical"]) == ((2, 1, 1, 0), 0)
    assert other.problems == {("same_id", "flag", "same_id"): 1}


def test_rules_of_surveys(load: Load) -> None:
    text = (
        "survey_id,ticket_id,answered_at,score,scale\n"
        "S1,T1,2026-11-01 10:00:05,5,1-5\n"
        "S2,T1,2031-11-01 10:00:05,4,1-5\n"
        "S3,T1,2011-11-01 10:00:05,4,1-5\n"
        "S4,T1,2026-11-01 10:00:05,9,1-5\n"
        "S1,T1,2026-11-02 10:00:05,1,1-5\n"
        "S1,T1,2026-11-02 10:00:05,1,1-5\n"
    )
    plain = load(text)
    assert plain.counts == (6, 4, 2, 0)
    assert {name for name, _, _ in plain.problems} >= {"future", "before_2015", "same_id"}
    assert plain.frame.filter(survey_id="S1")["score"].to_list() == [1.0]
    assert plain.facts["identical"] == 1
    first = load(text, rules={"same_id": "first"})
    assert first.counts == (6, 4, 2, 0)
    assert first.frame.filter(survey_id="S1")["score"].to_list() == [5.0]
    for rule, survey in (("future", "S2"), ("before_2015", "S3")):
        got = load(text, rules={rule: "leave_out"})
        assert got.counts == (6, 3, 2, 1)
        assert survey not in got.frame["survey_id"].to_list()


def test_answers_outside_the_scale_can_be_left_out(load: Load) -> None:
    lines = "".join(f"S{i},2026-11-01 10:00:05,5,1-5\n" for i in range(3))
    text = "survey_id,answered_at,score,scale\n" + lines + "S9,2026-11-01 10:00:05,9,1-5\n"
    assert load(text).counts == (4, 4, 0, 0)
    assert load(text).problems == {("bad_score", "cell", "score_out_of_scale"): 1}
    got = load(text, rules={"score_out_of_scale": "leave_out"})
    assert (got.counts, got.rejects["line"].to_list()) == ((4, 3, 0, 1), [5])


NUL = b"ticket_id,created_at\nT\x001,2026-11-01 10:00:05\nT2,2026-11-02 10:00:05\x00\x00\n"


@pytest.mark.parametrize("data", [NUL, NUL.decode().encode("utf-16"), NUL.decode().encode("utf-16-le")])
def test_nul_characters_stop_or_are_removed(load: Load, data: bytes) -> None:
    with pytest.raises(FileRefusedError) as stopped:
        load(data)
    assert stopped.value.rule == "nul"
    got = load(data, rules={"nul": "remove"})
    assert got.counts == (2, 2, 0, 0)
    assert got.frame["ticket_id"].to_list() == ["T1", "T2"]


def test_the_lines_with_nul_characters_are_counted(load: Load) -> None:
    assert load(NUL, rules={"nul": "remove"}).notes["nul"] == {"lines": 2}


OPEN = """\
ticket_id,created_at,team
T1,2026-11-01 10:00:05,"a
b"
T2,2026-11-02 10:00:05,c
T3,2026-11-03 10:00:05,"d
T4,2026-11-04 10:00:05,e

"",,
T5,2026-11-05 10:00:05,f"""


def test_an_open_quote_stops_or_ends_the_file_before_it(load: Load) -> None:
    with pytest.raises(FileRefusedError, match=r"opened in line 5 is never closed") as stopped:
        load(OPEN)
    assert stopped.value.rule == "open_quote"
    got = load(OPEN, rules={"open_quote": "end_before"})
    assert got.counts == (5, 2, 0, 3)
    assert got.frame["ticket_id"].to_list() == ["T1", "T2"]
    assert got.rejects.select("c0", "line", "problem").rows() == [
        ("T3", 5, "open_quote"), ("T4", 6, "open_quote"), ("T5", 9, "open_quote"),
    ]  # fmt: skip
    assert got.problems == {("open_quote", "row", "open_quote"): 3}
    assert got.notes["open_quote"] == {"rows": 3, "line": 5}
    assert table_of(got.draft).columns[0].to_list() == ["T1", "T2"]


@pytest.mark.parametrize("text", ['ticket_id,created_at\nT1,"2026-11-01\n', 'ticket_id,"created_at\nT1,2026-11-01\n'])
def test_an_open_quote_with_no_row_before_it_offers_nothing(load: Load, text: str) -> None:
    for rules in ({}, {"open_quote": "end_before"}):
        with pytest.raises(FileRefusedError, match="never closed") as stopped:
            load(text, rules=rules)
        assert stopped.value.rule == ""


def test_a_quote_at_the_very_end_costs_no_row(load: Load) -> None:
    got = load('ticket_id,created_at\nT1,2026-11-01 10:00:05\n"', rules={"open_quote": "end_before"})
    assert got.counts == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("rules", "words"),
    [({"colour": "red"}, "There is no rule colour. Rules are: future"), ({"nul": "keep"}, "Choices are: stop, remove")],
)
def test_a_rule_that_cannot_be(load: Load, rules: dict[str, str], words: str) -> None:
    with pytest.raises(MappingError, match=words):
        load(ALL, rules=rules)


def test_every_default_is_one_of_its_choices() -> None:
    for rule in RULES.values():
        assert rule.default in [choice for choice, _ in rule.choices]


def test_a_default_that_is_said_changes_nothing(load: Load) -> None:
    silent = load(ALL, answers={"scale:csat": "1-5"})
    said = load(ALL, answers={"scale:csat": "1-5"}, rules={rule.code: rule.default for rule in RULES.values()})
    assert (said.counts, said.problems) == (silent.counts, silent.problems)
    assert said.frame.equals(silent.frame)


def test_of_two_columns_with_one_name_the_second_can_be_chosen(load: Load) -> None:
    text = "ticket_id,created_at,状态,状态\nT1,2026-11-01 10:00:05,open,solved\n"
    plain = load(text)
    assert plain.notes["header_twice"] == {"header": "状态", "first": 3, "second": 4}
    assert plain.frame["status"].to_list() == ["open"]
    chosen = load(text, mapping={"status": "#4"})
    assert chosen.frame["status"].to_list() == ["solved"]
    assert [c.how for c in chosen.draft.columns if c.field == "status"] == ["chosen"]
    with pytest.raises(MappingError, match="no column #5"):
        load(text, mapping={"status": "#5"})


def test_a_column_that_is_called_like_a_number_is_that_column(load: Load) -> None:
    text = "ticket_id,created_at,#1\nT1,2026-11-01 10:00:05,open\n"
    assert load(text, mapping={"status": "#1"}).frame["status"].to_list() == ["open"]


DAYS = "ticket_id,created_at,resolved_at\n1,46327.5,2026-11-02 10:00:05\n2,46328.5,\n"


def test_days_of_a_spreadsheet_are_asked_about(load: Load) -> None:
    got = load(DAYS)
    question = next(q for q in got.draft.questions if q.code == "excel_day:created_at")
    assert (question.answer, question.proposal, question.is_open) == (None, "yes", False)
    assert question.places == {"column": "created_at", "found": "46327.5", "moment": "2026-11-01 12:00:00"}
    assert got.frame["created_at"].dt.convert_time_zone("Asia/Shanghai").dt.hour().to_list() == [12, 12]
    with pytest.raises(MappingError, match="no column for the creation time"):
        load(DAYS, answers={"excel_day:created_at": "no"})


def test_minutes_are_no_days_of_a_spreadsheet(load: Load) -> None:
    text = "ticket_id,created_at,Resolution time in minutes\n1,2026-11-01 10:00:05,46327\n"
    assert [q.code for q in load(text).draft.questions] == []


def test_a_zone_of_the_file(load: Load) -> None:
    text = "ticket_id,created_at\nT1,2026-11-01 10:00:05\n"
    got = load(text, file_zone="America/Lima")
    assert got.frame["created_at"][0].hour == 15
    assert got.notes["no_zone"] == {"zone": "UTC−5"}
    with pytest.raises(MappingError, match="no time zone Mars/Base"):
        load(text, file_zone="Mars/Base")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2026-11-01T10:00:05Z", ["Z"]), ("2026-11-01 10:00 +0800", ["+0800"]), ("01-11-2026", []), ("2026-11-01", []),
        ("2026-11-01 10:00:05.123+08:00", ["+08:00"]), ("2026-11-01 10:00:05", []), ("1793498405", []),
        ("11/01/2026 10:00 PM UTC", ["UTC"]),
    ],
)  # fmt: skip
def test_offsets_that_are_written(cell: str, found: list[str]) -> None:
    assert offsets(pl.Series([cell, None])) == found
    has_none = not found and cell != "1793498405"
    assert without_offset(pl.Series([cell, ""])).to_list() == [has_none, False]


def test_times_within_a_change_of_the_clock_are_found() -> None:
    raw = pl.Series([
        "2026-10-25 01:59:59", "2026-10-25 02:00:00", "2026-10-25 02:59:59", "2026-10-25 03:00:00",
        "2026-03-29 01:59:59", "2026-03-29 02:00:00", "2026-03-29 02:59:59", "2026-03-29 03:00:00",
        "2026-10-25T02:30:00+02:00", "2026-07-01 02:30:00", "",
    ])  # fmt: skip
    values = instants(raw, "Europe/Berlin").values
    found = clock_changes(raw, values, "Europe/Berlin", day_first=True)
    assert found.to_list() == [False, True, True, False, False, True, True, False, False, False, False]
    there = instants(raw, "Asia/Shanghai").values
    assert not clock_changes(raw, there, "Asia/Shanghai", day_first=True).any()


@pytest.mark.parametrize(
    ("ids", "warned"),
    [
        (["123456789", "12345678901"], True),
        (["0123456789", "123456789"], False),
        (["99", "100"], False),
        (["A123456789", "A12345678"], False),
        (["123456789", "987654321"], False),
    ],
)
def test_zeros_that_may_be_missing(load: Load, ids: list[str], warned: bool) -> None:
    text = "ticket_id,created_at\n" + "".join(f"{one},2026-11-01 10:00:0{i}\n" for i, one in enumerate(ids))
    assert ("lost_zeros" in load(text).notes) == warned


def test_formulas_are_counted_by_column_in_the_whole_file(load: Load) -> None:
    rows = "".join(f"T{i},2026-11-01 10:00:05,{'=1+1' if i in (2_345, 2_400) else 'x'}\n" for i in range(2_500))
    got = load("ticket_id,created_at,team\n" + rows)
    assert got.facts["problems"] == [
        {"problem": "formula", "rows": 2, "level": "flag", "line": 2_347, "column": "team", "found": "=1+1",
         "expected": "", "rule": ""},
    ]  # fmt: skip
    assert got.frame["team"].str.starts_with("=").sum() == 2


def test_the_shell_takes_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("CSAT_DATA", str(tmp_path / "store"))
    path = tmp_path / "in.csv"
    path.write_text(ALL)
    scale = ["--answer", "scale:csat=1-5", "--dry-run", "--json"]
    assert shell(["import", str(path), *scale]) == 0
    assert json.loads(capsys.readouterr().out)["rejected"] == 0
    assert shell(["import", str(path), *scale, "--rule", "future=leave_out", "--rule", "before_2015=leave_out"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["added"], told["updated"], told["same"], told["rejected"]) == (3, 0, 2, 2)
    assert shell(["import", str(path), "--rule", "future"]) == 2
    assert "Write it like --rule future=leave_out." in capsys.readouterr().err


def test_surveys_without_their_ticket_are_counted_until_it_comes(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        answers = surveys_csv(tmp_path / "s.csv", ("S1", "T1", 5), ("S2", "T2", 4), ("S3", "T2", 3))
        tickets = tickets_csv(tmp_path / "t.csv", ticket("T2"))

        def waiting() -> list[object]:
            preview = store.preview(store.inspect(answers))
            store.discard(preview)
            assert preview.rows == preview.added + preview.updated + preview.same + preview.rejected
            return [one.places["count"] for one in preview.notes if one.code == "unlinked"]

        assert waiting() == [3]
        record = store.commit(store.preview(store.inspect(tickets)), build=False)
        assert waiting() == [1]
        store.undo(record.import_id, build=False)
        assert waiting() == [3]


def test_a_kept_ticket_of_the_future_makes_no_wait_and_moves_no_day(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        path = tickets_csv(
            tmp_path / "t.csv", ticket("T1"), ticket("T2", created="2041-11-02 09:30:15") | {"first_response_at": ""}
        )
        store.commit(store.preview(store.inspect(path)))
        facts = store.read("details/store").row(0, named=True)
        assert (facts["last_date"].isoformat(), facts["tickets"]) == ("2026-11-02", 2)
        listed = store.read("measures/volume", ALWAYS, by="all").row(0, named=True)
        assert listed["tickets"] == 2


CELLS = {
    "ticket_id": st.sampled_from(["T1", "T2", "T3", "", "=T4"]),
    "created_at": st.sampled_from(["2026-11-01 10:00:05", "2031-01-01 10:00:05", "2011-1-1", "x"]),
    "resolved_at": st.sampled_from(["", "2026-11-01 09:00:05", "2026-11-03 10:00:05", "2032-01-01 10:00:05"]),
    "csat": st.sampled_from(["", "5", "1", "9", "x"]),
}  # fmt: skip
CHOICES = st.fixed_dictionaries({}, optional={
    code: st.sampled_from([choice for choice, _ in rule.choices]) for code, rule in RULES.items()
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=12), rules=CHOICES)
def test_whatever_is_chosen_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], rules: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    path = folder / "in.csv"
    path.write_text("\n".join([",".join(CELLS), *map(",".join, rows)]) + "\n")
    said = {"mapping": {"created_at": "created_at", "csat": "csat"}, "answers": {"scale:csat": "1-5"}}
    draft = inspect(path, name="in.csv", zone="Asia/Shanghai", rules=rules, **said)
    told: list[dict[str, Any]] = []
    job = {"draft": asdict(draft) | {"path": str(path), "notes": []}, "folder": str(folder), "key": "00"}
    carry_out(json.loads(json.dumps(job | {"as_of": None, "now": "2026-11-22T00:00:00+00:00"})), told.append)
    facts, kept = told[-1]["result"]["facts"], told[-1]["result"]["kept"]
    assert facts["rows"] == len(rows) == kept + facts["repeats"] + facts["rejected"]
    assert facts["identical"] <= facts["repeats"]
    assert facts["warned"] <= len(rows) - facts["rejected"]
    assert pl.read_parquet(folder / "rejects.parquet").height == facts["rejected"]
    out = {p["rule"] for p in facts["problems"] if p["level"] == "row"} - {""}
    assert out <= {code for code, choice in rules.items() if choice == "leave_out"}
    assert sum(p["rows"] for p in facts["problems"] if p["level"] == "row") == facts["rejected"]


ENDINGS = st.sampled_from(["a", '"b"', '"c', 'd"', '""', '"e""f"', '"g\nh"', '"i,j"', ""])


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(ENDINGS, min_size=1, max_size=8), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_wherever_a_quote_is_left_open_every_line_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], end: str
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    path = folder / "in.csv"
    lines = ["ticket_id,created_at,team", "T0,2026-11-01 10:00:05,x"]
    lines += [f"T{i},2026-11-01 10:00:05,{cell}" for i, cell in enumerate(cells, start=1)]
    path.write_bytes(end.join(lines).encode())
    rules = {"open_quote": "end_before"}
    try:
        draft = inspect(path, name="in.csv", zone="Asia/Shanghai", rules=rules, delimiter=",", quotechar='"')
    except FileRefusedError as error:  # most cells end in the middle of nowhere: no line is taken then
        assume("text follows a closing quote" not in error.what)
        raise
    told: list[dict[str, Any]] = []
    job = {"draft": asdict(draft) | {"path": str(path), "notes": []}, "folder": str(folder), "key": "00"}
    carry_out(json.loads(json.dumps(job | {"as_of": None, "now": "2026-11-22T00:00:00+00:00"})), told.append)
    facts = told[-1]["result"]["facts"]
    rejects = pl.read_parquet(folder / "rejects.parquet")
    cut = rejects.filter(problem="open_quote")["line"].to_list()
    assert facts["rows"] == told[-1]["result"]["kept"] + facts["repeats"] + facts["rejected"]
    assert cut == sorted(set(cut))
    if cut:  # from the first line that is cut to the last one of the file, without a gap
        text = "\n".join(lines).split("\n")
        assert cut == [n for n in range(cut[0], len(text) + 1) if text[n - 1].strip(' ",')]


def test_dates_without_times_are_not_called_times_to_the_minute(load: Load) -> None:
    rows = "".join(f"T{i},2026-11-{1 + i % 28:02}\n" for i in range(120))
    assert "no_seconds" not in load("ticket_id,created_at\n" + rows).notes
    timed = "".join(f"T{i},2026-11-{1 + i % 28:02} 10:{i % 60:02}\n" for i in range(120))
    assert load("ticket_id,created_at\n" + timed).notes["no_seconds"] == {"count": 120}


def test_minutes_say_nothing_about_zones(load: Load) -> None:
    """32,700 minutes look like a day of 1989, when the clocks of China stood an hour ahead in summer."""
    text = "ticket_id,created_at,Resolution time in minutes\n1,2026-11-01 10:00:05,32700\n2,2026-11-01 10:00:05,5\n"
    assert load(text).notes["no_zone"] == {"zone": "UTC+8"}
