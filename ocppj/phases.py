"""The boot gate as one table: which CALLs may travel when, and what a trigger permits besides.

2.0.1 B02, B03; 1.6 section 4.2. The table is passed into the connection, which only looks things up in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal

from schemas.action import Sender
from schemas.version import Version

BootStatus = Literal["Accepted", "Pending", "Rejected"]

TRIGGER_WINDOW: Final = 120.0
REPORT_WINDOW: Final = 600.0
"""Seconds for which a trigger, a report request permits what it asked for."""


class Rule(Enum):
    """What a phase says of an action."""

    NEVER = "never"
    ALWAYS = "always"
    WHEN_GRANTED = "when granted"
    FOR_BOOT = "only to trigger BootNotification"


@dataclass(frozen=True, slots=True)
class Phase:
    """Rules by action name for each direction, as seen from the end that holds the connection."""

    name: str
    incoming: Mapping[str, Rule] = field(default_factory=dict)
    incoming_default: Rule = Rule.ALWAYS
    outgoing: Mapping[str, Rule] = field(default_factory=dict)
    outgoing_default: Rule = Rule.ALWAYS
    record: bool = False
    """Violations are noted and let through."""

    @property
    def open(self) -> bool:
        """Whether nothing is forbidden."""
        return self == OPEN

    def incoming_rule(self, action: str) -> Rule:
        """The rule for a CALL from the other end."""
        return self.incoming.get(action, self.incoming_default)

    def outgoing_rule(self, action: str) -> Rule:
        """The rule for a CALL of ours."""
        return self.outgoing.get(action, self.outgoing_default)

    def mirrored(self) -> "Phase":
        """The same phase as the other end sees it."""
        return replace(
            self,
            incoming=self.outgoing,
            incoming_default=self.outgoing_default,
            outgoing=self.incoming,
            outgoing_default=self.incoming_default,
        )


OPEN: Final = Phase("open")

_REMOTE: Final = MappingProxyType(
    {
        Version.V16: ("RemoteStartTransaction", "RemoteStopTransaction"),
        Version.V201: ("RequestStartTransaction", "RequestStopTransaction"),
        Version.V21: ("RequestStartTransaction", "RequestStopTransaction"),
    }
)


def boot_phase(
    version: Version,
    status: BootStatus | None,
    end: Sender,
    *,
    gate_16: Literal["enforce", "record"] = "enforce",
) -> Phase:
    """The phase after a boot answered with `status` (None: none was answered), as `end` sees it.

    In 1.6 nothing of ours goes to a rejected station (4.2); in 2.0.1 a trigger of its boot does (B03). What a
    CSMS of 2.0.1 must not ask of a pending station reaches it all the same: it answers Rejected (B02.FR.05).
    """
    if status == "Accepted":
        return OPEN
    phase = Phase(
        name=status or "not booted",
        incoming={"BootNotification": Rule.ALWAYS},
        incoming_default=Rule.WHEN_GRANTED,
        outgoing=_from_csms(version, status),
        outgoing_default=Rule.ALWAYS if status == "Pending" else Rule.NEVER,
        record=version is Version.V16 and gate_16 == "record",
    )
    if end is Sender.CSMS:
        return phase
    station = phase.mirrored()
    return replace(station, incoming={}) if status == "Pending" and version is not Version.V16 else station


def _from_csms(version: Version, status: BootStatus | None) -> dict[str, Rule]:
    if status == "Pending":
        return dict.fromkeys(_REMOTE[version], Rule.NEVER)
    if status == "Rejected" and version is Version.V16:
        return {}
    return {"TriggerMessage": Rule.FOR_BOOT, "ExtendedTriggerMessage": Rule.FOR_BOOT}


@dataclass(slots=True)
class Grant:
    """`count` CALLs (None: any number) of an action, before the time `until`."""

    count: int | None
    until: float


class Grants:
    """What the station may send although its phase forbids it; one object serves both directions."""

    __slots__ = ("_grants",)

    def __init__(self) -> None:
        """Nothing is granted at first."""
        self._grants: dict[str, Grant] = {}

    def add(self, action: str, count: int | None, until: float) -> None:
        """Grant; adds up with what is there."""
        old = self._grants.get(action)
        if old is not None:
            count = None if count is None or old.count is None else count + old.count
            until = max(until, old.until)
        self._grants[action] = Grant(count, until)

    def revoke(self, action: str) -> None:
        """Take a grant back: the triggering CALL was refused."""
        self._grants.pop(action, None)

    def holds(self, action: str, now: float) -> bool:
        """Whether the action is granted now."""
        grant = self._grants.get(action)
        if grant is None:
            return False
        if grant.until < now or grant.count == 0:
            del self._grants[action]
            return False
        return True

    def use(self, action: str, now: float) -> bool:
        """As `holds`, and counts one."""
        if not self.holds(action, now):
            return False
        grant = self._grants[action]
        if grant.count is not None:
            grant.count -= 1
        return True


TRIGGERING: Final = frozenset({"TriggerMessage", "ExtendedTriggerMessage", "GetBaseReport", "GetReport"})

_SIGN: Final = "SignCertificate"
_REQUESTED: Final = MappingProxyType(
    {
        "SignChargePointCertificate": _SIGN,
        "SignChargingStationCertificate": _SIGN,
        "SignV2GCertificate": _SIGN,
        "SignV2G20Certificate": _SIGN,
        "SignCombinedCertificate": _SIGN,
    }
)
_PER_CONNECTOR: Final = frozenset({"StatusNotification", "MeterValues", "TransactionEvent"})


def granted_by(action: str, payload: object, now: float) -> tuple[str, int | None, float] | None:
    """What a triggering CALL grants the station: (action, count, until), None if nothing.

    A trigger that names no EVSE or connector may be answered by one message for each of them (1.6 5.17, F06).
    """
    if not isinstance(payload, dict) or action not in TRIGGERING:
        return None
    if action in ("GetBaseReport", "GetReport"):
        return "NotifyReport", None, now + REPORT_WINDOW
    requested = payload.get("requestedMessage")
    if not isinstance(requested, str):
        return None
    name = _REQUESTED.get(requested, requested)
    aimed = "evse" in payload or "connectorId" in payload
    return name, None if name in _PER_CONNECTOR and not aimed else 1, now + TRIGGER_WINDOW


def forbidden(
    rule: Rule, phase: Phase, action: str, payload: object, grants: Grants, now: float, *, use: bool
) -> str | None:
    """Why the CALL may not travel, None if it may. `use` counts a grant."""
    if rule is Rule.ALWAYS:
        return None
    if rule is Rule.WHEN_GRANTED and (grants.use(action, now) if use else grants.holds(action, now)):
        return None
    if rule is Rule.FOR_BOOT and isinstance(payload, dict):
        if payload.get("requestedMessage") == "BootNotification":
            return None
        return f"{action} may only ask for BootNotification while the station is {phase.name}"
    return f"{action} is not allowed while the station is {phase.name}"
