"""One EVSE under acts in any order: transactions begin and end as the points say, energy flows only inside
them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from simulator.model.connector import LEGAL, Status
from simulator.model.evse import Evse
from simulator.model.evse_parts import Change, Grant, Rules, StatusChanged, TransactionChanged
from simulator.model.meter import Meter
from simulator.model.spec import EvseSpec
from simulator.model.vehicle import Vehicle

FINE = Rules()
EARLY = Rules(frozenset({"EVConnected"}), frozenset({"EVConnected"}), coarse=True)
AUTH = Rules(frozenset({"Authorized"}), frozenset({"Authorized"}), coarse=True)
FLOW = Rules(frozenset({"EnergyTransfer"}), frozenset({"EnergyTransfer"}), coarse=True)


def evse(rules: Rules = FINE, connectors: int = 1) -> Evse:
    keys = iter(f"tx{n}" for n in range(10_000))
    spec = EvseSpec(connectors=("cType2",) * connectors)
    return Evse(1, spec, Meter(Random(0)), lambda: rules, lambda: next(keys))


def told(changes: list[Change]) -> list[str]:
    """Kinds, triggers and statuses, in order."""
    return [
        str(item.status) if isinstance(item, StatusChanged) else f"{item.kind}/{item.trigger}"
        for item in changes
    ]


def grant(at: float = 0.0, connector: int | None = None) -> Grant:
    return Grant("T", "ISO14443", at, connector)


def test_plug_first() -> None:
    one = evse()
    assert told(one.plug_in(0, 1, Vehicle())) == ["Preparing"]
    assert told(one.authorize(5, grant(5))) == ["Started/Authorized", "Charging"]
    one.advance(3605)
    assert 10_800 < one.meter.register <= 11_000
    ended = one.withdraw(3605, "StopAuthorized", "Local", token="T")
    assert told(ended) == ["Ended/StopAuthorized", "Finishing"]
    assert told(one.unplug(3700, stops=True)) == ["Available"]


def test_token_first() -> None:
    one = evse()
    assert told(one.authorize(0, grant())) == ["Preparing"]
    assert told(one.plug_in(1, 1, Vehicle())) == ["Started/CablePluggedIn", "Charging"]


def test_unplug_stops_with_its_reason() -> None:
    one = evse()
    one.plug_in(0, 1, Vehicle())
    one.authorize(0, grant())
    changes = one.unplug(60, stops=True)
    assert told(changes) == ["Ended/EVCommunicationLost", "Available"]
    assert isinstance(changes[0], TransactionChanged)
    assert changes[0].transaction.reason == "EVDisconnected"


def test_a_transaction_may_outlive_its_cable() -> None:
    rules = Rules(stop=frozenset({"Authorized"}))
    one = evse(rules)
    one.plug_in(0, 1, Vehicle())
    one.authorize(0, grant())
    assert told(one.unplug(60, stops=False)) == ["Updated/EVCommunicationLost", "SuspendedEV"]
    assert told(one.plug_in(90, 1, Vehicle())) == ["Updated/CablePluggedIn", "Charging"]


def test_ev_connected_starts_and_stops() -> None:
    one = evse(EARLY)
    assert told(one.plug_in(0, 1, Vehicle())) == ["Started/CablePluggedIn", "Occupied"]
    assert one.transaction is not None and one.transaction.token is None
    assert told(one.authorize(5, grant())) == ["Updated/Authorized"]
    assert one.transaction.token == "T"
    assert told(one.withdraw(9, "StopAuthorized", "Local")) == ["Updated/StopAuthorized"]
    assert told(one.unplug(12, stops=True)) == ["Ended/EVDeparted", "Available"]


def test_authorized_starts_before_the_cable_and_times_out() -> None:
    one = evse(AUTH)
    assert told(one.authorize(0, grant())) == ["Started/Authorized"]
    assert told(one.withdraw(60, "EVConnectTimeout", "Timeout")) == ["Ended/EVConnectTimeout"]


def test_no_energy_outside_a_transaction() -> None:
    one = evse(Rules(frozenset({"EVConnected"}), frozenset({"Authorized"}), coarse=True))
    one.plug_in(0, 1, Vehicle())
    one.authorize(1, grant())
    one.withdraw(2, "StopAuthorized", "Local")
    assert one.transaction is None
    assert "Started/Authorized" in told(one.authorize(3, grant()))


def test_a_full_car_suspends() -> None:
    one = evse()
    one.plug_in(0, 1, Vehicle(capacity=10_000, soc=0.99))
    one.authorize(0, grant())
    assert told(one.settle(600, "ChargingStateChanged")) == ["Updated/ChargingStateChanged", "SuspendedEV"]
    assert one.meter.register == pytest.approx(100, abs=0.01)


def test_the_station_suspends_and_resumes() -> None:
    one = evse()
    one.plug_in(0, 1, Vehicle())
    one.authorize(0, grant())
    one.suspended = True
    assert told(one.settle(10, "ChargingStateChanged")) == ["Updated/ChargingStateChanged", "SuspendedEVSE"]
    one.suspended = False
    assert told(one.settle(20, "ChargingStateChanged")) == ["Updated/ChargingStateChanged", "Charging"]


def test_the_other_connector_is_unavailable_meanwhile() -> None:
    one = evse(connectors=2)
    changes = one.plug_in(0, 2, Vehicle())
    assert [(item.connector, str(item.status)) for item in changes if isinstance(item, StatusChanged)] == [
        (1, "Unavailable"),
        (2, "Preparing"),
    ]
    with pytest.raises(ValueError, match="plugged in already"):
        one.plug_in(1, 1, Vehicle())


def test_impossible_acts_are_refused() -> None:
    one = evse()
    with pytest.raises(ValueError, match="nothing is plugged in"):
        one.unplug(0, stops=True)
    with pytest.raises(ValueError, match="no connector 2"):
        one.plug_in(0, 2, Vehicle())


@pytest.mark.parametrize("rules", [FINE, EARLY, AUTH, FLOW], ids=["1.6", "connected", "authorized", "energy"])
def test_energy_transfer_ends_with_it(rules: Rules) -> None:
    one = evse(rules)
    one.plug_in(0, 1, Vehicle())
    one.authorize(0, grant())
    assert one.transaction is not None
    changes = one.end(50, "ResetCommand", "ImmediateReset")
    ended = next(item for item in changes if isinstance(item, TransactionChanged))
    assert (ended.kind, ended.transaction.reason) == ("Ended", "ImmediateReset")
    assert one.transaction is None and one.grant is None


class AnyOrder(RuleBasedStateMachine):
    """Random acts under random rules; what must hold, holds after each."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.rules_now = FINE
        keys = iter(f"tx{n}" for n in range(100_000))
        self.evse = Evse(1, EvseSpec(), Meter(Random(1)), lambda: self.rules_now, lambda: next(keys))
        self.shown = Status.AVAILABLE
        self.register = 0.0
        self.open: str | None = None
        self.seen: set[str] = set()

    def take(self, changes: list[Change]) -> None:
        for item in changes:
            if isinstance(item, StatusChanged):
                assert item.status in LEGAL[self.shown], f"{self.shown} -> {item.status}"
                self.shown = item.status
            elif item.kind == "Started":
                assert self.open is None and item.transaction.key not in self.seen
                self.open = item.transaction.key
                self.seen.add(self.open)
            else:
                assert self.open == item.transaction.key
                self.open = None if item.kind == "Ended" else self.open

    @rule(seconds=st.integers(1, 7200))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self.take(self.evse.settle(self.now, "ChargingStateChanged"))

    @precondition(lambda self: self.evse.cable is None)
    @rule(soc=st.floats(0, 1))
    def plug(self, soc: float) -> None:
        self.take(self.evse.plug_in(self.now, 1, Vehicle(soc=soc)))

    @precondition(lambda self: self.evse.cable is not None)
    @rule(stops=st.booleans())
    def unplug(self, stops: bool) -> None:
        self.take(self.evse.unplug(self.now, stops=stops))

    @precondition(lambda self: self.evse.grant is None)
    @rule()
    def authorize(self) -> None:
        self.take(self.evse.authorize(self.now, grant(self.now)))

    @precondition(lambda self: self.evse.grant is not None)
    @rule(by=st.sampled_from(["StopAuthorized", "RemoteStop", "Deauthorized"]))
    def withdraw(self, by: str) -> None:
        self.take(self.evse.withdraw(self.now, by, "Local"))

    @rule()
    def end(self) -> None:
        self.take(self.evse.end(self.now, "ResetCommand", "HardReset"))

    @rule(held=st.booleans())
    def suspend(self, held: bool) -> None:
        self.evse.suspended = held
        self.take(self.evse.settle(self.now, "ChargingStateChanged"))

    @rule(operative=st.booleans())
    def availability(self, operative: bool) -> None:
        self.evse.operative = operative
        self.take(self.evse.show(self.now, coarse=False))

    @rule(points=st.sets(st.sampled_from(["EVConnected", "Authorized", "PowerPathClosed"]), min_size=1))
    def other_points(self, points: set[str]) -> None:
        self.rules_now = Rules(frozenset(points), frozenset(points))

    @invariant()
    def energy_needs_a_transaction(self) -> None:
        assert self.evse.meter.register >= self.register
        if self.evse.transaction is None:
            assert self.evse.power() == 0.0
        self.register = self.evse.meter.register

    @invariant()
    def the_open_one_is_the_one_known(self) -> None:
        known = None if self.evse.transaction is None else self.evse.transaction.key
        assert known == self.open

    @invariant()
    def a_closed_power_path_is_a_transaction(self) -> None:
        if self.evse.cable is not None and self.evse.grant is not None:
            assert self.evse.transaction is not None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
