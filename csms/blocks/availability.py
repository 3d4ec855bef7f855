"""Heartbeat, StatusNotification and ChangeAvailability: what a station says of its connectors is kept.

A status never starts or stops a transaction: real stations send Charging before the start, and Available
before the queued transaction.
"""

from __future__ import annotations

from msgspec import UNSET

from csms.blocks import consistency, reservations, resets
from csms.blocks._places import mapping_of, see_16, see_201
from csms.blocks._records import current_time, moment, read_time, save_connector
from csms.context import Context
from csms.domain.evolve import evolve
from csms.domain.ledger import Ledger
from csms.domain.reservations import RESERVED
from csms.domain.state import Connector
from csms.domain.statuses import ILLEGAL, illegal
from csms.domain.texts import clip
from csms.domain.times import StationTime
from csms.domain.topology import Place, known_place, place_of, put_connector, storable
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v16, v201
from schemas.version import Version

_SOURCE = "StatusNotification"
_UNAVAILABLE = v201.ConnectorStatusEnumType.UNAVAILABLE
_RESERVED = v201.ConnectorStatusEnumType.RESERVED
_OUT_OF_SERVICE = frozenset({"Faulted", "Unavailable"})


async def heartbeat_16(context: Context, request: v16.HeartbeatRequest) -> v16.HeartbeatResponse:
    """Tell the time; that the station is there is seen by the session."""
    return v16.HeartbeatResponse(current_time=current_time(context))


async def heartbeat_201(context: Context, request: v201.HeartbeatRequest) -> v201.HeartbeatResponse:
    """Tell the time; that the station is there is seen by the session."""
    return v201.HeartbeatResponse(current_time=current_time(context))


async def status_16(
    context: Context, request: v16.StatusNotificationRequest
) -> v16.StatusNotificationResponse:
    """Keep a connector's status; connector 0 is the station as a whole."""
    place = await see_16(context, request.connector_id, _SOURCE)
    stamp = request.timestamp
    time = StationTime(None) if stamp is UNSET else read_time(context, stamp, "/timestamp")
    if Ledger.of(context.state.transactions).held:
        await consistency.status_told(context, request.connector_id, request.status.value)
    _keep(
        context,
        place,
        time,
        request.status.value,
        request.error_code.value,
        vendor_error_code=None if request.vendor_error_code is UNSET else clip(request.vendor_error_code),
        info=None if request.info is UNSET else clip(request.info),
    )
    if context.state.reservations:
        _of_reserved(context, place, request.status.value)
    return v16.StatusNotificationResponse()


async def status_201(
    context: Context, request: v201.StatusNotificationRequest
) -> v201.StatusNotificationResponse:
    """Keep a connector's status; evseId 0 is the station as a whole, connectorId 0 an EVSE as a whole."""
    place = see_201(context, request.evse_id, request.connector_id, _SOURCE)
    time = read_time(context, request.timestamp, "/timestamp")
    if context.state.pending_resets and request.connector_status is _UNAVAILABLE:
        resets.came(context, request.evse_id)
    _keep(context, place, time, request.connector_status.value, None)
    if context.state.reservations and request.connector_status is _RESERVED:
        reservations.seen(context, place.evse_id, place.connector_id)
    return v201.StatusNotificationResponse()


def _of_reserved(context: Context, place: Place, status: str) -> None:
    """What a status of 1.6 says of reservations."""
    if status in _OUT_OF_SERVICE:
        reservations.out_of_service(context, place.evse_id, place.connector_id, status)
    elif status == RESERVED:
        reservations.seen(context, place.evse_id, place.connector_id)


def _keep(
    context: Context,
    place: Place,
    time: StationTime,
    status: str,
    error_code: str | None,
    **detail: str | None,
) -> None:
    known = _connector(context, place)
    if known is None:  # refused: a number out of range, or one too many
        return
    at = moment(time, context)
    if context.version is Version.V16 and illegal(context.state, known, status, at):
        context.note(
            ILLEGAL, evse=known.evse_id, connector=known.connector_id, before=known.status, after=status
        )
    connector = evolve(known, status=status, error_code=error_code, since=at, received_at=context.now)
    context.state = put_connector(context.state, connector)
    save_connector(
        context,
        connector,
        status_at=time.at,
        status_at_raw=time.raw,
        received_at=context.now,
        **detail,
    )


def _connector(context: Context, place: Place) -> Connector | None:
    if place.evse_id is None or place.connector_id is None:
        return None
    return context.state.connectors.get((place.evse_id, place.connector_id))


# ---- ChangeAvailability -----------------------------------------------------------------------------------


async def changed_16(
    context: Context, request: v16.ChangeAvailabilityRequest, response: v16.ChangeAvailabilityResponse
) -> None:
    """Keep what was asked for; connector 0 is the whole station (1.6 5.2)."""
    evse, connector = 0, 0
    if request.connector_id != 0:
        known = known_place(context.state, request.connector_id)
        place = known or place_of(request.connector_id, await mapping_of(context))
        evse, connector = place.evse_id or 0, place.connector_id or 0
    _asked(context, evse, connector, request.type.value, response.status.value)


async def changed_201(
    context: Context, request: v201.ChangeAvailabilityRequest, response: v201.ChangeAvailabilityResponse
) -> None:
    """Keep what was asked for: of the station, an EVSE or a connector (G03, G04)."""
    evse = connector = 0
    if request.evse is not UNSET:
        evse = request.evse.id
        connector = 0 if request.evse.connector_id is UNSET else request.evse.connector_id
    _asked(context, evse, connector, request.operational_status.value, response.status.value)


def _asked(context: Context, evse: int, connector: int, wanted: str, answer: str) -> None:
    """What becomes of it the station tells by StatusNotification: here stands what it was told to be."""
    if answer == "Rejected" or not (storable(evse) and storable(connector)):
        return
    context.upsert(
        tables.availability,
        {"evse_id": evse, "connector_id": connector},
        operational_status=wanted,
        answer=answer,
        updated_at=context.now,
    )


ROUTES = Routes(
    handlers={
        v16.HeartbeatRequest: heartbeat_16,
        v201.HeartbeatRequest: heartbeat_201,
        v16.StatusNotificationRequest: status_16,
        v201.StatusNotificationRequest: status_201,
    },
    commands={
        v16.ChangeAvailabilityRequest: Command(applied=changed_16),
        v201.ChangeAvailabilityRequest: Command(applied=changed_201),
    },
)
