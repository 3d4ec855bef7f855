"""The life of a reservation: taken by the station's word, used by an accepted start, or ended without use.

It ends once. Only one that expired may still turn out to have been used: a start made in time can come late.
One of which no answer came stands as unsure: the station may keep it or never have heard of it. What the
station says next settles it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from csms.domain.evolve import evolve
from csms.domain.state import Reservation, StationState, Transaction

ACTIVE, USED, EXPIRED, CANCELLED, REFUSED = "Active", "Used", "Expired", "Cancelled", "Refused"
REMEMBERED = timedelta(hours=24)  # for so long an expired one may still turn out to have been used

ACCEPTED = "Accepted"
RESERVED = "Reserved"  # the status that a connector shows
NEVER_TAKEN = "never taken"  # an unsure one, as it turned out

UNKNOWN = "reservation_unknown"  # a start names a reservation that is not on record
OVER = "reservation_over"  # a start names one that had ended before it
MISMATCH = "reservation_mismatch"  # a start uses one that was made for another token


class Ended(NamedTuple):
    """The state afterwards, and the reservations that have ended with it."""

    state: StationState
    reservations: tuple[Reservation, ...] = ()


class Use(NamedTuple):
    """What a start makes of the reservation that it names; ``note`` says what is odd about it."""

    state: StationState
    reservation: Reservation | None = None
    note: str | None = None


def active(state: StationState, reservation_id: int | None = None) -> Iterator[Reservation]:
    """The reservations that stand, or the one of this number that does."""
    for each in state.reservations.values():
        if each.status == ACTIVE and reservation_id in (None, each.reservation_id):
            yield each


def put(state: StationState, *changed: Reservation) -> StationState:
    """The state with these in place of what was known of them."""
    return evolve(state, reservations={**state.reservations, **{each.key: each for each in changed}})


def taken(state: StationState, new: Reservation, now: datetime) -> Ended:
    """The station has accepted it; one of the same number it replaces (1.6 5.13, 2.0.1 H01.FR.02)."""
    kept = {
        key: each
        for key, each in state.reservations.items()
        if each.status == ACTIVE or (each.ended_at is not None and each.ended_at + REMEMBERED > now)
    }
    older = tuple(_ended(each, CANCELLED, now, "replaced") for each in active(state, new.reservation_id))
    return Ended(put(evolve(state, reservations=kept), *older, new), older)


def unsure(state: StationState) -> Iterator[Reservation]:
    """Those of which no answer came, and nothing since has settled it."""
    return (each for each in active(state) if each.answer != ACCEPTED)


def seen(state: StationState, evse_id: int | None, connector_id: int | None) -> Ended:
    """A connector shows Reserved: that settles the unsure one that explains it, if no other one does."""
    here = [each for each in active(state) if each.evse_id == evse_id and _names(each, connector_id)]
    anywhere = [each for each in unsure(state) if each.evse_id is None]
    if any(each.answer == ACCEPTED for each in here) or not (here or anywhere):
        return Ended(state)
    newest = max(here or anywhere, key=lambda each: each.created_at)
    return _changed(state, evolve(newest, answer=ACCEPTED))


def shown(state: StationState, since: datetime) -> Iterator[tuple[int, int]]:
    """EVSE and connector of those that have been told to be Reserved since then."""
    for place, connector in state.connectors.items():
        told = connector.received_at
        if connector.status == RESERVED and told is not None and told >= since:
            yield place


def begun(state: StationState, reservation_id: int, since: datetime) -> Transaction | None:
    """The newest transaction that named this number and was told of since then."""
    named = (each for each in state.transactions.values() if each.reservation_id == reservation_id)
    return max((each for each in named if each.received_at >= since), key=_told_at, default=None)


def _told_at(transaction: Transaction) -> datetime:
    return transaction.received_at


def never_taken(state: StationState, reservation_id: int, now: datetime) -> Ended:
    """The station refuses to cancel an unsure one: it has never had it."""
    gone = (each for each in unsure(state) if each.reservation_id == reservation_id)
    return _all_ended(state, gone, REFUSED, now, NEVER_TAKEN)


def cancelled(state: StationState, reservation_id: int, now: datetime, reason: str | None = None) -> Ended:
    """The one of this number is gone before it was used."""
    return _all_ended(state, active(state, reservation_id), CANCELLED, now, reason)


def expired(state: StationState, now: datetime, reservation_id: int | None = None) -> Ended:
    """Those whose time is over; one that the station says has expired, whatever the clocks say."""
    due = (each for each in active(state) if each.expires_at <= now)
    return _all_ended(state, due if reservation_id is None else active(state, reservation_id), EXPIRED, now)


def next_expiry(state: StationState) -> datetime | None:
    """When the next one expires."""
    return min((each.expires_at for each in active(state)), default=None)


def out_of_service(
    state: StationState, evse_id: int | None, connector_id: int | None, now: datetime, status: str
) -> Ended:
    """1.6 5.13: what is set to Faulted or Unavailable is reserved no longer; EVSE 0 is the whole station."""
    whole = evse_id == 0
    here = (
        each
        for each in active(state)
        if (each.evse_id is None and whole) or (each.evse_id == evse_id and _names(each, connector_id))
    )
    return _all_ended(state, here, CANCELLED, now, status)


def used(state: StationState, transaction: Transaction, group_key: str | None, now: datetime) -> Use:
    """A transaction names a reservation; an authorized one uses it up, any other leaves it as it is.

    ``group_key``: the folded group of the transaction's token.
    """
    wanted = transaction.reservation_id
    if wanted is None or not transaction.authorized:
        return Use(state)
    known = [each for each in state.reservations.values() if each.reservation_id == wanted]
    if any(each.transaction_key == transaction.key for each in known):
        return Use(state)
    began = transaction.started_at or now
    fit = [each for each in known if each.status == ACTIVE or _late(each, began)]
    if not fit:
        return Use(state, None, OVER if known else UNKNOWN)
    chosen = max(fit, key=lambda each: (each.status == ACTIVE, each.created_at))
    after = evolve(
        chosen, status=USED, ended_at=now, transaction_key=transaction.key, reason=None, answer=ACCEPTED
    )
    keys = {transaction.token_key, group_key} - {None}
    note = None if keys & {chosen.token_key, chosen.group_key} else MISMATCH
    return Use(put(state, after), after, note)


def _names(reservation: Reservation, connector_id: int | None) -> bool:
    return reservation.connector_id in (None, connector_id)


def _changed(state: StationState, *changed: Reservation) -> Ended:
    return Ended(put(state, *changed), changed)


def _late(reservation: Reservation, began: datetime) -> bool:
    return reservation.status == EXPIRED and began <= reservation.expires_at


def _all_ended(
    state: StationState,
    some: Iterator[Reservation],
    status: str,
    now: datetime,
    reason: str | None = None,
) -> Ended:
    ended = tuple(_ended(each, status, now, reason) for each in some)
    return _changed(state, *ended) if ended else Ended(state)


def _ended(reservation: Reservation, status: str, now: datetime, reason: str | None = None) -> Reservation:
    return evolve(reservation, status=status, ended_at=now, reason=reason)
