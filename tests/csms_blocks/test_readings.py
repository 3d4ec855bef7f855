"""Readings outside transactions: told again they are kept once, whoever forgot the answer."""

import pytest

from csms.store import tables
from tests.csms_blocks.harness import House, meter_16, stamp

VERSIONS = ["1.6", "2.0.1"]


def reading(version, value=5.0, seconds=30.0, when=None):
    """MeterValues of one time of measurement, and of no transaction."""
    if version == "1.6":
        payload = meter_16(str(value), seconds=seconds)
    else:
        values = [{"timestamp": stamp(seconds), "sampledValue": [{"value": value}]}]
        payload = {"evseId": 1, "meterValue": values}
    if when is not None:
        payload["meterValue"][0]["timestamp"] = when
    return payload


async def energies(house):
    return [float(row["energy"]) for row in await house.rows(tables.meter_values)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("message_id", ["same", "another"])
async def test_a_repeat_is_answered_and_kept_once(house: House, version, message_id):
    station = await house.connect(version)
    assert await station.call("MeterValues", reading(version), "same") == {}
    assert await station.call("MeterValues", reading(version), message_id) == {}
    assert await energies(house) == [5]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("lost", ["connection", "memory"])
async def test_a_repeat_is_known_over_a_reconnect_and_a_restart(house: House, version, lost):
    station = await house.connect(version)
    await station.call("MeterValues", reading(version))
    await (house.restart() if lost == "memory" else station.leave())
    station = await house.connect(version, boot=False)
    await station.call("MeterValues", reading(version))
    await station.call("MeterValues", reading(version, 6.0))
    await station.call("MeterValues", reading(version, 5.0, seconds=31))
    assert await energies(house) == [5, 6, 5]


async def test_what_differs_is_another_reading(house: House):
    station = await house.connect()
    for payload in (
        meter_16("5"),
        meter_16("5", connector=2),
        meter_16("5", number=99),
        meter_16("5", unit="kWh"),
        meter_16("5", context="Trigger"),
    ):
        for _ in range(2):
            await station.call("MeterValues", payload)
    assert await energies(house) == [5, 5, 5, 5000, 5]


@pytest.mark.parametrize("version", VERSIONS)
async def test_only_the_new_values_of_a_message_are_kept(house: House, version):
    station = await house.connect(version)
    await station.call("MeterValues", reading(version))
    both = reading(version)
    both["meterValue"] += reading(version, 6.0, seconds=60)["meterValue"]
    await station.call("MeterValues", both)
    assert await energies(house) == [5, 6]


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_unset_clock_makes_no_repeats_but_under_one_id(house: House, version):
    station = await house.connect(version)
    payload = reading(version, when="1970-01-01T00:00:10Z")
    for message_id in ("one", "one", "two"):
        await station.call("MeterValues", payload, message_id)
    assert await energies(house) == [5, 5]


async def test_many_of_transactions_in_between_do_no_harm(house: House):
    await house.token("RFID")
    station = await house.connect()
    await station.call("MeterValues", meter_16("5", connector=2))
    started = {"connectorId": 1, "idTag": "RFID", "meterStart": 0, "timestamp": stamp()}
    number = (await station.call("StartTransaction", started))["transactionId"]
    for value in range(20):
        await station.call("MeterValues", meter_16(str(value), number=number, seconds=40 + value))
    await house.restart()
    station = await house.connect(boot=False)
    await station.call("MeterValues", meter_16("5", connector=2))
    assert len(await energies(house)) == 21
