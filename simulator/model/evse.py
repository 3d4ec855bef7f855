"""One EVSE: acts alter facts, ``settle`` derives what follows (transaction begins, changes, ends; statuses
shown).

One engine serves both versions: OCPP 1.6 is the rule "start when the power path closes" (2.0.1 E01).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.model.connector import Facts, path, status_16, status_201
from simulator.model.evse_parts import (
    AUTHORIZED,
    CLOSED,
    CONNECTED,
    ENERGY,
    LOCK_FAILURE,
    PARKED,
    SIGNED,
    Change,
    Grant,
    Plug,
    Rules,
    StatusChanged,
    TransactionChanged,
)
from simulator.model.meter import STEP, Meter, Reading
from simulator.model.spec import EvseSpec
from simulator.model.transaction import Transaction
from simulator.model.vehicle import Vehicle


@dataclass(slots=True)
class Evse:
    """The facts of one EVSE; every time is epoch seconds, handed in."""

    number: int
    spec: EvseSpec
    meter: Meter
    rules: Callable[[], Rules]
    new_key: Callable[[], str]
    plugs: dict[int, Plug] = field(default_factory=dict)
    cable: int | None = None
    vehicle: Vehicle | None = None
    # What the sensor of the parking bay says; None: there is a car where a cable is.
    parked: bool | None = None
    grant: Grant | None = None
    transaction: Transaction | None = None
    suspended: bool = False  # the EVSE itself holds the energy back
    operative: bool = True
    station_operative: bool = True
    finished: bool = False
    resetting: bool = False  # about to be reset: takes nobody in
    held: frozenset[str] = frozenset()
    advanced: float = 0.0

    def __post_init__(self) -> None:
        self.plugs = {n: Plug(n) for n in range(1, len(self.spec.connectors) + 1)}

    def plug(self, connector: int) -> Plug:
        """One of the connectors; ValueError for one that this EVSE does not have."""
        if connector not in self.plugs:
            raise ValueError(f"EVSE {self.number} has no connector {connector}")
        return self.plugs[connector]

    # -- what holds

    @property
    def faulted(self) -> bool:
        """Whether a connector of this EVSE has a fault: no power flows then."""
        return any(plug.fault is not None for plug in self.plugs.values())

    def charging_state(self) -> str:
        """The chargingState of 2.0.1 that the facts amount to."""
        if self.cable is None:
            return "Idle"
        if self.grant is None or self.faulted:
            return "EVConnected"
        if self.suspended:
            return "SuspendedEVSE"
        return "Charging" if self.vehicle is not None and self.vehicle.wants else "SuspendedEV"

    def points(self) -> frozenset[str]:
        """Which points of TxStartPoint hold now."""
        connected, authorized = self.cable is not None, self.grant is not None
        closed = connected and authorized
        holds = {CONNECTED: connected, AUTHORIZED: authorized, CLOSED: closed}
        holds[SIGNED] = closed  # the meter signs its first reading as soon as the power path closes
        holds[PARKED] = connected if self.parked is None else self.parked
        holds[ENERGY] = self.charging_state() == "Charging"
        return frozenset(name for name, true in holds.items() if true)

    def power(self) -> float:
        """The power in W that flows now."""
        if self.transaction is None or self.charging_state() != "Charging" or self.vehicle is None:
            return 0.0
        return min(self.spec.max_power, self.vehicle.demand()) * self.meter.wobble

    def facts(self, number: int) -> Facts:
        """What is true of one connector."""
        plug = self.plugs[number]
        here = self.cable == number
        busy = self.cable if self.cable is not None else (self.grant.connector if self.grant else None)
        running = self.transaction is not None and self.transaction.connector == number
        waits = self.grant is not None and not here and self.cable is None and (busy or 1) == number
        return Facts(
            plugged=here or plug.retained,
            granted=waits or (here and self.grant is not None),
            charging_state=self.charging_state() if running else None,
            finished=(here and self.finished) or plug.retained,
            operative=self.station_operative and self.operative and plug.operative and not self.resetting,
            sibling_busy=busy is not None and busy != number,
            reserved=plug.reserved,
            faulted=plug.fault is not None,
        )

    def usable(self, connector: int | None = None) -> bool:
        """Whether a token may be presented here: no fault, not out of order, the connector not beside a used
        one."""
        numbers = self.plugs if connector is None else [connector]
        return not self.faulted and any(self.facts(number).operative for number in numbers)

    # -- time

    def advance(self, at: float) -> None:
        """Let power flow until ``at``; the car may become full on the way."""
        while self.advanced < at:
            step = min(STEP, at - self.advanced)
            power = self.power()
            if power > 0.0 and self.vehicle is not None:
                full_in = self.vehicle.room() / power * 3600.0
                energy = self.meter.count(power, min(step, full_in))
                self.vehicle.take(energy)
            else:
                step = at - self.advanced
            self.advanced += step

    def full_in(self) -> float | None:
        """Seconds until the car is full at the power of this moment, None while nothing flows."""
        power = self.power()
        if power <= 0.0 or self.vehicle is None:
            return None
        return self.vehicle.room() / power * 3600.0

    def read(self, at: float) -> Reading:
        """A reading now; the draw for the stretch that follows is made here."""
        self.advance(at)
        power = self.power()
        soc = self.vehicle.soc if self.vehicle is not None and self.cable is not None else None
        reading = self.meter.read(at, power, offered=self.spec.max_power if self.grant else 0.0, soc=soc)
        self.meter.draw()
        return reading

    # -- acts: they alter facts, then settle

    def plug_in(self, at: float, connector: int, vehicle: Vehicle) -> list[Change]:
        """A cable is plugged in; ValueError when the EVSE has one already or lacks the connector."""
        if self.cable is not None:
            raise ValueError(f"EVSE {self.number}: connector {self.cable} is plugged in already")
        if self.plug(connector).retained:
            raise ValueError(f"EVSE {self.number}: a cable is locked into connector {connector}")
        if not self.rules().coarse and self.transaction and self.transaction.connector != connector:
            # 1.6 knows no transaction that moves: it belongs to the connector of its start.
            raise ValueError(
                f"EVSE {self.number}: a transaction runs at connector {self.transaction.connector}"
            )
        self.advance(at)
        self.cable, self.vehicle, self.finished = connector, vehicle, False
        if self.grant is not None:
            self.grant.met = True
        return self.settle(at, "CablePluggedIn")

    def park(self, at: float, *, here: bool) -> list[Change]:
        """The sensor of the parking bay: a car has come, or has gone."""
        self.parked = here
        return self.settle(at, "EVDetected" if here else "EVDeparted")

    def unplug(self, at: float, *, stops: bool, unlocks: bool = True) -> list[Change]:
        """The cable leaves; ``stops``: StopTxOnEVSideDisconnect, the authorization leaves with it.

        ``unlocks``: UnlockOnEVSideDisconnect; without it a cable pulled from the car in mid-session stays
        locked in the connector until it is released.
        """
        if self.cable is None:
            raise ValueError(f"EVSE {self.number}: nothing is plugged in")
        self.advance(at)
        had_transaction = self.transaction is not None
        self.plugs[self.cable].retained = had_transaction and stops and not unlocks
        self.cable, self.vehicle, self.finished = None, None, False
        if had_transaction and stops:
            self.grant = None
        # EVCommunicationLost (E09): the cable went while the transaction ran; a mere departure
        # otherwise.
        charging = had_transaction and self.held >= {CLOSED}
        return self.settle(at, "EVCommunicationLost" if charging else "EVDeparted", reason="EVDisconnected")

    def left_behind(self) -> int | None:
        """The connector in which a cable was left, None if there is none."""
        return next((number for number, plug in self.plugs.items() if plug.retained), None)

    def release(self, at: float, connector: int) -> list[Change]:
        """A cable that was left locked in comes out."""
        self.plugs[connector].retained = False
        return self.settle(at, "EVDeparted")

    def authorize(self, at: float, grant: Grant, trigger: str = "Authorized") -> list[Change]:
        """A token may charge here."""
        self.advance(at)
        self.grant, self.finished = grant, False
        return self.settle(at, trigger)

    def withdraw(self, at: float, trigger: str, reason: str, *, token: str | None = None) -> list[Change]:
        """The authorization is gone: stopped by its holder, timed out, or refused afterwards."""
        self.advance(at)
        self.grant = None
        if self.transaction is not None:
            self.transaction.stop_token = token
            self.transaction.reason = reason
        return self.settle(at, trigger, reason=reason)

    def end(self, at: float, trigger: str, reason: str) -> list[Change]:
        """End the transaction whatever the stop points say (reset, fault, remote)."""
        self.advance(at)
        self.grant = None
        return self.settle(at, trigger, reason=reason, force=True)

    def left_as(self, before: Evse) -> None:
        """What no controller remembers and a power cut does not change: cables, the car and the bay."""
        self.cable, self.vehicle, self.parked = before.cable, before.vehicle, before.parked
        for number, plug in before.plugs.items():
            self.plugs[number].retained, self.plugs[number].jammed = plug.retained, plug.jammed

    def restart(self, at: float) -> None:
        """The controller starts anew: the cable may be in, nothing else is remembered."""
        self.advance(at)
        self.grant, self.finished, self.suspended, self.resetting = None, False, False, False
        self.held = self.points()
        coarse = self.rules().coarse
        for number, plug in self.plugs.items():
            plug.shown = (status_201 if coarse else status_16)(self.facts(number))

    # -- what follows

    def settle(
        self, at: float, trigger: str, *, reason: str | None = None, force: bool = False
    ) -> list[Change]:
        """Derive what changed; in the order transaction, then statuses."""
        self.advance(at)
        rules = self.rules()
        self._lock()
        before, self.held = self.held, self.points()
        changes: list[Change] = []
        if self.transaction is None:
            # Power never flows outside a transaction, whatever the start points are.
            if (self.held - before) & (rules.start | {CLOSED}):
                changes.append(self._start(at, trigger))
        elif force or (before - self.held) & rules.stop or not self.held & rules.anchors:
            changes.append(self._finish(at, trigger, reason or self._why()))
        elif self.charging_state() != self.transaction.charging_state or trigger in _ALWAYS_TOLD:
            changes.append(self._update(at, trigger))
        return changes + self.show(at, coarse=rules.coarse)

    def _lock(self) -> None:
        """The power path closes behind the lock: where that jams it is a fault, and nothing begins."""
        plug = self.plugs.get(self.cable or 0)
        if plug is not None and plug.jammed and self.grant is not None and self.transaction is None:
            plug.fault, self.grant = LOCK_FAILURE, None

    def _why(self) -> str | None:
        """Why a transaction ends that nobody stopped: no energy flows now (stop point EnergyTransfer)."""
        if CLOSED not in self.held or self.faulted:
            return None
        return "StoppedByEV" if self.charging_state() == "SuspendedEV" else "Other"

    def show(self, at: float, *, coarse: bool) -> list[Change]:
        """The status changes that the facts call for, walked along legal steps."""
        changes: list[Change] = []
        for number, plug in self.plugs.items():
            facts = self.facts(number)
            goal = status_201(facts) if coarse else status_16(facts)
            steps = (
                (goal,) if coarse and goal is not plug.shown else path(plug.shown, goal) if not coarse else ()
            )
            plug.shown = goal
            changes += [StatusChanged(self.number, number, step, at) for step in steps]
        return changes

    def _start(self, at: float, trigger: str) -> TransactionChanged:
        reading = self.read(at)
        grant = self.grant
        self.transaction = Transaction(
            key=self.new_key(),
            evse=self.number,
            connector=self.cable or (grant.connector if grant else None) or 1,
            started_at=at,
            meter_start=reading.energy,
            meter_last=reading.energy,
            seen_at=at,
        )
        self._tell_grant(self.transaction)
        self.transaction.charging_state = self.charging_state()
        return TransactionChanged("Started", self.transaction, trigger, at, reading)

    def _update(self, at: float, trigger: str) -> TransactionChanged:
        transaction = self.transaction
        assert transaction is not None
        self._tell_grant(transaction)
        transaction.connector = self.cable or transaction.connector
        transaction.charging_state = self.charging_state()
        return TransactionChanged("Updated", transaction, trigger, at, self.seen(at))

    def _finish(self, at: float, trigger: str, reason: str | None) -> TransactionChanged:
        transaction = self.transaction
        assert transaction is not None
        reading = self.seen(at)
        transaction.stopped_at = at
        transaction.reason = transaction.reason or reason or "Local"
        transaction.charging_state = self.charging_state()
        self.transaction, self.grant, self.suspended = None, None, False
        self.finished = self.cable is not None
        self.held = self.points()
        return TransactionChanged("Ended", transaction, trigger, at, reading)

    def seen(self, at: float) -> Reading:
        """A reading that the transaction remembers, so that a power cut knows where it stood."""
        reading = self.read(at)
        if self.transaction is not None:
            self.transaction.meter_last, self.transaction.seen_at = reading.energy, at
        return reading

    def _tell_grant(self, transaction: Transaction) -> None:
        if self.grant is not None and transaction.token is None:
            transaction.token, transaction.token_type = self.grant.token, self.grant.token_type
            transaction.remote_start_id = self.grant.remote_start_id
            transaction.reservation_id, transaction.profile = self.grant.reservation, self.grant.profile


_ALWAYS_TOLD = frozenset(
    {"CablePluggedIn", "Authorized", "RemoteStart", "StopAuthorized", "RemoteStop", "Deauthorized"}
)
