"""Rows into values: a station's state, tokens and operators' settings, for many keys in one round trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import fields
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union_all,
)

from csms.domain.events import EventKey
from csms.domain.ledger import Ledger
from csms.domain.operator import StationSettings
from csms.domain.remote_starts import AWAITED
from csms.domain.reservations import ACTIVE, EXPIRED
from csms.domain.state import Boot, Connector, Evse, RemoteStart, Reservation, StationState, Transaction
from csms.domain.tokens import Token
from csms.store import tables
from csms.store.prompt import PromptReader, RowQuery

M = TypeVar("M")
StationKey: TypeAlias = tuple[int, str]  # tenant, station
TokenKey: TypeAlias = tuple[int, str]  # tenant, token_key

REMEMBERED = timedelta(hours=24)  # closed transactions stay in the state for that long, by receive time

_BOOT = {
    "status": "boot_status",
    "reason": "boot_reason",
    "at": "booted_at",
    "vendor": "vendor",
    "model": "model",
    "serial_number": "serial_number",
    "firmware_version": "firmware_version",
}


def _members(kind: type[Struct], table: Table, renamed: Mapping[str, str]) -> dict[str, str]:
    """Return attribute -> column for every attribute of ``kind`` that the table keeps."""
    named = {field.name: renamed.get(field.name, field.name) for field in fields(kind)}
    return {attribute: column for attribute, column in named.items() if column in table.c}


_CONNECTOR = _members(Connector, tables.connectors, {"since": "status_at"})
_TRANSACTION = _members(Transaction, tables.transactions, {"key": "id"})
_REMOTE_START = _members(RemoteStart, tables.remote_starts, {"key": "id"})
_RESERVATION = _members(Reservation, tables.reservations, {"key": "id", "group": "group_token"})


def _keyed(table: Table, key: str, members: Mapping[str, str]) -> Select[Any]:
    """Return the query for the attributes by tenant and ``key``, made once: a hot path asks it."""
    by = table.c.tenant_id, table.c[key]
    within = [column.in_(bindparam(f"{column.name}s", expanding=True)) for column in by]
    return select(*by, *(table.c[column].label(name) for name, column in members.items())).where(*within)


_TOKENS = _keyed(tables.tokens, "token_key", _members(Token, tables.tokens, {"group": "group_token"}))
_TOKEN = RowQuery(
    select(
        *(tables.tokens.c[name] for name in _members(Token, tables.tokens, {"group": "group_token"}).values())
    ).where(tables.tokens.c.tenant_id == bindparam("tenant"), tables.tokens.c.token_key == bindparam("key"))
)
_STATION_SETTINGS = _keyed(
    tables.station_settings, "station_id", _members(StationSettings, tables.station_settings, {})
)


@dataclass(frozen=True, slots=True)
class Known:
    """A station on record: its state and how many owners it has had."""

    state: StationState
    epoch: int


def states(connection: Connection, keys: Sequence[StationKey], now: datetime) -> dict[StationKey, Known]:
    """Load stations with everything that a turn may need; unknown ones are left out."""
    found: dict[StationKey, Known] = {}
    rows = connection.execute(_of(tables.stations, keys)).mappings().all()
    if not rows:
        return found
    evses = _grouped(connection.execute(_of(tables.evses, keys)).mappings())
    connectors = _grouped(connection.execute(_of(tables.connectors, keys)).mappings())
    transactions = _grouped(connection.execute(_recent(keys, now)).mappings())
    reservations = _grouped(connection.execute(_standing(keys, now)).mappings())
    remote_starts = _grouped(connection.execute(_awaited(keys, now)).mappings())
    for row in rows:
        key = row["tenant_id"], row["station_id"]
        state = StationState(
            tenant=key[0],
            station=key[1],
            version=row["version"],
            commissioned=row["commissioned"],
            boot=_made(Boot, _BOOT, row),
            connected_at=row["connected_at"],
            prepared=row["prepared_at"] is not None,
            reboot_required=frozenset(tuple(key) for key in row["reboot_required"] or ()),
            pending_resets=frozenset(row["pending_resets"] or ()),
            evses={one["evse_id"]: Evse(one["evse_id"], one["guessed"]) for one in evses.get(key, ())},
            connectors={
                (one["evse_id"], one["connector_id"]): _made(Connector, _CONNECTOR, one)
                for one in connectors.get(key, ())
            },
            transactions=Ledger.of({one["id"]: transaction(one) for one in transactions.get(key, ())}),
            remote_starts={
                one["id"]: _made(RemoteStart, _REMOTE_START, one) for one in remote_starts.get(key, ())
            },
            reservations={
                one["id"]: _made(Reservation, _RESERVATION, one) for one in reservations.get(key, ())
            },
        )
        found[key] = Known(state, row["epoch"])
    return found


def transaction(row: Mapping[str, Any]) -> Transaction:
    """Return a row of ``transactions`` as the domain's value."""
    return _made(Transaction, _TRANSACTION, {**row, "flags": frozenset(row["flags"] or ())})


def tokens(connection: Connection, keys: Sequence[TokenKey]) -> dict[TokenKey, Token]:
    """Load tokens by tenant and folded key."""
    rows = connection.execute(_TOKENS, _bound(keys))
    return {(row[0], row[1]): Token(*row[2:]) for row in rows}


def token(reader: PromptReader, key: TokenKey) -> Token | None:
    """Load one token at once."""
    row = reader.row(_TOKEN, key)
    return None if row is None else Token(*row)


def settings(connection: Connection, keys: Sequence[StationKey]) -> dict[StationKey, StationSettings]:
    """Load what operators set, by station."""
    rows = connection.execute(_STATION_SETTINGS, _bound(keys))
    return {(row[0], row[1]): StationSettings(*row[2:]) for row in rows}


class Intent(Struct, frozen=True):
    """A command still owed to a station."""

    tenant: int
    id: str
    station: str
    action: str
    payload: object
    expires_at: datetime


_INTENT = _members(Intent, tables.intents, {"tenant": "tenant_id", "station": "station_id"})


def intents(connection: Connection, keys: Sequence[StationKey]) -> dict[StationKey, list[Intent]]:
    """Load what is owed to stations, oldest first."""
    table = tables.intents
    wanted = _found(table, keys, table.c.done_at.is_(None)).order_by(table.c.id)
    return {
        key: [_made(Intent, _INTENT, row) for row in rows]
        for key, rows in _grouped(connection.execute(wanted).mappings()).items()
    }


def events(connection: Connection, keys: Sequence[EventKey]) -> dict[EventKey, bool]:
    """Which of these transaction events are on record."""
    column = tables.transaction_events.c
    identity = (column.tenant_id, column.station_id, column.transaction_id, column.seq_no, column.content)
    rows = connection.execute(select(*identity).where(tuple_(*identity).in_(keys)))
    return {EventKey(*row): True for row in rows}


def highest_ids(connection: Connection) -> int:
    """Return the greatest sortable id in use, 0 when there is none."""
    highest = 0
    tenants = [row.id for row in connection.execute(select(tables.tenants.c.id))]
    for table in (tables.messages, tables.meter_values, tables.data_transfers, tables.inconsistencies):
        for tenant in tenants:
            last = select(table.c.id).where(table.c.tenant_id == tenant).order_by(table.c.id.desc()).limit(1)
            highest = max(highest, connection.execute(last).scalar() or 0)
    return highest


def _of(table: Table, keys: Sequence[StationKey]) -> Select[Any]:
    return select(table).where(*_within(table.c.tenant_id, table.c.station_id, keys))


def _found(table: Table, keys: Sequence[StationKey], *ranges: ColumnElement[bool]) -> Select[Any]:
    """The rows of stations that lie in any of these ranges of the index by station.

    The ids are found in that index alone: SQLite, which has no statistics here, would rather read all of the
    tenant by the primary key than an index from which it has to go on to the rows.
    """
    within = _within(table.c.tenant_id, table.c.station_id, keys)
    ids = union_all(*(select(table.c.id).where(*within, each) for each in ranges))
    return select(table).where(within[0], table.c.id.in_(ids))


def _recent(keys: Sequence[StationKey], now: datetime) -> Select[Any]:
    """Transactions without a stop, or stopped lately.

    Without one are the active ones, those refused lately, and those deactivated by a newer one, which perhaps
    still go on.
    """
    column = tables.transactions.c
    since = now - REMEMBERED
    lately = column.stop_received_at >= since
    found = _found(tables.transactions, keys, column.stop_received_at.is_(None), lately)
    return found.where(or_(column.active, lately, column.authorized, column.received_at >= since))


def _awaited(keys: Sequence[StationKey], now: datetime) -> Select[Any]:
    """Sessions asked for from afar of which nothing has come yet."""
    column = tables.remote_starts.c
    since = now - AWAITED
    return _found(tables.remote_starts, keys, column.id >= _first_id(since)).where(
        column.transaction_key.is_(None), column.answer == "Accepted", column.created_at > since
    )


def _first_id(at: datetime) -> str:
    """What no UUIDv7 of this time or later is less than."""
    milliseconds = int(at.timestamp() * 1000)
    return f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}"


def _standing(keys: Sequence[StationKey], now: datetime) -> Select[Any]:
    """Reservations that stand, or have expired so lately that a late start may still have used them."""
    column = tables.reservations.c
    active, expired = column.status == ACTIVE, column.status == EXPIRED
    found = _found(tables.reservations, keys, active, expired)
    return found.where(or_(active, column.ended_at >= now - REMEMBERED))


def expiries(connection: Connection) -> list[tuple[int, str, datetime]]:
    """When the reservations that stand expire: tenant, station, time."""
    column = tables.reservations.c
    wanted = select(column.tenant_id, column.station_id, func.min(column.expires_at))
    grouped = wanted.where(column.status == ACTIVE).group_by(column.tenant_id, column.station_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(grouped)]


def _bound(keys: Sequence[tuple[int, str]]) -> dict[str, list[Any]]:
    names = [key[1] for key in keys]
    return {"tenant_ids": list({key[0] for key in keys}), "token_keys": names, "station_ids": names}


def _within(tenant: Any, other: Any, keys: Sequence[tuple[int, str]]) -> tuple[Any, Any]:
    """Conditions for the keys. Of several tenants it may find more than asked: that does no harm to a
    mapping."""
    return tenant.in_({key[0] for key in keys}), other.in_({key[1] for key in keys})


def _made(kind: type[M], members: Mapping[str, str], row: Any) -> M:
    return kind(**{attribute: row[column] for attribute, column in members.items()})


def _grouped(rows: Iterable[Any]) -> dict[StationKey, list[Any]]:
    grouped: dict[StationKey, list[Any]] = {}
    for row in rows:
        grouped.setdefault((row["tenant_id"], row["station_id"]), []).append(row)
    return grouped
