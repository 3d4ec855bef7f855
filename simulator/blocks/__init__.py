"""The blocks translate between the charger's model and OCPP, all versions side by side; ``ROUTES`` is their
sum."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from schemas.action import Block
from schemas.catalogue import actions
from schemas.version import Version
from simulator.blocks import (
    authorization,
    availability,
    availability_change,
    availability_reservations,
    local_list,
    messaging,
    monitoring,
    provisioning,
    remote_control,
    transactions,
    transactions_status,
)
from simulator.routes import Handler, Routes

_BLOCK_REASONS = {
    Block.SMART_CHARGING: "charging profiles need the smart charging block, which this station lacks",
    Block.SECURITY: "certificates and security events need the security block, which this station lacks",
    Block.MAINTENANCE: "firmware, logs and diagnostics need the maintenance block, which this station lacks",
    Block.MONITORING: "variable monitoring needs the monitoring block, which this station lacks",
    Block.MESSAGING: "this station has no display, no tariffs and no customer data",
}
_ACTION_REASONS = {
    "CostUpdated": "this station has no display for costs",
}
_NO_21 = "this station does not speak OCPP 2.1"

_HANDLERS: dict[type[Struct], Handler] = {
    **provisioning.HANDLERS,
    **authorization.HANDLERS,
    **local_list.HANDLERS,
    **remote_control.HANDLERS,
    **availability_change.HANDLERS,
    **availability_reservations.HANDLERS,
    **transactions_status.HANDLERS,
    **messaging.HANDLERS,
}
_SENDS = (
    provisioning.SENDS
    | authorization.SENDS
    | transactions.SENDS
    | availability.SENDS
    | availability_reservations.SENDS
    | monitoring.SENDS
)


def _declined() -> Iterator[tuple[tuple[Version, str], str]]:
    """Named actions first; then whole blocks. An action without a reason stays out, and a test finds it."""
    for version in Version:
        for action in actions(version).values():
            if version is Version.V21:
                yield (version, action.name), _NO_21
                continue
            if action.request in _HANDLERS or action.name in _SENDS:
                continue
            reason = _ACTION_REASONS.get(action.name) or _BLOCK_REASONS.get(action.block)
            if reason is not None:
                yield (version, action.name), reason


ROUTES = Routes(handlers=_HANDLERS, sends=_SENDS, declined=dict(_declined()))
