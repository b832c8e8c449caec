"""Settings of a store: what is saved changes the figures as a hand count says, and undo gives the same figures back."""

import json
import shutil
from datetime import date

import pytest

from dashboard import cli, mart
from dashboard.errors import StoreError, UsageError
from dashboard.filters import Filter
from dashboard.metrics import METRICS
from dashboard.notes import DatedNote
from dashboard.sqlfile import load
from dashboard.store import notes
from dashboard.store.preferences import SettingsRefusedError
from tests.unit.store_files import NOVEMBER, figures, opened, ticket, tickets_csv

BY = {"by": "Li Na"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Four chats answered after 90 seconds, one of them on a holiday evening, and a call: to be copied."""
    folder = tmp_path_factory.mktemp("preferences")
    moments = ("2026-11-02 09:30:15", "2026-11-02 09:30:16", "2026-11-02 09:30:17")
    rows = [ticket(f"T{n}", created=moment) for n, moment in enumerate(moments)]
    rows += [ticket("T8", channel="phone"), ticket("T9", created="2026-11-01 23:30:00") | {"first_response_at": ""}]
    path = tickets_csv(folder / "a.csv", *rows)
    with opened(folder / "data") as store:
        store.commit(store.preview(store.inspect(path)))
    return folder / "data"


@pytest.fixture
def data(tmp_path, filled):
    return shutil.copytree(filled, tmp_path / "data")


@pytest.fixture
def store(data):
    with opened(data) as made:
        yield made


def chat_rows(store, seconds):
    rows = store.preferences.plain("targets")
    for row in rows:
        if row["channel"] == "chat" and row["tier"] is None and row["priority"] is None:
            row["target_seconds"] = seconds
    return rows


def within(store, channel="chat"):
    chosen = Filter(days=None, start_date=NOVEMBER.start_date, end_date=NOVEMBER.end_date, channels=(channel,))
    return store.read("measures/speed", chosen, by="all").row(0, named=True)["within_target_pct"]


def test_a_target_changes_the_figures_and_undo_gives_the_same_back(store):
    name, content = store.fingerprint, figures(store)
    assert within(store) == 75.0  # three chats waited at most 90 s of 300; the fourth still waits, beyond it
    saved = store.preferences.save("targets", chat_rows(store, "89 s"), **BY)
    assert (saved.version, saved.saved_by) == (1, "Li Na")
    assert store.fingerprint != name
    assert within(store) == 50.0  # waits of 90, 89 and 88 seconds, and the one that waits: two of four
    assert within(store, "phone") == 100.0
    store.preferences.undo("targets", **BY)
    assert store.fingerprint == name
    assert figures(store) == content
    store.preferences.undo("targets", **BY)
    assert within(store) == 50.0, "an undo can be undone"
    assert [one.version for one in store.preferences.history("targets")] == [3, 2, 1]
    store.preferences.bring_back("targets", 0, **BY)
    assert store.fingerprint == name


def test_saving_what_is_in_force_is_no_version(store):
    assert store.preferences.save("targets", store.preferences.plain("targets"), **BY) is None
    assert store.preferences.history("targets") == []
    with pytest.raises(UsageError, match="never changed"):
        store.preferences.undo("targets", **BY)
    with pytest.raises(UsageError, match="no version 7"):
        store.preferences.bring_back("targets", 7, **BY)


def test_faults_change_nothing(store):
    name = store.fingerprint
    with pytest.raises(SettingsRefusedError, match="row 2, target_seconds: found soon") as refused:
        store.preferences.save("targets", chat_rows(store, "soon"), **BY)
    assert len(refused.value.faults) == 1
    assert (store.fingerprint, store.preferences.history("targets")) == (name, [])


def test_another_zone_moves_the_days(store):
    def days():
        frame = store.read(
            "measures/volume", Filter(days=None, start_date=date(2026, 10, 1), end_date=date(2026, 11, 30)), by="day"
        )
        return {row["bucket"]: row["tickets"] for row in frame.iter_rows(named=True) if row["tickets"]}

    assert days() == {"2026-11-01": 1, "2026-11-02": 4}
    store.preferences.save("zone", "Pacific/Auckland", **BY)  # 23:30 in Shanghai is 04:30 of the next day there
    assert days() == {"2026-11-02": 5}
    assert store.zone == "Pacific/Auckland"


def test_a_removed_promotion_is_in_no_answer(store):
    codes = store.read("details/promos", NOVEMBER)["code"].to_list()
    assert codes == ["double_11"]
    kept = [row for row in store.preferences.plain("promos") if row["starts_on"] != date(2026, 11, 1)]
    store.preferences.save("promos", kept, **BY)
    assert store.read("details/promos", NOVEMBER).is_empty()
    peaks = store.read("measures/volume", NOVEMBER, by="peak")["bucket"].to_list()
    assert "promo" not in peaks


def test_a_failed_build_keeps_the_old_figures_and_says_so(store, monkeypatch):
    name = store.fingerprint

    def fails(*_, **__):
        raise StoreError("The figures could not be prepared: {cause}", cause="no room")

    with monkeypatch.context() as patch:
        patch.setattr(mart, "build", fails)
        with pytest.raises(StoreError, match="no room"):
            store.preferences.save("targets", chat_rows(store, "89 s"), **BY)
        assert (store.fingerprint, within(store)) == (name, 75.0)
        assert "no room" in str(store.fault)
        assert store.preferences.history("targets")[0].version == 1, "what was saved is not lost"
    store.refresh()
    assert store.fault is None
    assert within(store) == 50.0


def test_names_and_switches_change_no_figure(store, tmp_path):
    name = store.fingerprint
    rows = [{"list": "channel", "code": "phone", "name_en": "Hotline", "name_zh": "热线", "aliases": "Red line"}]
    store.preferences.save("names", rows, **BY)
    store.preferences.save("hide_agent_names", True, **BY)
    assert store.preferences.value("hide_agent_names") is True
    assert store.fingerprint == name
    assert store.preferences.own_names("zh_CN") == {("channel", "phone"): "热线"}
    assert store.preferences.own_names("en") == {("channel", "phone"): "Hotline"}
    path = tickets_csv(tmp_path / "b.csv", ticket("N1", channel="red LINE"), ticket("N2", channel="blue line"))
    store.commit(store.preview(store.inspect(path)))
    channels = dict(store.read("measures/volume", NOVEMBER, by="channel").select("bucket", "tickets").iter_rows())
    assert (channels["phone"], channels["other"]) == (2, 1)
    store.preferences.undo("names", **BY)
    assert store.preferences.aliases() == {}


def test_notes_are_pinned_change_no_figure_and_can_be_undone(store):
    name, day = store.fingerprint, date(2026, 11, 5)
    assert store.preferences.pin_note(day, " New  bot", **BY).saved_by == "Li Na"
    assert store.preferences.pin_note(day, "New bot", **BY) is None, "it is there already"
    store.preferences.pin_note(date(2026, 11, 1), "Before", **BY)
    assert store.preferences.value("notes") == (DatedNote(date(2026, 11, 1), "Before"), DatedNote(day, "New bot"))
    assert store.fingerprint == name
    with pytest.raises(SettingsRefusedError):
        store.preferences.pin_note(day, "x" * 81, **BY)
    store.preferences.undo("notes", **BY)
    assert notes.visible(store) == (DatedNote(day, "New bot"),)


def test_who_may_not_know_names_reads_no_note_with_one(store, tmp_path):
    path = tickets_csv(tmp_path / "named.csv", ticket("N1") | {"agent": "1003 Li Na"}, ticket("N2") | {"agent": "王伟"})
    store.commit(store.preview(store.inspect(path)))
    day = date(2026, 11, 5)
    told = {
        "New bot",
        "na LI joins",
        "王伟离职",
        "Linate opened",
        "LiNa left",
        "客服1003病了",
        "10031 orders",
        "Bo Ek ill",
    }
    for text in told:
        store.preferences.pin_note(day, text, **BY)
    assert {note.text for note in notes.visible(store)} == told
    hidden = {"New bot", "Linate opened", "10031 orders", "Bo Ek ill"}
    assert {note.text for note in notes.visible(store, hides_agents=True)} == hidden
    further = notes.visible(store, hides_agents=True, further_names=["1005 Bo Ek"])
    assert {note.text for note in further} == hidden - {"Bo Ek ill"}
    store.preferences.save("hide_agent_names", True, **BY)
    assert {note.text for note in notes.visible(store)} == hidden


CHANGES = {
    "targets": lambda rows: [row | {"target_seconds": 89} for row in rows],
    "goals": lambda rows: [row | {"goal": 12} for row in rows],
    "promos": lambda rows: [],
    "calendar_days": lambda rows: [*rows, {"date": date(2026, 11, 2), "kind": "holiday"}],
    "schedule": lambda rows: [{"weekday": 1, "opens_minute": "09:00", "closes_minute": "09:31"}],
    "week_start": lambda _: 7,
}


@pytest.mark.parametrize("group", CHANGES)
def test_what_is_said_to_be_affected_is_what_changes(store, group):
    """Every measure of all tickets before and after: a metric moves only if that was said."""

    def answers():
        found = {}
        for query in load().values():
            if query.name.startswith("measures/") and set(query.params) == {"filter", "by"}:
                row = store.read(query.name, NOVEMBER, by="all").row(0, named=True)
                found |= {(query.name, name): row[name] for name in row if name in METRICS}
        return found

    before, rows = answers(), CHANGES[group](store.preferences.plain(group))
    said = store.preferences.effect(group, rows)
    assert said.rebuilds
    store.preferences.save(group, rows, **BY)
    after = answers()
    moved = {name for query, name in before if before[query, name] != after[query, name]}
    assert moved <= set(said.metrics)
    if group in ("targets", "schedule"):
        assert moved, "the change shows"


def test_settings_from_the_shell(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CSAT_DATA", str(data))
    monkeypatch.setenv("CSAT_FREE_MB", "0")
    monkeypatch.setenv("LANG", "C")

    def csat(*words, status=0):
        assert cli.run(["settings", *words]) == status
        return capsys.readouterr()

    assert "targets" in csat("show").out
    rows = json.loads(csat("show", "goals", "--format", "json").out)
    assert {row["metric"] for row in rows} >= {"csat_pct"}
    file = tmp_path / "goals.json"
    file.write_text(json.dumps([{"metric": "csat_pct", "goal": 91}]))
    assert "version 1 is in force" in csat("set", "goals", str(file)).out
    assert "nothing to change" in csat("set", "goals", str(file)).out
    assert "91" in csat("show", "goals").out
    assert "version 2 is in force" in csat("undo", "goals").out
    assert json.loads(csat("show", "goals", "--format", "json").out) == rows
    assert json.loads(csat("show", "--format", "json").out)["week_start"] == 1

    file.write_text(json.dumps([{"metric": "csat_pct", "goal": 900}, {"metric": "x", "goal": 1}]))
    said = csat("set", "goals", str(file), status=2).err
    assert "row 1, goal: found 900" in said
    assert "row 2, metric: found x" in said
    file.write_text("{")
    assert "no JSON" in csat("set", "goals", str(file), status=2).err
    assert "no settings group" in csat("show", "colours", status=2).err
    calendar = tmp_path / "calendar.json"
    calendar.write_text(csat("show", "calendar_days", "--format", "json").out)
    assert "nothing to change" in csat("set", "calendar_days", str(calendar)).out
