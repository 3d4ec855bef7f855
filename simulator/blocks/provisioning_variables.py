"""Block provisioning (B05, B06; 1.6 5.3, 5.8): configuration keys and variables, over one store."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import encode

from ocppj.errors import CallError
from schemas import v16, v201
from simulator.blocks.provisioning_network import forbidden
from simulator.core import Core
from simulator.model.definitions import Definition, Mutability
from simulator.model.variables import SetOutcome
from simulator.provisioned import live_value
from simulator.routes import Handler

_ITEMS = "DeviceDataCtrlr.ItemsPerMessage"
_BYTES = "DeviceDataCtrlr.BytesPerMessage"


# -- 1.6


async def change_configuration(
    core: Core, request: v16.ChangeConfigurationRequest
) -> v16.ChangeConfigurationResponse:
    """NotSupported for an unknown key, Rejected for a value or a key that cannot be set."""
    definition = core.variables.of_key(request.key)
    if definition is None:
        return v16.ChangeConfigurationResponse(status=v16.ConfigurationStatus.NOT_SUPPORTED)
    outcome = core.variables.set(definition, request.value)
    core.stir()
    return v16.ChangeConfigurationResponse(status=v16.ConfigurationStatus(outcome))


async def get_configuration(core: Core, request: v16.GetConfigurationRequest) -> v16.GetConfigurationResponse:
    """All keys, or those asked for. More than GetConfigurationMaxKeys at once is refused (5.8)."""
    if not request.key:
        known, unknown = core.variables.keys(), []
    else:
        most = core.variables.number("GetConfigurationMaxKeys")
        if len(request.key) > most:
            raise CallError("OccurenceConstraintViolation", f"at most {most} keys at once")
        found = {key: core.variables.of_key(key) for key in request.key}
        known = [definition for definition in found.values() if definition is not None]
        unknown = [key for key, definition in found.items() if definition is None]
    return v16.GetConfigurationResponse(
        configuration_key=[_key_value(core, definition) for definition in known],
        unknown_key=unknown or UNSET,
    )


def _key_value(core: Core, definition: Definition) -> v16.KeyValue:
    hidden = definition.mutability is Mutability.WRITE_ONLY
    return v16.KeyValue(
        key=definition.key or "",
        readonly=definition.mutability is Mutability.READ_ONLY,
        value=UNSET if hidden else live_value(core, definition),
    )


# -- 2.0.1


async def set_variables(core: Core, request: v201.SetVariablesRequest) -> v201.SetVariablesResponse:
    """Each item has an outcome of its own (B05)."""
    _bound(core, "SetVariables", len(request.set_variable_data), request)
    results = [_set(core, item) for item in request.set_variable_data]
    core.stir()
    return v201.SetVariablesResponse(set_variable_result=results)


def _set(core: Core, item: v201.SetVariableDataType) -> v201.SetVariableResultType:
    found = find(core, item.component, item.variable)
    if item.attribute_type not in (UNSET, v201.AttributeEnumType.ACTUAL):
        status = "NotSupportedAttributeType"
    elif isinstance(found, SetOutcome):
        status = str(found)
    elif forbidden(core, found, item.attribute_value):
        status = "Rejected"
    else:
        status = str(core.variables.set(found, item.attribute_value))
    return v201.SetVariableResultType(
        attribute_type=item.attribute_type,
        attribute_status=v201.SetVariableStatusEnumType(status),
        component=item.component,
        variable=item.variable,
    )


async def get_variables(core: Core, request: v201.GetVariablesRequest) -> v201.GetVariablesResponse:
    """Each item has an outcome of its own (B06); more than ItemsPerMessage is refused (B06.FR.16)."""
    _bound(core, "GetVariables", len(request.get_variable_data), request)
    results = [_get(core, item) for item in request.get_variable_data]
    return v201.GetVariablesResponse(get_variable_result=results)


def _get(core: Core, item: v201.GetVariableDataType) -> v201.GetVariableResultType:
    found = find(core, item.component, item.variable)
    value: str | UnsetType = UNSET
    if item.attribute_type not in (UNSET, v201.AttributeEnumType.ACTUAL):
        status = "NotSupportedAttributeType"
    elif isinstance(found, SetOutcome):
        status = str(found)
    elif found.mutability is Mutability.WRITE_ONLY:
        status = "Rejected"
    else:
        status, value = "Accepted", live_value(core, found)
    return v201.GetVariableResultType(
        attribute_type=item.attribute_type,
        attribute_status=v201.GetVariableStatusEnumType(status),
        attribute_value=value,
        component=item.component,
        variable=item.variable,
    )


def find(core: Core, component: v201.ComponentType, variable: v201.VariableType) -> Definition | SetOutcome:
    """The definition that a component and variable of the wire name, or which of them is unknown."""
    evse = component.evse or None
    return core.variables.find(
        component.name,
        variable.name,
        instance=variable.instance or None,
        evse=evse.id if evse else None,
        connector=(evse.connector_id or None) if evse else None,
    )


def _bound(core: Core, instance: str, count: int, request: Struct) -> None:
    """More items or bytes than one message may have are refused (B05, B06.FR.16, B06.FR.17)."""
    most = core.variables.number(f"{_ITEMS}[{instance}]")
    if count > most:
        raise CallError("OccurrenceConstraintViolation", f"at most {most} items at once")
    room = core.variables.number(f"{_BYTES}[{instance}]")
    if len(encode(request)) > room:
        raise CallError("FormatViolation", f"at most {room} bytes at once")


HANDLERS: dict[type[Struct], Handler] = {
    v16.ChangeConfigurationRequest: change_configuration,
    v16.GetConfigurationRequest: get_configuration,
    v201.SetVariablesRequest: set_variables,
    v201.GetVariablesRequest: get_variables,
}
