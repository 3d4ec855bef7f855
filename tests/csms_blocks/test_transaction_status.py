"""2.0.1 GetTransactionStatus: the answer changes no transaction's standing; what does not fit is flagged."""

import pytest

from tests.csms_blocks.harness import House, event


@pytest.mark.parametrize(
    ("answer", "flags"),
    [
        ({"ongoingIndicator": True, "messagesInQueue": False}, []),
        ({"ongoingIndicator": False, "messagesInQueue": True}, []),
        ({"ongoingIndicator": False, "messagesInQueue": False}, ["ended_at_station"]),
        ({"messagesInQueue": False}, []),
    ],
)
async def test_an_open_transaction_stays_open(house: House, answer, flags):
    station = await house.connect("2.0.1")
    station.answers["GetTransactionStatus"] = answer
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1)))
    outcome = await house.command("GetTransactionStatus", {"transactionId": "T1"})
    assert outcome.response == answer
    row = await house.transaction()
    assert (row["active"], row["flags"]) == (True, flags)
    assert await house.noted() == flags
    await house.command("GetTransactionStatus", {"transactionId": "T1"})
    assert await house.noted() == flags  # told once


async def test_one_that_an_operator_closed_and_that_goes_on(house: House):
    await house.token("RFID")
    station = await house.connect("2.0.1")
    station.answers["GetTransactionStatus"] = {"ongoingIndicator": True, "messagesInQueue": False}
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1), token="RFID"))
    await house.csms.acts.close_transaction(1, "cp001", (await house.transaction())["id"], "me", "test")
    await house.command("GetTransactionStatus", {"transactionId": "T1"})
    row = await house.transaction()
    assert (row["active"], row["flags"]) == (False, ["active_at_station", "estimated"])


async def test_unknown_ones_and_the_queue_alone_leave_nothing(house: House):
    station = await house.connect("2.0.1")
    station.answers["GetTransactionStatus"] = {"messagesInQueue": True}
    for payload in ({}, {"transactionId": "T9"}):
        outcome = await house.command("GetTransactionStatus", payload)
        assert outcome.response == {"messagesInQueue": True}
    assert await house.transactions() == []
    assert await house.noted() == []
