"""What every table begins with: the metadata that Alembic sees, and the columns of the keys."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def tenant_key() -> Column[int]:
    """The tenant, in every key."""
    return Column("tenant_id", Integer, primary_key=True)


def station_key() -> Column[str]:
    """The station, in the keys of what it has one of."""
    return Column("station_id", String(255), primary_key=True)
