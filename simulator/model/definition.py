"""What one variable is: its 1.6 key and its 2.0.1 place side by side, its type and its limits.

A row with a key and no component exists in 1.6 alone; a row with a component and no key in 2.0.1 alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Data types, in the spelling of DataEnumType."""

    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    OPTION = "OptionList"
    MEMBERS = "MemberList"
    SEQUENCE = "SequenceList"
    TIME = "dateTime"


class Mutability(StrEnum):
    """Who may do what, in the spelling of MutabilityEnumType."""

    READ_ONLY = "ReadOnly"
    WRITE_ONLY = "WriteOnly"
    READ_WRITE = "ReadWrite"


@dataclass(frozen=True, slots=True)
class Definition:
    """One variable: where it stands in either version, what it may hold and what it holds at first."""

    key: str | None
    component: str | None
    variable: str
    kind: Kind
    default: str
    instance: str | None = None
    mutability: Mutability = Mutability.READ_WRITE
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    unit: str | None = None
    reboot: bool = False
    evse: int | None = None
    connector: int | None = None

    @property
    def name(self) -> str:
        """The name under which its value is kept."""
        if self.component is None:
            return self.variable
        place = "".join(f"@{number}" for number in (self.evse, self.connector) if number is not None)
        instance = f"[{self.instance}]" if self.instance else ""
        return f"{self.component}{place}.{self.variable}{instance}"


RO, WO, RW = Mutability.READ_ONLY, Mutability.WRITE_ONLY, Mutability.READ_WRITE
LONGEST = 2**31 - 1


def seconds(
    key: str | None,
    component: str,
    variable: str,
    default: int,
    *,
    least: int = 0,
    instance: str | None = None,
) -> Definition:
    """A settable number of seconds."""
    return Definition(
        key,
        component,
        variable,
        Kind.INTEGER,
        str(default),
        instance,
        minimum=least,
        maximum=LONGEST,
        unit="s",
    )


def number(
    key: str | None,
    component: str | None,
    variable: str,
    default: int,
    *,
    instance: str | None = None,
    least: int = 0,
    most: int = LONGEST,
    mutability: Mutability = RO,
    unit: str | None = None,
    evse: int | None = None,
) -> Definition:
    """A whole number, read-only unless told otherwise."""
    return Definition(
        key,
        component,
        variable,
        Kind.INTEGER,
        str(default),
        instance,
        mutability=mutability,
        minimum=least,
        maximum=most,
        unit=unit,
        evse=evse,
    )


def switch(
    key: str | None,
    component: str,
    variable: str,
    default: bool,
    *,
    mutability: Mutability = RW,
    instance: str | None = None,
    evse: int | None = None,
    connector: int | None = None,
) -> Definition:
    """True or false."""
    return Definition(
        key,
        component,
        variable,
        Kind.BOOLEAN,
        "true" if default else "false",
        instance,
        mutability=mutability,
        evse=evse,
        connector=connector,
    )


def fixed(
    component: str,
    variable: str,
    value: str,
    *,
    kind: Kind = Kind.STRING,
    instance: str | None = None,
    unit: str | None = None,
    evse: int | None = None,
    connector: int | None = None,
) -> Definition:
    """What the station is: nobody sets it."""
    return Definition(
        None,
        component,
        variable,
        kind,
        value,
        instance,
        mutability=RO,
        unit=unit,
        evse=evse,
        connector=connector,
    )


def choice(
    key: str | None,
    component: str,
    variable: str,
    default: str,
    values: tuple[str, ...],
    *,
    mutability: Mutability = RW,
    instance: str | None = None,
    kind: Kind = Kind.OPTION,
) -> Definition:
    """One of several words; a list of them with another ``kind``."""
    return Definition(key, component, variable, kind, default, instance, mutability=mutability, values=values)


def text(
    key: str | None,
    component: str | None,
    variable: str,
    default: str,
    *,
    instance: str | None = None,
    most: int = 500,
    mutability: Mutability = RW,
) -> Definition:
    """A text of so many characters at most."""
    return Definition(
        key, component, variable, Kind.STRING, default, instance, mutability=mutability, maximum=most
    )


def fixed_16(key: str, value: str | int) -> Definition:
    """A number that 1.6 alone has and nobody sets."""
    return Definition(key, None, key, Kind.INTEGER, str(value), mutability=RO)
