"""Defects of transactions: what others do with several connectors, repeats, odd stops and readings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from csms.blocks import _places, availability, consistency, meter_values, transactions
from csms.blocks import authorization as tokens
from csms.context import Context
from csms.domain import attribution, starts
from csms.domain import events as story
from csms.domain import transactions as life
from csms.domain.attribution import Owner
from csms.domain.starts import Opened
from csms.domain.state import StationState, Transaction
from csms.domain.stops import Stopped
from csms.domain.topology import Place
from schemas import v16, v201
from tests.mutants.mutant import Mutant, titled
from tests.planting import Planted, after, but, instead, put, running, wrapped
from tests.properties.defects import DEFECTS

_TWO = "multi_evse_1_6/two_connectors"
_BARE = "multi_evse_1_6/two_sessions"
_TOKEN = "multi_evse_1_6/same_token"


def _unnoticed(inner: Any, state: StationState, new: Transaction, *_: Any) -> Opened:
    return Opened(life.put(state, new), new)


def _orphan_dropped(inner: Any, state: StationState, *args: Any, **kwargs: Any) -> Stopped:
    result: Stopped = inner(state, *args, **kwargs)
    return Stopped(state, result.transaction, repeat=True) if result.note == "orphan_stop" else result


def _newest_running(inner: Any, state: StationState, place: Place, at: Any) -> Transaction | None:
    open_ones = running(state)
    return open_ones[-1] if open_ones else inner(state, place, at)


def _unflagged(inner: Any, *args: Any) -> Owner:
    return Owner(inner(*args).transaction)


def _only_one(inner: Any, state: StationState, place: Place, at: Any) -> Transaction | None:
    open_ones = running(state)
    anybody = not place.wire_connector_id and len(open_ones) == 1
    return open_ones[0] if anybody else inner(state, place, at)


async def _nobody_replaced(inner: Any, *args: Any, replaced: Any = (), **kwargs: Any) -> Any:
    return await inner(*args, **kwargs)


def _ended_by_status(context: Context, request: v16.StatusNotificationRequest) -> None:
    if request.status is v16.ChargePointStatus.AVAILABLE:
        here = (each for each in running(context.state) if each.wire_connector_id == request.connector_id)
        put(context, *(but(each, active=False, stop_reason="Other") for each in here))


def _ended_dropped(request: v201.TransactionEventRequest) -> v201.TransactionEventResponse | None:
    return v201.TransactionEventResponse() if request.event_type == story.ENDED else None


async def _nothing(inner: Any, *args: Any, **kwargs: Any) -> None:
    return None


async def _unwanted(inner: Any, context: Context) -> bool:
    return False


async def _one_each(inner: Any, context: Context) -> str:
    return "connector"


@contextmanager
def _one_each_everywhere() -> Iterator[None]:
    with (
        wrapped(_places, "mapping_of", _one_each)(),
        wrapped(transactions, "mapping_of", _one_each)(),
        wrapped(availability, "mapping_of", _one_each)(),
    ):
        yield


def _stays(inner: Any, state: StationState, mapping: Any) -> Any:
    result = inner(state, mapping)
    kept = life.put(result.state, *(state.transactions[each.key] for each in result.transactions))
    return but(result, state=kept, transactions=())


MUTANTS: dict[str, Mutant] = {
    "siblings_deactivated": Mutant(
        "a new transaction marks those of the other connectors inactive",
        titled(_TWO, "A second session leaves the first one active"),
        DEFECTS["siblings_deactivated"],
    ),
    "refused_start_closes_the_running_one": Mutant(
        "a refused start closes what runs",
        titled(_TWO, "A refused start beside a running session leaves it alone")
        + titled(_BARE, "A refused start on the connector of a running session leaves it alone"),
        DEFECTS["refused_start_closes_the_running_one"],
    ),
    "statuses_of_all_evses_on_one_row": Mutant(
        "the status of every EVSE is kept as that of the first",
        titled("auto_commissioning/places", "Each of several EVSEs keeps the status of its own")
        + titled(_BARE, "The statuses of two connectors are two records"),
        DEFECTS["status_of_all_on_one_connector"],
    ),
    "second_start_unnoticed": Mutant(
        "a second start on a connector leaves two active, and nobody is told",
        titled(_BARE, "A second start on a connector whose session was never stopped is reported"),
        Planted(patched=wrapped(starts, "_overlapping", _unnoticed)),
    ),
    "conflict_unnoticed": Mutant(
        "two sessions on connectors that share an EVSE are taken as they come",
        titled(
            "multi_evse_1_6/shared_evse",
            "A second start on a shared EVSE is a reported conflict, the first untouched",
        ),
        Planted(patched=wrapped(starts, "_conflicting", _unnoticed)),
    ),
    "orphan_stop_dropped": Mutant(
        "a stop of no known transaction is answered and thrown away",
        titled("multi_evse_1_6/odd_stops", "A stop that could mean either session ends neither")
        + titled(
            "transactions/messages", "A stop of a transaction that there never was is kept as an orphan"
        ),
        Planted(patched=wrapped(transactions, "stopped", _orphan_dropped)),
    ),
    "stop_of_the_wrong_connector": Mutant(
        "a stop ends the latest open transaction, whichever it names",
        titled(_TWO, "Either of two sessions ends alone"),
        DEFECTS["stop_of_the_wrong_connector"],
    ),
    "repeat_opens_a_second_transaction": Mutant(
        "a start that is repeated opens a second transaction",
        titled("multi_evse_1_6/offline_sessions", "A replay that was cut off comes a second time")
        + titled("transactions/session", "The same start sent twice opens one session"),
        DEFECTS["duplicate_start_opens_a_second"],
    ),
    "readings_of_the_wrong_connector": Mutant(
        "a reading without an id goes to the newest session, on whatever connector",
        titled(
            "multi_evse_1_6/odd_readings",
            "A reading without a transaction id belongs to the session of its connector",
        ),
        Planted(patched=wrapped(attribution, "_by_place", _newest_running)),
    ),
    "odd_readings_unflagged": Mutant(
        "a reading under the id of another connector's session passes for a good one",
        titled(
            "multi_evse_1_6/odd_readings",
            "A reading of one connector under the session of another is flagged",
        ),
        Planted(patched=wrapped(meter_values, "owner_of", _unflagged)),
    ),
    "main_meter_taken_for_the_session": Mutant(
        "a reading of connector 0 is taken for the only session's",
        titled(
            "multi_evse_1_6/connector_zero",
            "A reading of connector 0 belongs to no session, not even to the only one",
        ),
        Planted(patched=wrapped(attribution, "_by_place", _only_one)),
    ),
    "concurrency_not_checked": Mutant(
        "a token charges on as many connectors as it likes",
        titled(_TOKEN, "The same token on two connectors, where it may not")
        + titled(
            "authorization/concurrency", "The second station is told ConcurrentTx and the first charges on"
        ),
        DEFECTS["token_without_limit"],
    ),
    "endless_concurrent_tx": Mutant(
        "a token whose session has ended is told ConcurrentTx for ever",
        titled(_TOKEN, "The end of a session on one connector makes its token free for another")
        + titled("authorization/concurrency", "When the first session has ended the token is free again"),
        DEFECTS["slot_never_given_back"],
    ),
    "lost_stop_locks_the_driver_out": Mutant(
        "a stop that never came holds its token on the very connector where it starts again",
        titled(_TOKEN, "A stop that was lost does not lock the driver out of his connector"),
        Planted(patched=wrapped(tokens, "take_slot", _nobody_replaced)),
    ),
    "boot_closes_transactions": Mutant(
        "whoever boots has nothing running",
        titled(
            "multi_evse_1_6/restart",
            "A restart of the station in mid-session, with other connectors charging",
        ),
        DEFECTS["boot_closes_transactions"],
    ),
    "status_ends_the_session": Mutant(
        "a connector that says Available has its session closed, before the stop has come",
        titled(_BARE, "A status ends no session"),
        Planted(routes=after(v16.StatusNotificationRequest, _ended_by_status)),
    ),
    "offline_events_dropped": Mutant(
        "events of an offline period are answered and forgotten",
        titled(
            "transactions/bare_201",
            "A whole transaction that went by offline is one like any other, and says so",
        ),
        DEFECTS["offline_events_dropped"],
    ),
    "late_update_revives": Mutant(
        "a late Updated makes an ended transaction active again",
        titled("transactions/messages", "Nothing revives a session that has ended"),
        DEFECTS["late_update_revives"],
    ),
    "ended_dropped": Mutant(
        "an Ended is answered, and the transaction goes on for ever",
        titled("transactions/bare_201", "A transaction ends as its last event says"),
        Planted(routes=instead(v201.TransactionEventRequest, _ended_dropped)),
    ),
    "inconsistency_unseen": Mutant(
        "nobody looks at what goes on although it is held inactive",
        titled("multi_evse_1_6/consistency", "Readings of a session held inactive are reported, once"),
        Planted(patched=wrapped(consistency, "report", _nothing)),
    ),
    "never_reconciled": Mutant(
        "what goes on although it is held inactive stays so, whatever the operator wants",
        titled("multi_evse_1_6/consistency", "With reconcile its readings make a session active again"),
        Planted(patched=wrapped(consistency, "_wanted", _unwanted)),
    ),
    "mapping_ignored": Mutant(
        "every connector is an EVSE of its own, whatever the operator says",
        titled("multi_evse_1_6/shared_evse", "Connectors stand where an explicit table puts them")
        + titled("multi_evse_1_6/single", "A new session marks the older one inactive"),
        Planted(patched=_one_each_everywhere),
    ),
    "running_sessions_not_moved": Mutant(
        "a changed mapping moves the connectors and forgets the sessions on them",
        titled("multi_evse_1_6/remapping", "Two connectors swap their places"),
        Planted(patched=wrapped(_places, "remapped", _stays)),
    ),
}
