"""The page on peaks and staffing: comparisons, load, promotions, states, language."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from functools import partial

import pytest

from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.values import md_label
from tests.unit.store_files import filled_store


@pytest.fixture
def enter(visit):
    """enter(folder, locale, **address) → this page of a new visitor."""
    return partial(visit, slug="peaks")


def promotion_csv(last=datetime(2025, 11, 9, 12)):
    """Forty days up to the middle of Double 11, hourly; twice an hour since it began, and slower then."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["ticket_id", "created_at", "first_response_at", "resolved_at", "status", "channel", "agent_id", "tier",
         "handle_seconds", "first_response_agent_id"]
    )  # fmt: skip
    begun = datetime(2025, 11, 1)
    for hour in range(40 * 24):
        created = last - timedelta(hours=hour)
        for k in range(2 if created >= begun else 1):
            answered = created + timedelta(minutes=10 if created >= begun else 2)
            rows.writerow(
                [f"T{hour}{k}", created, answered if answered <= last else "", "", "open", "chat", f"A{k}",
                 "vip" if hour % 5 == 0 else "regular", 900, f"A{k}" if answered <= last else ""]
            )  # fmt: skip
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def promotion(tmp_path_factory):
    return filled_store(tmp_path_factory.mktemp("promotion") / "data", tickets=promotion_csv())


def pieces(at, name):
    """The data of all pieces of one kind, as the browser gets them."""
    protos = [element.proto for element in at.get("bidi_component")]
    return [json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"]


def compared(at):
    return {row["key"]: row for row in pieces(at, "dumbbells")[0]["rows"]}


def choose(at, start, value):
    """Pick a value of the switch whose key begins so."""
    switch = next(group for group in at.get("button_group") if group.key.startswith(start))
    return switch.set_value(value).run()


def captions(at):
    return " ".join(caption.value for caption in at.caption).replace("\\", "")


def test_the_page_is_whole_and_its_figures_are_right(enter, promotion):
    at = enter(promotion)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Peaks & staffing"]
    rows = compared(at)
    assert list(rows) == [
        "tickets_per_hour", "first_response_p50_seconds", "first_response_p90_seconds", "within_target_pct",
        "unanswered_pct", "resolution_pct", "csat_pct",
    ]  # fmt: skip
    assert rows["tickets_per_hour"]["b"]["text"] == "1.0"
    choose(at, "contrast", "promo")
    rows = compared(at)
    wait = rows["first_response_p50_seconds"]
    assert (wait["a"]["text"], wait["b"]["text"], wait["difference"], wait["tone"]) == ("10m", "2m", "+400%", "bad")
    assert rows["tickets_per_hour"]["difference"] == "+101%"  # the last hour has just begun
    assert rows["within_target_pct"]["difference"] == "−100 pp"
    assert rows["csat_pct"]["a"]["tip"] == "No survey data yet"
    assert len(at.get("plotly_chart")) == 4


def test_an_unfinished_promotion_is_marked_and_its_load_is_by_real_hours(enter, promotion):
    at = enter(promotion)
    (row,) = pieces(at, "leaderboard")[0]["rows"]
    assert row["name"] == "Double 11 2025, unfinished"
    assert row["cells"][0]["text"] == "2.01×"  # the last hour has just begun
    assert "Unfinished: the data end inside" in captions(at)


def test_a_side_that_is_chosen_is_pressed_and_its_other_side_stays(enter, promotion):
    at = enter(promotion, peak="promo")
    choose(at, "contrast", "promo")
    (told, _) = pieces(at, "dumbbells") if len(pieces(at, "dumbbells")) > 1 else (pieces(at, "dumbbells")[0], None)
    assert told["pressed"] == "a"
    assert compared(at)["first_response_p50_seconds"]["b"]["text"] == "2m"


def test_make_up_days_stand_against_ordinary_workdays(enter, promotion):
    """11 October 2025, a Saturday at work, lies in the data; by default its weeks do not."""
    at = enter(promotion, d="2025-10-09..2025-10-31")
    choose(at, "contrast", "make_up")
    assert compared(at)["tickets_per_hour"]["a"]["text"] == "1.0"
    at = enter(promotion, d="2025-10-20..2025-10-31")
    choose(at, "contrast", "make_up")
    assert "No make-up workday lies in these dates" in captions(at)


@pytest.mark.parametrize(("pair", "a"), [("vip", "VIP"), ("holiday", "Holidays"), ("night", "Nights")])
def test_every_pair_has_its_sides(enter, promotion, pair, a):
    at = enter(promotion, d="40")
    choose(at, "contrast", pair)
    assert not at.error
    assert pieces(at, "dumbbells")[0]["a_name"] == a


def test_the_advice_is_told_from_chance(enter, promotion):
    at = enter(promotion, d="2025-10-09..2025-10-31")
    quiet = pieces(at, "dumbbells")[1]
    assert [row["key"] for row in quiet["rows"]] == ["quiet", "at_15"]
    assert [row["a"]["text"] for row in quiet["rows"]] == ["2m", "2m"]
    assert any("cannot be told from chance" in m.value for m in at.markdown)


def test_the_name_of_a_promotion_is_drawn_as_letters(enter, tmp_path):
    name = "![x](http://a.b/pix.png) <b>B</b> $a$"
    data = filled_store(tmp_path / "data", tickets=promotion_csv())
    with Store(read_settings(data=data)) as store:
        rows = [
            dict(row) | ({"name_en": name} if row["code"] == "double_11" else {})
            for row in store.preferences.plain("promos")
        ]
        assert store.preferences.save("promos", rows, by="test")
    at = enter(data)
    assert not at.exception
    pills = next(group for group in at.get("button_group") if group.key.startswith("campaigns_double_11"))
    label = next(one.content for one in pills.proto.options if "pix" in one.content)
    assert label == md_label(f"{name} 2025")
    assert not re.search(r"(?<!\\)[\[\]<$!]", label)


def test_days_are_switched(enter, promotion):
    at = enter(promotion)
    for mode, said in (("promo", "Blank hours"), ("one", "whatever dates"), ("normal", "Without promotions")):
        choose(at, "load_mode", mode)
        assert not at.error
        assert said in captions(at)


@pytest.mark.parametrize("figure", ["response", "target", "satisfaction"])
def test_promotions_are_compared_by_each_figure(enter, promotion, figure):
    at = enter(promotion)
    choose(at, "campaigns_figure", figure)
    assert not at.error
    assert len(at.get("plotly_chart")) == (3 if figure == "satisfaction" else 4)


def test_no_promotion_chosen_says_so(enter, promotion):
    at = enter(promotion)
    choose(at, "campaigns_double_11", [])
    assert "Choose a promotion." in captions(at)


def test_chinese_has_the_same_figures_and_no_english(enter, promotion):
    at = enter(promotion, "zh-CN")
    assert [h.value for h in at.header] == ["高峰与排班"]
    said = [caption.value for caption in at.caption] + [s.value for s in at.subheader] + [m.value for m in at.markdown]
    for table in pieces(at, "dumbbells"):
        said += [table["a_name"], table["b_name"], table["difference_name"]]
        for row in table["rows"]:
            said += [row["label"], row["difference"], row["interval"], row["difference_tip"], row["a"]["tip"]]
    assert not set(re.findall(r"[A-Za-z]{2,}", " ".join(said))) - {"UTC", "CSAT", "green", "red"}
    assert compared(at)["tickets_per_hour"]["b"]["text"] == "1.0"


# States


def test_an_empty_store_offers_its_beginnings(enter, tmp_path):
    at = enter(tmp_path / "data")
    assert not at.exception
    assert [s.value for s in at.subheader] == ["No data yet"]


def test_nothing_matches_says_what_and_leads_out(enter, filled):
    at = enter(filled, ch="social")
    assert any("No tickets for Social" in m.value for m in at.markdown)
    assert not at.get("plotly_chart")


def test_what_the_export_lacks_is_said(enter, filled):
    """Neither agents nor handle times; phone and e-mail of some weeks around Women's Day."""
    at = enter(filled)
    assert not at.error
    assert "does not name the agents" in captions(at)
    assert any("The export has no handle times" in m.value for m in at.markdown)
    next(b for b in at.button if b.key == "import_handle_times").click().run()
    assert [h.value for h in at.header] == ["Import data"]


def test_dates_without_times_have_no_hours(enter, tmp_path):
    rows = ["ticket_id,created_at,status,channel", *(f"T{k},2026-03-{1 + k % 28:02d},open,chat" for k in range(200))]
    at = enter(filled_store(tmp_path / "data", tickets="\n".join(rows).encode()))
    assert not at.error
    assert "the day of creation without the time" in captions(at)
    assert "does not name the agents" in captions(at)


def test_few_tickets_are_faint_and_unjudged(enter, promotion):
    at = enter(promotion, d="2025-10-31..2025-10-31")
    row = compared(at)["first_response_p50_seconds"]
    assert row["a"]["tone"] == row["b"]["tone"] == "faint"
    assert row["tone"] == "faint"
    assert row["difference_tip"] == "too few to judge"
