"""Who may do what, and who did: people, their sign-ins, the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "app_users",
        sa.Column("sub", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(10)),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("is_by_group", sa.Boolean, nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("seen_at", moment),
        sa.PrimaryKeyConstraint("sub", name="pk_app_users"),
    )
    op.create_table(
        "sessions",
        sa.Column("sid_sha256", sa.String(64), nullable=False),
        sa.Column("sub", sa.String(200), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("sid_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_sub", "sessions", ["sub"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("of", sa.String(200), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("audit", "sessions", "app_users"):
        op.drop_table(table)
