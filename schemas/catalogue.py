"""Which actions there are: lookup by version and name, and from a request's type to its action."""

from collections.abc import Mapping

from msgspec import Struct

from schemas.action import Action, Block, Kind, Sender
from schemas.v16 import _catalogue as _v16
from schemas.v21 import _catalogue as _v21
from schemas.v201 import _catalogue as _v201
from schemas.version import Version

__all__ = ["Action", "Block", "Kind", "Sender", "actions", "find", "of_request"]

_TABLES: Mapping[Version, Mapping[str, Action]] = {
    Version.V16: _v16.ACTIONS,
    Version.V201: _v201.ACTIONS,
    Version.V21: _v21.ACTIONS,
}
_BY_REQUEST = {action.request: action for table in _TABLES.values() for action in table.values()}


def actions(version: Version) -> Mapping[str, Action]:
    """Return every action of `version` by name, alphabetical within the hand-written table."""
    return _TABLES[version]


def find(version: Version, name: str) -> Action | None:
    """Return the action of that exact name, or None when the version has none."""
    return _TABLES[version].get(name)


def of_request(request: type[Struct]) -> Action:
    """Return the action whose request is of this type. Raises KeyError for any other type."""
    return _BY_REQUEST[request]
