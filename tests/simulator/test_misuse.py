"""Acts that cannot be: refused in plain words, before anything has changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ocppj import virtual_time
from ocppj.clock import LoopClock
from schemas.version import Version
from simulator import Station
from tests.simulator.office import Office

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
Act = Callable[[Station], Awaitable[Any]]
V16, V201 = Version.V16, Version.V201

WORDS: dict[str, tuple[Act, str]] = {
    "reason of a stop": (lambda one: one.stop(reason="Because"), "reason 'Because' is none of .*Reboot"),
    "code of a fault": (lambda one: one.fault(1, "Smoke"), "error_code 'Smoke' is none of .*GroundFailure"),
    "type of a token": (
        lambda one: one.authorize("T2", 2, token_type="Card"),
        "token_type 'Card' is none of .*ISO14443",
    ),
    "reason of a reboot": (lambda one: one.reboot("Whim"), "reason 'Whim' is none of .*LocalReset"),
}
CONNECTORS: dict[str, Act] = {
    "plug": lambda one: one.plug(2, 7),
    "authorize": lambda one: one.authorize("T2", 2, connector=7),
    "fault": lambda one: one.fault(1, connector=7),
    "jam_lock": lambda one: one.jam_lock(1, connector=7),
    "clear_fault": lambda one: one.clear_fault(1, connector=7),
}
AFTERWARDS: dict[str, Act] = {
    "plug": lambda one: one.plug(),
    "unplug": lambda one: one.unplug(),
    "authorize": lambda one: one.authorize("T1"),
    "stop": lambda one: one.stop(),
    "fault": lambda one: one.fault(),
    "reboot": lambda one: one.reboot(),
    "power_down": lambda one: one.power_down(),
    "power_cut": lambda one: one.power_cut(),
    "disconnect": lambda one: one.disconnect(),
    "go_offline": lambda one: one.go_offline(),
    "go_online": lambda one: one.go_online(),
    "booted": lambda one: one.booted(),
}


def station(office: Office, **more: Any) -> Station:
    return Station(
        "cp001", link=office.link, version=office.version, profile="ac-2x", clock=LoopClock(EPOCH), **more
    )


async def refused_in_mid_session(office: Office, act: Act, text: str) -> None:
    """What was refused has changed nothing: the session goes on, and its end is told."""
    async with station(office) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await one.quiet()
        before, calls = one.evse(), len(office.calls)
        with pytest.raises(ValueError, match=text):
            await act(one)
        await one.quiet()
        assert one.evse() == before and len(office.calls) == calls and one.online
        await one.stop()
        await one.quiet()
        assert told_ends(office) == ["Local"]


def told_ends(office: Office) -> list[str]:
    """The reasons of the transactions that ended."""
    if office.version is V16:
        return [stop.get("reason", "Local") for stop in office.seen("StopTransaction")]
    events = [each for each in office.seen("TransactionEvent") if each["eventType"] == "Ended"]
    return [each["transactionInfo"].get("stoppedReason", "Local") for each in events]


@pytest.mark.parametrize("name", WORDS)
def test_a_word_that_there_is_not(office: Office, name: str) -> None:
    virtual_time.run(refused_in_mid_session(office, *WORDS[name]), start=EPOCH)


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_connector_that_there_is_not(office: Office, name: str) -> None:
    text = r"EVSE [12] has no connector 7"
    virtual_time.run(refused_in_mid_session(office, CONNECTORS[name], text), start=EPOCH)


@pytest.mark.parametrize(
    ("version", "other"), [(V16, "Timeout"), (V201, "HardReset")], ids=lambda each: str(each)
)
def test_a_reason_of_the_other_version_alone(version: Version, other: str) -> None:
    act = refused_in_mid_session(Office(version), lambda one: one.stop(reason=other), f"reason '{other}'")
    virtual_time.run(act, start=EPOCH)


def test_a_boot_for_a_reason_that_there_is_not(office: Office) -> None:
    async def scene() -> None:
        with pytest.raises(ValueError, match=r"reason 'Whim' is none of .*PowerUp"):
            async with station(office, boot_reason="Whim"):
                pass

    virtual_time.run(scene(), start=EPOCH)


@pytest.mark.parametrize("kept", [True, False], ids=["state folder", "memory"])
def test_a_closed_station_can_be_read_and_closed_but_not_act(
    office: Office, kept: bool, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with station(office, state_dir=tmp_path if kept else None) as one:
            await one.booted()
            await one.plug()
            await one.authorize("T1")
            await one.quiet()
            assert await one.close() is None
        assert await one.close() is None
        for act in AFTERWARDS.values():
            with pytest.raises(RuntimeError, match="cp001 has been closed"):
                await act(one)
        assert one.evse().plugged and one.acknowledged and not one.online
        one.power_up()  # it is the same station again
        await one.booted()
        await one.unplug()
        assert await one.close() is None

    virtual_time.run(scene(), start=EPOCH)


def test_offline_over_a_power_cut(office: Office, tmp_path: Path) -> None:
    async def scene() -> None:
        async with station(office, state_dir=tmp_path) as one:
            await one.booted()
            await one.go_offline()
            connections = office.connections
            await one.power_cut(5)
            await one.core.sleep(3600)
            assert not one.connected and office.connections == connections
            at = one.core.now()
            await one.go_online()
            await one.booted()
            assert one.core.now() - at < 5, "it has long been up"
            await one.power_cut(5)
            await one.booted()

    virtual_time.run(scene(), start=EPOCH)


def test_a_seed_is_drawn_and_can_be_repeated(office: Office) -> None:
    async def session(seed: int | None = None) -> tuple[int, list[str]]:
        before = len(office.calls)
        async with station(office) if seed is None else station(office, seed=seed) as one:
            await one.booted()
            await one.plug()
            await one.authorize("T1")
            await one.quiet()
        return one.seed, ids(office, before)

    async def scene() -> None:
        (seed, first), (_, second) = await session(), await session()
        assert not set(first) & set(second), "a CSMS that remembers would take them for repeats"
        assert await session(seed) == (seed, first)

    virtual_time.run(scene(), start=EPOCH)


def ids(office: Office, start: int) -> list[str]:
    """Message ids, and in 2.0.1 transaction ids, from a call on."""
    calls = office.calls[start:]
    own = [
        payload["transactionInfo"]["transactionId"] for _, payload, _ in calls if "transactionInfo" in payload
    ]
    return [message_id for _, _, message_id in calls] + own
