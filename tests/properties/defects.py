"""Defects planted from outside the product, one at a time: the property has to find each.

Most were reported of other systems. ``start``: the seed from which a few are enough to find it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from msgspec import UNSET, Struct

from csms.blocks import ROUTES, availability, meter_values, transactions
from csms.blocks import authorization as tokens
from csms.context import Context
from csms.domain import events as story
from csms.domain import reservations as bookings
from csms.domain import transactions as life
from csms.domain.starts import Opened
from csms.domain.state import Reservation, StationState, Transaction
from csms.domain.stops import Stop, Stopped
from csms.routes import Routes
from schemas import v16, v201
from simulator.blocks import availability as shown
from simulator.blocks import transactions as sessions
from simulator.core import Core
from simulator.model.outbox import Outbox
from tests.planting import Planted, after, but, instead, newest, put, running, wrapped


@dataclass(frozen=True, slots=True)
class Defect(Planted):
    """``start``: the seed from which a few are enough to find it."""

    start: int = 0


# ---- starts -----------------------------------------------------------------------------------------------


def _siblings(context: Context, request: v16.StartTransactionRequest) -> None:
    """A new transaction marks those of the other connectors inactive (CitrineOS, documented)."""
    new = newest(context.state)
    others = [each for each in running(context.state) if each.key != new.key]
    put(context, *(but(each, active=False) for each in others))


def _refused_closes(context: Context, request: v16.StartTransactionRequest) -> None:
    """A refused start closes what runs (citrineos-core pull 972)."""
    if not newest(context.state).authorized:
        closed = [but(each, active=False, stop_content="closed") for each in running(context.state)]
        put(context, *closed)


def _opened_case(inner: Any, state: StationState, start: Any, *args: Any, **kwargs: Any) -> Opened:
    result: Opened = inner(state, but(start, token=start.token.lower()), *args, **kwargs)
    return result


# ---- events -----------------------------------------------------------------------------------------------


def _revived(context: Context, request: v201.TransactionEventRequest) -> None:
    """A late Updated makes an ended transaction active again (citrineos-core pulls 1053, 741)."""
    known = life.by_wire_id(context.state, request.transaction_info.transaction_id)
    if request.event_type == story.UPDATED and known is not None and not known.active:
        put(context, but(known, active=True))


def _offline_dropped(request: v201.TransactionEventRequest) -> Struct | None:
    """Events of an offline period are answered and forgotten."""
    return v201.TransactionEventResponse() if request.offline is True else None


def _first_of_two(inner: Any, known: Transaction, event: story.Event, place: Any, now: Any) -> Transaction:
    """The number of the last event is forgotten: order is that of arrival."""
    result: Transaction = but(inner(known, event, place, now), last_seq_no=0)
    return result


# ---- stops ------------------------------------------------------------------------------------------------


def _wrong_connector(inner: Any, state: StationState, stop: Stop, *args: Any, **kwargs: Any) -> Stopped:
    """A stop ends the latest open transaction, whichever it names."""
    open_ones = running(state)
    if open_ones:
        stop = but(stop, transaction_id=int(open_ones[-1].transaction_id))
    result: Stopped = inner(state, stop, *args, **kwargs)
    return result


def _meter_ignored(inner: Any, state: StationState, stop: Stop, *args: Any, **kwargs: Any) -> Stopped:
    """Energy comes from the last meter value."""
    known = life.by_wire_id(state, str(stop.transaction_id))
    last = None if known is None else known.meter_last
    result: Stopped = inner(state, but(stop, meter_stop=last), *args, **kwargs)
    return result


def _reason_lost(inner: Any, state: StationState, stop: Stop, *args: Any, **kwargs: Any) -> Stopped:
    """Every stop is a local one."""
    result: Stopped = inner(state, but(stop, reason="Local"), *args, **kwargs)
    return result


def _needs_token(request: v16.StopTransactionRequest) -> Struct | None:
    """A stop without an idTag is acknowledged and not kept (shiv3/ocpp-cp-simulator pull 83)."""
    return v16.StopTransactionResponse() if request.id_tag is UNSET else None


# ---- tokens, boots, statuses, readings --------------------------------------------------------------------


async def _granted(inner: Any, *args: Any, **kwargs: Any) -> bool:
    """A token may charge anywhere as often as it likes."""
    return True


def _closed_by_boot(context: Context, request: Struct) -> None:
    """Whoever boots has nothing running."""
    put(
        context,
        *(
            but(each, active=False, stop_reason="Reboot", stop_content="boot")
            for each in running(context.state)
        ),
    )


def _one_connector(inner: Any, context: Context, place: Any, *args: Any, **kwargs: Any) -> None:
    """Statuses of all EVSEs collapse on one row (citrineos-core pulls 859, 937)."""
    inner(context, but(place, evse_id=min(place.evse_id, 1)), *args, **kwargs)


def _kilo(inner: Any, samples: Any) -> Decimal | None:
    """Wh taken for kWh."""
    read: Decimal | None = inner(samples)
    return None if read is None else read * 1000


@contextmanager
def _kilowatt_hours() -> Iterator[None]:
    with (
        wrapped(meter_values, "register_16", _kilo)(),
        wrapped(transactions, "register_201", _kilo)(),
    ):
        yield


def _never_replaced(inner: Any, state: StationState, new: Reservation, now: datetime) -> bookings.Ended:
    """A reservation of the same number stands beside the new one."""
    return bookings.Ended(bookings.put(state, new))


def _never_cancelled(inner: Any, state: StationState, *args: Any) -> bookings.Ended:
    """A reservation that was given up stands."""
    return bookings.Ended(state)


def _never_used(inner: Any, state: StationState, *args: Any) -> bookings.Use:
    """A start leaves its reservation as it is."""
    return bookings.Use(state)


# ---- the station's own ------------------------------------------------------------------------------------


class _Forgetful(Outbox):
    """A queue that is empty after every restart."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._queue.clear()


def _silent(inner: Any, core: Core, *, only_changed: bool = False) -> None:
    """After a reconnect nothing is told of what changed meanwhile."""
    if not only_changed:
        inner(core, only_changed=False)


def _as_local(inner: Any, core: Core) -> None:
    """A power loss is told as an ordinary end."""
    with patch.object(core, "queue", _local_reason(core.queue)):
        inner(core)


def _local_reason(queue: Any) -> Any:
    def told(action: str, payload: dict[str, Any], transaction: str | None) -> None:
        if "reason" in payload:
            payload["reason"] = "Local"
        payload.get("transactionInfo", {}).pop("stoppedReason", None)
        queue(action, payload, transaction)

    return told


DEFECTS: dict[str, Defect] = {
    "siblings_deactivated": Defect(routes=after(v16.StartTransactionRequest, _siblings), start=46),
    "refused_start_closes_the_running_one": Defect(
        routes=after(v16.StartTransactionRequest, _refused_closes), start=24
    ),
    "duplicate_start_opens_a_second": Defect(
        patched=wrapped(transactions, "repeat_of", lambda inner, *_: None), start=32
    ),
    "token_changes_its_spelling": Defect(patched=wrapped(transactions, "opened", _opened_case)),
    "late_update_revives": Defect(routes=after(v201.TransactionEventRequest, _revived), start=27),
    "offline_events_dropped": Defect(routes=instead(v201.TransactionEventRequest, _offline_dropped), start=7),
    "order_of_events_lost": Defect(patched=wrapped(story, "_changed", _first_of_two)),
    "stop_of_the_wrong_connector": Defect(
        patched=wrapped(transactions, "stopped", _wrong_connector), start=2
    ),
    "meter_stop_ignored": Defect(patched=wrapped(transactions, "stopped", _meter_ignored)),
    "stop_reason_lost": Defect(patched=wrapped(transactions, "stopped", _reason_lost)),
    "stop_without_token_dropped": Defect(routes=instead(v16.StopTransactionRequest, _needs_token)),
    "slot_never_given_back": Defect(patched=wrapped(tokens, "give_slot_back", lambda *_: None)),
    "token_without_limit": Defect(patched=wrapped(Context, "claim", _granted), start=11),
    "boot_closes_transactions": Defect(routes=after(v16.BootNotificationRequest, _closed_by_boot), start=8),
    "boot_closes_transactions_201": Defect(
        routes=after(v201.BootNotificationRequest, _closed_by_boot), start=9
    ),
    "status_not_stored": Defect(
        routes=instead(v16.StatusNotificationRequest, lambda _: v16.StatusNotificationResponse())
    ),
    "status_of_all_on_one_connector": Defect(patched=wrapped(availability, "_keep", _one_connector)),
    "reservation_beside_its_successor": Defect(patched=wrapped(bookings, "taken", _never_replaced), start=62),
    "reservation_not_cancelled": Defect(patched=wrapped(bookings, "cancelled", _never_cancelled), start=165),
    "reservation_not_used_by_its_start": Defect(patched=wrapped(bookings, "used", _never_used), start=33),
    "kilowatt_hours": Defect(patched=_kilowatt_hours),
    "outbox_lost_with_the_power": Defect(patched=lambda: patch("simulator.core.Outbox", _Forgetful), start=7),
    "status_not_told_after_a_reconnect": Defect(patched=wrapped(shown, "report_all", _silent)),
    "power_loss_told_as_local": Defect(patched=wrapped(sessions, "recover", _as_local), start=7),
}


def routes_of(name: str) -> Routes:
    """The routes of the CSMS with this defect."""
    return DEFECTS[name].routes(ROUTES)
