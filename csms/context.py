"""What a turn may know and do: read the draft, look things up, leave effects; never send.

A context lives for one turn. Nothing of it counts before the turn's effects are committed; a turn that fails
leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from csms.domain.events import EventKey
from csms.domain.operator import Policy, StationSettings
from csms.domain.readings import Mark
from csms.store import tables
from csms.store.effects import Delete, Effect, Insert, Update, Upsert
from schemas.validation import to_payload

if TYPE_CHECKING:
    from msgspec import Struct
    from sqlalchemy import Table

    from csms.domain.local_list import LocalList
    from csms.domain.mapping import Spot
    from csms.domain.state import StationState
    from csms.domain.tokens import Token
    from csms.ids import RowIds
    from ocppj.clock import Clock
    from schemas.validation import Repair
    from schemas.version import Version

__all__ = [
    "ClaimRequest",
    "Context",
    "EventKey",
    "FollowUp",
    "Grant",
    "Policy",
    "Services",
    "StationSettings",
]


class FollowUp(NamedTuple):
    """A command that goes out after the turn's answer; ``intent`` is its row when it is durable."""

    action: str
    request: Struct
    intent: str | None = None


Talk: TypeAlias = Callable[[Any], Awaitable[None]]
"""A conversation: it is given the means to hold it, ``csms.conversations.Conversation``."""


class Begin(NamedTuple):
    """A conversation that begins after the turn's answer, unless it is going on with this station already."""

    talk: Talk


class Signal(NamedTuple):
    """Something that a conversation with this station may be waiting for."""

    name: str


class Noted(NamedTuple):
    """Something that does not fit has been put on record; ``resolved``: and was set right at once."""

    kind: str
    detail: Mapping[str, object]
    resolved: bool = False


AfterTurn: TypeAlias = FollowUp | Begin | Signal | Noted


class Grant(Enum):
    """What became of a claim."""

    REFUSED = "refused"
    TAKEN = "taken"  # by this request
    HELD = "held"  # the holder had it before


class Services(Protocol):
    """What a context needs of the engine (``csms.engine``)."""

    clock: Clock
    ids: RowIds

    async def token(self, tenant: int, token: str) -> Token | None: ...

    async def setting(self, tenant: int, station: str) -> StationSettings: ...

    async def claim(self, request: ClaimRequest) -> Grant: ...

    async def next_id(self, tenant: int, name: str) -> int: ...

    async def event_kept(self, key: EventKey) -> bool: ...

    async def local_list(self, tenant: int, station: str) -> LocalList | None: ...

    async def told_to_be(self, tenant: int, station: str) -> Mapping[Spot, Mapping[str, object]]: ...

    async def readings(self, tenant: int, station: str) -> tuple[Mark, ...]: ...


class ClaimRequest(NamedTuple):
    """One slot asked for: at most ``limit`` holders of ``key`` at once, not counting ``instead_of``."""

    tenant: int
    kind: str
    key: str
    limit: int
    holder: str
    station: str
    epoch: int
    at: datetime
    instead_of: frozenset[str] = frozenset()


@cache
def _of_station(table: Table) -> bool:
    return "station_id" in table.c


@cache
def _keyed_by_station(table: Table) -> bool:
    return "station_id" in table.primary_key.c


class Context:
    """One turn on one station's lane.

    ``state`` is the draft: assign a replaced value. Table methods fill in ``tenant_id``, and ``station_id``
    where the table has one, unless they are given.
    """

    __slots__ = (
        "_claimed",
        "_services",
        "effects",
        "epoch",
        "follow_ups",
        "message_id",
        "now",
        "policy",
        "raw",
        "repairs",
        "state",
        "station",
        "tenant",
        "version",
        "wake_at",
    )

    def __init__(
        self,
        services: Services,
        state: StationState,
        *,
        epoch: int,
        version: Version,
        policy: Policy,
        message_id: str | None = None,
        raw: str | None = None,
        repairs: tuple[Repair, ...] = (),
    ) -> None:
        self._services = services
        self.state = state
        self.tenant = state.tenant
        self.station = state.station
        self.epoch = epoch
        self.version = version
        self.policy = policy
        self.message_id = message_id
        self.raw = raw
        self.repairs = repairs
        self.now = services.clock.utc()
        self.effects: list[Effect] = []
        self.follow_ups: list[AfterTurn] = []
        self.wake_at: datetime | None = None
        self._claimed: list[tuple[str, str, str]] = []

    @property
    def clock(self) -> Clock:
        """The clock; ``now`` is the time at which this turn began."""
        return self._services.clock

    @property
    def ids(self) -> RowIds:
        """Keys for new rows."""
        return self._services.ids

    # ---- effects ----------------------------------------------------------------------------------------

    def insert(self, table: Table, **values: object) -> None:
        """Add a row; its key must be new (``ids``)."""
        self.effects.append(Insert(table, self._owned(table, values)))

    def upsert(self, table: Table, key: Mapping[str, object] | None = None, **values: object) -> None:
        """Make the row of ``key`` hold ``values``; ``key`` is the primary key without what is filled in.

        Values that do not suffice for a new row change the row that is there, and do nothing without one.
        """
        self.effects.append(Upsert(table, self._key(table, key or {}), values))

    def update(
        self,
        table: Table,
        key: Mapping[str, object] | None = None,
        guard: Mapping[str, object] | None = None,
        **values: object,
    ) -> None:
        """Change the row of ``key`` if it exists and equals ``guard``."""
        self.effects.append(Update(table, self._key(table, key or {}), values, guard or {}))

    def delete(self, table: Table, key: Mapping[str, object] | None = None) -> None:
        """Remove the rows that equal ``key``, which may be less than the whole primary key."""
        self.effects.append(Delete(table, self._key(table, key or {})))

    def _owned(self, table: Table, values: dict[str, object]) -> dict[str, object]:
        if _of_station(table):
            return {"tenant_id": self.tenant, "station_id": self.station, **values}
        return {"tenant_id": self.tenant, **values}

    def _key(self, table: Table, key: Mapping[str, object]) -> Mapping[str, object]:
        if _keyed_by_station(table):
            return {"tenant_id": self.tenant, "station_id": self.station, **key}
        return {"tenant_id": self.tenant, **key}

    # ---- lookups ----------------------------------------------------------------------------------------

    async def token(self, token: str) -> Token | None:
        """Look a token up, compared without case; one query for all that ask at the same time."""
        return await self._services.token(self.tenant, token)

    async def setting(self) -> StationSettings:
        """Read what the operator set for this station, fresh; one query for all that ask at the same time."""
        return await self._services.setting(self.tenant, self.station)

    async def event_kept(self, transaction_id: str, seq_no: int, content: str) -> bool:
        """Whether this very event of this station is on record."""
        key = EventKey(self.tenant, self.station, transaction_id, seq_no, content)
        return await self._services.event_kept(key)

    async def local_list(self) -> LocalList | None:
        """Read what is on record of this station's local authorization list; None: nothing is."""
        return await self._services.local_list(self.tenant, self.station)

    async def told_to_be(self) -> Mapping[Spot, Mapping[str, object]]:
        """Read what this station's places were told to be: by EVSE and connector the columns of the row."""
        return await self._services.told_to_be(self.tenant, self.station)

    async def readings(self) -> tuple[Mark, ...]:
        """Read the marks of this station's last readings outside transactions (csms/domain/readings.py)."""
        return await self._services.readings(self.tenant, self.station)

    async def next_id(self, name: str) -> int:
        """Return an integer 1..2^31-1 that no one else has had under ``name`` in this tenant."""
        return await self._services.next_id(self.tenant, name)

    # ---- what spans stations ----------------------------------------------------------------------------

    async def claim(
        self, kind: str, key: str, limit: int | None, holder: str, *, instead_of: Iterable[str] = ()
    ) -> bool:
        """Take one of ``limit`` slots of ``key``; True when ``holder`` has it now, or had it before.

        ``instead_of``: holders that this one follows; their slots, if they have any, do not stand in its way
        and are to be released by this turn.

        It is committed when this returns, and released if the turn fails. Without a limit it is granted and
        nothing is written; when an operator sets one later, ``claims.adopt`` counts what runs then.
        """
        if limit is None:
            return True
        request = ClaimRequest(
            self.tenant, kind, key, limit, holder, self.station, self.epoch, self.now, frozenset(instead_of)
        )
        grant = await self._services.claim(request)
        if grant is Grant.TAKEN:
            self._claimed.append((kind, key, holder))
        return grant is not Grant.REFUSED

    def release(self, kind: str, key: str, holder: str) -> None:
        """Give back what ``holder`` has of ``key``, when this turn is committed."""
        self.delete(tables.claims, {"kind": kind, "key": key, "holder": holder})

    def undone(self) -> list[Effect]:
        """Return what gives back the claims of a turn that failed."""
        return [
            Delete(tables.claims, {"tenant_id": self.tenant, "kind": kind, "key": key, "holder": holder})
            for kind, key, holder in self._claimed
        ]

    # ---- after the answer -------------------------------------------------------------------------------

    def then(self, action: str, request: Struct, *, durable_for: float | timedelta | None = None) -> None:
        """Send a command after this turn's answer. With ``durable_for`` (seconds) it survives a restart or a
        lost connection and is sent at the next chance, until it is that old."""
        intent = None
        if durable_for is not None:
            intent = self.ids.uuid7()
            age = durable_for if isinstance(durable_for, timedelta) else timedelta(seconds=durable_for)
            self.insert(
                tables.intents,
                id=intent,
                action=action,
                payload=to_payload(request),
                created_at=self.now,
                expires_at=self.now + age,
            )
        self.follow_ups.append(FollowUp(action, request, intent))

    def begin(self, talk: Talk) -> None:
        """Begin a conversation of several commands after this turn's answer, outside the lane."""
        self.follow_ups.append(Begin(talk))

    def signal(self, name: str) -> None:
        """Tell the conversations with this station, once this turn is durable, what has come."""
        self.follow_ups.append(Signal(name))

    def wake(self, at: datetime) -> None:
        """Have what falls due by the calendar looked at (``Routes.due``) at ``at``, in a turn of its own."""
        self.wake_at = at if self.wake_at is None else min(at, self.wake_at)

    def note(
        self,
        kind: str,
        *,
        evse: int | None = None,
        connector: int | None = None,
        transaction: str | None = None,
        resolved: bool = False,
        **detail: object,
    ) -> None:
        """Record something that does not fit, as a row of ``inconsistencies``; counted and logged once it is
        durable. ``resolved``: this very turn sets it right."""
        self.insert(
            tables.inconsistencies,
            id=self.ids.sortable(),
            kind=kind,
            evse_id=evse,
            connector_id=connector,
            transaction_key=transaction,
            detail=detail or None,
            at=self.now,
            resolved_at=self.now if resolved else None,
        )
        self.follow_ups.append(Noted(kind, {"evse": evse, "connector": connector, **detail}, resolved))
