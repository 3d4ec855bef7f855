"""How a station is prepared before its boot is accepted, and what it owes until its next start."""

import sqlalchemy as sa
from alembic import op

from csms.store.types import Json, UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add five columns."""
    op.add_column("stations", sa.Column("prepared_at", UtcTime(), nullable=True))
    op.add_column("stations", sa.Column("reboot_required", Json, nullable=True))
    op.add_column("stations", sa.Column("pending_resets", Json, nullable=True))
    op.add_column("station_settings", sa.Column("boot_prepare", sa.Boolean(), nullable=True))
    op.add_column("station_settings", sa.Column("boot_wanted", Json, nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("station_settings", "boot_wanted")
    op.drop_column("station_settings", "boot_prepare")
    op.drop_column("stations", "pending_resets")
    op.drop_column("stations", "reboot_required")
    op.drop_column("stations", "prepared_at")
