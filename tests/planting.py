"""Defects are planted from outside the product: a handler is wrapped, or a function while it is entered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from inspect import signature
from typing import Any
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace

from csms.blocks import _records
from csms.context import Context
from csms.domain import transactions as life
from csms.domain.state import StationState, Transaction
from csms.routes import Routes

Patched = AbstractContextManager[object]


@dataclass(frozen=True, slots=True)
class Planted:
    """``routes`` breaks a handler, ``patched`` a function of the product while it is entered."""

    routes: Callable[[Routes], Routes] = lambda routes: routes
    patched: Callable[[], Patched] = nullcontext


def but(value: Any, **changes: Any) -> Any:
    """A changed copy of one of the domain's values."""
    return replace(value, **changes) if isinstance(value, Struct) else dataclasses.replace(value, **changes)


def put(context: Context, *changed: Transaction) -> None:
    """Into the state and the record, as a careless handler would do it."""
    context.state = life.put(context.state, *changed)
    for each in changed:
        _records.save_transaction(context, each)


def running(state: StationState) -> list[Transaction]:
    """The open transactions, oldest first (the key is a UUIDv7)."""
    return sorted((each for each in state.transactions.values() if each.active), key=lambda each: each.key)


def newest(state: StationState) -> Transaction:
    return max(state.transactions.values(), key=lambda each: each.key)


def after(kind: type[Struct], then: Callable[[Context, Any], None]) -> Callable[[Routes], Routes]:
    """The handler of ``kind``, and something wrong after it."""

    def broken(routes: Routes) -> Routes:
        inner = routes.handlers[kind]

        async def handler(context: Context, request: Any) -> Struct:
            answer = await inner(context, request)
            then(context, request)
            return answer

        return routes.replaced(handlers={kind: handler})

    return broken


def instead(kind: type[Struct], answer: Callable[[Any], Struct | None]) -> Callable[[Routes], Routes]:
    """Answered by ``answer`` and not kept, where that gives one."""

    def broken(routes: Routes) -> Routes:
        inner = routes.handlers[kind]

        async def handler(context: Context, request: Any) -> Struct:
            return answer(request) or await inner(context, request)

        return routes.replaced(handlers={kind: handler})

    return broken


def wrapped(where: object, name: str, change: Callable[..., Any]) -> Callable[[], Patched]:
    """The function ``name``, called by ``change(inner, *arguments)``.

    Entering it raises TypeError where ``change`` cannot take what the function takes nowadays: it would be
    red for that, and not for the defect.
    """

    def patched() -> Patched:
        inner = getattr(where, name)
        needed = [one for one in signature(inner).parameters.values() if one.default is one.empty]
        inorder = [one.name for one in needed if one.kind is one.POSITIONAL_OR_KEYWORD]
        signature(change).bind(
            inner, *inorder, **{one.name: one for one in needed if one.kind is one.KEYWORD_ONLY}
        )
        return patch.object(where, name, lambda *args, **kwargs: change(inner, *args, **kwargs))

    return patched
