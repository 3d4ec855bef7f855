"""Every action of every version is routed, proved by the last test run, or declined with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from csms.routes import Routes
from schemas.action import Action
from schemas.catalogue import actions
from schemas.version import Version

_UNSERVED = "OCPP 2.1 is not served yet"
_MISSING = "neither routed nor declined"


class Proof(msgspec.Struct, frozen=True):
    """What tests asserted of an action at one end: a normal answer, a refusing one."""

    version: str
    action: str
    end: str = "csms"
    normal: bool = False
    refusing: bool = False


@dataclass(frozen=True, slots=True)
class Proofs:
    """The actions of which both answers were asserted."""

    proved: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def read(cls, data: bytes) -> Proofs:
        """Read a proofs file; several lines about one action add up.

        Raises:
            msgspec.MsgspecError: it is none.
        """
        return cls.of(msgspec.json.decode(data, type=list[Proof]))

    @classmethod
    def of(cls, proofs: Iterable[Proof]) -> Proofs:
        """Gather."""
        found: dict[tuple[str, str], list[bool]] = {}
        for proof in proofs:
            if proof.end == "csms":
                both = found.setdefault((proof.version, proof.action), [False, False])
                both[0] |= proof.normal
                both[1] |= proof.refusing
        return cls(frozenset(key for key, both in found.items() if all(both)))


def survey(routes: Routes, proofs: Proofs) -> list[dict[str, Any]]:
    """Return ``{version, action, block, state, reason}`` for every action, in the order of the catalogue."""
    return [
        {
            "version": version.value,
            "action": action.name,
            "block": action.block.value,
            **_state(routes, proofs, action),
        }
        for version in Version
        for action in actions(version).values()
    ]


def _state(routes: Routes, proofs: Proofs, action: Action) -> dict[str, str | None]:
    declined = routes.declined.get((action.version, action.name))
    if declined is not None:
        return {"state": "declined", "reason": declined}
    if not routes.serves(action):
        return {"state": "declined", "reason": _UNSERVED if action.version is Version.V21 else _MISSING}
    proved = (action.version.value, action.name) in proofs.proved
    return {"state": "proved" if proved else "routed", "reason": None}


def missing(routes: Routes) -> list[str]:
    """Return the actions of served versions that are neither routed nor declined: a test wants none."""
    return [
        f"{action.version} {action.name}"
        for version in (Version.V16, Version.V201)
        for action in actions(version).values()
        if (version, action.name) not in routes.declined and not routes.serves(action)
    ]
