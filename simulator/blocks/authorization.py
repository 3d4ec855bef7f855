"""Block authorization (C): asking about a token, what the station decides by itself, and the cache."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct

from ocppj.errors import CallOutcomeError
from schemas import v16, v201
from simulator.core import Core
from simulator.model.timing import read
from simulator.model.tokens import Known, same
from simulator.routes import Handler

_CACHE, _LIST = "AuthCacheCtrlr", "LocalAuthListCtrlr"
_NOBODY = "NoAuthorization"
# Nobody's own: never cached (C02.FR.03, C03.FR.02), nor asked about in a remote start (F01.FR.02).
PASSING = frozenset({_NOBODY, "Central"})


def id_token(token: str, kind: str) -> v201.IdTokenType:
    """The idToken of 2.0.1."""
    return v201.IdTokenType(id_token=token, type=v201.IdTokenEnumType(kind))


async def authorize(core: Core, token: str, kind: str = "ISO14443") -> str:
    """Ask whether a token may charge; the status in the spelling of the version. Never raises for an
    outcome."""
    return (await judge(core, token, kind)).status


async def judge(core: Core, token: str, kind: str = "ISO14443", evse: int | None = None) -> Known:
    """What holds of a token now: by what the station knows where that suffices, else by asking.

    ``evse``: where it is presented, if that is known.
    """
    if core.coarse and kind == _NOBODY:
        return Known(token, "Accepted")  # a button: there is nobody to ask about (C02)
    known = by_itself(core, token)
    if known is None:
        known = await _asked(core, token, kind)
    return known.on(evse)


def by_itself(core: Core, token: str) -> Known | None:
    """What the station says of a token without asking, None where it asks (1.6 3.5, 2.0.1 C12, C14)."""
    where, known = _at_hand(core, token)
    if known is None:
        return None
    if known.status == "Accepted":
        if not core.variables.flag("AuthCtrlr.LocalPreAuthorize"):
            return None
        core.tokens.used(token, core.now())
        return known
    # A refusal may have been overtaken: it is asked about again unless the settings say otherwise.
    return known if core.variables.flag(f"{where}.DisablePostAuthorize") else None


async def _asked(core: Core, token: str, kind: str) -> Known:
    peer = core.peer
    if peer is None or not core.online:
        return offline(core, token)
    if core.variables.flag("AuthCtrlr.DisableRemoteAuthorization"):
        return _at_hand(core, token)[1] or Known(token, "Invalid")  # list and cache alone decide
    try:
        response = await peer.call(_request(core, token, kind))
    except CallOutcomeError as error:
        core.note(f"Authorize {token}: {error}")
        return offline(core, token)
    learn(core, token, kind, response)
    return _told(core, token, response) or Known(token, "Invalid")


def _request(core: Core, token: str, kind: str) -> Struct:
    if core.coarse:
        return v201.AuthorizeRequest(id_token=id_token(token, kind))
    return v16.AuthorizeRequest(id_tag=token)


def offline(core: Core, token: str) -> Known:
    """What a station without an answer decides (1.6 3.5, 2.0.1 C12, C13, C15)."""
    _, known = _at_hand(core, token)
    if known is not None:
        trusted = core.variables.flag("AuthCtrlr.LocalAuthorizeOffline")
        if trusted or known.status != "Accepted":
            core.tokens.used(token, core.now())
            return known
        return Known(token, "Invalid", group=known.group)
    allowed = core.variables.flag("AuthCtrlr.OfflineTxForUnknownIdEnabled")
    return Known(token, "Accepted" if allowed else "Invalid")


def _at_hand(core: Core, token: str) -> tuple[str, Known | None]:
    """Where the station knows a token from, and what; the list goes before the cache (1.6 3.5.3)."""
    if core.variables.flag(f"{_LIST}.Enabled"):
        listed = core.local_list.find(token, core.now())
        if listed is not None:
            return _LIST, listed
    if core.variables.flag(f"{_CACHE}.Enabled"):
        life = float(core.variables.number(f"{_CACHE}.LifeTime"))
        return _CACHE, core.tokens.known(token, core.now(), life)
    return "", None


def learn(core: Core, token: str | None, kind: str, response: Struct) -> str | None:
    """Take in what an answer says of a token; the status, or None when it says nothing."""
    known = None if token is None else _told(core, token, response)
    if known is None:
        return None
    listed = core.variables.flag(f"{_LIST}.Enabled") and core.local_list.find(known.token, core.now())
    passing = core.coarse and kind in PASSING
    if core.variables.flag(f"{_CACHE}.Enabled") and not listed and not passing:
        core.tokens.remember(known)
    for evse in core.evses.values():
        if evse.grant is not None and same(evse.grant.token, known.token):
            evse.grant.group = known.group or evse.grant.group
    return known.status


def _told(core: Core, token: str, response: Struct) -> Known | None:
    info: Any = getattr(response, "id_tag_info", UNSET)
    if info is UNSET:
        info = getattr(response, "id_token_info", UNSET)
    return None if info is UNSET else known_of(token, info, core.now())


def known_of(token: str, info: v16.IdTagInfo | v201.IdTokenInfoType, now: float | None = None) -> Known:
    """What an idTagInfo or idTokenInfo says."""
    evses: tuple[int, ...] = ()
    if isinstance(info, v16.IdTagInfo):
        expiry = info.expiry_date
        group = None if info.parent_id_tag is UNSET else info.parent_id_tag
    else:
        expiry = info.cache_expiry_date_time
        evses = () if info.evse_id is UNSET else tuple(info.evse_id)
        group = None if info.group_id_token is UNSET else info.group_id_token.id_token
    return Known(token, str(info.status), None if expiry is UNSET else read(expiry), group, evses, now)


def group_of(core: Core, token: str) -> str | None:
    """The group (parentIdTag) of a token, as far as the list or an answer told it."""
    known = known_here(core, token)
    return None if known is None else known.group


def known_here(core: Core, token: str) -> Known | None:
    """What the local list or the cache says of a token."""
    return _at_hand(core, token)[1]


def master_pass(core: Core, known: Known) -> bool:
    """Whether a token stops any transaction and starts none (2.0.1 C16)."""
    group = core.variables.text("AuthCtrlr.MasterPassGroupId") if core.coarse else ""
    return bool(group) and known.group is not None and same(known.group, group)


async def clear_cache_16(core: Core, _: v16.ClearCacheRequest) -> v16.ClearCacheResponse:
    """Rejected where the cache is switched off."""
    if not core.variables.flag(f"{_CACHE}.Enabled"):
        return v16.ClearCacheResponse(status=v16.ClearCacheStatus.REJECTED)
    core.tokens.clear()
    return v16.ClearCacheResponse(status=v16.ClearCacheStatus.ACCEPTED)


async def clear_cache_201(core: Core, _: v201.ClearCacheRequest) -> v201.ClearCacheResponse:
    """C11.FR.04: Rejected where the cache is switched off."""
    if not core.variables.flag(f"{_CACHE}.Enabled"):
        return v201.ClearCacheResponse(status=v201.ClearCacheStatusEnumType.REJECTED)
    core.tokens.clear()
    return v201.ClearCacheResponse(status=v201.ClearCacheStatusEnumType.ACCEPTED)


HANDLERS: dict[type[Struct], Handler] = {
    v16.ClearCacheRequest: clear_cache_16,
    v201.ClearCacheRequest: clear_cache_201,
}
SENDS = frozenset({"Authorize"})
