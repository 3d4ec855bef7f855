"""What goes wrong with real stations, played by the library: repeats, lost connections, odd answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracles.conftest import Running
from tests.oracles.csms_interop.conftest import staged
from tests.oracles.csms_interop.sessions import start, stop
from tests.oracles.csms_interop.stage import AT, GOOD, LATER

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


@VERSIONS
async def test_a_repeated_start_is_one_transaction(version: str, shared: Running) -> None:
    """The same message id, and a new id with the same content: stations do both when an answer is lost."""
    async with staged(shared, version, f"repeat-{version}") as stage:
        answers = [await start(stage, unique_id=name) for name in ("first", "first", "second")]

        assert answers == [answers[0]] * 3
        shown = await stage.transaction()
        assert (shown["transactionId"], shown["active"], shown["flags"]) == (answers[0][0], True, [])


@VERSIONS
async def test_a_lost_connection_interrupts_no_transaction(version: str, shared: Running) -> None:
    """Neither a boot nor a status is needed after it; what the station has kept arrives and ends it."""
    name = f"lost-{version}"
    async with staged(shared, version, name) as stage:
        transaction_id, _ = await start(stage)
    async with staged(shared, version, name, booted=False) as stage:
        assert (await stage.transaction())["active"]
        await stop(stage, transaction_id)

        shown = await stage.transaction()
        assert (shown["active"], shown["energy"], shown["stoppedAt"]) == (False, 2500, LATER)


@VERSIONS
async def test_the_newest_socket_of_a_station_wins(version: str, shared: Running) -> None:
    name = f"twice-{version}"
    async with staged(shared, version, name) as older, staged(shared, version, name, booted=False) as newer:
        assert await older.station.closed() == (1008, "superseded")

        assert (await newer.station.call("Heartbeat")).current_time
        assert (await newer.rest.station(name))["online"]


@VERSIONS
async def test_a_station_without_a_boot_on_record_is_served_and_asked_for_it(
    version: str, shared: Running
) -> None:
    async with staged(shared, version, f"unbooted-{version}", booted=False) as stage:
        stage.station.answers("TriggerMessage", {"status": "Accepted"})
        assert (await stage.station.call("Heartbeat")).current_time
        await stage.station.hears("TriggerMessage", requested_message="BootNotification")

        assert (await stage.boot()).status == "Accepted"
        assert (await stage.station.call("Heartbeat")).current_time
        assert len(stage.station.heard) == 1  # once, and never again


@VERSIONS
async def test_a_token_charges_at_as_many_places_as_it_may(version: str, shared: Running) -> None:
    token = f"ONCE-{version}"
    await shared.rest.token(token, concurrency=1)
    async with (
        staged(shared, version, f"here-{version}") as here,
        staged(shared, version, f"there-{version}") as there,
    ):
        transaction_id, status = await start(here, token)
        assert status == "Accepted"
        assert (await start(there, token))[1] == "ConcurrentTx"
        refused = await there.transaction()
        assert (refused["authorized"], refused["tokenStatus"]) == (False, "ConcurrentTx")

        await stop(here, transaction_id)
    async with staged(shared, version, f"elsewhere-{version}") as elsewhere:
        assert (await start(elsewhere, token))[1] == "Accepted"


async def test_a_stop_of_an_unknown_transaction_is_acknowledged_and_kept(shared: Running) -> None:
    async with staged(shared, "1.6", "orphan") as stage:
        answer = await stop(stage, 4711)

        assert answer.id_tag_info == {"status": "Accepted"}
        shown = await stage.transaction()
        assert (shown["transactionId"], shown["meterStop"], shown["active"]) == (4711, 3500, False)
        assert "orphan" in shown["flags"]


async def test_two_connectors_of_one_station_charge_at_once(shared: Running) -> None:
    """In 1.6 each connector is an EVSE of its own: stopping one leaves the other alone."""
    async with staged(shared, "1.6", "two") as stage:
        ids = []
        for connector in (1, 2):
            answer = await stage.station.call(
                "StartTransaction", connector_id=connector, id_tag=GOOD, meter_start=1000, timestamp=AT
            )
            ids.append(answer.transaction_id)
        await stop(stage, ids[0])

        first, second = await stage.rest.transactions(stage.id)
        assert (first["transactionId"], first["evse"], first["active"]) == (ids[0], 1, False)
        assert (second["transactionId"], second["evse"], second["active"]) == (ids[1], 2, True)
        assert first["flags"] == second["flags"] == []


@VERSIONS
async def test_an_answer_that_breaks_its_schema_is_told_as_such(version: str, shared: Running) -> None:
    async with staged(shared, version, f"odd-{version}") as stage:
        stage.station.answers("Reset", {"status": "Perhaps"}, valid=False)
        kind = {"1.6": "Soft", "2.0.1": "Immediate"}[version]
        reply = await stage.rest.command(stage.id, "Reset", {"type": kind})

        assert (reply.status, reply.body["outcome"], reply.body["response"]) == (
            200,
            "invalid",
            {"status": "Perhaps"},
        )
        assert [(fault["path"], fault["rule"]) for fault in reply.body["faults"]] == [("/status", "enum")]
        assert (await stage.station.call("Heartbeat")).current_time


@VERSIONS
async def test_nothing_is_started_at_a_station_that_is_pending(version: str, shared: Running) -> None:
    async with staged(shared, version, f"pending-{version}", booted=False) as stage:
        pending = {"boot": {"status": "Pending"}}
        assert (await stage.rest.request("PATCH", f"/api/stations/{stage.id}", pending)).status == 200
        assert (await stage.boot()).status == "Pending"
        action, payload = remote_start(version)
        reply = await stage.rest.command(stage.id, action, payload)

        assert (reply.status, reply.body["outcome"]) == (409, "gated")
        # what is asked for by a trigger is served even now
        stage.station.answers("TriggerMessage", {"status": "Accepted"})
        reply = await stage.rest.command(stage.id, "TriggerMessage", {"requestedMessage": "Heartbeat"})
        assert reply.body["outcome"] == "answered", reply
        assert (await stage.station.call("Heartbeat")).current_time


@VERSIONS
async def test_a_connection_lost_before_the_answer_ends_the_command(version: str, shared: Running) -> None:
    async with staged(shared, version, f"cut-{version}") as stage:
        stage.station.hangs_up_on("Reset")
        kind = {"1.6": "Soft", "2.0.1": "Immediate"}[version]
        reply = await stage.rest.command(stage.id, "Reset", {"type": kind})

        assert (reply.status, reply.body["outcome"]) == (502, "disconnected")


def remote_start(version: str) -> tuple[str, dict[str, Any]]:
    """Action and payload of a remote start."""
    if version == "1.6":
        return "RemoteStartTransaction", {"connectorId": 1, "idTag": GOOD}
    token = {"idToken": GOOD, "type": "ISO14443"}
    return "RequestStartTransaction", {"evseId": 1, "idToken": token, "remoteStartId": 7}
