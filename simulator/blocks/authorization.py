"""Block authorization (C, D): asking about a token, what the station decides by itself, and the cache."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct

from ocppj.errors import CallOutcomeError
from schemas import v16, v201
from simulator.core import Core
from simulator.model.timing import read
from simulator.model.tokens import Known
from simulator.routes import Handler


def id_token(token: str, kind: str) -> v201.IdTokenType:
    """The idToken of 2.0.1."""
    return v201.IdTokenType(id_token=token, type=v201.IdTokenEnumType(kind))


async def authorize(core: Core, token: str, kind: str = "ISO14443") -> str:
    """Ask whether a token may charge; the status in the spelling of the version. Never raises for an
    outcome."""
    known = _cached(core, token)
    local = core.variables.flag("AuthCtrlr.LocalPreAuthorize")
    if known is not None and known.status == "Accepted" and local:
        return "Accepted"
    peer = core.peer
    if peer is None or not core.online:
        return offline(core, token)
    try:
        response = await peer.call(_request(core, token, kind))
    except CallOutcomeError as error:
        core.note(f"Authorize {token}: {error}")
        return offline(core, token)
    return learn(core, token, response) or "Invalid"


def _request(core: Core, token: str, kind: str) -> Struct:
    if core.coarse:
        return v201.AuthorizeRequest(id_token=id_token(token, kind))
    return v16.AuthorizeRequest(id_tag=token)


def offline(core: Core, token: str) -> str:
    """What a station without an answer decides (1.6 3.5, 2.0.1 C13, C15)."""
    known = _cached(core, token)
    if known is not None:
        trusted = core.variables.flag("AuthCtrlr.LocalAuthorizeOffline")
        return known.status if trusted or known.status != "Accepted" else "Invalid"
    return "Accepted" if core.variables.flag("AuthCtrlr.OfflineTxForUnknownIdEnabled") else "Invalid"


def _cached(core: Core, token: str) -> Known | None:
    if not core.variables.flag("AuthCacheCtrlr.Enabled"):
        return None
    return core.tokens.known(token, core.now())


def learn(core: Core, token: str | None, response: Struct) -> str | None:
    """Take in what an answer says of a token; the status, or None when it says nothing."""
    info: Any = getattr(response, "id_tag_info", UNSET)
    if info is UNSET:
        info = getattr(response, "id_token_info", UNSET)
    if token is None or info is UNSET:
        return None
    expiry = getattr(info, "expiry_date", UNSET)
    if expiry is UNSET:
        expiry = getattr(info, "cache_expiry_date_time", UNSET)
    group = _group(info)
    if core.variables.flag("AuthCacheCtrlr.Enabled"):
        core.tokens.remember(Known(token, str(info.status), _expires(core, expiry), group))
    return str(info.status)


def _expires(core: Core, expiry: Any) -> float | None:
    life = core.variables.number("AuthCacheCtrlr.LifeTime")
    if expiry is not UNSET:
        return read(expiry)
    return core.now() + life if life else None


def _group(info: Any) -> str | None:
    parent = getattr(info, "parent_id_tag", UNSET)
    if parent is not UNSET:
        return str(parent)
    group = getattr(info, "group_id_token", UNSET)
    return None if group is UNSET else str(group.id_token)


def group_of(core: Core, token: str) -> str | None:
    """The group (parentIdTag) of a token, as far as an answer told it."""
    known = core.tokens.known(token, core.now())
    return None if known is None else known.group


async def clear_cache_16(core: Core, _: v16.ClearCacheRequest) -> v16.ClearCacheResponse:
    """Rejected where the cache is switched off."""
    if not core.variables.flag("AuthCacheCtrlr.Enabled"):
        return v16.ClearCacheResponse(status=v16.ClearCacheStatus.REJECTED)
    core.tokens.clear()
    return v16.ClearCacheResponse(status=v16.ClearCacheStatus.ACCEPTED)


async def clear_cache_201(core: Core, _: v201.ClearCacheRequest) -> v201.ClearCacheResponse:
    """C11.FR.04: Rejected where the cache is switched off."""
    if not core.variables.flag("AuthCacheCtrlr.Enabled"):
        return v201.ClearCacheResponse(status=v201.ClearCacheStatusEnumType.REJECTED)
    core.tokens.clear()
    return v201.ClearCacheResponse(status=v201.ClearCacheStatusEnumType.ACCEPTED)


HANDLERS: dict[type[Struct], Handler] = {
    v16.ClearCacheRequest: clear_cache_16,
    v201.ClearCacheRequest: clear_cache_201,
}
SENDS = frozenset({"Authorize"})
