"""Virtual time: days of a station's life in milliseconds, the same to the byte from one seed."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import Any

import pytest

from ocppj import virtual_time
from ocppj.dialect import CALL
from ocppj.virtual_time import EPOCH
from schemas.version import Version
from simulator import Station
from simulator.model.spec import Profile, VehicleSpec
from simulator.model.vehicle import Vehicle
from tests.simulator.office import Office, Refusal

SAMPLES = {"MeterValueSampleInterval": "900"}


def station(office: Office, seed: int = 0, **more: object) -> Station:
    more.setdefault("profile", Profile(variables=SAMPLES))
    return Station(
        "cp001",
        link=office.link,
        version=office.version,
        seed=seed,
        clock=virtual_time.clock(),
        **more,  # type: ignore[arg-type]
    )


async def days(office: Office, count: int, seed: int = 0) -> Station:
    """``count`` days with a session of six hours each."""
    async with station(office, seed) as one:
        await one.booted()
        for day in range(count):
            await one.plug()
            await one.authorize(f"T{day}")
            await one.charge(seconds=6 * 3600)
            await one.stop()
            await one.unplug()
            await one.core.sleep(18 * 3600)
        await one.quiet()
    return one


def test_a_boot_that_is_refused_is_repeated_later_each_time(version: Version) -> None:
    """Up to ten minutes apart; once accepted, it begins anew."""
    office, refused = Office(version), iter(range(7))
    accepted = office.answers["BootNotification"]

    def answer(request: dict[str, Any]) -> Any:
        if next(refused, None) is not None:
            raise Refusal("InternalError")
        return accepted(request)

    async def boots() -> list[float]:
        office.answers["BootNotification"] = answer
        async with station(office) as one:
            await one.booted(3600.0)
            told = one.transcript.entries
            return [each.t for each in told if (each.kind, each.action) == (CALL, "BootNotification")]

    times = virtual_time.run(boots(), start=EPOCH)
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps == pytest.approx([30, 60, 120, 240, 480, 600, 600], abs=0.5)


def test_a_month_in_no_time(version: Version) -> None:
    office = Office(version)
    office.interval = 3600
    began = time.process_time()
    one = virtual_time.run(days(office, 30), start=EPOCH)
    assert time.process_time() - began < 10.0
    assert office.actions.count("Heartbeat") >= 30 * 24 - 10
    # 60 kWh, from 20 percent, tapering: not full after six hours at 11 kW, and never more than the battery
    # holds.
    meter = int(float(one.core.store.get("meter", "1") or 0))
    assert 30 * 40_000 < meter <= 30 * 48_000
    stops = "StopTransaction" if version is Version.V16 else "TransactionEvent"
    assert office.actions.count(stops) >= 30


def test_the_same_seed_gives_the_same_bytes(version: Version) -> None:
    def told(seed: int) -> list[str | None]:
        one = virtual_time.run(days(Office(version), 2, seed), start=EPOCH)
        return [entry.text for entry in one.transcript if entry.direction == "cs->csms"]

    first = told(7)
    assert len(first) > 500
    assert told(7) == first
    assert told(8) != first


def test_a_full_car_suspends_by_itself(version: Version) -> None:
    async def scene(office: Office) -> None:
        async with station(office) as one:
            await one.booted()
            await one.plug(vehicle=Vehicle(capacity=10_000, soc=0.5, max_power=11_000))
            await one.authorize("T")
            flowed = await one.charge(energy=20_000)
            assert flowed == pytest.approx(5_000, abs=1)
            await one.core.sleep(1)
            await one.quiet()
            if version is Version.V16:
                assert office.statuses()[-1] == "SuspendedEV"
            else:
                states = [
                    event["transactionInfo"]["chargingState"] for event in office.seen("TransactionEvent")
                ]
                assert "SuspendedEV" in states

    virtual_time.run(scene(Office(version)), start=EPOCH)


def test_readings_at_the_full_quarters(version: Version) -> None:
    async def scene(office: Office) -> None:
        variables = {"ClockAlignedDataInterval": "900", "MeterValueSampleInterval": "0"}
        async with station(office, profile=Profile(variables=variables)) as one:
            await one.booted()
            await one.core.sleep(1000)
            await one.plug()
            await one.authorize("T")
            await one.charge(seconds=1000)
            await one.quiet()
        idle, *of_transaction = aligned(office)
        assert of_main_meter(office) == ["00:15:00.000Z", "00:30:00.000Z"]
        assert idle.endswith("00:15:00.000Z")
        assert [time[-13:] for time in of_transaction] == ["00:30:00.000Z"]

    virtual_time.run(scene(Office(version)), start=EPOCH)


def aligned(office: Office) -> list[str]:
    """The times of the EVSE's readings of context Sample.Clock, those of transactions last."""
    outside = [one for one in office.seen("MeterValues") if place_of(one) != 0]
    payloads = outside + office.seen("TransactionEvent")
    values = [value for payload in payloads for value in payload.get("meterValue", [])]
    return [value["timestamp"] for value in values if value["sampledValue"][0]["context"] == "Sample.Clock"]


def of_main_meter(office: Office) -> list[str]:
    """The times of the main meter's readings."""
    mine = [one for one in office.seen("MeterValues") if place_of(one) == 0]
    return [one["meterValue"][0]["timestamp"][-13:] for one in mine]


def place_of(payload: dict[str, Any]) -> int:
    """The connector or EVSE of a MeterValues."""
    return int(payload["connectorId"] if "connectorId" in payload else payload["evseId"])


@pytest.mark.parametrize("seed", range(12))
def test_power_cuts_at_any_moment_lose_nothing(version: Version, seed: int) -> None:
    """Whatever the moment, answers on their way included: each transaction is told once, from its start to
    its end, in order."""

    async def scene(office: Office) -> None:
        chance = random.Random(seed)
        profile = Profile(
            variables={
                "MeterValueSampleInterval": "60",
                "AllowOfflineTxForUnknownId": "true",
                "OCPPCommCtrlr.OfflineThreshold": "10",
            },
            vehicle=VehicleSpec(soc=0.1),
        )
        async with station(office, seed, profile=profile) as one:
            await one.booted(60)
            office.delay = 0.5
            for _ in range(6):
                await life(one, chance)
            await one.go_online()
            await one.until(lambda: one.online, 3600)
            await one.quiet(3600)
            ids = [item.message_id for item in one.acknowledged]
            assert len(set(ids)) == len(ids) and not one.outbox
            check(office)

    virtual_time.run(scene(Office(version)), start=EPOCH)


async def life(one: Station, chance: random.Random) -> None:
    """A session, cut short at some moment by a power cut or a broken line."""
    if chance.random() < 0.3:
        await one.go_offline()
    elif chance.random() < 0.5:
        await one.go_online()
    if not one.evse().plugged:
        await one.plug()
    await one.authorize("T")
    await one.core.sleep(chance.choice((chance.uniform(0, 3), chance.uniform(0, 400))))
    if chance.random() < 0.6:
        await one.power_cut(chance.uniform(0, 30))
        await one.core.sleep(chance.uniform(0, 60))
    if one.evse().token is not None:
        await one.stop()
    await one.core.sleep(chance.uniform(0, 5))


def check(office: Office) -> None:
    """A message whose answer was lost comes again under its id: it counts once."""
    if office.version is Version.V16:
        starts, stops = office.distinct("StartTransaction"), office.distinct("StopTransaction")
        told = [stop["transactionId"] for stop in stops]
        assert len(starts) == len(stops) and len(set(told)) == len(told) and -1 not in told
        for start, stop in zip(starts, stops, strict=True):
            assert start["timestamp"] <= stop["timestamp"] and start["meterStart"] <= stop["meterStop"]
        return
    by_id: dict[str, list[dict[str, object]]] = {}
    for event in office.distinct("TransactionEvent"):
        by_id.setdefault(event["transactionInfo"]["transactionId"], []).append(event)
    for events in by_id.values():
        assert [event["seqNo"] for event in events] == list(range(len(events)))
        assert events[0]["eventType"] == "Started" and events[-1]["eventType"] == "Ended"
