"""Settings that change while the CSMS runs: which can, and a tree laid over those in force.

A table says what is different and leaves the rest as it is; a list of WebSocket servers is all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from csms.settings.faults import listed
from csms.settings.names import SERVERS, Path, dotted, field, flat
from csms.settings.secrets import with_secrets, without_secrets
from csms.settings.tree import Settings

RUNNING = frozenset(
    {SERVERS, "tls", "boot", "call_timeout"}
)  # boot, call_timeout: from a station's next socket


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one setting: its dotted name, the rule, and both in words."""

    path: str
    rule: str
    message: str


class Unfit(Exception):
    """A change cannot be made; nothing is changed."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(each.message for each in faults))
        self.faults = faults


def laid_over(settings: Settings, wanted: Mapping[str, Any]) -> Settings:
    """Return the settings with a tree of JSON values laid over them; what is masked in it stays.

    Raises:
        Unfit: a name is unknown, a value cannot be used, or something cannot change while the CSMS runs.
    """
    merged = over(without_secrets(settings), wanted)
    _ensure_tables(wanted.get(SERVERS))
    try:
        changed = Settings.model_validate(with_secrets(merged, settings))
    except ValidationError as error:
        raise Unfit(*(Fault(*each) for each in listed(error, merged))) from error
    ensure_running(settings, changed)
    return changed


def _ensure_tables(servers: Any) -> None:
    """A server by name that is no table has no name of its own by which it could be told of."""
    for name, server in servers.items() if isinstance(servers, Mapping) else ():
        if server is not None and not isinstance(server, Mapping):
            told = f"{SERVERS}.{name}: has to be a table of settings"
            raise Unfit(Fault(f"{SERVERS}.{name}", "model_type", told))


def ensure_running(settings: Settings, changed: Settings) -> None:
    """Make sure that nothing is different but what can change.

    Raises:
        Unfit: something is; it is named.
    """
    before, after = settings.model_dump(mode="json"), changed.model_dump(mode="json")
    old = dict(flat({name: value for name, value in before.items() if name not in RUNNING}))
    new = dict(flat({name: value for name, value in after.items() if name not in RUNNING}))
    different = [dotted(path) for path, value in new.items() if old.get(path, value) != value]
    if different:
        raise Unfit(*(_fixed(name) for name in different))


def _fixed(name: str) -> Fault:
    return Fault(name, "fixed", f"{name}: cannot change while the CSMS runs")


def over(tree: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one tree over another; the servers come out as a list."""
    found = {**tree, **_over(tree, {name: each for name, each in wanted.items() if name != SERVERS})}
    if SERVERS in wanted:
        found[SERVERS] = _servers(tree.get(SERVERS, []), wanted[SERVERS])
    return found


def _over(tree: Mapping[str, Any], wanted: Mapping[str, Any], before: Path = ()) -> dict[str, Any]:
    found = dict(tree)
    for name, value in wanted.items():
        path, present = (*before, name), tree.get(name)
        if isinstance(value, Mapping) and isinstance(present, Mapping) and field(path) is None:
            found[name] = _over(present, value, path)
        else:
            found[name] = value
    return found


def _servers(present: Any, wanted: Any) -> Any:
    """A table of servers changes those that it names, makes new ones, and removes what it sets to null."""
    if not isinstance(wanted, Mapping):
        return wanted
    found = {each["name"]: each for each in present}
    for name, value in wanted.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, Mapping):
            found[name] = {"name": name, **found.get(name, {}), **value}
        else:
            found[name] = value  # no server: validation says so
    return list(found.values())
