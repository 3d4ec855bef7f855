"""The boundary to the validation engine: whatever it raises, the CALL gets its answer."""

import logging
from collections.abc import Callable

from schemas.action import Action
from schemas.validation import Checked, Mode

_log = logging.getLogger(__name__)


def guarded(
    check: Callable[[Action, object, Mode], Checked],
    action: Action,
    payload: object,
    mode: Mode,
    message_id: str,
) -> Checked | None:
    """The engine's verdict; None if it failed, which is logged with the message id."""
    try:
        return check(action, payload, mode)
    except Exception:  # noqa: BLE001 - a boundary: logged with the id, answered by the caller
        _log.exception("validating %s %r failed", action.name, message_id)
        return None
