"""The Resolution page: figures, clicks, the clock of business hours, states."""

import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from tests.hovers import hovers
from tests.unit.store_files import filled_store

CARDS = ["resolution", "first_contact", "reopened", "time", "open", "refunds"]
FULL = ("ticket_id", "created_at", "first_response_at", "resolved_at", "status", "channel", "topic", "reopens",
        "customer_id", "human_replies", "agent_stations", "team_stations", "outside_party", "outside_seconds",
        "refund_requested_at", "refund_paid_at")  # fmt: skip
LAST = datetime(2026, 3, 29, 18, 0)  # a Sunday


def exported(names, days=60, a_day=10):
    """Ten tickets a day: solved after two hours, but for every fifth, which stays open; every tenth reopened."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(names)
    for n in range(days * a_day):
        created = LAST - timedelta(days=days - 1 - n // a_day, minutes=30 * (n % a_day))
        solved = created + timedelta(hours=2)
        is_open = n % 5 == 4
        row = {
            "ticket_id": f"T{n:04d}", "created_at": created, "first_response_at": created + timedelta(minutes=1),
            "resolved_at": "" if is_open or solved > LAST else solved,
            "status": "open" if is_open or solved > LAST else "solved",
            "channel": "phone" if n % 2 else "chat", "topic": "order" if n % 3 else "logistics",
            "reopens": 1 if n % 10 == 0 else 0, "customer_id": f"C{n}", "human_replies": 1,
            "agent_stations": 2 if n % 4 == 0 else 1, "team_stations": 1,
            "outside_party": "supplier" if n % 6 == 0 else "", "outside_seconds": 3600 if n % 6 == 0 else "",
            "refund_requested_at": created if n % 6 == 1 else "",
            "refund_paid_at": created + timedelta(hours=10) if n % 6 == 1 else "",
        }  # fmt: skip
        rows.writerow([row[name] for name in names])
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return filled_store(tmp_path_factory.mktemp("full") / "data", tickets=exported(FULL))


@pytest.fixture
def look(visit):
    """look(folder, locale, **address) → this page of a new visitor."""
    return partial(visit, slug="resolution")


def pieces(at, name):
    """The data of our components of a kind, as the browser gets them."""
    protos = [element.proto for element in at.get("bidi_component")]
    return [json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"]


def cards(at):
    (row,) = pieces(at, "cards")
    return {card["key"]: card for card in row["cards"]}


def tables(at):
    return {table["label"]: {row["key"]: row for row in table["rows"]} for table in pieces(at, "leaderboard")}


def cells(row):
    return [cell["text"] for cell in row["cells"]]


def captions(at):
    return [caption.value.replace("\\", "") for caption in at.caption]


def figures(at):
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def test_the_page_is_whole_and_its_figures_are_right(look, full):
    at = look(full)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Resolution"]
    shown = cards(at)
    assert list(shown) == CARDS
    assert shown["resolution"]["value"] == "80.0%"
    assert shown["first_contact"]["value"] == "70.0%"
    assert shown["reopened"]["value"] == "12.7%"  # 28 of 221 ever solved
    assert shown["time"]["value"] == "2h"
    assert shown["refunds"]["value"] == "10h"
    assert shown["refunds"]["note"] == "100.0% in target"
    assert len(at.get("plotly_chart")) == 4
    assert set(tables(at)) == {"Topic", "Partner", "Peak period", "Channel"}


def test_every_card_says_how_it_is_measured(look, full):
    for card in cards(look(full)).values():
        means, counted, *_ = card["tip"]
        assert len(means) > 20
        assert re.match(r"[\d,]+ ", counted)
        assert {"By creation of the ticket", "At the end of the period"} & set(card["tip"])
    tips = {key: card["tip"] for key, card in cards(look(full)).items()}
    assert any(line.startswith("95% interval: 80.0% (") for line in tips["resolution"])
    assert "95% interval: 2h to 2h" in tips["time"]


def test_created_resolved_and_open_are_the_measures(look, full):
    flow = figures(look(full, d="7"))[0]
    by_name = {trace.get("name"): trace for trace in flow["data"]}
    assert sum(by_name["Created"]["y"]) == 70
    assert {"Created", "Resolved", "Open at the end", "Backlog grows", "Backlog shrinks"} <= set(by_name)
    assert any("70 created" in text for text in captions(look(full, d="7")))


def test_open_tickets_stand_in_their_band_of_age(look, full):
    bars = next(trace for trace in figures(look(full))[1]["data"] if trace["type"] == "bar")
    assert [mark[0] for mark in bars["customdata"]] == ["0_4h", "4_24h", "1_3d", "3_7d", "over_7d"]
    assert sum(bars["y"]) == int(cards(look(full))["open"]["value"])


def test_the_curve_carries_its_horizons_and_hatches_what_is_too_young(look, full):
    whole, young = look(full, d="28"), look(full, d="7")
    assert not any("Hatched" in text for text in captions(whole))
    assert any("Hatched" in text for text in captions(young))
    dots = next(trace for trace in figures(whole)[2]["data"] if trace.get("mode") == "markers+text")
    assert dots["x"] == [3600, 14400, 86400, 259200, 604800]
    assert dots["text"][-1] == "80.0%"
    assert "old enough" in hovers(dots)[-1]
    patterns = [trace for trace in figures(young)[2]["data"] if "fillpattern" in trace]
    assert len(patterns) == 1


def test_a_week_too_young_says_so_instead_of_a_rate(look, full):
    card = cards(look(full, d="7"))["resolution"]
    assert (card["value"], card["note"]) == ("—", "All tickets are younger than 7 days")


@pytest.mark.parametrize("key", CARDS)
def test_each_card_has_its_trend(look, full, key):
    at = look(full, m=key)
    assert not at.error
    title = next(s.value for s in at.subheader if ", by day" in s.value)
    assert title.startswith(cards(at)[key]["label"])


def test_another_pages_trend_is_no_fault(look, full):
    at = look(full, m="satisfaction")
    assert not at.exception
    assert any(s.value == "Resolved in 7 days, by day" for s in at.subheader)


def test_partners_are_counted_and_filter_the_page(look, full):
    everything = tables(look(full))["Partner"]
    assert cells(everything["supplier"])[:2] == ["46", "1h"]
    at = look(full, out="supplier")
    assert tables(at)["Partner"]["supplier"]["is_pressed"]
    assert "Supplier ✕" in [button.label for button in at.button]
    assert cells(tables(at)["Topic"]["logistics"])[0] == "46"


def test_teams_stand_beside_partners(look, full):
    at = look(full)
    switch = next(g for g in at.get("button_group") if g.key == "hand_overs_en")
    switch.set_value("teams").run()
    assert any("names no teams" in text for text in captions(at))


def test_the_clock_of_business_hours(look, tmp_path):
    """The desk opens from 17 to 18 o'clock, and most tickets of the afternoon wait for it overnight."""
    schedule = [[day, 17 * 60, 18 * 60, date(2020, 1, 1)] for day in range(1, 8)]
    data = filled_store(tmp_path / "data", schedule, tickets=exported(FULL))
    calendar, business = look(data), look(data, bh="1")
    assert cards(calendar)["time"]["value"] == "2h"
    assert cards(business)["time"]["value"] == "30m"
    assert cards(business)["resolution"]["value"] == cards(calendar)["resolution"]["value"]
    assert any("only while the desk is open" in text for text in captions(business))
    assert not any("only while the desk is open" in text for text in captions(calendar))
    assert "calendar time" in captions(business)


def test_without_business_hours_there_are_no_business_times(look, full):
    at = look(full, bh="1")
    assert (cards(at)["time"]["value"], cards(at)["time"]["note"]) == ("—", "No business hours are set")
    assert any("no business hours are set" in text for text in captions(at))


def test_an_export_without_solutions_says_what_it_lacks(look, tmp_path):
    at = look(filled_store(tmp_path / "data", tickets=exported(["ticket_id", "created_at", "channel", "topic"])))
    assert not at.exception
    assert any("neither whether nor when" in m.value for m in at.markdown)
    assert not pieces(at, "cards")
    assert len(at.get("plotly_chart")) == 1  # what was created is known
    said = " ".join(captions(at))
    for lacking in ("does not say when tickets were solved", "which tickets waited for a partner", "who held a ticket",
                    "No refund was paid"):  # fmt: skip
        assert lacking in said


def test_a_status_without_times_leaves_times_empty_with_the_reason(look, tmp_path):
    at = look(filled_store(tmp_path / "data", tickets=exported(["ticket_id", "created_at", "status", "channel"])))
    assert not at.exception
    assert not at.error
    shown = cards(at)
    for key in ("resolution", "time"):
        assert shown[key]["value"] == "—"
        assert shown[key]["note"] == "The export does not say when tickets were solved"
    assert any("does not say when tickets were solved" in text for text in captions(at))


def test_few_tickets_are_faint_and_unjudged(look, full):
    card = cards(look(full, d="2026-03-20..2026-03-21"))["resolution"]
    assert card["is_faint"]
    assert card["state"] == card["change"] == ""


def test_nothing_matches_leads_out(look, full):
    at = look(full, ch="email")
    assert any("No tickets for Email" in m.value for m in at.markdown)
    assert not at.get("plotly_chart")


def test_an_empty_store_offers_its_beginnings(look, tmp_path):
    assert [s.value for s in look(tmp_path / "data").subheader] == ["No data yet"]


def test_comparison_off_leaves_no_trace_of_it(look, full):
    at = look(full, cmp="none")
    assert not any(card["change"] or card["spark"]["before"] for card in cards(at).values())
    assert not any(trace.get("name") == "Comparison" for figure in figures(at) for trace in figure["data"])


def test_chinese_has_the_same_figures_and_no_english(look, full):
    english, chinese = look(full), look(full, "zh-CN")
    assert [h.value for h in chinese.header] == ["解决率"]
    for key, card in cards(chinese).items():
        assert re.sub(r"\D", "", card["value"]) == re.sub(r"\D", "", cards(english)[key]["value"])
        words = " ".join([card["label"], card["note"], card["versus"], *card["tip"]])
        assert not set(re.findall(r"[A-Za-z]{2,}", words)) - {"pp", "Kaplan", "Meier"}, words
    for figure in figures(chinese):
        said = [text for trace in figure["data"] if trace["type"] == "scatter" for text in hovers(trace)]
        texts = re.sub(r"</?br?>", "", " ".join(said))
        assert not set(re.findall(r"[A-Za-z]{3,}", texts)), texts[:200]
