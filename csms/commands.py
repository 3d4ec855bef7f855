"""Commands towards stations: the wait for the answer is outside the lane, the answer's effects are a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from csms.context import Context
from csms.ownership import Stations
from csms.routes import Command, Routes
from csms.turns import Session
from ocppj.clock import Clock
from ocppj.errors import (
    CallError,
    CallOutcomeError,
    CallTimeout,
    Disconnected,
    Gated,
    InvalidAnswer,
    Stale,
)
from ocppj.peer import Reply
from schemas.catalogue import Action, Kind, Sender, find
from schemas.validation import Fault, Mode, check_request
from schemas.version import Version


class Ending(StrEnum):
    """How a command ended; the words of REST."""

    ANSWERED = "answered"
    ERROR = "error"  # a CALLERROR
    INVALID = "invalid"  # the answer broke its schema
    GATED = "gated"  # not allowed before the boot is accepted, or in this state
    DISCONNECTED = "disconnected"
    TIMEOUT = "timeout"
    STALE = "stale"
    UNKNOWN_STATION = "unknown-station"
    NOT_CONNECTED = "not-connected"
    BAD_REQUEST = "bad-request"  # the payload breaks the request's schema
    DECLINED = "declined"
    NOT_IN_VERSION = "not-in-version"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one command. ``outcome`` equals its text; ``response`` and ``error`` are plain JSON."""

    outcome: Ending
    action: str
    message_id: str | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    response: object = None
    error: Mapping[str, object] | None = None  # code, description, details
    faults: tuple[Fault, ...] = ()
    reason: str | None = None


class Commands:
    """Sends commands; each returns only after the effects of the station's answer are durable."""

    def __init__(
        self,
        stations: Stations,
        routes: Routes,
        clock: Clock,
        known: Callable[[int, str], Awaitable[bool]],
    ) -> None:
        """``known`` tells whether a station is on record."""
        self._stations = stations
        self._routes = routes
        self._clock = clock
        self._known = known

    async def send(
        self,
        tenant: int,
        station: str,
        action: str,
        payload: object,
        *,
        timeout: float | None = None,
        stale_after: float | None = None,
        queue_for: float = 0.0,
        validate: bool = True,
    ) -> Outcome:
        """Send a CALL to a station and wait for its answer and for the commit of the answer's effects.

        ``payload`` is decoded JSON. Seconds: ``timeout`` from the writing of the CALL, ``stale_after`` after
        which it is not written any more, ``queue_for`` to wait for a connection. With ``validate`` false the
        payload goes out whatever it holds.

        Raises:
            Exception: the station has answered, and our own handling of the answer failed.
        """
        session = await self._stations.arrival(tenant, station, queue_for)
        if session is None:
            return await self._absent(tenant, station, action)
        wanted = self._wanted(session.version, action)
        if isinstance(wanted, Outcome):
            return wanted
        checked = check_request(wanted, payload, Mode.STRICT)
        if checked.message is None and validate:
            return Outcome(Ending.BAD_REQUEST, action, faults=checked.faults)
        faults = await self._faults(tenant, checked.message) if validate else ()
        if faults:
            return Outcome(Ending.BAD_REQUEST, action, faults=faults)
        reason = self._forbidden(tenant, station, checked.message) if validate else None
        if reason is not None:
            return Outcome(Ending.GATED, action, reason=reason)
        given = await self._readied(checked.message)
        exchange = _Exchange(session, wanted, checked.message if validate else None, payload)
        outcome, reply = await exchange.run(timeout, stale_after)
        if given is None:
            return outcome
        command = self._routes.commands[wanted.request]
        if reply is not None:
            faults = await self._apply(tenant, station, command, given, reply.response)
            if faults:
                return replace(outcome, outcome=Ending.INVALID, faults=faults)
        elif outcome.outcome in _UNSURE and outcome.sent_at is not None:
            await self._unsure(tenant, station, command, given, outcome.outcome, outcome.sent_at)
        return outcome

    async def send_raw(
        self, tenant: int, station: str, text: str, *, wait: str | None = None, timeout: float | None = None
    ) -> str | None:
        """Write text as it is; with ``wait`` (a message id) return the raw text of the answer.

        Raises:
            NotConnected: no session owns the station. CallOutcomeError: the answer did not come.
        """
        session = self._stations.session(tenant, station)
        if session is None:
            raise NotConnected(f"station {station} is not connected")
        return await session.peer.send_raw(text, wait, timeout=timeout)

    async def _absent(self, tenant: int, station: str, action: str) -> Outcome:
        if await self._known(tenant, station):
            return Outcome(Ending.NOT_CONNECTED, action)
        return Outcome(Ending.UNKNOWN_STATION, action)

    def _wanted(self, version: Version, name: str) -> Action | Outcome:
        action = find(version, name)
        if action is None:
            return Outcome(Ending.NOT_IN_VERSION, name, reason=f"OCPP {version} has no {name}")
        if not action.sent_by(Sender.CSMS) or action.kind is not Kind.CALL:
            return Outcome(Ending.NOT_IN_VERSION, name, reason=f"{name} is no CALL from a CSMS")
        if action.request not in self._routes.commands:
            reason = self._routes.declined.get((version, name), "this CSMS does not send it")
            return Outcome(Ending.DECLINED, name, reason=reason)
        return action

    async def _faults(self, tenant: int, request: Struct | None) -> tuple[Fault, ...]:
        if request is None:
            return ()
        command = self._routes.commands[type(request)]
        faults = () if command.checked is None else tuple(command.checked(request, self._clock.utc()))
        if not faults and command.vendor_data is not None:
            faults = tuple(await command.vendor_data.request(tenant, request))
        return faults

    def _forbidden(self, tenant: int, station: str, request: Struct | None) -> str | None:
        allowed = None if request is None else self._routes.commands[type(request)].allowed
        state = self._stations.state(tenant, station)
        return None if allowed is None or state is None else allowed(state, request)

    async def _readied(self, request: Struct | None) -> Any:
        """The request as its effects are to see it; None: it is none that could have any."""
        readied = None if request is None else self._routes.commands[type(request)].readied
        return request if readied is None else await readied(request)

    async def _apply(
        self, tenant: int, station: str, command: Command, request: Any, response: Struct
    ) -> tuple[Fault, ...]:
        """Have the answer take effect; return what is wrong with a vendor's data in it."""
        faults: tuple[Fault, ...] = ()
        if command.vendor_data is not None:
            request, faults = await command.vendor_data.answer(tenant, request, response)
        applied = command.applied
        if applied is not None:
            effects = applied

            async def turn(context: Context) -> None:
                await effects(context, request, response)

            await self._stations.turn(tenant, station, turn)
        return faults

    async def _unsure(
        self,
        tenant: int,
        station: str,
        command: Command,
        request: Any,
        ending: Ending,
        sent_at: datetime,
    ) -> None:
        """The station has the command, perhaps, and what it made of it nobody knows."""
        unsure = command.unsure
        if unsure is None:
            return

        async def turn(context: Context) -> None:
            await unsure(context, request, ending.value, sent_at)

        await self._stations.turn(tenant, station, turn)


class NotConnected(Exception):
    """No session owns the station."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One CALL and its outcome; without ``request`` the payload is sent as it is."""

    session: Session
    action: Action
    request: Struct | None
    payload: object

    async def run(self, timeout: float | None, stale_after: float | None) -> tuple[Outcome, Reply | None]:
        name = self.action.name
        try:
            reply = await self._call(timeout, stale_after)
        except CallError as error:
            details = {"code": error.code, "description": error.description, "details": error.details}
            return _ended(Ending.ERROR, name, error, error=details), None
        except InvalidAnswer as error:
            return _ended(Ending.INVALID, name, error, response=error.payload, faults=error.faults), None
        except Gated as error:
            return _ended(Ending.GATED, name, error, reason=error.reason), None
        except CallOutcomeError as error:
            return _ended(_ENDINGS[type(error)], name, error, reason=str(error) or None), None
        answered = Outcome(
            Ending.ANSWERED, name, reply.message_id, reply.sent_at, reply.answered_at, reply.payload
        )
        return answered, reply

    async def _call(self, timeout: float | None, stale_after: float | None) -> Reply:
        peer = self.session.peer
        if self.request is not None:
            return await peer.exchange(self.request, timeout=timeout, stale_after=stale_after)
        return await peer.call_raw(self.action, self.payload, timeout=timeout, stale_after=stale_after)


_UNSURE = frozenset({Ending.TIMEOUT, Ending.DISCONNECTED, Ending.INVALID})

_ENDINGS: Mapping[type[CallOutcomeError], Ending] = {
    CallTimeout: Ending.TIMEOUT,
    Disconnected: Ending.DISCONNECTED,
    Stale: Ending.STALE,
}


def _ended(
    ending: Ending,
    action: str,
    failure: CallOutcomeError,
    *,
    response: object = None,
    error: Mapping[str, object] | None = None,
    faults: tuple[Fault, ...] = (),
    reason: str | None = None,
) -> Outcome:
    return Outcome(
        ending,
        action,
        failure.message_id,
        failure.sent_at,
        response=response,
        error=error,
        faults=faults,
        reason=reason,
    )
