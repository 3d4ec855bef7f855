"""Every message of every version, for parametrised tests."""

from collections.abc import Callable

import pytest

from schemas.action import Action
from schemas.catalogue import actions
from schemas.source import Part
from schemas.validation import Checked, Mode, check_request, check_response
from schemas.version import Version

Message = tuple[Action, Part]

MESSAGES: list[Message] = [
    (action, part)
    for version in Version
    for action in actions(version).values()
    for part in (("request", "response") if action.response else ("request",))
]

every_message = pytest.mark.parametrize(
    ("action", "part"), MESSAGES, ids=[f"{a.version}-{a.name}-{part}" for a, part in MESSAGES]
)


def check(part: Part) -> Callable[[Action, object, Mode], Checked]:
    """Return the function that judges this part of an action."""
    return check_request if part == "request" else check_response
