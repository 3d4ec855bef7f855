"""Remote start and stop, TriggerMessage and UnlockConnector: what we ask for.

What comes of it the station tells by its own messages; its answer alone changes no record. The phase of the
connection gates actions; here stands what depends on more than the action.
"""

from __future__ import annotations

from csms.domain.boot import PENDING, REJECTED
from csms.domain.state import StationState
from csms.routes import Command, Routes
from schemas import v16, v201


def _trigger_allowed(state: StationState, request: v201.TriggerMessageRequest) -> str | None:
    """2.0.1 B03: while rejected the CSMS may only ask for another BootNotification."""
    boot = v201.MessageTriggerEnumType.BOOT_NOTIFICATION
    if state.boot.status == REJECTED and request.requested_message is not boot:
        return "the boot is rejected: only a BootNotification may be triggered"
    return None


def _remote_allowed(
    state: StationState, request: v201.RequestStartTransactionRequest | v201.RequestStopTransactionRequest
) -> str | None:
    """2.0.1 B02.FR.05, B03: no remote start or stop before the boot is accepted."""
    if state.boot.status in (PENDING, REJECTED):
        return f"the boot is {state.boot.status}: no remote start or stop before it is accepted"
    return None


ROUTES = Routes(
    commands={
        v16.RemoteStartTransactionRequest: Command(),
        v16.RemoteStopTransactionRequest: Command(),
        v16.TriggerMessageRequest: Command(),
        v16.ExtendedTriggerMessageRequest: Command(),
        v16.UnlockConnectorRequest: Command(),
        v201.RequestStartTransactionRequest: Command(allowed=_remote_allowed),
        v201.RequestStopTransactionRequest: Command(allowed=_remote_allowed),
        v201.TriggerMessageRequest: Command(allowed=_trigger_allowed),
        v201.UnlockConnectorRequest: Command(),
    },
)
