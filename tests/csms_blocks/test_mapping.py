"""A changed mapping on record: what is going on moves with its connector, and nothing is lost or ended."""

import pytest

from csms.store import tables
from tests.csms_blocks.harness import House, meter_16, stamp, start, stop

TABLE = {"1": [1, 1], "2": [1, 2]}


async def two_charging(house: House):
    """A station that charges on connectors 1 and 2; its transactions' ids."""
    await house.token("RFID")
    station = await house.connect()
    for connector in (0, 1, 2):
        payload = {"connectorId": connector, "errorCode": "NoError", "status": "Available"}
        await station.call("StatusNotification", payload)
    one = await station.call("StartTransaction", start())
    two = await station.call("StartTransaction", start(2, seconds=5))
    return station, one["transactionId"], two["transactionId"]


async def places(house: House, table) -> list[tuple[int, int]]:
    return [(row["evse_id"], row["connector_id"]) for row in await house.rows(table)]


@pytest.mark.parametrize("mapping", [TABLE, "single"])
async def test_sessions_go_on_at_their_new_places(house: House, mapping):
    station, one, two = await two_charging(house)
    await house.setting(evseMapping=mapping)
    assert await places(house, tables.connectors) == [(0, 0), (1, 1), (1, 2)]
    assert await places(house, tables.transactions) == [(1, 1), (1, 2)]
    assert await house.noted() == ["evse_conflict"]
    await station.call("MeterValues", meter_16("7", 2, number=two))
    await station.call("StopTransaction", stop(one, 9))
    first, second = await house.transactions()
    assert (first["active"], first["energy"], first["flags"]) == (False, 9, [])
    assert (second["active"], second["meter_last"], second["flags"]) == (True, 7, ["overlap"])


async def test_and_back_again(house: House):
    station, _, two = await two_charging(house)
    await house.setting(evseMapping="single")
    await house.setting(evseMapping=None)
    assert await places(house, tables.transactions) == [(1, 1), (2, 1)]
    assert await house.noted() == ["evse_conflict"]
    await station.call("StopTransaction", stop(two, 9))
    assert [row["active"] for row in await house.transactions()] == [True, False]


async def test_what_was_asked_of_a_place_moves_along(house: House):
    station, _, _ = await two_charging(house)
    station.answers["ChangeAvailability"] = {"status": "Scheduled"}
    station.answers["ReserveNow"] = {"status": "Accepted"}
    station.answers["RemoteStartTransaction"] = {"status": "Accepted"}
    for connector, wanted in ((0, "Operative"), (1, "Operative"), (2, "Inoperative")):
        await house.command("ChangeAvailability", {"connectorId": connector, "type": wanted})
    reservation = {"connectorId": 2, "idTag": "RFID", "reservationId": 4, "expiryDate": stamp(600)}
    await house.command("ReserveNow", reservation)
    await house.command("RemoteStartTransaction", {"connectorId": 2, "idTag": "GUEST"})
    await house.setting(evseMapping={"1": [1, 2], "2": [1, 1]})
    told = {
        (row["evse_id"], row["connector_id"]): row["operational_status"]
        for row in await house.rows(tables.availability)
    }
    assert told == {(0, 0): "Operative", (1, 1): "Inoperative", (1, 2): "Operative"}
    assert await places(house, tables.reservations) == [(1, 1)]
    assert await places(house, tables.remote_starts) == [(1, 1)]
    answer = await station.call("StartTransaction", {**start(2, seconds=9), "reservationId": 4})
    assert answer["idTagInfo"]["status"] == "Accepted"
    (row,) = await house.rows(tables.reservations)
    assert row["status"] == "Used"


async def test_the_setting_of_a_server_counts_from_the_next_connection(house: House, monkeypatch):
    station, one, _ = await two_charging(house)
    await station.leave()
    servers = [each.model_copy(update={"evse_mapping": "single"}) for each in house.csms.settings.websockets]
    monkeypatch.setattr(
        house.csms, "settings", house.csms.settings.model_copy(update={"websockets": servers})
    )
    station = await house.connect(boot=False)
    await station.call("Heartbeat", {})
    assert await places(house, tables.transactions) == [(1, 1), (1, 2)]
    await station.call("StartTransaction", start(3, seconds=20))
    assert [row["active"] for row in await house.transactions()] == [False, False, True]
    await station.call("StopTransaction", stop(one, 9))
    assert (await house.transactions())[0]["energy"] == 9
