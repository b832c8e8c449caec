"""The state database: one shape, versions kept, a list of imports that follows the lake."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from dashboard.errors import StoreError, UsageError
from dashboard.state import audit, current, database, imports, links, mappings, marts, people, settings, views
from dashboard.state.tables import metadata, setting_groups


@pytest.fixture
def engine(tmp_path):
    opened = database.open_database(f"sqlite:///{tmp_path / 'csat.sqlite3'}")
    yield opened
    opened.dispose()


def facts(number, import_id=None, **more):
    return {
        "import_id": import_id or f"{number:04x}",
        "number": number,
        "file": "tickets.csv",
        "sha256": "ab" * 32,
        "kind": "tickets",
        "layout": "zendesk",
        "encoding": "utf-8",
        "rows": 10,
        "rejected": 1,
        "counts": {"added": 6, "updated": 1, "same": 2, "older": 1},
        "problems": [{"problem": "bad_date", "rows": 1}],
        "first_date": "2026-11-01",
        "last_date": "2026-11-02",
        "imported_at": "2026-11-03T08:00:00+00:00",
        "imported_by": "local",
        **more,
    }


def test_migrations_make_exactly_the_tables_the_program_uses(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def database_of(version, url, monkeypatch):
    """A database as the program of that version made it."""
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, version))
        return database.open_database(url)


@pytest.mark.parametrize("version", ["0001", "0002", "0003"])
def test_a_store_of_an_earlier_version_keeps_everything(tmp_path, monkeypatch, version):
    url = f"sqlite:///{tmp_path / 'csat.sqlite3'}"
    old = database_of(version, url, monkeypatch)
    imports.follow(old, [facts(1), facts(2)])
    imports.mark_undone(old, "0002", "Li Na")
    settings.save(old, "week_start", 7, "local")
    current.point(old, "f1")
    before = imports.every(old), settings.history(old, "week_start"), current.fingerprint(old)
    if version >= "0002":
        mappings.save(old, "ab" * 32, "tickets", ["ID"], {"zone": "Asia/Shanghai"}, "local")
    with pytest.raises(StoreError, match="no such table"):
        people.every(old)
    old.dispose()
    new = database.open_database(url)
    assert (imports.every(new), settings.history(new, "week_start"), current.fingerprint(new)) == before
    assert len(mappings.every(new)) == (version >= "0002")
    assert (views.every(new, "local"), links.every(new), marts.find(new, "f1")) == ([], [], None)
    assert (people.every(new), audit.every(new)) == ([], [])
    with new.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    new.dispose()


def test_an_upgrade_that_fails_leaves_the_old_shape(tmp_path, monkeypatch):
    url, upgrade = f"sqlite:///{tmp_path / 'csat.sqlite3'}", command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: upgrade(config, "0001"))
    database.open_database(url).dispose()

    def cut(config, to):
        upgrade(config, to)
        raise SystemExit

    monkeypatch.setattr(command, "upgrade", cut)
    with pytest.raises(SystemExit):
        database.open_database(url)
    with sqlite3.connect(tmp_path / "csat.sqlite3") as raw:
        assert raw.execute("select version_num from alembic_version").fetchall() == [("0001",)]
        assert raw.execute("select count(*) from sqlite_master where name = 'mappings'").fetchone() == (0,)


def test_sqlite_keeps_readers_and_writers_apart_and_waits(engine):
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 5000


def test_a_newer_store_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "csat.sqlite3"
    database.open_database(f"sqlite:///{path}").dispose()
    with sqlite3.connect(path) as raw:
        raw.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(StoreError, match="newer version"):
        database.open_database(f"sqlite:///{path}")
    with sqlite3.connect(path) as raw:
        assert raw.execute("select version_num from alembic_version").fetchall() == [("9999",)]


def test_a_damaged_file_is_said_with_its_place(tmp_path):
    path = tmp_path / "csat.sqlite3"
    path.write_bytes(b"not a database " * 400)
    with pytest.raises(StoreError) as caught:
        database.open_database(f"sqlite:///{path}")
    assert "csat.sqlite3" in caught.value.where


def test_a_place_that_cannot_be_written_is_not_called_damage(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened or written"):
        database.open_database(f"sqlite:///{tmp_path / 'none' / 'csat.sqlite3'}")


def test_a_writer_that_waits_in_vain_says_so_and_changes_nothing(engine, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    engine.dispose()  # connections made from here on wait that long
    with database.writing(engine), pytest.raises(StoreError, match="locked"):
        current.point(engine, "f1")
    assert current.fingerprint(engine) is None


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/name"])
def test_a_bad_address_names_the_setting(url):
    with pytest.raises(StoreError) as caught:
        database.open_database(url)
    assert caught.value.where == "CSAT_STATE_URL"


def test_a_record_gives_the_facts_back(engine):
    imports.follow(engine, [facts(1, file="工单.csv")])
    (record,) = imports.every(engine)
    assert (record.file, record.layout, record.imported_by) == ("工单.csv", "zendesk", "local")
    assert record.rows == record.added + record.updated + record.same + record.rejected
    assert record.older == 1
    assert record.imported_at == datetime(2026, 11, 3, 8, tzinfo=UTC)
    assert record.problems == ({"problem": "bad_date", "rows": 1},)
    assert not record.is_undone


def test_the_list_is_newest_first_and_keeps_undone_imports(engine):
    imports.follow(engine, [facts(1), facts(2), facts(3)])
    undone = imports.mark_undone(engine, "0002", "Li Na")
    assert (undone.is_undone, undone.undone_by) == (True, "Li Na")
    assert [(r.number, r.is_undone) for r in imports.every(engine)] == [(3, False), (2, True), (1, False)]


def test_find_takes_an_id_or_its_beginning_but_no_pattern(engine):
    imports.follow(engine, [facts(1, "abc1"), facts(2, "abd2"), facts(3, "abc")])
    assert [r.import_id for r in imports.find(engine, "abd")] == ["abd2"]
    assert [r.import_id for r in imports.find(engine, "abc")] == ["abc"], "an exact id wins"
    assert len(imports.find(engine, "ab")) == 3
    assert imports.find(engine, "%") == imports.find(engine, "_") == []


def test_an_undone_import_no_longer_holds_its_file(engine):
    imports.follow(engine, [facts(1)])
    assert imports.holding(engine, "ab" * 32).import_id == "0001"
    imports.mark_undone(engine, "0001", "local")
    assert imports.holding(engine, "ab" * 32) is None


def test_the_list_follows_the_lake(engine):
    imports.follow(engine, [facts(1), facts(2)])
    imports.mark_undone(engine, "0001", "local")
    # The lake holds 1 again and 3 for the first time; 2 is gone from it.
    assert imports.follow(engine, [facts(1), facts(3)]) is True
    assert [(r.number, r.is_undone) for r in imports.every(engine)] == [(3, False), (2, True), (1, False)]
    assert imports.follow(engine, [facts(1), facts(3)]) is False


def test_an_import_that_is_back_tells_who_brought_it(engine):
    imports.follow(engine, [facts(1)])
    imports.mark_undone(engine, "0001", "Li Na")
    back = facts(1, brought_back_at="2026-11-04T08:00:00+00:00", brought_back_by="Wang")
    assert imports.follow(engine, [back]) is True
    (record,) = imports.every(engine)
    assert (record.is_undone, record.brought_back_by) == (False, "Wang")
    assert record.brought_back_at == datetime(2026, 11, 4, 8, tzinfo=UTC)
    assert record.brought_back
    assert not imports.mark_undone(engine, "0001", "Li Na").brought_back


def test_a_mapping_takes_the_place_of_the_one_before(engine):
    mappings.save(engine, "ab01", "tickets", ["工单号", "创建时间"], {"mapping": {"created_at": "创建时间"}}, "local")
    saved = mappings.save(engine, "ab01", "tickets", ["工单号", "创建时间"], {"decimal": ","}, "Li Na")
    assert mappings.every(engine) == mappings.find(engine, ["ab01", "ffff"]) == [saved]
    assert (saved.choices, saved.saved_by, saved.header) == ({"decimal": ","}, "Li Na", ("工单号", "创建时间"))


def test_a_mapping_that_is_cut_off_while_it_is_saved_leaves_the_old_one(engine):
    old = mappings.save(engine, "ab01", "tickets", ["a"], {"decimal": ","}, "local")
    with pytest.raises(Exception, match="cannot be stored"):  # the old one is deleted by then, and comes back
        mappings.save(engine, "ab01", "tickets", ["a"], {"decimal": object()}, "local")
    assert mappings.every(engine) == [old]


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX notion")
@pytest.mark.parametrize("moment", ["deleted", "inserted", "committed"])
def test_kill_9_while_a_mapping_is_saved_leaves_the_old_or_the_new_one(tmp_path, moment):
    url = f"sqlite:///{tmp_path / 'csat.sqlite3'}"
    opened = database.open_database(url)
    old = mappings.save(opened, "ab01", "tickets", ["a"], {"decimal": ","}, "local")
    opened.dispose()
    program = f"""
        import os, signal
        from sqlalchemy import event
        from dashboard.state import database, mappings

        engine, done = database.open_database({url!r}), []

        def reached(what):
            if what == {moment!r}:
                os.kill(os.getpid(), signal.SIGKILL)

        def after(connection, cursor, statement, *_):
            if statement.startswith(("DELETE", "INSERT")):
                reached("deleted" if statement.startswith("DELETE") else "inserted")

        event.listen(engine, "after_cursor_execute", after)
        mappings.save(engine, "ab01", "tickets", ["a"], {{"decimal": "."}}, "Li Na")
        reached("committed")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    opened = database.open_database(url)
    (kept,) = mappings.every(opened)
    opened.dispose()
    if moment == "committed":
        assert (kept.choices, kept.saved_by) == ({"decimal": "."}, "Li Na")
    else:
        assert kept == old


@pytest.mark.parametrize("beginning", ["", "ab", "ab0", "ab01", "ffff", "%%%%"])
def test_only_one_mapping_is_forgotten_at_a_time(engine, beginning):
    for name in ("ab01c", "ab01d"):
        mappings.save(engine, name, "tickets", ["a"], {}, "local")
    with pytest.raises(UsageError):
        mappings.forget(engine, beginning)
    assert mappings.forget(engine, "ab01c").fingerprint == "ab01c"
    assert [one.fingerprint for one in mappings.every(engine)] == ["ab01d"]


def test_settings_keep_every_version_and_the_newest_is_in_force(engine):
    promos = [["d11", "Double 11", date(2026, 11, 1)], {"at": datetime(2026, 11, 11, tzinfo=UTC)}]
    settings.save(engine, "promos", [], "local")
    assert settings.save(engine, "promos", promos, "Li Na").version == 2
    settings.save(engine, "week_start", 7, "local")
    assert settings.in_force(engine) == {"promos": promos, "week_start": 7}
    assert [(s.version, s.saved_by) for s in settings.history(engine, "promos")] == [(2, "Li Na"), (1, "local")]


def test_putting_the_starting_values_back_is_a_version_too(engine):
    settings.save(engine, "goals", [["csat_pct", 90]], "local")
    settings.save(engine, "goals", None, "local")
    assert settings.in_force(engine) == {}
    assert len(settings.history(engine, "goals")) == 2


def test_an_unknown_group_is_refused(engine):
    with pytest.raises(UsageError, match="colours"):
        settings.save(engine, "colours", [], "local")


def test_saving_at_once_from_two_threads_loses_nothing(engine):
    def save_ten():
        for n in range(10):
            settings.save(engine, "goals", n, "local")

    threads = [threading.Thread(target=save_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading(engine) as connection:
        versions = connection.execute(select(setting_groups.c.version)).scalars().all()
    assert sorted(versions) == list(range(1, 41))


def test_the_current_mart_is_one_row(engine):
    assert current.fingerprint(engine) is None
    current.point(engine, "f1")
    current.point(engine, "f2")
    assert current.fingerprint(engine) == "f2"


def test_local_times_are_never_taken_for_utc(engine):
    with pytest.raises(Exception, match="has no zone"):
        imports.follow(engine, [facts(1, imported_at="2026-11-03T08:00:00")])
