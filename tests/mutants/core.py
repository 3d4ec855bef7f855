"""Defects of the conversation itself: the gate, the clock, answers that never come or say the wrong thing."""

from __future__ import annotations

import asyncio
from typing import Any

from csms.blocks import availability
from csms.context import Context
from csms.gateway import session
from csms.routes import Routes
from ocppj.dialect import Code, Dialect
from ocppj.inbound import Inbound, Refusal
from ocppj.link_aiohttp import AiohttpLink
from ocppj.phases import OPEN
from scenarios.world import WAIT
from schemas import v16
from tests.mutants.mutant import Mutant, titled
from tests.planting import Planted, wrapped

_MALFORMED = "robustness/malformed"


def _status_fails(routes: Routes) -> Routes:
    async def fail(context: Context, request: v16.StatusNotificationRequest) -> None:
        raise KeyError("evse")

    return routes.replaced(handlers={v16.StatusNotificationRequest: fail})  # type: ignore[dict-item]


async def _left_open(inner: Any, link: Any, code: int = 1000, reason: str = "") -> None:
    if code == 1002:
        await asyncio.sleep(WAIT + 2)
    await inner(link, code, reason)


def _foreign_action_unanswered(inner: Any, queue: Any, item: Any, now: float) -> Any:
    unserved = isinstance(item, Refusal) and item.code is Code.NOT_SUPPORTED
    return [] if unserved else inner(queue, item, now)


MUTANTS: dict[str, Mutant] = {
    "boot_gate_not_enforced": Mutant(
        "a station that is Pending or Rejected is served like any other",
        titled("provisioning/boot_gate", "A CALL before the boot is accepted is refused"),
        Planted(patched=wrapped(session, "boot_phase", lambda *_, **__: OPEN)),
    ),
    "status_of_1_6_answered_internal_error": Mutant(
        "StatusNotification of 1.6 falls over",
        titled("multi_evse_1_6/two_sessions", "The statuses of two connectors are two records"),
        Planted(routes=_status_fails),
    ),
    "clock_of_2001": Mutant(
        "the time that a Heartbeat is answered is one of 2001",
        titled("provisioning/cold_boot", "An accepted station sends heartbeats at the interval it was given"),
        Planted(patched=wrapped(availability, "current_time", lambda *_: "2001-01-01T00:00:00.000Z")),
    ),
    "no_common_version_left_open": Mutant(
        "a socket without a common version stays open, and nobody listens",
        titled("connection/handshake", "Without a common version the socket does not stay open"),
        Planted(patched=wrapped(AiohttpLink, "close", _left_open)),
    ),
    "action_of_the_csms_unanswered": Mutant(
        "an action that only the CSMS may send is not answered when a station sends it",
        titled(_MALFORMED, "A CALL that breaks its schema is refused with the code of its fault"),
        Planted(patched=wrapped(Inbound, "_hand_out", _foreign_action_unanswered)),
    ),
    "every_fault_a_format_violation": Mutant(
        "whatever breaks a schema is answered FormatViolation",
        titled(_MALFORMED, "A CALL that breaks its schema is refused with the code of its fault"),
        Planted(patched=wrapped(Dialect, "code_for", lambda *_: Code.FORMAT)),
    ),
}
