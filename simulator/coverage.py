"""Every action of every version: routed, proved by the last test run, or declined with a reason."""

from __future__ import annotations

from pathlib import Path

import msgspec

from schemas.action import Action, Sender
from schemas.catalogue import actions
from schemas.version import Version
from simulator.routes import Routes
from simulator.strict import FileError

_MISSING = "neither answered, sent nor declined"


class Proof(msgspec.Struct, frozen=True):
    """What tests asserted of an action at one end: a normal answer, a refusing one."""

    version: str
    action: str
    end: str = "simulator"
    normal: bool = False
    refusing: bool = False


class Row(msgspec.Struct, frozen=True):
    """One action and where it stands: ``routed``, ``proved`` or ``declined``."""

    version: str
    action: str
    block: str
    state: str
    reason: str | None


def read_proofs(path: Path) -> list[Proof]:
    """What the last test run proved; nothing when there was none. Raises FileError."""
    if not path.exists():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Proof])
    except (OSError, msgspec.MsgspecError) as error:
        raise FileError(f"the proofs {path} cannot be read: {error}") from error


def survey(routes: Routes, proofs: list[Proof]) -> list[Row]:
    """Every action, in the order of the catalogue. A proof takes a normal and a refusing answer."""
    normal = {(one.version, one.action) for one in proofs if one.end == "simulator" and one.normal}
    refusing = {(one.version, one.action) for one in proofs if one.end == "simulator" and one.refusing}
    return [
        _row(routes, normal & refusing, action) for version in Version for action in actions(version).values()
    ]


def _row(routes: Routes, proved: set[tuple[str, str]], action: Action) -> Row:
    version, name = action.version.value, action.name
    reason = routes.declined.get((action.version, name))
    if reason is None and not routed(routes, action):
        reason = _MISSING
    state = "declined" if reason is not None else "proved" if (version, name) in proved else "routed"
    return Row(version, name, action.block.value, state, reason)


def routed(routes: Routes, action: Action) -> bool:
    """Whether the station answers what the CSMS may send, and sends what only a station may send."""
    if action.sent_by(Sender.CSMS):
        return action.request in routes.handlers
    return action.version is not Version.V21 and action.name in routes.sends


def missing(routes: Routes) -> list[str]:
    """Actions that are neither routed nor declined: a test wants none."""
    return [f"{row.version} {row.action}" for row in survey(routes, []) if row.reason == _MISSING]
