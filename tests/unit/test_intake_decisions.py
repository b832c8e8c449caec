"""What people decide about a file: answers, meanings of words, columns to keep, names of sources."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from dashboard.cli import run
from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake import Earlier, inspect, parse
from dashboard.intake.cells import numbers
from dashboard.intake.durations import durations
from dashboard.intake.instants import instants
from dashboard.intake.layout import layouts
from dashboard.intake.sources import source_of, tickets_of
from dashboard.intake.work import work
from tests.unit.store_files import opened

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def look(tmp_path):
    """Inspect a text."""

    def run(text: str, **choices):
        path = tmp_path / "in.csv"
        path.write_text(text, "utf-8")
        return inspect(path, name="in.csv", zone=ZONE, **choices)

    return run


@pytest.fixture
def read(look, tmp_path, monkeypatch):
    """Import a text in this process; its tickets, or the surveys where there are no tickets."""

    def run(job, *_):
        told = job["draft"] | {"path": Path(job["draft"]["path"])}
        told["columns"] = [dict(column) for column in told["columns"]]
        return work(told, tmp_path, key=b"k", as_of=None, now=NOW, tick=lambda _: None)

    monkeypatch.setattr("dashboard.intake.parsing._run", run)

    def imported(text: str, values=None, **choices) -> pl.DataFrame:
        parsed = parse(look(text, **choices), tmp_path, key=b"k", values=values)
        return pl.read_parquet(parsed.tickets or parsed.surveys)

    return imported


DATES = "ticket_id,created_at\n1,{}\n2,05/06/2026 10:00\n"


@pytest.mark.parametrize(
    ("first", "day_first", "asked"),
    [("13/04/2026 09:00", True, False), ("04/13/2026 09:00", False, False), ("03/04/2026 09:00", None, True)],
)
def test_the_whole_column_decides_the_order_or_the_question_is_raised(look, first, day_first, asked):
    draft = look(DATES.format(first))
    assert (draft.day_first, [q.code for q in draft.open_questions]) == (day_first, ["day_first"] * asked)


def test_one_date_far_down_decides_for_all(look):
    lines = ["ticket_id,created_at", *(f"{i},05/06/2026 10:00" for i in range(5_000))]
    lines[4_321] = "4320,25/06/2026 10:00"
    assert look("\n".join(lines)).day_first is True


def test_an_open_question_stops_the_import_and_its_answer_lets_it_go(look, read, tmp_path):
    text = DATES.format("03/04/2026 09:00")
    with pytest.raises(
        MappingError, match=r"03/04/2026 09:00 day first or month first.*Answer day_first: one of day, month"
    ):
        parse(look(text), tmp_path, key=b"k")
    for answer, month in (("day", 4), ("month", 3)):
        assert read(text, answers={"day_first": answer})["created_at"].dt.month()[0] == month


def test_an_answer_that_is_not_offered_is_refused(look):
    with pytest.raises(MappingError, match="Answers are: day, month"):
        look(DATES.format("03/04/2026 09:00"), answers={"day_first": "maybe"})


def test_contradicting_dates_are_refused_but_a_person_may_decide(look, read):
    text = "ticket_id,created_at\n1,13/04/2026 10:00\n2,04/14/2026 10:00\n3,05/06/2026 10:00\n"
    with pytest.raises(FileRefusedError, match="written in two ways"):
        look(text)
    assert read(text, answers={"day_first": "day"})["ticket_id"].to_list() == ["1", "3"]


def test_exchanged_days_and_months_are_warned_of(look):
    exchanged = [f"{i},2026-{1 + i % 2:02}-06 10:00:{i % 60:02}" for i in range(60)]
    sure = [f"{100 + i},2026-05-31 10:00:{i % 60:02}" for i in range(5)]
    codes = [note.code for note in look("\n".join(["ticket_id,created_at", *exchanged, *sure])).notes]
    assert "swapped_days" in codes
    honest = [f"{i},2026-05-{1 + i % 28:02} 10:00:{i % 60:02}" for i in range(60)]
    assert "swapped_days" not in [n.code for n in look("\n".join(["ticket_id,created_at", *honest])).notes]


UNITS = "ticket_id,created_at,resolution_time\n1,2026-03-02 10:00:01,2\n2,2026-03-02 11:00:01,7\n"


def test_numbers_without_a_unit_are_left_out_until_someone_says_it(look, read):
    draft = look(UNITS)
    question = next(q for q in draft.questions if q.code == "unit:resolution_time")
    assert (question.proposal, question.is_open, [code for code, _ in question.options][:2]) == (
        "",
        False,
        ["second", "minute"],
    )
    assert draft.position("resolved_at") is None
    said = read(UNITS, answers={"unit:resolution_time": "hour"})
    assert (said["resolved_at"] - said["created_at"]).dt.total_hours().to_list() == [2, 7]
    asked = look(UNITS, answers={"unit:resolution_time": "hour"}).questions
    assert [(q.code, q.answer) for q in asked] == [("unit:resolution_time", "hour")]
    with pytest.raises(MappingError, match="fortnight is no answer"):
        look(UNITS, answers={"unit:resolution_time": "fortnight"})
    chosen = look(UNITS, mapping={"resolved_at": "resolution_time"})
    assert [q.code for q in chosen.open_questions] == ["unit:resolution_time"]


def test_scores_of_ten_are_proposed_and_changeable(look, read):
    text = "survey_id,csat,nps\na,1,1\nb,10,10\n"
    questions = {q.code: q.proposal for q in look(text).questions}
    assert questions == {"scale:csat": "1-10", "scale:nps": "other"}
    surveys = read(text, answers={"scale:nps": "0-10", "scale:csat": "0-10"})
    assert sorted(surveys.select("question", "score").iter_rows()) == [
        ("csat", 1.4),
        ("csat", 5.0),
        ("nps", 1.0),
        ("nps", 10.0),
    ]


WORDS = "ticket_id,created_at,channel,status\n" + "".join(
    f"{i},2026-03-02 10:00:0{i},{channel},{status}\n"
    for i, (channel, status) in enumerate(
        [("400电话", "open"), ("400电话", "辦理中"), ("电话", "closed"), ("飞书", "open")]
    )
)


def test_unknown_words_are_counted_and_obey_what_people_say(look, read):
    draft = look(WORDS)
    assert [(n.field, n.word, n.rows) for n in draft.unknown] == [
        ("channel", "400电话", 2),
        ("channel", "飞书", 1),
        ("status", "辦理中", 1),
    ]
    assert read(WORDS)["channel"].to_list() == ["other", "other", "phone", "other"]
    said = {"channel": {"400电话": "phone"}, "status": {"辦理中": "open"}}
    tickets = read(WORDS, values=said)
    assert tickets["channel"].to_list() == ["phone", "phone", "phone", "other"]
    assert (tickets["status"].to_list(), tickets["failed"].null_count()) == (["open", "open", "closed", "open"], 4)
    assert [n.word for n in look(WORDS, values=said).unknown] == ["飞书"]


@pytest.mark.parametrize("values", [{"channel": {"x": "fax"}}, {"team": {"x": "y"}}])
def test_a_meaning_that_cannot_be_is_refused(look, values):
    with pytest.raises(MappingError):
        look(WORDS, values=values)


EXTRA = "ticket_id,created_at,region,Customer name,mail,subject,order_no,empty\n" + "".join(
    f"{i},2026-03-02 10:00:{i:02},{'NS'[i % 2]},Kim {i},k{i}@example.com,Where is it,{1000 + i},\n" for i in range(30)
)


def test_unmapped_columns_become_dimensions_unless_they_are_about_persons(look, read):
    draft = look(EXTRA)
    assert {c.header: (c.keep, c.why) for c in draft.columns if not c.field} == {
        "region": (True, ""), "Customer name": (False, "personal"), "mail": (False, "personal"),
        "subject": (False, "free_text"), "order_no": (False, "many_values"), "empty": (False, "empty"),
    }  # fmt: skip
    assert json.loads(read(EXTRA)["attributes"][0]) == {"region": "N"}
    stray = read(EXTRA.replace(",N,", ",from n@example.com,", 1))
    assert json.loads(stray["attributes"][0]) == {"region": "from [e-mail]"}
    kept = read(EXTRA, keep={"order_no": True, "region": False})
    assert json.loads(kept["attributes"][0]) == {"order_no": "1000"}


FRESHDESK = (
    "Ticket ID,Status,Group,Created time,Resolved time,Initial response time,Tags,Contact ID\n"
    "1,Closed,A,2026-03-02 10:00:01,2026-03-02 11:00:01,2026-03-02 10:05:01,,77\n"
)


def test_ids_of_another_help_desk_get_its_name(read, look):
    assert read(FRESHDESK)["ticket_id"].to_list() == ["1"]
    plain = read(FRESHDESK)["customer_id"][0]
    zendesk = Earlier("tickets", "zendesk", "")
    second = read(FRESHDESK, earlier=[zendesk])
    assert second["ticket_id"].to_list() == ["freshdesk/1"]
    assert second["customer_id"][0] != plain
    assert {n.code for n in look(FRESHDESK, earlier=[zendesk]).notes} >= {"source"}
    assert read(FRESHDESK, earlier=[zendesk], source="")["ticket_id"].to_list() == ["1"]
    assert read(FRESHDESK, source="shop 2")["ticket_id"].to_list() == ["shop 2/1"]


@pytest.mark.parametrize(
    ("layout", "earlier", "source"),
    [
        ("zendesk", [], ""),
        ("zendesk", [("tickets", "zendesk", "")], ""),
        ("freshdesk", [("tickets", "zendesk", "")], "freshdesk"),
        ("freshdesk", [("tickets", "freshdesk", "freshdesk"), ("tickets", "zendesk", "")], "freshdesk"),
        ("freshdesk", [("tickets", "freshdesk", "old"), ("tickets", "freshdesk", "")], "old"),
        ("freshdesk", [("surveys", "delighted", "")], ""),
        ("generic", [("tickets", "zendesk", "")], ""),
        ("zendesk", [("tickets", "freshdesk", "freshdesk")], ""),
    ],
)
def test_the_first_source_has_no_name_and_others_keep_theirs(layout, earlier, source):
    assert source_of("tickets", layouts()[layout], ["a"], [Earlier(*one) for one in earlier]) == source


def test_rows_numbered_in_every_questionnaire_are_told_by_its_questions():
    wjx = layouts()["wjx"]
    one, other = (source_of("surveys", wjx, ["序号", title], []) for title in ("1、满意吗", "1、推荐吗"))
    assert one.startswith("wjx-")
    assert one != other


def test_surveys_speak_of_the_tickets_of_their_product(look):
    two = [Earlier("tickets", "chatwoot", "chatwoot"), Earlier("tickets", "zendesk", "")]
    assert tickets_of(layouts()["chatwoot_csat"], two) == ("chatwoot", ("chatwoot", ""))
    assert tickets_of(layouts()["delighted"], two[1:]) == ("", ("",))
    draft = look("survey_id,ticket_id,question,score\na,1,csat,5\n", earlier=two)
    assert [(q.code, q.proposal, q.is_open) for q in draft.questions] == [("tickets_of", "", False)]
    said = look("survey_id,ticket_id,question,score\na,1,csat,5\n", earlier=two, answers={"tickets_of": "chatwoot"})
    assert said.tickets_of == "chatwoot"


def test_surveys_of_one_desk_find_its_tickets(read):
    surveys = read("survey_id,ticket_id,question,score\na,1,csat,5\n", source="s", answers={"tickets_of": "t"})
    assert surveys.select("survey_id", "ticket_id").rows() == [("s/a", "t/1")]


@pytest.mark.parametrize(
    ("cells", "decimal", "values"),
    [
        (["1,5", "1.234,5", "2.000"], None, [1.5, 1234.5, 2000.0]),
        (["1,234", "1.5"], None, [1234.0, 1.5]),
        (["1,234", "5"], ",", [1.234, 5.0]),
        (["1.234", "5"], ",", [1234.0, 5.0]),
        (["1,234.5", "¥3", "94.01%"], None, [1234.5, 3.0, 94.01]),
    ],
)
def test_the_column_decides_the_decimal_sign(cells, decimal, values):
    assert numbers(pl.Series(cells), decimal).values.to_list() == values


@pytest.mark.parametrize(
    ("cell", "unit", "seconds"),
    [
        ("P1DT2H", None, 93_600), ("PT45M", None, 2700), ("2 weeks 1 day", None, 1_296_000), ("1周", None, 604_800),
        ("1500", "millisecond", 2), ("2 天 3 小时", None, 183_600), ("1小时5分", None, 3900), ("185秒", None, 185),
        ("52:14:09", None, 188_049), ("1,5", "hour", 5400), ("-0:45", None, None), ("P", None, None),
    ],
)  # fmt: skip
def test_durations_in_every_shape(cell, unit, seconds):
    assert durations(pl.Series([cell]), unit).values[0] == seconds


def test_epochs_before_1970_are_dates_that_stand_for_none():
    read = instants(pl.Series(["-2208988800", "1680987120"]), "UTC")
    assert (read.sentinel.to_list(), read.values[1]) == ([True, False], datetime(2023, 4, 8, 20, 52, tzinfo=UTC))


def test_a_date_and_a_time_in_two_columns_are_one_moment(read):
    tickets = read("Call Id,Date,Time,channel,status\n1,31-01-2026,09:12:58,phone,closed\n", kind="tickets",
                   mapping={"created_at": "Date", "ticket_id": "Call Id"})  # fmt: skip
    assert tickets["created_at"].to_list() == [datetime(2026, 1, 31, 1, 12, 58, tzinfo=UTC)]


def test_a_draft_can_be_told_to_another_process(look):
    told = json.loads(json.dumps(asdict(look(WORDS)) | {"path": ""}))
    assert told["columns"][0]["field"] == "ticket_id"


ZENDESK = (
    "Id,Status,Via,Created at,Updated at,Solved at,Satisfaction Score\n"
    "1,Closed,Mail,2026-03-01 10:00:01,2026-03-01 12:00:01,2026-03-01 12:00:01,Good\n"
)


def test_tickets_of_two_help_desks_do_not_overwrite_each_other(tmp_path):
    with opened(tmp_path / "data") as store:
        for name, text in (
            ("z.csv", ZENDESK),
            ("f.csv", FRESHDESK),
            ("again.csv", FRESHDESK.replace("Closed,A", "Open,A")),
        ):
            path = tmp_path / name
            path.write_text(text, "utf-8")
            preview = store.preview(store.inspect(path))
            record = store.commit(preview, build=False)
            assert (record.added, record.updated) == ((0, 1) if name == "again.csv" else (1, 0))
        assert [(facts["product"], facts["source"]) for facts in store.lake.imports()] == [
            ("zendesk", ""), ("freshdesk", "freshdesk"), ("freshdesk", "freshdesk"),
        ]  # fmt: skip


def test_the_shell_answers_questions(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("CSAT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CSAT_FREE_MB", "0")
    path = tmp_path / "t.csv"
    path.write_text(DATES.format("03/04/2026 09:00"), "utf-8")
    assert run(["import", "--dry-run", str(path)]) == 1
    assert "day_first" in capfd.readouterr().err
    assert run(["import", "--dry-run", "--answer", "day_first=month", "--json", str(path)]) == 0
    assert '"rows": 2' in capfd.readouterr().out
    assert run(["import", "--answer", "month", str(path)]) != 0
