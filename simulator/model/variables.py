"""One store for the configuration keys of 1.6 and the device model of 2.0.1: limits, mutability, persistence.

Definitions are shared by all stations; a station holds only what differs from them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from simulator.model.definitions import DEFINITIONS, Definition, Kind, Mutability
from simulator.model.store import Store

KIND = "variable"
_INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?")


class SetOutcome(StrEnum):
    """What became of a wish to set a variable (SetVariableStatusEnumType, near enough
    ConfigurationStatus)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_COMPONENT = "UnknownComponent"
    UNKNOWN_VARIABLE = "UnknownVariable"
    REBOOT_REQUIRED = "RebootRequired"


class Variables:
    """The variables of one station; ``first``: the values it starts with, until they are set."""

    def __init__(
        self,
        store: Store,
        *,
        extra: Iterable[Definition] = (),
        first: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self._extra = tuple(extra)
        self._by_name = {item.name: item for item in self._extra}
        self._own = _placed(item for item in self._extra if item.component is not None)
        self._own_keys = {item.key.casefold(): item for item in self._extra if item.key is not None}
        self._values: dict[str, str] = {}
        for name, value in (first or {}).items():
            self._values[self._of_profile(name).name] = value
        self._values.update(store.items(KIND))

    # -- look up

    def all(self) -> tuple[Definition, ...]:
        """Every definition this station has."""
        return DEFINITIONS + self._extra

    def of_key(self, key: str) -> Definition | None:
        """The definition of a 1.6 key, compared without case (CiString)."""
        return _BY_KEY.get(key.casefold()) or self._own_keys.get(key.casefold())

    def keys(self) -> list[Definition]:
        """The definitions that 1.6 knows."""
        return [item for item in DEFINITIONS if item.key is not None] + list(self._own_keys.values())

    def find(
        self,
        component: str,
        variable: str,
        *,
        instance: str | None = None,
        evse: int | None = None,
        connector: int | None = None,
    ) -> Definition | SetOutcome:
        """The definition of a 2.0.1 variable, names without case, or which part of the name is unknown."""
        place = (component.casefold(), evse, connector)
        common, own = _COMMON.get(place, {}), self._own.get(place, {})
        if not common and not own:
            return SetOutcome.UNKNOWN_COMPONENT
        wanted = (variable.casefold(), (instance or "").casefold())
        return common.get(wanted) or own.get(wanted) or SetOutcome.UNKNOWN_VARIABLE

    # -- read

    def value(self, definition: Definition) -> str:
        """The present value."""
        return self._values.get(definition.name, definition.default)

    def text(self, name: str) -> str:
        """The value of ``Component.Variable[Instance]``, or of a variable that 1.6 alone has."""
        kept = self._values.get(name)
        return kept if kept is not None else (_BY_NAME.get(name) or self._by_name[name]).default

    def number(self, name: str) -> int:
        """As ``text``, a whole number."""
        return int(self.text(name))

    def flag(self, name: str) -> bool:
        """As ``text``, true or false."""
        return self.text(name) == "true"

    def members(self, name: str) -> tuple[str, ...]:
        """As ``text``, a list."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    # -- write

    def set(self, definition: Definition, value: str) -> SetOutcome:
        """Set from outside: mutability and limits are kept; the value is kept over a restart."""
        if definition.mutability is Mutability.READ_ONLY or problem(definition, value) is not None:
            return SetOutcome.REJECTED
        self.put(definition, value)
        return SetOutcome.REBOOT_REQUIRED if definition.reboot else SetOutcome.ACCEPTED

    def put(self, definition: Definition, value: str) -> None:
        """Set from inside, limits unchecked."""
        kept = canonical(definition, value)
        self._values[definition.name] = kept
        self._store.put(KIND, definition.name, kept)

    def assign(self, name: str, value: str) -> None:
        """As ``put``, by name."""
        self.put(_BY_NAME[name], value)

    def _of_profile(self, name: str) -> Definition:
        found = _BY_KEY.get(name.casefold()) or _BY_NAME.get(name) or self._by_name.get(name)
        if found is None:
            raise ValueError(f"unknown variable {name!r}")
        return found


def problem(definition: Definition, value: str) -> str | None:
    """Why the variable cannot hold this value, None if it can."""
    checks = {
        Kind.BOOLEAN: _boolean,
        Kind.INTEGER: _number,
        Kind.DECIMAL: _number,
        Kind.MEMBERS: _members,
        Kind.SEQUENCE: _members,
        Kind.OPTION: _option,
        Kind.STRING: _length,
        Kind.TIME: _time,
    }
    return checks[definition.kind](definition, value)


def canonical(definition: Definition, value: str) -> str:
    """The spelling that is kept."""
    if definition.kind is Kind.BOOLEAN:
        return value.strip().lower()
    return value.strip() if definition.kind is not Kind.STRING else value


def _boolean(_: Definition, value: str) -> str | None:
    return None if value.strip().lower() in ("true", "false") else "neither true nor false"


def _number(definition: Definition, value: str) -> str | None:
    form = _DECIMAL if definition.kind is Kind.DECIMAL else _INTEGER
    if form.fullmatch(value.strip()) is None:
        return f"not of type {definition.kind.value}"
    number = float(value)  # digits without end are infinity: out of range where there is a limit
    low = -math.inf if definition.minimum is None else definition.minimum
    high = math.inf if definition.maximum is None else definition.maximum
    return None if low <= number <= high else "out of range"


def _members(definition: Definition, value: str) -> str | None:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    unknown = [part for part in parts if definition.values and part not in definition.values]
    if unknown:
        return f"{unknown[0]!r} is not among the values"
    return "a member twice" if len(set(parts)) != len(parts) else None


def _option(definition: Definition, value: str) -> str | None:
    return None if value in definition.values else f"{value!r} is not among the values"


def _length(definition: Definition, value: str) -> str | None:
    low, high = definition.minimum or 0, definition.maximum or 2500
    return None if low <= len(value) <= high else "of the wrong length"


def _time(_: Definition, value: str) -> str | None:
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return "no time of RFC 3339"
    return None if aware else "a time without its zone"


_Place = tuple[str, int | None, int | None]
_Named = dict[tuple[str, str], Definition]


def _placed(items: Iterable[Definition]) -> dict[_Place, _Named]:
    """By component and place, and there by variable and instance, all without case."""
    found: dict[_Place, _Named] = {}
    for item in items:
        place = found.setdefault(((item.component or "").casefold(), item.evse, item.connector), {})
        place[item.variable.casefold(), (item.instance or "").casefold()] = item
    return found


_COMMON = _placed(item for item in DEFINITIONS if item.component is not None)

_BY_NAME = {item.name: item for item in DEFINITIONS}
_BY_KEY = {item.key.casefold(): item for item in DEFINITIONS if item.key is not None}
