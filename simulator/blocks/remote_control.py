"""Block remote control (F): remote start and stop, UnlockConnector, and the messages that can be
triggered."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import UNSET, Struct

from schemas import v16, v201
from schemas.validation import to_payload
from simulator.blocks import availability_reservations as reservations
from simulator.blocks import remote_control_triggers
from simulator.blocks.authorization import PASSING, judge
from simulator.blocks.transactions import expect_cable, follow
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.model.evse_parts import Grant
from simulator.routes import Handler

_PENDING = "Pending"  # B02.FR.05: no remote start or stop before the boot is accepted


class Wish(NamedTuple):
    """A remote start as either version asks for it; ``group``: of its token (2.0.1), for a reservation."""

    token: str
    kind: str = "ISO14443"
    remote_start_id: int | None = None
    connector: int | None = None
    profile: dict[str, Any] | None = None
    group: str | None = None


# -- start


async def remote_start_16(
    core: Core, request: v16.RemoteStartTransactionRequest
) -> v16.RemoteStartTransactionResponse:
    """Without a connector the station chooses one (5.11)."""
    place = None if request.connector_id is UNSET else core.place_of(request.connector_id)
    profile = None if request.charging_profile is UNSET else to_payload(request.charging_profile)
    wish = Wish(request.id_tag, connector=place[1] if place else None, profile=profile)
    if request.connector_id is UNSET:
        evse = _choose(core, wish)
    else:
        evse = None if place is None else core.evses[place[0]]
    if evse is None or _why_not(core, evse, wish) is not None:
        return v16.RemoteStartTransactionResponse(status=v16.RemoteStartStopStatus.REJECTED)
    core.then(lambda: _start(core, evse, wish))
    return v16.RemoteStartTransactionResponse(status=v16.RemoteStartStopStatus.ACCEPTED)


async def request_start_201(
    core: Core, request: v201.RequestStartTransactionRequest
) -> v201.RequestStartTransactionResponse:
    """F01, F02: the answer names the transaction when the cable has started one already (F01.FR.13)."""
    status = v201.RequestStartStopStatusEnumType
    wish = Wish(
        request.id_token.id_token,
        str(request.id_token.type),
        request.remote_start_id,
        profile=None if request.charging_profile is UNSET else to_payload(request.charging_profile),
        group=None if request.group_id_token is UNSET else request.group_id_token.id_token,
    )
    evse = core.evses.get(request.evse_id) if request.evse_id is not UNSET else _choose(core, wish)
    why = _why_not(core, evse, wish)
    if evse is None or why is not None:
        reason = v201.StatusInfoType(reason_code=why or "UnknownEvse")
        return v201.RequestStartTransactionResponse(status=status.REJECTED, status_info=reason)
    core.then(lambda: _start(core, evse, wish))
    running = evse.transaction
    return v201.RequestStartTransactionResponse(
        status=status.ACCEPTED, transaction_id=UNSET if running is None else running.key
    )


def _choose(core: Core, wish: Wish) -> Evse | None:
    """What is reserved for the token; else an EVSE with a cable in; else the first that is free."""
    free = [evse for evse in core.evses.values() if _startable(core, evse, wish)]
    kept = [evse for evse in free if any(plug.reserved for plug in evse.plugs.values())]
    plugged = [evse for evse in free if evse.cable is not None]
    asked = (evse for evse in core.evses.values() if _perhaps(core, evse, wish))
    return next(iter(kept or plugged or free), None) or next(asked, None)


def _why_not(core: Core, evse: Evse | None, wish: Wish) -> str | None:
    """The reason code of a refusal, None when it can start."""
    if core.boot_status != "Accepted":
        return _PENDING
    if evse is None:
        return "UnknownEvse"
    if not _of_transaction(wish.profile):
        return "InvalidProfile"
    return None if _perhaps(core, evse, wish) else "InUse"


def _of_transaction(profile: dict[str, Any] | None) -> bool:
    """Only a profile for the transaction to come may be handed along (1.6 5.16.1, 2.0.1 F01.FR.08)."""
    if profile is None:
        return True
    return profile["chargingProfilePurpose"] == "TxProfile" and "transactionId" not in profile


def _startable(core: Core, evse: Evse, wish: Wish) -> bool:
    """Whether a remote start can be carried out here, by what is known of its token."""
    return _free(evse, wish.connector) and reservations.admits(
        core, evse, wish.connector, wish.token, wish.group
    )


def _perhaps(core: Core, evse: Evse, wish: Wish) -> bool:
    """Whether it can, unless the CSMS says otherwise of the token when it is asked."""
    if _startable(core, evse, wish):
        return True
    asked = wish.group is None and wish.kind not in PASSING
    return (
        asked
        and _free(evse, wish.connector)
        and reservations.undecided(core, evse, wish.connector, wish.token)
    )


def _free(evse: Evse, connector: int | None) -> bool:
    if evse.grant is not None or (evse.transaction is not None and evse.transaction.token):
        return False
    if evse.cable is not None and connector not in (None, evse.cable):
        return False
    return evse.usable(connector)


async def _start(core: Core, evse: Evse, wish: Wish) -> None:
    """AuthorizeRemoteTxRequests, or a reservation for a group: ask first (1.6 5.11, 5.13); else at once.

    What the CSMS itself vouches for is never asked about (F01.FR.02).
    """
    wanted = core.variables.flag("AuthCtrlr.AuthorizeRemoteStart") and wish.kind not in PASSING
    if wanted or not _startable(core, evse, wish):
        known = await judge(core, wish.token, wish.kind, evse.number)
        wish = wish._replace(group=known.group or wish.group)
        if known.status != "Accepted" or not _startable(core, evse, wish):
            core.note(f"remote start of {wish.token}: {known.status}")
            return
    now = core.now()
    used = reservations.matching(core, evse, wish.connector, wish.token, wish.group)
    grant = Grant(wish.token, wish.kind, now, wish.connector, wish.remote_start_id, wish.group)
    grant.reservation, grant.profile = None if used is None else used.number, wish.profile
    follow(core, evse, evse.authorize(now, grant, "RemoteStart"))
    expect_cable(core, evse, grant)


# -- stop


async def remote_stop_16(
    core: Core, request: v16.RemoteStopTransactionRequest
) -> v16.RemoteStopTransactionResponse:
    """Rejected for a transaction that does not run here (5.12)."""
    found = [
        one
        for one in core.evses.values()
        if one.transaction and one.transaction.wire_id == request.transaction_id
    ]
    if not found:
        return v16.RemoteStopTransactionResponse(status=v16.RemoteStartStopStatus.REJECTED)
    core.then(lambda: _stop(core, found[0]))
    return v16.RemoteStopTransactionResponse(status=v16.RemoteStartStopStatus.ACCEPTED)


async def request_stop_201(
    core: Core, request: v201.RequestStopTransactionRequest
) -> v201.RequestStopTransactionResponse:
    """F03: Rejected for a transaction that does not run here, and before the boot is accepted."""
    status = v201.RequestStartStopStatusEnumType
    accepted = core.boot_status == "Accepted"
    for evse in core.evses.values() if accepted else ():
        if evse.transaction is not None and evse.transaction.key == request.transaction_id:
            core.then(lambda evse=evse: _stop(core, evse))  # type: ignore[misc]
            return v201.RequestStopTransactionResponse(status=status.ACCEPTED)
    reason = v201.StatusInfoType(reason_code="TxNotFound" if accepted else _PENDING)
    return v201.RequestStopTransactionResponse(status=status.REJECTED, status_info=reason)


async def _stop(core: Core, evse: Evse) -> None:
    follow(core, evse, evse.withdraw(core.now(), "RemoteStop", "Remote"))


# -- unlock


async def unlock_16(core: Core, request: v16.UnlockConnectorRequest) -> v16.UnlockConnectorResponse:
    """A running transaction ends first (5.18); NotSupported without a lock or connector."""
    place = core.place_of(request.connector_id)
    if core.quirks.lock == "none" or place is None:
        return v16.UnlockConnectorResponse(status=v16.UnlockStatus.NOT_SUPPORTED)
    evse = core.evses[place[0]]
    if evse.transaction is not None and evse.transaction.connector == place[1]:
        follow(core, evse, evse.end(core.now(), "UnlockCommand", "UnlockCommand"))
    return v16.UnlockConnectorResponse(status=v16.UnlockStatus(_unlock(core, evse, place[1])))


async def unlock_201(core: Core, request: v201.UnlockConnectorRequest) -> v201.UnlockConnectorResponse:
    """F05: never under an authorized transaction."""
    evse = core.evses.get(request.evse_id)
    if evse is None or request.connector_id not in evse.plugs:
        status = "UnknownConnector"
    elif evse.transaction is not None and evse.grant is not None:
        status = "OngoingAuthorizedTransaction"
    else:
        status = _unlock(core, evse, request.connector_id)
    return v201.UnlockConnectorResponse(status=v201.UnlockStatusEnumType(status))


def _unlock(core: Core, evse: Evse, connector: int) -> str:
    """Open the lock, unless it is jammed; a cable that was left in it comes out."""
    plug = evse.plugs[connector]
    if core.quirks.lock != "works" or plug.jammed:
        return "UnlockFailed"
    if plug.retained:
        core.then(lambda: _released(core, evse, connector))
    return "Unlocked"


async def _released(core: Core, evse: Evse, connector: int) -> None:
    follow(core, evse, evse.release(core.now(), connector))


HANDLERS: dict[type[Struct], Handler] = {
    v16.RemoteStartTransactionRequest: remote_start_16,
    v16.RemoteStopTransactionRequest: remote_stop_16,
    v16.UnlockConnectorRequest: unlock_16,
    v201.RequestStartTransactionRequest: request_start_201,
    v201.RequestStopTransactionRequest: request_stop_201,
    v201.UnlockConnectorRequest: unlock_201,
    **remote_control_triggers.HANDLERS,
}
