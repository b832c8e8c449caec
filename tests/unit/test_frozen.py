"""Frozen means frozen: whatever is imported, undone, set or forgotten, the figures of a link stay as they are."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from dashboard import mart, sqlfile
from dashboard.engines.veil import Run
from dashboard.errors import DashboardError, StoreError
from dashboard.filters import Filter
from dashboard.mart_settings import ServiceSpan
from dashboard.state import links, marts
from dashboard.state.database import writing
from dashboard.state.links import Link
from dashboard.state.tables import marts as marts_table
from dashboard.store import Store
from dashboard.store.sharing import LinkGoneError
from tests.conftest import ROOT
from tests.second_road.test_veil import questions
from tests.unit.store_files import opened, ticket, tickets_csv

ME = "local"
PERIOD = Filter(days=28, compare="dow", channels=("chat", "email", "phone", "wechat"))


def thinned(folder: Path, name: str, step: int, first: int = 1) -> Path:
    """A few of the sample data, spread over all their time."""
    head, *lines = (ROOT / "sample_data" / f"{name}.csv").read_text("utf-8").splitlines(keepends=True)
    path = folder / f"{name}_{first}.csv"
    path.write_text(head + "".join(lines[first::step]), "utf-8")
    return path


def bring(store: Store, path: Path, **choices: object) -> str:
    return store.commit(store.preview(store.inspect(path, **choices))).import_id


def freeze(store: Store, filter: Filter = PERIOD, **more: object) -> tuple[Link, str]:
    given = {"is_frozen": True, "is_locked": False, "hides_people": False, "by": ME, **more}
    return store.links.create("overview", filter, **given)


def figures(store: Store, token: str, dimensions: tuple[str, ...] = ("all",)) -> dict[str, bytes]:
    """Every answer as CSV: all measures by these dimensions and all details, of the link's period."""
    link = store.links.find(token)
    read = store.links.reader_of(link)
    ids = read("details/tickets", link.filter, **TEN)["ticket_id"].to_list()[:2]
    return {
        f"{query.name} {params}": read(query.name, link.filter, **params).write_csv().encode()
        for query in sqlfile.load().values()
        for params in questions(query, ids)
        if params.get("by") in (None, *dimensions)
    }


OTHER_SETTINGS = {
    "goals": [{"metric": "csat_pct", "goal": 99}],
    "promos": [],
    "schedule": [ServiceSpan(day, 540, 1080)._asdict() for day in range(1, 8)],
    "targets": [],
    "week_start": 7,
}
# A test of the second road asks by every dimension; that a mart built again holds the same rows, one below.
SOME = ("all", "week", "agent")
TEN = {"search": "", "sort": "created", "direction": "desc", "limit": 10, "offset": 0}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with those tickets, to be copied."""
    folder = tmp_path_factory.mktemp("frozen")
    with opened(folder / "data", marts_kept=1, link_marts_kept=0) as made:
        bring(made, thinned(folder, "tickets", 100))
    return folder / "data"


@pytest.fixture
def store(tmp_path: Path, filled: Path) -> Iterator[Store]:
    with opened(shutil.copytree(filled, tmp_path / "data"), marts_kept=1, link_marts_kept=0) as made:
        yield made


def evict(store: Store, link: Link) -> None:
    """What making room does, in a process that has not the mart open."""
    assert link.fingerprint
    store.figures.close()
    (store.folders.marts / f"{link.fingerprint}.duckdb").unlink()


@pytest.mark.timeout(900)  # every query, after each of many changes
def test_figures_of_a_frozen_link_never_change(store: Store, tmp_path: Path) -> None:
    surveys = bring(store, thinned(tmp_path, "surveys", 4), kind="surveys")
    link, token = freeze(store)
    hidden = freeze(store, is_locked=True, hides_people=True)[1]
    before, before_hidden = figures(store, token, SOME), figures(store, hidden)
    assert sum(len(answer) > 200 for answer in before.values()) > 50, "there is something to compare"

    def same() -> bool:
        now = figures(store, token)
        return now == {name: before[name] for name in now} and figures(store, hidden) == before_hidden

    later = bring(store, thinned(tmp_path, "tickets", 100, first=7))
    assert same()
    store.undo(surveys)
    assert same(), "the import it was made on is gone"
    for group, rows in OTHER_SETTINGS.items():
        store.preferences.save(group, rows, by=ME, build=False)
    store.set_zone("Europe/Berlin", by=ME)
    assert same()
    assert store.fingerprint != link.fingerprint
    shown = store.read("measures/volume", link.filter, by="all")
    assert shown.write_csv().encode() != before["measures/volume {'by': 'all'}"], "the shown figures did change"
    evict(store, link)
    assert figures(store, token, SOME) == before
    store.undo(later)
    evict(store, link)
    assert same()


def test_a_lost_mart_is_built_again_alike(store: Store) -> None:
    link, _ = freeze(store)
    assert link.fingerprint
    path = store.folders.marts / f"{link.fingerprint}.duckdb"
    saved = marts.find(store.engine, link.fingerprint)
    evict(store, link)
    store.links.reader_of(link)
    assert path.exists()
    again = store.figures.past(link.fingerprint)
    assert (again.fingerprint, again.content) == (link.fingerprint, saved.content)
    assert marts.find(store.engine, link.fingerprint) == saved
    store.figures.close()
    del again
    path.chmod(0o644)
    path.write_bytes(b"\0" * 4096)
    assert store.links.reader_of(link)("details/store")["tickets"].item() > 0, "a damaged one too"


def test_many_visitors_at_once_build_it_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    link, _ = freeze(store)
    evict(store, link)
    built, build = [], mart.build
    monkeypatch.setattr(mart, "build", lambda *a, **k: built.append(a) or build(*a, **k))
    counts = []

    def visit() -> None:
        counts.append(store.links.reader_of(link)("details/store")["tickets"].item())

    visitors = [threading.Thread(target=visit) for _ in range(5)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(built) == 1
    assert len(counts) == 5
    assert len(set(counts)) == 1


# What cannot be built again


def refusal(store: Store, link: Link) -> DashboardError:
    with pytest.raises(DashboardError) as caught:
        store.links.reader_of(link)
    return caught.value


def test_rows_that_were_erased_are_said_to_be_gone(store: Store, tmp_path: Path) -> None:
    import_id = bring(store, thinned(tmp_path, "tickets", 100, first=7))
    link, token = freeze(store, replace(PERIOD, agents=("1003 Li Na",)))
    store.undo(import_id)
    for file in store.folders.lake.rglob(f"import_id={import_id}/*.parquet"):
        file.unlink()
    assert store.links.find(token).works, "its mart is still here"
    evict(store, link)
    gone = refusal(store, link)
    assert isinstance(gone, LinkGoneError)
    assert (gone.reason, str(gone)) == ("erased", "The data behind this link are no longer kept.")
    with pytest.raises(LinkGoneError) as caught:
        store.links.find(token)
    assert caught.value.reason == "erased"


def test_a_file_that_should_be_there_is_not_called_erased(store: Store) -> None:
    link, _ = freeze(store)
    next((store.folders.lake / "tickets").rglob("*.parquet")).unlink()
    evict(store, link)
    said = refusal(store, link)
    assert isinstance(said, StoreError)
    assert "A data file is missing" in str(said)


def test_other_rows_are_never_shown_in_their_place(store: Store) -> None:
    link, _ = freeze(store)
    with writing(store.engine) as connection:
        connection.execute(marts_table.update().values(content="0.0"))
    evict(store, link)
    assert "cannot be prepared again as they were" in str(refusal(store, link))
    assert not list(store.folders.marts.glob(f"{link.fingerprint}*"))
    recipe = store.figures.recipe_of(link.fingerprint).plain()
    with writing(store.engine) as connection:
        connection.execute(
            marts_table.update().values(recipe=recipe | {"settings": recipe["settings"] | {"week_start": 3}})
        )
    assert "cannot be prepared again as they were" in str(refusal(store, link))


def test_another_program_works_frozen_figures_out_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its questions are about marts of its own making: the old file is not asked, the same rows and settings are."""
    link, token = freeze(store)
    before = figures(store, token)
    store.preferences.save("week_start", 7, by=ME)
    store.undo(store.imports()[0].import_id)
    store.figures.close()
    words = mart._words()
    monkeypatch.setattr(mart, "_words", lambda: (*words, "-- another"))
    now = figures(store, token)
    differ = {name for name in before if now[name] != before[name]}
    assert {name.split()[0] for name in differ} == {"details/store"}, "it names the figures"
    made = store.links.reader_of(link)("details/store")["fingerprint"].item()
    assert made not in (link.fingerprint, store.fingerprint)
    store.figures.close()
    assert store.links.reader_of(link)("details/store")["fingerprint"].item() == made, "once is enough"


# Making room


def on_disk(store: Store) -> set[str]:
    return {path.stem for path in store.folders.marts.glob("*.duckdb")}


def test_marts_of_links_in_use_are_kept(store: Store) -> None:
    used, _ = freeze(store)
    store.preferences.save("week_start", 7, by=ME)
    stopped, _ = freeze(store)
    store.links.stop(stopped.link_id, ME)
    assert on_disk(store) == {used.fingerprint, stopped.fingerprint}
    store.preferences.save("week_start", 6, by=ME)
    assert on_disk(store) == {used.fingerprint, store.fingerprint}
    assert marts.find(store.engine, stopped.fingerprint) is None, "nobody needs its recipe any more"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6)):
        store.links.opened(used)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=12)):
        store.preferences.save("week_start", 5, by=ME)
        assert on_disk(store) == {used.fingerprint, store.fingerprint}
    with time_machine.travel(datetime.now(UTC) + timedelta(days=14)):
        store.preferences.save("week_start", 4, by=ME)
        assert on_disk(store) == {store.fingerprint}
        assert store.links.reader_of(used)("details/store")["fingerprint"].item() == used.fingerprint
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        store.preferences.save("week_start", 3, by=ME)
        assert on_disk(store) == {store.fingerprint}
        assert marts.find(store.engine, used.fingerprint) is None, "its time is over"


def test_figures_of_links_stay_at_hand_as_long_as_there_is_room_for_them(store: Store) -> None:
    store.figures.settings = store.settings.model_copy(update={"link_marts_kept": 1})
    older, _ = freeze(store)
    store.preferences.save("week_start", 7, by=ME)
    newer, _ = freeze(store)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=20)):
        store.preferences.save("week_start", 6, by=ME)
        assert on_disk(store) == {newer.fingerprint, store.fingerprint}
        assert store.links.reader_of(older)("details/store")["fingerprint"].item() == older.fingerprint


def test_what_is_frozen_is_what_was_seen(store: Store) -> None:
    store.figures.settings = store.settings.model_copy(update={"marts_kept": 2})
    seen = store.fingerprint
    store.preferences.save("week_start", 7, by=ME)
    link, _ = freeze(store, fingerprint=seen)
    assert link.fingerprint == seen != store.fingerprint
    with writing(store.engine) as connection:
        connection.execute(marts_table.delete().where(marts_table.c.fingerprint == seen))
    with pytest.raises(DashboardError):
        freeze(store, fingerprint=seen)


def test_a_link_of_another_program_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    link, _ = freeze(store)
    assert store.links.is_as_made(link)
    monkeypatch.setattr(mart, "definition", lambda: "another")
    assert not store.links.is_as_made(link)


def test_every_word_of_sql_names_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = shutil.copytree(mart.QUERIES, tmp_path / "queries")
    monkeypatch.setattr(mart, "QUERIES", queries)
    found = set()
    for room in ("mart", "scope", "metrics", "measures", "details"):
        mart._words.cache_clear()
        found.add(mart.definition())
        file = sorted((queries / room).glob("*.sql"))[0]
        file.write_text(file.read_text("utf-8") + "-- another\n", "utf-8")
    mart._words.cache_clear()
    found.add(mart.definition())
    mart._words.cache_clear()
    assert len(found) == 6


def test_names_are_those_of_the_day_of_the_link(store: Store) -> None:
    store.preferences.save("names", [{"list": "channel", "code": "chat", "name_en": "Chit", "name_zh": ""}], by=ME)
    link, _ = freeze(store)
    store.preferences.save("names", [{"list": "channel", "code": "chat", "name_en": "Chat room", "name_zh": ""}], by=ME)
    assert store.preferences.own_names("en", link.made_at) == {("channel", "chat"): "Chit"}
    assert store.preferences.own_names("en") == {("channel", "chat"): "Chat room"}
    assert store.preferences.own_names("en", link.made_at - timedelta(days=1)) == {}


def test_a_store_of_before_learns_its_recipe(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(marts_table.delete())
    link, _ = freeze(store)
    evict(store, link)
    assert store.links.reader_of(link)("details/store")["fingerprint"].item() == link.fingerprint


def test_figures_that_nobody_can_build_again_are_not_frozen(store: Store, tmp_path: Path) -> None:
    draft = store.inspect(tickets_csv(tmp_path / "new.csv", ticket("N1")))
    store.commit(store.preview(draft), build=False)
    with writing(store.engine) as connection:
        connection.execute(marts_table.delete())
    with pytest.raises(StoreError, match="made of is not known"):
        freeze(store)
    store.refresh()
    assert links.every(store.engine) == []
    freeze(store)


# Newer data


def test_newer_data_are_told_and_nothing_else(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        bring(store, tickets_csv(tmp_path / "old.csv", ticket("T1")))
        link, _ = freeze(store)
        live, _ = store.links.create("overview", PERIOD, is_frozen=False, is_locked=False, hides_people=False, by=ME)
        assert store.links.newer_than(link) is store.links.newer_than(live) is None
        store.preferences.save("week_start", 7, by=ME)
        assert store.links.newer_than(link) is None, "the same data, other settings"
        import_id = bring(store, tickets_csv(tmp_path / "new.csv", ticket("T2", day=9)))
        assert store.links.newer_than(link) == datetime(2026, 11, 9, 12, 0, 7)
        assert store.links.newer_than(live) is None
        assert store.links.ends_with_its_data(link)
        assert not store.links.ends_with_its_data(live)
        past = Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 1))
        assert not store.links.ends_with_its_data(freeze(store, past, is_locked=True)[0])
        store.undo(import_id)
        assert store.links.newer_than(link) is None


# What a frozen filter is


def test_the_comparison_stays_cut_where_it_was(store: Store, tmp_path: Path) -> None:
    """The newest day is unfinished when the link is made; later data finish it, and the link stays as it was."""
    link, token = freeze(store, Filter(days=7), is_locked=True)
    assert link.filter == Filter(days=None, start_date=date(2026, 11, 15), end_date=date(2026, 11, 21))
    as_of = store.read("details/store")["as_of_local"].item()
    bring(store, tickets_csv(tmp_path / "new.csv", ticket("N1", created="2026-11-21 23:59:30", day=25)))
    read: Run = store.links.reader_of(store.links.find(token))
    assert read("details/store")["as_of_local"].item() == as_of
    assert store.read("details/store")["as_of_local"].item() > as_of
    assert read("measures/volume", link.filter, by="day").height == 7
