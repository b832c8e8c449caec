"""The state database as a whole: copied while it is in use, and checked.

Only SQLite is copied here; PostgreSQL has its own tools (`pg_dump`).
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, inspect, select

from dashboard.errors import StoreError
from dashboard.state.database import MIGRATIONS, reading
from dashboard.state.tables import metadata


def is_a_file(engine: Engine) -> bool:
    """Whether this database is one that `copy` can copy."""
    return engine.dialect.name == "sqlite"


def copy(engine: Engine, to: Path) -> None:
    """Copy the database, as it is at one moment, into one new file. Others go on reading and writing meanwhile."""
    assert engine.url.database
    try:
        with closing(sqlite3.connect(engine.url.database)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # else to open the copy would make files beside it
    except sqlite3.Error as error:
        raise StoreError(
            "The state database could not be copied: {cause}.", "Check that the disk has room, then try again.",
            where=str(to), cause=error,
        ) from error  # fmt: skip


def rows(path: Path) -> dict[str, int]:
    """Rows of each table of a database in a file."""
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    try:
        with reading(engine) as connection:
            present = set(inspect(connection).get_table_names())
            found = [table for table in metadata.sorted_tables if table.name in present]
            return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in found}
    finally:
        engine.dispose()


def faults(path: Path) -> list[str]:
    """What SQLite finds wrong in a file when it looks at every page; nothing for a sound one."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            found = [line for (line,) in database.execute("PRAGMA integrity_check")]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the second where it quotes what is damaged
        return [str(error)]
    return [line for line in found if line != "ok"]


def revision(path: Path) -> str | None:
    """The migration that a database in a file has reached; None for one without."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            found = database.execute("select version_num from alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return found and str(found[0])


def known_revisions() -> tuple[str, ...]:
    """All migrations that this program knows, the newest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
