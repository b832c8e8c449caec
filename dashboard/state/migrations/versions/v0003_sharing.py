"""What is kept and handed out: views, links, and what marts can be built from again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "marts",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("recipe", sa.JSON, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("built_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_marts"),
    )
    op.create_table(
        "views",
        sa.Column("view_id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("filter", sa.JSON, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("is_start", sa.Boolean, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("opened_at", moment),
        sa.PrimaryKeyConstraint("view_id", name="pk_views"),
        sa.UniqueConstraint("owner", "name", name="uq_views_owner_name"),
    )
    op.create_table(
        "links",
        sa.Column("link_id", sa.String(32), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("filter", sa.JSON, nullable=False),
        sa.Column("is_frozen", sa.Boolean, nullable=False),
        sa.Column("is_locked", sa.Boolean, nullable=False),
        sa.Column("hides_people", sa.Boolean, nullable=False),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment),
        sa.Column("stopped_at", moment),
        sa.Column("stopped_by", sa.String(200)),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("opened_at", moment),
        sa.PrimaryKeyConstraint("link_id", name="pk_links"),
        sa.UniqueConstraint("token_sha256", name="uq_links_token_sha256"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("links", "views", "marts"):
        op.drop_table(table)
