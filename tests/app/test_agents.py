"""The page Teams & agents: its table, who is hidden, the drawer, codes in place of names, and its states."""

import csv
import io
import json
import re
from datetime import timedelta
from functools import partial

import polars as pl
import pytest

from dashboard.filters import Filter
from dashboard.pages import _sheets, agents
from dashboard.pages._agents_table import AGENTS, BY_KEY, TEAMS, Board
from dashboard.pages._parts import Facts, Screen, View
from dashboard.settings import read_settings
from dashboard.state import settings as saved_settings
from dashboard.store import Store
from dashboard.words import words
from tests.app.conftest import LAST
from tests.unit.store_files import filled_store

HOSTILE = "![x](http://a.b/c.png) <b>Eve</b>"
# Agent → tickets; Dot did too little to be shown. Cy answers the first fourteen of Ann's tickets.
WORK = {"Ann": 80, "Bo": 50, "Cy": 40, HOSTILE: 31, "Few": 12, "Dot": 3}
FIELDS = [
    "ticket_id", "created_at", "first_response_at", "resolved_at", "status", "channel", "topic", "team", "agent_id",
    "first_response_agent_id", "handle_seconds", "reopens",
]  # fmt: skip


def tickets_csv(fields=FIELDS):
    """Bo is slow: six minutes, where the target of chat is five."""
    out = io.StringIO()
    rows = csv.DictWriter(out, fields, extrasaction="ignore")
    rows.writeheader()
    number = 0
    for agent, count in WORK.items():
        for k in range(count):
            created = LAST - timedelta(days=8 + k % 14, minutes=number)
            answered = created + timedelta(seconds=360 if agent == "Bo" else 60)
            number += 1
            row = {
                "ticket_id": f"T{number:03d}", "created_at": created, "first_response_at": answered,
                "resolved_at": created + timedelta(hours=2), "status": "solved", "channel": "chat", "topic": "order",
                "team": "North" if agent in ("Ann", "Bo") else "South", "agent_id": agent,
                "first_response_agent_id": "Cy" if agent == "Ann" and k < 14 else agent, "handle_seconds": 600,
                "reopens": 0,
            }  # fmt: skip
            rows.writerow(row)
    rows.writerow({"ticket_id": "T999", "created_at": LAST - timedelta(days=9), "status": "open", "channel": "chat"})
    return out.getvalue().encode()


def surveys_csv():
    """Forty answers for Ann, all content; forty for Bo, every second one content; three for Cy."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["survey_id", "ticket_id", "question", "answered_at", "score", "scale"])
    for first, count, is_good in ((1, 40, lambda k: True), (81, 40, lambda k: k % 2), (131, 3, lambda k: True)):
        for k in range(count):
            number = first + k
            rows.writerow(
                [f"S{number}", f"T{number:03d}", "csat", LAST - timedelta(days=8), 5 if is_good(k) else 1, "1-5"]
            )
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def staffed(tmp_path_factory):
    return filled_store(tmp_path_factory.mktemp("agents") / "data", tickets=tickets_csv(), surveys=surveys_csv())


@pytest.fixture
def page(visit):
    """page(folder, locale, **address) → this page of a new visitor."""
    return partial(visit, slug="agents")


def pieces(at, name="listing"):
    protos = [element.proto for element in at.get("bidi_component")]
    return [json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"]


def rows(at):
    """The table: name → column → text."""
    board = pieces(at)[0]
    keys = [column["key"] for column in board["columns"]]
    return {row["key"]: dict(zip(keys, [c["text"] for c in row["cells"]], strict=True)) for row in board["rows"]}


def cell(at, name, column):
    board = pieces(at)[0]
    place = [one["key"] for one in board["columns"]].index(column)
    return next(row for row in board["rows"] if row["key"] == name)["cells"][place]


def said(at):
    return " ".join([*(c.value for c in at.caption), *(m.value for m in at.markdown)]).replace("\\", "")


def widget(at, kind, key):
    return next(w for w in getattr(at, kind) if w.key.startswith(key))


def test_the_table_is_sorted_by_volume_and_credits_each_figure(page, staffed):
    at = page(staffed)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Teams & agents"]
    shown = rows(at)
    assert list(shown) == ["Ann", "Bo", "Cy", HOSTILE, "Few"]
    assert [row["tickets"] for row in shown.values()] == ["80", "50", "40", "31", "12"]
    assert (shown["Bo"]["response"], shown["Bo"]["target"]) == ("6m", "0.0%")
    assert cell(at, "Cy", "response")["tip"].endswith("n = 54")  # 40 of her own and 14 first replies for Ann
    assert cell(at, "Ann", "response")["tip"].endswith("n = 66")
    assert shown["Ann"]["handle"] == "10m"
    assert (shown["Ann"]["csat"], shown["Bo"]["csat"]) == ("100.0%", "50.0%")
    assert (shown["Ann"]["answers"], shown["Ann"]["range"]) == ("40", "91.2–100.0")
    # Content: 40 of Ann's, 20 of Bo's, 3 of Cy's, of 83 in the only cell: 75.9 %.
    assert (shown["Ann"]["expected"], shown["Bo"]["expected"]) == ("+24.1 pp", "-25.9 pp")


def test_who_is_credited_and_what_is_left_out_is_said(page, staffed):
    told = said(page(staffed))
    assert "first responses for the agent who sent the first reply" in told
    assert "1 agents with fewer" not in told
    assert "1 agent with fewer than 5 tickets, replies and answers is not shown." in told
    assert "1 ticket has no agent and is in no row." in told


def test_few_are_grey_and_fewer_hidden(page, staffed):
    at = page(staffed)
    assert cell(at, "Few", "response")["tone"] == "faint"
    assert cell(at, "Cy", "csat")["text"] == "< 5"
    assert cell(at, "Cy", "answers")["text"] == "< 5"
    assert cell(at, HOSTILE, "csat")["text"] == "—"
    assert "Dot" not in json.dumps(pieces(at))


def test_red_is_what_chance_does_not_explain(page, staffed):
    at = page(staffed)
    assert [cell(at, "Bo", key)["tone"] for key in ("target", "csat", "expected")] == ["bad"] * 3
    assert "worse beyond chance" in cell(at, "Bo", "target")["tip"]
    assert [cell(at, "Ann", key)["tone"] for key in ("target", "csat", "expected")] == [""] * 3


def test_the_median_of_peers_stands_above_and_nobody_has_a_rank(page, staffed):
    board = pieces(page(staffed))[0]
    summary = dict(zip([c["key"] for c in board["columns"]], [c["text"] for c in board["summary"]], strict=True))
    assert summary["name"] == "Median of agents"
    assert (summary["tickets"], summary["response"]) == ("40", "1m")
    assert summary["csat"] == "—"  # of two with enough answers it would be one of them
    assert not any("rank" in column["label"].lower() for column in board["columns"])


def test_teams(page, staffed):
    at = page(staffed)
    widget(at, "button_group", "agents_kind").set_value("teams").run()
    assert list(rows(at)) == ["North", "South"]
    assert rows(at)["North"]["tickets"] == "130"
    assert "Median of teams" in json.dumps(pieces(at)[0]["summary"])
    assert "every figure counts for the team" in said(at)


def test_search_and_order(page, staffed):
    at = page(staffed)
    widget(at, "selectbox", "agents_order").select("response").run()
    assert next(iter(rows(at))) == "Bo"
    assert list(rows(at))[-1] == "Few"  # fewer than 30 come last, whatever the figure
    widget(at, "selectbox", "agents_order").select("name").run()
    assert list(rows(at)) == sorted([HOSTILE, "Ann", "Bo", "Cy", "Few"])
    widget(at, "text_input", "agents_search").set_value(" aN ").run()
    assert list(rows(at)) == ["Ann"]
    widget(at, "text_input", "agents_search").set_value("![x](http://a.b)").run()
    assert "Nobody here is called" in said(at)
    assert not any("](" in m.value for m in at.markdown)


def test_a_file_narrowed_by_a_search_names_it(page, staffed, monkeypatch):
    told = []
    monkeypatch.setattr(_sheets, "remark", told.append)
    at = page(staffed)
    assert not any(words.startswith("Search: ") for words in told)
    widget(at, "text_input", "agents_search").set_value(" aN ").run()
    assert "Search: aN" in told
    assert "Search: aN" not in said(at), "the field says it"


def test_hundreds_are_paged(page, staffed, monkeypatch):
    monkeypatch.setattr(agents, "A_PAGE", 2)
    at = page(staffed)
    assert list(rows(at)) == ["Ann", "Bo"]
    (paging,) = at.get("pagination")
    assert paging.proto.num_pages == 3


def test_a_chosen_agent_stands_alone_under_the_median_of_all(page, staffed):
    at, everybody = page(staffed, agent="Bo"), page(staffed)
    assert list(rows(at)) == ["Bo"]
    assert rows(at)["Bo"] == rows(everybody)["Bo"]
    assert pieces(at)[0]["summary"] == pieces(everybody)[0]["summary"]


# The drawer


def opened(page, staffed, monkeypatch, name, ticket=None, locale="en-GB"):
    """The page in the run in which a row was clicked, and a ticket in the drawer."""
    real = agents._components.listing

    def listing(*given, key, **more):
        real(*given, key=key, **more)
        return agents._components.Clicked(ticket if key == "worker_tickets_list" else name, None)

    monkeypatch.setattr(agents._components, "listing", listing)
    return page(staffed, locale)


def test_the_drawer_shows_trends_and_newest_tickets(page, staffed, monkeypatch):
    at = opened(page, staffed, monkeypatch, "Ann")
    assert not at.exception
    assert not at.error
    assert len(at.get("plotly_chart")) == 2  # of CSAT there is one month, which is no trend
    assert "Too few of them" in said(at)
    newest = pieces(at)[1]["rows"]
    assert len(newest) == 20
    assert newest[0]["key"] == "T001"
    titles = [s.value.replace("\\", "") for s in at.subheader]
    assert "Tickets: 80 · by week" in titles
    assert "The 20 newest tickets" in titles


def test_the_drawer_leads_on(page, staffed, monkeypatch):
    at = opened(page, staffed, monkeypatch, "Ann")
    next(b for b in at.button if b.key == "worker_filter").click().run()
    assert at.query_params["agent"] in ("Ann", ["Ann"])
    at = opened(page, staffed, monkeypatch, "Ann")
    monkeypatch.undo()
    next(b for b in at.button if b.key == "worker_tickets").click()


def test_a_ticket_is_opened_within_the_drawer(page, staffed, monkeypatch):
    at = opened(page, staffed, monkeypatch, "Ann", ticket="T001")
    steps = {step["title"]: step["detail"] for step in pieces(at, "timeline")[0]["steps"]}
    assert steps["First human reply"].startswith("Cy · First response 1m")


def test_names_from_data_are_letters(page, staffed, monkeypatch):
    at = opened(page, staffed, monkeypatch, HOSTILE)
    texts = [*(m.value for m in at.markdown), *(s.value for s in at.subheader), *(b.label for b in at.button)]
    assert not any("](http" in text for text in texts)
    assert not at.error


# Codes in place of names


@pytest.fixture
def hidden(staffed):
    """The same store with agents' names hidden; the setting is put back."""
    with Store(read_settings(data=staffed)) as store:
        saved_settings.save(store.engine, "hide_agent_names", value=True, by="test")
        yield staffed
        saved_settings.save(store.engine, "hide_agent_names", value=None, by="test")


def everything(at):
    """All text that goes to the browser."""
    return "\n".join(str(element.proto) for element in at.main)


def test_hidden_names_are_nowhere_on_the_page(page, hidden, monkeypatch):
    code = next(iter(rows(page(hidden))))
    assert re.fullmatch(r"A-[0-9A-Z]{5}", code)
    at = opened(page, hidden, monkeypatch, code)
    assert not at.error
    assert len(pieces(at)) == 2
    assert not re.search(r"\b(Ann|Bo|Cy|Few|Dot|Eve)\b", everything(at))


def test_an_old_address_with_a_name_is_dropped_and_said_to_be(page, hidden):
    at = page(hidden, agent="Ann")
    assert "agent" not in at.query_params
    assert len(rows(at)) == 5
    chips = [button for button in at.button if button.key.startswith("chip_")]
    assert [chip.label for chip in chips] == ["Agents have codes here; a filter by name was ignored ✕"]
    assert "Ann" not in everything(at)
    assert [b for b in chips[0].click().run().button if b.key.startswith("chip_")] == []
    assert "Ann" not in everything(page(hidden, agent="Ann" * 100))  # too long for a name, but one all the same
    code = next(iter(rows(at)))
    assert list(rows(page(hidden, agent=code))) == [code]


def test_figures_behind_codes_are_the_same(page, hidden):
    assert [row["tickets"] for row in rows(page(hidden)).values()] == ["80", "50", "40", "31", "12"]


# States


def test_an_empty_store_offers_its_beginnings(page, tmp_path):
    assert [s.value for s in page(tmp_path / "data").subheader] == ["No data yet"]


def test_nothing_matches_leads_out(page, staffed):
    at = page(staffed, ch="phone")
    assert "No tickets for Phone in these dates" in said(at)


def test_an_export_without_agents_says_what_it_lacks(page, filled):
    at = page(filled)
    assert not at.error
    assert not pieces(at)
    assert "names no agents" in said(at)
    widget(at, "button_group", "agents_kind").set_value("teams").run()
    assert len(rows(at)) == 2


def test_an_export_that_tells_little_says_so(page, tmp_path):
    bare = tickets_csv(["ticket_id", "created_at", "first_response_at", "channel", "agent_id"])
    at = page(filled_store(tmp_path / "data", tickets=bare))
    assert not at.error
    told = said(at)
    for sentence in (
        "216 first replies name no sender",
        "whether these tickets are solved",
        "no handle times",
        "No survey data yet",
    ):
        assert sentence in told
    assert rows(at)["Ann"]["response"] == rows(at)["Ann"]["resolution"] == rows(at)["Ann"]["csat"] == "—"


def test_too_few_for_anybody(page, staffed):
    at = page(
        staffed, d=f"{(LAST - timedelta(days=8)).date()}..{(LAST - timedelta(days=8)).date()}", team="South", hr="0"
    )
    assert not at.error
    assert "No tickets for" in said(at) or "not shown of a person" in said(at)


def test_chinese_has_the_same_figures_and_no_english(page, staffed):
    english, chinese = page(staffed), page(staffed, "zh-CN")
    assert [h.value for h in chinese.header] == ["团队与客服"]
    for name, row in rows(chinese).items():
        assert [re.sub(r"\D", "", v) for k, v in row.items() if k != "name"] == [
            re.sub(r"\D", "", v) for k, v in rows(english)[name].items() if k != "name"
        ]
    board = pieces(chinese)[0]
    words = [column["label"] + column["tip"] for column in board["columns"]] + [c["text"] for c in board["summary"]]
    words += [c["tip"] for row in board["rows"] for c in row["cells"]]
    assert not set(re.findall(r"[A-Za-z]{2,}", " ".join(words))) - {"CSAT"}
    assert not set(re.findall(r"[A-Za-z]{2,}", said(chinese))) - {"UTC"}


def test_a_team_answers_for_tickets_that_nobody_answered(tmp_path):
    """One of two chats was answered in time, the other waits since yesterday: 50 %; of Ann's replies all."""
    file = tmp_path / "tickets.csv"
    fields = "ticket_id,created_at,first_response_at,status,channel,team,agent_id,first_response_agent_id"
    begun = LAST - timedelta(days=1)
    answered = f"A,{begun},{begun + timedelta(minutes=1)},solved,chat,North,Ann,Ann"
    file.write_text(f"{fields}\n{answered}\nB,{begun},,open,chat,North,,\nC,{LAST},,open,phone,,,\n")
    with Store(read_settings(data=tmp_path / "data")) as store:
        store.commit(store.preview(store.inspect(file)))
        screen = Screen("en", "light", words("en"), choose=print, open=print)
        view = View.of(store.read, Filter(), Facts.of(store.read), screen)
        assert Board(view, TEAMS).of(BY_KEY["target"], "North") == (50.0, 2)
        assert Board(view, AGENTS).of(BY_KEY["target"], "Ann") == (100.0, 1)
        team = store.read("measures/speed", view.filter, by="team").filter(pl.col("bucket") == "North")
        assert team["within_target_pct"].to_list() == [50.0], "as on the page of response times"
