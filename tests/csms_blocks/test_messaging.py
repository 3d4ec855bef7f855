"""DataTransfer both ways, and the remote control commands."""

import pytest

from csms.store import tables
from tests.csms_blocks.harness import House


@pytest.mark.parametrize(
    ("version", "data", "kept"),
    [
        ("1.6", '{"a": 1}', b'{"a": 1}'),
        ("1.6", None, None),
        ("1.6", "", b""),
        ("2.0.1", {"a": [1, None]}, b'{"a": [1, null]}'),
        ("2.0.1", "text", b'"text"'),
        ("2.0.1", None, None),
    ],
)
async def test_an_unknown_vendor_is_told_so_and_its_data_kept(house: House, version, data, kept):
    station = await house.connect(version)
    payload = {"vendorId": "Acme Straße", "messageId": "Hello"}
    if data is not None:
        payload["data"] = data
    assert await station.call("DataTransfer", payload) == {"status": "UnknownVendorId"}
    (row,) = await house.rows(tables.data_transfers)
    assert (row["direction"], row["vendor_id"], row["vendor_key"]) == ("in", "Acme Straße", "acme strasse")
    assert (row["message_key"], row["data"], row["verdict"]) == ("hello", kept, "UnknownVendorId")


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_what_we_send_is_kept_with_the_stations_verdict(house: House, version):
    station = await house.connect(version)
    station.answers["DataTransfer"] = {"status": "Rejected"}
    outcome = await house.command("DataTransfer", {"vendorId": "x", "messageId": "y", "data": "z"})
    assert outcome.response == {"status": "Rejected"}
    (row,) = await house.rows(tables.data_transfers)
    assert (row["direction"], row["vendor_id"], row["verdict"]) == ("out", "x", "Rejected")


@pytest.mark.parametrize(
    ("version", "action", "payload", "status"),
    [
        ("1.6", "RemoteStartTransaction", {"idTag": "RFID", "connectorId": 1}, "Accepted"),
        ("1.6", "RemoteStopTransaction", {"transactionId": 1}, "Rejected"),
        ("1.6", "TriggerMessage", {"requestedMessage": "Heartbeat"}, "NotImplemented"),
        ("1.6", "UnlockConnector", {"connectorId": 1}, "NotSupported"),
        ("1.6", "Reset", {"type": "Soft"}, "Accepted"),
        (
            "2.0.1",
            "RequestStartTransaction",
            {"remoteStartId": 7, "evseId": 1, "idToken": {"idToken": "RFID", "type": "Central"}},
            "Accepted",
        ),
        ("2.0.1", "RequestStopTransaction", {"transactionId": "T1"}, "Rejected"),
        ("2.0.1", "TriggerMessage", {"requestedMessage": "Heartbeat"}, "Accepted"),
        ("2.0.1", "UnlockConnector", {"evseId": 1, "connectorId": 1}, "Unlocked"),
        ("2.0.1", "Reset", {"type": "OnIdle"}, "Scheduled"),
        ("2.0.1", "GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}, "NotSupported"),
        ("2.0.1", "GetReport", {"requestId": 1}, "EmptyResultSet"),
    ],
)
async def test_a_command_reaches_the_station_and_changes_no_record(
    house: House, version, action, payload, status
):
    station = await house.connect(version)
    station.answers[action] = {"status": status}
    outcome = await house.command(action, payload)
    assert (outcome.outcome, outcome.response) == ("answered", {"status": status})
    assert station.got == [(action, payload)]
    assert await house.transactions() == []
    assert await house.rows(tables.variables) == []
