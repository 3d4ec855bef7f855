"""Reservations; sessions asked for from afar; the availability that was asked for."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import Json, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three tables."""
    op.create_table(
        "reservations",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("station_id", sa.String(length=255), nullable=False),
        sa.Column("reservation_id", sa.BigInteger(), nullable=False),
        sa.Column("evse_id", sa.Integer(), nullable=True),
        sa.Column("connector_id", sa.Integer(), nullable=True),
        sa.Column("connector_type", sa.String(length=32), nullable=True),
        sa.Column("token", sa.String(length=255), nullable=False),
        sa.Column("token_key", sa.String(length=255), nullable=False),
        sa.Column("group_token", sa.String(length=255), nullable=True),
        sa.Column("group_key", sa.String(length=255), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("transaction_key", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reservations")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reservations_station", "reservations", ["tenant_id", "station_id", "status"])
    op.create_table(
        "remote_starts",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("station_id", sa.String(length=255), nullable=False),
        sa.Column("remote_start_id", sa.BigInteger(), nullable=True),
        sa.Column("evse_id", sa.Integer(), nullable=True),
        sa.Column("connector_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=255), nullable=False),
        sa.Column("token_key", sa.String(length=255), nullable=False),
        sa.Column("charging_profile", Json, nullable=True),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("transaction_key", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_remote_starts")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_remote_starts_station", "remote_starts", ["tenant_id", "station_id", "id"])
    op.create_table(
        "availability",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.String(length=255), nullable=False),
        sa.Column("evse_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("connector_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operational_status", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "station_id", "evse_id", "connector_id", name=op.f("pk_availability")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("availability")
    op.drop_index("ix_remote_starts_station", table_name="remote_starts")
    op.drop_table("remote_starts")
    op.drop_index("ix_reservations_station", table_name="reservations")
    op.drop_table("reservations")
