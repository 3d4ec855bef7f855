"""Block provisioning (B01 to B04, B11, B12; 1.6 4.2, 5.14): boot, the gate while it is not accepted, and
Reset."""

from __future__ import annotations

import asyncio
from typing import Any

from msgspec import Struct

from ocppj.errors import CallOutcomeError, Disconnected
from ocppj.peer import Peer
from ocppj.phases import boot_phase
from schemas import v16, v201
from schemas.action import Sender
from simulator.blocks import availability, provisioning_network, provisioning_reports, provisioning_variables
from simulator.blocks.transactions import follow
from simulator.core import UNANSWERED, Core
from simulator.model.evse import Evse
from simulator.routes import Handler

LONGEST = 600.0  # seconds between boots at most when none is answered
_HEARTBEAT = "OCPPCommCtrlr.HeartbeatInterval"


def boot_request(core: Core, reason: str) -> v16.BootNotificationRequest | v201.BootNotificationRequest:
    """What the station says of itself."""
    profile = core.profile
    serial = profile.serial or core.identity
    if core.coarse:
        station = v201.ChargingStationType(
            model=profile.model[:20],
            vendor_name=profile.vendor[:50],
            serial_number=serial[:25],
            firmware_version=profile.firmware[:50],
        )
        return v201.BootNotificationRequest(charging_station=station, reason=v201.BootReasonEnumType(reason))
    return v16.BootNotificationRequest(
        charge_point_vendor=profile.vendor[:20],
        charge_point_model=profile.model[:20],
        charge_point_serial_number=serial[:25],
        firmware_version=profile.firmware[:50],
    )


async def boot_until_accepted(core: Core, peer: Peer) -> None:
    """Boot, and boot again after the answered interval, until the CSMS accepts (B01, B02, B03)."""
    while (reason := core.boot_reason) is not None:
        wait = core.boot_due - core.now()
        if wait <= 0.0 or await core.rest(wait):
            await boot_once(core, peer, reason)


async def boot_once(core: Core, peer: Peer, reason: str) -> None:
    """One BootNotification. Without an answer of use the wait until the next one doubles."""
    core.trouble = "BootNotification has no answer yet"
    try:
        response: Any = await peer.call(boot_request(core, reason))
    except Disconnected:
        raise
    except CallOutcomeError as error:
        core.trouble = f"BootNotification: {error}"
        core.note(core.trouble)
        core.boot_due = core.now() + core.boot_patience
        core.boot_patience = min(core.boot_patience * 2.0, LONGEST)
        core.touch()
        return
    take_boot(core, peer, str(response.status), int(response.interval))


def take_boot(core: Core, peer: Peer, status: str, interval: int) -> None:
    """The CSMS decided: the gate follows; the interval is until the next boot, or of the heartbeats
    (B01.FR.04)."""
    core.boot_status, core.boot_patience = status, UNANSWERED
    core.boot_due = core.now() + (interval if interval > 0 else UNANSWERED)
    peer.phase = boot_phase(core.version, status, Sender.STATION)  # type: ignore[arg-type]
    core.trouble = None if status == "Accepted" else f"the boot is {status}, interval {interval}"
    if status == "Accepted":
        core.boot_reason, core.boot_due = None, 0.0
        if interval > 0:
            core.variables.assign(_HEARTBEAT, str(interval))
    elif core.boot_reason is None:
        core.boot_reason = "Triggered"
        core.demoted.set()
    core.stir()
    core.touch()


# -- Reset


async def reset_16(core: Core, request: v16.ResetRequest) -> v16.ResetResponse:
    """Both kinds end the transactions and reboot; Soft lets them be told first (5.14)."""
    if core.quirks.reset == "rejects":
        return v16.ResetResponse(status=v16.ResetStatus.REJECTED)
    hard = request.type == "Hard"
    core.then(lambda: _reset(core, "HardReset" if hard else "SoftReset", "RemoteReset"))
    return v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)


async def reset_201(core: Core, request: v201.ResetRequest) -> v201.ResetResponse:
    """B11, B12: now, or when no transaction runs; the station or one EVSE."""
    evse = request.evse_id or None
    if core.quirks.reset == "rejects" or (evse is not None and not _resettable(core, evse)):
        return v201.ResetResponse(status=v201.ResetStatusEnumType.REJECTED)
    running = any(one.transaction for one in _concerned(core, evse))
    if request.type == "OnIdle" and running:
        if evse not in core.resets:
            core.resets.add(evse)
            core.then(lambda: _when_idle(core, evse))
        return v201.ResetResponse(status=v201.ResetStatusEnumType.SCHEDULED)
    core.then(lambda: _reset(core, "ImmediateReset", "RemoteReset", evse))
    return v201.ResetResponse(status=v201.ResetStatusEnumType.ACCEPTED)


def _resettable(core: Core, evse: int) -> bool:
    return evse in core.evses and core.variables.flag(f"EVSE@{evse}.AllowReset")


def _concerned(core: Core, evse: int | None) -> list[Evse]:
    return [one for one in core.evses.values() if evse in (None, one.number)]


async def _when_idle(core: Core, evse: int | None) -> None:
    core.spawn(_await_idle(core, evse))  # nobody who waits for what follows the answer waits for this


async def _await_idle(core: Core, evse: int | None) -> None:
    """B12: what is idle already takes nobody in any more; the reset follows the last transaction."""
    waited = _concerned(core, evse)
    while evse in core.resets and any(one.transaction for one in waited):
        for one in waited:
            one.resetting = one.transaction is None
        availability.refresh(core)
        await core.changed()
    if evse in core.resets:
        await _reset(core, "ImmediateReset", "ScheduledReset", evse)


async def _reset(core: Core, reason: str, boot_reason: str, evse: int | None = None) -> None:
    core.resets -= core.resets if evse is None else {evse}
    for one in _concerned(core, evse):
        if one.transaction is not None or one.grant is not None:
            follow(core, one, one.end(core.now(), "ResetCommand", reason))
    if evse is not None:
        await _restart_evse(core, core.evses[evse])
        return
    if core.quirks.reset_waits_for_answer:
        await _told(core)
    await reboot(core, boot_reason)


async def _restart_evse(core: Core, evse: Evse) -> None:
    """One EVSE alone: it shows Unavailable while it is away; the connection stays (B11, B12)."""
    evse.resetting = True
    availability.refresh(core)
    await core.sleep(core.profile.reboot)
    evse.resetting = False
    availability.refresh(core)


async def _told(core: Core) -> None:
    """Give the last messages some seconds to be answered; what is not stays queued over the reboot."""
    try:
        async with asyncio.timeout(5.0):
            while core.online and (core.order or core.in_flight):
                await core.changed()
    except TimeoutError:
        core.note("rebooting with messages queued")


async def reboot(core: Core, reason: str) -> None:
    """Close the socket, be away for the profile's time, and boot with a reason."""
    core.rebooting, core.boot_reason, core.boot_due = core.profile.reboot, reason, 0.0
    core.network.restart()
    if core.peer is not None:
        await core.peer.close(1000, "reboot")
    for evse in core.evses.values():
        evse.restart(core.now())
    core.stir()


HANDLERS: dict[type[Struct], Handler] = {
    v16.ResetRequest: reset_16,
    v201.ResetRequest: reset_201,
    **provisioning_variables.HANDLERS,
    **provisioning_reports.HANDLERS,
    **provisioning_network.HANDLERS,
}
SENDS = frozenset({"BootNotification", "NotifyReport"})
