"""Remote start and stop, TriggerMessage and UnlockConnector: what we ask for.

What comes of it the station tells by its own messages; a remote start is kept, so that its transaction can be
told by it. The phase of the connection gates actions; here stands what depends on more than the action.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType

from csms.blocks._places import mapping_of
from csms.context import Context
from csms.domain import remote_starts as life
from csms.domain.boot import PENDING, REJECTED
from csms.domain.state import RemoteStart, StationState, Transaction
from csms.domain.texts import fit, fold
from csms.domain.topology import known_place, place_of, storable
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v16, v201
from schemas.validation import Fault, FaultKind, to_payload


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


# ---- remote start -----------------------------------------------------------------------------------------


def _start_checked(
    request: v16.RemoteStartTransactionRequest | v201.RequestStartTransactionRequest, now: datetime
) -> Sequence[Fault]:
    """Only a profile for the transaction to come may be handed along (1.6 5.11, 2.0.1 F01.FR.08)."""
    profile = request.charging_profile
    if profile is UNSET:
        return ()
    faults = []
    if profile.charging_profile_purpose.value != "TxProfile":
        told = "chargingProfilePurpose: a remote start takes a TxProfile only"
        path = "/chargingProfile/chargingProfilePurpose"
        faults.append(Fault(path, "purpose", told, FaultKind.PROPERTY))
    if profile.transaction_id is not UNSET:
        told = "transactionId: the transaction has not begun yet"
        faults.append(Fault("/chargingProfile/transactionId", "purpose", told, FaultKind.PROPERTY))
    return faults


async def started_16(
    context: Context,
    request: v16.RemoteStartTransactionRequest,
    response: v16.RemoteStartTransactionResponse,
) -> None:
    """Keep the request and the answer; without a connector the station chooses one."""
    evse = connector = None
    if request.connector_id is not UNSET:
        known = known_place(context.state, request.connector_id)
        place = known or place_of(request.connector_id, await mapping_of(context))
        evse, connector = place.evse_id, place.connector_id
    key = context.ids.uuid7()
    new = RemoteStart(key, fold(request.id_tag), context.now, None, evse, connector)
    _started(context, new, request.id_tag, request.charging_profile, response.status.value)


async def started_201(
    context: Context,
    request: v201.RequestStartTransactionRequest,
    response: v201.RequestStartTransactionResponse,
) -> None:
    """Keep the request and the answer; without an EVSE the station chooses one."""
    token = request.id_token.id_token
    evse = None if request.evse_id is UNSET or not storable(request.evse_id) else request.evse_id
    key = context.ids.uuid7()
    new = RemoteStart(key, fold(token), context.now, request.remote_start_id, evse)
    _started(context, new, token, request.charging_profile, response.status.value)


def _started(
    context: Context,
    new: RemoteStart,
    token: str,
    profile: v16.ChargingProfile | v201.ChargingProfileType | UnsetType,
    answer: str,
) -> None:
    begun = life.begun(context.state, new, context.now) if answer == "Accepted" else None
    if answer == "Accepted" and begun is None:
        context.state = life.asked(context.state, new, context.now)
    context.insert(
        tables.remote_starts,
        id=new.key,
        station_id=context.station,
        remote_start_id=new.remote_start_id,
        evse_id=new.evse_id,
        connector_id=new.connector_id,
        token=fit(token),
        token_key=new.token_key,
        charging_profile=None if profile is UNSET else to_payload(profile),
        answer=answer,
        created_at=new.created_at,
        transaction_key=None if begun is None else begun.key,
    )


def link(context: Context, transaction: Transaction) -> None:
    """Find the request that a new transaction fulfils."""
    if not context.state.remote_starts:
        return
    request = life.came_of(context.state, transaction, context.now)
    if request is not None:
        context.state = life.fulfilled(context.state, request)
        context.update(tables.remote_starts, {"id": request.key}, transaction_key=transaction.key)


ROUTES = Routes(
    commands={
        v16.RemoteStartTransactionRequest: Command(applied=started_16, checked=_start_checked),
        v16.RemoteStopTransactionRequest: Command(),
        v16.TriggerMessageRequest: Command(),
        v16.ExtendedTriggerMessageRequest: Command(),
        v16.UnlockConnectorRequest: Command(),
        v201.RequestStartTransactionRequest: Command(
            allowed=_remote_allowed, applied=started_201, checked=_start_checked
        ),
        v201.RequestStopTransactionRequest: Command(allowed=_remote_allowed),
        v201.TriggerMessageRequest: Command(allowed=_trigger_allowed),
        v201.UnlockConnectorRequest: Command(),
    },
)
