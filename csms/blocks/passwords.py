"""A password that a station is given as a setting is its password here too, as soon as the station has it.

Part of provisioning (A01; AuthorizationKey of the 1.6 security extension, SecurityCtrlr.BasicAuthPassword of
2.0.1). The one before stays valid until the first connection with the new one. Hashing costs tens of
milliseconds, so it is done before the command is sent, in a worker, and never in the turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from msgspec import UNSET, Struct

from csms.context import Context
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v16, v201

Hashed: TypeAlias = Callable[[bytes], Awaitable[str]]
"""The salted hash of a password, made in a worker."""

_TAKEN = ("Accepted", "RebootRequired")
_KEY_16 = "authorizationkey"
_PLACE_201 = ("securityctrlr", "basicauthpassword")


@dataclass(frozen=True, slots=True)
class _Given:
    """A request that has been sent, and the hash of the password that it gives the station."""

    request: Struct
    password_hash: str | None


def joined(routes: Routes, hashed: Hashed) -> Routes:
    """Return the routes with what follows from a new password around the commands that can set one."""
    ways = {kind: way for kind, way in _WAYS.items() if kind in routes.commands}
    return routes.replaced(
        commands={kind: _around(routes.commands[kind], way, hashed) for kind, way in ways.items()}
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """``password``: what a request gives the station; ``taken``: whether the station's answer accepts it."""

    password: Callable[[Any], str | None]
    taken: Callable[[Any], bool]


def _around(command: Command, way: _Way, hashed: Hashed) -> Command:
    async def readied(request: Any) -> _Given:
        password = way.password(request)
        return _Given(request, None if password is None else await hashed(password.encode()))

    async def applied(context: Context, given: _Given, response: Any) -> None:
        if command.applied is not None:
            await command.applied(context, given.request, response)
        if given.password_hash is not None and way.taken(response):
            await _rotate(context, given.password_hash)

    async def unsure(context: Context, given: _Given, ending: str, sent_at: datetime) -> None:
        if command.unsure is not None:
            await command.unsure(context, given.request, ending, sent_at)
        if given.password_hash is not None:  # either may come next, and either is let in
            await _rotate(context, given.password_hash)

    return replace(command, readied=readied, applied=applied, unsure=unsure)


async def _rotate(context: Context, password_hash: str) -> None:
    before = (await context.setting()).password_hash
    context.upsert(
        tables.station_settings,
        password_hash=password_hash,
        previous_password_hash=before,
        updated_at=context.now,
    )


# ---- 1.6


def _key_given(request: v16.ChangeConfigurationRequest) -> str | None:
    return request.value or None if request.key.casefold() == _KEY_16 else None


def _key_taken(response: v16.ChangeConfigurationResponse) -> bool:
    return response.status.value in _TAKEN


# ---- 2.0.1


def _is_password(item: v201.SetVariableDataType | v201.SetVariableResultType) -> bool:
    actual = item.attribute_type in (UNSET, v201.AttributeEnumType.ACTUAL)
    return actual and (item.component.name.casefold(), item.variable.name.casefold()) == _PLACE_201


def _variable_given(request: v201.SetVariablesRequest) -> str | None:
    given = [item.attribute_value for item in request.set_variable_data if _is_password(item)]
    return given[-1] or None if given else None


def _variable_taken(response: v201.SetVariablesResponse) -> bool:
    told = [item.attribute_status.value for item in response.set_variable_result if _is_password(item)]
    return bool(told) and told[-1] in _TAKEN


_WAYS: Mapping[type[Struct], _Way] = {
    v16.ChangeConfigurationRequest: _Way(_key_given, _key_taken),
    v201.SetVariablesRequest: _Way(_variable_given, _variable_taken),
}
