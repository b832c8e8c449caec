"""The page on response times: figures, promises, both clocks, filters, language, states."""

import csv
import io
import json
import re
from datetime import date
from functools import partial

import pytest

from dashboard.mart_settings import ServiceSpan
from tests.app.conftest import tickets_csv
from tests.unit.store_files import filled_store

# Weekdays from 9 to 22, weekends from 10 to midnight.
WIDE = tuple(ServiceSpan(day, 9 * 60, 22 * 60, date(2020, 1, 1)) for day in range(1, 6))
SHORT = tuple(ServiceSpan(day, 10 * 60, 24 * 60, date(2020, 1, 1)) for day in (6, 7))


CARDS = ["p50", "p90", "target", "unanswered"]


@pytest.fixture
def enter(visit):
    """enter(folder, locale, **address) → this page of a new visitor."""
    return partial(visit, slug="response")


def without(content, *names):
    """The same CSV without some columns."""
    out = io.StringIO()
    rows = csv.DictReader(io.StringIO(content.decode()))
    kept = [name for name in rows.fieldnames if name not in names]
    writer = csv.DictWriter(out, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def pieces(at, name):
    """The data of all pieces of one kind, as the browser gets them."""
    protos = [element.proto for element in at.get("bidi_component")]
    return [json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"]


def cards(at):
    return {card["key"]: card for card in pieces(at, "cards")[0]["cards"]}


def notes(at):
    return {note["key"]: note for note in pieces(at, "notes")[0]["notes"]}


def sentence(at):
    return at.caption[0].value.replace("\\", "")


def address(at):
    return {key: value if isinstance(value, str) else value[0] for key, value in at.query_params.items()}


def test_the_page_is_whole_and_its_figures_are_right(enter, filled):
    at = enter(filled)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Response times"]
    shown = cards(at)
    assert list(shown) == CARDS
    assert [shown[key]["value"] for key in CARDS] == ["1h", "1h", "50.0%", "0.0%"]  # mail has a day, phone is at once
    assert [shown[key]["state"] for key in CARDS] == ["", "", "missed", ""]
    assert shown["p50"]["note"] == "Targets differ by channel"
    assert len(at.get("plotly_chart")) == 3
    assert "by creation" in sentence(at)
    topics, teams = pieces(at, "leaderboard")
    assert [row["name"] for row in topics["rows"]] == ["Order"]
    assert [(row["name"], row["bar"]) for row in teams["rows"]] == [
        ("Day", 308),
        ("![x](http://a.b/c.png) <b>A</b>", 28),
    ]


def test_cards_say_how_certain_they_are(enter, filled):
    shown = cards(enter(filled))
    for key in ("p50", "p90"):
        assert "95% interval: 1h to 1h" in shown[key]["tip"], key
    assert any(line == "Median with those still waiting or gone: 1h (n = 336)" for line in shown["p50"]["tip"])
    assert any(line.startswith("95% interval: 50.0% (") for line in shown["target"]["tip"])
    assert shown["unanswered"]["note"] == "0 waiting or gone"


def test_promises_are_judged_and_the_bot_is_not_invented(enter, filled):
    told = notes(enter(filled))
    assert list(told) == ["chat", "wechat"]
    assert told["chat"]["title"] == "Chat: promise broken, average 1h"
    assert told["chat"]["tone"] == "bad"
    assert told["chat"]["detail"] == "Promise: average ≤ 5m at all hours · 95% interval: 1h–1h · n = 84"


def test_a_promise_on_few_tickets_gets_no_verdict(enter, filled):
    told = notes(enter(filled, d="7"))
    assert told["chat"]["title"] == "Chat: average 1h; too few to judge"
    assert told["chat"]["tone"] == ""


def test_an_address_filters_and_the_other_groups_stay_in_sight(enter, filled):
    at = enter(filled, ch="phone", topic="order")
    assert cards(at)["p50"]["value"] == "30s"
    assert cards(at)["target"]["value"] == "100.0%"
    assert [row["is_pressed"] for row in pieces(at, "leaderboard")[0]["rows"]] == [True]
    assert list(notes(at)) == ["chat", "wechat"]  # the promises of channels that are not chosen
    assert address(at) == {"ch": "phone", "topic": "order"}


def test_comparison_off_leaves_no_arrow(enter, filled):
    assert not any(card["change"] for card in cards(enter(filled, cmp="none")).values())


def test_chinese_has_the_same_figures_and_no_english(enter, filled):
    at = enter(filled, "zh-CN")
    assert [h.value for h in at.header] == ["响应时长"]
    said = [*(" ".join([c["label"], c["note"], *c["tip"]]) for c in cards(at).values())]
    said += [f"{note['title']} {note['detail']}" for note in notes(at).values()]
    said += [caption.value for caption in at.caption] + [subheader.value for subheader in at.subheader]
    assert not set(re.findall(r"[A-Za-z]{2,}", " ".join(said))) - {"Kaplan", "Meier", "pp", "UTC"}
    assert re.sub(r"\D", "", cards(at)["target"]["value"]) == "500"


# Business hours


def test_the_clock_stops_outside_the_hours_of_service(enter, tmp_path):
    folder = filled_store(tmp_path / "data", tickets=tickets_csv(), schedule=(*WIDE, *SHORT))
    at = enter(folder, bh="1")
    assert not at.error
    assert (
        "business hours only: the clock stops outside Mon–Fri 09:00–22:00, Sat–Sun 10:00–24:00 and on holidays"
        in sentence(at)
    )
    assert cards(at)["p50"]["value"] != "—"
    assert notes(at)["chat"]["detail"].startswith("Promise: average ≤ 5m in working hours")
    switch = next(toggle for toggle in at.toggle if toggle.key.startswith("business_"))
    switch.set_value(False).run()
    assert address(at) == {}
    assert cards(at)["p50"]["value"] == "1h"


def test_without_a_schedule_it_says_so_and_leads_back(enter, filled):
    at = enter(filled, bh="1")
    assert not at.error
    assert "no business hours are set" in sentence(at)
    (info,) = at.info
    assert info.value.startswith("No business hours are set")
    assert [cards(at)[key]["value"] for key in CARDS] == ["—", "—", "—", "0.0%"]
    assert not at.get("plotly_chart")
    next(toggle for toggle in at.toggle if toggle.key.startswith("business_")).set_value(False).run()
    assert len(at.get("plotly_chart")) == 3


def test_other_pages_say_that_they_count_in_calendar_time(visit, filled):
    assert "in calendar time" in sentence(visit(filled, bh="1"))


# States


def test_an_empty_store_offers_its_beginnings(enter, tmp_path):
    at = enter(tmp_path / "data")
    assert not at.exception
    assert [s.value for s in at.subheader] == ["No data yet"]


def test_nothing_matches_says_what_and_leads_out(enter, filled):
    at = enter(filled, ch="social")
    assert any("No tickets for Social" in m.value for m in at.markdown)
    assert not at.get("plotly_chart")


def test_an_export_without_replies_is_told_what_it_lacks(enter, tmp_path):
    at = enter(filled_store(tmp_path / "data", tickets=without(tickets_csv(), "first_response_at")))
    assert [s.value for s in at.subheader] == ["No response times in these data"]
    assert any("First human reply at" in m.value for m in at.markdown)
    assert not at.get("bidi_component") or not pieces(at, "cards")
    next(b for b in at.button if b.key == "import_tickets").click().run()
    assert [h.value for h in at.header] == ["Import data"]


def test_an_export_without_teams_says_so(enter, tmp_path):
    at = enter(filled_store(tmp_path / "data", tickets=without(tickets_csv(), "team")))
    assert not at.error
    assert any("does not tell the team" in caption.value for caption in at.caption)


def test_few_observations_are_faint_and_unjudged(enter, filled):
    at = enter(filled, d="2026-03-29..2026-03-29")
    assert all(card["is_faint"] and card["state"] == "" for card in cards(at).values())
    assert any(caption.value.startswith("Pale cells") for caption in at.caption)
    assert any(caption.value.startswith("Most points") for caption in at.caption)
