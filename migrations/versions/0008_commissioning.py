"""What a tenant says of unknown stations, tenants that are gone, and by which way a station came."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three columns."""
    op.add_column(
        "tenants", sa.Column("allow_unknown", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("tenants", sa.Column("removed_at", UtcTime(), nullable=True))
    op.add_column("stations", sa.Column("commissioned_from", sa.String(255), nullable=True))


def downgrade() -> None:
    """Take them away; tenants that are gone are rows again, under the names that they had at last."""
    op.drop_column("stations", "commissioned_from")
    op.drop_column("tenants", "removed_at")
    op.drop_column("tenants", "allow_unknown")
