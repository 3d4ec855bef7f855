"""What a BootNotification is answered, and what it leaves on record."""

from __future__ import annotations

from datetime import datetime

from csms.domain.evolve import Value, evolve
from csms.domain.state import Boot, StationState, Transaction
from csms.domain.transactions import VERSION_CHANGED, flagged, of_other_version, running

ACCEPTED = "Accepted"
PENDING = "Pending"
REJECTED = "Rejected"


class BootAnswer(Value, frozen=True):
    """``status`` Accepted, Pending or Rejected; ``interval`` in seconds: heartbeats, or when to try again."""

    status: str
    interval: int


def decide(
    operator_status: str | None,
    operator_interval: int | None,
    default_status: str,
    default_interval: int,
    *,
    prepare: bool = False,
    prepared: bool = False,
) -> BootAnswer:
    """The operator's word about this station, else the server's; an interval is never negative.

    With ``prepare`` one that is not rejected is held Pending until it is ``prepared``, and accepted then.
    """
    interval = default_interval if operator_interval is None else operator_interval
    status = operator_status or default_status
    if prepare and status != REJECTED:
        status = ACCEPTED if prepared else PENDING
    return BootAnswer(status, max(0, interval))


def booted(state: StationState, version: str, boot: Boot) -> StationState:
    """The state after an answered boot, whatever the answer: only a stop ends a transaction.

    An accepted boot uses up what prepared it: the next one is prepared anew.
    """
    return evolve(state, version=version, boot=boot, prepared=state.prepared and boot.status != ACCEPTED)


def restarted(state: StationState) -> StationState:
    """The station has started anew: what waited for that has come true."""
    return evolve(state, reboot_required=frozenset(), pending_resets=frozenset())


def left_behind(state: StationState, version: str) -> list[Transaction]:
    """Open transactions begun under another version, flagged: no stop of theirs may ever come."""
    return [
        flagged(each, VERSION_CHANGED)
        for each in running(state)
        if of_other_version(each, version) and VERSION_CHANGED not in each.flags
    ]


def recorded(
    answer: BootAnswer,
    at: datetime,
    *,
    reason: str | None,
    vendor: str,
    model: str,
    serial_number: str | None,
    firmware_version: str | None,
) -> Boot:
    """The boot as it is kept in memory."""
    return Boot(
        status=answer.status,
        reason=reason,
        at=at,
        vendor=vendor,
        model=model,
        serial_number=serial_number,
        firmware_version=firmware_version,
    )
