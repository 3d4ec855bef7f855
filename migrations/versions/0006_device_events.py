"""The events that stations tell of parts of theirs."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import Json, UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "device_events",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("station_id", sa.String(length=255), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=True),
        sa.Column("at_raw", sa.Text(), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("component", sa.String(length=255), nullable=False),
        sa.Column("evse_id", sa.Integer(), nullable=True),
        sa.Column("connector_id", sa.Integer(), nullable=True),
        sa.Column("variable", sa.String(length=255), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("detail", Json, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_device_events")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_device_events_station", "device_events", ["tenant_id", "station_id", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_device_events_station", "device_events")
    op.drop_table("device_events")
