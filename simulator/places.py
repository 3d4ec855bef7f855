"""The device model that follows from a profile: one component per EVSE and connector, and the first
values."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.model.definitions import Definition, Kind, Mutability
from simulator.model.spec import Profile

_RO = Mutability.READ_ONLY
AVAILABILITY = ("Available", "Occupied", "Reserved", "Unavailable", "Faulted")


def extra_definitions(profile: Profile) -> tuple[Definition, ...]:
    """What a station of this profile has beyond the common variables."""
    return (*_station(profile), *_evses(profile))


def _station(profile: Profile) -> Iterator[Definition]:
    name = "ChargingStation"
    yield _fixed(name, "Model", profile.model)
    yield _fixed(name, "VendorName", profile.vendor)
    yield _fixed(name, "FirmwareVersion", profile.firmware)
    yield Definition(
        None, name, "AvailabilityState", Kind.OPTION, "Available", mutability=_RO, values=AVAILABILITY
    )


def _evses(profile: Profile) -> Iterator[Definition]:
    for number, spec in enumerate(profile.evses, 1):
        state = Definition(
            None, "EVSE", "AvailabilityState", Kind.OPTION, "Available", mutability=_RO,
            values=AVAILABILITY, evse=number,
        )  # fmt: skip
        yield state
        yield _fixed("EVSE", "Power", f"{spec.max_power:g}", evse=number, kind=Kind.DECIMAL, unit="W")
        yield _fixed("EVSE", "SupplyPhases", str(spec.phases), evse=number, kind=Kind.INTEGER)
        for connector, plug in enumerate(spec.connectors, 1):
            yield _fixed("Connector", "ConnectorType", plug, evse=number, connector=connector)
            yield Definition(
                None, "Connector", "AvailabilityState", Kind.OPTION, "Available", mutability=_RO,
                values=AVAILABILITY, evse=number, connector=connector,
            )  # fmt: skip


def _fixed(
    component: str,
    variable: str,
    value: str,
    *,
    evse: int | None = None,
    connector: int | None = None,
    kind: Kind = Kind.STRING,
    unit: str | None = None,
) -> Definition:
    return Definition(
        None, component, variable, kind, value, mutability=_RO, unit=unit, evse=evse, connector=connector
    )


def first_values(identity: str, profile: Profile) -> dict[str, str]:
    """Values that a station starts with, the profile's own last."""
    connectors = sum(len(spec.connectors) for spec in profile.evses)
    rotation = ",".join(f"{number}.RST" for number in range(connectors + 1))
    return {
        "NumberOfConnectors": str(connectors),
        "ConnectorPhaseRotation": rotation,
        "SecurityCtrlr.Identity": identity,
        **profile.variables,
    }
