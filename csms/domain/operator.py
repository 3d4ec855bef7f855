"""What an operator sets for one station, apart from what the station's own messages write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from csms.domain.evolve import Value

EvseMapping: TypeAlias = str | Mapping[str, list[int]]
"""``connector``, ``single``, or per 1.6 connectorId the pair [EVSE, connector]."""


class StationSettings(Value, frozen=True):
    """The operator's row of a station; None everywhere means that the server's own setting counts."""

    password_hash: str | None = None
    previous_password_hash: str | None = None
    security_profile: int | None = None
    boot_status: str | None = None
    boot_interval: int | None = None
    boot_prepare: bool | None = None
    boot_wanted: list[dict[str, Any]] | None = None
    evse_mapping: EvseMapping | None = None
    reconcile: bool | None = None


class TenantPolicy(Value, frozen=True):
    """What a tenant says of all its stations; None means that the server's own setting counts."""

    allow_unknown: bool = True  # where the server lets unknown stations in at all
    evse_mapping: EvseMapping | None = None
    reconcile: bool | None = None


class Policy(Value, frozen=True):
    """What its tenant, or else the server by which it came in, says of a station; the station's own settings
    go before it."""

    boot_status: str = "Accepted"  # Accepted | Pending | Rejected
    boot_interval: int = 300  # seconds
    boot_prepare: bool = False
    boot_wanted: tuple[dict[str, Any], ...] = ()
    unknown_boot: str = "trigger"  # trigger | accept | refuse
    gate_16: str = "enforce"  # enforce | record
    evse_mapping: EvseMapping = "connector"
    reconcile: bool = False  # what the station goes on with is set right here
    commissioning: bool = True  # a station not on record is put there when it connects
    came_by: str | None = None  # the server, and the address that the station came from
    call_timeout: float = 30.0  # seconds
    max_power: int | None = None  # W: more energy than that in a time is flagged
