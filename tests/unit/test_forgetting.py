"""Somebody is forgotten: nothing of theirs is left in the folder, and every figure of a frozen link is as it was."""

import csv
import os
import shutil
import signal
from pathlib import Path

import pytest

from dashboard import lake_forgotten
from dashboard.cli import run
from dashboard.errors import UsageError
from dashboard.filters import Filter
from dashboard.lake import Lake
from dashboard.store import Store, forgetting, keeping, restoring
from dashboard.store import backup as backups
from tests.unit.store_files import NOVEMBER, killed, opened, ticket, tickets_csv
from tests.unit.store_files import figures as content
from tests.unit.test_frozen import figures

PERSON = "KD-10023-anna"
SAID = "Anna of Lilac Street says thanks"
LATER = "and once more from Lilac Street"
OTHERS = 24


def orders(first: int, person_at: int) -> list[dict[str, object]]:
    """Tickets of several customers, two of them by the person."""
    found = []
    for number in range(first, first + OTHERS):
        is_theirs = number % 12 == person_at
        made = ticket(f"T{number}", day=2 + number % 5, status="closed", score=1 + number % 5)
        customer = PERSON if is_theirs else f"KD-{20000 + number % 9}"
        made |= {"customer_id": customer, "comment": f"{SAID} {number}" if is_theirs else f"number {number}"}
        found.append(made)
    return found


def bring(store: Store, path: Path, **choices: object) -> str:
    return store.commit(store.preview(store.inspect(path, **choices)), build=False).import_id


def hashes(store: Store) -> set[str]:
    return forgetting.hashes_of(store.figures, PERSON)


def found_in(folder: Path, *texts: str) -> list[str]:
    """Files of a folder in which one of the texts stands, read as they lie there and as rows."""
    import duckdb
    import polars as pl

    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in ("forgotten.json",)):
        said = path.read_bytes()
        if path.suffix == ".parquet":
            said += pl.read_parquet(path, hive_partitioning=False).write_json().encode()
        if path.suffix == ".duckdb":
            copy = shutil.copy(path, folder.parent / "copy.duckdb")
            with duckdb.connect(copy, read_only=True) as mart:
                for table in ("tickets", "surveys"):
                    said += mart.table(table).pl().write_json().encode()
        found += [f"{path}: {text}" for text in texts if text.encode() in said]
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a store with two imports that hold the person, one of them undone, and left-out rows of theirs."""
    folder = tmp_path_factory.mktemp("people")
    with opened(folder / "data") as store:
        bring(store, tickets_csv(folder / "a.csv", *orders(0, 3)))
        lost = ticket("T0", created="no date", status="closed", score=1) | {"customer_id": PERSON, "comment": SAID}
        undone = bring(store, tickets_csv(folder / "b.csv", *orders(OTHERS, 5), lost))
        store.undo(undone)
    return folder


@pytest.fixture
def data(tmp_path, made):
    shutil.copytree(made / "data", tmp_path / "data")
    return tmp_path / "data"


def freeze(store: Store) -> str:
    given = {"is_frozen": True, "is_locked": False, "hides_people": False, "by": "local"}
    return store.links.create("overview", Filter(days=28, compare="none"), **given)[1]


def test_nothing_is_left_and_no_figure_changes(data, tmp_path):
    with opened(data, marts_kept=2, query_seconds=600) as store:
        token = freeze(store)
        bring(store, tickets_csv(tmp_path / "c.csv", *orders(6, 3)))
        store.refresh()
        before = figures(store, token, ("all", "channel"))
        shown = store.read("measures/volume", NOVEMBER, by="all")
        codes = hashes(store)
        assert found_in(data, SAID, *codes), "the scan finds what is there"
        plan = forgetting.forget(store.figures, PERSON, by="Li Na", dry_run=True)
        assert found_in(data, SAID), "nothing was done yet"
        told = []
        done = forgetting.forget(store.figures, PERSON, by="Li Na", told=lambda what, **more: told.append((what, more)))
        assert plan == done
        assert (done.tickets, done.links, done.ended) == (6, 1, 0)
        assert told == [("forget", {"by": "Li Na", "erasure": done})]
        after = figures(store, token, ("all", "channel"))
        differ = [name for name in before if before[name] != after[name]]
        assert all("comment" in name or "timeline" in name or "details/store" in name for name in differ), differ
        assert store.read("measures/volume", NOVEMBER, by="all").equals(shown)
        assert shown["customers"].item() == 10
        assert not store.lake.damage()
    assert found_in(data, PERSON, SAID, *codes) == []
    known = lake_forgotten.read(data / "lake")
    assert (known.times, known.customers) == (1, codes)


def test_the_undone_import_comes_back_without_them(data):
    with opened(data) as store:
        codes, undone = hashes(store), next(r for r in store.imports() if r.is_undone)
        forgetting.forget(store.figures, PERSON, by="Li Na")
        assert next(r for r in store.imports() if r.is_undone).can_return
        store.bring_back(undone.import_id)
        assert store.read("measures/volume", NOVEMBER, by="all")["tickets"].item() == 2 * OTHERS
    assert found_in(data, SAID, *codes) == []


def test_later_imports_obey_the_list(data, tmp_path):
    answers = tmp_path / "answers.csv"
    with opened(data) as store:
        codes = hashes(store)
        forgetting.forget(store.figures, PERSON, by="Li Na")
        bring(store, tickets_csv(tmp_path / "c.csv", *orders(60, 3)))
        with answers.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(
                ["survey_id", "ticket_id", "question", "sent_at", "answered_at", "score", "scale", "comment"]
            )
            for number in (3, 63, 64):  # one of an old ticket, one of a new one, and one of somebody else
                said = "not about them" if number == 64 else LATER
                moment = f"2026-11-2{number % 9} 10:00:01"  # later than the answers in the file of tickets
                writer.writerow([f"S{number}", f"T{number}", "csat", moment, moment, 4, "1-5", said])
        bring(store, answers, kind="surveys")
        store.refresh()
        said = store.read("details/comments", NOVEMBER, search="", limit=500, offset=0)["comment"].to_list()
        assert said.count("not about them") == 1
        assert said.count(forgetting.ERASED) == 4, "two old tickets and two new ones, the newest answer of each"
    assert found_in(data, SAID, LATER, *codes) == []


def test_a_backup_of_before_is_restored_without_them(data, tmp_path):
    with opened(data) as store:
        token, codes = freeze(store), hashes(store)
        backups.back_up(store, tmp_path / "backups")
        before = figures(store, token)
        forgetting.forget(store.figures, PERSON, by="Li Na")
    done = restoring.restore(store.settings, tmp_path / "backups")
    assert done.forgotten == len(codes)
    assert found_in(data / "lake", SAID, *codes) == []
    with opened(data) as store:
        after = figures(store, token)
        assert before["measures/volume {'by': 'all'}"] == after["measures/volume {'by': 'all'}"]
        assert lake_forgotten.read(store.lake.folder).customers == codes


KILLED_AT = {
    "before any file": "forgetting.rewritten = before(forgetting.rewritten, 1)",
    "between two files": "forgetting.rewritten = after(forgetting.rewritten, 2)",
    "between two files put in place": "Path.replace = after(Path.replace, 3)",
    "before the list": "lake_forgotten.path_of = before(lake_forgotten.path_of, 3)",
    "before the links": "forgetting._make_again = before(forgetting._make_again, 1)",
    "after the links": "forgetting._make_again = after(forgetting._make_again, 1)",
    "before the rest": "forgetting._delete_rest = before(forgetting._delete_rest, 1)",
    "after the rest": "forgetting._delete_rest = after(forgetting._delete_rest, 1)",
}


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX notion")
@pytest.mark.parametrize("moment", ["between two files put in place", "before the links", "after the links"])
def test_kill_9_in_the_middle_is_finished_at_the_next_start(data, moment):
    with opened(data) as store:
        token, codes = freeze(store), hashes(store)
        before = figures(store, token)
    trap = f"from dashboard import lake_forgotten\n    from dashboard.store import forgetting\n    {KILLED_AT[moment]}"
    done = killed(data, trap, f"forgetting.forget(store.figures, {PERSON!r}, by='x')")
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    with opened(data) as store:
        assert not store.folders.forgetting.exists()
        after = figures(store, token)
        same = [name for name in before if name.startswith("measures/")]
        assert {name: before[name] for name in same} == {name: after[name] for name in same}
    assert found_in(data, SAID, *codes) == []


def test_the_audit_says_that_it_was_done_and_not_whom(data):
    with opened(data) as store:
        codes = hashes(store)
        done = keeping.forget(store, PERSON, by="local")
        (entry,) = store.audit.every(what="forget")
        assert entry.details == {"tickets": done.tickets, "surveys": done.surveys, "comments": 4, "links": 0}
        assert not any(text in str(entry) for text in (PERSON, *codes))


def test_who_is_not_there_is_said_not_to_be(data):
    with opened(data) as store:
        with pytest.raises(UsageError, match="No row in the store"):
            forgetting.forget(store.figures, "KD-99999", by="Li Na")
        assert lake_forgotten.read(store.lake.folder).times == 0


def test_notes_and_names_lose_the_id_and_filters_are_named(data):
    with opened(data) as store:
        store.preferences.save(
            "notes", [{"noted_on": "2026-11-03", "text": f"{PERSON} rang, KD-10023-anna2 not"}], by="x"
        )
        view = store.views.save(f"for {PERSON}", "overview", Filter(teams=(PERSON,)), by="Li Na")
        plan = forgetting.forget(store.figures, PERSON, by="x", dry_run=True)
        assert plan.mentions == ("notes 1", f"view {view.view_id}")
        forgetting.forget(store.figures, PERSON, by="x")
        (note,) = store.preferences.plain("notes")
        assert note["text"] == f"{forgetting.ERASED} rang, KD-10023-anna2 not"
        (named,) = store.views.every("Li Na")
        assert (named.name, named.filter.teams) == (f"for {forgetting.ERASED} {view.view_id[:4]}", (PERSON,))
        store.views.delete(view.view_id, by="Li Na")
    assert found_in(data / "state", f"{PERSON} rang") == []


def test_forgotten_twice_is_no_second_time(data):
    with opened(data) as store:
        forgetting.forget(store.figures, PERSON, by="Li Na")
        before = content(store)
        with pytest.raises(UsageError, match="No row in the store"):
            forgetting.forget(store.figures, PERSON, by="Li Na")
        assert content(store) == before


def test_an_unreadable_list_stops_imports(data, tmp_path):
    from dashboard.errors import StoreError

    with opened(data) as store:
        lake_forgotten.path_of(store.lake.folder).write_text("{")
        with pytest.raises(StoreError, match="cannot be read"):
            Lake(store.lake.folder).snapshot()


def test_the_commands_say_what_they_do(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CSAT_DATA", str(data))
    monkeypatch.setenv("CSAT_FREE_MB", "0")
    assert run(["forget", PERSON, "--dry-run"]) == 0
    assert "Would change: 4 rows of tickets" in capsys.readouterr().out
    assert found_in(data / "lake", SAID)
    assert run(["forget", PERSON]) == 0
    assert "Forgotten: 4 rows of tickets, 4 of surveys, 4 comments" in capsys.readouterr().out
    assert run(["forget", PERSON]) == 2
    assert run(["tidy"]) == 0
    assert "Deleted: 0 rows of tickets" in capsys.readouterr().out
    assert run(["backup", str(tmp_path / "backups")]) == 0
    assert "opened and compared" in capsys.readouterr().out
    assert run(["restore", str(tmp_path / "backups")]) == 0
    assert "is restored" in capsys.readouterr().out
