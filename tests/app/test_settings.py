"""The settings page: fields are checked as they are typed, saved group by group, and taken back."""

import json
import re
import shutil
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from streamlit.util import calc_hash

from dashboard import mart
from dashboard.errors import StoreError
from dashboard.settings import read_settings
from dashboard.store import Store

GROUPS = ["Targets", "Business hours", "Calendar", "Promotions", "Notes", "Names", "General"]


@pytest.fixture
def data(filled, tmp_path):
    """A store of this test's own."""
    return shutil.copytree(filled, tmp_path / "data")


def open_settings(visit, data, locale="en-GB"):
    return visit(data, locale, slug="settings")


@pytest.fixture
def at(visit, data):
    return open_settings(visit, data)


def preferences(data, group):
    with Store(read_settings(data=data)) as store:
        return store.preferences.plain(group)


def field(at, label, kind="text_input"):
    return next(one for one in getattr(at, kind) if one.label.replace("\\", "") == label)


def press(at, key):
    next(b for b in at.button if b.key and b.key.startswith(key)).click().run()
    assert not at.exception


def told(at):
    return [c.value.replace("\\", "") for c in at.caption]


def chat(data):
    return next(
        row
        for row in preferences(data, "targets")
        if (row["subject"], row["channel"], row["tier"], row["priority"]) == ("first_response", "chat", None, None)
    )


def test_the_page_shows_all_groups(at):
    assert not at.exception
    assert not at.error
    assert [h.value for h in at.header] == ["Settings"]
    assert [tab.label for tab in at.tabs] == GROUPS
    assert field(at, "Chat: within").value == "5 min"
    assert field(at, "Email: within").value == "1 d"
    assert field(at, "CSAT: share in percent", "number_input").value == 80


def test_a_target_is_said_saved_and_undone(at, data):
    field(at, "Chat: within").set_value("2 min").run()
    said = next(c for c in told(at) if c.startswith("Affects"))
    assert "Affects 3 figures: Answered within target," in said
    assert "prepared anew" in said
    press(at, "save_targets")
    assert [toast.value for toast in at.toast] == ["Saved"]
    assert chat(data)["target_seconds"] == 120
    assert field(at, "Chat: within").value == "2 min"
    press(at, "undo_targets")
    assert field(at, "Chat: within").value == "5 min"
    assert chat(data)["target_seconds"] == 300


def test_a_fault_names_its_row_and_nothing_is_saved(at, data):
    field(at, "Chat: within").set_value("soon").run()
    (error,) = at.error
    sentence = error.value.replace("\\", "")
    for part in ("Chat · Time", "found “soon”", "with its unit"):
        assert part in sentence
    press(at, "save_targets")
    assert chat(data)["target_seconds"] == 300
    press(at, "discard_targets")
    assert field(at, "Chat: within").value == "5 min"
    assert not at.error


def test_saving_without_a_change_says_so(at):
    press(at, "save_goals")
    assert [info.value for info in at.info if "Nothing" in info.value] == ["Nothing has changed."]


def test_a_target_from_a_day_on_keeps_the_rule_before(at, data):
    next(s for s in at.segmented_control if s.label == "Changes hold for").set_value("since").run()
    next(d for d in at.date_input if d.key.startswith("targets_since")).set_value(date(2026, 3, 1)).run()
    field(at, "Chat: within").set_value("1 min").run()
    press(at, "save_targets")
    rules = [r for r in preferences(data, "targets") if r["channel"] == "chat" and not r["tier"] and not r["priority"]]
    assert [(r["target_seconds"], r["valid_from"]) for r in rules] == [(300, date(2000, 1, 1)), (60, date(2026, 3, 1))]


def test_targets_are_suggested_from_the_data(at):
    said = [m.value.replace("\\", "") for m in at.markdown]
    assert "**Phone** 30s → 30 s · n = 180" in said  # all calls of the 60 days were answered after 30 seconds
    press(at, "take_suggestions")
    assert field(at, "Phone: within").value == "30 s"
    assert field(at, "Chat: within").value == "1 h"
    assert field(at, "Social: within").value == "1 h"  # nothing to go by: as it was


def test_hours_are_several_periods_a_day(at, data):
    assert any("No business hours are kept" in info.value for info in at.info)
    field(at, "Mon").set_value("09:00–12:00, 13:00–22:00").run()
    field(at, "Tue").set_value("9-17").run()
    assert "Tue · Hours: found “9”" in at.error[0].value.replace("\\", "")
    field(at, "Tue").set_value("9:00-17:00").run()
    assert not at.error
    assert any(c.startswith("20 h a week") for c in told(at))
    press(at, "save_schedule")
    spans = [(r["weekday"], r["opens_minute"], r["closes_minute"]) for r in preferences(data, "schedule")]
    assert spans == [(1, 540, 720), (1, 780, 1320), (2, 540, 1020)]
    assert field(at, "Tue").value == "09:00–17:00"


def test_later_hours_keep_the_earlier_ones(at, data):
    field(at, "Mon").set_value("09:00–12:00").run()
    press(at, "save_schedule")
    next(d for d in at.date_input if d.key.startswith("hours_since")).set_value(date(2026, 3, 1)).run()
    field(at, "Mon").set_value("10:00–12:00").run()
    press(at, "save_schedule")
    spans = [(r["opens_minute"], r["valid_from"]) for r in preferences(data, "schedule")]
    assert spans == [(540, date(2000, 1, 1)), (600, date(2026, 3, 1))]
    press(at, "hours_remove")
    press(at, "save_schedule")
    assert [r["valid_from"] for r in preferences(data, "schedule")] == [date(2026, 3, 1)]


def test_a_holiday_goes_and_comes_back(at, data):
    days = len(preferences(data, "calendar_days"))
    first = next(b for b in at.button if b.key and b.key.startswith("calendar_remove"))
    removed = first.key[-10:]
    first.click().run()
    press(at, "save_calendar_days")
    left = preferences(data, "calendar_days")
    assert len(left) < days
    assert date.fromisoformat(removed) not in {row["date"] for row in left}
    press(at, "calendar_start")
    press(at, "save_calendar_days")
    assert len(preferences(data, "calendar_days")) == days


def test_promotions_are_removed_and_pasted(at, data):
    first = next(b for b in at.button if b.key and b.key.startswith("promo_remove"))
    first.click().run()
    press(at, "save_promos")
    assert len(preferences(data, "promos")) == 35
    lines = next(a for a in at.text_area if a.label == "Lines")
    lines.set_value("Sale <b>\t大促\t2026-04-01\tnever").run()
    assert "expected a day like" in at.error[0].value.replace("\\", "")
    next(a for a in at.text_area if a.label == "Lines").set_value("Spring ![x](y)\t春促\t2026-04-01\t2026-04-03").run()
    assert not at.error
    press(at, "promos_take")
    press(at, "save_promos")
    assert [r["code"] for r in preferences(data, "promos") if r["name_zh"] == "春促"] == ["spring_x_y"]
    assert not any("![x](" in m.value for m in (*at.markdown, *at.caption))


def pin(data, *notes):
    with Store(read_settings(data=data)) as store:
        store.preferences.save("notes", [{"noted_on": day, "text": text} for day, text in notes], by="Li Na")


def this_year():
    """Of the reporting zone: the year that lists begin with."""
    return datetime.now(ZoneInfo(read_settings().zone)).year


def drawn(at):
    """The layouts of the charts on a page."""
    return [json.loads(chart.proto.spec)["layout"] for chart in at.get("plotly_chart")]


@pytest.mark.parametrize("slug", ["", "response", "resolution", "channels"])
def test_a_note_stands_on_charts_over_time_at_its_day_and_on_no_other_dates(visit, data, slug):
    pin(data, (date(2026, 3, 20), "<b>New</b> bot"), (date(2026, 1, 1), "Before"))
    noted = [n for layout in drawn(visit(data, slug=slug)) for n in layout.get("annotations", ()) if "◆" in n["text"]]
    assert noted
    assert {note["x"] for note in noted} == {"2026-03-20"}
    assert {re.sub("<.*?>◆</span>", "", note["text"]).strip() for note in noted} == {"&lt;b&gt;New&lt;/b&gt; bot"}
    assert "◆" not in str(drawn(visit(data, slug=slug, d="2026-03-21..2026-03-29")))


def test_a_note_marks_its_week_among_the_scores_and_is_said_below(visit, data):
    pin(data, (date(2026, 3, 20), "![x](y) <b>"))
    at = visit(data, slug="satisfaction")
    (labels,) = [layout["yaxis"]["ticktext"] for layout in drawn(at) if "◆" in str(layout)]
    assert [label.rpartition("</span> ")[2] for label in labels if "◆" in label] == ["16 Mar"]
    assert ":violet[◆] 20 Mar 2026: ![x](y) <b>" in told(at)
    assert not any("![x](" in caption.value for caption in at.caption)


def test_a_note_is_taken_away_and_comes_back(at, data):
    day = date(this_year(), 1, 2)
    pin(data, (day, "New bot"))
    at.run()
    assert "New bot" in [one.value for one in at.text]
    press(at, "note_remove")
    assert any("no figure changes" in c for c in told(at))
    press(at, "save_notes")
    assert preferences(data, "notes") == []
    press(at, "undo_notes")
    assert preferences(data, "notes") == [{"noted_on": day, "text": "New bot"}]


def test_own_names_are_shown_everywhere_in_their_language(visit, at, data):
    field(at, "Phone: Name in English").set_value("Hotline").run()
    field(at, "Phone: Name in Chinese").set_value("热线").run()
    assert any("no figure changes" in c for c in told(at))
    press(at, "save_names")
    assert field(at, "Hotline: within").value == "3 min"
    for lang, word in (("zh-CN", "热线 ✕"), ("en-GB", "Hotline ✕")):
        chips = [b.label for b in visit(data, lang, ch="phone").button if b.key and b.key.startswith("chip_")]
        assert chips == [word]


def test_switches_hold_at_once(at, data):
    assert preferences(data, "hide_agent_names") is False
    next(s for s in at.toggle if s.label == "Hide agent names").set_value(True).run()
    assert preferences(data, "hide_agent_names") is True


def test_another_zone(at, data):
    at.selectbox(key=next(s.key for s in at.selectbox if s.label == "Time zone")).select("Europe/Paris").run()
    assert any("days and hours" in c for c in told(at))
    press(at, "save_zone")
    assert preferences(data, "zone") == "Europe/Paris"


def test_a_failed_build_is_said_and_tried_again(at, monkeypatch):
    def fails(*_, **__):
        raise StoreError("The figures could not be prepared: {cause}", cause="no room")

    field(at, "Chat: within").set_value("2 min").run()
    with monkeypatch.context() as patch:
        patch.setattr(mart, "build", fails)
        press(at, "save_targets")
        assert any("no room" in error.value.replace("\\", "") for error in at.error)
        at.run()
        assert any("still those from before" in warning.value for warning in at.warning)
    press(at, "prepare_again")
    assert not at.warning


def test_the_page_speaks_chinese(visit, data):
    at = open_settings(visit, data, "zh-CN")
    assert [tab.label for tab in at.tabs] == ["目标", "服务时间", "日历", "大促", "备注", "名称", "常规"]
    assert field(at, "在线客服：时限").value == "5 分钟"
    field(at, "在线客服：时限").set_value("很快").run()
    assert "应为带单位的时长" in at.error[0].value.replace("\\", "")


def visit_page(at, slug):
    at._page_hash = calc_hash(slug)
    return at.run()


def test_what_was_typed_is_still_there_after_a_visit_to_another_page(at, data):
    next(s for s in at.segmented_control if s.label == "Changes hold for").set_value("since").run()
    next(d for d in at.date_input if d.key.startswith("targets_since")).set_value(date(2026, 3, 1)).run()
    field(at, "Chat: within").set_value("2 min").run()
    field(at, "CSAT: share in percent", "number_input").set_value(None).run()
    field(at, "Mon").set_value("09:00–12:00").run()
    field(at, "Phone: Name in English").set_value("Hotline").run()
    field(at, "Time zone", "selectbox").select("Europe/Paris").run()
    visit_page(at, "tickets")
    assert not any(one.label == "Chat: within" for one in at.text_input)
    visit_page(at, "settings")
    assert not at.exception
    assert not at.warning
    assert field(at, "Chat: within").value == "2 min"
    assert field(at, "CSAT: share in percent", "number_input").value is None
    assert field(at, "Mon").value == "09:00–12:00"
    assert field(at, "Phone: Name in English").value == "Hotline"
    assert field(at, "Time zone", "selectbox").value == "Europe/Paris"
    press(at, "save_targets")
    rules = [r for r in preferences(data, "targets") if r["channel"] == "chat" and not r["tier"] and not r["priority"]]
    assert [(r["target_seconds"], r["valid_from"]) for r in rules] == [(300, date(2000, 1, 1)), (120, date(2026, 3, 1))]
    press(at, "discard_names")
    visit_page(at, "tickets")
    visit_page(at, "settings")
    assert field(at, "Phone: Name in English").value == ""
    assert field(at, "Chat: within").value == "2 min"
    assert next(s for s in at.segmented_control if s.label == "Changes hold for").value == "all"


def test_a_target_cannot_end_on_a_day(at, data):
    before = preferences(data, "targets")
    next(s for s in at.segmented_control if s.label == "Changes hold for").set_value("since").run()
    field(at, "Chat: within").set_value("").run()
    field(at, "Chat: mean promised").set_value("").run()
    assert "Chat: a target or a promised mean cannot end on a day." in at.error[0].value.replace("\\", "")
    press(at, "save_targets")
    assert preferences(data, "targets") == before
    next(s for s in at.segmented_control if s.label == "Changes hold for").set_value("all").run()
    assert not at.error
    press(at, "save_targets")
    assert len(preferences(data, "targets")) == len(before) - 1


def test_a_suggestion_is_typed_beside_what_was_typed(at):
    field(at, "Social: within").set_value("3 h").run()
    press(at, "take_suggestions")
    assert field(at, "Chat: within").value == "1 h"
    assert field(at, "Social: within").value == "3 h"


def test_hours_cannot_end_on_a_day(at, data):
    field(at, "Mon").set_value("09:00–12:00").run()
    press(at, "save_schedule")
    next(d for d in at.date_input if d.key.startswith("hours_since")).set_value(date(2026, 3, 1)).run()
    field(at, "Mon").set_value("").run()
    assert "Hours cannot end on a day" in at.error[0].value
    press(at, "save_schedule")
    assert [r["valid_from"] for r in preferences(data, "schedule")] == [date(2000, 1, 1)]
    press(at, "discard_schedule")
    assert field(at, "Mon").value == "09:00–12:00"
    field(at, "Mon").set_value("").run()
    press(at, "save_schedule")
    assert preferences(data, "schedule") == []
