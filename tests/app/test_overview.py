"""The Overview: figures, filters, address, language, states."""

import json
import re
from datetime import date

import pytest

from dashboard.errors import TooMuchError
from dashboard.pages import _attention
from tests.unit.store_files import opened

CARDS = ["tickets", "response", "target", "resolution", "satisfaction", "open"]


def piece(at, name):
    """The data of one of our components, as the browser gets them."""
    protos = [element.proto for element in at.get("bidi_component")]
    return json.loads(next(p.json for p in protos if p.component_name == f"csat_{name}"))


def cards(at):
    return {card["key"]: card for card in piece(at, "cards")["cards"]}


def rows(at):
    return {row["key"]: row for row in piece(at, "leaderboard")["rows"]}


def sentence(at):
    return at.caption[0].value.replace("\\", "")


def address(at):
    return {key: value if isinstance(value, str) else value[0] for key, value in at.query_params.items()}


def widget(at, kind, key):
    return next(w for w in getattr(at, kind) if w.key == key)


def test_the_page_is_whole_and_its_figures_are_right(visit, filled):
    at = visit(filled)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Overview"]
    shown = cards(at)
    assert list(shown) == CARDS
    assert shown["tickets"]["value"] == f"{28 * 12}"
    assert shown["response"]["value"] == "1h"
    assert shown["satisfaction"]["value"] == "75.0%"
    assert shown["open"]["value"] == "3"  # of the last three hours
    assert {key: row["bar"] for key, row in rows(at).items()} == dict.fromkeys(("chat", "phone", "wechat", "email"), 84)
    assert "2 Mar – 29 Mar vs 2 Feb – 1 Mar" in sentence(at)
    assert "UTC+8 · by creation" in sentence(at)


def test_every_card_says_how_it_is_measured(visit, filled):
    for card in cards(visit(filled)).values():
        means, counted, *_, clock = card["tip"]
        assert len(means) > 20
        assert re.match(r"[\d,]+ ", counted)
        assert clock in ("By creation of the ticket", "By answer of the survey", "At the end of the period")
    target = cards(visit(filled))["target"]["tip"]
    assert any(re.fullmatch(r"95% interval: [\d.]+% \([\d.]+–[\d.]+\)", line) for line in target)
    assert any(line.startswith("Target ≥ ") for line in target)
    assert any(line.startswith("Comparison: ") for line in target)


def test_surveys_alone_have_no_channels_and_no_busy_hours(visit, tmp_path):
    file = tmp_path / "surveys.csv"
    lines = [f"S{k},csat,2026-03-{1 + k % 28:02d} 12:00,{5 if k % 4 else 1},1-5" for k in range(80)]
    file.write_text("survey_id,question,answered_at,score,scale\n" + "\n".join(lines))
    with opened(tmp_path / "data") as store:
        store.commit(store.preview(store.inspect(file)))
    at = visit(tmp_path / "data")
    assert not at.exception
    assert cards(at)["satisfaction"]["value"] == "75.0%"
    assert "Only surveys in these dates" in [s.value for s in at.subheader]
    assert len(at.get("plotly_chart")) == 1  # the trend of satisfaction; no heat map of noughts
    assert "Tickets" not in next(w for w in at.button_group if w.key.startswith("trend_")).options
    assert not [p for p in at.get("bidi_component") if p.proto.component_name == "csat_leaderboard"]


def test_days_outside_the_chosen_weekdays_are_gaps_not_noughts(visit, filled):
    at = visit(filled, wd="1")
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert chart["data"][0]["y"].count(None) == 24  # 28 days, four Mondays
    assert 0 not in chart["data"][0]["y"]


def test_an_address_filters_the_page(visit, filled):
    at = visit(filled, ch="phone", d="7")
    assert cards(at)["tickets"]["value"] == "21"
    assert cards(at)["response"]["value"] == "30s"
    assert {key for key, row in rows(at).items() if row["is_pressed"]} == {"phone"}
    assert len(rows(at)) == 4  # the others stay in sight, to be compared and clicked
    assert address(at) == {"ch": "phone", "d": "7"}


def test_a_choice_in_the_bar_reaches_figures_and_address(visit, filled):
    at = visit(filled)
    widget(at, "multiselect", "filter_channels_en").select("phone").run()
    assert cards(at)["tickets"]["value"] == "84"
    assert address(at) == {"ch": "phone"}
    labels = [button.label for button in at.button]
    assert "Phone ✕" in labels
    widget(at, "button", "chips_clear").click().run()
    assert cards(at)["tickets"]["value"] == "336"
    assert address(at) == {}


def test_a_chip_takes_its_value_away(visit, filled):
    at = visit(filled, ch="chat,phone")
    next(b for b in at.button if b.label == "Chat ✕").click().run()
    assert address(at) == {"ch": "phone"}


def test_a_period_of_own_dates(visit, filled):
    at = visit(filled)
    widget(at, "button_group", "filter_period_en").set_value("custom").run()
    widget(at, "date_input", "filter_dates").set_value((date(2026, 3, 1), date(2026, 3, 2))).run()
    assert address(at) == {"d": "2026-03-01..2026-03-02"}
    assert cards(at)["tickets"]["value"] == "24"


def test_comparison_off_leaves_no_arrow(visit, filled):
    at = visit(filled, cmp="none")
    assert not any(card["change"] or card["spark"]["before"] for card in cards(at).values())
    assert " vs " not in sentence(at)
    assert widget(at, "selectbox", "filter_compare_en").value == "none"


def test_what_an_address_holds_beyond_us_is_said_and_put_aside(visit, filled):
    at = visit(filled, ch="fax", d="-5", **{"![x](http://a.b/c)": "1"})
    labels = [button.label for button in at.button]
    assert "Unknown channel fax ✕" in labels
    assert "Unknown period \\-5 ✕" in labels
    assert not any("![" in label for label in labels)
    assert cards(at)["tickets"]["value"] == "336"
    next(b for b in at.button if "fax" in b.label).click().run()
    assert not any("fax" in button.label for button in at.button)


def test_names_from_data_are_letters(visit, filled):
    at = visit(filled, team="![x](http://a.b/c.png) <b>A</b>")
    (chip,) = [b.label for b in at.button if "http" in b.label]
    assert chip == "\\!\\[x\\]\\(http\\:\u2060//a\\.b/c\\.png\\) \\<b\\>A\\</b\\> ✕"  # nor is it a link
    assert cards(at)["tickets"]["value"] == "28"


def test_chinese_has_the_same_figures_and_no_english(visit, filled):
    english, chinese = visit(filled, ch="phone"), visit(filled, "zh-CN", ch="phone")
    assert [h.value for h in chinese.header] == ["总览"]
    for key, card in cards(chinese).items():
        assert re.sub(r"\D", "", card["value"]) == re.sub(r"\D", "", cards(english)[key]["value"])
        words = " ".join([card["label"], card["note"], card["versus"], *card["tip"]])
        assert not set(re.findall(r"[A-Za-z]{2,}", words)) - {"CSAT", "pp"}, words
    assert "对比" in sentence(chinese)
    assert address(chinese) == address(english)


def test_the_language_is_switched_in_the_sidebar(visit, filled):
    at = visit(filled)
    widget(at, "button_group", "lang_switch").set_value("zh_CN").run()
    assert [h.value for h in at.header] == ["总览"]
    assert piece(at, "environment")["html_lang"] == "zh-CN"
    assert piece(at, "environment")["remember"] == "zh_CN"


def test_nothing_matches_says_what_and_leads_out(visit, filled):
    at = visit(filled, ch="social", topic="payment")
    (text,) = [m.value for m in at.markdown if "No tickets" in m.value]
    assert "Social × Payment" in text
    assert not at.get("plotly_chart")
    next(b for b in at.button if b.label == "Clear Topic").click().run()
    assert address(at) == {"ch": "social"}


def test_a_period_without_data_leads_to_the_newest(visit, filled):
    at = visit(filled, d="2020-01-01..2020-01-31")
    widget(at, "button", "newest").click().run()
    assert cards(at)["tickets"]["value"] == "336"


def test_an_empty_store_offers_its_beginnings(visit, tmp_path):
    at = visit(tmp_path / "data")
    assert not at.exception
    assert [s.value for s in at.subheader] == ["No data yet"]
    assert {"Try with sample data", "Import tickets"} <= {b.label for b in at.button}
    assert not list(at.multiselect)  # nothing to filter


def test_few_observations_are_faint_and_unjudged(visit, filled):
    card = cards(visit(filled, d="2026-03-29..2026-03-29", ch="phone"))["target"]
    assert card["is_faint"]
    assert card["state"] == card["change"] == ""
    assert card["note"].startswith("n = ")


def test_a_card_that_cannot_be_drawn_fails_alone(visit, filled, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("secret of the machine room")

    monkeypatch.setattr(_attention, "findings", broken)
    at = visit(filled)
    (error,) = at.error
    assert re.fullmatch(r"This part could not be drawn. Reference [0-9A-F]{4}.", error.value)
    assert len(cards(at)) == 6
    assert len(at.get("plotly_chart")) == 2


def test_a_card_that_takes_too_much_says_what_to_do_and_the_others_live(visit, filled, monkeypatch):
    def heavy(*_):
        raise TooMuchError("This takes more memory than one question may.", "Narrow the period.")

    monkeypatch.setattr(_attention, "findings", heavy)
    at = visit(filled)
    assert [warning.value.replace("\\", "") for warning in at.warning] == [
        "This takes more memory than one question may. Narrow the period."
    ]
    assert not at.error
    assert len(cards(at)) == 6
    assert len(at.get("plotly_chart")) == 2


@pytest.mark.parametrize("metric", ["n", "response", "resolution", "satisfaction"])
def test_each_trend_is_drawn(visit, filled, metric):
    at = visit(filled, m=metric)
    assert not at.error
    assert len(at.get("plotly_chart")) == 2


def test_what_misses_its_target_is_told_with_the_cards_figures(visit, filled):
    at = visit(filled)
    told = piece(at, "notes")["notes"]
    assert 1 <= len(told) <= 4
    chat = next(note for note in told if note["key"] == "target:channels:chat")
    assert chat["title"] == "Chat: 0.0% answered in target"
    assert "84 tickets" in chat["detail"]
    assert "median 1h" in chat["detail"]


def test_sample_data_wear_a_badge_and_can_be_removed(visit, tmp_path, filled):
    with opened(tmp_path / "data") as store:
        file = filled.parent / "tickets.csv"
        store.commit(store.preview(store.inspect(file), is_sample=True))
    at = visit(tmp_path / "data")
    assert "sample data" in sentence(at)
    widget(at, "button", "remove_sample").click().run()
    assert [s.value for s in at.subheader] == ["No data yet"]
