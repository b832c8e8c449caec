"""First tables: imports, setting_groups, current_mart."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "imports",
        sa.Column("import_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("imported_at", moment, nullable=False),
        sa.Column("imported_by", sa.String(200), nullable=False),
        sa.Column("undone_at", moment),
        sa.Column("undone_by", sa.String(200)),
        sa.PrimaryKeyConstraint("import_id", name="pk_imports"),
    )
    op.create_index("ix_imports_sha256", "imports", ["sha256"])
    op.create_table(
        "setting_groups",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("group_name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("value", sa.JSON),
        sa.Column("saved_at", moment, nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setting_groups"),
        sa.UniqueConstraint("group_name", "version", name="uq_setting_groups_group_name_version"),
    )
    op.create_table(
        "current_mart",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("switched_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_current_mart"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("current_mart", "setting_groups", "imports"):
        op.drop_table(table)
