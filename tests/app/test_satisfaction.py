"""The Satisfaction page: cards, tables, comments, the clock, and its states."""

import csv
import io
import json
import re
from datetime import timedelta
from functools import partial

import pytest

from dashboard.pages import _sheets, _survey_chart
from tests.app.conftest import LAST
from tests.unit.store_files import filled_store

HOSTILE = "![x](http://a.b/c.png) <b>slow</b>, 等太久了"


def surveys_csv(kind="full"):
    """Sixty surveys over sixteen days. `full` holds unlinked and silent ones and an NPS, `answers` only answers."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["survey_id", "ticket_id", "question", "sent_at", "answered_at", "score", "scale", "comment"])
    for k in range(60):
        day, hour = divmod(k, 12)
        sent = LAST - timedelta(days=20 - 4 * day, hours=hour)
        ticket = "" if kind == "full" and k >= 50 else f"T{39 + day:02d}{hour:02d}"
        score = 1 if k % 4 == 0 else 5
        comment = HOSTILE if k == 8 else "Thank you" if k % 4 == 1 else ""
        is_silent = kind == "full" and k % 6 == 5
        rows.writerow(
            [f"S{k}", ticket, "csat", sent, *(("", "", "1-5", "") if is_silent else (sent, score, "1-5", comment))]
        )
        if kind == "full" and k < 40:
            rows.writerow([f"N{k}", ticket, "nps", sent, sent, 10 if k % 2 else 3, "0-10", ""])
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory, filled):
    """Tickets of the shared store with these surveys."""
    tickets = (filled.parent / "tickets.csv").read_bytes()
    return filled_store(tmp_path_factory.mktemp("satisfaction") / "data", tickets=tickets, surveys=surveys_csv())


@pytest.fixture
def page(visit):
    """page(folder, locale, **address) → this page of a new visitor."""
    return partial(visit, slug="satisfaction")


def pieces(at, name):
    protos = [element.proto for element in at.get("bidi_component")]
    return [json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"]


def cards(at):
    return {card["key"]: card for card in pieces(at, "cards")[0]["cards"]}


def said(at):
    return " ".join([*(c.value for c in at.caption), *(m.value for m in at.markdown)]).replace("\\", "")


def address(at):
    return {key: value if isinstance(value, str) else value[0] for key, value in at.query_params.items()}


def widget(at, kind, key):
    return next(w for w in getattr(at, kind) if w.key.startswith(key))


def test_the_page_is_whole_and_its_figures_are_right(page, surveyed):
    at = page(surveyed)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Satisfaction"]
    shown = cards(at)
    assert list(shown) == ["satisfaction", "score", "answer_rate", "low", "nps"]  # effort was never asked
    # 60 asked, every sixth silent: 50 answers, 15 of them (each fourth) a 1.
    assert (shown["satisfaction"]["value"], shown["low"]["value"]) == ("70.0%", "30.0%")
    assert shown["score"]["value"] == "3.80 / 5"
    assert shown["answer_rate"]["value"] == "91.7%"  # 66 of 72: those sent 7 days before the last answer
    assert shown["nps"]["value"] == "+0"
    assert len(at.get("plotly_chart")) == 2


def test_intervals_are_those_of_the_figure(page, surveyed):
    tips = {key: card["tip"] for key, card in cards(page(surveyed)).items()}
    assert tips["satisfaction"][2] == "95% interval: 70.0% (56.2–80.9)"  # Wilson, 35 of 50
    assert tips["score"][2] == "95% interval: 3.80 / 5 (3.27–4.33)"  # 3.8 ± 2.0096 · 1.852 ÷ √50
    assert tips["nps"][2] == "95% interval: +0 (-29–+29)"  # 100 · 1.96 · √((41.5 ÷ 43) ÷ 43)
    assert all(tip[-1].startswith("By ") for tip in tips.values())
    assert tips["answer_rate"][-1] == "By sending of the survey"


def test_dated_by_tickets_the_unlinked_leave_and_are_counted(page, surveyed):
    at = page(surveyed, sc="ticket")
    assert "answers by creation of their ticket" in at.caption[0].value
    assert "8 answers without a ticket are left out" in said(at)
    assert cards(at)["satisfaction"]["tip"][1] == "42 answered surveys"
    assert "by answer" in page(surveyed).caption[0].value
    assert "left out: they have no ticket date" not in said(page(surveyed))


def test_the_clock_is_switched_and_stays_in_the_address(page, surveyed):
    at = page(surveyed)
    widget(at, "button_group", "survey_clock").set_value("ticket").run()
    assert address(at) == {"sc": "ticket"}


def test_other_pages_name_the_clock_too(visit, surveyed):
    at = visit(surveyed, sc="ticket")
    assert "by creation · answers by creation of their ticket" in at.caption[0].value.replace("\\", "")
    assert cards(at)["satisfaction"]["tip"][-1] == "By creation of the ticket"


def test_a_card_or_the_switch_chooses_the_chart(page, surveyed):
    at = page(surveyed)
    assert "Score mix per week" in [s.value for s in at.subheader]
    widget(at, "selectbox", "survey_figure").select("answer_rate").run()
    assert address(at) == {"m": "answer_rate"}
    assert "Response rate per day" in [s.value for s in at.subheader]
    widget(at, "selectbox", "survey_figure").select("mix").run()
    assert address(at) == {}


@pytest.mark.parametrize("metric", ["satisfaction", "score", "answer_rate", "low", "nps", "effort", "n"])
def test_each_trend_is_drawn_and_none_breaks_the_overview(page, visit, surveyed, metric):
    for at in (page(surveyed, m=metric), visit(surveyed, m=metric)):
        assert not at.error
        assert len(at.get("plotly_chart")) == 2


def test_cells_of_channel_and_topic(page, surveyed):
    (table,) = pieces(page(surveyed), "heattable")
    assert table["heads"] == ["Topic", "Chat", "Phone", "WeChat", "Email"]
    (line,) = table["lines"]
    assert line["name"] == "Order"
    assert sum(int(tile["small"].removeprefix("n ")) for tile in line["tiles"]) == 42
    assert {tile["tone"] for tile in line["tiles"]} == {"faint"}  # fewer than 30 each
    at = page(surveyed, ch="chat", topic="order")
    (table,) = pieces(at, "heattable")
    assert [tile["is_pressed"] for tile in table["lines"][0]["tiles"]] == [True, False, False, False]
    assert "8 answers without a channel" in said(page(surveyed))


def test_who_answers_shows_shares_of_tickets_and_answers(page, surveyed):
    board = pieces(page(surveyed), "leaderboard")[0]
    assert board["heads"] == ["Channel", "Answered", "Of tickets", "Of answers", "Gap"]
    rows = {row["key"]: [cell["text"] for cell in row["cells"]] for row in board["rows"]}
    assert list(rows) == ["chat", "phone", "wechat", "email"]
    assert all(cells[1] == "25.0%" for cells in rows.values())


def test_answers_mixed_unlike_the_tickets_are_a_warning(page, filled):
    """In the shared store only the phone is rated, a quarter of the tickets."""
    (warning,) = page(filled).warning
    assert warning.value.replace("\\", "").startswith("Phone: 100.0% of the answers, but 25.0% of the tickets.")


def test_comments_are_letters_low_scores_first_and_searched_on_the_server(page, surveyed):
    at = page(surveyed)
    notes = pieces(at, "notes")[0]["notes"]
    assert notes[0]["title"] == HOSTILE
    assert notes[0]["tone"] == "bad"
    assert notes[0]["detail"].startswith("1 of 5 · ")
    assert all(note["tone"] == "" for note in notes[1:])
    assert not any("http" in m.value for m in at.markdown)
    widget(at, "text_input", "comment_search").set_value("太久").run()
    assert [note["title"] for note in pieces(at, "notes")[0]["notes"]] == [HOSTILE]
    widget(at, "text_input", "comment_search").set_value("' or 1=1 --").run()
    assert not pieces(at, "notes")
    assert "No comment holds" in said(at)


def test_a_file_holds_every_comment_found_and_names_the_search(page, surveyed, monkeypatch):
    told, wholes = [], {}

    def note(key, title, made, **_):
        if key == "comment_notes":
            wholes["all"] = [row[0].text for row in made().rows]

    monkeypatch.setattr(_sheets, "note", note)
    monkeypatch.setattr(_sheets, "remark", told.append)
    at = page(surveyed)
    assert len(pieces(at, "notes")[0]["notes"]) == 8
    assert len(wholes["all"]) > 8
    assert not any(words.startswith("Search: ") for words in told)
    widget(at, "text_input", "comment_search").set_value("太久").run()
    assert wholes["all"] == [HOSTILE]
    assert "Search: 太久" in told
    assert "Search: 太久" not in said(at), "the field says it"


def test_who_served_and_teams_filter(page, surveyed):
    _, served, teams = pieces(page(surveyed), "leaderboard")
    assert [row["key"] for row in served["rows"]] == ["human"]
    assert "Day" in [row["name"] for row in teams["rows"]]
    assert "<b>A</b>" in " ".join(row["name"] for row in teams["rows"])


def test_without_an_import_the_page_offers_its_beginnings(page, tmp_path):
    assert [s.value for s in page(tmp_path / "data").subheader] == ["No data yet"]


def test_without_surveys_the_page_asks_for_them(page, tmp_path, filled):
    at = page(filled_store(tmp_path / "data", tickets=(filled.parent / "tickets.csv").read_bytes()))
    assert [s.value for s in at.subheader] == ["No survey data yet"]
    assert "Import surveys" in [b.label for b in at.button]
    assert not pieces(at, "cards")


def test_files_of_answers_only_have_no_response_rate_and_say_why(page, tmp_path):
    """And without tickets nothing is known of waits and who served; that is said, too."""
    at = page(filled_store(tmp_path / "data", surveys=surveys_csv("answers")))
    assert not at.error
    card = cards(at)["answer_rate"]
    assert (card["value"], card["note"]) == ("—", "The files hold answers only, not who was asked")
    assert "Response rate —: The files hold answers only" in said(at)
    assert "map that column at the import" in said(at)
    assert "who served is not known" in said(at)
    assert "Too few answers or tickets" in said(at)
    assert "nps" not in cards(at)


def test_nothing_matches_leads_out(page, surveyed):
    at = page(surveyed, ch="social")
    assert "No surveys for Social in these dates" in said(at)
    next(b for b in at.button if b.label == "Clear Channel").click().run()
    assert address(at) == {}


def test_surveys_sent_this_week_are_still_open(page, filled):
    at = page(filled, d="2026-03-29..2026-03-29", ch="phone")
    card = cards(at)["answer_rate"]
    assert card["value"] == "—"
    assert cards(at)["satisfaction"]["is_faint"]


def test_chinese_has_the_same_figures_and_no_english(page, surveyed):
    english, chinese = page(surveyed, sc="ticket"), page(surveyed, "zh-CN", sc="ticket")
    for key, card in cards(chinese).items():
        digits = re.sub(r"\D", "", card["value"])
        assert digits == re.sub(r"\D", "", cards(english)[key]["value"])
        words = " ".join([card["label"], card["note"], card["versus"], *card["tip"]])
        assert not set(re.findall(r"[A-Za-z]{2,}", words)) - {"pp"}, words
    told = " ".join([*(c.value for c in chinese.caption), *(s.value for s in chinese.subheader)])
    assert not set(re.findall(r"[A-Za-z]{2,}", told)) - {"UTC"}


def test_the_mix_asks_whether_its_own_last_bar_is_unfinished(visit, filled, monkeypatch):
    """The mix of four weeks has a bar a week; that the last day is over does not finish its week."""
    notes = []
    draw = _survey_chart.score_mix
    monkeypatch.setattr(_survey_chart, "is_unfinished", lambda filter, facts, grain="": grain == "week")
    monkeypatch.setattr(_survey_chart, "score_mix", lambda *a, **k: notes.append(k["last_note"]) or draw(*a, **k))
    assert not visit(filled, slug="satisfaction").exception
    assert notes == ["unfinished"]
