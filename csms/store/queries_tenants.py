"""Reads of the tenants, by name or number."""

from __future__ import annotations

import sqlalchemy as sa

from csms.store import queries_shapes as shapes
from csms.store import tables
from csms.store.engine import Store
from csms.store.queries_paging import FIRST, BadQuery, Page, fetch
from csms.store.queries_shapes import Shape

DEFAULT_TENANT = 1


class TenantQueries:
    """Who there is."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def tenant(self, text: str | None) -> int:
        """Return the number of the tenant of that name or number.

        Raises:
            BadQuery: there is none.
        """
        if text in (None, "", "default", str(DEFAULT_TENANT)):
            return DEFAULT_TENANT
        by_number = text is not None and text.isascii() and text.isdigit() and len(text) < 10
        match = tables.tenants.c.id == int(text or 0) if by_number else tables.tenants.c.name == text
        match &= tables.tenants.c.removed_at.is_(None)
        async with self._store.read() as connection:
            found = (await connection.execute(sa.select(tables.tenants.c.id).where(match))).scalar()
        if found is None:
            raise BadQuery("tenant", "there is no such tenant")
        return int(found)

    async def tenants(self, *, page: Page = FIRST) -> Shape:
        """List the tenants."""
        table = tables.tenants
        query = sa.select(table).where(table.c.removed_at.is_(None))
        async with self._store.read() as connection:
            return await fetch(connection, query, (table.c.id,), (int,), page, shapes.tenant)

    async def tenant_shape(self, tenant: int) -> Shape:
        """Return one tenant, of whom it is known that it is there."""
        query = sa.select(tables.tenants).where(tables.tenants.c.id == tenant)
        async with self._store.read() as connection:
            return shapes.tenant(dict((await connection.execute(query)).mappings().one()))

    async def tenants_ever(self) -> dict[int, str]:
        """Return every tenant's name by its number, those that are gone too."""
        table = tables.tenants
        async with self._store.read() as connection:
            return {row.id: row.name for row in await connection.execute(sa.select(table.c.id, table.c.name))}

    async def inhabited(self, tenant: int) -> bool:
        """Whether a tenant has a station or a token."""
        async with self._store.read() as connection:
            for table in (tables.stations, tables.tokens):
                query = sa.select(sa.literal(1)).where(table.c.tenant_id == tenant).limit(1)
                if (await connection.execute(query)).scalar() is not None:
                    return True
        return False
