"""ReserveNow, CancelReservation, ReservationStatusUpdate: who may charge where, until when (1.6 5.3, 5.13;
2.0.1 block H).

A reservation is on record as soon as the station has answered, the refused ones too, or could have. It ends
by an accepted start, by its expiry (told by the station, or seen on our own calendar), by us, or out of
service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import UNSET

from csms.blocks._places import mapping_of
from csms.context import Context
from csms.domain import reservations as life
from csms.domain.evolve import evolve
from csms.domain.state import Reservation, Transaction
from csms.domain.texts import fit, fold
from csms.domain.times import parse_time
from csms.domain.topology import known_place, place_of, storable
from csms.routes import Command, Due, Routes
from csms.store import load, tables
from schemas import v16, v201
from schemas.validation import Fault, FaultKind

_EXPIRED = v201.ReservationUpdateStatusEnumType.EXPIRED
_LATER = timedelta(seconds=1)


class _Wish(NamedTuple):
    """A ReserveNow of either version."""

    number: int
    evse_id: int | None
    connector_id: int | None
    token: str
    group: str | None
    expires: str
    connector_type: str | None = None


# ---- ReserveNow -------------------------------------------------------------------------------------------


def _in_future(path: str, text: str, now: datetime) -> Sequence[Fault]:
    at = parse_time(text).at
    if at is not None and at > now:
        return ()
    told = f"{path[1:]}: a reservation must end in the future"
    return (Fault(path, "future", told, FaultKind.FORMAT),)


def _checked_16(request: v16.ReserveNowRequest, now: datetime) -> Sequence[Fault]:
    return _in_future("/expiryDate", request.expiry_date, now)


def _checked_201(request: v201.ReserveNowRequest, now: datetime) -> Sequence[Fault]:
    return _in_future("/expiryDateTime", request.expiry_date_time, now)


async def reserved_16(
    context: Context, request: v16.ReserveNowRequest, response: v16.ReserveNowResponse
) -> None:
    """Keep what the station answered."""
    _reserved(context, await _wish_16(context, request), response.status.value)


async def reserved_201(
    context: Context, request: v201.ReserveNowRequest, response: v201.ReserveNowResponse
) -> None:
    """Keep what the station answered."""
    _reserved(context, _wish_201(request), response.status.value)


async def unsure_16(context: Context, request: v16.ReserveNowRequest, how: str, sent_at: datetime) -> None:
    """No answer came: the station may keep it or not."""
    await _unsure(context, await _wish_16(context, request), how, sent_at)


async def unsure_201(context: Context, request: v201.ReserveNowRequest, how: str, sent_at: datetime) -> None:
    """No answer came: the station may keep it or not."""
    await _unsure(context, _wish_201(request), how, sent_at)


async def _wish_16(context: Context, request: v16.ReserveNowRequest) -> _Wish:
    """Connector 0 is any of the station's (1.6 5.13)."""
    evse = connector = None
    if request.connector_id != 0:
        known = known_place(context.state, request.connector_id)
        place = known or place_of(request.connector_id, await mapping_of(context))
        evse, connector = place.evse_id, place.connector_id
    group = None if request.parent_id_tag is UNSET else request.parent_id_tag
    return _Wish(request.reservation_id, evse, connector, request.id_tag, group, request.expiry_date)


def _wish_201(request: v201.ReserveNowRequest) -> _Wish:
    """Without an EVSE it is any of the station's (H01)."""
    return _Wish(
        request.id,
        None if request.evse_id is UNSET else request.evse_id,
        None,
        request.id_token.id_token,
        None if request.group_id_token is UNSET else request.group_id_token.id_token,
        request.expiry_date_time,
        None if request.connector_type is UNSET else request.connector_type.value,
    )


async def _unsure(context: Context, wish: _Wish, how: str, sent_at: datetime) -> None:
    """It stands as unsure, unless what the station has said since it was asked settles it already.

    ``how``: the outcome that stands on record in place of an answer (timeout, disconnected, invalid).
    """
    _reserved(context, wish, how, status=life.ACTIVE)
    for evse_id, connector_id in list(life.shown(context.state, sent_at)):
        seen(context, evse_id, connector_id)
    begun = life.begun(context.state, wish.number, sent_at)
    if begun is not None:
        await use(context, begun)


def _reserved(context: Context, wish: _Wish, answer: str, *, status: str | None = None) -> None:
    """``status``: of one that was not answered; else the answer decides."""
    new = Reservation(
        key=context.ids.uuid7(),
        reservation_id=wish.number,
        evse_id=wish.evse_id if storable(wish.evse_id) else None,
        connector_id=wish.connector_id if storable(wish.connector_id) else None,
        token=fit(wish.token),
        token_key=fold(wish.token),
        status=status or (life.ACTIVE if answer == life.ACCEPTED else life.REFUSED),
        created_at=context.now,
        expires_at=parse_time(wish.expires).at or context.now,
        group=None if wish.group is None else fit(wish.group),
        group_key=None if wish.group is None else fold(wish.group),
        answer=answer,
    )
    if new.status == life.REFUSED:
        new = evolve(new, ended_at=context.now)
    if new.status == life.ACTIVE:
        _keep(context, life.taken(context.state, new, context.now))
        context.wake(new.expires_at)
    context.insert(
        tables.reservations,
        id=new.key,
        station_id=context.station,
        reservation_id=new.reservation_id,
        evse_id=new.evse_id,
        connector_id=new.connector_id,
        connector_type=wish.connector_type,
        token=new.token,
        token_key=new.token_key,
        group_token=new.group,
        group_key=new.group_key,
        status=new.status,
        answer=new.answer,
        created_at=new.created_at,
        expires_at=new.expires_at,
        ended_at=new.ended_at,
    )


# ---- how it ends ------------------------------------------------------------------------------------------


async def cancelled(
    context: Context,
    request: v16.CancelReservationRequest | v201.CancelReservationRequest,
    response: v16.CancelReservationResponse | v201.CancelReservationResponse,
) -> None:
    """Accepted, it is gone. Refused although it is on record, somebody should look at it, unless nobody was
    sure of it."""
    if response.status.value == life.ACCEPTED:
        _keep(context, life.cancelled(context.state, request.reservation_id, context.now))
        return
    _keep(context, life.never_taken(context.state, request.reservation_id, context.now))
    if any(life.active(context.state, request.reservation_id)):
        context.note("reservation_not_cancelled", reservationId=request.reservation_id)


async def status_update(
    context: Context, request: v201.ReservationStatusUpdateRequest
) -> v201.ReservationStatusUpdateResponse:
    """The station has let it expire, or removed it because its EVSE is out of service (H01, H04)."""
    number = request.reservation_id
    if request.reservation_update_status is _EXPIRED:
        _keep(context, life.expired(context.state, context.now, number))
    else:
        _keep(context, life.cancelled(context.state, number, context.now, "Removed"))
    return v201.ReservationStatusUpdateResponse()


async def expire(context: Context) -> None:
    """The calendar has reached the end of some of this station's reservations."""
    _keep(context, life.expired(context.state, context.now))
    upcoming = life.next_expiry(context.state)
    if upcoming is not None:  # never at once: what could not be ended now must not turn in circles
        context.wake(upcoming if upcoming > context.now else context.now + _LATER)


def out_of_service(context: Context, evse_id: int | None, connector_id: int | None, status: str) -> None:
    """A 1.6 station says Faulted or Unavailable of a place: what was reserved there is no longer (5.13).

    In 2.0.1 the station tells it by ReservationStatusUpdate.
    """
    _keep(context, life.out_of_service(context.state, evse_id, connector_id, context.now, status))


def seen(context: Context, evse_id: int | None, connector_id: int | None) -> None:
    """A connector shows Reserved: who was unsure of a reservation there knows now."""
    _keep(context, life.seen(context.state, evse_id, connector_id))


async def use(context: Context, transaction: Transaction) -> None:
    """An accepted start uses up the reservation that it names."""
    if transaction.reservation_id is None or not transaction.authorized:
        return
    token = None if transaction.token is None else await context.token(transaction.token)
    group = None if token is None else token.group_key
    result = life.used(context.state, transaction, group, context.now)
    if result.reservation is not None:
        _keep(context, life.Ended(result.state, (result.reservation,)))
    if result.note is not None:
        context.note(
            result.note,
            evse=transaction.evse_id,
            connector=transaction.connector_id,
            transaction=transaction.key,
            reservationId=transaction.reservation_id,
        )


def _keep(context: Context, result: life.Ended) -> None:
    context.state = result.state
    for each in result.reservations:
        context.update(
            tables.reservations,
            {"id": each.key},
            status=each.status,
            ended_at=each.ended_at,
            reason=each.reason,
            answer=each.answer,
            transaction_key=each.transaction_key,
        )


ROUTES = Routes(
    handlers={v201.ReservationStatusUpdateRequest: status_update},
    commands={
        v16.ReserveNowRequest: Command(applied=reserved_16, unsure=unsure_16, checked=_checked_16),
        v201.ReserveNowRequest: Command(applied=reserved_201, unsure=unsure_201, checked=_checked_201),
        v16.CancelReservationRequest: Command(applied=cancelled),
        v201.CancelReservationRequest: Command(applied=cancelled),
    },
    due=(Due(expire, load.expiries),),
)
