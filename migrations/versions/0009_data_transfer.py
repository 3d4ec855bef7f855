"""The schemas of DataTransfer that an operator has put, and how each transfer was judged and answered."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import Json, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and three columns."""
    op.create_table(
        "data_transfer_schemas",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("schema_key", sa.String(length=255), nullable=False),
        sa.Column("stated_key", sa.Text(), nullable=False),
        sa.Column("schema", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "schema_key", name=op.f("pk_data_transfer_schemas")),
        sqlite_with_rowid=False,
    )
    op.add_column("data_transfers", sa.Column("faults", Json, nullable=True))
    op.add_column("data_transfers", sa.Column("schema", sa.Text(), nullable=True))
    op.add_column("data_transfers", sa.Column("answer", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("data_transfers", "answer")
    op.drop_column("data_transfers", "schema")
    op.drop_column("data_transfers", "faults")
    op.drop_table("data_transfer_schemas")
