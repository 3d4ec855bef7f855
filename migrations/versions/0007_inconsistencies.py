"""What did not fit together is found by its transaction: it is set right when the transaction is."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_inconsistencies_transaction", "inconsistencies", ["tenant_id", "transaction_key"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_inconsistencies_transaction", "inconsistencies")
