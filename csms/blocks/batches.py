"""Get and set many variables: one command in as many messages as the station's own limits ask for.

2.0.1: ItemsPerMessage and BytesPerMessage of DeviceDataCtrlr (B05, B06); 1.6: GetConfigurationMaxKeys. A
limit that the station has not told is asked for first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from csms.commands import Ending, Outcome
from csms.conversations import Conversation
from csms.domain.batches import split
from csms.domain.texts import fold
from csms.store.load_variables import VariableKey

_COMPONENT = "DeviceDataCtrlr"
_MAX_KEYS = "GetConfigurationMaxKeys"
_FRAME = 64  # bytes of a CALL around its payload: type, a message id of 36 characters, the action


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where an action has its items, and where its answers are."""

    items: str
    results: tuple[str, ...]


_KINDS: Mapping[str, _Kind] = {
    "GetVariables": _Kind("getVariableData", ("getVariableResult",)),
    "SetVariables": _Kind("setVariableData", ("setVariableResult",)),
    "GetConfiguration": _Kind("key", ("configurationKey", "unknownKey")),
}
SPLIT = frozenset(_KINDS)
"""The actions that can be split."""


async def send(talk: Conversation, action: str, payload: object, **options: Any) -> Outcome:
    """Send a command of ``SPLIT`` in batches; the outcome is the last one's, with the results of all.

    A batch that is not answered ends it: the outcome is that batch's, and ``reason`` tells how many batches
    were answered before, whose effects stand.
    """
    kind = _KINDS.get(action)
    items = payload.get(kind.items) if kind is not None and isinstance(payload, Mapping) else None
    if kind is None or not isinstance(items, list) or len(items) < 2:
        return await talk.send(action, payload, **options)
    outcomes: list[Outcome] = []
    batches = await _batches(talk, action, kind, items)
    for batch in batches:
        outcome = await talk.send(action, {kind.items: items[batch]}, **options)
        if outcome.outcome is not Ending.ANSWERED:
            return _broken(outcome, len(outcomes), len(batches))
        outcomes.append(outcome)
    return replace(outcomes[-1], response=_joined(kind, [one.response for one in outcomes]))


async def _batches(talk: Conversation, action: str, kind: _Kind, items: Sequence[object]) -> list[slice]:
    most, size = await _limits(talk, action)
    sizes = [len(msgspec.json.encode(item)) for item in items]
    return split(sizes, most, size, _FRAME + len(action) + len(kind.items) + len('{"":[]}'))


async def _limits(talk: Conversation, action: str) -> tuple[int, int | None]:
    """How many items, and how many bytes, None: not said. What cannot be learnt at all is one item."""
    asked = _keys(action)
    told = await talk.values(asked)
    if not any(_count(told.get(key)) for key in asked):
        await talk.send(*_question(action))
        told = await talk.values(asked)
    counts = [_count(told.get(key)) for key in asked]
    return counts[0] or 1, counts[1] if len(counts) > 1 else None


def _keys(action: str) -> list[VariableKey]:
    if action == "GetConfiguration":
        return [("", fold(_MAX_KEYS))]
    return [
        (fold(_COMPONENT), fold(f"{variable}#{action}"))
        for variable in ("ItemsPerMessage", "BytesPerMessage")
    ]


def _question(action: str) -> tuple[str, object]:
    if action == "GetConfiguration":
        return action, {"key": [_MAX_KEYS]}
    component = {"name": _COMPONENT}
    wanted = [
        {"component": component, "variable": {"name": name, "instance": action}}
        for name in ("ItemsPerMessage", "BytesPerMessage")
    ]
    return "GetVariables", {"getVariableData": wanted}


def _count(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdecimal() and int(value) > 0 else None


def _broken(outcome: Outcome, answered: int, batches: int) -> Outcome:
    if batches == 1:
        return outcome
    told = f"message {answered + 1} of {batches}"
    return replace(outcome, reason=told if outcome.reason is None else f"{told}: {outcome.reason}")


def _joined(kind: _Kind, responses: Sequence[object]) -> dict[str, object]:
    """Put the results of several answers behind each other; a member that no answer has is left out."""
    joined: dict[str, object] = {}
    for name in kind.results:
        lists = [one[name] for one in responses if isinstance(one, Mapping) and name in one]
        if lists:
            joined[name] = [item for items in lists for item in items]
    return joined
