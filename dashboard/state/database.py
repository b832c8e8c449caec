"""The state database: open it, bring it to this program's shape, read from it, write to it.

    >>> engine = open_database("sqlite:////srv/csat/state/csat.sqlite3")
    >>> with reading(engine) as connection: ...
    >>> with writing(engine) as connection: ...

SQLite runs in WAL mode, so readers never wait for a writer; a writer waits up to five seconds for another one.
PostgreSQL is used when the address says so.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from dashboard.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
BUSY_SECONDS = 5.0  # how long a writer waits for another one


def open_database(url: str) -> Engine:
    """The database at this address, migrated. Raises StoreError if it cannot be used; nothing is lost then."""
    try:
        place = make_url(url).render_as_string(hide_password=True)
        engine = create_engine(url, json_serializer=_to_json, json_deserializer=_from_json)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError(
            "The address of the state database cannot be used.",
            "Write it like postgresql+psycopg://user@host/name, or leave it out to use SQLite.",
            where="CSAT_STATE_URL",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _wait_for_locks)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                sound = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
                if sound != "ok":
                    raise _damaged(place)
                _copy_before(connection, place)
        with engine.execution_options(writes=True).begin() as connection:
            _migrate(connection, place)
    except OperationalError as error:  # the machine's fault, not the file's
        engine.dispose()
        raise StoreError(
            "The state database cannot be opened or written.",
            "Check that it can be reached, that the disk has room and the folder can be written, then try again.",
            where=place,
        ) from error
    except DBAPIError as error:
        engine.dispose()
        raise _damaged(place) from error
    return engine


def open_unchanged(url: str, file: Path) -> Engine:
    """The database at this address, or in this file where the address is empty, as it is: nothing is migrated."""
    engine = create_engine(url or f"sqlite:///{file}", json_serializer=_to_json, json_deserializer=_from_json)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; all its reads see one moment."""
    try:
        with _saying_why(), engine.connect() as connection:
            yield connection
    except ValueError as error:  # a value that is not what was written: nothing else is converted while reading
        raise _damaged(engine.url.render_as_string(hide_password=True)) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the right to write from its start, so what it reads cannot change under it."""
    with _saying_why(), engine.execution_options(writes=True).begin() as connection:
        yield connection


def reached(engine: Engine) -> str | None:
    """The migration that an open database has reached. Raises StoreError when it cannot be asked."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _copy_before(connection: Connection, place: str) -> None:
    """Copy a database of an earlier version beside itself, whole or not at all, before its shape is changed."""
    name = connection.engine.url.database
    if not name or not connection.dialect.has_table(connection, "alembic_version"):
        return
    found = connection.exec_driver_sql("select version_num from alembic_version").scalar_one_or_none()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if found not in known[1:]:
        return
    path = Path(name)
    copy, aside = path.with_name(f"before-{found}-{path.name}"), path.with_name(f"copying-{os.getpid()}-{path.name}")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(aside)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # else to open the copy would make files beside it
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        aside.replace(copy)
    except (OSError, sqlite3.Error) as error:
        aside.unlink(missing_ok=True)
        raise StoreError(
            "The state database is of an earlier version, and no copy could be made before it is changed.",
            "Free some room on the disk, then start again. Nothing was changed.",
            where=place,
        ) from error


def _migrate(connection: Connection, place: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:  # a revision that this program has never heard of
        raise StoreError(
            "The store was last used by a newer version of this program.",
            "Use that version, or restore the backup made before the upgrade.",
            where=place,
        ) from error


def _wait_for_locks(_dialect, _record, _positional, named) -> None:
    named["timeout"] = BUSY_SECONDS


def _set_up_sqlite(connection, _record) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _saying_why() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreError(
            "The state database cannot be used now: {cause}.",
            "Check that no other program holds it and that the disk has room, then try again.",
            cause=error.orig,
        ) from error


def _damaged(place: str) -> StoreError:
    return StoreError(
        "The state database cannot be read.",
        "csat restore DIR brings back a backup. Without one, csat doctor --repair starts a new one: the list of "
        "imports is told again from the lake, saved settings start anew.",
        where=place,
    )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_tagged)


def _tagged(value: object) -> dict[str, str]:
    """Days and moments are told apart from texts that look like them."""
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _from_json(text: str) -> object:
    return json.loads(text, object_hook=_untagged)


def _untagged(value: dict) -> object:
    match value:
        case {"$datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"$date": str(text)}:
            return date.fromisoformat(text)
    return value
