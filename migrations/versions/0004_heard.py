"""When a station last spoke of a transaction: what is not heard of for long is stale."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column."""
    op.add_column("transactions", sa.Column("heard_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("transactions", "heard_at")
