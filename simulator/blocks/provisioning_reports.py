"""Block provisioning (B07, B08): GetBaseReport and GetReport, answered by NotifyReport in parts.

A part holds no more than ItemsPerMessage and BytesPerMessage allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import encode

from schemas import v201
from simulator.blocks.provisioning_variables import find
from simulator.core import Core
from simulator.model.definitions import Definition, Kind, Mutability
from simulator.model.timing import spell
from simulator.model.variables import SetOutcome
from simulator.provisioned import live_value
from simulator.routes import Handler

_ITEMS = "DeviceDataCtrlr.ItemsPerMessage[GetReport]"
_BYTES = "DeviceDataCtrlr.BytesPerMessage[GetReport]"
_AROUND = 200  # bytes of a NotifyReport beside its items
_SUMMARY = ("ChargingStation", "EVSE", "Connector")
_Status = v201.GenericDeviceModelStatusEnumType


async def get_base_report(core: Core, request: v201.GetBaseReportRequest) -> v201.GetBaseReportResponse:
    """Everything, what can be set, or where the station stands (B07)."""
    chosen = [item for item in places_of_201(core) if _belongs(item, str(request.report_base))]
    core.then(lambda: send_report(core, request.request_id, chosen))
    return v201.GetBaseReportResponse(status=_Status.ACCEPTED)


def places_of_201(core: Core) -> list[Definition]:
    """The variables that 2.0.1 knows."""
    return [item for item in core.variables.all() if item.component is not None]


def _belongs(item: Definition, base: str) -> bool:
    if base == "ConfigurationInventory":
        return item.mutability is not Mutability.READ_ONLY
    if base == "SummaryInventory":
        return item.component in _SUMMARY and item.variable in ("AvailabilityState", "Problem")
    return True


async def get_report(core: Core, request: v201.GetReportRequest) -> v201.GetReportResponse:
    """A part of the device model: what is named, of components that meet one of the criteria (B08)."""
    wanted, criteria = request.component_variable or [], request.component_criteria or []
    chosen = places_of_201(core) if not wanted else _chosen(core, wanted)
    if criteria:
        chosen = [item for item in chosen if any(_meets(core, item, str(one)) for one in criteria)]
    if not chosen:
        return v201.GetReportResponse(status=_Status.EMPTY_RESULT_SET)
    core.then(lambda: send_report(core, request.request_id, chosen))
    return v201.GetReportResponse(status=_Status.ACCEPTED)


def _meets(core: Core, item: Definition, criterion: str) -> bool:
    """A component without such a variable counts as active, available, enabled and without a problem."""
    found = core.variables.find(item.component or "", criterion, evse=item.evse, connector=item.connector)
    if isinstance(found, SetOutcome):
        return criterion != "Problem"
    return live_value(core, found) == "true"


def _chosen(core: Core, wanted: Iterable[v201.ComponentVariableType]) -> list[Definition]:
    chosen: dict[str, Definition] = {}
    for item in wanted:
        if item.variable:
            found = find(core, item.component, item.variable)
            some = [] if isinstance(found, SetOutcome) else [found]
        else:
            some = [one for one in places_of_201(core) if _same_component(one, item.component)]
        chosen.update({one.name: one for one in some})
    return list(chosen.values())


def _same_component(item: Definition, component: v201.ComponentType) -> bool:
    if (item.component or "").casefold() != component.name.casefold():
        return False
    evse = component.evse or None
    return evse is None or (
        item.evse == evse.id and (not evse.connector_id or item.connector == evse.connector_id)
    )


async def send_report(core: Core, request_id: int, chosen: list[Definition]) -> None:
    """NotifyReport in parts, tbc on all but the last, seqNo from 0 (B07)."""
    parts = _parts(core, [_data(core, item) for item in chosen])
    peer = core.peer
    for number, part in enumerate(parts):
        request = v201.NotifyReportRequest(
            request_id=request_id,
            generated_at=spell(core.now()),
            report_data=part or UNSET,
            tbc=number < len(parts) - 1,
            seq_no=number,
        )
        if peer is not None:
            await peer.call(request)


def _parts(core: Core, items: Sequence[v201.ReportDataType]) -> list[list[v201.ReportDataType]]:
    most, room = core.variables.number(_ITEMS), core.variables.number(_BYTES) - _AROUND
    parts: list[list[v201.ReportDataType]] = [[]]
    held = 0
    for item in items:
        size = len(encode(item)) + 1
        if parts[-1] and (len(parts[-1]) >= most or held + size > room):
            parts.append([])
            held = 0
        parts[-1].append(item)
        held += size
    return parts


def _data(core: Core, item: Definition) -> v201.ReportDataType:
    hidden = item.mutability is Mutability.WRITE_ONLY
    evse: v201.EVSEType | UnsetType = UNSET
    if item.evse is not None:
        evse = v201.EVSEType(id=item.evse, connector_id=item.connector or UNSET)
    attribute = v201.VariableAttributeType(
        value=UNSET if hidden else live_value(core, item),
        mutability=v201.MutabilityEnumType(item.mutability),
        persistent=True,
    )
    return v201.ReportDataType(
        component=v201.ComponentType(name=item.component or "", evse=evse),
        variable=v201.VariableType(name=item.variable, instance=item.instance or UNSET),
        variable_attribute=[attribute],
        variable_characteristics=_characteristics(item),
    )


def _characteristics(item: Definition) -> v201.VariableCharacteristicsType:
    text = item.kind is Kind.STRING
    return v201.VariableCharacteristicsType(
        data_type=v201.DataEnumType(item.kind),
        unit=item.unit or UNSET,
        min_limit=UNSET if item.minimum is None or text else item.minimum,
        max_limit=UNSET if item.maximum is None else item.maximum,
        values_list=",".join(item.values) or UNSET,
        supports_monitoring=False,
    )


HANDLERS: dict[type[Struct], Handler] = {
    v201.GetBaseReportRequest: get_base_report,
    v201.GetReportRequest: get_report,
}
