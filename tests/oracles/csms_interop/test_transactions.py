"""Whole transactions, meter values and what is refused of them: the library as a station against our CSMS."""

from __future__ import annotations

import pytest

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.sessions import TX, event, metered, readings, start, stop
from tests.oracles.csms_interop.stage import AT, BLOCKED, GOOD, LATER, Stage, order
from tests.oracles.rest import until
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")

HALFWAY = "2026-05-04T03:30:00.000Z"


async def started(stage: Stage) -> None:
    transaction_id, status = await start(stage)

    assert status == "Accepted"
    shown = await stage.transaction()
    assert shown["transactionId"] == transaction_id
    assert (shown["evse"], shown["connector"], shown["token"]) == (1, 1, GOOD)
    assert (shown["authorized"], shown["active"], shown["flags"]) == (True, True, [])
    assert (shown["startedAt"], shown["meterStart"], shown["stoppedAt"]) == (AT, 1000, None)


async def start_blocked(stage: Stage) -> None:
    transaction_id, status = await start(stage, BLOCKED)

    assert status == "Blocked"
    assert transaction_id
    shown = await stage.transaction()
    assert (shown["transactionId"], shown["authorized"]) == (transaction_id, False)


async def stopped(stage: Stage) -> None:
    transaction_id, _ = await start(stage)
    answer = await stop(stage, transaction_id, "Local")

    assert answer.id_tag_info == {"status": "Accepted"}
    shown = await stage.transaction()
    assert (shown["active"], shown["stopReason"], shown["stoppedAt"]) == (False, "Local", LATER)
    assert (shown["meterStop"], shown["energy"], shown["flags"]) == (3500, 2500, [])


async def stop_refused(stage: Stage) -> None:
    """Without meterStop it cannot be read: a CALLERROR, and the transaction says so."""
    transaction_id, _ = await start(stage)
    code = await stage.station.refused(
        "StopTransaction", valid=False, transaction_id=transaction_id, meter_stop=None, timestamp=LATER
    )

    assert code == "OccurenceConstraintViolation"

    async def flagged() -> bool:
        return bool((await stage.transaction())["flags"] == ["end_refused"])

    await until("the transaction bears the flag", flagged)  # the CALLERROR does not wait for it
    assert (await stage.transaction())["active"]


async def metered_16(stage: Stage) -> None:
    transaction_id, _ = await start(stage)
    kilo = {"value": "1.25", "measurand": "Energy.Active.Import.Register", "unit": "kWh"}
    power = {"value": "7400", "measurand": "Power.Active.Import", "unit": "W"}
    await stage.station.call(
        "MeterValues",
        connector_id=1,
        transaction_id=transaction_id,
        meter_value=[{"timestamp": HALFWAY, "sampled_value": [kilo, power]}],
    )

    key = (await stage.transaction())["id"]
    assert await readings(stage) == [(HALFWAY, 1250, key)]


async def metered_201(stage: Stage) -> None:
    await stage.station.call("MeterValues", evse_id=1, meter_value=[metered(HALFWAY, 1250)])

    assert await readings(stage) == [(HALFWAY, 1250, None)]


async def meter_values_refused(stage: Stage) -> None:
    place = {"connector_id": 1} if stage.version == "1.6" else {"evse_id": 1}
    code = await stage.station.refused("MeterValues", valid=False, meter_value=None, **place)

    spelled = {"1.6": "OccurenceConstraintViolation", "2.0.1": "OccurrenceConstraintViolation"}
    assert code == spelled[stage.version]
    assert await readings(stage) == []


async def whole_transaction(stage: Stage) -> None:
    """Started, Updated and Ended, one of them sent twice: one transaction with all its events."""
    transaction_id, status = await start(stage)
    assert status == "Accepted"
    for _ in range(2):
        await event(
            stage,
            "Updated",
            1,
            trigger="MeterValuePeriodic",
            at=HALFWAY,
            info={"charging_state": "Charging"},
            meter_value=[metered(HALFWAY, 1250)],
        )
    running = await stage.transaction()
    assert (running["active"], running["chargingState"], running["energy"]) == (True, "Charging", 250)

    answer = await stop(stage, transaction_id, "Local")

    assert answer.id_token_info == {"status": "Accepted"}
    shown = await stage.transaction()
    assert (shown["transactionId"], shown["active"], shown["stopReason"]) == ("tx-1", False, "Local")
    assert (shown["meterStart"], shown["meterStop"], shown["energy"]) == (1000, 3500, 2500)
    assert (shown["startedAt"], shown["stoppedAt"], shown["flags"]) == (AT, LATER, [])
    events = (await stage.rest.get(f"/api/transactions/{shown['id']}"))["events"]
    assert [(each["seqNo"], each["eventType"]) for each in events] == [
        (0, "Started"),
        (1, "Updated"),
        (2, "Ended"),
    ]
    found = await readings(stage)
    assert [(at, wh) for at, wh, _ in found] == [(AT, 1000), (HALFWAY, 1250), (LATER, 3500)]


async def begun(stage: Stage) -> None:
    await start(stage)


async def still_runs(stage: Stage) -> None:
    shown = await stage.transaction()
    assert (shown["active"], shown["flags"]) == (True, [])


async def lost_its_end(stage: Stage) -> None:
    """The station is done with it and owes nothing: the record says so, and nobody has ended it."""
    shown = await stage.transaction()
    assert (shown["active"], shown["stoppedAt"], shown["flags"]) == (True, None, ["ended_at_station"])


ROWS = [
    Row("1.6", "StartTransaction", started, start_blocked),
    Row("1.6", "StopTransaction", stopped, stop_refused),
    Row("1.6", "MeterValues", metered_16, meter_values_refused),
    Row("2.0.1", "MeterValues", metered_201, meter_values_refused),
    Row("2.0.1", "TransactionEvent", whole_transaction, start_blocked),
    Row(
        "2.0.1",
        "GetTransactionStatus",
        order(
            {"transactionId": TX},
            {"ongoing_indicator": True, "messages_in_queue": False},
            still_runs,
            before=begun,
        ),
        order(
            {"transactionId": TX},
            {"ongoing_indicator": False, "messages_in_queue": False},
            lost_its_end,
            before=begun,
        ),
    ),
]


@cases(ROWS)
async def test_transactions(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
