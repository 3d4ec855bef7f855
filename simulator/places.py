"""The device model that follows from a profile: one component per EVSE and connector, and the first
values."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.model.definition import RO, Definition, Kind, fixed, switch
from simulator.model.spec import Profile

RETENTION_LOCK = "ConnectorPlugRetentionLock"
AVAILABILITY = ("Available", "Occupied", "Reserved", "Unavailable", "Faulted")


_PRICES = (  # of OCA's "OCPP & California Pricing Requirements" for 1.6
    Definition(
        "CustomDisplayCostAndPrice", None, "CustomDisplayCostAndPrice", Kind.BOOLEAN, "true", mutability=RO
    ),
    Definition("DefaultPrice", None, "DefaultPrice", Kind.STRING, "", maximum=500),
)


def extra_definitions(profile: Profile) -> tuple[Definition, ...]:
    """What a station of this profile has beyond the common variables."""
    return (*_station(profile), *_evses(profile), *(_PRICES if profile.prices else ()))


def _state(component: str, evse: int | None = None, connector: int | None = None) -> Definition:
    return Definition(
        None, component, "AvailabilityState", Kind.OPTION, "Available", mutability=RO,
        values=AVAILABILITY, evse=evse, connector=connector,
    )  # fmt: skip


def _flag(
    component: str, variable: str, value: bool, *, evse: int | None = None, connector: int | None = None
) -> Definition:
    return switch(None, component, variable, value, mutability=RO, evse=evse, connector=connector)


def _station(profile: Profile) -> Iterator[Definition]:
    name = "ChargingStation"
    yield fixed(name, "Model", profile.model)
    yield fixed(name, "VendorName", profile.vendor)
    yield fixed(name, "FirmwareVersion", profile.firmware)
    yield fixed(name, "SerialNumber", "")
    yield fixed(name, "SupplyPhases", "3", kind=Kind.INTEGER)
    yield fixed(
        name, "Power", f"{sum(spec.max_power for spec in profile.evses):g}", kind=Kind.DECIMAL, unit="W"
    )
    yield _flag(name, "Available", True)
    yield _flag(name, "Problem", False)
    yield switch(None, name, "AllowNewSessionsPendingFirmwareUpdate", True)
    yield _state(name)


def _evses(profile: Profile) -> Iterator[Definition]:
    for number, spec in enumerate(profile.evses, 1):
        yield _state("EVSE", number)
        yield fixed("EVSE", "Power", f"{spec.max_power:g}", evse=number, kind=Kind.DECIMAL, unit="W")
        yield fixed("EVSE", "SupplyPhases", str(spec.phases), evse=number, kind=Kind.INTEGER)
        yield fixed("EVSE", "EvseId", f"NL*PLG*E{number:04}", evse=number)
        yield _flag("EVSE", "Available", True, evse=number)
        yield _flag("EVSE", "Problem", False, evse=number)
        yield _flag("EVSE", "AllowReset", True, evse=number)
        for connector, plug in enumerate(spec.connectors, 1):
            yield from _connector(number, connector, plug, spec.phases)


def _connector(number: int, connector: int, plug: str, phases: int) -> Iterator[Definition]:
    yield fixed("Connector", "ConnectorType", plug, evse=number, connector=connector)
    yield fixed("Connector", "SupplyPhases", str(phases), kind=Kind.INTEGER, evse=number, connector=connector)
    yield _state("Connector", number, connector)
    for component in ("Connector", RETENTION_LOCK):
        yield _flag(component, "Available", True, evse=number, connector=connector)
        yield _flag(component, "Problem", False, evse=number, connector=connector)


def first_values(identity: str, profile: Profile) -> dict[str, str]:
    """Values that a station starts with, the profile's own last."""
    connectors = sum(len(spec.connectors) for spec in profile.evses)
    rotation = ",".join(f"{number}.RST" for number in range(connectors + 1))
    return {
        "NumberOfConnectors": str(connectors),
        "ConnectorPhaseRotation": rotation,
        "SecurityCtrlr.Identity": identity,
        "ChargingStation.SerialNumber": profile.serial or identity,
        **profile.variables,
    }
