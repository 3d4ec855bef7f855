"""What vendors' own Python code adds: schemas, and handlers by vendor and message. A value, passed down.

A handler runs before the turn, with a deadline, and knows nothing of lanes or databases: data in, answer out.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar, get_type_hints

from msgspec import Struct

from csms.domain.tokens import Token
from schemas.datatransfer import Document, Key
from schemas.version import Version

STATUSES = ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId")
_SERVED = (Version.V16, Version.V201)


class Send(NamedTuple):
    """A DataTransfer to the station; ``data`` is any JSON value, None for none."""

    vendor_id: str
    message_id: str | None = None
    data: object = None


class Answer(NamedTuple):
    """What a handler answers: one of the four statuses, and data for the station (any JSON value).

    ``then`` is sent after the answer, in its order.
    """

    status: str = "Accepted"
    data: object = None
    reason: str | None = None  # for the record, and of a Rejected for the station
    then: tuple[Send, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """The DataTransfer that a handler answers; ``data`` is its text exactly as it came, None without."""

    tenant: int
    station: str
    version: Version
    vendor_id: str
    message_id: str | None
    data: str | None
    received_at: datetime
    lookup: Callable[[str], Awaitable[Token | None]]

    async def token(self, token: str) -> Token | None:
        """Look an idToken or idTag of this tenant up; None where nobody knows it."""
        return await self.lookup(token)


Function: TypeAlias = Callable[[Any, Call], "Awaitable[object] | object"]
F = TypeVar("F", bound=Function)


@dataclass(frozen=True, slots=True)
class Handler:
    """A registered handler; ``timeout`` in seconds, None: the setting's."""

    key: Key
    function: Function
    timeout: float | None = None

    @property
    def is_async(self) -> bool:
        """Whether it is awaited; any other runs in a thread."""
        return inspect.iscoroutinefunction(self.function)

    @property
    def kind(self) -> type[Struct] | None:
        """The Struct that its first parameter is annotated with, None: it takes the JSON value.

        ``msgspec.Struct`` itself stands for one that is made of the schema.
        """
        first = next(iter(inspect.signature(self.function).parameters))
        hint = get_type_hints(self.function).get(first)
        return hint if isinstance(hint, type) and issubclass(hint, Struct) else None


class Vendors:
    """Handlers and schemas of vendors; several are joined with ``merged``."""

    def __init__(self) -> None:
        self._handlers: dict[Key, Handler] = {}
        self._documents: list[Document] = []
        self._known: set[tuple[Version, str]] = set()

    def on(
        self,
        vendor_id: str,
        message_id: str | None = None,
        *,
        versions: Sequence[Version] = _SERVED,
        timeout: float | None = None,
    ) -> Callable[[F], F]:
        """Register a function, plain or async, as the handler of a message; without an id, of that without.

        Raises:
            ValueError: there is one already.
        """

        def register(function: F) -> F:
            for version in versions:
                self._put(Handler(Key(version, vendor_id, message_id), function, timeout))
            return function

        return register

    def schema(self, given: object, source: str = "Python") -> None:
        """Register a schema from code.

        Raises:
            BadSchema: it is none, or names no message.
        """
        self._documents.append(Document.of(given, source))

    def _put(self, handler: Handler) -> None:
        key = handler.key.folded
        if self._handlers.setdefault(key, handler) is not handler:
            raise ValueError(f"there is a handler of {handler.key.id} already")
        self._known.add((key.version, key.vendor_id))

    @property
    def documents(self) -> Sequence[Document]:
        """The schemas from code."""
        return tuple(self._documents)

    def find(self, key: Key) -> Handler | None:
        """Return the handler of exactly this message; vendorId and messageId are compared without case."""
        return self._handlers.get(key.folded)

    def knows(self, version: Version, vendor: str) -> bool:
        """Whether there is any handler of this vendor in this version."""
        return (version, vendor.casefold()) in self._known

    @classmethod
    def merged(cls, several: Iterable[Vendors]) -> Vendors:
        """Return all together.

        Raises:
            ValueError: two handle one message.
        """
        together = cls()
        for one in several:
            for handler in one._handlers.values():
                together._put(handler)
            together._documents += one._documents
        return together
