"""Whatever passes validation is answered and kept: seeded payloads, extremes, and damage."""

import pytest

from csms.blocks import ROUTES
from csms.store import tables
from schemas.catalogue import actions
from schemas.sampling import sample
from schemas.version import Version
from tests.csms_blocks.harness import House, Refused, event, start, stop
from tests.schemas.mutation import mutants

SERVED = [Version.V16, Version.V201]
CALLS = [
    action
    for version in SERVED
    for action in actions(version).values()
    if action.request in ROUTES.handlers and action.name != "BootNotification"
]
COMMANDS = [
    action for version in SERVED for action in actions(version).values() if action.request in ROUTES.commands
]
HUGE = 2**63 - 1


@pytest.mark.parametrize("action", CALLS, ids=lambda action: f"{action.version}-{action.name}")
async def test_seeded_payloads_are_answered_and_never_our_fault(house: House, action):
    station = await house.connect(action.version.value)
    for seed in range(12):
        payload = sample(action, "request", seed)
        assert isinstance(await station.call(action.name, payload), dict)
        for damaged in mutants(payload, str(seed), 4):
            try:
                await station.call(action.name, damaged)
            except Refused as refused:
                assert refused.code != "InternalError", damaged
    assert await station.call("Heartbeat", {})


@pytest.mark.parametrize("action", COMMANDS, ids=lambda action: f"{action.version}-{action.name}")
async def test_seeded_answers_to_our_commands_are_taken(house: House, action):
    station = await house.connect(action.version.value)
    for seed in range(6):
        station.answers[action.name] = sample(action, "response", seed)
        request = sample(action, "request", seed)  # it may ask for what makes no sense: sent all the same
        outcome = await house.csms.commands.send(1, "cp001", action.name, request, validate=False)
        assert outcome.outcome == "answered"


@pytest.mark.parametrize("number", [HUGE, -HUGE, 2**31, 10**15])
async def test_16_numbers_beyond_all_reason_are_answered_and_kept(house: House, number):
    await house.token("RFID")
    station = await house.connect()
    status = {"connectorId": number, "errorCode": "NoError", "status": "Available"}
    assert await station.call("StatusNotification", status) == {}
    values = [{"timestamp": "2026-11-22T12:00:00Z", "sampledValue": [{"value": str(number)}]}]
    odd = {"connectorId": number, "transactionId": number, "meterValue": values}
    assert await station.call("MeterValues", odd) == {}
    begun = await station.call("StartTransaction", {**start(), "meterStart": number, "connectorId": number})
    for named in (begun["transactionId"], number):
        assert await station.call("StopTransaction", stop(named, number)) == {}
    rows = await house.transactions()
    assert len(rows) == 2
    assert not any(row["active"] for row in rows)
    if abs(number) >= 10**15:
        assert "meter_out_of_range" in rows[0]["flags"]


@pytest.mark.parametrize("number", [HUGE, -HUGE, 2**31])
async def test_201_numbers_beyond_all_reason_are_answered_and_kept(house: House, number):
    station = await house.connect("2.0.1")
    far = {"value": 9e12, "unitOfMeasure": {"unit": "kWh", "multiplier": 9}}
    values = [{"timestamp": "2026-11-22T12:00:00Z", "sampledValue": [far]}]
    payload = event(
        "Started",
        number,
        evse=(number, number),
        info={"remoteStartId": number},
        meterValue=values,
        seconds=0,
    )
    assert await station.call("TransactionEvent", payload) == {}
    report = {
        "requestId": number,
        "seqNo": number,
        "generatedAt": "2026-11-22T12:00:00Z",
        "reportData": [
            {
                "component": {"name": "x" * 50, "evse": {"id": number, "connectorId": number}},
                "variable": {"name": "y" * 50, "instance": "z" * 50},
                "variableAttribute": [{"value": "1"}],
            }
        ],
    }
    assert await station.call("NotifyReport", report) == {}
    row = await house.transaction()
    assert (row["meter_start"], row["remote_start_id"], row["evse_id"]) == (None, number, None)
    assert await house.rows(tables.evses) == []


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2016-12-31T23:59:60Z"])
async def test_the_ends_of_time_are_kept(house: House, stamp):
    await house.token("RFID")
    station = await house.connect()
    begun = await station.call("StartTransaction", {**start(), "timestamp": stamp})
    assert begun["idTagInfo"]["status"] == "Accepted"
    await station.call("StopTransaction", {**stop(begun["transactionId"]), "timestamp": stamp})
    row = await house.transaction()
    assert (row["started_at"], row["active"]) == (row["stopped_at"], False)


async def test_a_long_token_is_one_token(house: House):
    station = await house.connect()
    tags = ["A" * 300, "a" * 300, "A" * 301]
    numbers = [
        (await station.call("StartTransaction", start(token=tag), message_id=f"m{place}"))["transactionId"]
        for place, tag in enumerate(tags)
    ]
    assert numbers[0] == numbers[1] != numbers[2]
