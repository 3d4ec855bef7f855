"""Claims: what spans stations is a row with a unique key, at most ``limit`` slots of one key at once.

Whoever asks at the same time is answered in one transaction, in order of arrival; it is committed before the
asking turn decides. A holder that has a slot keeps it and takes no second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, TypeAlias

from sqlalchemy import Connection, and_, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from csms.context import ClaimRequest, Grant
from csms.store.tables import claims, transactions

Key: TypeAlias = tuple[int, str, str]  # tenant, kind, key
Slots: TypeAlias = dict[Key, dict[int, str]]  # which holder has which slot


def take(connection: Connection, requests: list[ClaimRequest]) -> Sequence[Grant]:
    """Answer each request: whether its holder has a slot when the transaction commits."""
    granted: dict[int, Grant] = {}
    waiting = dict(enumerate(requests))
    while waiting:
        slots = _slots(connection, waiting.values())
        wanted: dict[tuple[Key, int], int] = {}
        for place, request in list(waiting.items()):
            slot = _choose(request, slots.setdefault(_key(request), {}))
            if slot is None:
                has = request.holder in slots[_key(request)].values()
                granted[place] = Grant.HELD if has else Grant.REFUSED
                del waiting[place]
            else:
                wanted[_key(request), slot] = place
                slots[_key(request)][slot] = request.holder
        for taken in _insert(connection, [(requests[place], slot) for (_, slot), place in wanted.items()]):
            place = wanted[taken]
            granted[place] = Grant.TAKEN
            del waiting[place]
    return [granted[place] for place in range(len(requests))]


def _choose(request: ClaimRequest, slots: dict[int, str]) -> int | None:
    """Return the slot to take; None if there is none left, or none needed."""
    in_the_way = [holder for holder in slots.values() if holder not in request.instead_of]
    if len(in_the_way) >= request.limit or request.holder in slots.values():
        return None
    return next(slot for slot in count(1) if slot not in slots)


def _key(request: ClaimRequest) -> Key:
    return request.tenant, request.kind, request.key


def _slots(connection: Connection, requests: Iterable[ClaimRequest]) -> Slots:
    listed = list(requests)
    wanted = (
        select(claims.c.tenant_id, claims.c.kind, claims.c.key, claims.c.slot, claims.c.holder)
        .where(claims.c.tenant_id.in_({request.tenant for request in listed}))
        .where(claims.c.kind.in_({request.kind for request in listed}))
        .where(claims.c.key.in_({request.key for request in listed}))
    )
    slots: Slots = {}
    for tenant, kind, key, slot, holder in connection.execute(wanted):
        slots.setdefault((tenant, kind, key), {})[slot] = holder
    return slots


def _insert(connection: Connection, wanted: list[tuple[ClaimRequest, int]]) -> Iterable[tuple[Key, int]]:
    """Insert; another node may have been quicker, so what is returned is what was got."""
    if not wanted:
        return []
    rows = [
        {
            "tenant_id": request.tenant,
            "kind": request.kind,
            "key": request.key,
            "slot": slot,
            "station_id": request.station,
            "epoch": request.epoch,
            "holder": request.holder,
            "taken_at": request.at,
        }
        for request, slot in wanted
    ]
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(claims)
        .values(rows)
        .on_conflict_do_nothing(index_elements=list(claims.primary_key.c))
        .returning(claims.c.tenant_id, claims.c.kind, claims.c.key, claims.c.slot)
    )
    return [((tenant, kind, key), slot) for tenant, kind, key, slot in connection.execute(statement)]


def adopt(connection: Connection, tokens: list[tuple[int, str]]) -> Sequence[int]:
    """Give the running transactions of each token (tenant, folded token) the slots they lack; say how many.

    While a token has no limit its transactions take no slots; this is for the moment when it gets one.
    """
    return [_adopt(connection, tenant, key) for tenant, key in tokens]


def _adopt(connection: Connection, tenant: int, key: str) -> int:
    table = transactions
    running = connection.execute(
        select(table.c.id, table.c.station_id, table.c.received_at).where(
            table.c.tenant_id == tenant, table.c.active, table.c.authorized, table.c.token_key == key
        )
    ).all()
    requests = [
        ClaimRequest(tenant, "token", key, len(running) + 1, row.id, row.station_id, 0, row.received_at)
        for row in running
    ]
    return sum(grant is Grant.TAKEN for grant in take(connection, requests))


def sweep(connection: Connection) -> int:
    """Delete a token's claims whose transaction is not running; return how many.

    A process that died between a claim and the transaction leaves one. Only before the first turn of a
    process may this run: later a claim is committed before its transaction.
    """
    running = exists().where(
        and_(
            transactions.c.tenant_id == claims.c.tenant_id,
            transactions.c.id == claims.c.holder,
            transactions.c.active,
        )
    )
    return connection.execute(delete(claims).where(claims.c.kind == "token", ~running)).rowcount


def held(connection: Connection) -> list[tuple[Key, int, str]]:
    """Return every claim: key, slot, holder."""
    columns = select(claims.c.tenant_id, claims.c.kind, claims.c.key, claims.c.slot, claims.c.holder)
    return [
        ((tenant, kind, key), slot, holder) for tenant, kind, key, slot, holder in connection.execute(columns)
    ]
