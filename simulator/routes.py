"""Which CALLs of the CSMS a station answers, and which it declines and why: a value, not a registry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import Struct

from schemas.version import Version
from simulator.core import Core

Handler = Callable[[Core, Any], Awaitable[Struct]]


@dataclass(frozen=True, slots=True)
class Routes:
    """``handlers`` by request type; ``sends``: action names the station sends of itself; ``declined`` with
    reasons."""

    handlers: Mapping[type[Struct], Handler]
    sends: frozenset[str]
    declined: Mapping[tuple[Version, str], str]

    def replaced(self, handlers: Mapping[type[Struct], Handler]) -> Routes:
        """The same with some handlers exchanged: for stations that misbehave on purpose."""
        return replace(self, handlers={**self.handlers, **handlers})

    def declined_in(self, version: Version) -> dict[str, str]:
        """The declined actions of one version, with reasons."""
        return {name: reason for (of, name), reason in self.declined.items() if of is version}
