"""What routes a message to the code for it: plain values, built in ``csms.blocks``, passed down at
bootstrap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from msgspec import Struct
from sqlalchemy import Connection

from csms.context import Context
from csms.domain.state import StationState
from ocppj.errors import CallError
from schemas.action import Action, Sender
from schemas.catalogue import actions
from schemas.validation import Fault
from schemas.version import Version

Handler: TypeAlias = Callable[[Context, Any], Coroutine[Any, Any, Struct | CallError]]
"""Answers a station's CALL. It may raise ``ocppj.errors.CallError`` to answer a CALLERROR: its draft and
effects are then dropped; one that it returns is answered too, and its effects are kept. Any other exception
is answered ``InternalError``."""

Allowed: TypeAlias = Callable[[StationState, Any], str | None]
"""Says why a command must not be sent to a station in this state (outcome ``gated``), None when it may."""

Checked: TypeAlias = Callable[[Any, datetime], Sequence[Fault]]
"""What is wrong with a command that its schema allows (request, now): it is a bad request, and not sent
unless it was asked to go out whatever it holds."""

Readied: TypeAlias = Callable[[Any], Awaitable[Any]]
"""What has to be worked out of a request before it is sent, beside the lane: the request as ``applied`` and
``unsure`` are to see it; it is sent as it was."""

Applied: TypeAlias = Callable[[Context, Any, Any], Awaitable[None]]
"""The effects of a station's answer to a command: (context, request, response), a turn of its own."""

Unsure: TypeAlias = Callable[[Context, Any, str, datetime], Awaitable[None]]
"""What is to be kept of a command that was written and of which no answer tells what the station made of it:
(context, request, outcome in the words of REST, when it was written), a turn of its own."""

VersionChanged: TypeAlias = Callable[[Context, str], None]
"""What a station that comes back in another version leaves of its record: part of the turn that takes it
over; the version before is told."""


class VendorData(Protocol):
    """What schemas of vendors have to say of a command that carries their data."""

    async def request(self, tenant: int, request: Any) -> Sequence[Fault]:
        """What is wrong with the data to be sent."""

    async def answer(self, tenant: int, request: Any, response: Any) -> tuple[Struct, tuple[Fault, ...]]:
        """What is wrong with the answer's data; with it the request as ``applied`` is to see it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A message from us to a station that this CSMS can send."""

    allowed: Allowed | None = None
    applied: Applied | None = None
    unsure: Unsure | None = None
    checked: Checked | None = None
    readied: Readied | None = None
    vendor_data: VendorData | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something of a station that falls due by the calendar.

    ``act`` is a turn: it does what is due at ``context.now`` and asks to be woken again
    (``context.wake``). ``pending`` reads what a process that ended has left: tenant, station, time.
    """

    act: Callable[[Context], Awaitable[None]]
    pending: Callable[[Connection], Sequence[tuple[int, str, datetime]]]


@dataclass(frozen=True, slots=True)
class Routes:
    """The whole routing of one CSMS.

    ``handlers`` are the answers by request type, ``commands`` the messages towards stations by request type,
    ``declined`` the reason why an action, of either direction, is not served (one that is served leaves it),
    ``due`` what the calendar brings, ``version_changed`` what becomes of a station that comes back in another
    version (the version before).
    """

    handlers: Mapping[type[Struct], Handler] = field(default_factory=dict)
    commands: Mapping[type[Struct], Command] = field(default_factory=dict)
    declined: Mapping[tuple[Version, str], str] = field(default_factory=dict)
    due: tuple[Due, ...] = ()
    version_changed: tuple[VersionChanged, ...] = ()

    def __post_init__(self) -> None:
        """What is served is not declined: a new action is a route, and nothing that says so a second time."""
        left = {key: reason for key, reason in self.declined.items() if not self._serves(*key)}
        object.__setattr__(self, "declined", left)

    def serves(self, action: Action) -> bool:
        """Whether an action is routed, in each direction in which it can be sent."""
        inward = not action.sent_by(Sender.STATION) or action.request in self.handlers
        outward = not action.sent_by(Sender.CSMS) or action.request in self.commands
        return inward and outward

    def _serves(self, version: Version, name: str) -> bool:
        action = actions(version).get(name)
        return action is not None and self.serves(action)

    def replaced(
        self,
        handlers: Mapping[type[Struct], Handler] | None = None,
        commands: Mapping[type[Struct], Command] | None = None,
    ) -> Routes:
        """Return the same routes with some replaced: how a test breaks one handler on purpose."""
        return replace(
            self,
            handlers={**self.handlers, **(handlers or {})},
            commands={**self.commands, **(commands or {})},
        )

    def merged(self, other: Routes) -> Routes:
        """Return both together.

        Raises:
            ValueError: both route the same message.
        """
        for mine, theirs in (
            (set(self.handlers), set(other.handlers)),
            (set(self.commands), set(other.commands)),
        ):
            if both := mine & theirs:
                raise ValueError(f"routed twice: {sorted(kind.__name__ for kind in both)}")
        return Routes(
            {**self.handlers, **other.handlers},
            {**self.commands, **other.commands},
            {**self.declined, **other.declined},
            self.due + other.due,
            self.version_changed + other.version_changed,
        )
