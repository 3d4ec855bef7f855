"""Transactions and meter values: our station at the library's central system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ocpp.exceptions import InternalError

from tests.oracles.library import Answer, Payload
from tests.oracles.simulator_interop.conftest import Perform
from tests.oracles.simulator_interop.stage import GOOD, TRANSACTION, Stage
from tests.oracles.table import Case, Row, cases

REGISTER = "Energy.Active.Import.Register"


def once_then(action_error: InternalError, answer: Answer) -> Answer:
    """Fail the first time, answer afterwards."""
    first: Iterator[bool] = iter((True,))

    def reply(payload: Payload) -> Any:
        if next(first, False):
            raise action_error
        return answer(payload) if callable(answer) else answer

    return reply


async def stop(stage: Stage) -> Payload:
    """Stop with the same token."""
    await stage.station.stop(reason="Local", token=GOOD)
    return await stage.ends()


async def begins_16(stage: Stage) -> None:
    began = await stage.charging()

    assert (began["connector_id"], began["id_tag"]) == (1, GOOD)
    assert await stop(stage) is not None
    assert not stage.runs()


async def start_refused_16(stage: Stage) -> None:
    """Invalid, with an id: it is stopped for that reason, under that id."""
    answer = {"transaction_id": TRANSACTION, "id_tag_info": {"status": "Invalid"}}
    stage.peer.answers("StartTransaction", answer)
    await stage.station.plug(evse=1)
    await stage.station.authorize(GOOD, evse=1)

    stopped = await stage.ends()
    assert (stopped["transaction_id"], stopped["reason"]) == (TRANSACTION, "DeAuthorized")
    await stage.station.until(lambda: not stage.runs(), 5.0)


async def ends_16(stage: Stage) -> None:
    began = await stage.charging()
    await stage.station.until(lambda: stage.station.evse(1).meter > began["meter_start"], 5.0)
    stopped = await stop(stage)

    assert (stopped["transaction_id"], stopped["id_tag"]) == (TRANSACTION, GOOD)
    assert stopped["meter_stop"] > began["meter_start"]
    await stage.station.quiet(5.0)
    assert stage.shown() == "Finishing"


async def stop_repeated_16(stage: Stage) -> None:
    """A CALLERROR is no receipt: the same stop comes again."""
    await stage.charging()
    stage.peer.answers("StopTransaction", once_then(InternalError("later"), {}))
    first = await stop(stage)

    assert await stage.ends() == first
    await stage.station.quiet(5.0)


async def samples_16(stage: Stage) -> None:
    began = await stage.charging()
    sample = await stage.peer.hears("MeterValues", transaction_id=TRANSACTION)

    values = sample["meter_value"][0]["sampled_value"]
    register = next(value for value in values if value["measurand"] == REGISTER)
    assert float(register["value"]) >= began["meter_start"]


async def samples_refused(stage: Stage) -> None:
    """Nobody takes the samples: the transaction goes on and ends as ever."""
    stage.peer.answers("MeterValues", InternalError("full"))
    await stage.charging()
    await stage.peer.hears("MeterValues")

    assert (await stop(stage))["transaction_id"] == TRANSACTION


async def triggered(stage: Stage) -> None:
    """In 2.0.1 MeterValues come on demand, outside a transaction."""
    answer = await stage.peer.call("TriggerMessage", requested_message="MeterValues", evse={"id": 1})
    assert answer.status == "Accepted"
    sample = await stage.peer.hears("MeterValues")

    assert sample["evse_id"] == 1
    measured = [value["measurand"] for value in sample["meter_value"][0]["sampled_value"]]
    assert REGISTER in measured


async def triggered_refused(stage: Stage) -> None:
    stage.peer.answers("MeterValues", InternalError("full"))
    answer = await stage.peer.call("TriggerMessage", requested_message="MeterValues", evse={"id": 1})
    assert answer.status == "Accepted"
    await stage.peer.hears("MeterValues")

    await stage.charging()
    assert stage.runs()


async def whole_transaction(stage: Stage) -> None:
    """Events in order, one transactionId, a register that only rises."""
    began = await stage.charging()
    sample = await stage.peer.hears("TransactionEvent", trigger_reason="MeterValuePeriodic")
    ended = await stop(stage)

    events = [each.payload for each in stage.peer.heard if each.action == "TransactionEvent"]
    assert [event["seq_no"] for event in events] == list(range(len(events)))
    assert {event["transaction_info"]["transaction_id"] for event in events} == {
        began["transaction_info"]["transaction_id"]
    }
    assert began["evse"] == {"id": 1, "connector_id": 1}
    assert sample["transaction_info"]["charging_state"] == "Charging"
    assert ended["transaction_info"]["stopped_reason"] == "Local"
    registers = [
        value["value"]
        for event in events
        for meter_value in event.get("meter_value", [])
        for value in meter_value["sampled_value"]
        if value["measurand"] == REGISTER and "phase" not in value
    ]
    assert len(registers) >= 2
    assert registers == sorted(registers)


async def event_refused(stage: Stage) -> None:
    """The token is refused in the answer to the event: the station ends the transaction for that reason."""
    info = {"id_token_info": {"status": "Blocked"}}
    stage.peer.answers("TransactionEvent", lambda payload: info if "id_token" in payload else {})
    await stage.station.plug(evse=1)
    await stage.station.authorize(GOOD, evse=1)

    ended = await stage.ends()
    assert ended["trigger_reason"] == "Deauthorized"
    assert ended["transaction_info"]["stopped_reason"] == "DeAuthorized"
    await stage.station.until(lambda: not stage.runs(), 5.0)


async def status_of_a_running_one(stage: Stage) -> None:
    """E14: it goes on; while its events are refused they are owed, and afterwards nothing is."""
    began = await stage.charging()
    name = began["transaction_info"]["transaction_id"]
    await stage.settled()
    answer = await stage.peer.call("GetTransactionStatus", transaction_id=name)
    assert (answer.ongoing_indicator, answer.messages_in_queue) == (True, False)
    stage.peer.answers("TransactionEvent", once_then(InternalError("later"), {}))
    await stop(stage)
    answer = await stage.peer.call("GetTransactionStatus", transaction_id=name)
    assert (answer.ongoing_indicator, answer.messages_in_queue) == (False, True)
    await stage.station.quiet(5.0)
    answer = await stage.peer.call("GetTransactionStatus")
    assert (answer.ongoing_indicator, answer.messages_in_queue) == (None, False)


async def status_of_none(stage: Stage) -> None:
    """E14.FR.01: neither goes on nor is owed."""
    answer = await stage.peer.call("GetTransactionStatus", transaction_id="never-heard-of")
    assert (answer.ongoing_indicator, answer.messages_in_queue) == (False, False)
    assert not stage.runs()


ROWS = [
    Row("1.6", "StartTransaction", begins_16, start_refused_16),
    Row("1.6", "StopTransaction", ends_16, stop_repeated_16),
    Row("1.6", "MeterValues", samples_16, samples_refused),
    Row("2.0.1", "MeterValues", triggered, triggered_refused),
    Row("2.0.1", "TransactionEvent", whole_transaction, event_refused),
    Row("2.0.1", "GetTransactionStatus", status_of_a_running_one, status_of_none),
]


@cases(ROWS)
async def test_transactions(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
