"""What a text handed to an act may be, told before anything has changed: later it could not be sent.

Words of one version alone are refused in the other; what only one of them sends is held to in both.
"""

from __future__ import annotations

from enum import StrEnum

from schemas import v16, v201
from schemas.version import Version
from simulator.strict import near


def one_of(argument: str, text: str, words: type[StrEnum]) -> None:
    """ValueError unless ``text`` is one of ``words``."""
    allowed = [word.value for word in words]
    if text not in allowed:
        raise ValueError(f"{argument} {text!r} is none of {', '.join(allowed)}{near(text, allowed)}")


def stop_reason(version: Version, reason: str) -> None:
    """ValueError unless a transaction may end for this reason."""
    one_of("reason", reason, v16.Reason if version is Version.V16 else v201.ReasonEnumType)


def error_code(code: str) -> None:
    """ValueError unless 1.6 has this fault; 2.0.1 tells only that there is one."""
    one_of("error_code", code, v16.ChargePointErrorCode)


def boot_reason(reason: str) -> None:
    """ValueError unless 2.0.1 has this reason of a boot; 1.6 does not tell it."""
    one_of("reason", reason, v201.BootReasonEnumType)


def token_type(kind: str) -> None:
    """ValueError unless 2.0.1 has this type of token; 1.6 does not tell it."""
    one_of("token_type", kind, v201.IdTokenEnumType)
