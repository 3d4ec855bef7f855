"""SetNetworkProfile (B09): what a slot of the station holds, once the station has taken it.

It is on record among its variables, as component NetworkConfiguration with the slot as its instance: the form
that later versions of OCPP give it. Access data of modems and tunnels are not kept.
"""

from __future__ import annotations

from csms.context import Context
from csms.domain.texts import clip, fit, fold
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v201

COMPONENT = "NetworkConfiguration"
_Accepted = v201.SetNetworkProfileStatusEnumType.ACCEPTED


async def set_network_profile(
    context: Context, request: v201.SetNetworkProfileRequest, response: v201.SetNetworkProfileResponse
) -> None:
    """Keep the profile that the station accepted."""
    if response.status is not _Accepted:
        return
    data = request.connection_data
    held = {
        "OcppVersion": data.ocpp_version.value,
        "OcppTransport": data.ocpp_transport.value,
        "OcppCsmsUrl": data.ocpp_csms_url,
        "OcppInterface": data.ocpp_interface.value,
        "MessageTimeout": str(data.message_timeout),
        "SecurityProfile": str(data.security_profile),
    }
    for name, value in held.items():
        _save(context, str(request.configuration_slot), name, value)


def _save(context: Context, slot: str, name: str, value: str) -> None:
    context.upsert(
        tables.variables,
        {
            "component_key": fit(fold(f"{COMPONENT}#{slot}")),
            "variable_key": fold(name),
            "attribute": "Actual",
        },
        component=COMPONENT,
        component_instance=clip(slot),
        variable=name,
        value=value,
        source="SetNetworkProfile",
        updated_at=context.now,
    )


ROUTES = Routes(commands={v201.SetNetworkProfileRequest: Command(applied=set_network_profile)})
