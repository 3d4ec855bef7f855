"""A station of ours in trouble, seen by the library: offline, without power, misunderstood."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracles.simulator_interop.conftest import staged
from tests.oracles.simulator_interop.stage import GOOD, TRANSACTION

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


@VERSIONS
async def test_what_happened_offline_is_told_afterwards_once_and_in_order(version: str) -> None:
    async with staged(version) as stage:
        began = await stage.charging()
        await stage.station.go_offline()
        await stage.station.stop(token=GOOD)
        await stage.station.unplug()
        await stage.station.go_online()
        await stage.reconnected()
        ended = await stage.ends()
        await stage.station.quiet(5.0)

        actions = [each.action for each in stage.peer.heard]
        assert "BootNotification" not in actions  # a mere reconnect is no boot
        if version == "1.6":
            assert (actions.count("StopTransaction"), ended["transaction_id"]) == (1, TRANSACTION)
        else:
            events = [each.payload for each in stage.peer.heard if each.action == "TransactionEvent"]
            numbers = [event["seq_no"] for event in events]
            assert numbers == sorted(set(numbers))
            assert ended["transaction_info"]["transaction_id"] == began["transaction_info"]["transaction_id"]
            assert ended["offline"]


@VERSIONS
async def test_a_transaction_wholly_offline_gets_its_id_when_it_is_told(version: str) -> None:
    async with staged(version) as stage:
        assert await stage.station.authorize(GOOD, evse=None) == "Accepted"  # now the cache knows it
        await stage.station.go_offline()
        await stage.station.plug()
        assert await stage.station.authorize(GOOD) == "Accepted"
        await stage.station.stop(token=GOOD)
        await stage.station.unplug()
        await stage.station.go_online()
        await stage.reconnected()
        began, ended = await stage.begins(), await stage.ends()

        if version == "1.6":
            assert (began["id_tag"], ended["transaction_id"]) == (GOOD, TRANSACTION)
            assert began["timestamp"] <= ended["timestamp"]
        else:
            assert (began["offline"], began["seq_no"]) == (True, 0)


@VERSIONS
async def test_a_power_cut_ends_the_transaction_for_that_reason(version: str) -> None:
    async with staged(version) as stage:
        await stage.charging()
        await stage.station.power_cut()
        await stage.reconnected()
        await stage.peer.hears("BootNotification")
        ended = await stage.ends()

        reason = ended["reason"] if version == "1.6" else ended["transaction_info"]["stopped_reason"]
        assert reason == "PowerLoss"
        if version == "1.6":
            assert ended["transaction_id"] == TRANSACTION
        assert not stage.runs()


@VERSIONS
async def test_what_cannot_be_read_is_refused_and_changes_nothing(version: str) -> None:
    async with staged(version) as stage:
        await stage.charging()
        code = await stage.peer.refused("Reset", valid=False, type="Gently")
        assert code == "PropertyConstraintViolation"
        code = await stage.peer.refused("ChangeAvailability", valid=False, **missing(version))
        assert (
            code == {"1.6": "OccurenceConstraintViolation", "2.0.1": "OccurrenceConstraintViolation"}[version]
        )
        code = await stage.peer.refused("UpdateFirmware", **firmware(version))
        assert code == "NotSupported"

        assert stage.runs()


def missing(version: str) -> dict[str, Any]:
    """A ChangeAvailability without what it asks for."""
    if version == "1.6":
        return {"connector_id": 1, "type": None}
    return {"evse": {"id": 1}, "operational_status": None}


def firmware(version: str) -> dict[str, Any]:
    """An action that this station declines."""
    at = "2026-05-04T03:02:01.000Z"
    if version == "1.6":
        return {"location": "ftp://127.0.0.1/x", "retrieve_date": at}
    return {"request_id": 1, "firmware": {"location": "ftp://127.0.0.1/x", "retrieve_date_time": at}}
