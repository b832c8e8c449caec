"""The page on channels and the bot: table, mix, the bot's half, filters, language, states."""

import csv
import io
import json
import re
from datetime import timedelta
from functools import partial

import pytest

from tests.app.conftest import A_DAY, DAYS, LAST, surveys_csv, tickets_csv
from tests.unit.store_files import filled_store

CARDS = ["contained", "handed", "lasting", "wait", "csat"]
HEADER = [
    "ticket_id", "created_at", "started_with", "bot_response_at", "handoff_at", "first_response_at", "resolved_at",
    "status", "channel", "topic", "customer_id",
]  # fmt: skip


def bot_csv(*left_out):
    """Every second ticket of the app's store begins with the bot; of these every second is handed to a human.

    A human is there a minute after the hand-over, and 20 seconds after creation where there was no bot.
    """
    out = io.StringIO()
    rows = csv.DictWriter(out, [name for name in HEADER if name not in left_out], extrasaction="ignore")
    rows.writeheader()
    for day in range(DAYS):
        for k in range(A_DAY):
            created = LAST - timedelta(days=DAYS - 1 - day, hours=k)
            is_bot, is_handed = k % 2 == 0, k % 4 == 0
            handed = created + timedelta(minutes=2) if is_handed else None
            replied = handed + timedelta(minutes=1) if handed else None if is_bot else created + timedelta(seconds=20)
            rows.writerow(
                {
                    "ticket_id": f"T{day:02d}{k:02d}",
                    "created_at": created,
                    "started_with": "bot" if is_bot else "human",
                    "bot_response_at": created + timedelta(seconds=2) if is_bot else None,
                    "handoff_at": handed,
                    "first_response_at": replied,
                    "resolved_at": created + timedelta(hours=1),
                    "status": "solved",
                    "channel": "chat" if is_bot else "phone",
                    "topic": "order" if k < 6 else "logistics",
                    "customer_id": f"C{day:02d}{k:02d}",
                }
            )
    return out.getvalue().encode()


def scores_csv():
    """A score for every ticket: of the bot alone 1 on orders and 5 on logistics, of people 5."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["survey_id", "ticket_id", "question", "answered_at", "score", "scale"])
    for day in range(DAYS):
        for k in range(A_DAY):
            when = LAST - timedelta(days=DAYS - 1 - day, hours=k) + timedelta(minutes=5)
            is_low = k % 4 == 2 and k < 6
            rows.writerow([f"S{day:02d}{k:02d}", f"T{day:02d}{k:02d}", "csat", when, 1 if is_low else 5, "1-5"])
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    return filled_store(tmp_path_factory.mktemp("served") / "data", tickets=bot_csv(), surveys=scores_csv())


@pytest.fixture
def enter(visit):
    """enter(folder, locale, **address) → this page of a new visitor."""
    return partial(visit, slug="channels")


def pieces(at, name):
    """The data of all pieces of one kind, as the browser gets them."""
    protos = [element.proto for element in at.get("bidi_component")]
    return [json.loads(p.json) for p in protos if p.component_name == f"csat_{name}"]


def cards(at):
    return {card["key"]: card for card in pieces(at, "cards")[0]["cards"]}


def table(at, number=0):
    found = pieces(at, "leaderboard")[number]
    return found["heads"], {row["key"]: row for row in found["rows"]}


def texts(row):
    return [cell["text"] for cell in row["cells"]]


def address(at):
    return {key: value if isinstance(value, str) else value[0] for key, value in at.query_params.items()}


def said(at):
    words = [*(c.value for c in at.caption), *(m.value for m in at.markdown), *(s.value for s in at.subheader)]
    return [one.replace("\\", "") for one in words]


# Channels


def test_the_table_holds_all_figures_of_each_channel(enter, served):
    at = enter(served)
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Channels & bot"]
    heads, rows = table(at)
    assert heads == [
        "Channel", "Tickets", "Share of load", "First response", "In target", "Resolved", "CSAT", "Tickets, by day",
        "Change",
    ]  # fmt: skip
    # 28 days of six chats and six calls; half of the chats the bot kept, half of those about orders are unhappy.
    assert texts(rows["phone"]) == ["168", "50.0%", "20s", "100.0%", "100.0%", "100.0%", "", "no change"]
    assert texts(rows["chat"])[:4] == ["168", "50.0%", "1m", "100.0%"]
    assert rows["chat"]["cells"][6]["spark"]["now"].startswith("M0.00")
    tip = rows["chat"]["cells"][1]["tip"]
    assert re.search(r"50\.0% \(\d+\.\d–\d+\.\d\) · n = 336", tip)
    assert len(at.get("plotly_chart")) == 4


def test_the_line_follows_the_chosen_figure(enter, served):
    heads, rows = table(enter(served, m="satisfaction"))
    assert heads[-2] == "CSAT, by day"
    change = rows["phone"]["cells"][-1]
    assert change["text"] == "no change"
    assert "not beyond chance" in change["tip"]
    assert "95% interval of the change: -2." in change["tip"]


def test_a_change_beyond_chance_is_coloured(enter, tmp_path):
    """Calls are answered after 20 seconds, in the last 28 days after ten minutes: out of target."""
    rows = list(csv.DictReader(io.StringIO(bot_csv().decode())))
    for row in rows:
        if row["channel"] == "phone" and int(row["ticket_id"][1:3]) >= DAYS - 28:
            row["first_response_at"] = row["resolved_at"]
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    _, found = table(enter(filled_store(tmp_path / "data", tickets=out.getvalue().encode()), m="target"))
    assert found["phone"]["cells"][-1]["text"] == "▼ 100.0 pp"
    assert found["phone"]["cells"][-1]["tone"] == "worse"
    assert "· beyond chance" in found["phone"]["cells"][-1]["tip"]
    assert found["chat"]["cells"][-1]["tone"] == ""


def test_few_tickets_are_grey_last_and_without_change(enter, served):
    _, rows = table(enter(served, d="2026-03-28..2026-03-29"))
    assert all(row["cells"][-1]["tone"] == "faint" for row in rows.values())
    assert all(row["cells"][2]["tone"] == "faint" for row in rows.values())


def test_the_switch_turns_table_and_mix_to_who_served(enter, served):
    at = enter(served)
    switch = next(group for group in at.segmented_control if group.key.startswith("channels_by_"))
    switch.set_value("handled_by").run()
    heads, rows = table(at)
    assert heads[0] == "Who served"
    assert {key: row["cells"][0]["text"] for key, row in rows.items()} == {
        "human": "168", "bot": "84", "bot_then_human": "84",
    }  # fmt: skip
    assert rows["bot"]["cells"][2]["text"] == "—"  # nobody waits for a human there


def test_an_address_filters_and_the_other_channels_stay_in_sight(enter, served):
    at = enter(served, ch="chat")
    _, rows = table(at)
    assert {key: row["is_pressed"] for key, row in rows.items()} == {"chat": True, "phone": False}
    assert address(at) == {"ch": "chat"}


def test_comparison_off_leaves_no_change(enter, served):
    at = enter(served, cmp="none")
    _, rows = table(at)
    assert {row["cells"][-1]["text"] for row in rows.values()} == {"—"}
    assert not any(card["change"] for card in cards(at).values())


# The bot


def test_the_cards_of_the_bot(enter, served):
    shown = cards(enter(served))
    assert list(shown) == CARDS
    assert [shown[key]["value"] for key in CARDS] == ["50.0%", "50.0%", "50.0%", "1m", "66.7%"]
    assert shown["contained"]["note"] == "84 of 168"
    assert shown["wait"]["note"] == "Met: ≤ 5m · slowest tenth over 1m"
    assert shown["csat"]["note"] == "differs from human 100.0%: -33.3 pp"
    gap = next(line for line in shown["csat"]["tip"] if line.startswith("Bot minus human"))
    assert re.fullmatch(r"Bot minus human: -33\.3 pp \(-\d+\.\d to -\d+\.\d pp\)", gap)
    assert any(line.startswith("95% interval: 50.0% (") for line in shown["contained"]["tip"])


def test_few_answers_get_no_verdict(enter, served):
    assert cards(enter(served, d="7"))["csat"]["note"] == "n = 21, too few to judge"


def test_unhappy_topics_are_ranked(enter, served):
    heads, rows = table(enter(served, d="60"), 1)
    assert heads == ["Topic", "Unhappy", "Share unhappy", "95% interval", "Answers"]
    assert [(key, *texts(row)) for key, row in rows.items()] == [
        ("order", "60", "100.0%", "94.0–100.0", "60"),
        ("logistics", "0", "0.0%", "0.0–3.1", "120"),
    ]


def test_topics_with_few_answers_stand_last_and_grey(enter, served):
    _, rows = table(enter(served), 1)
    assert list(rows) == ["logistics", "order"]
    assert {cell["tone"] for cell in rows["order"]["cells"]} == {"faint"}  # 28 answers


def test_a_choice_of_who_served_leaves_the_bots_half_whole(enter, served):
    at = enter(served, by="human")
    assert cards(at)["contained"]["value"] == "50.0%"
    assert "whoever served in the end" in said(at)


def test_a_card_opens_the_tickets_behind_it(enter, served):
    at = enter(served)
    next(b for b in at.button if b.key == "tickets_unhappy").click().run()
    assert [h.value for h in at.header] == ["Tickets"]
    assert address(at) == {"by": "bot", "only": "low"}


# Language


def test_chinese_has_the_same_figures_and_no_english(enter, served):
    at = enter(served, "zh-CN")
    assert [h.value for h in at.header] == ["渠道与机器人"]
    words = [" ".join([c["label"], c["note"], c["versus"], *c["tip"]]) for c in cards(at).values()]
    for number in (0, 1):
        heads, rows = table(at, number)
        words += heads + [f"{row['name']} {cell['tip']}" for row in rows.values() for cell in row["cells"]]
    words += [c.value for c in at.caption] + [s.value for s in at.subheader]
    assert not set(re.findall(r"[A-Za-z]{2,}", " ".join(words))) - {"pp", "UTC"}
    assert cards(at)["contained"]["value"] == "50.0%"


# States


def test_an_empty_store_offers_its_beginnings(enter, tmp_path):
    at = enter(tmp_path / "data")
    assert not at.exception
    assert [s.value for s in at.subheader] == ["No data yet"]


def test_nothing_matches_says_what_and_leads_out(enter, served):
    at = enter(served, ch="social")
    assert any("No tickets for Social" in m.value for m in at.markdown)
    assert not at.get("plotly_chart")


def test_an_export_without_a_bot_is_told_what_it_lacks(enter, filled):
    at = enter(filled)
    assert not at.error
    assert "No bot in these data" in said(at)
    assert any("Started with" in m.value for m in at.markdown)
    assert len(at.get("plotly_chart")) == 1  # the mix
    assert not pieces(at, "cards")
    next(b for b in at.button if b.key == "import_tickets").click().run()
    assert [h.value for h in at.header] == ["Import data"]


def test_a_selection_without_the_bot_says_so_and_leads_out(enter, served):
    at = enter(served, ch="phone")
    assert "No conversation of this selection began with the bot." in said(at)
    next(b for b in at.button if b.key == "clear_bot_channels").click().run()
    assert address(at) == {}
    assert list(cards(at)) == CARDS


def test_an_export_without_channels_says_so(enter, tmp_path):
    at = enter(filled_store(tmp_path / "data", tickets=bot_csv("channel")))
    assert not at.error
    assert any("names no channels" in text for text in said(at))


def test_without_surveys_customers_or_replies_each_card_says_why(enter, tmp_path):
    at = enter(filled_store(tmp_path / "data", tickets=bot_csv("first_response_at", "customer_id", "bot_response_at")))
    assert not at.error
    shown = cards(at)
    assert [shown[key]["value"] for key in CARDS] == ["50.0%", "50.0%", "—", "—", "—"]
    assert shown["lasting"]["note"] == "The export names no customers"
    assert shown["wait"]["note"] == "No hand-over was answered at a known time"
    assert shown["csat"]["note"] == "No survey data yet"
    assert "No hand-over was answered at a known time" in said(at)
    assert said(at).count("No survey data yet") == 2


def test_self_service_is_shown_only_where_visits_are_imported(enter, served, tmp_path):
    assert not any("Self-service diversion" in text for text in said(enter(served)))
    visits = [f"V{day},{LAST - timedelta(days=day)},self_service,closed" for day in range(28)]
    content = "\n".join(["ticket_id,created_at,started_with,status", *visits]).encode()
    at = enter(filled_store(tmp_path / "data", tickets=tickets_csv(), surveys=surveys_csv(), more=content))
    assert any(
        re.fullmatch(r"Self-service diversion: 7\.7% \(\d\.\d–\d+\.\d\) \(n = 364 contacts\)", text)
        for text in said(at)
    )
