"""What a station is built of: EVSEs, connectors, a default car and its quirks. Plain values, loaded by
``profiles``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EvseSpec:
    """One EVSE: connector types by position, its current, voltage per phase in V and power limit in W."""

    connectors: tuple[str, ...] = ("cType2",)
    phases: int = 3  # 0: direct current
    voltage: float = 230.0
    max_power: float = 22_080.0


@dataclass(frozen=True, slots=True)
class VehicleSpec:
    """The car that plugs in unless the caller brings another: Wh, fractions, W."""

    capacity: float = 60_000.0
    soc: float = 0.2
    max_power: float = 11_000.0
    target: float = 1.0


@dataclass(frozen=True, slots=True)
class Quirks:
    """Where a station deviates from the ordinary; the defaults are the ordinary."""

    status_before_start: bool = False  # StatusNotification(Charging) ahead of StartTransaction
    station_status: bool = True  # report connector 0 in 1.6
    heartbeat_first: bool = False  # a Heartbeat right after the accepted boot
    boot_on_reconnect: bool = False  # BootNotification after a mere reconnect
    new_id_on_retry: bool = False  # a repeated transaction message gets a fresh message id
    decimal_ids: bool = False  # message ids are decimal integers
    offline_flag: bool = True  # 2.0.1: TransactionEvent carries offline=true
    repeat_evse: bool = False  # 2.0.1: evse in every TransactionEvent, not the first alone
    begin_sample: bool = False  # readings of context Transaction.Begin
    empty_transaction_data: bool = False  # 1.6: StopTransaction with transactionData []
    reset_waits_for_answer: bool = True  # Hard reset: StopTransaction answered before the socket closes
    lock: str = "works"  # works | fails | none: what UnlockConnector finds
    reset: str = "accepts"  # accepts | rejects


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of station."""

    name: str = "ac-1"
    vendor: str = "Plugfest"
    model: str = "AC One"
    firmware: str = "1.0.0"
    serial: str | None = None  # None: made from the station's identity
    reboot: float = 2.0  # seconds a reboot takes
    own_power: float = 12.0  # W that the station itself lives on, as its main meter sees it
    evses: tuple[EvseSpec, ...] = (EvseSpec(),)
    vehicle: VehicleSpec = VehicleSpec()
    quirks: Quirks = Quirks()
    variables: Mapping[str, str] = field(default_factory=dict)  # 1.6 key or Component.Variable -> value
    prices: bool = False  # it has a display of prices: simulator/pricing.py
