"""The settings that decide when a transaction is one, and what is measured of it, in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ocppj import virtual_time
from ocppj.virtual_time import EPOCH
from schemas.version import Version
from simulator import Station
from simulator.model.spec import Profile, VehicleSpec
from tests.simulator.office import Office

QUIET = {"MeterValueSampleInterval": "0"}
Life = Callable[[Station], Awaitable[None]]
Events = list[tuple[str, str, str]]


def lived(version: Version, variables: dict[str, str], life: Life, **profile: Any) -> Office:
    """What the office heard of one life of a station."""
    office = Office(version)

    async def run() -> None:
        kind = Profile(variables={**QUIET, **variables}, **profile)
        async with Station(
            "cp001", link=office.link, version=version, clock=virtual_time.clock(), profile=kind, seed=0
        ) as one:
            await one.booted()
            await life(one)
            await one.quiet()

    virtual_time.run(run(), start=EPOCH)
    return office


def told(office: Office) -> Events:
    """2.0.1: event, trigger and charging state or stop reason."""
    return [
        (
            event["eventType"],
            event["triggerReason"],
            event["transactionInfo"].get("stoppedReason") or event["transactionInfo"]["chargingState"],
        )
        for event in office.seen("TransactionEvent")
    ]


async def whole_visit(one: Station) -> None:
    """The car comes, is plugged in, charges until the driver stops it, and goes."""
    await one.arrive()
    await one.core.sleep(10)
    await one.plug()
    await one.core.sleep(10)
    await one.authorize("RFID")
    await one.charge(seconds=60)
    await one.stop()
    await one.core.sleep(10)
    await one.unplug()
    await one.core.sleep(10)
    await one.leave()


@pytest.mark.parametrize(
    ("start", "begins"),
    [
        ("ParkingBayOccupancy", ("Started", "EVDetected", "Idle")),
        ("EVConnected", ("Started", "CablePluggedIn", "EVConnected")),
        ("Authorized", ("Started", "Authorized", "Charging")),
        ("DataSigned", ("Started", "Authorized", "Charging")),
        ("PowerPathClosed", ("Started", "Authorized", "Charging")),
        ("EnergyTransfer", ("Started", "Authorized", "Charging")),
    ],
)
def test_each_start_point_begins_the_transaction_where_it_is_reached(start: str, begins: Events) -> None:
    stop = "ParkingBayOccupancy" if start == "ParkingBayOccupancy" else "Authorized"
    office = lived(Version.V201, {"TxCtrlr.TxStartPoint": start, "TxCtrlr.TxStopPoint": stop}, whole_visit)
    events = told(office)
    assert events[0] == begins
    assert len({event["transactionInfo"]["transactionId"] for event in office.seen("TransactionEvent")}) == 1
    assert [event["seqNo"] for event in office.seen("TransactionEvent")] == list(range(len(events)))
    tokens = [event["idToken"]["idToken"] for event in office.seen("TransactionEvent") if "idToken" in event]
    assert tokens[0] == "RFID"


@pytest.mark.parametrize(
    ("stop", "ends"),
    [
        ("ParkingBayOccupancy", ("Ended", "EVDeparted", "Local")),
        ("EVConnected", ("Ended", "EVDeparted", "Local")),
        ("Authorized", ("Ended", "StopAuthorized", "Local")),
        ("DataSigned", ("Ended", "StopAuthorized", "Local")),
        ("PowerPathClosed", ("Ended", "StopAuthorized", "Local")),
        ("EnergyTransfer", ("Ended", "StopAuthorized", "Local")),
    ],
)
def test_each_stop_point_ends_it_where_it_is_left(stop: str, ends: Events) -> None:
    variables = {"TxCtrlr.TxStartPoint": "ParkingBayOccupancy", "TxCtrlr.TxStopPoint": stop}
    events = told(lived(Version.V201, variables, whole_visit))
    assert events[-1] == ends
    assert [kind for kind, _, _ in events].count("Ended") == 1


def test_the_end_of_the_energy_is_a_stop_point_of_its_own() -> None:
    async def life(one: Station) -> None:
        await one.plug()
        await one.authorize("RFID")
        await one.charge(seconds=3600)

    small = VehicleSpec(capacity=1000.0, soc=0.9)
    office = lived(Version.V201, {"TxCtrlr.TxStopPoint": "EnergyTransfer"}, life, vehicle=small)
    assert told(office)[-1] == ("Ended", "ChargingStateChanged", "StoppedByEV")


@pytest.mark.parametrize("stops", [True, False])
def test_a_cable_drawn_from_the_car_ends_the_transaction_or_holds_it(version: Version, stops: bool) -> None:
    async def life(one: Station) -> None:
        await one.plug()
        await one.authorize("RFID")
        await one.charge(seconds=60)
        await one.unplug()
        await one.quiet()
        assert (one.evse(1).transaction is None) is stops
        if not stops:
            await one.plug()
            await one.charge(seconds=60)
            await one.stop()

    variables = {"StopTransactionOnEVSideDisconnect": str(stops).lower()}
    if version is not Version.V16:
        variables["TxCtrlr.TxStopPoint"] = "Authorized,EVConnected" if stops else "Authorized"
    office = lived(version, variables, life)
    if version is Version.V16:
        (end,) = office.seen("StopTransaction")
        assert end.get("reason") == ("EVDisconnected" if stops else "Local")
        assert "SuspendedEV" in office.statuses() or stops
        return
    events = told(office)
    assert [kind for kind, _, _ in events].count("Started") == 1
    if stops:
        assert events[-1] == ("Ended", "EVCommunicationLost", "EVDisconnected")
    else:
        assert ("Updated", "EVCommunicationLost", "Idle") in events
        assert events[-1] == ("Ended", "StopAuthorized", "Local")


@pytest.mark.parametrize("unlocks", [True, False])
def test_the_cable_stays_locked_in_until_its_owner_comes(version: Version, unlocks: bool) -> None:
    async def life(one: Station) -> None:
        await one.plug()
        await one.authorize("RFID")
        await one.charge(seconds=60)
        await one.unplug()
        await one.quiet()
        free = one.evse(1).connectors[0].status == "Available"
        assert free is unlocks
        if not unlocks:
            with pytest.raises(ValueError, match="locked"):
                await one.plug()
            assert await one.authorize("RFID") == "Accepted"
            await one.quiet()
            assert one.evse(1).connectors[0].status == "Available"
            assert one.evse(1).transaction is None

    lived(version, {"UnlockConnectorOnEVSideDisconnect": str(unlocks).lower()}, life)


def test_a_lock_that_jams_is_a_fault_and_no_transaction(version: Version) -> None:
    async def life(one: Station) -> None:
        await one.jam_lock()
        await one.plug()
        await one.authorize("RFID")
        await one.core.sleep(60)
        assert one.evse(1).transaction is None
        await one.clear_fault()
        await one.authorize("RFID")
        assert one.evse(1).transaction is not None

    office = lived(version, {}, life)
    assert "Faulted" in office.statuses()
    if version is Version.V16:
        (fault,) = [one for one in office.seen("StatusNotification") if one["status"] == "Faulted"]
        assert fault["errorCode"] == "ConnectorLockFailure"
        assert len(office.seen("StartTransaction")) == 1


@pytest.mark.parametrize("stops", [True, False])
def test_a_refused_token_may_have_so_much_and_no_more(version: Version, stops: bool) -> None:
    register: list[int] = []

    async def life(one: Station) -> None:
        await one.plug()
        await one.authorize("RFID")
        await one.charge(seconds=7200)
        register.append(one.evse(1).meter)
        assert (one.evse(1).transaction is None) is stops
        if not stops:
            await one.stop()

    variables = {
        "LocalPreAuthorize": "true",
        "StopTransactionOnInvalidId": str(stops).lower(),
        "TxCtrlr.MaxEnergyOnInvalidId": "500",
    }
    office = Office(version)
    office.answers["Authorize"] = lambda _: {office._info: {"status": "Accepted"}}
    refused = {"status": "Invalid"}
    office.answers["StartTransaction"] = lambda _: {"transactionId": 7, "idTagInfo": refused}
    office.answers["TransactionEvent"] = lambda sent: {"idTokenInfo": refused} if "idToken" in sent else {}

    async def run() -> None:
        kind = Profile(variables={**QUIET, **variables})
        async with Station(
            "cp001", link=office.link, version=version, clock=virtual_time.clock(), profile=kind, seed=0
        ) as one:
            await one.booted()
            await life(one)
            await one.quiet()

    virtual_time.run(run(), start=EPOCH)
    assert 500 <= register[0] <= 502
    reasons = [one.get("reason") for one in office.seen("StopTransaction")]
    reasons += (
        [reason for kind, _, reason in told(office) if kind == "Ended"] if version is not Version.V16 else []
    )
    assert reasons == (["DeAuthorized"] if stops else ["Local"])


# ---- what is measured


def contexts(values: list[dict[str, Any]]) -> list[str]:
    return [value["sampledValue"][0]["context"] for value in values]


async def half_an_hour(one: Station) -> None:
    await one.core.sleep(1)
    await one.plug()
    await one.authorize("RFID")
    await one.charge(seconds=1850)
    await one.stop()


def test_sampled_aligned_begin_and_end_data_in_16() -> None:
    variables = {
        "MeterValueSampleInterval": "600",
        "MeterValuesSampledData": "Energy.Active.Import.Register,SoC",
        "ClockAlignedDataInterval": "900",
        "MeterValuesAlignedData": "Power.Active.Import",
        "StopTxnSampledData": "Energy.Active.Import.Register",
        "StopTxnAlignedData": "Energy.Active.Import.Register",
    }
    office = lived(Version.V16, variables, half_an_hour)
    values = [one for one in office.seen("MeterValues") if one.get("transactionId")]
    sampled = [one["meterValue"][0] for one in values]
    assert sorted(contexts(sampled)) == ["Sample.Clock"] * 2 + ["Sample.Periodic"] * 3
    for one in sampled:
        names = [sample["measurand"] for sample in one["sampledValue"]]
        wanted = {"Sample.Clock": ["Power.Active.Import"]}
        assert names == wanted.get(
            one["sampledValue"][0]["context"], ["Energy.Active.Import.Register", "SoC"]
        )
    (end,) = office.seen("StopTransaction")
    data = end["transactionData"]
    assert contexts(data)[0] == "Transaction.Begin" and contexts(data)[-1] == "Transaction.End"
    assert sorted(contexts(data)[1:-1]) == ["Sample.Clock"] * 2 + ["Sample.Periodic"] * 3
    assert [one["timestamp"] for one in data] == sorted(one["timestamp"] for one in data)
    readings = [float(one["sampledValue"][0]["value"]) for one in data]
    assert readings == sorted(readings) and int(readings[-1]) == end["meterStop"]


def test_sampled_aligned_begin_and_end_data_in_201() -> None:
    variables = {
        "SampledDataCtrlr.TxUpdatedInterval": "0",
        "SampledDataCtrlr.TxStartedMeasurands": "Energy.Active.Import.Register,SoC",
        "SampledDataCtrlr.TxEndedMeasurands": "Energy.Active.Import.Register",
        "SampledDataCtrlr.TxEndedInterval": "600",
        "AlignedDataCtrlr.TxEndedMeasurands": "Energy.Active.Import.Register",
        "AlignedDataCtrlr.TxEndedInterval": "900",
    }
    office = lived(Version.V201, variables, half_an_hour)
    events = office.seen("TransactionEvent")
    first = [sample["measurand"] for sample in events[0]["meterValue"][0]["sampledValue"]]
    assert first == ["Energy.Active.Import.Register", "SoC"]
    assert not any("meterValue" in event for event in events[1:-1])
    data = events[-1]["meterValue"]
    assert contexts(data)[0] == "Transaction.Begin" and contexts(data)[-1] == "Transaction.End"
    assert sorted(contexts(data)[1:-1]) == ["Sample.Clock"] * 2 + ["Sample.Periodic"] * 3


@pytest.mark.parametrize("idle_only", [True, False])
def test_the_clock_samples_idle_and_busy_evses(idle_only: bool) -> None:
    async def life(one: Station) -> None:
        await one.core.sleep(1000)
        await half_an_hour(one)
        await one.core.sleep(1000)

    variables = {
        "AlignedDataCtrlr.Interval": "900",
        "AlignedDataCtrlr.SendDuringIdle": str(idle_only).lower(),
        "AlignedDataCtrlr.Measurands": "Energy.Active.Import.Register,Voltage",
    }
    office = lived(Version.V201, variables, life)
    outside = office.seen("MeterValues")
    # The main meter is read beside a transaction too, unless nothing is to be told meanwhile (J01.FR.20).
    assert [one["evseId"] for one in outside] == [0, 1, *([] if idle_only else [0, 0]), 0, 1]
    assert {sample["context"] for one in outside for sample in one["meterValue"][0]["sampledValue"]} == {
        "Sample.Clock"
    }
    inside = [
        event for event in office.seen("TransactionEvent") if event["triggerReason"] == "MeterValueClock"
    ]
    assert len(inside) == (0 if idle_only else 2)


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
def test_the_main_meter_counts_what_the_evses_take_and_what_the_station_lives_on(version: Version) -> None:
    taken: list[float] = []

    async def life(one: Station) -> None:
        await one.plug()
        await one.authorize("RFID")
        await one.core.sleep(7300)
        await one.power_cut(60.0)
        await one.booted(120.0)
        taken.append(one.core.evses[1].meter.register)
        await one.core.sleep(3600)

    variables = {
        "ClockAlignedDataInterval": "3600",
        "MeterValuesAlignedData": "Energy.Active.Import.Register",
    }
    office = lived(version, variables, life, own_power=100.0)
    told = [one for one in office.seen("MeterValues") if one.get("connectorId", one.get("evseId")) == 0]
    first, second, third = (float(one["meterValue"][0]["sampledValue"][0]["value"]) for one in told)
    assert 10_000 < first < 11_200 and second == pytest.approx(2 * first, rel=0.02)
    # The power was away for a minute: that much less of its own, and nothing told goes backwards.
    assert third == pytest.approx(taken[0] + 300.0 - 100.0 / 60.0, abs=2.0) and third > second


def test_what_is_kept_for_the_end_outlives_a_power_cut_and_stays_small() -> None:
    async def life(one: Station) -> None:
        await one.plug()
        await one.authorize("RFID")
        await one.charge(seconds=600 * 10)
        await one.power_cut()
        await one.booted()

    variables = {"MeterValueSampleInterval": "10", "StopTxnSampledData": "Energy.Active.Import.Register"}
    office = lived(Version.V16, variables, life)
    (end,) = office.seen("StopTransaction")
    assert end["reason"] == "PowerLoss"
    assert 256 <= len(end["transactionData"]) <= 512
    assert contexts(end["transactionData"])[0] == "Transaction.Begin"
