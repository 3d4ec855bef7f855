"""SendLocalList, GetLocalListVersion, ClearCache: what stations know of tokens by themselves (C11, D01, D02).

What a station has taken is on record, so that an update that does not fit can be followed by the whole list.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, convert, to_builtins

from csms.context import Context
from csms.domain import local_list as lists
from csms.domain.local_list import ACCEPTED, Entry, LocalList, Part, UnderWay
from csms.domain.texts import fold
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v16, v201
from schemas.validation import to_payload
from schemas.version import Version

Request: TypeAlias = v16.SendLocalListRequest | v201.SendLocalListRequest
_NO_LIST = LocalList()
_OWED = 3600.0  # seconds for which a list is still sent to a station that has gone meanwhile


async def sent_16(
    context: Context, request: v16.SendLocalListRequest, response: v16.SendLocalListResponse
) -> None:
    """Keep what the station took."""
    listed = () if request.local_authorization_list is UNSET else request.local_authorization_list
    changes = [Entry(each.id_tag, None, _plain(each.id_tag_info)) for each in listed]
    part = Part(request.list_version, request.update_type.value, tuple(changes))
    await _sent(context, part, response.status.value)


async def sent_201(
    context: Context, request: v201.SendLocalListRequest, response: v201.SendLocalListResponse
) -> None:
    """Keep what the station took."""
    listed = () if request.local_authorization_list is UNSET else request.local_authorization_list
    changes = [
        Entry(each.id_token.id_token, each.id_token.type.value, _plain(each.id_token_info)) for each in listed
    ]
    part = Part(request.version_number, request.update_type.value, tuple(changes))
    await _sent(context, part, response.status.value)


def _plain(info: object) -> dict[str, object] | None:
    return to_payload(info) if isinstance(info, Struct) else None


async def _sent(context: Context, part: Part, status: str) -> None:
    known = await context.local_list() or _NO_LIST
    entries = lists.updated(known, part.kind, {fold(each.token): each for each in part.entries})
    values: dict[str, object] = {"sent_version": part.version, "status": status, "updated_at": context.now}
    if status == ACCEPTED:
        _save(context, known, entries)
        values["version"] = part.version
    rest = lists.following(known, part, status, entries)
    if rest:
        values["under_way"] = to_builtins(UnderWay(rest[0].version, rest[0].kind, rest[1:]))
        context.then("SendLocalList", _message(context, rest[0]), durable_for=_OWED)
    elif lists.awaited(known, part):
        values["under_way"] = None
    context.upsert(tables.local_lists, None, **values)


def _save(context: Context, known: LocalList, entries: dict[str, Entry]) -> None:
    for key in known.entries.keys() - entries.keys():
        context.delete(tables.local_list_entries, {"token_key": key})
    for key, entry in entries.items():
        if known.entries.get(key) != entry:
            context.upsert(
                tables.local_list_entries,
                {"token_key": key},
                token=entry.token,
                token_type=entry.token_type,
                info=entry.info,
                updated_at=context.now,
            )


def _message(context: Context, part: Part) -> Request:
    if context.version is Version.V16:
        return v16.SendLocalListRequest(
            list_version=part.version,
            update_type=v16.UpdateType(part.kind),
            local_authorization_list=[_entry_16(each) for each in part.entries],
        )
    return v201.SendLocalListRequest(
        version_number=part.version,
        update_type=v201.UpdateEnumType(part.kind),
        # An empty list is no list there (minItems 1); a full update without one clears the station's.
        local_authorization_list=[_entry_201(each) for each in part.entries] or UNSET,
    )


def _entry_16(entry: Entry) -> v16.AuthorizationData:
    return v16.AuthorizationData(id_tag=entry.token, id_tag_info=convert(entry.info, v16.IdTagInfo))


def _entry_201(entry: Entry) -> v201.AuthorizationData:
    token = v201.IdTokenType(
        id_token=entry.token, type=v201.IdTokenEnumType(entry.token_type or v201.IdTokenEnumType.CENTRAL)
    )
    return v201.AuthorizationData(id_token=token, id_token_info=convert(entry.info, v201.IdTokenInfoType))


async def version_16(
    context: Context, request: v16.GetLocalListVersionRequest, response: v16.GetLocalListVersionResponse
) -> None:
    """Keep which version the station has; -1: it has no list (5.10)."""
    await _save_version(context, response.list_version)


async def version_201(
    context: Context, request: v201.GetLocalListVersionRequest, response: v201.GetLocalListVersionResponse
) -> None:
    """Keep which version the station has; 0: none is installed (D02)."""
    await _save_version(context, response.version_number)


async def _save_version(context: Context, version: int) -> None:
    known = await context.local_list()
    empty = version == 0 and known is not None and not known.entries  # 1.6 tells no other of an empty list
    if known is not None and known.version not in (None, version) and not empty:
        context.note("local_list_version", told=version, expected=known.version)
    context.upsert(tables.local_lists, version=version, updated_at=context.now)


ROUTES = Routes(
    commands={
        v16.SendLocalListRequest: Command(applied=sent_16),
        v16.GetLocalListVersionRequest: Command(applied=version_16),
        v16.ClearCacheRequest: Command(),  # what a station caches is its own: nothing of it is on record
        v201.SendLocalListRequest: Command(applied=sent_201),
        v201.GetLocalListVersionRequest: Command(applied=version_201),
        v201.ClearCacheRequest: Command(),
    },
)
