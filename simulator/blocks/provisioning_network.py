"""Block provisioning (B09, B10): SetNetworkProfile, kept by slot and used when the station connects."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import UNSET, Struct

from schemas import v201
from simulator.core import Core
from simulator.model.definitions import SLOTS, Definition
from simulator.model.network import PRIORITY, NetworkProfile
from simulator.provisioned import SECURITY_PROFILE
from simulator.routes import Handler
from simulator.tls import BASIC_OVER_TLS, CLIENT_CERTIFICATE

_Status = v201.SetNetworkProfileStatusEnumType


async def set_network_profile(
    core: Core, request: v201.SetNetworkProfileRequest
) -> v201.SetNetworkProfileResponse:
    """Keep the profile, or say why not; it is not used before the station connects again (B09)."""
    reason = _refusal(core, request.configuration_slot, request.connection_data)
    if reason is not None:
        info = v201.StatusInfoType(reason_code=reason)
        return v201.SetNetworkProfileResponse(status=_Status.REJECTED, status_info=info)
    data = request.connection_data
    profile = NetworkProfile(
        data.ocpp_csms_url, data.message_timeout, data.security_profile, str(data.ocpp_interface)
    )
    core.network.put(str(request.configuration_slot), profile)
    return v201.SetNetworkProfileResponse(status=_Status.ACCEPTED)


def _refusal(core: Core, slot: int, data: v201.NetworkConnectionProfileType) -> str | None:
    """Why a profile is refused, in the words of the list of reason codes (2.0.1 part 2, appendix 5)."""
    if str(slot) not in SLOTS:
        return "ValueOutOfRange"
    if not _callable(data.ocpp_csms_url):
        return "InvalidURL"
    if data.ocpp_version != "OCPP20" or data.ocpp_transport != "JSON":
        return "UnsupportedParam"
    if data.apn is not UNSET or data.vpn is not UNSET:
        return "UnsupportedParam"  # there is no modem and no tunnel
    if data.security_profile < core.variables.number(SECURITY_PROFILE):
        return "ValueTooLow"  # a profile is never lowered (A05)
    if data.security_profile > (CLIENT_CERTIFICATE if core.certified else BASIC_OVER_TLS):
        return "ValueTooHigh"
    if data.security_profile >= BASIC_OVER_TLS and not data.ocpp_csms_url.startswith("wss:"):
        return "InvalidURL"
    return None if data.message_timeout > 0 else "ValuePositiveOnly"


def _callable(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.scheme in ("ws", "wss") and bool(address.hostname) and address.port != 0
    except ValueError:  # a port that is none, an unfinished IPv6 address
        return False


def forbidden(core: Core, definition: Definition, value: str) -> bool:
    """Whether a value names a slot that holds no profile (B10: every slot of the order has to be set)."""
    if definition.name != PRIORITY:
        return False
    slots = [slot.strip() for slot in value.split(",") if slot.strip()]
    return not slots or not all(core.network.known(slot) for slot in slots)


HANDLERS: dict[type[Struct], Handler] = {v201.SetNetworkProfileRequest: set_network_profile}
