"""How a tenant maps the connectors of its stations, and whether their sessions are set right."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns."""
    op.add_column("tenants", sa.Column("evse_mapping", sa.String(16), nullable=True))
    op.add_column("tenants", sa.Column("reconcile", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("tenants", "reconcile")
    op.drop_column("tenants", "evse_mapping")
