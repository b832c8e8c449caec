"""The veil: codes in place of agents in every answer, and no question that a name could answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from dashboard import sqlfile
from dashboard.engines import veil
from dashboard.engines.duckdb import Mart
from dashboard.engines.veil import Veil
from dashboard.errors import UsageError
from dashboard.filters import Filter
from dashboard.state import settings as saved_settings
from tests.tiny import lake_rows
from tests.tiny.lake_rows import MORNING, after, ticket
from tests.unit.store_files import NOVEMBER, opened, tickets_csv
from tests.unit.store_files import ticket as exported

WEEK = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 19))
KEY = bytes(range(32))
LIST = {"search": "", "sort": "created", "direction": "asc", "limit": 10, "offset": 0}


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    """Zoe answers A, which Ann solves; Bo is only rated."""
    tickets = [
        ticket("A", first_response_at=after(seconds=30), first_response_agent_id="Zoe", agent_id="Ann", team="north"),
        ticket("B", agent_id="Ann"),
        ticket("C"),
    ]
    surveys = [
        {"survey_id": "1", "ticket_id": "C", "score": 5.0, "question": "csat", "agent_id": "Bo",
         "sent_at": MORNING, "answered_at": after(hours=1)},
    ]  # fmt: skip
    built = lake_rows.build(tmp_path_factory.mktemp("veil"), tickets, surveys)
    yield built
    built.close()


@pytest.fixture
def veiled(mart: Mart) -> Veil:
    return Veil(mart.run, KEY, agents=True)


CODES = veil.codes(["Ann", "Bo", "Zoe"], KEY)


def test_codes_are_made_of_the_key_and_the_name_alone() -> None:
    assert CODES == {"Ann": "A-NMEQ2", "Bo": "A-ZC4Z3", "Zoe": "A-6RU7T"}, "links hold codes: they must never change"
    assert veil.codes(["Zoe", "Eve", "Ann"], KEY)["Ann"] == CODES["Ann"], "others change nothing"
    assert veil.codes(["Ann"], bytes(32))["Ann"] != CODES["Ann"], "another store has other codes"
    assert set("".join(CODES.values())) <= {"A", "-", *veil.ALPHABET}


def test_no_two_codes_are_alike_however_short_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(veil, "LETTERS", 1)
    names = [f"agent {k}" for k in range(500)]
    made = veil.codes(names, KEY)
    assert set(made) == set(names)
    assert len(set(made.values())) == 500


def test_groups_choices_and_cells_are_codes(mart: Mart, veiled: Veil) -> None:
    assert (
        veiled.run("measures/volume", WEEK, by="agent").rows() != mart.run("measures/volume", WEEK, by="agent").rows()
    )
    by_agent = veiled.run("measures/volume", WEEK, by="agent")
    assert dict(by_agent.select("bucket", "tickets").iter_rows()) == {CODES["Ann"]: 2, None: 1}
    offered = veiled.run("details/filter_values").filter(dimension="agent")["value"].to_list()
    assert offered == [CODES["Ann"]]
    assert veiled.run("details/filter_values").filter(dimension="team")["value"].to_list() == ["north"]
    row = veiled.run("details/ticket", ticket_id="A").row(0, named=True)
    assert (row["agent_id"], row["first_response_agent_id"]) == (CODES["Ann"], CODES["Zoe"])


def test_teams_keep_their_names(veiled: Veil) -> None:
    assert veiled.run("measures/volume", WEEK, by="team")["bucket"].to_list() == ["north", None]


def test_a_code_chooses_and_a_name_chooses_nobody(veiled: Veil) -> None:
    def tickets(agent: str) -> int:
        return veiled.run("measures/volume", replace(WEEK, agents=(agent,)), by="all")["tickets"].item()

    assert tickets(CODES["Ann"]) == 2
    assert tickets("Ann") == tickets(CODES["Ann"].lower()) == tickets("") == 0


def test_a_search_knows_codes_and_no_names(mart: Mart, veiled: Veil) -> None:
    def found(run, text: str) -> list[str]:
        return run("details/tickets", WEEK, **LIST | {"search": text})["ticket_id"].to_list()

    assert found(mart.run, "ann") == ["A", "B"]
    assert found(veiled.run, "ann") == []
    assert found(veiled.run, CODES["Ann"].lower()) == ["A", "B"]
    assert found(veiled.run, CODES["Ann"][:4]) == ["A", "B"]
    assert found(veiled.run, "north") == found(mart.run, "north") == ["A"]
    assert found(veiled.run, "") == ["A", "B", "C"]
    assert veiled.run("details/ticket_count", WEEK, search="ann")["tickets"].item() == 0


def test_the_order_of_rows_tells_no_names(veiled: Veil) -> None:
    """Somebody with the list of names could read them off rows that are ordered by name."""
    assert veiled.run("details/agents")["agent_id"].to_list() == sorted(CODES.values())
    by_agent = veiled.run("details/tickets", WEEK, **LIST | {"sort": "agent"})["ticket_id"].to_list()
    assert (
        by_agent
        == veiled.run("details/tickets", WEEK, **LIST | {"sort": "created", "direction": "desc"})["ticket_id"].to_list()
    )


def test_a_name_that_nobody_knows_becomes_nothing(veiled: Veil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(veiled.__dict__, "_codes", {})
    assert veiled.run("measures/volume", WEEK, by="agent")["bucket"].to_list() == [None, None]


KEPT = {
    "Region": "North",
    "Second agent": "somebody",  # by its header
    "处理人": "甲",
    "Buddy": "bo Ek (lead)",  # by a value, which is an agent
    "Asked": "ANN, 17",
    "Room": "同事王思远的",
    "Agent Shift": "Night",
    "Annex": "Anna",
    "Customer group": "new",
}


@pytest.fixture(scope="module")
def with_columns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    names = ("Ann", "1003 Bo Ek", "1004 王思远", "7")
    kept = json.dumps(KEPT | {"Level": "7"}, ensure_ascii=False)
    tickets = [ticket(f"T{n}", agent_id=name, attributes=kept) for n, name in enumerate(names)]
    built = lake_rows.build(tmp_path_factory.mktemp("columns"), tickets)
    yield built
    built.close()


def test_kept_columns_that_hold_agents_are_left_out(with_columns: Mart) -> None:
    def headers(**hides: bool) -> set[str]:
        return set(Veil(with_columns.run, KEY, **hides).run("details/attribute_values")["header"])

    assert headers(agents=False) == {*KEPT, "Level"}
    assert headers(agents=True) == {"Region", "Agent Shift", "Annex", "Customer group"}
    assert headers(agents=False, customers=True) == {*KEPT, "Level"} - {"Customer group"}


def test_a_column_that_is_left_out_chooses_nobody(with_columns: Mart) -> None:
    def tickets(run, *chosen: str) -> int:
        return run("measures/volume", replace(WEEK, attributes=chosen), by="all")["tickets"].item()

    veiled = Veil(with_columns.run, KEY, agents=True).run
    assert tickets(with_columns.run, "Buddy=bo Ek (lead)") == 4
    assert tickets(veiled, "Buddy=bo Ek (lead)") == 0
    assert tickets(veiled, "Buddy=bo Ek (lead)", "Region=North") == 0
    assert tickets(veiled, "Region=North") == 4


def test_customers_are_left_out_by_a_switch_of_their_own() -> None:
    header = "-- title: x\n-- answers: x\n-- grain: x\n-- columns:\n--   customer_id  customer\n--   tickets  count\n"
    query = sqlfile.parse(header + "select 1", "details/customers")

    def run(name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        return pl.DataFrame({"customer_id": ["c1", "c2"], "tickets": [1, 2]})

    for hides, wanted in ((True, [None, None]), (False, ["c1", "c2"])):
        made = Veil(run, KEY, agents=False, customers=hides)
        made._queries = {query.name: query}
        got = made.run("details/customers")
        assert got["customer_id"].to_list() == wanted
        assert got["tickets"].to_list() == [1, 2]


def test_without_a_switch_nothing_is_changed(mart: Mart) -> None:
    bare = Veil(mart.run, KEY, agents=False)
    assert bare.run("measures/volume", WEEK, by="agent") is mart.run("measures/volume", WEEK, by="agent")


def test_faults_of_the_question_are_those_of_the_runner(veiled: Veil) -> None:
    with pytest.raises(UsageError, match="There is no query"):
        veiled.run("measures/volumes", WEEK)
    with pytest.raises(UsageError, match="needs a filter"):
        veiled.run("measures/volume", by="agent")


def test_every_grouped_query_names_its_group_bucket() -> None:
    """Else the veil would not know which column holds the agents."""
    assert [q.name for q in sqlfile.load().values() if "by" in q.params and q.columns[0].name != "bucket"] == []


def test_the_setting_holds_at_once_and_builds_nothing(tmp_path) -> None:
    with opened(tmp_path / "data") as store:
        rows = [exported("T1") | {"agent_id": "Li Na"}, exported("T2") | {"agent_id": "Wang Lei"}]
        store.commit(store.preview(store.inspect(tickets_csv(tmp_path / "a.csv", *rows))))
        before = store.fingerprint

        def agents() -> set[str]:
            return set(store.read("measures/volume", NOVEMBER, by="agent")["bucket"])

        assert agents() == {"Li Na", "Wang Lei"}
        saved_settings.save(store.engine, "hide_agent_names", value=True, by="local")
        codes = agents()
        assert len(codes) == 2
        assert all(code.startswith("A-") for code in codes)
        assert store.figures.hides_agents
        assert store.figures.is_current()
        assert store.fingerprint == before
        assert store.read == store.read, "one veil, one memory"
        assert set(store.figures.reader(hide_agents=False)("details/agents")["agent_id"]) == {"Li Na", "Wang Lei"}
        saved_settings.save(store.engine, "hide_agent_names", value=None, by="local")
        assert agents() == {"Li Na", "Wang Lei"}
        assert set(store.figures.reader(hide_agents=True)("details/agents")["agent_id"]) == codes


SAID = {
    "Thanks, li na!": "Thanks, [agent]!",
    "Na Li helped, and Li-Na again": "[agent] helped, and [agent] again",
    "客服王思远很好": "客服[agent]很好",
    "Zoe was late; Zoey was not": "[agent] was late; Zoey was not",
    "Line Nape, 7 days": "Line Nape, 7 days",
}
COMMENTS = {"search": "", "limit": 10, "offset": 0}


@pytest.fixture(scope="module")
def with_comments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    names = ("1003 Li Na", "1004 王思远", "Zoe", "7", "X")
    tickets = [ticket(f"T{n}", agent_id=name) for n, name in enumerate(names)]
    surveys = [
        {"survey_id": str(n), "ticket_id": f"T{n}", "score": 1.0, "question": "csat", "comment": said,
         "sent_at": MORNING, "answered_at": after(hours=9 - n)}
        for n, said in enumerate(SAID)
    ]  # fmt: skip
    built = lake_rows.build(tmp_path_factory.mktemp("comments"), tickets, surveys)
    yield built
    built.close()


def test_comments_do_not_name_agents(with_comments: Mart) -> None:
    made = Veil(with_comments.run, KEY, agents=True)
    assert with_comments.run("details/comments", WEEK, **COMMENTS)["comment"].to_list() == list(SAID)
    assert made.run("details/comments", WEEK, **COMMENTS)["comment"].to_list() == list(SAID.values())
    events = made.run("details/ticket_timeline", ticket_id="T0")["comment"].drop_nulls()
    assert events.to_list() == ["Thanks, [agent]!"]
    bare = Veil(with_comments.run, KEY, agents=False, customers=True)
    assert bare.run("details/comments", WEEK, **COMMENTS)["comment"].to_list() == list(SAID)


def test_comments_are_not_found_by_an_agents_name(with_comments: Mart) -> None:
    made = Veil(with_comments.run, KEY, agents=True)

    def found(text: str, **page: int) -> list[tuple[str, int]]:
        answer = made.run("details/comments", WEEK, **COMMENTS | {"search": text} | page)
        return list(answer.select("survey_id", "matching").iter_rows())

    for name in ("li na", "Li", "na", "王思远", "思远", " ZOE "):
        assert [one for one, _ in found(name)] in ([], ["3"], ["4"]), name
    assert found("li na") == found("王思远") == []
    assert found("zoe") == [("3", 1)], "Zoey is somebody else"
    assert found("WAS") == [("3", 1)]
    assert found("a", limit=2, offset=1) == [("1", 5), ("2", 5)]
    with pytest.raises(UsageError, match="needs “limit”"):
        made.run("details/comments", WEEK, search="a", offset=0)


def test_agents_handed_in_beside_a_search_are_not_heeded(veiled: Veil) -> None:
    for agents in (None, ["Ann"]):
        asked = LIST | {"search": {"text": "ann", "agents": agents}}
        assert veiled.run("details/tickets", WEEK, **asked).height == 0


def test_names_of_many_agents_make_many_patterns() -> None:
    """The longest name that fits goes first, so that nothing of it is left."""
    patterns = veil.name_patterns([*(f"Agent{chr(97 + k % 26)}{chr(97 + k // 26)}" for k in range(500)), "Li Na", "Li"])
    assert len(patterns) == 2
    text = pl.Series(["Agentab said, Li Na and Li"])
    for pattern in patterns:
        text = text.str.replace_all(pattern, veil.NAMED)
    assert text.item() == "[agent] said, [agent] and [agent]"


FREE = {  # ticket: subtopic, team
    "T0": ("call back Li Na", "Team Li Na"),
    "T1": ("call back 王思远", "team 王思远"),
    "T2": ("ask 1003, 1004", "Team Li-Na"),
    "T3": ("order 20251003", "north"),
    "T4": (None, None),
}


@pytest.fixture(scope="module")
def with_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    names = ("1003 Li Na", "1004 王思远", "Zoe", "7", "X")
    tickets = [
        ticket(name, agent_id=agent, subtopic=subtopic, team=team)
        for (name, (subtopic, team)), agent in zip(FREE.items(), names, strict=True)
    ]
    surveys = [
        {"survey_id": "1", "ticket_id": "T0", "score": 1.0, "question": "csat", "comment": "Late.",
         "sent_at": MORNING, "answered_at": after(hours=9)}
    ]  # fmt: skip
    built = lake_rows.build(tmp_path_factory.mktemp("words"), tickets, surveys)
    yield built
    built.close()


def test_topics_and_teams_do_not_name_agents(with_words: Mart) -> None:
    made = Veil(with_words.run, KEY, agents=True)
    rows = made.run("details/tickets", WEEK, **LIST | {"sort": "id"})
    assert rows["subtopic"].to_list() == [
        "call back [agent]", "call back [agent]", "ask [agent], [agent]", "order 20251003", None
    ]  # fmt: skip
    teams = rows["team"].to_list()
    assert teams[3:] == ["north", None]
    assert [team.rpartition(" ")[0] for team in teams[:3]] == ["Team [agent]", "team [agent]", "Team [agent]"]
    assert len(set(teams)) == 5, "teams that read alike are kept apart"
    one = made.run("details/ticket", ticket_id="T0").row(0, named=True)
    assert (one["subtopic"], one["team"]) == ("call back [agent]", teams[0])
    assert made.run("details/comments", WEEK, **COMMENTS)["team"].to_list() == [teams[0]]
    bare = Veil(with_words.run, KEY, agents=False, customers=True)
    assert bare.run("details/ticket", ticket_id="T0")["team"].item() == "Team Li Na"


def test_groups_by_topic_and_team_are_counted_as_before(with_words: Mart) -> None:
    made = Veil(with_words.run, KEY, agents=True)
    teams = made.run("details/tickets", WEEK, **LIST | {"sort": "id"})["team"].to_list()
    by_team = made.run("measures/volume", WEEK, by="team")
    assert by_team["bucket"].to_list() == [*sorted(teams[:4]), None], "not in the order of names"
    assert by_team["tickets"].to_list() == [1] * 5
    by_subtopic = made.run("measures/volume", WEEK, by="subtopic")["bucket"]
    assert by_subtopic.n_unique() == 5
    assert sum("call back [agent] " in text for text in by_subtopic.drop_nulls()) == 2
    offered = made.run("details/filter_values").filter(dimension="team")
    assert offered["value"].to_list() == sorted(teams[:4])

    def tickets(team: str) -> int:
        return made.run("measures/volume", replace(WEEK, teams=(team,)), by="all")["tickets"].item()

    assert [tickets(team) for team in teams[:4]] == [1, 1, 1, 1]
    assert tickets("Team Li Na") == tickets("Team [agent]") == 0


def test_topics_and_teams_are_not_found_by_a_name(with_words: Mart) -> None:
    made = Veil(with_words.run, KEY, agents=True)

    def found(run, text: str) -> list[str]:
        asked = LIST | {"search": text, "sort": "id"}
        counted = run("details/ticket_count", WEEK, search=text)["tickets"].item()
        ids = run("details/tickets", WEEK, **asked)["ticket_id"].to_list()
        assert counted == len(ids)
        return ids

    assert found(with_words.run, "Li Na") == ["T0"]
    for name in ("Li Na", "li-na", "back li", "王思远", "远", "ask 1003", "1004", " li"):
        assert found(made.run, name) == [], name
    assert found(made.run, "1003") == ["T3"], "an order, not the agent"
    assert found(made.run, "call BACK") == ["T0", "T1"]
    assert found(made.run, "team ") == ["T0", "T1", "T2"]
    by_team = made.run("details/tickets", WEEK, **LIST | {"sort": "team"})["ticket_id"].to_list()
    newest = made.run("details/tickets", WEEK, **LIST | {"direction": "desc"})["ticket_id"].to_list()
    assert by_team == newest, "the order tells no names"


@pytest.mark.parametrize("count", [1, 39, 41, 400, 2000])
def test_names_go_however_many_agents_there_are(count: int) -> None:
    """Patterns have a size that the engine can hold: once there was none, and forty agents were too many."""
    letters = "bcdfghjklm"
    names = [f"{''.join(letters[int(d)] for d in f'{k:04}')}a {letters[k % 10]}oenig" for k in range(count)]
    nameless = veil.Nameless(names, b"k" * 32)
    for name in (names[0], names[count // 2], names[-1]):
        first, last = name.split()
        for gap in (" ", "-", ". ", "_", "\u00a0", " · ", "★", "\u200b", "😀", "，", "（", ""):
            for written in (f"{first}{gap}{last}", f"{last.upper()}{gap}{first.upper()}"):
                assert nameless.words(f"ask {written} now") == "ask [agent] now", (written, gap)
    assert nameless.words("ask somebody else now") == "ask somebody else now"


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)> " * 20, "a" * 60_000, "王" * 300, "x y " * 5_000, "(((", "\\p{", "$1"]
)
def test_no_name_is_too_much_to_look_for(name: str) -> None:
    nameless = veil.Nameless([name, "Li Na"], b"k" * 32)
    assert nameless.words("call Li Na") == "call [agent]"
