"""What an EVSE is made of, as plain values: its rules, a grant, its plugs, the changes that it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.model.connector import Status
from simulator.model.meter import Reading
from simulator.model.transaction import Transaction

PARKED, CONNECTED, AUTHORIZED = "ParkingBayOccupancy", "EVConnected", "Authorized"
SIGNED, CLOSED, ENERGY = "DataSigned", "PowerPathClosed", "EnergyTransfer"
LOCK_FAILURE = "ConnectorLockFailure"


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that decide when a transaction is one (TxStartPoint, TxStopPoint and their 1.6
    equivalents)."""

    start: frozenset[str] = frozenset({CLOSED})
    stop: frozenset[str] = frozenset({AUTHORIZED, CONNECTED})
    coarse: bool = False  # show the statuses of 2.0.1

    @property
    def anchors(self) -> frozenset[str]:
        """The points of which one has to hold for a transaction to go on."""
        parked = {PARKED} if PARKED in self.start | self.stop else set()
        return frozenset({CONNECTED, AUTHORIZED} | parked)


@dataclass(slots=True)
class Grant:
    """A token that may charge here; ``connector`` is where it was presented, if that is known."""

    token: str
    token_type: str
    at: float
    connector: int | None = None
    remote_start_id: int | None = None
    group: str | None = None
    met: bool = False  # a cable came for it: it cannot time out any more
    reservation: int | None = None  # the number of the reservation that it uses
    profile: dict[str, Any] | None = None  # the charging profile that came with a remote start


@dataclass(slots=True)
class Plug:
    """One connector: its standing facts and the status last shown."""

    number: int
    operative: bool = True
    fault: str | None = None
    reserved: bool = False
    jammed: bool = False  # its lock does not close
    retained: bool = False  # the car has gone, its cable is still locked in
    shown: Status = Status.AVAILABLE

    @property
    def lock_failed(self) -> bool:
        """Whether its lock has been found not to close."""
        return self.fault == LOCK_FAILURE


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A connector shows another status."""

    evse: int
    connector: int
    status: Status
    at: float


@dataclass(frozen=True, slots=True)
class TransactionChanged:
    """``kind``: Started, Updated or Ended; ``trigger`` in the spelling of 2.0.1's TriggerReasonEnumType."""

    kind: str
    transaction: Transaction
    trigger: str
    at: float
    reading: Reading


Change = StatusChanged | TransactionChanged
