"""What the CSMS answers about tokens: place, language, group, master pass, and the kind of a token."""

import pytest

from tests.csms_blocks.harness import House, start

PLACES = {"cp001": [1]}


async def asked(station, version: str, token: str = "RFID", kind: str = "ISO14443") -> dict:
    """The answer to Authorize."""
    if version == "1.6":
        return (await station.call("Authorize", {"idTag": token}))["idTagInfo"]
    return (await station.call("Authorize", {"idToken": {"idToken": token, "type": kind}}))["idTokenInfo"]


async def begun(station, evse: int, token: str = "RFID", kind: str = "ISO14443") -> str:
    """The status in the answer to a start of 2.0.1."""
    event = {
        "eventType": "Started",
        "timestamp": "2026-11-22T12:00:00Z",
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": f"T{evse}-{token}"},
        "evse": {"id": evse, "connectorId": 1},
        "idToken": {"idToken": token, "type": kind},
    }
    return (await station.call("TransactionEvent", event))["idTokenInfo"]["status"]


async def test_everything_set_for_a_token_is_told(house: House):
    await house.token("RFID", group="FLEET", language="de-CH", evses=PLACES, expiresAt="2026-12-01T00:00:00Z")
    station = await house.connect("2.0.1")
    assert await asked(station, "2.0.1", "rfid") == {
        "status": "Accepted",
        "cacheExpiryDateTime": "2026-12-01T00:00:00.000Z",
        "language1": "de-CH",
        "evseId": [1],
        "groupIdToken": {"idToken": "FLEET", "type": "Central"},
    }


@pytest.mark.parametrize(("version", "status"), [("1.6", "Invalid"), ("2.0.1", "NotAtThisLocation")])
async def test_a_token_is_refused_where_it_is_not_good(house: House, version, status):
    await house.token("RFID", evses=PLACES)
    await house.connect(version)
    other = await house.connect(version, "cp002")
    assert (await asked(other, version))["status"] == status


async def test_a_start_on_another_evse_is_refused_and_kept(house: House):
    await house.token("RFID", evses=PLACES)
    station = await house.connect("2.0.1")
    assert await begun(station, 1) == "Accepted"
    assert await begun(station, 2) == "NotAtThisLocation"
    shown = {each["evse"]: each["authorized"] for each in (await house.csms.queries.transactions())["items"]}
    assert shown == {1: True, 2: False}


async def test_a_start_of_16_on_another_connector_is_refused(house: House):
    await house.token("RFID", evses=PLACES)
    station = await house.connect("1.6")
    for connector, status in ((1, "Accepted"), (2, "Invalid")):
        answer = await station.call("StartTransaction", start(connector, "RFID"))
        assert answer["idTagInfo"]["status"] == status


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_master_pass_is_told_its_group_and_starts_nothing(house: House, version):
    await house.token("BOSS", group="MASTER", masterPass=True)
    station = await house.connect(version)
    info = await asked(station, version, "BOSS")
    assert info["status"] == "Accepted"
    assert "MASTER" in str(info)
    if version == "1.6":
        answer = await station.call("StartTransaction", start(1, "BOSS"))
        assert answer["idTagInfo"]["status"] == "Invalid"
    else:
        assert await begun(station, 1, "BOSS") == "Invalid"
    (only,) = (await house.csms.queries.transactions())["items"]
    assert (only["authorized"], only["active"]) == (False, version == "2.0.1")


@pytest.mark.parametrize(
    ("kind", "status"), [("ISO14443", "Unknown"), ("KeyCode", "Invalid"), ("Local", "Invalid")]
)
async def test_what_nobody_knows_is_told_by_its_kind(house: House, kind, status):
    station = await house.connect("2.0.1")
    assert (await asked(station, "2.0.1", "T", kind))["status"] == status
    assert await begun(station, 1, "T", kind) == status


@pytest.mark.parametrize("kind", ["KeyCode", "Local", "Central", "ISO14443"])
async def test_what_is_known_is_accepted_of_every_kind(house: House, kind):
    await house.token("T", type=kind)
    station = await house.connect("2.0.1")
    assert (await asked(station, "2.0.1", "T", kind))["status"] == "Accepted"
    assert await begun(station, 1, "T", kind) == "Accepted"
