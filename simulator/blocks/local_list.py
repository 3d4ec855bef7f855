"""Block authorization (D; 1.6 5.10, 5.15): SendLocalList and GetLocalListVersion."""

from __future__ import annotations

from msgspec import UNSET, Struct

from schemas import v16, v201
from schemas.validation import to_json
from simulator.blocks.authorization import known_of
from simulator.core import Core
from simulator.model.local_list import Update, Verdict
from simulator.routes import Handler

_ENABLED = "LocalAuthListCtrlr.Enabled"
_MOST = "LocalAuthListMaxLength"
_ITEMS = "LocalAuthListCtrlr.ItemsPerMessage"
_BYTES = "LocalAuthListCtrlr.BytesPerMessage"
_PROFILE = "LocalAuthListManagement"


def supported_16(core: Core) -> bool:
    """Whether there is a list at all: the feature profile, and LocalAuthListEnabled."""
    return _PROFILE in core.variables.members("SupportedFeatureProfiles") and core.variables.flag(_ENABLED)


async def send_16(core: Core, request: v16.SendLocalListRequest) -> v16.SendLocalListResponse:
    """NotSupported without a list; Failed for what does not fit in it, VersionMismatch for what is not
    newer."""
    if not supported_16(core):
        return v16.SendLocalListResponse(status=v16.UpdateStatus.NOT_SUPPORTED)
    listed = () if request.local_authorization_list is UNSET else request.local_authorization_list
    entries = [
        (item.id_tag, None if item.id_tag_info is UNSET else known_of(item.id_tag, item.id_tag_info))
        for item in listed
    ]
    update = Update(request.list_version, request.update_type is v16.UpdateType.FULL, entries)
    return v16.SendLocalListResponse(status=v16.UpdateStatus(_take(core, update)))


async def send_201(core: Core, request: v201.SendLocalListRequest) -> v201.SendLocalListResponse:
    """D01: Failed where the list is switched off or the update does not fit in it."""
    listed = () if request.local_authorization_list is UNSET else request.local_authorization_list
    entries = [
        (
            item.id_token.id_token,
            None if item.id_token_info is UNSET else known_of(item.id_token.id_token, item.id_token_info),
        )
        for item in listed
    ]
    update = Update(request.version_number, request.update_type is v201.UpdateEnumType.FULL, entries)
    fits = len(to_json(request)) <= core.variables.number(_BYTES)
    verdict = _take(core, update) if core.variables.flag(_ENABLED) and fits else Verdict.FAILED
    return v201.SendLocalListResponse(status=v201.SendLocalListStatusEnumType(verdict))


def _take(core: Core, update: Update) -> Verdict:
    if len(update.entries) > core.variables.number(_ITEMS):
        return Verdict.FAILED
    return core.local_list.take(update, core.variables.number(_MOST))


async def version_16(core: Core, _: v16.GetLocalListVersionRequest) -> v16.GetLocalListVersionResponse:
    """-1 without a list, 0 for an empty one (5.10)."""
    version = core.local_list.version if len(core.local_list) else 0
    return v16.GetLocalListVersionResponse(list_version=version if supported_16(core) else -1)


async def version_201(core: Core, _: v201.GetLocalListVersionRequest) -> v201.GetLocalListVersionResponse:
    """D02.FR.03: 0 where the list is switched off or none was ever installed."""
    version = core.local_list.version if core.variables.flag(_ENABLED) else 0
    return v201.GetLocalListVersionResponse(version_number=version)


HANDLERS: dict[type[Struct], Handler] = {
    v16.SendLocalListRequest: send_16,
    v16.GetLocalListVersionRequest: version_16,
    v201.SendLocalListRequest: send_201,
    v201.GetLocalListVersionRequest: version_201,
}
