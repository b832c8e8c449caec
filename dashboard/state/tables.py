"""The tables of the state database. A change here needs a migration; a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse local times: they would be stored as if they were UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        return value and value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# One row an import, also of those undone. `facts` is what the lake's commit says of it.
imports = Table(
    "imports",
    metadata,
    Column("import_id", String(32), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("facts", JSON, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", String(200), nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", String(200)),
)

# Versions of a settings group are only ever added; the greatest is in force.
setting_groups = Table(
    "setting_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_name", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", JSON(none_as_null=True)),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", String(200), nullable=False),
    UniqueConstraint("group_name", "version"),
)

# What people decided about files of one header. The fingerprint is that of the header's titles and the kind of file.
mappings = Table(
    "mappings",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("header", JSON, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", String(200), nullable=False),
)

# One row: the mart that is shown.
current_mart = Table(
    "current_mart",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), nullable=False),
    Column("switched_at", Instant, nullable=False),
)

# One row a built mart: what it can be built from again, and what its rows amount to.
marts = Table(
    "marts",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("recipe", JSON, nullable=False),
    Column("content", String(64), nullable=False),
    Column("built_at", Instant, nullable=False),
)

# Views that people keep for themselves. `filter` is what an address would say.
views = Table(
    "views",
    metadata,
    Column("view_id", String(32), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("name", String(80), nullable=False),
    Column("page", String(40), nullable=False),
    Column("filter", JSON, nullable=False),
    Column("place", Integer, nullable=False),
    Column("is_start", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("opened_at", Instant),
    UniqueConstraint("owner", "name"),
)

# Views that people hand to others. Of the address only a hash is kept.
links = Table(
    "links",
    metadata,
    Column("link_id", String(32), primary_key=True),
    Column("token_sha256", String(64), nullable=False),
    Column("page", String(40), nullable=False),
    Column("filter", JSON, nullable=False),
    Column("is_frozen", Boolean, nullable=False),
    Column("is_locked", Boolean, nullable=False),
    Column("hides_people", Boolean, nullable=False),
    Column("fingerprint", String(64)),
    Column("made_by", String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("stopped_at", Instant),
    Column("stopped_by", String(200)),
    Column("opened", Integer, nullable=False),
    Column("opened_at", Instant),
    UniqueConstraint("token_sha256"),
)

# People who signed in, or were added by an administrator. Without a role, and with is_disabled, they have no access.
app_users = Table(
    "app_users",
    metadata,
    Column("sub", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("role", String(10)),
    Column("is_disabled", Boolean, nullable=False),
    Column("is_by_group", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("seen_at", Instant),
)

# One row a sign-in. Of what the browser holds only a hash is kept.
sessions = Table(
    "sessions",
    metadata,
    Column("sid_sha256", String(64), primary_key=True),
    Column("sub", String(200), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# Who did what, and when. Rows are only added, and forgotten when their time is over.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(200), nullable=False),
    Column("what", String(40), nullable=False),
    Column("of", String(200), nullable=False),
    Column("details", JSON, nullable=False),
)
