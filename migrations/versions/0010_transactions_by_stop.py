"""A station's transactions by the time of their stop: a connection reads the open and latest ones alone."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAME = "ix_transactions_station"


def upgrade() -> None:
    """Order the index by the stop instead of the id on the wire, by which nobody looks."""
    op.drop_index(_NAME, table_name="transactions")
    op.create_index(_NAME, "transactions", ["tenant_id", "station_id", "stop_received_at"])


def downgrade() -> None:
    """As before."""
    op.drop_index(_NAME, table_name="transactions")
    op.create_index(_NAME, "transactions", ["tenant_id", "station_id", "transaction_id"])
