"""The list of tickets: filter, conditions, order, pages, search, the drawer, the file."""

import contextlib
import csv
import io
import json
import re

import pytest
from streamlit.util import calc_hash

from dashboard.pages import _menu, tickets
from tests.app.conftest import LAST
from tests.unit.store_files import opened


def open_list(visit, data, locale="en-GB", **address):
    """The page as an address opens it."""
    return visit(data, locale, slug="tickets", **address)


def piece(at, name):
    protos = [element.proto for element in at.get("bidi_component")]
    return next((json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"), None)


def rows(at):
    """The rows of the list as texts by column."""
    listing = piece(at, "listing")
    keys = [column["key"] for column in listing["columns"]]
    return [dict(zip(keys, [cell["text"] for cell in row["cells"]], strict=True)) for row in listing["rows"]]


def title(at):
    return at.subheader[0].value.replace("\\", "")


def address(at):
    return {key: value if isinstance(value, str) else value[0] for key, value in at.query_params.items()}


def test_the_list_is_the_tickets_of_the_filter(visit, filled):
    at = open_list(visit, filled)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Tickets"]
    assert title(at) == "336 tickets · 2 Mar – 29 Mar"
    shown = rows(at)
    assert len(shown) == 50
    assert shown[0]["id"] == "T5900"
    assert shown[0]["created"] == "29 Mar 23:50"
    assert list(shown[0]) == list(tickets._ticket_rows.BY_KEY)
    assert " vs " not in at.caption[0].value  # a list is compared with nothing


def test_the_filter_as_a_sentence(visit, filled):
    at = open_list(visit, filled, ch="chat,phone", only="late", d="7")
    assert re.fullmatch(r"\d+ tickets · Chat, Phone · 23 Mar – 29 Mar · first response over target", title(at))
    assert {row["channel"] for row in rows(at)} == {"Chat"}  # phone is answered at once
    assert "First response over target ✕" in [button.label for button in at.button]


def test_conditions_are_chosen_above_the_list(visit, filled):
    at = open_list(visit, filled)
    next(w for w in at.button_group if w.key.startswith("only_")).set_value(["low"]).run()
    assert address(at) == {"only": "low"}
    assert {row["score"] for row in rows(at)} == {"2"}
    assert len(rows(at)) == 21


def test_a_condition_ends_with_a_visit_to_another_page(visit, filled):
    at = open_list(visit, filled, only="late", ch="chat")
    at._page_hash = calc_hash("")
    at.query_params.clear()
    at.run()
    assert address(at) == {"ch": "chat"}
    assert not any("over target ✕" in button.label for button in at.button)


def test_an_order_of_the_address_and_what_it_becomes_by_clicks(visit, filled):
    at = open_list(visit, filled, sort="response")
    assert {row["channel"] for row in rows(at)} == {"Phone"}
    columns = {column["key"]: column["order"] for column in piece(at, "listing")["columns"]}
    assert columns["response"] == "ascending"
    assert columns["created"] == ""
    turn = tickets._ticket_rows.next_order
    assert turn("-created", "created") == "created"
    assert turn("created", "created") == "-created"
    assert turn("-created", "response") == "-response"  # the slowest first
    assert turn("-response", "response") == "response"
    assert turn("-created", "score") == "score"  # the lowest first
    assert turn("-created", "team") == "team"


def test_search_and_its_own_empty_state(visit, filled):
    at = open_list(visit, filled)
    at.text_input(key="ticket_search").set_value(" t5900 ").run()
    assert [row["id"] for row in rows(at)] == ["T5900"]
    assert title(at).startswith("1 ticket · ")
    assert title(at).endswith("mentions “t5900”")
    at.text_input(key="ticket_search").set_value("![x](http://a.b)").run()
    (text,) = [m.value for m in at.markdown if "mentions" in m.value]
    assert "![" not in text
    assert piece(at, "listing") is None


def test_pages(visit, filled):
    at = open_list(visit, filled)
    (paging,) = at.get("pagination") or [None]
    assert paging is not None
    assert paging.proto.num_pages == 7


def test_nothing_matches_names_the_condition(visit, filled):
    at = open_list(visit, filled, only="reopened", ch="phone")
    assert any("Phone × Reopened" in m.value for m in at.markdown)
    next(b for b in at.button if b.label == "Clear Condition").click().run()
    assert address(at) == {"ch": "phone"}
    assert len(rows(at)) == 50


def test_names_from_data_are_letters(visit, filled):
    at = open_list(visit, filled, team="![x](http://a.b/c.png) <b>A</b>")
    assert "![" not in at.subheader[0].value
    assert {row["team"] for row in rows(at)} == {"![x](http://a.b/c.png) <b>A</b>"}  # set as text by the component


def test_an_empty_store_offers_its_beginnings(visit, tmp_path):
    at = open_list(visit, tmp_path / "data")
    assert [s.value for s in at.subheader] == ["No data yet"]


def test_what_an_export_does_not_tell_is_said(visit, tmp_path):
    file = tmp_path / "bare.csv"
    file.write_text("ticket_id,created_at,channel\n" + "".join(f"T{n},2026-03-0{n} 10:00:00,chat\n" for n in (1, 2, 3)))
    with opened(tmp_path / "data") as store:
        store.commit(store.preview(store.inspect(file)))
    at = open_list(visit, tmp_path / "data")
    assert not at.error
    assert len(rows(at)) == 3
    assert {(row["response"], row["resolved"], row["score"]) for row in rows(at)} == {("—", "—", "—")}
    told = " ".join(caption.value for caption in at.caption)
    for sentence in ("when a human replied", "whether these tickets are solved", "names a team", "No survey data yet"):
        assert sentence in told


def test_chinese_says_the_same(visit, filled):
    english, chinese = open_list(visit, filled, only="late"), open_list(visit, filled, "zh-CN", only="late")
    assert [h.value for h in chinese.header] == ["工单明细"]
    assert [row["id"] for row in rows(chinese)] == [row["id"] for row in rows(english)]
    heads = " ".join(column["label"] for column in piece(chinese, "listing")["columns"])
    cells = " ".join(row["channel"] + row["response"] + row["status"] for row in rows(chinese))
    assert not re.findall(r"[A-Za-z]{2,}", heads + cells)
    assert "首次响应超过目标" in title(chinese)


# The drawer


def drawer(visit, filled, monkeypatch, ticket_id, locale="en-GB"):
    """The page in the run in which a row was clicked."""
    clicked = tickets._components.Clicked(ticket_id, None)
    monkeypatch.setattr(tickets._components, "listing", lambda *_, **__: clicked)
    return open_list(visit, filled, locale)


def test_a_click_opens_the_tickets_timeline(visit, filled, monkeypatch):
    at = drawer(visit, filled, monkeypatch, "T5901")  # phone: answered after 30 s; its score is 2 or 5
    assert not at.exception
    assert not at.error
    steps = piece(at, "timeline")["steps"]
    assert [step["title"] for step in steps] == [
        "Created", "First human reply", "Survey answered", "Solved",
    ]  # fmt: skip  # the file of surveys does not tell when they were sent
    assert steps[0]["moment"] == f"{LAST.day} Mar 22:50"
    assert steps[1]["wait"] == "30s later"
    assert steps[1]["detail"].startswith("First response 30s · Target 3m")
    assert not steps[1]["is_late"]


def test_the_drawer_shows_no_customer(visit, filled, monkeypatch):
    at = drawer(visit, filled, monkeypatch, "T5901")
    assert "customer_id" not in json.dumps(piece(at, "timeline"))


def test_a_late_reply_is_said_in_words_not_by_colour_alone(visit, filled, monkeypatch):
    steps = piece(drawer(visit, filled, monkeypatch, "T5900"), "timeline")["steps"]
    reply = next(step for step in steps if step["title"] == "First human reply")
    assert reply["is_late"]
    assert "over target" in reply["detail"]


def test_a_ticket_that_is_gone(visit, filled, monkeypatch):
    at = drawer(visit, filled, monkeypatch, "nobody")
    assert any("not in the data" in info.value for info in at.info)


# The file


@pytest.fixture
def exported(visit, filled, monkeypatch):
    """The file that the menu of the list would hand out: its name, the lines on top, the heads and rows."""
    made = {}

    class Opened(contextlib.nullcontext):
        open = True

    def go(locale="en-GB", plain=False, **chosen):
        monkeypatch.setattr(_menu.st, "popover", lambda *_, **__: Opened())
        monkeypatch.setattr(_menu._tools, "copies", lambda *_, **__: None)
        monkeypatch.setattr(
            _menu.st, "download_button", lambda label, data, name, *_, key, **__: made.update({key[:5]: (name, data)})
        )
        open_list(visit, filled, locale, **chosen)
        name, data = made["plain" if plain else "csv_t"]
        rows = list(csv.reader(io.StringIO(data().decode("utf-8-sig"), newline="")))
        begin = next(k for k, row in enumerate(rows) if len(row) > 1)
        return name, [line for (line,) in rows[:begin]], rows[begin:]

    return go


def test_the_file_holds_all_matching_rows_with_its_sentence_on_top(exported):
    name, (freshness, chosen, sentence, *_), (heads, *body) = exported(ch="phone", sort="created")
    assert name == "tickets_2026-03-02_2026-03-29.csv"
    assert freshness == "2 Mar – 29 Mar · data to 30 Mar 02:50, UTC+8 · by creation"
    assert chosen == "Channel: Phone"
    assert sentence == "Tickets · 84 tickets · Phone · 2 Mar – 29 Mar"
    assert len(body) == 84
    first = dict(zip(heads, body[0], strict=True))
    assert first["First response (s)"] == "30"
    assert first["Created at"] == "2026-03-02 14:50:00"
    assert first["Channel"] == "Phone"
    assert first["Within target"] == "yes"
    assert not any("Customer ID" in head for head in heads)
    assert exported(plain=True, ch="phone", sort="created") == (
        "tickets_2026-03-02_2026-03-29_plain.csv",
        [],
        [heads, *body],
    )


def test_the_file_speaks_the_readers_language(exported):
    _, (_, _, sentence, *_), (heads, *body) = exported("zh-CN", ch="phone")
    assert sentence.startswith("工单明细 · 84 张工单 · 电话")
    assert not re.findall(r"[A-Za-z]{2,}", " ".join(heads))
    assert dict(zip(heads, body[0], strict=True))["渠道"] == "电话"


def test_a_file_that_would_be_too_long_says_so(exported, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_EXPORTED", 10)
    _, above, (_, *body) = exported()
    assert "The file holds the first 10 of 336 tickets, in the order shown." in above
    assert len(body) == 10


# The way here


def test_the_overviews_marks_lead_here(visit, filled):
    at = visit(filled, ch="phone")
    assert [b.label for b in at.button if b.key in ("tickets_trend", "tickets_arrivals")] == ["View tickets"] * 2
    next(b for b in at.button if b.key == "tickets_trend").click().run()
    assert [h.value for h in at.header] == ["Tickets"]
    assert title(at).startswith("84 tickets · Phone")
    assert address(at) == {"ch": "phone"}


def test_open_tickets_of_an_age_are_those_of_the_periods_end(visit, filled):
    at = open_list(visit, filled, age="0_4h")  # resolved three hours after creation: the last three are open
    assert title(at) == "3 tickets · open at the end of 29 Mar for 0–4 h"
    assert "at the end of the period" in at.caption[0].value
    assert "open for 0–4 h ✕" in [button.label.replace("\\", "") for button in at.button]
    assert {row["id"] for row in rows(at)} <= {"T5900", "T5901", "T5902", "T5903"}
