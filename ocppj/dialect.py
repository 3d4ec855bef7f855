"""What differs between the versions on the wire: message kinds, spelling of codes, when silence is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from schemas.validation import FaultKind
from schemas.version import Version

CALL: Final = 2
CALLRESULT: Final = 3
CALLERROR: Final = 4
CALLRESULTERROR: Final = 5
SEND: Final = 6

UNREADABLE_ID: Final = "-1"
"""The id of an answer to a frame whose own id cannot be read (2.0.1 part 4, 4.2.3)."""
MAX_ID_LENGTH: Final = 36
MAX_DESCRIPTION: Final = 255


class Code(StrEnum):
    """Error codes by their 2.0.1 spelling; `Dialect.spell` gives the version's own."""

    FORMAT = "FormatViolation"
    GENERIC = "GenericError"
    INTERNAL = "InternalError"
    MESSAGE_TYPE = "MessageTypeNotSupported"
    NOT_IMPLEMENTED = "NotImplemented"
    NOT_SUPPORTED = "NotSupported"
    OCCURRENCE = "OccurrenceConstraintViolation"
    PROPERTY = "PropertyConstraintViolation"
    PROTOCOL = "ProtocolError"
    RPC_FRAMEWORK = "RpcFrameworkError"
    SECURITY = "SecurityError"
    TYPE = "TypeConstraintViolation"


_BY_FAULT: Final[Mapping[FaultKind, Code]] = MappingProxyType(
    {
        FaultKind.TYPE: Code.TYPE,
        FaultKind.OCCURRENCE: Code.OCCURRENCE,
        FaultKind.PROPERTY: Code.PROPERTY,
        FaultKind.FORMAT: Code.FORMAT,
    }
)
# OCPP-J 1.6 4.2.3: "Occurence" is the specification's own spelling; it has no code for a broken frame.
_SPELLED_16: Final[Mapping[str, str]] = MappingProxyType(
    {
        Code.FORMAT: "FormationViolation",
        Code.RPC_FRAMEWORK: "FormationViolation",
        Code.OCCURRENCE: "OccurenceConstraintViolation",
        Code.MESSAGE_TYPE: "NotSupported",
    }
)
_AS_IT_IS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version's way on the wire."""

    version: Version
    message_types: frozenset[int]
    answers_unreadable: bool
    """A frame whose id cannot be read is answered with id "-1" (1.6: it is no CALL, hence silence)."""
    answers_unknown_type: bool
    """An unknown message type number is answered `MessageTypeNotSupported` (else it is ignored)."""
    spellings: Mapping[str, str]

    @property
    def subprotocol(self) -> str:
        """The name offered in Sec-WebSocket-Protocol."""
        return self.version.subprotocol

    def spell(self, code: str) -> str:
        """This version's spelling of a neutral code; any other text stays as it is."""
        return self.spellings.get(code, str(code))

    def code_for(self, kind: FaultKind) -> Code:
        """The neutral code that a schema fault of this kind is answered with."""
        return _BY_FAULT[kind]


_DIALECTS: Final[Mapping[Version, Dialect]] = MappingProxyType(
    {
        Version.V16: Dialect(
            Version.V16, frozenset({CALL, CALLRESULT, CALLERROR}), False, False, _SPELLED_16
        ),
        Version.V201: Dialect(Version.V201, frozenset({CALL, CALLRESULT, CALLERROR}), True, True, _AS_IT_IS),
        Version.V21: Dialect(
            Version.V21,
            frozenset({CALL, CALLRESULT, CALLERROR, CALLRESULTERROR, SEND}),
            True,
            False,
            _AS_IT_IS,
        ),
    }
)


def dialect_of(version: Version) -> Dialect:
    """The dialect of a version."""
    return _DIALECTS[version]


def id_fault(message_id: str) -> str | None:
    """What is wrong with a message id, for the record only: an odd id is never refused (OCPP-J 4.1.4)."""
    if not message_id:
        return "the message id is empty"
    if len(message_id) > MAX_ID_LENGTH:
        return f"the message id is longer than {MAX_ID_LENGTH} characters"
    if message_id == UNREADABLE_ID:
        return 'the message id "-1" is reserved for unreadable ids'
    return None
