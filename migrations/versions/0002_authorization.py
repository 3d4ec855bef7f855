"""Local authorization lists; where a token is good, and whether it is a master pass."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import Json, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables and two columns."""
    op.create_table(
        "local_lists",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.String(length=255), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("sent_version", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("under_way", Json, nullable=True),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "station_id", name=op.f("pk_local_lists")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "local_list_entries",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.String(length=255), nullable=False),
        sa.Column("token_key", sa.String(length=255), nullable=False),
        sa.Column("token", sa.String(length=255), nullable=False),
        sa.Column("token_type", sa.String(length=32), nullable=True),
        sa.Column("info", Json, nullable=True),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "station_id", "token_key", name=op.f("pk_local_list_entries")),
        sqlite_with_rowid=False,
    )
    op.add_column("tokens", sa.Column("evses", Json, nullable=True))
    op.add_column("tokens", sa.Column("master_pass", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("tokens", "master_pass")
    op.drop_column("tokens", "evses")
    op.drop_table("local_list_entries")
    op.drop_table("local_lists")
