"""Filters by kept file columns on the pages: the bar, the chips, the address, and headers that nobody would expect."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.filters import attribute
from dashboard.settings import read_settings
from dashboard.state import settings as saved_settings
from dashboard.store import Store
from dashboard.ui import attributes
from tests.app.test_overview import address, cards, widget
from tests.app.test_tickets import open_list, title
from tests.unit.store_files import opened

PICTURE = "![x](http://a.b/c.png)"
HOSTILE = f"{PICTURE} <b>=,\\"
VALUES = (f"{PICTURE} **bold**", "<script>alert(1)</script>", "a=b, c")
REGIONS = ("North", "South", "South")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with 90 tickets of March: a hostile column, a Region, a Team lead, and nine plain ones."""
    folder = tmp_path_factory.mktemp("kept")
    file = folder / "tickets.csv"
    plain = [f"Plain {n}" for n in range(1, 10)]
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        head = ["ticket_id", "created_at", "first_response_at", "channel", "status", "agent", "Team lead"]
        rows.writerow([*head, HOSTILE, "Region", *plain])
        for n in range(90):
            at = datetime(2026, 3, 1, 9, 0, 1) + timedelta(hours=8 * n)
            agent = f"{1000 + n % 3} {('Li Na', 'Bo Ek', 'Ann Ax')[n % 3]}"
            some = ["yes" if k == n % 9 else "" for k in range(9)]
            rows.writerow([f"T{n}", at, at, "chat", "open", agent, "Li Na", VALUES[n % 3], REGIONS[n % 3], *some])
    with opened(folder / "data") as store:
        store.commit(store.preview(store.inspect(file)))
    return folder / "data"


def selects(at):
    """Label → options of the columns' widgets, in the order of the bar."""
    return {w.label: list(w.options) for w in at.multiselect if w.key.startswith("filter_attribute_")}


def select(at, label):
    return next(w for w in at.multiselect if w.label == label)


def chips(at):
    return [button.label for button in at.button if button.label.endswith("✕")]


def test_the_bar_offers_columns_and_values_the_most_frequent_first(visit, kept):
    at = visit(kept, d="90")
    assert not at.exception
    shown = selects(at)
    assert len(shown) == attributes.MOST_COLUMNS
    assert shown["Region"] == ["South", "North"]
    assert list(shown)[-1] == "Plain 5"
    assert "4 further columns: search to see them" in [caption.value for caption in at.caption]


def test_a_choice_reaches_figures_address_and_chips_and_goes_again(visit, kept):
    at = visit(kept, d="90")
    assert cards(at)["tickets"]["value"] == "90"
    select(at, "Region").select("North").run()
    assert cards(at)["tickets"]["value"] == "30"
    assert address(at) == {"d": "90", "at": "Region=North"}
    assert chips(at) == ["Region\\: North ✕"]
    assert "More filters (1)" in [p.proto.popover.label for p in at.get("popover")]
    select(at, "Region").select("South").run()
    assert cards(at)["tickets"]["value"] == "90"
    next(b for b in at.button if b.label == "Region\\: North ✕").click().run()
    assert cards(at)["tickets"]["value"] == "60"
    widget(at, "button", "chips_clear").click().run()
    assert address(at) == {"d": "90"}


def test_hostile_headers_and_values_are_shown_as_letters(visit, kept):
    chosen = [attribute(HOSTILE, value) for value in VALUES[:2]]
    at = visit(kept, d="90", at=",".join(text.replace("\\", "\\\\").replace(",", "\\,") for text in chosen))
    assert not at.exception
    assert cards(at)["tickets"]["value"] == "60"
    assert len(chips(at)) == 2
    labels = [*chips(at), *selects(at)]
    assert not [label for label in labels if "![" in label or "<b>" in label or "**" in label]
    assert any(label.startswith("\\!\\[x\\]") for label in labels)
    next(b for b in at.button if "script" in b.label).click().run()
    assert cards(at)["tickets"]["value"] == "30"


def test_the_list_of_tickets_names_them_in_its_sentence(visit, kept):
    at = open_list(visit, kept, d="90", at="Region=North,Plain 1=yes")
    assert title(at) == "10 tickets · Plain 1: yes, Region: North · 1 Jan – 31 Mar"


def test_a_search_finds_columns_and_values(visit, kept):
    at = visit(kept, d="90")
    box = widget(at, "text_input", "filter_attributes_search_en")
    box.set_value("plain 9").run()
    assert list(selects(at)) == ["Plain 9"]
    widget(at, "text_input", "filter_attributes_search_en").set_value("NORTH").run()
    assert selects(at) == {"Region": ["North"]}


def test_what_no_data_hold_stays_in_sight_and_matches_nothing(visit, kept):
    at = visit(kept, d="90", at="Colour=red")
    assert not at.exception
    assert chips(at) == ["Colour\\: red ✕"]
    assert select(at, "Colour").value == ["red"]
    assert any("Colour\\: red" in markdown.value for markdown in at.markdown)


def test_an_address_without_a_value_is_said_in_vain(visit, kept):
    at = visit(kept, d="90", at="Region")
    assert chips(at) == ["Not understood\\: Region ✕"]


def test_where_agents_have_codes_columns_with_names_are_gone(visit, kept):
    at = visit(kept, d="90", at="Team lead=Li Na,Region=North")
    assert cards(at)["tickets"]["value"] == "30"
    assert "Team lead\\: Li Na ✕" in chips(at)
    with Store(read_settings(data=kept)) as store:
        saved_settings.save(store.engine, "hide_agent_names", value=True, by="test")
        try:
            at = visit(kept, d="90", at="Team lead=Li Na,Region=North")
        finally:
            saved_settings.save(store.engine, "hide_agent_names", value=None, by="test")
    assert not at.exception
    assert "Team lead" not in selects(at)
    assert address(at) == {"d": "90", "at": "Region=North"}
    told = "Agents have codes here; a filter by a column or value that is not shown was ignored ✕"
    assert chips(at) == [told, "Region\\: North ✕"]


def test_in_chinese(visit, kept):
    at = visit(kept, locale="zh-CN", d="90", at="Region=North")
    assert chips(at) == ["Region：North ✕"]
    assert "查找列或值" in [box.label for box in at.text_input]
