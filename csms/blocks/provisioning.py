"""BootNotification: who the station says it is, and whether it may work.

The handler decides the answer and puts it on record; the session sets the gate from the state after the turn.
After an accepted boot nothing is sent of our own accord; before it only where ``boot_prepare`` asks for it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from csms.blocks._records import current_time
from csms.blocks.network import ROUTES as NETWORK
from csms.blocks.preparation import prepare
from csms.blocks.resets import ROUTES as RESETS
from csms.blocks.resets import started_anew
from csms.context import Context
from csms.domain.boot import ACCEPTED, PENDING, BootAnswer, booted, decide, recorded
from csms.domain.texts import clip
from csms.routes import Routes
from csms.store import tables
from schemas import v16, v201
from schemas.validation import to_payload

_TRIGGERED = v201.BootReasonEnumType.TRIGGERED.value


async def boot_16(context: Context, request: v16.BootNotificationRequest) -> v16.BootNotificationResponse:
    """Answer a boot of a 1.6 station."""
    serial = request.charge_point_serial_number
    answer = await _booted(
        context,
        request,
        reason=None,
        vendor=request.charge_point_vendor,
        model=request.charge_point_model,
        # Many stations only fill the deprecated member.
        serial_number=request.charge_box_serial_number if serial is UNSET else serial,
        firmware_version=request.firmware_version,
    )
    return v16.BootNotificationResponse(
        status=v16.RegistrationStatus(answer.status),
        current_time=current_time(context),
        interval=answer.interval,
    )


async def boot_201(context: Context, request: v201.BootNotificationRequest) -> v201.BootNotificationResponse:
    """Answer a boot of a 2.0.1 station."""
    station = request.charging_station
    answer = await _booted(
        context,
        request,
        reason=request.reason.value,
        vendor=station.vendor_name,
        model=station.model,
        serial_number=station.serial_number,
        firmware_version=station.firmware_version,
    )
    return v201.BootNotificationResponse(
        status=v201.RegistrationStatusEnumType(answer.status),
        current_time=current_time(context),
        interval=answer.interval,
    )


async def _booted(
    context: Context,
    request: Struct,
    *,
    reason: str | None,
    vendor: str,
    model: str,
    serial_number: str | UnsetType,
    firmware_version: str | UnsetType,
) -> BootAnswer:
    setting = await context.setting()
    policy = context.policy
    wanted = policy.boot_prepare if setting.boot_prepare is None else setting.boot_prepare
    answer = decide(
        setting.boot_status,
        setting.boot_interval,
        policy.boot_status,
        policy.boot_interval,
        prepare=wanted,
        prepared=context.state.prepared,
    )
    if wanted and answer.status == PENDING:
        context.begin(prepare)
    boot = recorded(
        answer,
        context.now,
        reason=reason,
        vendor=vendor,
        model=model,
        serial_number=None if serial_number is UNSET else serial_number,
        firmware_version=None if firmware_version is UNSET else firmware_version,
    )
    if reason != _TRIGGERED:  # 1.6 does not say why
        started_anew(context)
    context.state = booted(context.state, context.version.value, boot)
    context.update(
        tables.stations,
        version=context.version.value,
        boot_status=boot.status,
        boot_reason=boot.reason,
        booted_at=boot.at,
        vendor=clip(boot.vendor),
        model=clip(boot.model),
        serial_number=clip(boot.serial_number),
        firmware_version=clip(boot.firmware_version),
        boot_data=to_payload(request),
        **({"prepared_at": None} if answer.status == ACCEPTED else {}),
    )
    return answer


ROUTES = (
    Routes(
        handlers={v16.BootNotificationRequest: boot_16, v201.BootNotificationRequest: boot_201},
    )
    .merged(RESETS)
    .merged(NETWORK)
)
