"""Configuration keys of 1.6 and the device model of 2.0.1, in one form: what a station said of its settings.

Part of provisioning (B). A value is recorded when the station tells or accepts it, never when we merely ask;
what is a secret is recorded without its value.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import UNSET, UnsetType

from csms.blocks._places import mapping_of
from csms.blocks._records import read_time, save_connector, save_evse
from csms.blocks.reports import keep_part
from csms.blocks.resets import owe_reboot
from csms.context import Context
from csms.domain import topology
from csms.domain.texts import clip, fit, fold
from csms.routes import Command, Routes
from csms.store import tables
from ocppj.redact import names_secret
from schemas import v16, v201
from schemas.validation import to_payload

T = TypeVar("T")

_COUNT = "numberofconnectors"
_ACTUAL = "Actual"


async def notify_report(context: Context, request: v201.NotifyReportRequest) -> v201.NotifyReportResponse:
    """Keep one part of a report: parts come interleaved, out of order, twice, or before the answer to us."""
    items = () if request.report_data is UNSET else request.report_data
    for item in items:
        _report_item(context, item)
    keep_part(
        context,
        request.request_id,
        request.seq_no,
        generated=request.generated_at,
        generated_at=read_time(context, request.generated_at, "/generatedAt").at,
        more=request.tbc is True,
        items=len(items),
    )
    return v201.NotifyReportResponse()


async def got_configuration(
    context: Context, request: v16.GetConfigurationRequest, response: v16.GetConfigurationResponse
) -> None:
    """Keep the keys that the station told; NumberOfConnectors confirms its connectors."""
    for entry in () if response.configuration_key is UNSET else response.configuration_key:
        value = given(entry.value)
        _save_key(context, entry.key, value, "GetConfiguration", readonly=entry.readonly)
        if entry.key.casefold() == _COUNT and value is not None and value.isdecimal():
            await _confirm_connectors(context, int(value))
    for name in () if response.unknown_key is UNSET else response.unknown_key:
        # The station has no such key: what is on record of it is of another firmware.
        context.delete(tables.variables, _key_of(name))


async def changed_configuration(
    context: Context, request: v16.ChangeConfigurationRequest, response: v16.ChangeConfigurationResponse
) -> None:
    """Keep the value that the station accepted."""
    status = response.status.value
    if status in ("Accepted", "RebootRequired"):
        reboot = status == "RebootRequired"
        _save_key(context, request.key, request.value, "ChangeConfiguration", reboot_required=reboot)
        owe_reboot(context, ("", fold(request.key), _ACTUAL), reboot)


async def got_variables(
    context: Context, request: v201.GetVariablesRequest, response: v201.GetVariablesResponse
) -> None:
    """Keep the values that the station told."""
    for result in response.get_variable_result:
        if result.attribute_status.value == "Accepted":
            attribute = _ACTUAL if result.attribute_type is UNSET else result.attribute_type.value
            value = given(result.attribute_value)
            _save(context, result.component, result.variable, attribute, value, "GetVariables")


async def set_variables(
    context: Context, request: v201.SetVariablesRequest, response: v201.SetVariablesResponse
) -> None:
    """Keep the values that the station accepted; its results name the variable, the request has the value."""
    asked = {
        _identity(data.component, data.variable, data.attribute_type): data.attribute_value
        for data in request.set_variable_data
    }
    for result in response.set_variable_result:
        status = result.attribute_status.value
        identity = _identity(result.component, result.variable, result.attribute_type)
        if status in ("Accepted", "RebootRequired") and identity in asked:
            _save(
                context,
                result.component,
                result.variable,
                identity[2],
                asked[identity],
                "SetVariables",
                reboot_required=status == "RebootRequired",
            )
            owe_reboot(context, identity, status == "RebootRequired")


def value_told(
    context: Context, component: v201.ComponentType, variable: v201.VariableType, value: str, source: str
) -> None:
    """Keep the present value of a variable as the station told it by another message than a report."""
    _save(context, component, variable, _ACTUAL, value, source)


def _report_item(context: Context, item: v201.ReportDataType) -> None:
    limits = item.variable_characteristics
    for attribute in item.variable_attribute:
        _save(
            context,
            item.component,
            item.variable,
            _ACTUAL if attribute.type is UNSET else attribute.type.value,
            given(attribute.value),
            "NotifyReport",
            # An absent mutability means ReadWrite (2.0.1 part 2, VariableAttributeType).
            mutability="ReadWrite" if attribute.mutability is UNSET else attribute.mutability.value,
            characteristics=None if limits is UNSET else to_payload(limits),
        )
    if item.component.evse is not UNSET:
        _confirm(context, item.component.evse)


def _confirm(context: Context, evse: v201.EVSEType) -> None:
    connector_id = given(evse.connector_id)
    if evse.id > topology.WHOLE_STATION and topology.storable(evse.id) and topology.storable(connector_id):
        sighting = topology.confirmed(context.state, evse.id, connector_id, "NotifyReport")
        _take(context, sighting)


async def _confirm_connectors(context: Context, count: int) -> None:
    """1.6 tells how many connectors there are; which EVSEs they form stays a guess."""
    mapping = await mapping_of(context)
    for connector_id in range(1, min(count, topology.MAX_CONNECTORS) + 1):
        known = topology.known_place(context.state, connector_id)
        place = known or topology.place_of(connector_id, mapping)
        _take(context, topology.counted(context.state, place, "GetConfiguration"))


def _take(context: Context, sighting: topology.Sighting) -> None:
    context.state = sighting.state
    if sighting.evse is not None:
        save_evse(context, sighting.evse)
    if sighting.connector is not None:
        save_connector(context, sighting.connector)


def _identity(
    component: v201.ComponentType, variable: v201.VariableType, attribute: object
) -> tuple[str, str, str]:
    kind = attribute.value if isinstance(attribute, v201.AttributeEnumType) else _ACTUAL
    return _component_key(component), _named(variable.name, variable.instance), kind


def _component_key(component: v201.ComponentType) -> str:
    key = _named(component.name, component.instance)
    if component.evse is UNSET:
        return key
    connector = component.evse.connector_id
    place = f"@{component.evse.id}" if connector is UNSET else f"@{component.evse.id}.{connector}"
    return fit(f"{key}{place}")


def _named(name: str, instance: str | UnsetType) -> str:
    return fold(name if instance is UNSET else f"{name}#{instance}")


def _save(
    context: Context,
    component: v201.ComponentType,
    variable: v201.VariableType,
    attribute: str,
    value: str | None,
    source: str,
    **more: object,
) -> None:
    evse = component.evse
    context.upsert(
        tables.variables,
        {
            "component_key": _component_key(component),
            "variable_key": _named(variable.name, variable.instance),
            "attribute": attribute,
        },
        component=clip(component.name),
        component_instance=clip(given(component.instance)),
        evse_id=None if evse is UNSET else column(evse.id),
        connector_id=None if evse is UNSET else column(given(evse.connector_id)),
        variable=clip(variable.name),
        variable_instance=clip(given(variable.instance)),
        value=shown(variable.name, value),
        source=source,
        updated_at=context.now,
        **more,
    )


def _save_key(
    context: Context,
    name: str,
    value: str | None,
    source: str,
    *,
    readonly: bool | None = None,
    **more: object,
) -> None:
    if readonly is not None:
        more["mutability"] = "ReadOnly" if readonly else "ReadWrite"
    context.upsert(
        tables.variables,
        _key_of(name),
        component="",
        variable=clip(name),
        value=shown(name, value),
        source=source,
        updated_at=context.now,
        **more,
    )


def _key_of(name: str) -> dict[str, object]:
    return {"component_key": "", "variable_key": fold(name), "attribute": _ACTUAL}


def column(number: int | None) -> int | None:
    """A number of the station's as it may stand in a column, None for one that may not."""
    return number if topology.storable(number) else None


def shown(name: str, value: str | None) -> str | None:
    """A value as it may be on record: a secret, which some stations tell in clear, is not."""
    return None if names_secret(name) else value


def given(value: T | UnsetType) -> T | None:
    """An optional member, None where it is absent."""
    return None if isinstance(value, UnsetType) else value


ROUTES = Routes(
    handlers={v201.NotifyReportRequest: notify_report},
    commands={
        v16.GetConfigurationRequest: Command(applied=got_configuration),
        v16.ChangeConfigurationRequest: Command(applied=changed_configuration),
        v201.GetVariablesRequest: Command(applied=got_variables),
        v201.SetVariablesRequest: Command(applied=set_variables),
        # What they ask for comes as NotifyReport.
        v201.GetBaseReportRequest: Command(),
        v201.GetReportRequest: Command(),
    },
)
